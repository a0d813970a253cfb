"""audio.loudness: equal to the standard's own cases, to pyloudnorm and to the coefficients."""

from collections.abc import Sequence

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from audio_digest.audio import loudness
from audio_digest.audio.files import stereo
from audio_digest.model import Sound


def tones(steps: Sequence[tuple[float, float]], rate_hz: int = 48_000) -> Sound:
    """Return 1 kHz in both channels: peak levels in dBFS, each for so many seconds."""
    parts = []
    for level_dbfs, length_s in steps:
        t = np.arange(round(length_s * rate_hz)) / rate_hz
        parts.append(10 ** (level_dbfs / 20) * np.sin(2 * np.pi * 1000 * t))
    return stereo(Sound(np.concatenate(parts).astype(np.float32), rate_hz))


EBU_3341: dict[int, tuple[list[tuple[float, float]], float]] = {
    1: ([(-23, 20)], -23.0),
    2: ([(-33, 20)], -33.0),
    3: ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    4: ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    5: ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("case", EBU_3341)
def test_ebu_tech_3341(case: int) -> None:
    """The cases 1 to 5 of EBU Tech 3341 read what they must, within 0.1 LU."""
    steps, wanted = EBU_3341[case]
    measured = loudness.lufs(loudness.envelope(tones(steps)).energy)
    assert measured == pytest.approx(wanted, abs=0.1)


def test_the_filter_is_the_standards_at_48_khz() -> None:
    """The coefficients at 48 kHz are the ones that BS.1770-5 prints."""
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    shelf += [1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    assert_allclose(loudness.k_weighting(48_000), [shelf, high_pass], atol=1e-7)


@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 44_100])
def test_pyloudnorm_agrees(rate_hz: int) -> None:
    """Noise that comes and goes reads as pyloudnorm reads it, within 0.1 LU, at any rate."""
    rng = np.random.default_rng(1)
    t = np.arange(rate_hz * 8) / rate_hz
    samples = 0.1 * rng.standard_normal((len(t), 2)) * (1.1 + np.sin(t))[:, None]
    meter = pyloudnorm.Meter(rate_hz, filter_class="DeMan")
    ours = loudness.lufs(loudness.envelope(Sound(samples.astype(np.float32), rate_hz)).energy)
    assert ours == pytest.approx(meter.integrated_loudness(samples), abs=0.1)


def test_mono_played_twice_is_3_lu_louder() -> None:
    """A mono sound is one channel: on both it has twice the energy."""
    one = tones([(-23, 2)])
    mono = Sound(one.samples[:, 0], one.rate_hz)
    twice = loudness.lufs(loudness.envelope(one).energy)
    assert twice - loudness.lufs(loudness.envelope(mono).energy) == pytest.approx(3.01, abs=0.01)


def test_silence_and_nothing_read_minus_70() -> None:
    """Where nothing passes the gate the loudness is the gate, never −∞."""
    assert loudness.lufs(np.zeros(0)) == -70.0
    assert loudness.lufs(np.zeros(500)) == -70.0
    assert loudness.lufs(np.zeros(5), gated=False) == -70.0
    assert len(loudness.envelope(Sound(np.zeros(0, np.float32), 24_000)).energy) == 0


@given(
    st.integers(1, 5000), st.sampled_from([8000, 11_025, 22_050, 24_000, 44_100]), st.integers(1, 2)
)
def test_an_envelope_has_a_frame_per_10_ms(frames: int, rate_hz: int, channels: int) -> None:
    """As many frames as begun 10 ms, the largest of their peaks being the sound's own."""
    samples = np.random.default_rng(frames).uniform(-1, 1, (frames, channels)).astype(np.float32)
    level = loudness.envelope(Sound(samples, rate_hz))
    assert len(level.energy) == len(level.peak)
    assert abs(len(level.peak) - frames * 100 / rate_hz) <= 1
    assert level.peak.max() == np.abs(samples).max()
    assert (level.energy >= 0).all()
