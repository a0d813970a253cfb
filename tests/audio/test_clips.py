"""audio.clips: any format opens without a system ffmpeg; trims and fades are exact."""

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


@pytest.mark.slow
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


def quiet(length_s: float, sound: Sound, after_s: float = 0.0) -> Sound:
    """Return ``sound`` between two stretches of silence."""
    shape = sound.samples.shape[1:]
    before, after = (np.zeros((round(s * 44_100), *shape), np.float32) for s in (length_s, after_s))
    return Sound(np.concatenate([before, sound.samples, after]), 44_100)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_silence_at_either_end_goes(channels: int) -> None:
    """To 10 ms; what is left keeps its samples."""
    inner = tone(channels=channels)
    kept = clips.trimmed(quiet(0.5, inner, 1.25))
    assert kept.duration_s == pytest.approx(inner.duration_s, abs=0.011)
    assert np.array_equal(kept.samples[:80_000], inner.samples[:80_000])


def test_nothing_is_cut_from_what_has_no_silence() -> None:
    """Music that begins and ends at once stays whole, and so does a pause inside of it."""
    sound = tone()
    assert np.array_equal(clips.trimmed(sound).samples, sound.samples)
    paused = np.concatenate([quiet(0.0, sound, 0.5).samples, sound.samples])
    assert len(clips.trimmed(Sound(paused, 44_100)).samples) == len(paused)


def test_silence_alone_is_refused() -> None:
    """A cue of nothing is told, never an empty sound."""
    with pytest.raises(ArtifactError, match="only silence"):
        clips.trimmed(Sound(np.zeros((44_100, 2), np.float32), 44_100))


def test_fades_begin_and_end_in_silence() -> None:
    """The ends are silent, the middle untouched; a fade is at most half of the sound."""
    sound = tone()
    faded = clips.trimmed(sound, fade_s=0.5)
    assert faded.samples.shape == sound.samples.shape
    assert np.abs(faded.samples[:20]).max() < 0.01
    assert np.abs(faded.samples[-20:]).max() < 0.01
    assert np.array_equal(faded.samples[30_000:50_000], sound.samples[30_000:50_000])
    assert np.abs(clips.trimmed(sound, fade_s=99).samples[:22_050]).max() < 0.3
