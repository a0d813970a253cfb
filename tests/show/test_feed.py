"""The feed, judged by the parsers that apps use; each must row of the field's rules has a test."""

import io
from calendar import timegm
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from audio_digest.config import Plugin, Show
from audio_digest.errors import ConfigError, PublishError
from audio_digest.show.publish import publish
from audio_digest.show.publishers.apple import category
from tests.show.a_day import AUDIO, SCRIPT, lay_out, lay_out_days, make_day, make_show

NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
BASE = "https://example.org/digest"


class Published:
    """A published site of some days, and its feed as lxml, feedparser and podcastparser see it."""

    def __init__(self, output: Path, show: Show, days: int = 2) -> None:
        """Publish ``days`` days of ``show``."""
        self.site = output / "site"
        self.show = show
        self.episodes = lay_out_days(output, days)
        publish(show, self.episodes, self.site)
        self.body = (self.site / "feed.xml").read_bytes()
        self.root = etree.fromstring(self.body)

    def all(self, path: str) -> list[Any]:
        """Return all elements at ``path``."""
        return list(self.root.findall(path, NS))

    def one(self, path: str) -> Any:  # noqa: ANN401  (an lxml element)
        """Return the only element at ``path``."""
        (found,) = self.all(path)
        return found

    def texts(self, path: str) -> list[str]:
        """Return the text of every element at ``path``."""
        return [element.text for element in self.all(path)]


@pytest.fixture(scope="module")
def feed() -> Iterator[Published]:
    """Publish two days."""
    with TemporaryDirectory() as folder:
        yield Published(Path(folder) / "output", make_show())


def _published(tmp_path: Path, **about: object) -> Published:
    return Published(tmp_path / "output", make_show(**about), 1)


def test_it_is_utf8_rss_2_with_the_exact_namespaces(feed: Published) -> None:
    """Well-formed, and by the names that apps look for."""
    assert feed.body.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert (feed.root.tag, feed.root.get("version")) == ("rss", "2.0")
    assert feed.root.nsmap.items() >= NS.items()
    assert b"ns0:" not in feed.body


def test_the_channel_has_all_that_directories_ask_for(feed: Published) -> None:
    """Title, description, link, language, category, explicit, image, self link."""
    channel = {name: feed.one(f"channel/{name}").text for name in ("title", "link", "language")}
    assert channel == {"title": "Morning Digest", "link": f"{BASE}/", "language": "en-GB"}
    assert len(feed.one("channel/description").text.encode()) <= 4000
    assert feed.one("channel/itunes:category").get("text") == "Technology"
    assert feed.one("channel/itunes:explicit").text == "false"
    assert feed.one("channel/itunes:image").get("href").startswith(f"{BASE}/cover-")
    link = feed.one("channel/atom:link[@rel='self']")
    assert (link.get("href"), link.get("type")) == (f"{BASE}/feed.xml", "application/rss+xml")


def test_a_description_is_at_most_4000_bytes(tmp_path: Path) -> None:
    """Apple cuts off the rest, so it is cut between characters here."""
    text = _published(tmp_path, description="é" * 3000).one("channel/description").text
    assert len(text.encode()) <= 4000
    assert set(text) == {"é", "…"}


def test_every_item_has_title_guid_and_one_enclosure(feed: Published) -> None:
    """And no enclosure address comes twice."""
    items = feed.all("channel/item")
    assert len(items) == 2
    for item in items:
        for name in ("title", "guid", "enclosure", "link", "pubDate", "description"):
            assert len(item.findall(name)) == 1
    urls = [e.get("url") for e in feed.all("channel/item/enclosure")]
    assert urls == [f"{BASE}/episodes/2026-04-{day}/2026-04-{day}.mp3" for day in (13, 12)]


def test_the_guid_is_no_address_and_stays_when_title_and_url_change(tmp_path: Path) -> None:
    """Else every episode would come twice."""
    first, moved = (
        _published(tmp_path / "a"),
        _published(tmp_path / "b", title="Other", url="https://other.example"),
    )
    assert first.texts("channel/item/guid") == moved.texts("channel/item/guid")
    assert first.one("channel/item/guid").get("isPermaLink") == "false"


def test_dates_are_rfc_2822_with_the_right_weekday_and_not_in_the_future(feed: Published) -> None:
    """AntennaPod drops an episode of tomorrow."""
    for text in feed.texts("channel/item/pubDate") + feed.texts("channel/lastBuildDate"):
        date = parsedate_to_datetime(text)
        assert date.strftime("%a, %d %b %Y %H:%M:%S +0000") == text
        assert date <= max(episode.published_at for episode in feed.episodes)


def test_every_address_is_absolute_and_ascii(tmp_path: Path) -> None:
    """Also where the show's own address is not."""
    feed = _published(tmp_path, url="https://bücher.example/größe")
    urls = [
        value
        for element in feed.root.iter()
        for name, value in element.attrib.items()
        if name in {"href", "url"}
    ] + feed.texts("channel/link")
    assert len(urls) > 8
    assert all(u.startswith("https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/") for u in urls)
    assert all(u.isascii() for u in urls)


def test_the_enclosure_s_length_is_the_file_s_and_its_type_fits(feed: Published) -> None:
    """As it stands in the site."""
    for element in feed.all("channel/item/enclosure"):
        path = feed.site / element.get("url").removeprefix(f"{BASE}/")
        assert int(element.get("length")) == path.stat().st_size == len(AUDIO)
        assert (element.get("type"), path.suffix) == ("audio/mpeg", ".mp3")


def test_the_artwork_s_address_changes_with_the_artwork(tmp_path: Path) -> None:
    """Apps keep a picture for ever by its address; it ends as its type does."""
    first = _published(tmp_path)
    (tmp_path / "output" / "episodes" / "2026-04-12" / "cover.jpg").write_bytes(b"another")
    publish(first.show, first.episodes, first.site)
    root = etree.fromstring((first.site / "feed.xml").read_bytes())
    (image,) = root.findall("channel/itunes:image", NS)
    before = first.one("channel/itunes:image").get("href")
    assert image.get("href") != before
    assert str(image.get("href")).endswith(".jpg")
    name = str(image.get("href")).removeprefix(f"{BASE}/")
    assert (first.site / name).read_bytes() == b"another"


def test_the_podcast_guid_is_the_show_s_for_life(feed: Published, tmp_path: Path) -> None:
    """A UUIDv5, as it is kept in show.toml, or made from the feed's address."""
    assert feed.one("channel/podcast:guid").text == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    made = _published(tmp_path, guid=None, url="https://podnews.net").one("channel/podcast:guid")
    assert UUID(made.text).version == 5


def test_chapters_ascend_inside_the_sound(feed: Published) -> None:
    """Read from the file that the feed names."""
    for element in feed.all("channel/item/podcast:chapters"):
        assert element.get("type") == "application/json+chapters"
        assert (feed.site / element.get("url").removeprefix(f"{BASE}/")).is_file()
    starts = [c.start_s for c in feed.episodes[0].chapters]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert starts[-1] < feed.episodes[0].duration_s


def test_transcripts_are_listed_best_first_and_are_there(feed: Published) -> None:
    """VTT, SRT and JSON, each with its type and language."""
    found = feed.all("channel/item[1]/podcast:transcript")
    assert [(t.get("type"), t.get("rel"), t.get("language")) for t in found] == [
        ("text/vtt", "captions", "en-GB"),
        ("application/x-subrip", "captions", "en-GB"),
        ("application/json", None, "en-GB"),
    ]
    for transcript in found:
        assert (feed.site / transcript.get("url").removeprefix(f"{BASE}/")).is_file()


def test_newest_comes_first(feed: Published) -> None:
    """And each has its number."""
    assert feed.texts("channel/item/itunes:episode") == ["8", "7"]


def test_duration_is_in_whole_seconds(feed: Published) -> None:
    """Rounded, so within half a second of the file."""
    (text, _) = feed.texts("channel/item/itunes:duration")
    assert text.isdigit()
    assert abs(int(text) - feed.episodes[0].duration_s) <= 0.5


def test_the_notes_come_whole_as_html(feed: Published) -> None:
    """In content:encoded, with the source links."""
    for text in feed.texts("channel/item/content:encoded"):
        assert '<a href="https://courier.example/river">' in text


def test_the_feed_says_that_machines_made_it(feed: Published) -> None:
    """To people in the descriptions, to programs by podcast:txt."""
    assert "synthetic voices" in feed.one("channel/description").text
    assert all("synthetic voices" in text for text in feed.texts("channel/item/description"))
    assert feed.texts("channel/podcast:txt[@purpose='ai-content']") == ["true"]
    assert feed.texts("channel/item/podcast:txt[@purpose='ai-content']") == ["true"] * 2


def test_both_hosts_are_persons(feed: Published) -> None:
    """On the show and on each episode."""
    assert feed.texts("channel/podcast:person") == ["Ada", "Ben"]
    assert feed.texts("channel/item[1]/podcast:person") == ["Ada", "Ben"]
    assert feed.one("channel/podcast:medium").text == "podcast"


def test_a_public_show_is_open(feed: Published) -> None:
    """It may be listed and moved."""
    assert feed.one("channel/podcast:locked").text == "no"
    assert feed.all("channel/itunes:block") == []


def test_a_private_show_is_locked_and_blocked(tmp_path: Path) -> None:
    """No directory lists it, no host takes it over."""
    feed = _published(tmp_path, private=True)
    assert feed.one("channel/podcast:locked").text == "yes"
    assert feed.one("channel/itunes:block").text.lower() == "yes"
    assert feed.one("channel/podcast:block").text == "yes"


def test_an_explicit_show_says_true(tmp_path: Path) -> None:
    """In the words of the specification, on show and episode."""
    feed = _published(tmp_path, explicit=True)
    assert feed.texts(".//itunes:explicit") == ["true", "true"]


def test_how_often_it_comes_is_said_where_the_show_says_so(tmp_path: Path) -> None:
    """As a rule of RFC 5545."""
    show = make_show().model_copy(
        update={
            "publish": (
                Plugin(kind="site"),
                Plugin.model_validate({"kind": "feed", "frequency": "weekdays"}),
            )
        }
    )
    found = Published(tmp_path / "output", show, 1).one("channel/podcast:updateFrequency")
    assert found.get("rrule") == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def test_a_category_is_checked_against_apple_s_list(tmp_path: Path) -> None:
    """In exact case; a subcategory stands inside its category."""
    feed = _published(tmp_path, category="Tech News")
    assert feed.one("channel/itunes:category").get("text") == "News"
    assert feed.one("channel/itunes:category/itunes:category").get("text") == "Tech News"
    assert category("News > Daily News") == ("News", "Daily News")
    with pytest.raises(ConfigError, match=r"show\.category") as error:
        category("technology")
    assert error.value.fix == "did you mean 'Technology'?"


def test_the_feed_is_dated_by_its_newest_episode(feed: Published) -> None:
    """Not by the clock, so that nothing changed means the same bytes."""
    newest = feed.episodes[0].published_at
    assert parsedate_to_datetime(feed.one("channel/lastBuildDate").text) == newest


def test_a_show_without_episodes_has_a_feed_all_the_same(tmp_path: Path) -> None:
    """The same every time."""
    bodies = []
    for name in ("a", "b"):
        publish(make_show(), (), tmp_path / name / "site")
        bodies.append((tmp_path / name / "site" / "feed.xml").read_bytes())
    assert bodies[0] == bodies[1]
    assert etree.fromstring(bodies[0]).findall("channel/item") == []


def test_an_episode_without_a_cover_is_not_published(tmp_path: Path) -> None:
    """A feed must have artwork."""
    output = tmp_path / "output"
    episode = lay_out(output, make_day())
    (output / "episodes" / "2026-04-12" / "cover.jpg").unlink()
    with pytest.raises(PublishError, match=r"has no cover\.jpg"):
        publish(make_show(), (episode,), output / "site")
    assert not (output / "site" / "feed.xml").exists()


def test_feedparser_reads_it_without_complaint(feed: Published) -> None:
    """The reader that most Python tools use."""
    read = feedparser.parse(io.BytesIO(feed.body))
    assert not read.bozo
    assert read.feed.title == "Morning Digest"
    assert [entry.id for entry in read.entries] == [e.guid for e in feed.episodes]
    assert [int(entry.enclosures[0].length) for entry in read.entries] == [len(AUDIO)] * 2
    seconds = timegm(read.entries[0].published_parsed)
    assert seconds == feed.episodes[0].published_at.timestamp()


def test_podcastparser_reads_episodes_and_chapters(feed: Published) -> None:
    """The reader of gPodder; of the chapters it sees the podlove form."""
    read = podcastparser.parse(f"{BASE}/feed.xml", io.BytesIO(feed.body))
    assert (read["title"], read["link"], read["language"]) == (
        "Morning Digest", f"{BASE}/", "en-GB",
    )  # fmt: skip
    assert [e["guid"] for e in read["episodes"]] == [e.guid for e in feed.episodes]
    newest = read["episodes"][0]
    assert newest["enclosures"] == [
        {
            "url": f"{BASE}/episodes/2026-04-13/2026-04-13.mp3",
            "file_size": len(AUDIO),
            "mime_type": "audio/mpeg",
        }
    ]
    assert [(c["start"], c["title"]) for c in newest["chapters"]] == [
        (c.start_s, c.title) for c in feed.episodes[0].chapters
    ]
    assert newest["total_time"] == round(feed.episodes[0].duration_s)
    assert newest["published"] == feed.episodes[0].published_at.timestamp()
    assert "<h3>Chapters</h3>" in newest["description_html"]


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(max_examples=12, deadline=None)
def test_no_title_breaks_feed_or_pages(text: str) -> None:
    """Control characters, markup and the end of CDATA are text like any other."""
    hostile = f"\x00\x0b]]>{text}</title><script>&\ufffe"
    segments = tuple(
        s.model_copy(update={"heading": f"{hostile}{s.heading}"}) for s in SCRIPT.segments
    )
    script = SCRIPT.model_copy(update={"title": hostile, "segments": segments})
    show = make_show(title=hostile, author=hostile, description=hostile, email=f"{text}@a.b")
    with TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        episode = lay_out(output, make_day(show, script))
        publish(show, (episode,), output / "site")
        root = etree.fromstring((output / "site" / "feed.xml").read_bytes())
        assert not feedparser.parse(str(output / "site" / "feed.xml")).bozo
        for page in (output / "site").rglob("*.html"):
            tree = etree.parse(page, etree.HTMLParser())
            data = "application/ld+json"  # which is not run
            run = [str(e.get("src")) for e in tree.iter("script") if e.get("type") != data]
            assert [source.rpartition("/")[2] for source in run] == ["site.js"]
    title = root.findtext("channel/item/title") or ""
    assert title.startswith("]]>")
    assert title.endswith("</title><script>&")
