"""One pass over a text: at each place the first rule that applies says how it is spoken."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable.pieces import IDEOGRAPH, visible

_PLAIN = re.compile(rf"[{IDEOGRAPH}]|(?:(?![{IDEOGRAPH}])[^\W\d_])+|\s+|.", re.DOTALL)
_MAX_DEPTH = 4


@dataclass(frozen=True)
class Reader:
    """How a text is read: the rules of its language, and the lexicon.

    ``widths`` maps characters to those that the rules know (full width to half width), one to one.
    """

    language: str
    rules: Sequence["Rule"]
    lexicon: Lexicon
    phonemes: bool = False
    depth: int = 0
    widths: Mapping[int, int] = field(default_factory=dict)

    def fragments(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield (display, spoken) in order; the displays joined are ``text``."""
        seen, index = visible(text)
        seen = seen.translate(self.widths)
        start = at = 0
        while at < len(seen):
            end, spoken = self._next(seen, at)
            stop = index[end]
            yield text[start:stop], spoken
            start, at = stop, end
        if start < len(text):
            yield text[start:], ""

    def say(self, text: str) -> str:
        """Return ``text``, a part of what a rule matched, as it is spoken."""
        if self.depth >= _MAX_DEPTH:
            return re.sub(r"[^\w\s]|[\d_]", " ", text)
        inner = replace(self, depth=self.depth + 1)
        return "".join(spoken for _, spoken in inner.fragments(text))

    def word(self, text: str) -> str:
        """Return ``text``, one name, as the lexicon has it, or else unchanged."""
        found = self.lexicon.match(text, 0, self.language, phonemes=self.phonemes)
        return found[1] if found and found[0] == len(text) else text

    def _next(self, text: str, at: int) -> tuple[int, str]:
        found = self.lexicon.match(text, at, self.language, phonemes=self.phonemes)
        if found:
            return found
        for rule in self.rules:
            match = rule.pattern.match(text, at)
            if match and match.end() > at:
                spoken = rule.say(match, self)
                if spoken is not None:
                    return match.end(), spoken
        plain = _PLAIN.match(text, at)
        end = plain.end() if plain else at + 1
        # a letter's run ends at ² or ①, which are no digits to a pattern, but are numbers
        numeric = (i for i in range(at + 1, end) if text[i].isnumeric() and not text[i].isalpha())
        end = next(numeric, end)
        return end, text[at:end]


@dataclass(frozen=True)
class Rule:
    """A bounded pattern, and how its match is said; None lets the next rule try."""

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], Reader], str | None]


class Rules(list[Rule]):
    """Rules in the order in which they are tried; a decorator adds to them."""

    def __init__(self, flags: int = 0) -> None:
        """Start without rules; ``flags`` are those of every pattern."""
        super().__init__()
        self._flags = flags | re.VERBOSE

    def on(
        self, pattern: str, flags: int = 0
    ) -> Callable[[Callable[[re.Match[str], Reader], str | None]], Callable[..., str | None]]:
        """Return a decorator that adds its function as the rule for ``pattern`` (verbose)."""
        compiled = re.compile(pattern, flags | self._flags)

        def add(
            say: Callable[[re.Match[str], Reader], str | None],
        ) -> Callable[..., str | None]:
            self.append(Rule(compiled, say))
            return say

        return add
