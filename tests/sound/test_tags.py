"""The tag of the finished MP3, as mutagen and ffmpeg read it."""

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from mutagen import id3

from audio_digest.audio import ffmpeg, files
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Chapter, Timeline
from audio_digest.sound import cover, tags
from audio_digest.sound.label import label
from tests.audio.an_mp3 import encoded

ID3: Any = id3.ID3  # typed here and there only
DATE = dt.date(2026, 11, 22)
LENGTH_S = 12.34
LONG_URL = "https://example.org/a?b=" + "1" * 300


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Return a cover, drawn once."""
    about = {"title": "Morning Digest", "language": "en"}
    hosts = [{"id": "a", "name": "A", "voice": "a"}, {"id": "b", "name": "B", "voice": "b"}]
    return cover.draw(Show.model_validate({"show": about, "hosts": tuple(hosts)}))


@pytest.fixture
def timeline() -> Timeline:
    """Return twelve seconds in four chapters, of titles long and short."""
    return Timeline(
        title="Bridges & fish",
        duration_s=LENGTH_S,
        theme="none",
        clips=(),
        duck=(),
        master_gain_db=0.0,
        ceiling_dbtp=-1.5,
        chapters=(
            Chapter(title="Opening", start_s=0.0),
            Chapter(title="A bridge that hums " * 9, start_s=3.0, url=LONG_URL),
            Chapter(
                title="鱼",
                start_s=7.0,
                url="https://example.org/ä/鱼 1",
                image="https://example.org/鱼.jpg",
            ),
            Chapter(title="Recap\nand\x00close", start_s=11.0),
        ),
    )


@pytest.fixture
def episode(tmp_path: Path) -> Path:
    """Return an MP3 without a tag, twelve seconds of a hum."""
    path = tmp_path / "episode.mp3"
    hum = (0.2 * np.sin(np.arange(round(LENGTH_S * 44_100)) / 15)).astype(np.float32)
    stereo = np.repeat(hum[:, None], 2, axis=1)
    return encoded(path, stereo)


@pytest.fixture
def tagged(episode: Path, timeline: Timeline, show: Show, picture: bytes) -> Callable[..., Path]:
    """Return a function that tags the MP3, in a language of choice."""

    def make(language: str = "en-GB", timeline: Timeline = timeline) -> Path:
        about = show.show.model_copy(update={"language": language})
        said = "Ada: Good morning.\nBen: 早。"
        of = show.model_copy(update={"show": about})
        tags.tag(episode, label(timeline, of, number=7, date=DATE, cover=picture, captions=said))
        return episode

    return make


def _told_by_ffmpeg(path: Path) -> str:
    command = [get_ffmpeg_exe(), "-hide_banner", "-i", str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return done.stderr.decode()


def test_the_tag_names_the_episode(tagged: Callable[..., Path]) -> None:
    """Title, hosts, show, author, number, date, kind and language are there."""
    tag = ID3(tagged())
    said = {name: str(tag[name]) for name in ("TIT2", "TPE1", "TALB", "TPE2", "TRCK", "TDRC")}
    assert said == {
        "TIT2": "Bridges & fish",
        "TPE1": "Ada, Ben",
        "TALB": "Morning Digest",
        "TPE2": "A. Tester",
        "TRCK": "7",
        "TDRC": "2026-11-22",
    }
    assert [str(tag[name]) for name in ("TCON", "TLAN", "TLEN")] == ["Podcast", "eng", "12340"]


@pytest.mark.parametrize(
    ("language", "iso", "honest"),
    [
        ("en-US", "eng", "made by machines"),
        ("zh-Hans", "zho", "由机器生成"),
        ("zh-Hant", "zho", "由機器生成"),
        ("sv", "swe", "made by machines"),
        ("xq", "und", "made by machines"),
    ],
)
def test_the_tag_says_that_machines_made_it(
    tagged: Callable[..., Path], language: str, iso: str, honest: str
) -> None:
    """The comment is honest in English and Chinese, and the language is ISO 639-2."""
    tag = ID3(tagged(language))
    assert str(tag["TLAN"]) == iso
    (comment,) = tag.getall("COMM")
    assert honest in str(comment)


def test_the_transcript_rides_along(tagged: Callable[..., Path]) -> None:
    """What is said can be read in the player."""
    (lyrics,) = ID3(tagged()).getall("USLT")
    assert lyrics.text == "Ada: Good morning.\nBen: 早。"


def test_the_picture_is_small_and_stands_last(tagged: Callable[..., Path]) -> None:
    """Names and chapters are read before the picture is."""
    path = tagged()
    (picture,) = ID3(path).getall("APIC")
    assert (picture.mime, picture.type) == ("image/jpeg", 3)
    head = path.read_bytes()
    assert head.index(b"CTOC") < head.index(b"CHAP") < head.index(b"USLT") < head.rindex(b"APIC")
    assert len(picture.data) < 80_000


def test_chapters_stand_in_the_order_of_time(
    tagged: Callable[..., Path], timeline: Timeline
) -> None:
    """Although mutagen alone would sort them by size."""
    found = tags.chapters(tagged())
    assert [c.start_s for c in found] == [c.start_s for c in timeline.chapters]
    assert [c.title for c in found] == [
        "Opening", ("A bridge that hums " * 9).strip(), "鱼", "Recap and close",
    ]  # fmt: skip
    urls = [c.url for c in found]
    assert urls == [
        None,
        LONG_URL,
        "https://example.org/%C3%A4/%E9%B1%BC%201",
        None,
    ]


def test_a_chapter_points_to_its_story_s_picture(tagged: Callable[..., Path]) -> None:
    """By a link, so that nothing is fetched to make the file; others have none."""
    found = tags.chapters(tagged())
    assert [c.image for c in found] == [None, None, "https://example.org/%E9%B1%BC.jpg", None]


def test_the_table_of_contents_is_ordered_and_at_the_top(tagged: Callable[..., Path]) -> None:
    """It lists every chapter; byte offsets are not given."""
    tag = ID3(tagged())
    (toc,) = tag.getall("CTOC")
    assert toc.flags == 3
    assert toc.child_element_ids == [chapter.element_id for chapter in tag.getall("CHAP")]
    assert {c.start_offset for c in tag.getall("CHAP")} == {0xFFFFFFFF}


def test_ffmpeg_sees_the_same_chapters(tagged: Callable[..., Path]) -> None:
    """To the millisecond, each ending where the next begins, also those of long names."""
    found = re.findall(r"start ([\d.]+), end ([\d.]+)", _told_by_ffmpeg(tagged()))
    times = [(float(start), float(end)) for start, end in found]
    assert times == [(0.0, 3.0), (3.0, 7.0), (7.0, 11.0), (11.0, 12.34)]


@pytest.mark.parametrize(
    ("title", "url", "version"),
    [
        ("Bridges", "https://example.org/1", 4),
        ("鱼" * 41, None, 4),
        ("é" * 62, "https://example.org/" + "a" * 104, 4),
        ("é" * 64, None, 3),
        ("Bridges", "https://example.org/" + "a" * 120, 3),
    ],
)
def test_the_newest_version_that_loses_no_chapter_is_written(
    tagged: Callable[..., Path], timeline: Timeline, title: str, url: str | None, version: int
) -> None:
    """ID3v2.4, but 2.3 where a name or link is longer than ffmpeg reads in 2.4: all are seen."""
    starts = (0.0, 3.0, 7.0)
    made = tuple(Chapter(title=title, start_s=start, url=url) for start in starts)
    path = tagged(timeline=timeline.model_copy(update={"chapters": made}))
    assert ID3(path).version == (2, version, 0)
    told = _told_by_ffmpeg(path).partition("Chapters:")[2].partition("Stream #")[0]
    assert [float(at) for at in re.findall(r"start ([\d.]+), end", told)] == list(starts)
    assert [t.strip() for t in re.findall(r"title +: (.*)", told)] == [title] * 3
    assert [c.url for c in tags.chapters(path)] == [url] * 3


def test_ffmpeg_sees_the_same_titles(tagged: Callable[..., Path]) -> None:
    """In every script, and long ones whole."""
    chapters = _told_by_ffmpeg(tagged()).partition("Chapters:")[2].partition("Stream #")[0]
    titles = [title.strip() for title in re.findall(r"title +: (.*)", chapters)]
    assert titles == ["Opening", ("A bridge that hums " * 9).strip(), "鱼", "Recap and close"]


def test_tagging_leaves_the_sound_as_it_is(episode: Path, tagged: Callable[..., Path]) -> None:
    """The audio bytes are the same, and so is what is decoded."""
    before = episode.read_bytes()
    sound = files.read(episode).samples
    after = tagged().read_bytes()
    assert after.endswith(before[before.index(b"\xff\xfb") :])
    assert np.array_equal(files.read(episode).samples, sound)


def test_tagging_twice_gives_the_same_bytes(tagged: Callable[..., Path]) -> None:
    """A tag that is there is replaced, not stacked, and nothing in it is left to chance."""
    first = tagged().read_bytes()
    assert tagged().read_bytes() == first


def test_the_header_tells_the_duration(tagged: Callable[..., Path]) -> None:
    """Within 50 ms: as mutagen and ffmpeg read the header, and as the tag says."""
    path = tagged()
    assert tags.header_duration_s(path) == pytest.approx(LENGTH_S, abs=0.05)
    assert ffmpeg.probe(path).duration_s == pytest.approx(LENGTH_S, abs=0.05)
    assert int(str(ID3(path)["TLEN"])) == LENGTH_S * 1000


def test_an_episode_without_chapters_has_no_table(
    tagged: Callable[..., Path], timeline: Timeline
) -> None:
    """A timeline that a person emptied is tagged all the same."""
    path = tagged(timeline=timeline.model_copy(update={"chapters": ()}))
    assert tags.chapters(path) == ()
    assert not ID3(path).getall("CTOC")


def test_more_chapters_than_a_table_can_count_are_cut(
    tagged: Callable[..., Path], timeline: Timeline, caplog: pytest.LogCaptureFixture
) -> None:
    """ID3 counts a table's entries in one byte; what is left out is said."""
    many = tuple(Chapter(title=str(i), start_s=float(i)) for i in range(300))
    path = tagged(timeline=timeline.model_copy(update={"chapters": many, "duration_s": 301.0}))
    assert len(tags.chapters(path)) == 255
    assert "255" in caplog.text


def test_a_file_that_is_not_there_cannot_be_tagged(
    tmp_path: Path, timeline: Timeline, show: Show, picture: bytes
) -> None:
    """The message names the file."""
    path = tmp_path / "none.mp3"
    with pytest.raises(ArtifactError, match=r"none\.mp3"):
        tags.tag(path, label(timeline, show, number=1, date=DATE, cover=picture, captions=""))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", b"\xff" * 999])
def test_what_is_no_mp3_is_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    """Only our own errors come out of a damaged file."""
    path = tmp_path / "broken.mp3"
    path.write_bytes(content)
    with pytest.raises(AudioToolError, match=r"broken\.mp3"):
        tags.header_duration_s(path)
    with pytest.raises(AudioToolError, match=r"broken\.mp3"):
        tags.chapters(path)
