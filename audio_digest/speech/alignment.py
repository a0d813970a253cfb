"""When each word is heard where the engine does not tell: its text held against the sound's energy.

A voice pauses where the text has its marks. Of all ways to lay the pauses of the sound on places
between two words, in order, the likeliest is taken: that in which the stretches between them last
as long as their words should, and full stops have a pause. Between two pauses time is shared out,
and a pause for which there is no such place is left out of it.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import GRID_S, Word
from audio_digest.speech.timing import atoms, pauses, plain

Floats = NDArray[np.float64]

_STRONG = re.compile(r"[.!?…。！？][\W_]*$")
_WEAK = re.compile(r"[,;:—–，；：、)）][\W_]*$")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+", re.IGNORECASE)
_SYLLABLE, _LETTER = 1.0, 0.5
"""What a token weighs: its syllables, and its letters, of which each takes a little time."""
_SPREAD_S = 0.06
"""Variance of a stretch's length, in s² for each second of it."""
_AT_STRONG, _AT_WEAK, _AT_NONE = 0.0, 0.5, 5.0
"""What a pause costs at a full stop, at a comma, and where the text has no mark."""
_NO_PAUSE_AT_STRONG, _NO_PAUSE_AT_WEAK, _PAUSE_LEFT = 4.0, 0.7, 6.0
"""What it costs that a full stop or a comma has no pause, and that a pause is in no such place."""


def aligned(text: str, peaks: Floats) -> tuple[Word, ...]:
    """Return the words of the spoken ``text`` with the times at which they are heard.

    ``peaks`` are the sound's, per 10 ms (`Envelope.peak`). None where nothing of it is a word, or
    nothing is heard.
    """
    tokens = [token for token in atoms(plain(text)) if any(char.isalnum() for char in token)]
    quiet = list(pauses(peaks))
    first = quiet[0][1] if quiet and quiet[0][0] == 0 else 0.0
    whole_s = len(peaks) * GRID_S
    last = quiet[-1][0] if quiet and quiet[-1][1] >= whole_s - GRID_S / 2 else whole_s
    inner = [(a, b) for a, b in quiet if a > first and b < last]
    if not tokens or last <= first:
        return ()
    weights = np.array([_weight(token) for token in tokens])
    places = _places(tokens, weights, inner, (first, last))
    ends = [*(inner[j][0] for _, j in places), last]
    starts = [first, *(inner[j][1] for _, j in places)]
    edges = [0, *(i for i, _ in places), len(tokens)]
    found: list[Word] = []
    for a, b, start_s, end_s in zip(edges, edges[1:], starts, ends, strict=False):
        left = [(x, y) for x, y in inner if x > start_s and y < end_s]
        found += _shared(tokens[a:b], weights[a:b], (start_s, end_s), left)
    return tuple(found)


def _shared(
    tokens: Sequence[str],
    weights: Floats,
    span_s: tuple[float, float],
    left: Sequence[tuple[float, float]],
) -> list[Word]:
    """Return ``tokens`` with the time of ``span_s`` shared out by weight.

    Of the pauses that are ``left`` in it no word has a share: none begins or ends in one.
    """
    lengths = np.array([b - a for a, b in left])
    begins = np.array([a for a, _ in left]) - np.cumsum([0.0, *lengths[:-1]])[: len(left)]
    heard_s = span_s[1] - span_s[0] - lengths.sum()
    ends = span_s[0] + heard_s * np.cumsum(weights) / weights.sum()
    starts = np.array([span_s[0], *ends[:-1]])
    ends[-1] = span_s[1] - lengths.sum()
    starts += np.where(begins[:, None] <= starts, lengths[:, None], 0.0).sum(axis=0)
    ends += np.where(begins[:, None] < ends, lengths[:, None], 0.0).sum(axis=0)
    return [
        Word(text=token, start_s=float(start), end_s=float(end))
        for token, start, end in zip(tokens, starts, ends, strict=True)
    ]


def _weight(token: str) -> float:
    """Return about how long a token takes, in syllables.

    >>> _weight("unbelievable") > 2 * _weight("fish")
    True
    """
    letters = sum(char.isalnum() for char in token)
    wide = sum(char > "\u2e7f" for char in token if char.isalnum())
    return _SYLLABLE * max(1, len(_VOWELS.findall(token)) + wide) + _LETTER * letters


def _places(
    tokens: Sequence[str],
    weights: Floats,
    inner: Sequence[tuple[float, float]],
    ends: tuple[float, float],
) -> list[tuple[int, int]]:
    """Return (token that follows it, pause) for each pause that lies between two words, in order.

    By dynamic programming over the pauses: the state is the place on which the last one lies.
    """
    count = len(tokens)
    strong = np.array([bool(_STRONG.search(t)) for t in tokens[:-1]], np.bool_)
    weak = np.array([bool(_WEAK.search(t)) for t in tokens[:-1]], np.bool_) & ~strong
    at = np.where(strong, _AT_STRONG, np.where(weak, _AT_WEAK, _AT_NONE))
    without = np.where(strong, _NO_PAUSE_AT_STRONG, np.where(weak, _NO_PAUSE_AT_WEAK, 0.0))
    # Indices 0…count are places before each token and after the last one.
    reached = np.concatenate([[0.0], np.cumsum(weights)])
    missed = np.concatenate([[0.0, 0.0], np.cumsum(without), [float(without.sum())]])[: count + 2]
    voiced_s = ends[1] - ends[0] - sum(b - a for a, b in inner)
    pace = max(voiced_s, GRID_S) / reached[-1]
    should_s = (reached[None, :] - reached[:, None]) * pace
    skipped = missed[None, : count + 1] - missed[1:, None]
    best: list[tuple[Floats, NDArray[np.int64], NDArray[np.int64]]] = []
    start = np.full(count + 1, np.inf)
    start[0] = 0.0
    here = np.concatenate([[np.inf], at, [np.inf]])
    for j in range(len(inner) + 1):
        begins = [ends[0], *(b for _, b in inner[:j])]
        until = inner[j][0] if j < len(inner) else ends[1]
        options = []
        for before in range(-1, j):
            cost = start if before < 0 else best[before][0]
            left = inner[before + 1 : j]
            lasts = until - begins[before + 1] - sum(b - a for a, b in left)
            error = np.square(lasts - should_s) / (2 * _SPREAD_S * np.maximum(should_s, 0.05))
            total = cost[:, None] + np.where(should_s > 0, error + skipped, np.inf)
            options.append(total + _PAUSE_LEFT * len(left))
        stacked = np.array(options)
        flat = stacked.reshape(-1, count + 1)
        arg = flat.argmin(axis=0)
        value = flat.min(axis=0) + (here if j < len(inner) else 0.0)
        best.append((value, arg // (count + 1) - 1, arg % (count + 1)))
    return _traced(best, count)


def _traced(
    best: Sequence[tuple[Floats, NDArray[np.int64], NDArray[np.int64]]], count: int
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    j, i = len(best) - 1, count
    while j >= 0:
        _, pauses_before, places_before = best[j]
        j, i = int(pauses_before[i]), int(places_before[i])
        if j >= 0:
            found.append((i, j))
    return found[::-1]
