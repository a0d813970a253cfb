"""The shipped music, heard by instruments: keys, movement, range, what it leaves to speech."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from audio_digest.audio import files
from audio_digest.audio.loudness import envelope
from audio_digest.sound.cues import THEMES_DIR

THEMES = ("bright", "calm", "late")
SCALES: Mapping[str, tuple[int, ...]] = {
    "bright": (2, 4, 6, 7, 9, 11, 1),
    "calm": (5, 7, 9, 10, 0, 2, 4),
    "late": (9, 11, 0, 2, 4, 6, 7),
}
"""D major, F major, A minor with a raised sixth: pitch classes, C is 0."""
WINDOW = 8192
Floats = NDArray[np.float64]


@cache
def spectrum(theme: str, cue: str) -> tuple[Floats, Floats]:
    """Return power per window and frequency, shape (windows, bins), and the bins in hertz."""
    samples = files.read(THEMES_DIR / theme / f"{cue}.flac").samples.astype(np.float64).mean(axis=1)
    windows = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW) * np.hanning(WINDOW)
    power = np.square(np.abs(np.fft.rfft(windows)), dtype=np.float64)
    return power, np.fft.rfftfreq(WINDOW, 1 / 44_100).astype(np.float64)


def chroma(theme: str, cue: str) -> Floats:
    """Return the energy of each pitch class from 60 Hz to 2 kHz, shape (windows, 12)."""
    power, hertz = spectrum(theme, cue)
    tonal = (hertz > 60) & (hertz < 2_000)
    classes = np.rint(12 * np.log2(hertz[tonal] / 440) + 69).astype(int) % 12
    return np.stack([np.bincount(classes, row[tonal], 12) for row in power])


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_stays_in_its_key(theme: str) -> None:
    """Nine tenths of the intro's energy are notes of the theme's scale."""
    energy = chroma(theme, "intro").sum(axis=0)
    assert energy[list(SCALES[theme])].sum() > 0.9 * energy.sum()


@pytest.mark.parametrize("theme", THEMES)
def test_a_bed_moves_from_chord_to_chord(theme: str) -> None:
    """Its pitches of two windows a few seconds apart are unlike: no drone lies under the hosts."""
    energy = chroma(theme, "bed")
    unit = energy / np.linalg.norm(energy, axis=1, keepdims=True)
    alike = (unit[:-16] * unit[16:]).sum(axis=1)
    assert np.median(alike) < 0.8


@pytest.mark.parametrize("theme", THEMES)
def test_a_bed_keeps_its_level(theme: str) -> None:
    """Over three seconds at a time it moves by a few decibels: enough to live, not to jump."""
    energy = envelope(files.read(THEMES_DIR / theme / "bed.flac")).energy
    level_db = 10 * np.log10(energy.reshape(-1, 300).mean(axis=1))
    assert 1.0 < np.ptp(level_db) < 9.0


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_music_and_no_noise(theme: str) -> None:
    """The spectrum of every cue has peaks: its flatness is a hundredth of that of noise."""
    for cue in ("intro", "bed", "sting-1", "sting-2", "outro"):
        power, hertz = spectrum(theme, cue)
        tonal = power[:, (hertz > 60) & (hertz < 5_000)].mean(axis=0)
        assert np.exp(np.log(tonal).mean()) / tonal.mean() < 0.05


def test_each_theme_has_a_character_of_its_own() -> None:
    """No two intros share a tonal profile, and bright is the brightest."""
    profiles = {theme: chroma(theme, "intro").sum(axis=0) for theme in THEMES}
    for one in THEMES:
        for other in THEMES:
            if one < other:
                assert np.corrcoef(profiles[one], profiles[other])[0, 1] < 0.8

    def centre_hz(theme: str) -> float:
        power, hertz = spectrum(theme, "intro")
        amplitude = np.sqrt(power.mean(axis=0))
        return float((amplitude * hertz).sum() / amplitude.sum())

    assert max(THEMES, key=centre_hz) == "bright"
    assert min(THEMES, key=centre_hz) == "calm"
