"""An episode that came out short gets more lines; what is over, the stage of writing takes out."""

from collections.abc import Sequence
from dataclasses import replace

from audio_digest.script.writers.llm.gate import acted
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.script.writers.llm.telling import Teller, Told

NEAR = 0.03
"""How far from its length an episode may be foreseen to be."""
_ROUNDS = 2
_LEAST_MORE_S = 12.0
"""A story that lacks less is left as it is."""
_MOST_ASKED = 1.1


async def lengthened(teller: Teller, told: Sequence[Told], talk_s: float) -> tuple[Told, ...]:
    """Return ``told`` with further lines where it is too short and the stories hold more.

    Those that lack most are asked first, one after the other: so the same answers give the same
    script.
    """
    current = list(told)
    for _ in range(_ROUNDS):
        lacking = talk_s - _seconds(teller.pace, current)
        if lacking < NEAR * talk_s:
            break
        gained = False
        for n in sorted(range(len(current)), key=lambda n: -_room(teller.pace, current[n])):
            share = min(lacking, max(_LEAST_MORE_S, _room(teller.pace, current[n])))
            if lacking < _LEAST_MORE_S or not current[n].turns:
                continue
            more = await teller.further(current[n], share * _MOST_ASKED)
            if more:
                gained = True
                turns = tuple(acted((*current[n].turns, *more)))
                current[n] = replace(current[n], turns=turns)
                lacking -= teller.pace.seconds(more)
        if not gained:
            break
    return tuple(current)


def _seconds(pace: Pace, told: Sequence[Told]) -> float:
    return sum(pace.seconds(each.turns) for each in told)


def _room(pace: Pace, told: Told) -> float:
    """Return the seconds that a story lacks of its room."""
    return told.assignment.room_s - pace.seconds(told.turns)
