"""How spoken sound begins and ends: trimmed to a margin, and joined without a click."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audio_digest.audio.files import resample
from audio_digest.model import Samples, Sound, Speech, Word

AUDIBLE = 0.01
"""−40 dBFS: what lies below it at either end of a take is silence."""
QUIET = 10 ** (-30 / 20)
"""In a take that is quiet as a whole, what lies this far below its peak is silence."""
MARGIN_S, FADE_S = 0.05, 0.005
"""What silence is left at either end, and how a cut end fades."""
SENTENCE_GAP_S, OTHER_GAP_S = 0.25, 0.1
"""What lies between two parts of a line, the margins included."""
_STOPS = ".!?…。！？"


def trimmed(speech: Speech) -> Speech:
    """Return ``speech`` with no more silence at its ends than the margin, its words moved along.

    An end that has less is left as it is, bit for bit.
    """
    samples, rate_hz = speech.sound.samples, speech.sound.rate_hz
    level = np.abs(samples)
    loud = np.flatnonzero(level > min(AUDIBLE, QUIET * float(level.max(initial=0.0))))
    if not len(loud):
        return speech
    margin = round(MARGIN_S * rate_hz)
    first, last = max(0, int(loud[0]) - margin), min(len(samples), int(loud[-1]) + 1 + margin)
    if first == 0 and last == len(samples):
        return speech
    heard = _faded(samples[first:last], rate_hz, start=first > 0, end=last < len(samples))
    moved = _moved(speech.words, -first / rate_hz, len(heard) / rate_hz)
    return Speech(Sound(heard, rate_hz), moved)


def joined(parts: Sequence[tuple[str, Speech]]) -> Speech:
    """Return the parts of a line, each with its text, one after the other, at the first one's rate.

    Each is trimmed and faded, so that silence meets silence; the gap is that between sentences
    where a text ends one. A single part is returned as it is.
    """
    if len(parts) == 1:
        return parts[0][1]
    rate_hz = parts[0][1].sound.rate_hz
    sounds: list[Samples] = []
    words: list[Word] = []
    at = 0
    for i, (text, speech) in enumerate(parts):
        part = trimmed(replace(speech, sound=resample(speech.sound, rate_hz)))
        heard = _faded(part.sound.samples, rate_hz, start=i > 0, end=i + 1 < len(parts))
        words += _moved(part.words, at / rate_hz, (at + len(heard)) / rate_hz)
        gap_s = SENTENCE_GAP_S if text.rstrip("\"”’') ").endswith(tuple(_STOPS)) else OTHER_GAP_S
        gap = max(0, round((gap_s - 2 * MARGIN_S) * rate_hz)) if i + 1 < len(parts) else 0
        sounds += [heard, np.zeros(gap, np.float32)]
        at += len(heard) + gap
    return Speech(Sound(np.concatenate(sounds), rate_hz), tuple(words))


def _faded(samples: Samples, rate_hz: int, *, start: bool, end: bool) -> Samples:
    faded = samples.copy()
    ramp = np.linspace(0, 1, round(FADE_S * rate_hz), dtype=np.float32)[: len(faded)]
    if start:
        faded[: len(ramp)] *= ramp
    if end:
        faded[len(faded) - len(ramp) :] *= ramp[::-1]
    return faded


def _moved(words: Sequence[Word], by_s: float, end_s: float) -> tuple[Word, ...]:
    """Return ``words`` later by ``by_s``, none before 0 or after ``end_s``."""
    return tuple(
        Word(
            text=word.text,
            start_s=min(max(word.start_s + by_s, 0.0), end_s),
            end_s=min(max(word.end_s + by_s, 0.0), end_s),
        )
        for word in words
    )
