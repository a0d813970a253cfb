"""The field's rules for feeds, each with the test that holds it; what other files do not test."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from audio_digest.config import Show, load_show
from audio_digest.editions import edition_of
from audio_digest.errors import ConfigError
from audio_digest.folder import dump, integrity
from audio_digest.model import Correction, File
from audio_digest.show.publish import publish
from audio_digest.show.publishers.apple import bare
from tests.humming import HUMMING
from tests.show.a_day import AUDIO, SCRIPT, lay_out, make_day, make_show

BASE = "https://example.org/digest"
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
FEED, RULES_HERE, PUBLISH, SERVE = (
    f"show.test_{name}" for name in ("feed", "feed_rules", "publish", "serve")
)
GATES, TAGS, COVER = "sound.test_gates", "sound.test_tags", "sound.test_cover"
CAPTIONS = "show.test_captions"
RULES: Sequence[tuple[str, str, str]] = (
    ("must: UTF-8 RSS 2.0, exact namespaces", FEED,
     "it_is_utf8_rss_2_with_the_exact_namespaces"),
    ("must: the channel's elements", FEED, "the_channel_has_all_that_directories_ask_for"),
    ("must: a description of 4000 bytes", FEED, "a_description_is_at_most_4000_bytes"),
    ("must: a category of Apple's list", FEED, "a_category_is_checked_against_apple_s_list"),
    ("must: one enclosure, none twice", FEED, "every_item_has_title_guid_and_one_enclosure"),
    ("must: none twice over all pages", "show.test_paging",
     "a_client_that_follows_the_links_finds_every_episode_once"),
    ("must: the guid never changes", FEED,
     "the_guid_is_no_address_and_stays_when_title_and_url_change"),
    ("must: RFC 2822 dates, none in the future", FEED,
     "dates_are_rfc_2822_with_the_right_weekday_and_not_in_the_future"),
    ("must: addresses absolute, ASCII", FEED, "every_address_is_absolute_and_ascii"),
    ("must: the sources' addresses, too", RULES_HERE, "a_chapter_s_address_is_ascii_too"),
    ("must: HEAD", SERVE, "head_says_what_get_would"),
    ("must: byte ranges", SERVE, "a_range_is_answered_byte_for_byte"),
    ("must: length = bytes, type fits", FEED,
     "the_enclosure_s_length_is_the_file_s_and_its_type_fits"),
    ("must: served as that type", SERVE, "types_are_right_and_transcripts_are_shared"),
    ("must: artwork", COVER, "a_cover_is_what_directories_ask_for"),
    ("must: podcast:guid a UUIDv5", FEED, "the_podcast_guid_is_the_show_s_for_life"),
    ("must: chapters ascend inside the sound", FEED, "chapters_ascend_inside_the_sound"),
    ("must: the transcript ends inside it", CAPTIONS, "the_transcript_ends_inside_the_sound"),
    ("must: chapters in the file are the timeline's", GATES,
     "chapters_that_are_not_in_the_file_are_caught"),
    ("must: JSON and podlove chapters are equal", RULES_HERE,
     "all_chapters_of_an_episode_are_the_same"),
    ("must: the sound decodes, and lasts", GATES, "a_good_file_passes_every_gate"),
    ("must: no clipping", GATES, "flat_tops_are_caught"),
    ("must: no hole", GATES, "a_hole_is_caught_and_a_pause_is_not"),
    ("should: author, link, date, image, explicit", RULES_HERE, "an_item_has_all_that_apps_show"),
    ("should: duration in whole seconds", FEED, "duration_is_in_whole_seconds"),
    ("should: locked", FEED, "a_public_show_is_open"),
    ("should: VTT with the speaker on every cue", CAPTIONS, "every_vtt_cue_names_its_speaker"),
    ("should: CORS on transcripts", SERVE, "types_are_right_and_transcripts_are_shared"),
    ("should: application/json+chapters from 0", PUBLISH, "the_chapters_file_is_json_chapters_1_2"),
    ("should: validators", SERVE, "what_the_client_has_is_not_sent_again"),
    ("should: If-Range", SERVE, "a_changed_file_is_sent_whole_instead_of_a_range"),
    ("should: 416", SERVE, "a_range_outside_the_file_is_416"),
    ("should: loudness", GATES, "too_quiet_and_too_loud_are_caught"),
    ("should: true peak", GATES, "a_true_peak_over_the_limit_is_caught"),
    ("should: bit rate", GATES, "another_bit_rate_is_caught"),
    ("should: an Info header that is true", GATES, "a_header_that_lies_is_caught"),
    ("should: says that machines make it", FEED, "the_feed_says_that_machines_made_it"),
    ("should: notes in simple HTML", FEED, "the_notes_come_whole_as_html"),
    ("should: newest first", FEED, "newest_comes_first"),
    ("should: titles without number or show", RULES_HERE,
     "a_title_does_not_repeat_number_and_show"),
    ("beyond: persons", FEED, "both_hosts_are_persons"),
    ("beyond: updateFrequency", FEED, "how_often_it_comes_is_said_where_the_show_says_so"),
    ("beyond: podcast:image with alt", RULES_HERE, "pictures_say_what_they_show"),
    ("beyond: SRT and JSON, the same words", CAPTIONS, "captions_say_the_script_word_for_word"),
    ("beyond: all three are listed", FEED, "transcripts_are_listed_best_first_and_are_there"),
    ("beyond: podlove chapters", FEED, "podcastparser_reads_episodes_and_chapters"),
    ("beyond: a time list from 00:00", PUBLISH,
     "sources_stand_under_the_chapter_that_tells_them"),
    ("beyond: alternateEnclosure, length and SRI", RULES_HERE,
     "every_format_of_the_sound_is_named_with_length_and_digest"),
    ("beyond: gzip", SERVE, "text_is_compressed_for_who_can_read_it"),
    ("beyond: artwork of exactly 3000", COVER, "a_cover_is_what_directories_ask_for"),
    ("beyond: USLT", TAGS, "the_transcript_rides_along"),
    ("beyond: CHAP in the order of time", TAGS, "chapters_stand_in_the_order_of_time"),
    ("identity: another picture, another address", FEED,
     "the_artwork_s_address_changes_with_the_artwork"),
    ("serving: paging", "show.test_paging", "archives_say_what_they_are_and_where_the_others_are"),
    ("serving: under 1 MiB", "show.test_paging",
     "a_feed_that_grows_too_large_drops_what_was_claimed"),
)  # fmt: skip
"""Rule, test file, test. WebSub and podping need a hub elsewhere, and are never claimed."""


@pytest.mark.parametrize(("rule", "file", "test"), RULES, ids=[rule for rule, _, _ in RULES])
def test_every_rule_of_the_field_has_its_test(rule: str, file: str, test: str) -> None:
    """Which is there, and says what it holds."""
    assert rule
    found = getattr(import_module(f"tests.{file}"), f"test_{test}")
    assert found.__doc__


class Told:
    """A feed of one episode, as lxml sees it."""

    def __init__(self, output: Path, show: Show, **more: Any) -> None:  # noqa: ANN401
        """Publish a day of ``show``; ``more`` goes to `prepare`."""
        day = make_day(show)
        lay_out(output, day)
        folder = output / "episodes" / day.date.isoformat()
        for file in more.get("more", ()):
            (folder / file.name).write_bytes(b"x" * file.bytes)
        prepared = day.prepared(**more)
        for name, body in prepared.files.items():
            (folder / name).write_bytes(body)
        (folder / "episode.json").write_text(dump(prepared.episode), "utf-8")
        publish(show, [prepared.episode], output / "site")
        self.episode, self.site = prepared.episode, output / "site"
        self.channel = etree.parse(self.site / "feed.xml").find("channel")

    def all(self, path: str) -> list[Any]:
        """Return the elements at ``path`` in the channel."""
        assert self.channel is not None
        return list(self.channel.findall(path, NS))


def test_an_item_has_all_that_apps_show(tmp_path: Path) -> None:
    """Author and owner on the show; link, date, picture, explicit, number on the episode."""
    told = Told(tmp_path / "output", make_show())
    assert [e.text for e in told.all("itunes:author")] == ["Ada Example"]
    assert [e.text for e in told.all("itunes:owner/itunes:email")] == ["ada@example.org"]
    for name in ("link", "pubDate", "description", "itunes:explicit", "itunes:episode",
                 "itunes:image", "itunes:duration", "itunes:title"):  # fmt: skip
        assert len(told.all(f"item/{name}")) == 1, name


def test_a_chapter_s_address_is_ascii_too(tmp_path: Path) -> None:
    """Whatever a source is called."""
    show = make_show()
    day = make_day(show)
    first = day.timeline.chapters[0].model_copy(update={"url": "https://a.example/größe?a=%20"})
    chapters = (first, *day.timeline.chapters[1:])
    timeline = day.timeline.model_copy(update={"chapters": chapters})
    episode = lay_out(tmp_path / "output", make_day(show, timeline=timeline))
    publish(show, [episode], tmp_path / "output" / "site")
    tree = etree.parse(tmp_path / "output" / "site" / "feed.xml")
    (href,) = (e.get("href") for e in tree.iterfind(".//psc:chapter[@href]", NS))
    assert href == "https://a.example/gr%C3%B6%C3%9Fe?a=%20"


def test_all_chapters_of_an_episode_are_the_same(tmp_path: Path) -> None:
    """Those of the JSON file that the feed names, and the feed's own."""
    told = Told(tmp_path / "output", make_show())
    (named,) = told.all("item/podcast:chapters")
    path = told.site / named.get("url").removeprefix(f"{BASE}/")
    listed = json.loads(path.read_bytes())["chapters"]
    own = [(e.get("start"), e.get("title")) for e in told.all("item/psc:chapters/psc:chapter")]
    assert own == [(f"00:00:{c['startTime']:02}.000", c["title"]) for c in listed]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Morning Digest: Two rivers", "Two rivers"),
        ("Morning Digest – Episode 12: Two rivers", "Two rivers"),
        ("Episode 12: Two rivers", "Two rivers"),
        ("#12 - Two rivers", "Two rivers"),
        ("第12期：两条河", "两条河"),
        ("Two rivers", "Two rivers"),
        ("Morning Digest", "Morning Digest"),
        ("Morning Digest:", "Morning Digest:"),
        ("Episodes 12 and 13 of a long quarrel", "Episodes 12 and 13 of a long quarrel"),
        ("2026: a look back", "2026: a look back"),
    ],
)
def test_a_title_does_not_repeat_number_and_show(title: str, shown: str) -> None:
    """Apps show both beside it."""
    assert bare(title, "Morning Digest") == shown


def test_pictures_say_what_they_show(tmp_path: Path) -> None:
    """On show and episode; an episode's own goes before the show's, its address by its content."""
    own = File(name="art.jpg", type="image/jpeg", bytes=7, integrity="sha384-abc")
    told = Told(tmp_path / "output", make_show(), more=(own,))
    assert [e.get("alt") for e in told.all(".//podcast:image")] == ["Morning Digest"] * 2
    (href,) = (e.get("href") for e in told.all("item/itunes:image"))
    assert href.startswith(f"{BASE}/episodes/2026-04-12/art.jpg?")
    assert href.endswith(".jpg")
    other = own.model_copy(update={"integrity": "sha384-abd"})
    (changed,) = (
        e.get("href")
        for e in Told(tmp_path / "b" / "output", make_show(), more=(other,)).all(
            "item/itunes:image"
        )
    )
    assert changed != href


def test_every_format_of_the_sound_is_named_with_length_and_digest(tmp_path: Path) -> None:
    """The enclosure is the default; the digest is that of the bytes in the site."""
    (tmp_path / "x").write_bytes(b"x" * 900)
    copy = File(
        name="episode.opus", type="audio/ogg", bytes=900, integrity=integrity(tmp_path / "x")
    )
    told = Told(tmp_path / "output", make_show(), more=(copy,))
    (enclosure,) = told.all("item/enclosure")
    assert enclosure.get("type") == "audio/mpeg"
    first, second = told.all("item/podcast:alternateEnclosure")
    assert (first.get("type"), first.get("default"), first.get("length")) == (
        "audio/mpeg", "true", str(len(AUDIO)),
    )  # fmt: skip
    assert (second.get("type"), second.get("codecs"), second.get("length")) == (
        "audio/ogg", "opus", "900",
    )  # fmt: skip
    source, sri = second
    laid = told.site / source.get("uri").removeprefix(f"{BASE}/")
    assert sri.get("value") == integrity(laid)
    assert sri.get("type") == "sri"


def test_one_format_needs_no_alternative(tmp_path: Path) -> None:
    """The enclosure says it all."""
    assert Told(tmp_path / "output", make_show()).all("item/podcast:alternateEnclosure") == []


def test_a_corrected_episode_says_when_and_so_does_the_feed(tmp_path: Path) -> None:
    """atom:updated on the item; its date, and its place in the feed, stay."""
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    told = Told(tmp_path / "output", make_show(), corrections=(Correction(at=at),))
    assert [e.text for e in told.all("item/atom:updated")] == ["2026-11-22T09:30:00Z"]
    assert told.all("lastBuildDate")[0].text == "Sun, 22 Nov 2026 09:30:00 +0000"
    assert told.all("item/pubDate")[0].text == "Sun, 12 Apr 2026 05:30:15 +0000"


def test_a_show_that_moves_says_where_to(tmp_path: Path) -> None:
    """The feed and that of the brief; a show that stays says nothing."""
    show = make_show(new_feed_url="https://new.example/show/feed.xml")
    (moved,) = Told(tmp_path / "a" / "output", show).all("itunes:new-feed-url")
    assert moved.text == "https://new.example/show/feed.xml"
    assert edition_of(show, "brief").show.new_feed_url == "https://new.example/show/brief/feed.xml"
    assert Told(tmp_path / "b" / "output", make_show()).all("itunes:new-feed-url") == []
    assert edition_of(make_show(), "brief").show.new_feed_url == ""


@pytest.fixture
def show_file(tmp_path: Path) -> Path:
    """Return a show file whose new feed is no address."""
    text = HUMMING.format(language="en-US", length_s=60, first="tone-high", second="tone-low")
    path = tmp_path / "show.toml"
    path.write_text(text.replace("guid =", 'new_feed_url = "new.example"\nguid =', 1), "utf-8")
    return path


def test_a_new_home_that_is_no_address_is_refused(show_file: Path) -> None:
    """The error names the key."""
    with pytest.raises(ConfigError, match=r"show\.new_feed_url"):
        load_show(show_file)


def test_the_title_of_the_feed_s_item_is_the_bare_one(tmp_path: Path) -> None:
    """In title and itunes:title; the page keeps what the script says."""
    show = make_show()
    script = SCRIPT.model_copy(update={"title": "Morning Digest: Two quiet rivers"})
    episode = lay_out(tmp_path / "output", make_day(show, script))
    publish(show, [episode], tmp_path / "output" / "site")
    item = etree.parse(tmp_path / "output" / "site" / "feed.xml").find("channel/item")
    assert item is not None
    assert item.findtext("title") == item.findtext("itunes:title", namespaces=NS)
    assert item.findtext("title") == "Two quiet rivers"
