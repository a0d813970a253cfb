"""How music makes way for speech, from the timeline alone: no detector, so no pumping.

All times are whole frames of 10 ms.
"""

from collections.abc import Iterator, Sequence

from audio_digest.model import GRID_S, GainPoint

ATTACK = 40
"""Music begins to fall this long before the first syllable, and is down at it."""
RELEASE = 80
"""It takes this long to rise again after the last one."""
HOLD = 140
"""In a pause shorter than this music stays down: to rise and fall within it would be pumping."""
QUICKEST = 5

Span = tuple[int, int]


def points(
    speech: Sequence[Span], music: Sequence[Span], *, duck_db: float
) -> tuple[GainPoint, ...]:
    """Return the gain of all music, linear in dB, in [``duck_db``, 0], at ``duck_db`` under speech.

    ``speech`` and ``music`` are (start, end); spans of speech may overlap. Where no music sounds
    when speech ends, it need not be heard rising: it is up again when the next music starts.
    """
    if not music or not speech or not duck_db:
        return ()
    corners: list[tuple[int, float]] = []
    for start, end in held(speech, music):
        down_from = max(start - ATTACK, corners[-1][0] if corners else 0)
        if down_from < start:
            corners.append((down_from, 0.0))
        corners.append((start, duck_db))
        corners.append((end, duck_db))
        corners.append((end + _release(end, music), 0.0))
    return tuple(GainPoint(at_s=round(at * GRID_S, 2), gain_db=db) for at, db in _distinct(corners))


def held(speech: Sequence[Span], music: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in which music stays down: speech, and the short pauses within it."""
    spans: list[Span] = []
    for start, end in sorted(speech):
        if spans and start - spans[-1][1] < _shortest_pause(spans[-1][1], music):
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def _shortest_pause(end: int, music: Sequence[Span]) -> int:
    return max(HOLD, _release(end, music) + ATTACK + 1)


def _release(end: int, music: Sequence[Span]) -> int:
    if any(first <= end < last for first, last in music):
        return RELEASE
    coming = min((first for first, _ in music if first > end), default=end + RELEASE)
    return max(QUICKEST, min(RELEASE, coming - end))


def _distinct(corners: Sequence[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    last = -1
    for at, gain_db in corners:
        if at > last:
            yield at, gain_db
            last = at
