"""A voice made higher or lower, judged by its spectrum."""

import numpy as np
import pytest
from scipy.signal import lfilter

from audio_digest.audio.loudness import envelope, lufs
from audio_digest.model import Sound, Speech, Word
from audio_digest.speech.pitch import shifted

RATE_HZ = 24_000
FORMANTS_HZ = (600.0, 1700.0, 2600.0)


def _vowel(f0_hz: float, length_s: float = 1.0) -> Speech:
    """Return pulses through three resonances, their pitch rising and falling a little."""
    count = round(length_s * RATE_HZ)
    glide = f0_hz * (1 + 0.03 * np.sin(2 * np.pi * np.arange(count) / count))
    phase = np.cumsum(glide) / RATE_HZ
    wave = np.diff(np.floor(phase), prepend=0.0)
    for formant_hz in FORMANTS_HZ:
        radius, angle = np.exp(-np.pi * 90 / RATE_HZ), 2 * np.pi * formant_hz / RATE_HZ
        wave = lfilter([1.0], [1.0, -2 * radius * np.cos(angle), radius**2], wave)
    samples = (0.3 * wave / np.abs(wave).max()).astype(np.float32)
    return Speech(Sound(samples, RATE_HZ), (Word(text="a", start_s=0.1, end_s=0.9),))


def _f0_hz(sound: Sound) -> float:
    """Return the median over 50 ms frames of the lag at which each is most like itself."""
    size, found = sound.rate_hz // 20, []
    lags = slice(sound.rate_hz // 450, sound.rate_hz // 60)
    for at in range(size, len(sound.samples) - 2 * size, size):
        frame = sound.samples[at : at + size].astype(np.float64)
        matches = np.correlate(frame, frame, "full")[size - 1 :]
        found.append(sound.rate_hz / (lags.start + int(np.argmax(matches[lags]))))
    return float(np.median(found))


def _band_db(sound: Sound, centre_hz: float) -> float:
    """Return the level of the octave about ``centre_hz``."""
    power = np.abs(np.fft.rfft(sound.samples)) ** 2
    at = np.fft.rfftfreq(len(sound.samples), 1 / sound.rate_hz)
    band = (at > centre_hz * 2**-0.5) & (at < centre_hz * 2**0.5)
    return float(10 * np.log10(power[band].sum()))


@pytest.mark.parametrize("f0_hz", [110.0, 200.0])
@pytest.mark.parametrize("semitones", [-4.0, -2.0, 2.0, 4.0])
def test_the_pitch_moves_and_nothing_else(f0_hz: float, semitones: float) -> None:
    """F0 within 0.4 semitones, length to the sample, level within 0.7 LU, formants within 3 dB."""
    before = _vowel(f0_hz)
    after = shifted(before, semitones)
    moved = 12 * np.log2(_f0_hz(after.sound) / _f0_hz(before.sound))
    assert moved == pytest.approx(semitones, abs=0.4)
    assert len(after.sound.samples) == len(before.sound.samples)
    assert after.words == before.words
    loudness = [lufs(envelope(speech.sound).energy) for speech in (before, after)]
    assert loudness[1] == pytest.approx(loudness[0], abs=0.7)
    tilt = [_band_db(s.sound, 600) - _band_db(s.sound, 1700) for s in (before, after)]
    assert tilt[1] == pytest.approx(tilt[0], abs=3.0)


def test_no_level_jumps() -> None:
    """Between one 10 ms and the next the level changes no more than it did before."""
    before, after = _vowel(150.0), shifted(_vowel(150.0), 3.0)
    for speech, most in ((before, 1.3), (after, 1.6)):
        level = np.sqrt(envelope(speech.sound).energy)[5:-5]
        assert (np.maximum(level[1:], level[:-1]) / np.minimum(level[1:], level[:-1])).max() < most


def test_the_same_shift_gives_the_same_samples() -> None:
    """Bit for bit."""
    once, again = (shifted(_vowel(150.0), -3.0) for _ in range(2))
    np.testing.assert_array_equal(once.sound.samples, again.sound.samples)


@pytest.mark.parametrize("length_s", [0.0, 0.001, 0.05, 0.2])
def test_what_has_no_pitch_stays(length_s: float) -> None:
    """Noise, silence and what is too short for a period keep length and level."""
    noise = np.random.default_rng(1).normal(0, 0.1, round(length_s * RATE_HZ)).astype(np.float32)
    for samples in (noise, np.zeros_like(noise)):
        after = shifted(Speech(Sound(samples, RATE_HZ)), 2.0)
        assert len(after.sound.samples) == len(samples)
        assert np.isfinite(after.sound.samples).all()


def test_no_shift_is_no_work() -> None:
    """Without semitones the speech is the very same."""
    speech = _vowel(150.0, 0.1)
    assert shifted(speech, 0.0) is speech
