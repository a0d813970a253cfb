"""sound.limiter: never over the ceiling, exact below it, blind to how its input is cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy.signal import resample_poly

from audio_digest.model import Samples
from audio_digest.sound.limiter import limit, true_peak_dbtp
from tests.sound.an_episode import voice

RATE_HZ = 44_100


def limited(samples: Samples, *, block: int = 65_536, ceiling_dbtp: float = -1.5) -> Samples:
    """Return ``samples``, limited block by block."""
    blocks = (samples[i : i + block] for i in range(0, len(samples), block))
    return np.concatenate(list(limit(blocks, ceiling_dbtp=ceiling_dbtp, rate_hz=RATE_HZ)))


def noise(length_s: float, *, peak: float, seed: int = 0, up_to_hz: float = 10_000) -> Samples:
    """Return stereo noise up to ``up_to_hz``, its level swelling and falling."""
    rng = np.random.default_rng(seed)
    count = round(length_s * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal((count, 2)), axis=0)
    spectrum[np.fft.rfftfreq(count, 1 / RATE_HZ) > up_to_hz] = 0
    samples = np.fft.irfft(spectrum, count, axis=0)
    samples *= (1.1 + np.sin(np.arange(count) / 9000))[:, None]
    return np.asarray(peak * samples / np.abs(samples).max(), np.float32)


def oversampled_peak_db(samples: Samples) -> float:
    """Return the peak at eight times the rate, by scipy's filter."""
    peak = np.abs(resample_poly(samples.astype(np.float64), 8, 1, axis=0)).max()
    return float(20 * np.log10(peak))


@pytest.mark.parametrize("peak", [0.9, 2.0, 8.0])
def test_no_true_peak_stands_over_the_ceiling(peak: float) -> None:
    """Noise of up to +18 dBFS comes out at −1.5 dBTP, by a filter that is not ours."""
    result = limited(noise(3, peak=peak))
    assert oversampled_peak_db(result) <= -1.45
    assert oversampled_peak_db(result) > -2.0


def test_a_peak_between_samples_is_found() -> None:
    """A sine at a quarter of the rate, 3 dB higher between its samples, is limited by those."""
    phase = np.arange(RATE_HZ) * np.pi / 2 + np.pi / 4
    tone = np.repeat(np.sin(phase)[:, None], 2, axis=1).astype(np.float32)
    assert np.abs(tone).max() < 0.71
    between = np.abs(limited(tone)[500:-500]).max() * np.sqrt(2)
    assert 20 * np.log10(between) == pytest.approx(-1.53, abs=0.02)


def test_white_noise_stays_within_half_a_decibel() -> None:
    """Even full-band noise, which no filter can interpolate, is at most 0.5 dB over."""
    result = limited(noise(3, peak=1.5, up_to_hz=RATE_HZ))
    assert oversampled_peak_db(result) <= -1.0


def test_what_lies_below_the_ceiling_is_not_touched() -> None:
    """Quiet sound comes out bit for bit."""
    quiet = noise(4, peak=0.5)
    assert_array_equal(limited(quiet), quiet)


def test_after_a_peak_the_sound_is_exact_again() -> None:
    """A second after a single peak the samples are untouched; around it they are turned down."""
    samples = noise(4, peak=0.3)
    samples[RATE_HZ] = 1.8
    result = limited(samples)
    assert_array_equal(result[: RATE_HZ - 400], samples[: RATE_HZ - 400])
    assert_array_equal(result[2 * RATE_HZ :], samples[2 * RATE_HZ :])
    near = slice(RATE_HZ + 50, RATE_HZ + 200)
    ratio = np.abs(result[near]).sum() / np.abs(samples[near]).sum()
    assert 20 * np.log10(ratio) == pytest.approx(-6.6, abs=0.6)


def test_the_gain_moves_smoothly() -> None:
    """A steady tone with a burst in it: the gain, read off the tone, makes no jump."""
    tone = np.full((RATE_HZ, 2), 0.25, np.float32)
    tone[20_000:20_050] = 1.5
    gain = limited(tone)[:, 0] / tone[:, 0]
    assert np.abs(np.diff(gain)).max() < 0.015
    assert gain.max() <= 1.0


@pytest.mark.parametrize(
    ("over_db", "mean_db", "wobble_db"), [(1, 0.1, 0.2), (3, 0.4, 0.7), (6, 1.2, 1.8)]
)
def test_steady_music_beside_loud_speech_does_not_pump(
    over_db: float, mean_db: float, wobble_db: float
) -> None:
    """Where the peaks of speech pass the ceiling, what sounds with them is hardly moved.

    The gain is read off the other channel, which is steady. Over 50 ms, which is what an ear hears
    as a change of level, it goes down by little, and it is back 250 ms after each peak.
    """
    speech = voice(3, 8.0, RATE_HZ, peak=10 ** ((over_db - 1.5) / 20)).samples
    steady = np.full_like(speech, 0.05)
    gain_db = 20 * np.log10(limited(np.stack([speech, steady], axis=1))[:, 1] / 0.05)
    heard_db = gain_db[: len(gain_db) // 2205 * 2205].reshape(-1, 2205).mean(axis=1)
    assert gain_db.min() == pytest.approx(-over_db, abs=0.3)
    assert -heard_db.mean() < mean_db
    assert heard_db.std() < wobble_db
    near = np.flatnonzero(np.abs(speech) > 0.9 * 10 ** (-1.5 / 20))
    between = [gain_db[a + RATE_HZ // 4 : b - RATE_HZ // 100] for a, b in pairwise(near)]
    assert np.concatenate(between).min() > -0.2


NOISE = [noise(2.5, peak=1.6, seed=seed) for seed in range(4)]


@given(st.data())
@settings(max_examples=12, deadline=None)
def test_blocks_of_any_size_give_the_same_samples(data: st.DataObject) -> None:
    """However the input is cut, no bit of the output changes, and no frame is lost."""
    samples = NOISE[data.draw(st.integers(0, 3))]
    samples = samples[: data.draw(st.integers(1, len(samples)))]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(samples)), max_size=12)))
    blocks = np.split(samples, cuts)
    result = np.concatenate(list(limit(blocks, ceiling_dbtp=-1.5, rate_hz=RATE_HZ)))
    assert_array_equal(result, limited(samples))
    assert result.shape == samples.shape


def test_what_begins_and_ends_at_full_level_is_limited_there() -> None:
    """The first and the last sample count: nothing comes before or after them."""
    result = limited(np.full((70_000, 2), 1.5, np.float32))
    assert np.abs(result).max() <= 10 ** (-1.5 / 20)


def test_no_block_gives_no_block() -> None:
    """Nothing in, nothing out; a block without frames is no block."""
    assert list(limit([], ceiling_dbtp=-1.5, rate_hz=RATE_HZ)) == []
    assert list(limit([np.zeros((0, 2), np.float32)], ceiling_dbtp=-1.5, rate_hz=RATE_HZ)) == []


def test_true_peak_is_measured() -> None:
    """The limiter's own reading of a tone agrees with scipy's, and silence reads −∞."""
    samples = noise(1, peak=0.7)
    assert true_peak_dbtp(samples) == pytest.approx(oversampled_peak_db(samples), abs=0.05)
    assert true_peak_dbtp(np.zeros((50, 2), np.float32)) == -np.inf
