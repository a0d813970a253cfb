"""The word with which a host takes a turn: "And", "Right", "Well", as in talk."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from audio_digest.script.writers.offline import wording
from audio_digest.script.writers.offline.material import Fact
from audio_digest.script.writers.offline.phrases import Phrases

Kind = Literal["", "go_on", "well"]
"""What the turn does: go on from the other host, or answer; "" takes no word."""
_CHANCE = {"go_on": {"en": 0.8, "zh": 0.6}, "well": {"en": 0.6, "zh": 0.0}}
_MOST = 0.9
"""However plainly one talks, so many turns at the most begin with a word."""


@dataclass(frozen=True)
class TakeUp:
    """How turns of one story begin; the more ``plainly``, the more of them with a word."""

    language: str
    phrases: Phrases
    rng: Random
    plainly: float = 1.0

    def said(self, fact: Fact, kind: Kind) -> str:
        """Return ``fact`` as it begins a turn, after a word or not."""
        if not kind or not self._fits(fact):
            return fact.text
        if self.rng.random() > min(_MOST, self.plainly * _CHANCE[kind][self.language]):
            return fact.text
        if fact.after_a_word:
            word, text = self.phrases.turn(kind), fact.after_a_word
        elif kind == "go_on":
            word, text = self.phrases.turn("agreed"), fact.text
        else:
            return fact.text
        again = kind == "well" and word.rstrip(",").lower() in fact.text.lower().split()
        return fact.text if again else f"{word}{'' if self.language == 'zh' else ' '}{text}"

    def _fits(self, fact: Fact) -> bool:
        tied = fact.contrast or (self.language == "zh" and fact.needs_previous)
        return not (tied or fact.fragment or wording.connects(fact.text))
