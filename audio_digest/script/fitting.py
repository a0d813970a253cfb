"""A script that would last too long or not long enough → one that fits: whole turns go or come.

Where the stories have no more to say, others come in whole, in brief.
No turn is altered, so that whoever has spoken the script speaks nothing twice. Which turns go or
come is chosen for the whole episode at once: for each segment at most one `Change`, the total
nearest to what is missing at the least cost (dynamic programming over quarters of a second).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audio_digest.model import Script, Segment, Turn
from audio_digest.plugins import Clock
from audio_digest.script.cuts import Change, cuts

NEAR = 0.035
"""What is nearer to the length asked for, as a share of it, is left as it is."""
STEP_S = 0.25
MOST_STEPS = 1000
"""So many steps at most lie between what is and what is wanted; else they are longer."""
ROOM_S = 30.0
"""How far a choice may go astray on its way: what goes there may come back here."""
GAP_S = 0.3
"""The pause that a turn brings along."""
ROUNDS = 3
ADDED = 0.8
"""What a turn that comes in costs: a script is not to grow where something else may stay."""
ITEM, LESSER = 1.5, 0.15
"""What a story that comes in costs, and each one that comes in before a better one."""
_MISS = 20.0
"""What each per cent costs by which the length is missed."""
_CLOSE = 0.01

Spare = Mapping[int, Sequence[Turn]]
"""Segment's index → turns that could be said at its end, the best first, each after the last."""


@dataclass(frozen=True)
class _Path:
    """What was chosen so far: what it costs, and each segment's change."""

    cost: float
    changes: tuple[Change | None, ...]


def fit(  # noqa: PLR0913  (what there is, what is wanted, and what may be done for it)
    script: Script, target_s: float, clock: Clock, *, spare: Spare,
    items: Sequence[Segment] = (), stories_stay: bool = False,
) -> Script:  # fmt: skip
    """Return ``script`` with turns left out, or some of ``spare`` put in, to last ``target_s``.

    ``items`` are stories that may come in whole after all others, the best first.
    ``stories_stay``: no story is left out whole. A script that ``clock`` says to be within `NEAR`
    of the target comes back as it is, and so does one that nothing brings nearer to it.
    Deterministic.
    """
    length_s = clock.episode_s(script)
    if _near(length_s, target_s, NEAR):
        return script
    aim_s = target_s - length_s
    segments = _changes(script, clock, spare)
    after = _last_story(script)
    roomy = _with_room(script, items, after)
    segments = (*segments[:after], *_items(items, clock), *segments[after:])
    if stories_stay:
        segments = tuple(tuple(c for c in changes if c.turns) for changes in segments)
    best, missed_s = script, abs(aim_s)
    for _ in range(ROUNDS):
        fitted = _with(roomy, _choose(segments, aim_s, target_s))
        reached_s = clock.episode_s(fitted)
        if abs(target_s - reached_s) < missed_s:
            best, missed_s = fitted, abs(target_s - reached_s)
        if _near(reached_s, target_s, _CLOSE):
            break
        aim_s += target_s - reached_s  # music and pauses moved, too
    return best


def _near(length_s: float, target_s: float, share: float) -> bool:
    return abs(length_s - target_s) <= share * target_s


def _changes(script: Script, clock: Clock, spare: Spare) -> tuple[tuple[Change, ...], ...]:
    """Return for each segment what it may become, and by how much the episode grows with it."""
    less = cuts(script, [clock.turn_s(turn) + GAP_S for turn in script.turns])
    return tuple(
        (*less[number], *_longer(segment.turns, clock, spare.get(number, ())))
        for number, segment in enumerate(script.segments)
    )


def _last_story(script: Script) -> int:
    """Return the index after the last segment that tells a story."""
    told = [number for number, segment in enumerate(script.segments) if segment.story_ids]
    return told[-1] + 1 if told else len(script.segments)


def _with_room(script: Script, items: Sequence[Segment], after: int) -> Script:
    """Return ``script`` with an empty segment for each of ``items``: where nothing comes in."""
    empty = (item.model_copy(update={"turns": ()}) for item in items)
    segments = (*script.segments[:after], *empty, *script.segments[after:])
    return script.model_copy(update={"segments": segments})


def _items(items: Sequence[Segment], clock: Clock) -> tuple[tuple[Change, ...], ...]:
    """Return for each of ``items`` what it costs that it comes in, and how long it is."""
    return tuple(
        (Change(item.turns, ITEM + LESSER * number, _spoken_s(item.turns, clock)),)
        for number, item in enumerate(items)
    )


def _spoken_s(turns: Sequence[Turn], clock: Clock) -> float:
    return sum(clock.turn_s(turn) + GAP_S for turn in turns)


def _longer(turns: tuple[Turn, ...], clock: Clock, spare: Sequence[Turn]) -> tuple[Change, ...]:
    """Return what a segment is with the first of ``spare``, the first two, and so on."""
    found: list[Change] = []
    seconds = 0.0
    for turn in spare:
        turns, seconds = (*turns, turn), seconds + clock.turn_s(turn) + GAP_S
        found.append(Change(turns, ADDED * (len(found) + 1), seconds))
    return tuple(found)


def _choose(
    segments: Sequence[Sequence[Change]], aim_s: float, target_s: float
) -> tuple[Change | None, ...]:
    """Return for each segment the change, or none, that together come nearest to ``aim_s``."""
    low_s, high_s = min(0.0, aim_s) - ROOM_S, max(0.0, aim_s) + ROOM_S
    step_s = max(STEP_S, (high_s - low_s) / MOST_STEPS)
    paths: dict[int, _Path] = {0: _Path(0.0, ())}
    for changes in segments:
        grown = {at: _Path(path.cost, (*path.changes, None)) for at, path in paths.items()}
        for change, steps in _cheapest(changes, step_s):
            for at, path in paths.items():
                after, cost = at + steps, path.cost + change.cost
                within = low_s <= after * step_s <= high_s
                if within and (after not in grown or cost < grown[after].cost):
                    grown[after] = _Path(cost, (*path.changes, change))
        paths = grown
    score = {at: path.cost + _missed(at * step_s - aim_s, target_s) for at, path in paths.items()}
    return paths[min(score, key=lambda at: (score[at], at))].changes


def _cheapest(changes: Sequence[Change], step_s: float) -> tuple[tuple[Change, int], ...]:
    """Return of changes that take equally long the cheapest, with their steps."""
    best: dict[int, Change] = {}
    for change in changes:
        steps = round(change.seconds / step_s)
        if steps not in best or change.cost < best[steps].cost:
            best[steps] = change
    return tuple((change, steps) for steps, change in best.items())


def _missed(by_s: float, target_s: float) -> float:
    return _MISS * 100 * max(0.0, math.fabs(by_s) / target_s - _CLOSE)


def _with(script: Script, changes: Sequence[Change | None]) -> Script:
    kept = (
        segment if change is None else segment.model_copy(update={"turns": change.turns})
        for segment, change in zip(script.segments, changes, strict=True)
    )
    return script.model_copy(update={"segments": tuple(s for s in kept if s.turns)})
