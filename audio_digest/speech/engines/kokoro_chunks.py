"""What Kokoro speaks in one go: sentences, and of long ones clauses, and of long ones words.

Memory grows with the chunk (660 MB at 200 phonemes, 1 GB at 500), so 200 is the cap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from audio_digest.speech.engines.kokoro_phonemes import Spelled, vocabulary

MAX_PHONEMES = 200
_MARKS = frozenset(';:,.!?—…"()“” ')

Ends = Literal["sentence", "clause", "word"]


@dataclass(frozen=True)
class Chunk:
    """Words that are spoken together. ``spans``: where each one's sounds are in ``phonemes``."""

    words: tuple[Spelled, ...]
    ends: Ends
    phonemes: str
    spans: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The words as they were written."""
        return " ".join(word.text for word in self.words)


def chunks(words: Sequence[Spelled]) -> Iterator[Chunk]:
    """Yield ``words``, all and in order, in chunks of at most `MAX_PHONEMES` phonemes."""
    sentence: list[Spelled] = []
    for i, word in enumerate(words):
        sentence.append(word)
        # “Really?” she said: the sentence goes on
        goes_on = i + 1 < len(words) and words[i + 1].text[:1].islower() and not word.line
        if word.stop and not goes_on:
            yield from _capped(sentence)
            sentence = []
    if sentence:
        yield from _capped(sentence)


def _capped(sentence: list[Spelled]) -> Iterator[Chunk]:
    """Yield a sentence whole, or in the fewest parts that fit, cut at clauses where it can be."""
    rest = sentence
    while len((whole := _chunk(rest, "sentence")).phonemes) > MAX_PHONEMES and len(rest) > 1:
        cut, ends = _cut(rest)
        yield from _spoken(_chunk(rest[:cut], ends))
        rest = rest[cut:]
    yield from _spoken(whole)


def _cut(words: Sequence[Spelled]) -> tuple[int, Ends]:
    """Return how many words make the next part, and what it ends with."""
    lengths = []
    total = 0
    for word in words:
        total += len(word.phonemes) + word.space
        lengths.append(total)
    fits = max(1, sum(length <= MAX_PHONEMES + 1 for length in lengths))
    fits = min(fits, len(words) - 1)
    parts = -(-total // MAX_PHONEMES)
    clauses = [n for n in range(1, fits + 1) if words[n - 1].clause]
    # A clause that is a sliver would sound cut off: only those past a third of an even share.
    useful = [n for n in clauses if lengths[n - 1] * 3 > total / parts]
    if useful:
        return min(useful, key=lambda n: abs(lengths[n - 1] - total / parts)), "clause"
    return max(n for n in range(1, fits + 1) if n == 1 or words[n - 1].space), "word"


def _spoken(chunk: Chunk) -> Iterator[Chunk]:
    if any(b > a for a, b in chunk.spans):  # not if it is marks alone
        yield chunk


def _chunk(words: Sequence[Spelled], ends: Ends) -> Chunk:
    known = vocabulary()
    text = ""
    spans = []
    for word in words:
        phonemes = "".join(char for char in word.phonemes if char in known)
        sounds = phonemes.strip("".join(_MARKS))
        start = len(text) + (phonemes.find(sounds) if sounds else 0)
        spans.append((start, start + len(sounds)))
        text += phonemes + (" " if word.space else "")
    return Chunk(tuple(words), ends, text.rstrip(), tuple(spans))
