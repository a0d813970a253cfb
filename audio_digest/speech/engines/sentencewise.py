"""Sentences spoken one by one, as one take: for engines that tell no times of words."""

from collections.abc import Iterator, Sequence

import numpy as np

from audio_digest.model import Samples, Sound, Speech, Word
from audio_digest.speech.timing import atoms

AUDIBLE = 0.01
"""−40 dBFS: what lies below it at either end of a sentence is silence."""
MARGIN_S, FADE_S, GAP_S = 0.05, 0.005, 0.25
"""What silence is left about a sentence, how it fades, what lies between two, margins included."""


def joined(spoken: Sequence[tuple[str, Samples]], rate_hz: int) -> Speech:
    """Return sentences, each with its samples, as one sound; a sentence without sound is left out.

    Silence at their ends is trimmed. Words share the time of their sentence by their length.
    """
    gap = np.zeros(round((GAP_S - 2 * MARGIN_S) * rate_hz), np.float32)
    parts: list[Samples] = []
    words: list[Word] = []
    for text, samples in spoken:
        sound = trimmed(samples, rate_hz)
        if not len(sound):
            continue
        parts += [gap, sound] if parts else [sound]
        end_s = sum(map(len, parts)) / rate_hz - MARGIN_S
        words += _shared(text, end_s - len(sound) / rate_hz + 2 * MARGIN_S, end_s)
    return Speech(Sound(np.concatenate(parts or [gap[:0]]), rate_hz), tuple(words))


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


def _shared(text: str, start_s: float, end_s: float) -> Iterator[Word]:
    tokens = [atom for atom in atoms(text) if any(char.isalnum() for char in atom)]
    total, done = sum(map(len, tokens)), 0
    for token in tokens:
        begin = start_s + (end_s - start_s) * done / total
        done += len(token)
        yield Word(text=token, start_s=begin, end_s=start_s + (end_s - start_s) * done / total)
