"""When each word of the display text is heard, and how long a text should take.

An engine times the words that it spoke ("forty two percent"); listeners read what was written
("42%"). The pieces of the spoken text say which stretch stands for which.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import GRID_S, Word
from audio_digest.speech.speakable.pieces import IDEOGRAPH, Piece

PHONEMES = re.compile(r"\[([^\[\]]+)\]\(/([^()/]+)/\)")
"""An inline reading, ``[Qwen](/kwˈɛn/)``: what is shown, and its phonemes."""
_OPENING = "“‘「『《〈（(【["
_UNSPACED = IDEOGRAPH + "\u3041-\u30ff"
"""What Chinese and Japanese write without spaces: kana, too, are tokens of their own."""
_ATOM = re.compile(
    rf"[^\w\s{_UNSPACED}]*[{_UNSPACED}][^\w\s{_UNSPACED}{re.escape(_OPENING)}]*|[^\s{_UNSPACED}]+"
)
_NEAR = 240
"""How far ahead, in characters, an engine's word is looked for in the spoken text."""
_QUIET = 10 ** (-36 / 20)
"""A frame whose peak is this small beside the sound's own is quiet.

Over the −40 dB at which a voice counts as heard (`stems`): a word must not begin in what is noise.
"""
_PAUSE = 12
"""So many quiet frames are a pause: longer than the closure before most a t or k."""
_ASTRAY_S = 0.1
"""How far from where an engine parts two words the pause between them may be."""
_SHORTEST_S = 0.05
"""What is left of a word, at least, when its end or start is moved."""
_INSIDE = 1e-3
"""A step into a word, in characters: where two words touch, one ends before the other starts."""


def plain(text: str) -> str:
    """Return spoken text as it reads, without its inline phonemes.

    >>> plain("Meet [Qwen](/kwˈɛn/).")
    'Meet Qwen.'
    """
    return PHONEMES.sub(r"\1", text)


def atoms(text: str) -> list[str]:
    """Return the tokens of a text: words, or single characters where Chinese writes no spaces.

    Marks stay with their token.

    >>> atoms("Llama 4 发布了，“好”。 OK?")
    ['Llama', '4', '发', '布', '了，', '“好”。', 'OK?']
    >>> atoms("本当ですか？")
    ['本', '当', 'で', 'す', 'か？']
    """
    return _ATOM.findall(text)


def count(text: str) -> int:
    """Return how many words (characters, in Chinese) of a spoken text are heard."""
    return sum(any(char.isalnum() for char in atom) for atom in atoms(plain(text)))


def settled(words: Sequence[Word], peaks: NDArray[np.float64]) -> tuple[Word, ...]:
    """Return ``words`` with every pause between two of them, not within one.

    An engine counts the silence at a comma as part of the word before or after it. ``peaks`` are
    the sound's, per 10 ms (`Envelope.peak`); a word ends where a pause begins, and the next one
    starts where it ends. Silence at either end of the sound belongs to no word.
    """
    starts = [word.start_s for word in words]
    ends = [word.end_s for word in words]
    for first, last in pauses(peaks):
        if not first and words:
            starts[0] = max(starts[0], min(last, ends[0] - _SHORTEST_S))
        elif round(last / GRID_S) >= len(peaks) and words:
            ends[-1] = min(ends[-1], max(first, starts[-1] + _SHORTEST_S))
        else:
            fits = (
                (abs(ends[i] + starts[i + 1] - first - last), i)
                for i in range(len(words) - 1)
                if first < starts[i + 1] + _ASTRAY_S
                and last > ends[i] - _ASTRAY_S
                and first >= starts[i] + _SHORTEST_S
                and last <= ends[i + 1] - _SHORTEST_S
            )
            if nearest := min(fits, default=None):
                ends[nearest[1]], starts[nearest[1] + 1] = first, last
    return tuple(
        word.model_copy(update={"start_s": start, "end_s": end})
        for word, start, end in zip(words, starts, ends, strict=True)
    )


def pauses(peaks: NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """Yield from when to when it is quiet, in seconds on the grid."""
    quiet = peaks <= peaks.max(initial=0.0) * _QUIET
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first >= _PAUSE or first == 0 or last == len(peaks):
            yield float(first) * GRID_S, float(last) * GRID_S


def display_words(
    pieces: Sequence[Piece], words: Sequence[Word], duration_s: float
) -> tuple[Word, ...]:
    """Return every token of the display text, in order, with the time in which it is heard.

    ``words`` are the engine's, of the spoken text; between those that it knows, and where it
    knows none, time is shared out by length. Times rise and stay within 0…``duration_s``;
    a token that is not spoken (an emoji) takes no time.
    """
    spoken = [plain(piece.spoken) for piece in pieces]
    at, when = _clock("".join(spoken), words, duration_s)
    timed: list[Word] = []
    cursor, now = 0, 0.0
    for piece, said in zip(pieces, spoken, strict=True):
        first = cursor + len(said) - len(said.lstrip())
        last = cursor + len(said.rstrip())
        cursor += len(said)
        if last <= first:
            start = end = now
        else:
            start = float(np.interp(first + _INSIDE, at, when))
            end = float(np.interp(last - _INSIDE, at, when))
        start = min(max(start, now), duration_s)
        end = min(max(end, start), duration_s)
        timed += _shared(atoms(piece.display), start, end)
        now = end
    return tuple(timed)


def _shared(tokens: Sequence[str], start: float, end: float) -> Iterator[Word]:
    """Share a stretch of time among ``tokens`` by their length."""
    total = sum(map(len, tokens)) or 1
    done = 0
    for token in tokens:
        begin = start + (end - start) * done / total
        done += len(token)
        stop = start + (end - start) * done / total
        yield Word(text=token, start_s=round(begin, 3), end_s=round(stop, 3))


def _clock(text: str, words: Sequence[Word], duration_s: float) -> tuple[list[float], list[float]]:
    """Return places in ``text`` and the times at which they are reached, both rising."""
    at: list[float] = []
    when: list[float] = []
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    cursor, now = 0, 0.0
    for word in words:
        first, last = _find(folded, word.text, cursor)
        start = min(max(word.start_s, now), duration_s)
        end = min(max(word.end_s, start), duration_s)
        if last <= first:
            continue
        at += [first + _INSIDE, last - _INSIDE]
        when += [start, end]
        cursor, now = last, end
    if not at:
        return [0.0, float(max(len(text), 1))], [0.0, duration_s]
    # Text before the first and after the last known word takes what is left of the time.
    if any(char.isalnum() for char in text[: int(at[0])]):
        at, when = [0.0, *at], [0.0, *when]
    if any(char.isalnum() for char in text[cursor:]):
        at, when = [*at, float(len(text))], [*when, duration_s]
    return at, when


def _find(text: str, word: str, cursor: int) -> tuple[int, int]:
    near = cursor + _NEAR + len(word)
    core = re.sub(r"^\W+|\W+$", "", word)
    for wanted in (word, word.casefold(), core.casefold()):
        first = text.find(wanted, cursor, near) if wanted else -1
        if first >= 0:
            return first, first + len(wanted)
    return cursor, cursor
