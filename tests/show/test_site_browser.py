"""The site in a real browser: it plays, follows, seeks, remembers, searches, and asks nobody else.

Wants the extra ``browser`` and a Chromium: the system's, or one that ``playwright install`` brings.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from audio_digest.audio import ffmpeg
from audio_digest.folder import dump
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.publish import publish
from audio_digest.show.publishers import pages
from tests.show.a_day import DAY, lay_out, make_day, make_show
from tests.show.a_server import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is missing")
pytestmark = pytest.mark.slow

EPISODE = "episodes/2026-05-03/index.html"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Open = Callable[..., "Page"]


def _lay_out(output: Path, number: int, sound: bytes) -> Episode:
    """Lay out a day whose sound a browser can play."""
    episode = lay_out(output, make_day(date=DAY + timedelta(days=number), number=7 + number))
    files = tuple(
        f.model_copy(update={"bytes": len(sound)}) if f.name == "episode.mp3" else f
        for f in episode.files
    )
    episode = episode.model_copy(update={"files": files})
    folder = output / "episodes" / episode.date.isoformat()
    (folder / "episode.mp3").write_bytes(sound)
    (folder / "episode.json").write_text(dump(episode), "utf-8")
    return episode


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish more days than the front page lists; the newest but one lacks its sound."""
    folder = tmp_path_factory.mktemp("browser")
    sound, length_s = folder / "sound.mp3", make_day().timeline.duration_s
    tone = ("-f", "lavfi", "-i", f"sine=220:duration={length_s}", "-b:a", "64k")
    subprocess.run([ffmpeg.executable(), "-v", "error", *tone, str(sound)], check=True)
    days = range(pages.FRONT + 2)
    episodes = [_lay_out(folder / "output", day, sound.read_bytes()) for day in days]
    site = folder / "output" / "site"
    publish(make_show(), episodes[::-1], site)
    (site / layout.place(episodes[-2], "episode.mp3")).unlink()
    return site


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """Serve the site; yield its address."""
    with running(site) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Start a Chromium without a window."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with playwright.sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=found)
        except playwright.Error as error:
            pytest.skip(f"no Chromium can be started: {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def open_page(browser: "Browser", root: str) -> Iterator[Open]:
    """Give what opens a page of the site; afterwards it has asked no one else, and met no error."""
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def opened(place: str = EPISODE, **options: Any) -> "Page":  # noqa: ANN401  (playwright's own)
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(root + place)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(root).netloc}
    assert [c for c in complaints if "404" not in c] == []


def _time(page: "Page") -> float:
    return float(page.evaluate("document.getElementById('player').currentTime"))


def _until_near(page: "Page", seconds: float) -> None:
    page.wait_for_function(
        "s => Math.abs(document.getElementById('player').currentTime - s) < 1", arg=seconds
    )


def _paused(page: "Page") -> bool:
    return bool(page.evaluate("document.getElementById('player').paused"))


def _middle_of(page: "Page", text: str) -> tuple[float, float]:
    """Return where on the screen the middle of ``text`` in the transcript is."""
    found = page.evaluate(
        """text => {
          const line = [...document.querySelectorAll("#words span")]
            .find((each) => each.textContent.includes(text));
          line.scrollIntoView({ block: "center" });
          const range = new Range(), at = line.firstChild.data.indexOf(text);
          range.setStart(line.firstChild, at);
          range.setEnd(line.firstChild, at + text.length);
          const box = range.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        text,
    )
    return found[0], found[1]


def test_it_plays_and_the_transcript_follows(open_page: Open) -> None:
    """Time runs, and the line and the chapter that are heard are marked."""
    page = open_page()
    page.click("#play")
    page.wait_for_function("() => document.getElementById('player').currentTime > 3.2")
    assert page.inner_text("#words [aria-current]").startswith("Good morning.")
    assert page.inner_text(".chapters [aria-current]").endswith("Welcome")
    assert page.evaluate("CSS.highlights.get('word').size") == 1
    page.click("#play")
    assert _paused(page)


def test_a_chapter_seeks(open_page: Open) -> None:
    """And plays from there, on the page."""
    page = open_page()
    page.click(".chapters li:nth-child(2) a")
    _until_near(page, 8)
    assert not _paused(page)
    assert page.url.endswith(EPISODE)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_word_of_the_transcript_seeks(open_page: Open, site: Path, viewport: object) -> None:
    """To when that word is heard, not its line."""
    page = open_page(viewport=viewport)
    x, y = _middle_of(page, "eleven")
    page.mouse.click(x, y)
    segments = (site / Path(EPISODE).parent / "transcript.json").read_text()
    line = re.search(r'"startTime": ([\d.]+),[^{]*"body": "The river that', segments)
    assert line
    _until_near(page, float(line[1]) + 7 * 0.3 + 0.3)
    assert _time(page) >= float(line[1]) + 7 * 0.3 - 0.02


def test_the_place_is_remembered_per_episode(open_page: Open) -> None:
    """After a reload the episode goes on where it was, another begins at its start."""
    page = open_page()
    page.click(".chapters li:nth-child(3) a")
    page.wait_for_function("() => !document.getElementById('player').paused")
    page.click("#play")
    at = _time(page)
    assert at > 15
    page.reload()
    _until_near(page, at)
    page.goto(page.url.replace("2026-05-03", "2026-05-01"))
    page.wait_for_load_state()
    assert _time(page) == 0
    page.goto(page.url.replace("episodes/2026-05-01/", ""))
    assert "left" in page.inner_text(".episodes li:first-child .resume")


def test_speed_is_remembered(open_page: Open) -> None:
    """For all episodes."""
    page = open_page()
    page.select_option("#speed", "1.5")
    page.goto(page.url.replace("2026-05-03", "2026-05-01"))
    assert page.evaluate("document.getElementById('player').playbackRate") == 1.5
    assert page.input_value("#speed") == "1.5"


def test_skips_by_button_and_key(open_page: Open) -> None:
    """15 seconds back, 30 ahead, never past the ends; the space bar plays and pauses."""
    page = open_page()
    page.evaluate("document.getElementById('player').currentTime = 20")
    page.click("#back")
    _until_near(page, 5)
    page.keyboard.press("ArrowLeft")
    _until_near(page, 0)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.getElementById('player').currentTime > 25")
    page.keyboard.press("ArrowLeft")
    page.locator("body").evaluate("body => document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.getElementById('player').paused")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('player').paused")


def test_everything_is_reached_by_the_tab_key(open_page: Open) -> None:
    """The player's buttons, chapters, the transcript and its times."""
    page = open_page()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.className")
        )
    assert [i for i in reached if i in {"play", "seek", "speed", "share", "words", "time"}][:5]
    assert {"play", "seek", "back", "ahead", "speed", "share", "words", "time"} <= set(reached)


def test_a_moment_is_shared_by_its_address(open_page: Open) -> None:
    """The copied link opens the page at that moment, whatever place was remembered."""
    page = open_page(EPISODE + "#t=12", permissions=["clipboard-read", "clipboard-write"])
    _until_near(page, 12)
    page.click("#share")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('00:12')")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith(EPISODE + "#t=12")


def test_a_missing_sound_is_said_and_the_text_stays(open_page: Open) -> None:
    """The player's buttons are off, nothing else breaks."""
    page = open_page(EPISODE.replace("05-03", "05-02"))
    page.wait_for_function("() => document.getElementById('said').textContent")
    assert "cannot be loaded" in page.inner_text("[role=status]")
    assert page.is_disabled("#play")
    page.click(".chapters li:nth-child(2) a")
    assert page.inner_text("#words p >> nth=0").endswith("two stories.")


def test_the_search_finds_a_word(open_page: Open) -> None:
    """A result leads to the moment when it is said; nothing is loaded before one asks."""
    page = open_page("index.html")
    loaded = (
        "performance.getEntriesByType('resource').filter(r => r.name.includes('search/')).length"
    )
    assert page.evaluate(loaded) == 0
    page.fill("#query", "tags PRIZE")
    page.wait_for_selector("#results li mark")
    counted = f"Episodes: {pages.FRONT + 2}"
    page.wait_for_function(
        "said => document.getElementById('hits').textContent === said", arg=counted
    )
    assert page.inner_text("#results li:first-child mark >> nth=0") == "tags"
    page.click("#results li:first-child ul a")
    page.wait_for_load_state()
    moment = float(page.url.rpartition("=")[2])
    _until_near(page, moment)
    assert "A page of tags won a prize" in page.inner_text("#words [aria-current]")


def test_the_search_says_when_there_is_nothing(open_page: Open) -> None:
    """What looks like a pattern or like markup is only text."""
    page = open_page("index.html")
    page.fill("#query", "(.* <img src=x onerror=alert(1)>")
    page.wait_for_function("() => document.getElementById('hits').textContent === 'Nothing found.'")


def test_it_can_be_read_without_javascript(open_page: Open) -> None:
    """The browser's own player stands there, the transcript too; no button that does nothing."""
    page = open_page(java_script_enabled=False)
    assert page.locator("audio[controls]").is_visible()
    assert page.locator("#words p").count() > 3
    assert not page.locator("#deck").is_visible()
    assert not page.locator("#copy").is_visible()
    front = open_page("index.html", java_script_enabled=False)
    assert front.locator(".episodes h3").count() == pages.FRONT
    assert not front.locator("#search").is_visible()
    assert front.locator(".qr").is_visible()


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("dark", PHONE), ("light", DESKTOP)], ids=["phone", "desktop"]
)
def test_axe_finds_nothing(open_page: Open, scheme: str, viewport: object) -> None:
    """WCAG 2.2 AA and axe's best practices, on each kind of page, in use; nothing scrolls aside."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(color_scheme=scheme, viewport=viewport, bypass_csp=True)
    page.click(".chapters li:nth-child(2) a")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = [axe.run(page).response["violations"]]
    page.goto(page.url.replace(EPISODE, "index.html#q=prize"))
    page.wait_for_selector("#results mark")
    found.append(axe.run(page).response["violations"])
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    page.goto(re.sub(r"index\.html.*", "archive/2026/index.html", page.url))
    found.append(axe.run(page).response["violations"])
    assert [(v["id"], v["nodes"][0]["html"]) for some in found for v in some] == []
