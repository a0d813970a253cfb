"""audio.encode and audio.mp3: stretches encoded apart are one file, exact to the sample."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio_digest.audio import encode, ffmpeg, mp3
from audio_digest.errors import AudioToolError
from audio_digest.model import Samples
from tests.audio.an_mp3 import RATE_HZ, encoded


def joined(stretches: list[list[bytes]], samples: int) -> bytes:
    """Return the file that `mp3.join` writes."""
    file = io.BytesIO()
    mp3.join(file, stretches, samples)
    return file.getvalue()


def noise(frames: int) -> Samples:
    """Return stereo noise at −20 dBFS."""
    rng = np.random.default_rng(3)
    return (0.1 * rng.standard_normal((frames, 2))).astype(np.float32)


def decoded(path: Path) -> Samples:
    """Return what ffmpeg decodes."""
    return np.concatenate(list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2)))


# 882,441 leaves 1,114 of 1,152 samples in the last frame: its flush takes a second one.
@pytest.mark.parametrize("frames", [882_441, 882_000, 441, 1, 47_000])
def test_every_length_survives(tmp_path: Path, frames: int) -> None:
    """Both ffmpeg and soundfile decode exactly the frames that were encoded."""
    path = encoded(tmp_path / "a.mp3", noise(frames))
    assert len(decoded(path)) == frames
    assert len(soundfile.read(path)[0]) == frames


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a stretch 40 frames long, about a second."""
    monkeypatch.setattr(encode, "STRETCH", 40 * mp3.FRAME_SAMPLES)


@pytest.mark.usefixtures("short")
def test_however_many_are_encoded_at_once_the_bytes_are_the_same(tmp_path: Path) -> None:
    """The machine's processors decide how long it takes, not what comes out."""
    samples = noise(230_001)
    one, three = (encoded(tmp_path / f"{n}.mp3", samples, at_once=n) for n in (1, 3))
    assert one.read_bytes() == three.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.mp3", "3.mp3"]


def test_joins_cannot_be_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Around a join the file decodes as one encoded in one go, but for its last bits."""
    t = np.arange(5 * 40 * mp3.FRAME_SAMPLES) / RATE_HZ
    hum = 0.2 * np.sin(2 * np.pi * 220 * t) * (1 + 0.5 * np.sin(9 * t))
    samples = np.repeat(hum[:, None], 2, axis=1).astype(np.float32)
    whole = decoded(encoded(tmp_path / "whole.mp3", samples))
    monkeypatch.setattr(encode, "STRETCH", 40 * mp3.FRAME_SAMPLES)
    joined = decoded(encoded(tmp_path / "joined.mp3", samples))
    assert len(joined) == len(whole)
    assert np.abs(joined - whole).max() < 1e-4


@pytest.mark.usefixtures("short")
def test_the_header_tells_of_the_whole(tmp_path: Path) -> None:
    """Frames, bytes, checksums and places are those of all stretches together."""
    path = encoded(tmp_path / "a.mp3", noise(300_000))
    data = path.read_bytes()
    found = mp3.frames(data)
    assert int.from_bytes(data[44:48], "big") == len(found) - 1
    assert int.from_bytes(data[48:52], "big") == len(data)
    places = data[52:152]
    assert list(places) == sorted(places)
    assert places[50] == pytest.approx(128, abs=3)
    assert joined([found[:9], found[9:]], 300_000) == data
    assert ffmpeg.probe(path).duration_s == pytest.approx(300_000 / RATE_HZ, abs=0.05)


def test_ffmpegs_own_header_is_made_again_to_the_byte(tmp_path: Path) -> None:
    """What we write over a file of one stretch is what ffmpeg wrote, but for the places."""
    made = [(noise(RATE_HZ) * 32767).astype(np.int16)]
    path = tmp_path / "a.mp3"
    ffmpeg.encode_mp3(path, made, rate_hz=RATE_HZ, bitrate_kbps=128, info=True)
    data = path.read_bytes()
    again = joined([mp3.frames(data)], RATE_HZ)
    header = slice(52, 152)
    assert again[: header.start] == data[: header.start]
    assert again[header.stop : 36 + 154] == data[header.stop : 36 + 154]
    assert again[36 + 156 :] == data[36 + 156 :]


def test_one_stretch_that_fails_ends_all(tmp_path: Path) -> None:
    """The error of one comes out, the others stop, nothing is left."""

    def blocks(first: int, last: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.int16]]]:
        if first:
            raise AudioToolError("no more")
        return [np.zeros((last - first, 2), np.int16)]

    with pytest.raises(AudioToolError, match="no more"):
        encode.encode_mp3(
            tmp_path / "a.mp3", blocks, 3 * encode.STRETCH, rate_hz=RATE_HZ, bitrate_kbps=128
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"no MP3 at all" * 50, b"\xff\xfb\x90\x00 cut"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    """Bytes that are no frames are never joined to any."""
    with pytest.raises(AudioToolError, match="the encoder"):
        mp3.frames(data)


def test_a_header_that_cannot_hold_the_length_is_refused() -> None:
    """No length can be set where there is no header, nor one that the frames cannot hold."""
    with pytest.raises(AudioToolError, match="no Info header"):
        joined([[bytes(417)]], 100)
    info = bytearray(417)
    info[36:40] = b"Info"
    with pytest.raises(AudioToolError, match="cannot hold"):
        joined([[bytes(info), bytes(417)]], 200_000)
