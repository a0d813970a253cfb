"""Sentences spoken one by one, as one take: for engines that tell no times of words."""

from collections.abc import Sequence

import numpy as np

from audio_digest.model import Samples, Sound, Speech

AUDIBLE = 0.01
"""−40 dBFS: what lies below it at either end of a sentence is silence."""
MARGIN_S, FADE_S, GAP_S = 0.05, 0.005, 0.25
"""What silence is left about a sentence, how it fades, what lies between two, margins included."""


def joined(spoken: Sequence[Samples], rate_hz: int) -> Speech:
    """Return sentences, each its samples, as one sound; a sentence without sound is left out.

    Silence at their ends is trimmed. No word has a time: what shared them out by length alone
    would begin captions in the pauses, where `speech.alignment` sees them.
    """
    gap = np.zeros(round((GAP_S - 2 * MARGIN_S) * rate_hz), np.float32)
    parts: list[Samples] = []
    for samples in spoken:
        sound = trimmed(samples, rate_hz)
        if not len(sound):
            continue
        parts += [gap, sound] if parts else [sound]
    return Speech(Sound(np.concatenate(parts or [gap[:0]]), rate_hz), ())


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """Return ``samples`` without the silence at their ends but for a margin; empty if all is."""
    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    if not len(loud):
        return samples[:0]
    margin, fade = round(MARGIN_S * rate_hz), round(FADE_S * rate_hz)
    first, last = max(0, int(loud[0]) - margin), min(len(samples), int(loud[-1]) + 1 + margin)
    heard = samples[first:last].copy()
    ramp = np.linspace(0, 1, fade, dtype=np.float32)[: len(heard)]
    heard[: len(ramp)] *= ramp
    heard[-len(ramp) :] *= ramp[::-1]
    missing = margin - (int(loud[0]) - first), margin - (last - int(loud[-1]) - 1)
    return np.pad(heard, missing)
