"""`audio-digest fix`: a published episode is corrected where it stands."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from audio_digest.cache import Cache, Entry
from audio_digest.cli import app
from audio_digest.config import Show, load_show
from audio_digest.folder import digest, load
from audio_digest.model import Episode, Speech
from audio_digest.pipeline import advance
from audio_digest.run import Run
from audio_digest.stages.publishing import refresh_site
from tests.humming import hum

DAY = date(2026, 4, 12)
NOW = datetime(2026, 4, 12, 6, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 9, 30, 15, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def _go(run: Run) -> None:
    for _ in advance(run, tick=lambda *_: None):
        pass


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a show folder with a published episode; to be copied, not changed."""
    home = tmp_path_factory.mktemp("finished")
    _go(Run(hum(home, length_s=30), home / "output", DAY, NOW))
    return home


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """Return a run of seven months later that fixes the episode of a show of one's own."""
    shutil.copytree(finished, tmp_path / "show")
    show = load_show(tmp_path / "show" / "show.toml")
    return Run(show, show.home / "output", DAY, LATER, allow=True, fixing=True)


def _edit(run: Run, more: str) -> tuple[str, str]:
    """Add ``more`` to the first line of the script; return the line before and after."""
    path = run.folder / "script.md"
    was = run.script().turns[0].text
    path.write_text(path.read_text("utf-8").replace(was, was + more, 1), "utf-8")
    return was, was + more


def _episode(run: Run) -> Episode:
    return load(run.folder / "episode.json", Episode)


@pytest.mark.slow
def test_a_fix_keeps_what_apps_know_the_episode_by_and_says_what_changed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line is spoken; guid, number, date and address stay; length, notes and page are new."""
    spoken: list[str] = []
    put = Cache.put

    def note(self: Cache, key: str, speech: Speech) -> Entry:
        spoken.append(key)
        return put(self, key, speech)

    monkeypatch.setattr(Cache, "put", note)
    before, old = _episode(run), etree.parse(run.site / "feed.xml").find("channel/item")
    was, now = _edit(run, " Or so.")
    _go(run)
    after = _episode(run)
    assert len(spoken) == 1
    assert (after.guid, after.number, after.published_at) == (
        before.guid, before.number, before.published_at,
    )  # fmt: skip
    (correction,) = after.corrections
    assert correction.at == LATER
    assert [(c.was, c.now) for c in correction.changes] == [(was, now)]
    item = etree.parse(run.site / "feed.xml").find("channel/item")
    assert old is not None
    assert item is not None
    for name in ("guid", "pubDate", "link"):
        assert item.findtext(name) == old.findtext(name)
    enclosure, first = item.find("enclosure"), old.find("enclosure")
    assert enclosure is not None
    assert first is not None
    assert enclosure.get("url") == first.get("url")
    sound = run.site / "episodes" / DAY.isoformat() / f"{DAY}.mp3"
    assert int(enclosure.get("length", "")) == sound.stat().st_size == after.audio_bytes
    assert item.findtext(f"{ATOM}updated") == "2026-11-22T09:30:15Z"
    page = (run.site / "episodes" / DAY.isoformat() / "index.html").read_text("utf-8")
    for text in (item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"), page):
        assert "Corrected on 22 November 2026:" in str(text)


CAPTIONS = ("captions.vtt", "captions.srt", "transcript.json")


def _mend(run: Run, names: tuple[str, ...]) -> None:
    for name in names:
        path = run.folder / name
        path.write_text(path.read_text("utf-8").replace("Digest", "Journal"), "utf-8")


@pytest.mark.slow
def test_mended_captions_are_told_and_nothing_is_spoken(run: Run) -> None:
    """The sound stays; a fix of the notes is a second entry, and one of nothing tells nothing."""
    sound, day_later = digest(run.folder / "episode.mp3"), LATER + timedelta(days=1)
    _mend(run, CAPTIONS)
    _go(run)
    (run.folder / "notes.html").write_text("<p>Mended by hand.</p>", "utf-8")
    _go(replace(run, now=day_later))
    told = [(c.at, c.texts) for c in _episode(run).corrections]
    assert told == [(LATER, CAPTIONS), (day_later, ("notes.html",))]
    assert digest(run.folder / "episode.mp3") == sound
    page = run.site / "episodes" / DAY.isoformat()
    assert "Journal" in (page / "captions.vtt").read_text("utf-8")
    assert "Mended by hand." in (page / "index.html").read_text("utf-8")
    record = digest(run.folder / "episode.json")
    _go(replace(run, now=LATER + timedelta(days=2)))
    assert digest(run.folder / "episode.json") == record


def test_a_day_without_an_episode_is_named(humming_show: Callable[..., Show]) -> None:
    """With the latest that there is."""
    show = humming_show()
    result = CliRunner().invoke(app, ["fix", "2026-04-13", "--show", str(show.home / "show.toml")])
    assert result.exit_code == 2
    assert "2026-04-13: there is no published episode" in result.output


def test_a_show_without_a_guid_is_told_which_line_to_keep(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it has now, so that another address does not make another show of it."""
    show = hum(tmp_path)
    bare = show.model_copy(update={"show": show.show.model_copy(update={"guid": None})})
    refresh_site(Run(bare, tmp_path / "output", DAY, NOW))
    assert f'add guid = "{bare.show.identity}"' in caplog.text
    caplog.clear()
    refresh_site(Run(show, tmp_path / "output", DAY, NOW))
    assert "guid" not in caplog.text
