"""The engine that hums a note for each word. It needs nothing and is deterministic.

Dry runs and most tests use it: its takes are as long as speech, as loud, and have words.
"""

import hashlib
import re
from functools import lru_cache
from typing import ClassVar

import numpy as np
from pydantic.dataclasses import dataclass

from audio_digest.errors import ConfigError, EngineError, nearest
from audio_digest.model import Samples, Sound, Speech, Voice, Word
from audio_digest.speech.timing import atoms

RATE_HZ = 24_000
WORD_S = 0.4
"""From one word's start to the next: 2.5 words a second."""
NOTE_SHARE = 0.85
STOP_S = 0.24
"""What a full stop adds, a comma half of it."""
EDGE_S = 0.012
LEVEL = 0.17
PITCHES_HZ = {"high": 294.0, "low": 147.0}
SCALE = (0, 2, 4, 7, 9)
"""A word's note, in semitones above its voice's: the major pentatonic never clashes."""
PARTIALS = (1.0, 0.4, 0.2)
MAX_CHARS = 100_000

_STOPS = re.compile(r"[.!?…。！？]\W*$")
_COMMAS = re.compile(r"[,;:—，；：、]\W*$")


@dataclass(frozen=True)
class ToneEngine:
    """Hums. A voice's ``name`` is ``high`` or ``low``; rate and pitch are exact."""

    version: ClassVar[str] = "tone-2"
    workers: ClassVar[int] = 1

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return a note for each word of ``text`` (for each character of Chinese).

        Raises EngineError for a text without a word, ConfigError for a voice it does not have.
        """
        base_hz = _pitch_hz(voice)
        if len(text) > MAX_CHARS:
            raise EngineError(f"a line of {len(text)} characters", "split it into several lines")
        heard = [word for word in atoms(text) if any(char.isalnum() for char in word)]
        if not heard:
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        samples, words, at = [], [], 0
        for word in heard:
            note = _note(_semitones(word), base_hz, WORD_S / voice.rate)
            samples.append(note)
            end = at + round(len(note) * NOTE_SHARE)
            words.append(Word(text=word, start_s=at / RATE_HZ, end_s=end / RATE_HZ))
            rest = np.zeros(round(_rest_s(word) / voice.rate * RATE_HZ), np.float32)
            samples.append(rest)
            at += len(note) + len(rest)
        return Speech(Sound(np.concatenate(samples), RATE_HZ), tuple(words))


def _pitch_hz(voice: Voice) -> float:
    if voice.name not in PITCHES_HZ:
        raise ConfigError(
            f"voices/{voice.id}.toml: name: no tone voice '{voice.name}'",
            nearest(voice.name, PITCHES_HZ),
        )
    return float(PITCHES_HZ[voice.name] * 2 ** (voice.pitch_semitones / 12))


def _semitones(word: str) -> int:
    return SCALE[
        hashlib.sha256(word.casefold().encode("utf-8", "replace")).digest()[0] % len(SCALE)
    ]


def _rest_s(word: str) -> float:
    if _STOPS.search(word):
        return STOP_S
    return STOP_S / 2 if _COMMAS.search(word) else 0.0


@lru_cache(maxsize=64)
def _note(semitones: int, base_hz: float, length_s: float) -> Samples:
    """Return a hummed note and the silence after it."""
    note = np.zeros(max(1, round(length_s * RATE_HZ)), np.float32)
    sounding = max(1, round(len(note) * NOTE_SHARE))
    phase = 2 * np.pi * base_hz * 2 ** (semitones / 12) * np.arange(sounding) / RATE_HZ
    wave = sum(weight * np.sin((n + 1) * phase) for n, weight in enumerate(PARTIALS))
    edge = min(round(EDGE_S * RATE_HZ), sounding // 2)
    ramp = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    shape = np.ones(sounding)
    shape[:edge], shape[sounding - edge :] = ramp, ramp[::-1]
    note[:sounding] = LEVEL * wave * shape
    note.flags.writeable = False
    return note
