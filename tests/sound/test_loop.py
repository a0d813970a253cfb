"""A bed goes round without a click, however it was cut."""

import numpy as np
import pytest

from audio_digest.audio import files
from audio_digest.model import Samples, Sound
from audio_digest.sound.cues import THEMES_DIR
from audio_digest.sound.loop import RATE_HZ, joins, seamless


def chord(
    seconds: float, rate_hz: int = RATE_HZ, *, hertz: tuple[float, ...] = (221.3, 331.7)
) -> Sound:
    """Return steady tones in stereo that are in the middle of a wave when they end."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = sum(0.2 * np.sin(2 * np.pi * f * t + 1) for f in hertz)
    return Sound(np.stack([wave, 0.8 * wave], axis=1).astype(np.float32), rate_hz)


def click_db(samples: Samples) -> float:
    """Return the treble at the seam of two rounds against that anywhere else, in dB.

    By a high-pass of the fifth difference over 2 ms: a click is what it finds.
    """
    twice = np.concatenate([samples, samples]).astype(np.float64).mean(axis=1)
    treble = np.convolve(np.diff(twice, 5) ** 2, np.ones(88), mode="same")
    seam = treble[len(samples) - 132 : len(samples) + 132].max()
    elsewhere = treble[RATE_HZ // 10 : len(samples) - RATE_HZ // 10]
    return float(10 * np.log10(seam / np.median(elsewhere)))


@pytest.mark.parametrize("seconds", [3.0, 3.0037, 2.4711, 0.7])
@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 22_050])
def test_a_bed_of_three_seconds_goes_round_without_a_click(seconds: float, rate_hz: int) -> None:
    """Cut anywhere, it joins: the treble at the seam is within 6 dB of that of the tones."""
    cut = files.resample(chord(seconds, rate_hz), RATE_HZ).samples
    assert click_db(cut) > 20.0
    loop = seamless(chord(seconds, rate_hz)).samples
    assert len(loop) % 441 == 0
    assert click_db(loop) < 6.0
    assert joins(loop)


def test_a_loop_begins_and_ends_at_a_zero_crossing() -> None:
    """The seam lies where the wave rises through zero."""
    middle = seamless(chord(3.0037)).samples.mean(axis=1)
    assert middle[-1] < 0 <= middle[0]
    assert abs(middle[0] - middle[-1]) <= np.abs(np.diff(middle)).max()


def test_a_join_keeps_the_level() -> None:
    """Noise, no two parts of which are alike, is as loud in the crossfade as before and after."""
    noise = np.random.default_rng(1).standard_normal((3 * RATE_HZ + 77, 2)) * 0.1
    loop = seamless(Sound(noise.astype(np.float32), RATE_HZ)).samples
    level = np.sqrt((loop[: len(loop) // 441 * 441].reshape(-1, 441, 2) ** 2).mean(axis=(1, 2)))
    assert 20 * np.log10(level.min() / level.max()) > -2.5


def test_a_loop_is_left_as_it_is() -> None:
    """What was cut as a loop, as the shipped beds are, comes back bit for bit."""
    for path in sorted(THEMES_DIR.glob("*/bed.flac")):
        sound = files.read(path)
        assert np.array_equal(seamless(sound).samples, sound.samples)


@pytest.mark.parametrize(("rate_hz", "frames"), [(48_000, 144_000), (44_100, 132_450)])
def test_a_loop_of_another_rate_or_length_stays_in_time(rate_hz: int, frames: int) -> None:
    """Whole cycles round go on without a click, and by less than 5 ms longer or shorter."""
    hertz = (rate_hz / frames * 660, rate_hz / frames * 991)
    loop = seamless(chord(frames / rate_hz, rate_hz, hertz=hertz))
    assert abs(loop.duration_s - frames / rate_hz) < 0.005
    assert len(loop.samples) % 441 == 0
    assert click_db(loop.samples) < 4.0


def test_silence_at_the_ends_of_a_bed_makes_no_hole() -> None:
    """A bed that was exported with a second of silence before and after goes round without it."""
    quiet = np.zeros((RATE_HZ, 2), np.float32)
    padded = np.concatenate([quiet, chord(3.0).samples, quiet])
    loop = seamless(Sound(padded, RATE_HZ))
    assert loop.duration_s <= 3.0
    assert click_db(loop.samples) < 6.0


@pytest.mark.parametrize("seconds", [0.01, 0.4])
def test_a_blip_is_no_bed(seconds: float) -> None:
    """Less than half a second cannot go round, and neither can silence."""
    with pytest.raises(ValueError, match="half a second"):
        seamless(chord(seconds))
    with pytest.raises(ValueError, match="half a second"):
        seamless(Sound(np.zeros((99_999, 2), np.float32), RATE_HZ))
