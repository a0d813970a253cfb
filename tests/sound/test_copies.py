"""M4A and Opus: the same sound, names and chapters as the MP3, as ffmpeg and mutagen read them."""

import base64
import datetime as dt
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen import flac, mp4, oggopus
from PIL import Image
from pydantic import ValidationError

from audio_digest.audio import ffmpeg
from audio_digest.audio.containers import Kind
from audio_digest.config import About, Host, Show, SoundSettings
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Chapter, Timeline
from audio_digest.sound import level, tags
from audio_digest.sound.copies import copy
from audio_digest.sound.label import Label, label
from audio_digest.sound.mix import mix
from tests.sound.a_picture import jpeg
from tests.sound.an_episode import episode

LENGTH_S = 20.0
URL = "https://example.org/fish"
CHAPTERS = (
    Chapter(title="Opening", start_s=0.0),
    Chapter(title="A = b; #1 \\ fish", start_s=3.0, url=URL),
    Chapter(title="鱼" * 120, start_s=11.97),
)
KINDS: tuple[Kind, ...] = ("m4a", "opus")
MP4: Any = mp4.MP4  # typed here and there only
Opus: Any = oggopus.OggOpus
Picture: Any = flac.Picture


def _timeline() -> Timeline:
    return episode(LENGTH_S).timeline.model_copy(update={"title": "Fish", "chapters": CHAPTERS})


def _show(**sound: object) -> Show:
    return Show(
        show=About(title="Morning Digest", language="en-GB", author="A. Tester"),
        hosts=(Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b")),
        sound=SoundSettings.model_validate(sound),
    )


def _copied(kind: Kind, target: Path, show: Show) -> Path:
    made = episode(LENGTH_S)
    copy(kind, _timeline(), target, show, sound=made.take, cues=made)
    return target


@pytest.fixture(scope="module")
def said() -> Label:
    """Return what the tags say."""
    return label(
        _timeline(), _show(), number=7, date=dt.date(2026, 11, 22), cover=jpeg(),
        captions="Ada: Good morning.",
    )  # fmt: skip


@pytest.fixture(scope="module", params=KINDS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the episode without tags."""
    kind: Kind = request.param
    return _copied(kind, tmp_path_factory.mktemp(kind) / f"episode.{kind}", _show())


def _decoded(path: Path, rate_hz: int, channels: int = 2) -> int:
    return sum(len(b) for b in ffmpeg.decode(path, rate_hz=rate_hz, channels=channels))


@pytest.mark.slow
def test_a_copy_is_as_long_and_as_loud_as_the_episode(path: Path) -> None:
    """To the sample, whatever the encoder puts before it; −16 LUFS, and no peak over −1 dBTP."""
    rate_hz = 48_000 if path.suffix == ".opus" else 44_100
    assert _decoded(path, rate_hz) == LENGTH_S * rate_hz
    heard = ffmpeg.ebur128(path)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak_dbtp <= -1.0


@pytest.mark.slow
def test_a_copy_is_labelled_and_has_the_chapters(path: Path, said: Label) -> None:
    """To the millisecond, in order; what is decoded stays the same."""
    before = np.concatenate(list(ffmpeg.decode(path, rate_hz=48_000, channels=2)))
    tags.tag(path, said)
    found = tags.chapters(path)
    assert [c.start_s for c in found] == [c.start_s for c in CHAPTERS]
    titles = [c.title.encode()[:255].decode("utf-8", "ignore") for c in CHAPTERS]
    assert [c.title[: len(t)] for c, t in zip(found, titles, strict=True)] == titles
    after = np.concatenate(list(ffmpeg.decode(path, rate_hz=48_000, channels=2)))
    assert np.array_equal(before, after)
    assert _named(path) == {
        "title": "Fish", "hosts": "Ada, Ben", "show": "Morning Digest", "number": 7,
        "date": "2026-11-22", "lyrics": "Ada: Good morning.", "side": 600,
    }  # fmt: skip
    if path.suffix == ".opus":
        assert [c.url for c in found] == [None, URL, None]


def _named(path: Path) -> dict[str, object]:
    if path.suffix == ".m4a":
        tag = MP4(path).tags
        assert "machines" in tag["\xa9cmt"][0]
        names, picture = ("\xa9nam", "\xa9ART", "\xa9alb", "\xa9day", "\xa9lyr"), tag["covr"][0]
        number = tag["trkn"][0][0]
    else:
        tag = Opus(path)
        assert "machines" in tag["COMMENT"][0]
        names = ("TITLE", "ARTIST", "ALBUM", "DATE", "LYRICS")
        number = int(tag["TRACKNUMBER"][0])
        picture = Picture(base64.b64decode(tag["METADATA_BLOCK_PICTURE"][0])).data
    title, hosts, show, date, lyrics = (tag[name][0] for name in names)
    side = Image.open(io.BytesIO(picture)).width
    return {
        "title": title, "hosts": hosts, "show": show, "number": number, "date": date,
        "lyrics": lyrics, "side": side,
    }  # fmt: skip


def test_tagging_a_copy_twice_gives_the_same_bytes(path: Path, said: Label) -> None:
    """Tags are replaced, not stacked, and no serial number is left to chance."""
    tags.tag(path, said)
    first = path.read_bytes()
    tags.tag(path, said)
    assert path.read_bytes() == first


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_such_file_is_an_error_of_ours(tmp_path: Path, kind: Kind, said: Label) -> None:
    """A file that is something else cannot be tagged, and keeps its bytes."""
    path = tmp_path / f"episode.{kind}"
    path.write_bytes(b"nothing of that kind" * 20)
    with pytest.raises(AudioToolError, match="episode"):
        tags.tag(path, said)
    with pytest.raises(AudioToolError, match="episode"):
        tags.chapters(path)
    assert path.read_bytes() == b"nothing of that kind" * 20
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    path.unlink()
    with pytest.raises(ArtifactError, match="episode"):
        tags.tag(path, said)


def test_one_channel_is_heard_as_loud_as_two(tmp_path: Path) -> None:
    """Mono at 96 kbit/s, by its header of the right length, −16 LUFS from both loudspeakers."""
    show = _show(channels="mono")
    made = episode(LENGTH_S)
    gain_db = level.master_gain_db(
        made.timeline, made.take_level, level.folded(made.sound), target_lufs=-16.0,
        bitrate_kbps=show.sound.bitrate_kbps,
    )  # fmt: skip
    timeline = made.timeline.model_copy(update={"master_gain_db": gain_db})
    path = tmp_path / "episode.mp3"
    mix(timeline, path, show, sound=made.take, cues=made, tick=lambda *_: None)
    form = ffmpeg.probe(path)
    assert (form.codec, form.channels) == ("mp3", 1)
    assert path.stat().st_size == pytest.approx(LENGTH_S * 96 * 125, rel=0.02)
    assert _decoded(path, 44_100, 1) == LENGTH_S * 44_100
    assert tags.header_duration_s(path) == pytest.approx(LENGTH_S, abs=0.05)
    heard = ffmpeg.ebur128(path, dual_mono=True)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("formats", [(), ("m4a",), ("m4a", "mp3"), ("mp3", "mp3"), ("mp3", "wav")])
def test_mp3_is_always_made_and_first(formats: tuple[str, ...]) -> None:
    """Some apps take nothing else; what is not known is refused."""
    with pytest.raises(ValidationError, match=r"mp3|opus"):
        _show(formats=formats)
    assert _show(formats=("mp3", "opus")).sound.formats == ("mp3", "opus")
