"""What is known of a spoken line once it was heard: its length, its level, its words' times."""

import math
from dataclasses import dataclass
from typing import Self

from audio_digest.audio.loudness import lufs
from audio_digest.cache import Entry
from audio_digest.model import Take, Turn, Word
from audio_digest.speech.alignment import aligned
from audio_digest.speech.speakable import Spoken
from audio_digest.speech.timing import display_words, settled

_SILENCE_DBFS = -120.0


@dataclass(frozen=True)
class Heard:
    """A spoken text as it sounds; ``words`` are the engine's, or found by the sound's energy."""

    length_s: float
    loudness_lufs: float
    peak_dbfs: float
    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str, entry: Entry) -> Self:
        """Return what is heard in ``entry``, which is ``text`` spoken."""
        envelope = entry.envelope
        peak = float(envelope.peak.max(initial=0.0))
        return cls(
            entry.length_s,
            round(lufs(envelope.energy), 2),
            round(20 * math.log10(peak), 2) if peak > 0 else _SILENCE_DBFS,
            settled(entry.words, envelope.peak) if entry.words else aligned(text, envelope.peak),
        )

    def take(self, index: int, turn: Turn, key: str, spoken: Spoken) -> Take:
        """Return the take of the script's turn ``index``, with the words as they are written."""
        return Take(
            turn=index,
            host=turn.host,
            key=key,
            spoken=spoken.text,
            duration_s=round(self.length_s, 6),
            loudness_lufs=self.loudness_lufs,
            peak_dbfs=self.peak_dbfs,
            words=display_words(spoken.pieces, self.words, self.length_s),
        )
