"""The site: pages that can be read without anything from outside, rewritten only when changed."""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from audio_digest.errors import PublishError
from audio_digest.model import Episode, Script, Segment, Turn
from audio_digest.show import layout
from audio_digest.show.publish import publish
from audio_digest.show.publishers.pages import FRONT
from tests.show.a_day import lay_out, lay_out_days, make_day, make_show

REFERENCES = ("href", "src", "srcset", "poster", "data", "action")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Publish three days."""
    path = tmp_path / "output" / "site"
    publish(make_show(), lay_out_days(path.parent, 3), path)
    return path


@pytest.fixture
def shared_memory() -> Iterator[Path]:
    """Give a folder on another disk than the tests' own."""
    if not os.access("/dev/shm", os.W_OK):  # noqa: S108  (another disk is what is wanted)
        pytest.skip("there is no second file system here")
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def _pages(site: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    for path in sorted(site.rglob("*.html")):
        yield path, html.fromstring(path.read_bytes())


def test_a_page_loads_nothing_from_outside(site: Path) -> None:
    """Only links that a reader follows lead away; the policy in the page forbids the rest."""
    for _, page in _pages(site):
        loaded = [e for e in page.iter() if e.tag in {"script", "img", "audio", "link", "source"}]
        assert loaded
        for element in loaded:
            for name in REFERENCES:
                assert not urlsplit(element.get(name, "")).netloc, element.attrib
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy[0].startswith("default-src 'none';")
        assert "unsafe" not in policy[0]
        assert not page.xpath(
            "//@style | //style | //script[text()][not(@type='application/ld+json')] | //@onclick"
        )
    assert "url(" not in (site / "site.css").read_text()
    assert not re.search(r"https?:", (site / "site.js").read_text())


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    """From page to page, to sound, captions, feed and style."""
    followed = 0
    for path, page in _pages(site):
        here = f"/{path.relative_to(site).as_posix()}"
        for url in page.xpath("//@href | //@src"):
            if urlsplit(url).netloc:
                continue
            target = site / urlsplit(urljoin(here, url)).path.lstrip("/")
            assert (target / "index.html" if target.is_dir() else target).is_file(), url
            followed += 1
    assert followed > 60


def test_the_page_says_every_word_of_the_episode(site: Path) -> None:
    """The transcript is readable without JavaScript, each paragraph with its speaker."""
    page = html.fromstring((site / "episodes" / "2026-04-12" / "index.html").read_bytes())
    paragraphs = [" ".join(p.text_content().split()) for p in page.xpath("//div[@id='words']/p")]
    assert paragraphs[0] == "00:03 Ada Good morning. This is the digest: two stories."
    assert paragraphs[1] == "00:05 Ben One of rivers & lakes, and one of <tags>."
    assert paragraphs[2].endswith("they heard it at night, at 10:30, before they saw it.")


def test_times_can_be_followed_without_javascript(site: Path) -> None:
    """A chapter is a link into the sound, by a media fragment."""
    page = html.fromstring((site / "episodes" / "2026-04-12" / "index.html").read_bytes())
    assert page.xpath("//ol[@class='chapters']//@href")[1] == "2026-04-12.mp3#t=8.0"


def test_a_page_has_one_heading_a_language_and_says_who_made_it(site: Path) -> None:
    """What a screen reader asks for first, and what a listener should know."""
    for _, page in _pages(site):
        assert page.get("lang") == "en-GB"
        assert len(page.xpath("//h1")) == 1
        assert len(page.xpath("//main")) == 1
        assert "synthetic voices" in page.xpath("string(//footer)")
        assert not page.xpath("//img[not(@alt)]")
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_the_subscribe_address_is_the_feed_s(site: Path) -> None:
    """On every page, to be copied."""
    for _, page in _pages(site):
        assert page.xpath("string(//a[@id='address'])") == "https://example.org/digest/feed.xml"


def test_a_private_show_asks_not_to_be_found(tmp_path: Path) -> None:
    """Every page says noindex."""
    path = tmp_path / "output" / "site"
    publish(make_show(private=True), lay_out_days(path.parent, 1), path)
    for _, page in _pages(path):
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_new_episode_rewrites_only_its_neighbours(site: Path) -> None:
    """The front page, the page that now has a newer one, the month's search, and the feed."""
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*") if p.is_file()}
    output = site.parent
    (output / "episodes").rename(output / "aside")
    episodes = lay_out_days(output, 4)
    for day in (12, 13, 14):  # as they were, to the byte and the date
        made, kept = (output / f / f"2026-04-{day}" for f in ("episodes", "aside"))
        for path in made.iterdir():
            path.unlink()
        made.rmdir()
        kept.rename(made)
    covers = {p: p.stat().st_ino for p in site.glob("cover-*")}
    publish(make_show(), episodes, site)
    written = {p for p, at in before.items() if p.stat().st_mtime_ns != at}
    assert {str(p.relative_to(site)) for p in written} == {
        "index.html", "feed.xml", "episodes/2026-04-14/index.html", "search/2026-04.json",
    }  # fmt: skip
    assert {p: p.stat().st_ino for p in site.glob("cover-*")} == covers


def test_a_page_changes_with_what_it_is_made_of(site: Path) -> None:
    """Edited notes reach the page."""
    notes = site.parent / "episodes" / "2026-04-12" / "notes.html"
    notes.write_text("<p>Corrected on Monday.</p>", "utf-8")
    publish(make_show(), _standing(site), site)
    page = (site / "episodes" / "2026-04-12" / "index.html").read_text("utf-8")
    assert "Corrected on Monday." in page


def _standing(site: Path) -> tuple[Episode, ...]:
    paths = sorted((site.parent / "episodes").glob("*/episode.json"), reverse=True)
    return tuple(Episode.model_validate_json(path.read_bytes()) for path in paths)


def test_a_sound_that_is_not_the_one_measured_is_refused(tmp_path: Path) -> None:
    """A file that was cut off or replaced since does not go out."""
    site = tmp_path / "output" / "site"
    (episode,) = lay_out_days(site.parent, 1)
    sound = layout.day_folder(site, episode) / layout.audio(episode).name
    sound.write_bytes(sound.read_bytes()[:-1])
    with pytest.raises(PublishError, match=r"bytes, episode\.json says"):
        publish(make_show(), (episode,), site)
    assert not (site / "feed.xml").exists()


def test_a_broken_transcript_is_an_error_that_names_it(site: Path) -> None:
    """And what to do."""
    path = site.parent / "episodes" / "2026-04-12" / "transcript.json"
    path.write_text("[" + "x" * (path.stat().st_size - 1))
    with pytest.raises(PublishError, match=r"2026-04-12/transcript\.json: is no transcript"):
        publish(make_show(), _standing(site), site)


def test_sound_takes_no_second_place_on_one_disk(site: Path) -> None:
    """The site's is a hard link to the episode's."""
    made = site.parent / "episodes" / "2026-04-12" / "episode.mp3"
    assert made.samefile(site / "episodes" / "2026-04-12" / "2026-04-12.mp3")


def test_sound_is_copied_to_another_disk_once(tmp_path: Path, shared_memory: Path) -> None:
    """And not again while it is the same."""
    source, target = tmp_path / "a.mp3", shared_memory / "b" / "a.mp3"
    source.write_bytes(b"sound")
    if source.stat().st_dev == shared_memory.stat().st_dev:
        pytest.skip("there is no second file system here")
    assert layout.lay(source, target)
    assert target.read_bytes() == b"sound"
    assert not layout.lay(source, target)
    source.write_bytes(b"other sound")
    assert layout.lay(source, target)
    assert [p.name for p in target.parent.iterdir()] == ["a.mp3"]


def test_a_paragraph_ends_where_a_chapter_begins(tmp_path: Path) -> None:
    """Who closes one story and opens the next begins a new paragraph, with its time, there."""
    turns = tuple(Turn(host="ada", text=text) for text in ("So it ran.", "Next, the stars."))
    segments = [Segment(heading=turn.text, story_ids=("s",), turns=(turn,)) for turn in turns]
    script = Script(title="Two", language="en-GB", segments=tuple(segments))
    episode = lay_out(tmp_path, make_day(script=script))
    publish(make_show(), [episode], tmp_path / "site")
    page = html.parse(tmp_path / "site" / "episodes" / episode.date.isoformat() / "index.html")
    paragraphs = [p.text_content() for p in page.xpath("//*[@id='words']//p")]
    assert [any(turn.text in p for p in paragraphs) for turn in turns] == [True, True]
    assert not any(turns[0].text in p and turns[1].text in p for p in paragraphs)


def test_what_programs_read_cannot_leave_its_element(tmp_path: Path) -> None:
    """A title that looks like markup is a title, in JSON-LD and in Open Graph."""
    title = "</script><script>alert(1)</script> & “more”"
    script = Script(
        title=title,
        language="en-GB",
        segments=(Segment(heading="One", turns=(Turn(host="ada", text="So it ran."),)),),
    )
    episode = lay_out(tmp_path, make_day(script=script))
    publish(make_show(), [episode], tmp_path / "site")
    page = html.fromstring((tmp_path / "site" / layout.place(episode, "index.html")).read_bytes())
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    told = json.loads(data)
    assert told["@type"] == "PodcastEpisode"
    assert told["name"] == title
    assert told["associatedMedia"]["contentUrl"].startswith("https://example.org/digest/episodes/")
    assert page.xpath("//meta[@property='og:title']/@content") == [title]
    assert [s.get("src") for s in page.xpath("//script[@src]")] == ["../../site.js"]
    assert len(page.xpath("//script")) == 2


def test_a_page_is_light(site: Path) -> None:
    """One style and one script for all pages, plain to read, under 32 kB together."""
    for _, page in _pages(site):
        assert len(page.xpath("//link[@rel='stylesheet']")) == 1
        assert len(page.xpath("//script[@src]")) == 1
    assert sum((site / name).stat().st_size for name in ("site.css", "site.js")) < 32_000
    assert (site / "index.html").stat().st_size < 16_000


def test_older_episodes_stand_on_a_page_for_their_year(tmp_path: Path) -> None:
    """Once the front page cannot list them all; with fewer episodes such pages go again."""
    output, site = tmp_path, tmp_path / "site"
    before = lay_out(output, make_day(date=date(2025, 12, 31), number=1))
    episodes = (*lay_out_days(output, FRONT), before)
    publish(make_show(), episodes, site)
    front = html.fromstring((site / "index.html").read_bytes())
    assert len(front.xpath("//ol[@class='episodes'][not(@id)]/li")) == FRONT
    assert front.xpath("//nav[@class='years']//@href") == [
        "archive/2026/index.html", "archive/2025/index.html",
    ]  # fmt: skip
    page = html.fromstring((site / "archive" / "2025" / "index.html").read_bytes())
    assert page.xpath("//ol[@class='list']//@href") == ["../../episodes/2025-12-31/index.html"]
    assert front.xpath("//form/@data-months") == ["2026-05 2026-04 2025-12"]
    publish(make_show(), episodes[:-1], site)
    assert not (site / "archive").exists() or not list((site / "archive").iterdir())
    assert not (site / "search" / "2025-12.json").exists()


def test_the_search_reads_every_word_with_its_time(site: Path) -> None:
    """A line of text for each start, and not a start that lies in the line before."""
    (path,) = (site / "search").iterdir()
    found = json.loads(path.read_bytes())["episodes"]
    assert [each["date"] for each in found] == ["2026-04-14", "2026-04-13", "2026-04-12"]
    lines = found[0]["text"].split("\n")
    assert len(lines) == len(found[0]["starts"])
    made = json.loads((site / found[0]["at"] / "transcript.json").read_bytes())["segments"]
    assert lines == [segment["body"] for segment in made]
    for start_s, segment in zip(found[0]["starts"], made, strict=True):
        assert segment["startTime"] <= start_s < segment["startTime"] + 0.11
