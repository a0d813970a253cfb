"""audio.clips: any format opens without a system ffmpeg; cuts and fades are exact."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from audio_digest.audio import clips, ffmpeg, files
from audio_digest.errors import ArtifactError
from audio_digest.model import Sound


def tone(length_s: float = 2.0, *, channels: int = 1) -> Sound:
    """Return 440 Hz at half of full scale."""
    t = np.arange(round(44_100 * length_s)) / 44_100
    samples = (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    sound = Sound(samples, 44_100)
    return sound if channels == 1 else files.stereo(sound)


@pytest.mark.parametrize("ending", ["m4a", "webm", "wma", "aiff", "opus", "mp3", "wav", "flac"])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_opens_with_nothing_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, channels: int
) -> None:
    """AAC, Opus, WMA and the rest come in whole, at the right level."""
    wav, path = tmp_path / "in.flac", tmp_path / f"clip.{ending}"
    files.write_flac(wav, tone(channels=channels))
    command = [ffmpeg.executable(), "-v", "error", "-i", str(wav), str(path)]
    subprocess.run(command, check=True, timeout=30, stdin=subprocess.DEVNULL)
    monkeypatch.setenv("PATH", "")
    sound = clips.read(path)
    assert sound.duration_s == pytest.approx(2.0, abs=0.1)
    assert sound.samples.ndim == channels
    level = float(np.sqrt(np.mean(sound.samples[5000:-8000] ** 2)))
    assert level == pytest.approx(0.5 / np.sqrt(2), rel=0.06)  # LAME takes 5 %


@pytest.mark.parametrize("data", [b"", b"no sound" * 100, b"\0\0\0\x20ftypM4A " + b"\0" * 99])
def test_what_is_no_sound_is_refused(tmp_path: Path, data: bytes) -> None:
    """A file that neither soundfile nor ffmpeg can open is the user's error, by name."""
    path = tmp_path / "clip.m4a"
    path.write_bytes(data)
    with pytest.raises(ArtifactError, match=r"clip\.m4a"):
        clips.read(path)
    with pytest.raises(ArtifactError, match=r"none\.m4a: no such file"):
        clips.read(tmp_path / "none.m4a")


def test_a_cut_is_exact_to_the_millisecond() -> None:
    """From 0.5 s to 1.25 s of a sound is those samples, and no more."""
    sound = tone(channels=2)
    part = clips.cut(sound, 0.5, 1.25)
    assert part.samples.shape == (33_075, 2)
    assert np.abs(part.samples - sound.samples[22_050:55_125]).max() < 1e-6
    assert clips.cut(sound, 1.0, 99.0).duration_s == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(("start_s", "end_s"), [(1.0, 1.0), (3.0, 4.0), (-1.0, 1.0), (1.0, 0.5)])
def test_a_cut_of_nothing_is_refused(start_s: float, end_s: float) -> None:
    """Times outside of the sound are told, never an empty sound."""
    with pytest.raises(ArtifactError, match="no sound from"):
        clips.cut(tone(), start_s, end_s)


def test_fades_begin_and_end_in_silence() -> None:
    """The ends are silent, the middle untouched; a fade longer than the sound is cut to it."""
    sound = tone()
    faded = clips.faded(sound, in_s=0.5, out_s=0.5)
    assert faded.samples.shape == sound.samples.shape
    assert np.abs(faded.samples[:20]).max() < 0.01
    assert np.abs(faded.samples[-20:]).max() < 0.01
    assert np.abs(faded.samples[30_000:50_000] - sound.samples[30_000:50_000]).max() < 1e-6
    assert np.abs(clips.faded(sound, in_s=99).samples[:44_100]).max() < 0.45
