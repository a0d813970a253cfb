"""audio.files: what is read is bounded and checked, what is written is exact."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from audio_digest.audio import files
from audio_digest.errors import ArtifactError
from audio_digest.model import Sound


def sine(rate_hz: int, *, hz: float = 440.0, length_s: float = 0.5) -> Sound:
    """Return a mono sine at half of full scale."""
    t = np.arange(round(rate_hz * length_s)) / rate_hz
    return Sound((0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32), rate_hz)


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("channels", [1, 2])
def test_each_format_is_read(tmp_path: Path, ending: str, channels: int) -> None:
    """WAV, FLAC, OGG and MP3 come back at their rate, mono one-dimensional."""
    tone = sine(24_000)
    path = tmp_path / f"tone.{ending}"
    soundfile.write(path, np.repeat(tone.samples[:, None], channels, axis=1), tone.rate_hz)
    sound = files.read(path)
    assert sound.rate_hz == 24_000
    assert sound.samples.dtype == np.float32
    assert sound.samples.shape == ((12_000,) if channels == 1 else (12_000, 2))


def test_flac_keeps_16_bits_exactly(tmp_path: Path) -> None:
    """Every 16 bit value survives writing and reading, and so does a second writing."""
    values = np.arange(-32768, 32768, dtype=np.float32) / np.float32(32768)
    path = tmp_path / "new" / "all.flac"
    files.write_flac(path, Sound(values, 24_000))
    assert_array_equal(files.read(path).samples, values)
    assert files.encode_flac(files.read(path)) == path.read_bytes()
    assert [p.name for p in path.parent.iterdir()] == ["all.flac"]


def test_what_is_over_full_scale_is_clipped_not_wrapped() -> None:
    """A sample of +1.5 becomes the largest number, never a negative one."""
    assert files.int16(np.array([1.5, 1.0, -1.5], np.float32)).tolist() == [32767, 32767, -32768]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not a sound"),
        (b"<html>not found</html>" * 99, "not a sound"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "not a sound"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb" * 50, "sound"),
    ],
)
def test_what_is_no_sound_is_refused(data: bytes, fault: str) -> None:
    """Bytes that are no sound are the user's error, by name."""
    with pytest.raises(ArtifactError, match=rf"^cue\.mp3: .*{fault}"):
        files.decode(data, name="cue.mp3")


def wav(*, rate_hz: int = 44_100, channels: int = 1, body: bytes = b"\0\0" * 8) -> bytes:
    """Return a float or 16 bit WAV file, made by hand."""
    head = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * 2 * channels, 2 * channels, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (wav(rate_hz=4000), "4000 Hz"),
        (wav(rate_hz=2_000_000_000), "Hz"),
        (wav(channels=6, body=b"\0" * 120), "6 channels"),
        (wav(body=b""), "no sound"),
    ],
)
def test_sounds_out_of_bounds_are_refused(data: bytes, fault: str) -> None:
    """Rates, channels and lengths that nothing here can play are refused by name."""
    with pytest.raises(ArtifactError, match=fault):
        files.decode(data)


def test_a_sound_with_no_numbers_in_it_is_refused(tmp_path: Path) -> None:
    """A float file with NaN in it never reaches the mixer."""
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.array([0.0, np.nan, 0.5], np.float32), 24_000, subtype="FLOAT")
    with pytest.raises(ArtifactError, match=r"nan\.wav"):
        files.read(path)


def test_a_header_that_promises_a_year_is_not_believed() -> None:
    """A FLAC file with a forged length costs no memory: it is read block by block."""
    data = bytearray(files.encode_flac(sine(44_100)))
    data[21] |= 0x0F  # STREAMINFO: the upper 4 of 36 bits of the number of samples
    data[22:26] = b"\xff" * 4
    try:
        assert len(files.decode(bytes(data)).samples) <= 22_050 + 4096
    except ArtifactError as error:
        assert "sound" in error.what  # noqa: PT017  (either answer is right, both must be quick)


def test_longer_than_an_hour_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound is held in memory, so its length has a limit."""
    monkeypatch.setattr(files, "MAX_S", 0.25)
    with pytest.raises(ArtifactError, match="longer than"):
        files.decode(files.encode_flac(sine(24_000)))


@given(st.data())
def test_a_damaged_file_gives_our_error_or_a_sound(data: st.DataObject) -> None:
    """Wherever bytes are cut or changed, only ArtifactError comes out."""
    body = bytearray(files.encode_flac(sine(8000, length_s=0.05)))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    try:
        sound = files.decode(bytes(body[:cut]))
    except ArtifactError:
        return
    assert np.isfinite(sound.samples).all()


def test_a_missing_file_and_an_unwritable_folder_are_named(tmp_path: Path) -> None:
    """What the file system refuses names its path."""
    with pytest.raises(ArtifactError, match=r"none\.wav: No such file"):
        files.read(tmp_path / "none.wav")
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match=r"a\.flac"):
        files.write_flac(tmp_path / "file" / "a.flac", sine(24_000))


@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 44_100, 48_000])
def test_resampling_keeps_level_length_and_phase(rate_hz: int) -> None:
    """A 1 kHz tone at any engine's rate is, at 44.1 kHz, that tone: within −80 dB inside."""
    tone = files.resample(sine(rate_hz, hz=1000.0), 44_100)
    wanted = sine(44_100, hz=1000.0).samples
    assert len(tone.samples) == len(wanted)
    inside = slice(2000, -2000)
    assert np.abs(tone.samples[inside] - wanted[inside]).max() < 1e-4


def test_mono_and_stereo_undo_each_other() -> None:
    """A mono sound made stereo and mono again is the same."""
    tone = sine(24_000)
    assert files.stereo(tone).samples.shape == (12_000, 2)
    assert_array_equal(files.mono(files.stereo(tone)).samples, tone.samples)
    assert files.mono(tone) is tone
