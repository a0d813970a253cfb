"""A bed that goes round without a click: left as it is where it was cut as a loop, else joined.

Joining is cutting where the two waves are most alike, a crossfade at constant power, and a turn of
the whole ring so that it begins, and ends, at a zero crossing.
"""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from audio_digest.audio import files
from audio_digest.model import Samples, Sound

RATE_HZ = 44_100
STEP = RATE_HZ // 100
"""A loop lasts whole frames of the timeline, 10 ms."""
SILENT = 10 ** (-50 / 20)
"""Against the sound's peak: what is quieter at its ends is cut off."""
FADE = 50 * RATE_HZ // 1000
SEARCH_S = 0.5
"""Within so much of the end the cut is looked for, and within an eighth of the whole."""
NEAR = 2_048
RINGING = 64
SHORTEST_S = 0.5


def seamless(sound: Sound) -> Sound:
    """Return ``sound``, stereo, at 44.1 kHz as a loop of whole frames of 10 ms.

    One that is such a loop already comes back bit for bit; one at another rate, or of another
    length, is drawn to the nearest whole frame, by less than 5 ms. Raises ValueError where less
    than half a second of it is to be heard.
    """
    heard = Sound(_heard(sound.samples), sound.rate_hz)
    if heard.duration_s < SHORTEST_S:
        raise ValueError("less than half a second of it is to be heard")
    if not joins(heard.samples):
        return Sound(_joined(files.resample(heard, RATE_HZ).samples), RATE_HZ)
    length = round(heard.duration_s * RATE_HZ / STEP) * STEP
    if heard.rate_hz == RATE_HZ and len(heard.samples) == length:
        return heard
    return Sound(_drawn(heard.samples, length), RATE_HZ)


def _drawn(ring: Samples, length: int) -> Samples:
    """Return the loop ``ring`` resampled to ``length`` samples, its ends as neighbours."""
    around = np.concatenate([ring[-NEAR:], ring, ring[:NEAR]])
    # One round a second, as it were: what counts is the ratio of the two rates.
    resampled = files.resample(Sound(around, len(ring)), length).samples
    start = round(NEAR * length / len(ring))
    return resampled[start : start + length]


def joins(samples: Samples) -> bool:
    """Say whether the last of ``samples`` goes over into the first as smoothly as those around.

    Measured by the second difference, (frames, channels): a step and a bend both show in it. What
    lies within `RINGING` is not asked: a converter may have left the step there, drawn out.
    """
    round_it = np.concatenate([samples[-NEAR:], samples[:NEAR]]).astype(np.float64)
    bends = np.abs(np.diff(round_it, 2, axis=0)).max(axis=1)
    seam = bends[NEAR - RINGING : NEAR + RINGING]
    around = np.concatenate([bends[: NEAR - RINGING], bends[NEAR + RINGING :]])
    return bool(seam.max() <= around.max())


def _heard(samples: Samples) -> Samples:
    # Many times faster than max(axis=1) over rows of two.
    loud = reduce(np.maximum, np.abs(samples).T)
    heard = np.flatnonzero(loud > SILENT * loud.max(initial=0.0))
    if not len(heard):
        return samples[:0]
    start, end = int(heard[0]), int(heard[-1]) + 1
    # A zero crossing is silent, too: what is cut must be a pause.
    return samples[start if start > STEP else 0 : end if len(samples) - end > STEP else None]


def _joined(samples: Samples) -> Samples:
    middle = samples.mean(axis=1, dtype=np.float64)
    length, alike = _cut(middle)
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE) + 0.5) / FADE)
    power = rise**2 + (1 - rise) ** 2 + 2 * rise * (1 - rise) * alike
    into, out_of = (rise / np.sqrt(power))[:, None], ((1 - rise) / np.sqrt(power))[:, None]
    blend = samples[:FADE] * into + samples[length : length + FADE] * out_of
    ring = np.concatenate([samples[FADE:length], blend.astype(np.float32)])
    return np.roll(ring, -_crossing(ring.mean(axis=1, dtype=np.float64)), axis=0)


def _cut(middle: NDArray[np.float64]) -> tuple[int, float]:
    """Return after how many samples to go round, and how alike the sound then is to its start."""
    longest = (len(middle) - FADE) // STEP
    spread = min(SEARCH_S * RATE_HZ, len(middle) / 8) / STEP
    lengths = np.arange(max(longest - int(spread), 1), longest + 1) * STEP
    start = middle[:FADE]
    ends = np.lib.stride_tricks.sliding_window_view(middle, FADE)[lengths]
    norms = np.linalg.norm(start) * np.linalg.norm(ends, axis=1)
    alike = ends @ start / np.maximum(norms, 1e-12)
    best = int(np.argmax(alike))
    return int(lengths[best]), float(np.clip(alike[best], 0.0, 1.0))


def _crossing(middle: NDArray[np.float64]) -> int:
    """Return the first sample of ``middle`` at which it has just risen through zero, else 0."""
    rising = np.flatnonzero((middle[:-1] < 0) & (middle[1:] >= 0))
    return int(rising[0]) + 1 if len(rising) else 0
