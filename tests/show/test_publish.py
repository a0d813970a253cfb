"""Preparing an episode, and publishing all of them with the feed last."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from audio_digest.config import Plugin
from audio_digest.errors import ConfigError, PublishError
from audio_digest.model import Link, Script, Segment, Turn
from audio_digest.show import layout
from audio_digest.show.publish import publish
from tests.show.a_day import AUDIO, NOW, SCRIPT, STORIES, lay_out, lay_out_days, make_day, make_show


def _tree(folder: Path) -> Mapping[str, tuple[bytes, int]]:
    """Return every file below ``folder``: its bytes and when it was written."""
    return {
        str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns)
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_guid_comes_from_show_and_date_alone() -> None:
    """An edited title, another address or other voices never change it."""
    episode = make_day().prepared().episode
    identity = UUID("917393e3-1b1e-5cef-ace4-edaa54e1f810")
    assert episode.guid == str(uuid5(identity, "2026-04-12"))
    moved = make_day(
        make_show(url="https://elsewhere.example", title="New"),
        SCRIPT.model_copy(update={"title": "Edited"}),
    )
    assert moved.prepared().episode.guid == episode.guid


def test_an_episode_made_again_keeps_its_guid_and_its_date() -> None:
    """Apps show it once, where it stood."""
    first = make_day().prepared().episode
    other = make_day(make_show(guid="aaaaaaaa-1b1e-5cef-ace4-edaa54e1f810"))
    again = other.prepared(now=NOW + timedelta(days=3), previous=first).episode
    assert (again.guid, again.published_at) == (first.guid, first.published_at)


def test_it_is_published_now_in_utc_and_whole_seconds() -> None:
    """Another time zone's clock gives the same moment."""
    local = NOW.astimezone(timezone(timedelta(hours=9)))
    assert make_day().prepared(now=local).episode.published_at == datetime(
        2026, 4, 12, 5, 30, 15, tzinfo=UTC
    )


def test_a_guid_that_is_no_uuid_is_refused() -> None:
    """The message names the key."""
    with pytest.raises(ConfigError, match=r"show\.guid"):
        make_day(make_show(guid="my-show")).prepared()


def test_same_day_same_bytes() -> None:
    """Nothing in the files depends on chance, order of sets or the clock."""
    assert make_day().prepared() == make_day().prepared()


def test_the_hosts_come_with_the_voices_that_spoke() -> None:
    """A host whose engine fell back is listed with the voice that was heard."""
    hosts = make_day().prepared().episode.hosts
    assert [(h.name, h.voice) for h in hosts] == [("Ada", "heart"), ("Ben", "michael-offline")]


def test_a_host_who_is_silent_today_is_not_listed() -> None:
    """Only who speaks is there."""
    segment = Segment(heading="Alone", turns=(Turn(host="ada", text="Just me."),))
    day = make_day(script=Script(title="T", language="en", segments=(segment,)))
    assert [host.name for host in day.prepared().episode.hosts] == ["Ada"]


def test_the_summary_names_the_stories_and_the_machines() -> None:
    """Two sentences: what it is about, and how it was made."""
    assert make_day().prepared().episode.summary == (
        "In this episode: The river came back; Tags win. "
        "Written by software and spoken by synthetic voices, from the sources named."
    )


def test_a_long_day_is_summed_up() -> None:
    """Five stories are named, the rest counted."""
    segments = tuple(
        Segment(heading=f"Story {i}", story_ids=(f"{i:08x}",), turns=(Turn(host="ada", text="x"),))
        for i in range(8)
    )
    summary = make_day(script=Script(title="T", language="en", segments=segments)).prepared()
    assert "Story 4; and 3 more." in summary.episode.summary
    assert "Story 5" not in summary.episode.summary


def test_a_chinese_episode_is_described_in_chinese() -> None:
    """The words that are ours are in the language of the script."""
    script = SCRIPT.model_copy(update={"language": "zh-CN"})
    prepared = make_day(make_show(language="zh-CN"), script).prepared()
    assert prepared.episode.summary.startswith("本期内容：")
    assert "合成语音" in prepared.episode.summary
    notes = prepared.files[layout.NOTES].decode()
    assert re.search(r"</a>（[^（）]+）</li>", notes)


def test_marks_between_names_are_those_of_the_language(tmp_path: Path) -> None:
    """Two hosts are joined by 、 on a Chinese page and by a comma on an English one."""
    for language, joined in (("zh-CN", "Ada、Ben"), ("en-GB", "Ada, Ben")):
        output = tmp_path / language
        show = make_show(language=language)
        day = make_day(show, SCRIPT.model_copy(update={"language": language}))
        episode = lay_out(output, day)
        publish(show, [episode], output / "site")
        page = (output / "site" / "episodes" / episode.date.isoformat() / "index.html").read_text()
        assert joined in page


def test_every_telling_of_every_told_story_is_linked() -> None:
    """Also the source that only corroborated; not the story that was left out."""
    urls = [link.url for link in make_day().prepared().episode.links]
    assert urls == [
        "https://gazette.example/river?a=1&b=2",
        "https://courier.example/river",
        "https://prize.example/",
    ]


def test_a_source_that_is_not_on_the_web_is_named_without_a_link() -> None:
    """Its title and name stand in the notes."""
    bare = STORIES[2].model_copy(update={"links": ()})
    notes = make_day(stories=(bare,)).prepared().files["notes.html"].decode()
    assert "<li>Tags (The Gazette)</li>" in notes
    assert "<a " not in notes


def test_a_cited_story_is_a_source_though_its_segment_does_not_list_it() -> None:
    """A person may cite what they like in script.md."""
    turn = Turn(host="ada", text="Quite.", cites=("dddddddd.1",))
    segment = Segment(heading="Alone", turns=(turn,))
    day = make_day(script=Script(title="T", language="en", segments=(segment,)))
    assert [link.title for link in day.prepared().episode.links] == ["Not told"]


def test_a_tease_does_not_list_the_sources_of_what_is_told_later() -> None:
    """Each source stands once, where its story is told."""
    opening = SCRIPT.segments[0]
    turn = opening.turns[0].model_copy(update={"cites": ("aaaaaaaa.1",)})
    first = opening.model_copy(update={"turns": (turn, opening.turns[1])})
    script = SCRIPT.model_copy(update={"segments": (first, *SCRIPT.segments[1:])})
    assert (
        make_day(script=script).prepared().files["notes.html"]
        == (make_day().prepared().files["notes.html"])
    )


def test_sources_stand_under_the_chapter_that_tells_them() -> None:
    """The notes group them, and list the chapters' times from 00:00."""
    page = html.fromstring(make_day().prepared().files["notes.html"].decode())
    lists = page.findall("./ul")
    assert [li.text_content() for li in lists[0]] == [
        "00:00 Welcome",
        "00:08 The river came back",
        "00:20 Tags win",
        "00:23 Goodbye",
    ]
    assert [a.get("href") for a in lists[2].iter("a")] == ["https://prize.example/"]


def test_a_script_of_one_s_own_without_stories_becomes_an_episode() -> None:
    """No story, no source, and notes all the same."""
    day = make_day(stories=())
    prepared = day.prepared()
    assert prepared.episode.links == ()
    assert b"00:00 Welcome" in prepared.files["notes.html"]


def test_the_chapters_file_is_json_chapters_1_2() -> None:
    """Whole starts are integers, as AntennaPod reads no others."""
    chapters = json.loads(make_day().prepared().files["chapters.json"])
    assert chapters["version"] == "1.2.0"
    assert [(c["startTime"], c["title"]) for c in chapters["chapters"]] == [
        (0, "Welcome"),
        (8, "The river came back"),
        (20, "Tags win"),
        (23, "Goodbye"),
    ]
    assert all(type(c["startTime"]) is int for c in chapters["chapters"])


def test_the_transcript_file_is_as_the_namespace_has_it() -> None:
    """version, and segments of speaker, times and body, within the sound."""
    day = make_day()
    read = json.loads(day.prepared().files["transcript.json"])
    assert read["version"] == "1.0.0"
    assert read["segments"][0] == {
        "speaker": "Ada",
        "startTime": 3.0,
        "endTime": 5.4,
        "body": "Good morning. This is the digest: two stories.",
    }
    assert read["segments"][-1]["endTime"] <= day.timeline.duration_s


def test_the_record_lists_every_file_with_type_and_bytes() -> None:
    """What is published is found in episode.json; the words' times stand in the page alone."""
    prepared = make_day().prepared()
    listed = {file.name: (file.type, file.bytes) for file in prepared.episode.files}
    assert listed["episode.mp3"] == ("audio/mpeg", len(AUDIO))
    files = dict(prepared.files)
    assert files.pop("words.json")
    assert "words.json" not in listed
    for name, body in files.items():
        assert listed[name][1] == len(body)
    assert listed["chapters.json"][0] == "application/json+chapters"
    assert listed["captions.vtt"][0] == "text/vtt"
    assert listed["captions.srt"][0] == "application/x-subrip"


@given(title=st.text(min_size=1), url=st.text(), source=st.text())
@settings(max_examples=30, deadline=None)
def test_no_story_can_break_out_of_the_notes(title: str, url: str, source: str) -> None:
    """Whatever a source calls itself: only our elements, only links to the web."""
    story = STORIES[0].model_copy(
        update={
            "title": title,
            "url": url,
            "source": source,
            "links": (Link(title=url, url=title),),
        }
    )
    hostile = f'"><script>alert(1)</script>]]>{title}'
    segment = SCRIPT.segments[1].model_copy(update={"heading": hostile})
    day = make_day(script=SCRIPT.model_copy(update={"segments": (segment,)}), stories=(story,))
    notes = day.prepared().files["notes.html"].decode()
    page = html.fromstring(f"<div>{notes}</div>")
    assert {e.tag for e in page.iter()} <= {
        "div", "p", "h3", "ul", "li", "a", "em", "details", "summary", "cite", "br",
    }  # fmt: skip
    assert all(str(a.get("href")).startswith(("http://", "https://")) for a in page.iter("a"))
    etree.fromstring(f"<div>{notes}</div>".encode())


def test_publishing_writes_site_and_feed(tmp_path: Path) -> None:
    """All that the feed names is there."""
    site = tmp_path / "output" / "site"
    episodes = lay_out_days(site.parent, 2)
    publish(make_show(), episodes, site)
    assert {str(p.relative_to(site)) for p in site.rglob("*") if p.is_file()} == {
        "feed.xml", "feed.opml", "index.html", "site.css", "site.js", "search/2026-04.json",
        layout.cover(site, episodes)[1],  # type: ignore[index]  # there is one
        *(f"episodes/2026-04-{day}/{name}" for day in (12, 13) for name in (
            "index.html", f"2026-04-{day}.mp3", "captions.vtt", "captions.srt", "chapters.json",
            "transcript.json", "claims.json",
        )),
    }  # fmt: skip


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    """Same episodes, same site, not touched."""
    site = tmp_path / "output" / "site"
    episodes = lay_out_days(site.parent, 2)
    publish(make_show(), episodes, site)
    before = _tree(site)
    publish(make_show(), episodes, site)
    assert _tree(site) == before


def test_a_deleted_site_comes_back_the_same(tmp_path: Path) -> None:
    """The site is a function of the episodes."""
    site = tmp_path / "output" / "site"
    episodes = lay_out_days(site.parent, 2)
    publish(make_show(), episodes, site)
    before = {name: body for name, (body, _) in _tree(site).items()}
    site.rename(tmp_path / "old")
    publish(make_show(), episodes, site)
    assert {name: body for name, (body, _) in _tree(site).items()} == before


def test_a_failing_publisher_leaves_the_feed_as_it_was(tmp_path: Path) -> None:
    """An episode whose sound is not what its record says never reaches the feed."""
    site = tmp_path / "output" / "site"
    one = lay_out_days(site.parent, 1)
    publish(make_show(), one, site)
    before = (site / "feed.xml").read_bytes()
    (site.parent / "episodes" / "2026-04-12").rename(tmp_path / "aside")
    two = lay_out_days(site.parent, 2)
    (site.parent / "episodes" / "2026-04-13" / "episode.mp3").write_bytes(b"short")
    with pytest.raises(PublishError, match="has 5 bytes"):
        publish(make_show(), two, site)
    assert (site / "feed.xml").read_bytes() == before


def test_the_feed_is_written_last_wherever_it_is_listed(tmp_path: Path) -> None:
    """What it names must be there first."""
    site = tmp_path / "output" / "site"
    show = make_show().model_copy(
        update={"publish": (Plugin(kind="feed"), Plugin(kind="site"))}
    )  # fmt: skip
    publish(show, lay_out_days(site.parent, 1), site)
    written = {p.name: p.stat().st_mtime_ns for p in site.rglob("*") if p.suffix != ".mp3"}
    assert max(written, key=written.__getitem__) == "feed.xml"


def test_a_feed_without_a_site_says_what_is_missing(tmp_path: Path) -> None:
    """The feed never names what is not there."""
    site = tmp_path / "output" / "site"
    show = make_show().model_copy(update={"publish": (Plugin(kind="feed"),)})
    with pytest.raises(PublishError, match="the feed cannot name it"):
        publish(show, lay_out_days(site.parent, 1), site)
    assert not (site / "feed.xml").exists()


def test_what_an_episode_no_longer_has_does_not_stay_behind(tmp_path: Path) -> None:
    """A deleted episode, a dropped file and an old cover leave; a person's own file stays."""
    site = tmp_path / "output" / "site"
    newer, older = lay_out_days(site.parent, 2)
    publish(make_show(), (newer, older), site)
    (site / "CNAME").write_text("example.org")
    old_cover = layout.cover(site, (newer,))
    assert old_cover
    (site.parent / "episodes" / "2026-04-13" / "cover.jpg").write_bytes(b"another")
    fewer = tuple(file for file in newer.files if file.name != "captions.srt")
    publish(make_show(), (newer.model_copy(update={"files": fewer}),), site)
    assert not (site / "episodes" / "2026-04-12").exists()
    assert not (site / "episodes" / "2026-04-13" / "captions.srt").exists()
    assert not (site / old_cover[1]).exists()
    assert len(list(site.glob("cover-*.jpg"))) == 1
    assert (site / "CNAME").read_text() == "example.org"


def test_two_episodes_of_one_day_are_refused(tmp_path: Path) -> None:
    """An app would show one of them, or one enclosure twice."""
    site = tmp_path / "output" / "site"
    (episode,) = lay_out_days(site.parent, 1)
    twin = episode.model_copy(update={"guid": "another"})
    with pytest.raises(PublishError, match="are one to an app"):
        publish(make_show(), (episode, twin), site)


def test_a_misspelled_publisher_names_its_place(tmp_path: Path) -> None:
    """publish[0], and what was meant."""
    show = make_show().model_copy(update={"publish": (Plugin(kind="fead"),)})
    with pytest.raises(ConfigError, match=r"publish\[0\].*fead") as error:
        publish(show, (), tmp_path / "site")
    assert "feed" in error.value.fix


@pytest.mark.parametrize(
    "url",
    ["example.org", "ftp://a.b", "http://", "https://a.b/?q=1", "http://[::1", "http://u:p@a.b"],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """The message names the key and shows what one looks like."""
    with pytest.raises(ConfigError, match=r"show\.url") as error:
        layout.base(make_show(url=url))
    assert "https://example.org" in error.value.fix


def test_addresses_are_ascii() -> None:
    """Also where host and path are not."""
    show = make_show(url="https://Bücher.example/größe/")
    assert layout.address(show, "feed.xml") == (
        "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/feed.xml"
    )


def test_prepare_is_pure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves no file behind where it runs."""
    monkeypatch.chdir(tmp_path)
    make_day().prepared()
    assert list(tmp_path.iterdir()) == []


def test_each_day_s_sound_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Clients that keep a file under the end of its address keep every episode, the brief's too."""
    site = tmp_path / "site"
    episodes = lay_out_days(tmp_path, 3)
    publish(make_show(), episodes, site)
    found = [path.name for path in site.rglob("*.mp3")]
    assert sorted(found) == ["2026-04-12.mp3", "2026-04-13.mp3", "2026-04-14.mp3"]
    brief = episodes[0].model_copy(update={"edition": "brief"})
    names = [f"episode.{kind}" for kind in ("mp3", "m4a", "opus")]
    assert [layout.published_name(brief, name) for name in names] == [
        f"2026-04-14-brief.{kind}" for kind in ("mp3", "m4a", "opus")
    ]
    others = ["captions.vtt", "chapters.json", "episode.json", "bonus.mp3", ""]
    assert [layout.published_name(brief, name) for name in others] == others


def test_sound_under_the_name_of_an_earlier_version_is_swept(tmp_path: Path) -> None:
    """The site holds what the episodes name, and no second copy of their sound."""
    site = tmp_path / "site"
    episodes = lay_out_days(tmp_path, 1)
    publish(make_show(), episodes, site)
    old = site / "episodes" / "2026-04-12" / "episode.mp3"
    old.write_bytes(AUDIO)
    publish(make_show(), episodes, site)
    assert not old.exists()
    assert old.with_name("2026-04-12.mp3").read_bytes() == AUDIO
