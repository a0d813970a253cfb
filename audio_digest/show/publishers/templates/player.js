// Seeks from chapters and transcript, lights up what is heard, remembers the place.
// Everything on the page can be read, and the links work, without this file.
"use strict";
(() => {
  const player = document.getElementById("player");
  const copy = document.getElementById("copy");

  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById("address").textContent);
      copy.textContent = copy.dataset.copied;
    });
  }
  if (!player) return;

  const box = document.getElementById("words");
  const words = [...box.querySelectorAll("span[data-start]")];
  const chapters = [...document.querySelectorAll(".chapters a[data-start]")];
  const startOf = (element) => Number(element.dataset.start);

  // The last element that has begun at `time`; they stand in order of time.
  const heardAt = (elements, time) => {
    let low = 0, high = elements.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (startOf(elements[middle]) <= time) low = middle + 1; else high = middle;
    }
    return elements[low - 1];
  };

  let touched = 0; // when the reader last scrolled: then the transcript stays where it is
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    box.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  const lit = new Map();
  const light = (elements, time) => {
    const now = heardAt(elements, time), before = lit.get(elements);
    if (now === before) return;
    if (before) before.removeAttribute("aria-current");
    if (now) now.setAttribute("aria-current", "true");
    lit.set(elements, now);
    if (now && elements === words && Date.now() - touched > 5000) {
      const offset = now.getBoundingClientRect().top - box.getBoundingClientRect().top;
      box.scrollTop += offset - box.clientHeight / 3;
    }
  };

  const place = `place:${location.pathname}`;
  const remember = () => {
    try { localStorage.setItem(place, String(player.currentTime)); } catch { /* storage is off */ }
  };
  let saved = 0;
  player.addEventListener("timeupdate", () => {
    light(words, player.currentTime);
    light(chapters, player.currentTime);
    if (Math.abs(player.currentTime - saved) > 5) {
      saved = player.currentTime;
      remember();
    }
  });
  player.addEventListener("pause", remember);
  player.addEventListener("ended", () => {
    try { localStorage.removeItem(place); } catch { /* storage is off */ }
  });
  player.addEventListener("loadedmetadata", () => {
    let then = 0;
    try { then = Number(localStorage.getItem(place)); } catch { /* storage is off */ }
    if (then > 0 && then < player.duration - 5 && player.currentTime === 0) player.currentTime = then;
  }, { once: true });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-start]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (String(getSelection())) return; // the reader is marking text
    event.preventDefault();
    touched = 0;
    player.currentTime = startOf(target);
    player.play().catch(() => { /* the browser wants another click */ });
  });
})();
