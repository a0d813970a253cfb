"""Words and seconds: how long lines take in the hosts' voices, and how many words fit a time."""

import re
from collections.abc import Sequence

from audio_digest.config import Show, language_of
from audio_digest.model import Turn
from audio_digest.plugins import Clock

DEFAULT_PACE = {"en": 150.0, "zh": 240.0}
"""Words, or characters, a minute, where a voice was not measured."""
GAP_S = 0.35
"""Between two lines."""
WORDS_A_LINE = {"en": 18.0, "zh": 30.0}
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


class Pace:
    """The hosts' voices as a clock."""

    def __init__(self, show: Show, clock: Clock | None = None) -> None:
        """Look up the measured pace of every host's voice; ``clock`` knows lines better."""
        self._clock = clock
        self.language = language_of(show.show.language)
        usual = DEFAULT_PACE["zh" if self.by_character else "en"]
        voices = {host.id: show.voices.get(host.voice) for host in show.hosts}
        self._of = {host: (v.pace if v else None) or usual for host, v in voices.items()}

    @property
    def by_character(self) -> bool:
        """Whether the language is counted in characters."""
        return self.language in _UNSPACED

    @property
    def line(self) -> float:
        """Words, or characters, of a usual line."""
        return WORDS_A_LINE["zh" if self.by_character else "en"]

    def size(self, text: str) -> int:
        """Return the length of ``text`` in what a pace counts; a figure counts double."""
        if self.by_character:
            return len(_HAN.findall(text)) + 2 * len(re.findall(r"[A-Za-z]+|\d[\d.,]*", text))
        words = [w for w in text.split() if any(c.isalnum() for c in w)]
        return len(words) + sum(any(c.isdigit() for c in w) for w in words)

    def seconds(self, turns: Sequence[Turn]) -> float:
        """Return the estimated duration of ``turns`` with the gaps after them."""
        if clock := self._clock:
            return sum(clock.turn_s(turn) + GAP_S for turn in turns)
        return sum(self.size(t.text) * 60 / self._of[t.host] + GAP_S for t in turns)

    def words(self, seconds: float) -> int:
        """Return how many words, or characters, fill ``seconds`` of talk."""
        mean = sum(self._of.values()) / len(self._of)
        return max(1, round(seconds / (60 / mean + GAP_S / self.line)))
