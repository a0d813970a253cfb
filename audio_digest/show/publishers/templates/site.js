// The player, the transcript that follows it, the search. Without this file everything on the
// pages can be read, the browser's own player plays, and the links to moments work.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const clock = (seconds) => {
    const s = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
    return (s >= 3600 ? `${Math.floor(s / 3600)}:` : "") + `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  };
  const store = { // a reader may have switched storage off: then nothing is remembered
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* as above */ } },
    remove(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };
  const placeOf = (url) => `place:${new URL(url, location).pathname.replace(/index\.html$/, "")}`;
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea"); // plain http, as on a home network
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  function subscribing() {
    const button = $("copy");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy($("address").textContent);
      button.textContent = button.dataset.copied;
    });
  }

  function resuming() {
    for (const link of document.querySelectorAll("a[data-place]")) {
      const at = Number(store.get(placeOf(link.href))), note = link.closest("li").querySelector(".resume");
      if (!(at > 0)) continue;
      note.textContent = ` · ${note.dataset.left.replace("{}", clock(note.dataset.seconds - at))}`;
      note.hidden = false;
    }
  }

  // --- an episode's page ------------------------------------------------------------------

  const startOf = (element) => Number(element.dataset.start);

  // The last of `items` that has begun at `time`; they stand in order of time.
  function heardAt(items, time, start) {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start(items[middle]) <= time) low = middle + 1; else high = middle;
    }
    return items[low - 1];
  }

  // The words of a line of the transcript: where each begins and ends, and when it begins.
  function wordsOf(line) {
    const numbers = (line.dataset.words || "").split(" ").map(Number), words = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const end = numbers[i + 2] ?? line.firstChild.length;
      words.push({ from: numbers[i], end, start: startOf(line) + numbers[i + 1] / 100 });
    }
    return words;
  }
  function rangeOf(line, word) {
    const range = new Range(), text = line.firstChild;
    range.setStart(text, Math.min(word.from, text.length));
    range.setEnd(text, Math.min(word.end, text.length));
    return range;
  }
  // The moment of the word under the pointer, or of the line where its words are not known.
  function momentAt(line, event) {
    const word = wordsOf(line).find((each) => [...rangeOf(line, each).getClientRects()].some((box) =>
      box.left <= event.clientX && event.clientX < box.right
      && box.top <= event.clientY && event.clientY < box.bottom));
    return word ? word.start : startOf(line);
  }

  function playing(player) {
    const deck = $("deck"), seek = $("seek"), play = $("play"), said = $("said");
    const text = $("words"), lines = [...text.querySelectorAll("span[data-start]")];
    const chapters = [...document.querySelectorAll(".chapters a[data-start]")];
    const place = placeOf(location);
    let touched = 0; // when the reader last scrolled the transcript: then it stays where it is
    let saved = 0;

    player.controls = false;
    deck.hidden = false;

    const length = () => (Number.isFinite(player.duration) ? player.duration : Number(seek.max));
    const go = (time) => {
      touched = 0;
      player.currentTime = Math.max(0, Math.min(time, length()));
      show();
    };
    const start = () => player.play().catch(() => { /* the browser wants a click, or has no sound */ });
    const remember = () => { if (player.currentTime > 0) store.set(place, player.currentTime.toFixed(1)); };

    const lit = new Map();
    function light(items, time) {
      const now = heardAt(items, time, startOf), before = lit.get(items);
      if (now === before) return now;
      before?.removeAttribute("aria-current");
      now?.setAttribute("aria-current", "true");
      lit.set(items, now);
      if (now && items === lines && Date.now() - touched > 5000) {
        const offset = now.getBoundingClientRect().top - text.getBoundingClientRect().top;
        text.scrollTop += offset - text.clientHeight / 3;
      }
      return now;
    }
    function show() {
      const time = player.currentTime, line = light(lines, time), chapter = light(chapters, time);
      const word = line && heardAt(wordsOf(line), time, (each) => each.start);
      if (globalThis.Highlight) {
        CSS.highlights.set("word", word ? new Highlight(rangeOf(line, word)) : new Highlight());
      }
      seek.value = time;
      seek.style.setProperty("--heard", `${(100 * time) / length()}%`);
      seek.setAttribute("aria-valuetext", clock(time));
      $("at").textContent = clock(time);
      $("left").textContent = clock(length());
      $("now").textContent = chapter ? chapter.lastElementChild.textContent : "";
    }

    player.addEventListener("timeupdate", () => {
      show();
      if (Math.abs(player.currentTime - saved) < 5) return;
      saved = player.currentTime;
      remember();
    });
    for (const event of ["play", "pause"]) {
      player.addEventListener(event, () => {
        const name = player.paused ? play.dataset.play : play.dataset.pause;
        play.setAttribute("aria-label", name);
        play.title = name;
        deck.classList.toggle("playing", !player.paused);
        if (player.paused) remember();
      });
    }
    addEventListener("pagehide", remember);
    player.addEventListener("ended", () => store.remove(place));
    player.addEventListener("loadedmetadata", () => { seek.max = Math.ceil(player.duration); show(); });
    const missing = () => {
      said.textContent = said.dataset.missing;
      for (const part of deck.querySelectorAll("button, input, select")) part.disabled = part.id !== "share";
    };
    if (player.error) missing();
    player.addEventListener("error", missing);

    play.addEventListener("click", () => (player.paused ? start() : player.pause()));
    $("back").addEventListener("click", () => go(player.currentTime - 15));
    $("ahead").addEventListener("click", () => go(player.currentTime + 30));
    seek.addEventListener("input", () => go(Number(seek.value)));
    $("speed").addEventListener("change", (event) => {
      player.playbackRate = player.defaultPlaybackRate = Number(event.target.value);
      store.set("speed", event.target.value);
    });
    $("share").addEventListener("click", async () => {
      history.replaceState(null, "", `#t=${Math.floor(player.currentTime)}`);
      await copy(location.href);
      said.textContent = said.dataset.missing && player.error ? said.dataset.missing
        : $("share").dataset.shared.replace("{}", clock(player.currentTime));
    });

    for (const kind of ["wheel", "touchmove", "keydown"]) {
      text.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
    }
    document.addEventListener("click", (event) => {
      const target = event.target.closest("[data-start]");
      if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (String(getSelection())) return; // the reader is marking text
      event.preventDefault();
      go(target.dataset.words ? momentAt(target, event) : startOf(target));
      start();
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
      if (event.key === "ArrowLeft") go(player.currentTime - 15);
      else if (event.key === "ArrowRight") go(player.currentTime + 30);
      else if (event.key === " " && event.target !== text && !event.target.closest("button, summary")) play.click();
      else return;
      event.preventDefault();
    });

    const session = navigator.mediaSession; // the keys of a headset, the lock screen of a phone
    if (session && globalThis.MediaMetadata) {
      const { title, show: artist, cover } = player.dataset;
      const artwork = cover ? [{ src: new URL(cover, location).href }] : [];
      session.metadata = new MediaMetadata({ title, artist, artwork });
      session.setActionHandler("seekbackward", () => go(player.currentTime - 15));
      session.setActionHandler("seekforward", () => go(player.currentTime + 30));
    }

    const shared = () => {
      const match = /^#t=(\d{1,6}(?:\.\d{1,3})?)$/.exec(location.hash);
      return match ? Number(match[1]) : null;
    };
    const before = Number(store.get(place)), speed = store.get("speed");
    if (speed && [...$("speed").options].some((option) => option.value === speed)) {
      $("speed").value = speed;
      player.playbackRate = player.defaultPlaybackRate = Number(speed);
    }
    go(shared() ?? (before > 0 && before < length() - 5 ? before : 0));
    addEventListener("hashchange", () => { if (shared() !== null) go(shared()); });
  }

  // --- the search -------------------------------------------------------------------------

  const MOST_HITS = 30, MOST_LINES = 3;
  const fold = (text) => text.replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize("NFD")[0]);

  // A pattern that finds `word` where a word begins; Chinese anywhere, also across two lines.
  function patternOf(word) {
    const han = /[\u3040-\u30ff\u3400-\u9fff]/;
    const body = [...fold(word)].map((c) => c.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&"));
    return han.test(word) ? new RegExp(body.join("\\n?"), "giu")
      : new RegExp(`(?<![\\p{L}\\p{N}])${body.join("")}`, "giu");
  }
  // The lines of `episode` that hold the words, those with the most first; null where one is nowhere.
  function linesWith(episode, patterns) {
    const texts = [episode.title, ...episode.text.split("\n")], marks = new Map();
    const whole = fold(texts.join("\n"));
    for (const [number, pattern] of patterns.entries()) {
      let line = 0, from = 0, found = false;
      for (const match of whole.matchAll(pattern)) {
        while (match.index > from + texts[line].length) from += texts[line++].length + 1;
        if (!marks.has(line)) marks.set(line, { words: new Set(), spans: [] });
        marks.get(line).words.add(number);
        marks.get(line).spans.push([match.index - from, match.index - from + match[0].length]);
        found = true;
      }
      if (!found) return null;
    }
    return [...marks].filter(([line]) => line > 0)
      .sort(([a, x], [b, y]) => y.words.size - x.words.size || a - b).slice(0, MOST_LINES)
      .map(([line, { spans }]) => ({ text: texts[line], start: episode.starts[line - 1], spans }));
  }
  function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  }
  function link(url, ...children) {
    const made = element("a", ...children);
    made.href = url;
    return made;
  }
  function marked(text, spans) {
    const parts = [];
    let at = 0;
    for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
      if (from < at) continue;
      parts.push(text.slice(at, from), element("mark", text.slice(from, to)));
      at = to;
    }
    return [...parts, text.slice(at)];
  }
  function hit(episode, lines) {
    const page = `${episode.at}index.html`, said = element("ul");
    for (const line of lines) {
      const time = element("span", clock(line.start));
      time.className = "time";
      said.append(element("li", link(`${page}#t=${line.start}`, time, " ", ...marked(line.text, line.spans))));
    }
    const date = element("p", episode.date);
    date.className = "meta";
    return element("li", element("h3", link(page, episode.title || episode.date)), date, said);
  }

  function searching() {
    const form = $("search");
    if (!form) return;
    const query = $("query"), hits = $("hits"), results = $("results");
    const months = form.dataset.months.split(" ").filter(Boolean), loaded = new Map();
    const load = (month) => {
      if (!loaded.has(month)) {
        loaded.set(month, fetch(`search/${month}.json`).then((answer) => {
          if (!answer.ok) throw new Error(`${month}: ${answer.status}`);
          return answer.json();
        }));
      }
      return loaded.get(month);
    };
    let turn = 0; // a newer search ends an older one
    async function search() {
      const mine = ++turn, words = query.value.normalize("NFC").split(/\s+/).filter(Boolean);
      results.replaceChildren();
      hits.textContent = words.length ? form.dataset.searching : "";
      history.replaceState(null, "", words.length ? `#q=${encodeURIComponent(words.join(" "))}` : " ");
      if (!words.length) return;
      const patterns = words.map(patternOf);
      let failed = 0;
      for (const month of months) {
        if (results.children.length >= MOST_HITS) break;
        const { episodes } = await load(month).catch(() => { failed += 1; loaded.delete(month); return { episodes: [] }; });
        if (mine !== turn) return;
        for (const episode of episodes) {
          const lines = results.children.length < MOST_HITS && linesWith(episode, patterns);
          if (lines) results.append(hit(episode, lines));
        }
      }
      const count = results.children.length;
      hits.textContent = count ? form.dataset.found.replace("{}", count < MOST_HITS ? count : `${count}+`)
        : failed ? form.dataset.failed : form.dataset.none;
    }
    let waiting;
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); search(); });
    query.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 300); });
    if (location.hash === "#search") query.focus();
    if (location.hash.startsWith("#q=")) {
      try { query.value = decodeURIComponent(location.hash.slice(3)); } catch { return; }
      search();
    }
  }

  subscribing();
  resuming();
  if ($("player")) playing($("player"));
  searching();
})();
