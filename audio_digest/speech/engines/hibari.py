"""hibari: a small copy of Kokoro's voice heart, a hundred times faster than speech; for previews.

It reads as Kokoro does, with the same phonemes, and comes in a package that Kokoro needs anyway.
"""

from importlib import metadata
from typing import ClassVar

import numpy as np
from pydantic.dataclasses import dataclass

from audio_digest.config import language_of
from audio_digest.errors import ConfigError, EngineError, nearest
from audio_digest.model import Samples, Speech, Voice
from audio_digest.processors import processors
from audio_digest.speech.engines.kokoro_chunks import chunks
from audio_digest.speech.engines.kokoro_phonemes import small_model, spell, vocabulary
from audio_digest.speech.engines.sentencewise import joined
from audio_digest.speech.pitch import shifted

RATE_HZ = 24_000
VOICES = ("heart",)
"""What the package holds; its other voices would be fetched at run time."""
MAX_CHARS = 5000
SEED = 1
"""Of the noise in the voice: the same line is the same samples."""


@dataclass(frozen=True)
class HibariEngine:
    """Speaks English with hibari. The only ``name`` is ``heart``."""

    version: ClassVar[str] = f"hibari-2 {metadata.version('hibari-tts')}"
    workers: ClassVar[int] = processors()
    phonemes: ClassVar[bool] = True

    def check(self, voice: Voice) -> None:
        """Raise ConfigError for a voice that hibari does not have."""
        where = f"voices/{voice.id}.toml"
        if voice.name not in VOICES:
            raise ConfigError(
                f"{where}: name: no hibari voice '{voice.name}'", nearest(voice.name, VOICES)
            )
        if language_of(voice.language) != "en":
            raise ConfigError(
                f"{where}: language: hibari speaks en, the voice {voice.language}",
                "choose another engine",
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken; its words have no times.

        Raises EngineError where there is nothing to say or no way to say it, ConfigError for
        another voice.
        """
        self.check(voice)
        if len(text) > MAX_CHARS:
            raise EngineError(
                f"a line of {len(text)} characters: '{text[:40]}…'",
                f"split it into lines of at most {MAX_CHARS}",
            )
        words = spell(text, "b" if voice.language.lower().startswith("en-gb") else "a")
        if not any(char.isalnum() for word in words for char in word.text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        spoken = [_said(chunk.phonemes, voice.rate) for chunk in chunks(words)]
        speech = joined(spoken, RATE_HZ)
        if not len(speech.sound.samples) or not np.isfinite(speech.sound.samples).all():
            raise EngineError(f"hibari gave no sound for '{text[:60]}'", "write the line otherwise")
        return shifted(speech, voice.pitch_semitones)


def _said(phonemes: str, rate: float) -> Samples:
    ids = [0, *(vocabulary()[char] for char in phonemes), 0]
    try:
        made = small_model().from_ids(ids, rate, np.random.default_rng(SEED))
    except Exception as error:  # onnxruntime has no common base of its errors
        raise EngineError(f"hibari failed on /{phonemes[:60]}/: {error}") from error
    return np.asarray(made, np.float32).ravel()
