"""Old episodes in archives: RFC 5005, each made when it is full and the same from then on."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audio_digest.config import Plugin, Show
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.publish import publish
from audio_digest.show.publishers import feed as feed_module
from audio_digest.show.publishers.paging import pages
from tests.show.a_day import lay_out, lay_out_days, make_day, make_show

BASE = "https://example.org/digest"
NS = {"atom": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


def _numbered(numbers: Sequence[int]) -> list[Episode]:
    one = make_day().prepared().episode
    return [one.model_copy(update={"number": number}) for number in sorted(numbers, reverse=True)]


ONE_HUNDRED = _numbered(range(1, 101))


@pytest.mark.parametrize(
    ("count", "held"),
    [
        (0, {"feed.xml": 0}),
        (19, {"feed.xml": 19}),
        (20, {"feed.xml": 10, "feed-1.xml": 10}),
        (29, {"feed.xml": 19, "feed-1.xml": 10}),
        (30, {"feed.xml": 10, "feed-2.xml": 10, "feed-1.xml": 10}),
    ],
)
def test_an_archive_is_cut_off_when_it_is_full(count: int, held: dict[str, int]) -> None:
    """Of ten a page, the feed holds ten to nineteen; no episode stands twice."""
    found = pages(ONE_HUNDRED[100 - count :], 10)
    assert {page.name: len(page.episodes) for page in found} == held
    assert [e for page in found for e in page.episodes] == ONE_HUNDRED[100 - count :]


@given(count=st.integers(1, 99), size=st.integers(1, 20))
def test_an_archive_never_changes(count: int, size: int) -> None:
    """One episode more: each archive there was is there, and the same."""
    before = [p for p in pages(ONE_HUNDRED[100 - count :], size) if p.is_archive]
    after = pages(ONE_HUNDRED[99 - count :], size)
    assert set(before) <= set(after)


def test_an_episode_that_is_taken_off_moves_no_other() -> None:
    """Archives go by the episodes' numbers: only the one that held it changes."""
    whole = pages(ONE_HUNDRED, 10)
    fewer = pages([e for e in ONE_HUNDRED if e.number != 15], 10)
    assert [a.name for a, b in zip(whole, fewer, strict=True) if a != b] == ["feed-2.xml"]


def _show(items: int) -> Show:
    feed = Plugin.model_validate({"kind": "feed", "items": items})
    return make_show().model_copy(update={"publish": (Plugin(kind="site"), feed)})


def _links(path: Path) -> dict[str, str]:
    links = etree.parse(path).findall("channel/atom:link", NS)
    return {str(e.get("rel")): str(e.get("href")).removeprefix(f"{BASE}/") for e in links}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Publish seven days, two to an archive."""
    site = tmp_path / "output" / "site"
    publish(_show(2), _days(site), site)
    return site


def _days(site: Path, count: int = 7) -> tuple[Episode, ...]:
    """Lay out days whose numbers begin with 1."""
    made = lay_out_days(site.parent, count)
    renumbered = [e.model_copy(update={"number": e.number - 6}) for e in made]
    return tuple(renumbered)


def test_a_client_that_follows_the_links_finds_every_episode_once(site: Path) -> None:
    """From the feed by rel=next, as AntennaPod does, to the first episode."""
    name: str | None = "feed.xml"
    read: list[str] = []
    guids: list[str] = []
    while name:
        parsed = feedparser.parse(str(site / name))
        assert not parsed.bozo
        guids += [entry.id for entry in parsed.entries]
        read.append(name)
        name = _links(site / name).get("next")
    assert read == ["feed.xml", "feed-2.xml", "feed-1.xml"]
    assert len(guids) == len(set(guids)) == 7


def test_archives_say_what_they_are_and_where_the_others_are(site: Path) -> None:
    """fh:archive, and links to the current, the first, the next and the last document."""
    assert _links(site / "feed.xml") == {
        "self": "feed.xml", "first": "feed.xml", "next": "feed-2.xml",
        "prev-archive": "feed-2.xml", "last": "feed-1.xml",
    }  # fmt: skip
    assert _links(site / "feed-1.xml") == {
        "self": "feed-1.xml", "current": "feed.xml", "first": "feed.xml", "last": "feed-1.xml",
    }  # fmt: skip
    marked = {p.name: len(etree.parse(p).findall("channel/fh:archive", NS)) for p in _feeds(site)}
    assert marked == {"feed.xml": 0, "feed-1.xml": 1, "feed-2.xml": 1}


def _feeds(site: Path) -> list[Path]:
    return sorted(site.glob("feed*.xml"))


def test_a_small_show_has_one_document_and_no_links(tmp_path: Path) -> None:
    """Below a hundred episodes nothing is cut off."""
    site = tmp_path / "output" / "site"
    publish(make_show(), _days(site, 2), site)
    assert [path.name for path in _feeds(site)] == ["feed.xml"]
    assert _links(site / "feed.xml") == {"self": "feed.xml"}


def test_one_episode_more_leaves_the_archives_untouched(site: Path) -> None:
    """Only the feed and, when it is full, one new archive are written."""
    before = {path.name: path.stat().st_mtime_ns for path in _feeds(site)}
    day = make_day(number=8)
    (site.parent / "episodes" / "2026-04-12").rename(site.parent / "aside")
    first = lay_out(site.parent, replace(day, date=day.date.replace(day=30)))
    (site.parent / "aside").rename(site.parent / "episodes" / "2026-04-12")
    publish(_show(2), (first, *_again(site)), site)
    after = {path.name: path.stat().st_mtime_ns for path in _feeds(site)}
    changed = {name for name, at in after.items() if before.get(name) != at}
    assert changed == {"feed.xml", "feed-3.xml"}


def _again(site: Path) -> tuple[Episode, ...]:
    folders = sorted((site.parent / "episodes").glob("2026-04-1[2-8]"), reverse=True)
    found = [Episode.model_validate_json((f / "episode.json").read_bytes()) for f in folders]
    return tuple(e.model_copy(update={"number": e.number - 6}) for e in found)


def test_an_archive_that_was_edited_episode_by_episode_follows(site: Path) -> None:
    """Notes that a person mended are in the archive, too; the other one is not touched."""
    before = {path.name: path.read_bytes() for path in _feeds(site)}
    (site.parent / "episodes" / "2026-04-13" / layout.NOTES).write_text("<p>Mended.</p>")
    publish(_show(2), _again(site), site)
    assert b"Mended." in (site / "feed-1.xml").read_bytes()
    assert (site / "feed-2.xml").read_bytes() == before["feed-2.xml"]


def test_archives_that_are_no_longer_needed_leave(site: Path) -> None:
    """As when pages grow; what only looks like one stays."""
    (site / "feed-old.xml").write_text("a person's")
    publish(_show(100), _again(site), site)
    assert [path.name for path in _feeds(site)] == ["feed-old.xml", "feed.xml"]


def test_a_feed_that_grows_too_large_drops_what_was_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the oldest notes on, until it is small enough; the page has them all."""
    site = tmp_path / "output" / "site"
    days = _days(site, 3)
    for day in days:
        notes = "<p>Notes</p><details><summary>Claims</summary>" + "x" * 3000 + "</details>"
        (layout.day_folder(site, day) / layout.NOTES).write_text(notes)
    publish(make_show(), days, site)
    whole = (site / "feed.xml").read_bytes()
    assert whole.count(b"<details>") == 3
    monkeypatch.setattr(feed_module, "FEED_BYTES", len(whole) - 1000)
    publish(make_show(), days, site)
    body = (site / "feed.xml").read_bytes()
    assert len(body) <= feed_module.FEED_BYTES
    kept = etree.fromstring(body).findall("channel/item")
    assert [b"details" in etree.tostring(item) for item in kept] == [True, True, False]
