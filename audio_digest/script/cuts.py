"""Which turns of a script may be left out without anybody missing them, and what that costs.

A story keeps its beginning up to the first thing it tells. After that any end of it may go, and a
stretch from its middle where what follows stands alone and the other host says it; a question goes
with its answer, and what answers, explains or doubts a line never stays without it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audio_digest.config import language_of
from audio_digest.model import Act, Script, Segment, Turn
from audio_digest.script.leaning import points_back, recalls

WORTH: dict[Act, float] = {
    "react": 0.2, "ask": 0.3, "gloss": 0.6, "doubt": 0.7, "answer": 1.0, "fact": 1.0, "say": 1.0,
    "impact": 2.0, "lead": 3.0,
}  # fmt: skip
"""What a listener loses with ten seconds of such a turn; any other act costs 1.5."""
CUT = 0.3
"""What each cut costs beside what it takes away: few long ones are better than many."""
WHOLE_STORY = 2.0
_FIGURE = 0.3
_FIRST_STORIES = 3
"""Stories that an episode's title may name: they are never left out."""
_BEGINS: frozenset[Act] = frozenset({"bridge", "ask", "tease", "open"})
_BOUND: frozenset[Act] = frozenset({"answer", "gloss", "react", "doubt"})
_LEADS_ON = re.compile(
    r"[:：]\W*$|\b(?:two|three|four|five|several|following)\b[^.!?]*[.!?]\W*$|"
    r"[两二三四五几][点个种条件项][^。！？]*[。！？]\W*$",
    re.IGNORECASE,
)
"""What announces more to come."""


@dataclass(frozen=True)
class Change:
    """What a segment may become: its turns afterwards (none: it is left out), and the price."""

    turns: tuple[Turn, ...]
    cost: float
    seconds: float


def asks(turn: Turn) -> bool:
    """Tell whether ``turn`` is a question."""
    return turn.act == "ask" or turn.text.rstrip(" \"'”’」』)）").endswith(("?", "？"))


def cuts(script: Script, seconds: Sequence[float]) -> tuple[tuple[Change, ...], ...]:
    """Return for each segment what may be left out of it.

    ``seconds`` are what each turn adds to the episode. Greeting and sign-off stay whole; of the
    stories the first ones, and one that another part of the episode speaks of, are told.
    """
    chinese = language_of(script.language) == "zh"
    stories = [i for i, segment in enumerate(script.segments) if segment.story_ids]
    found: list[tuple[Change, ...]] = []
    at = 0
    for number, segment in enumerate(script.segments):
        own = seconds[at : at + len(segment.turns)]
        at += len(segment.turns)
        if number not in stories:
            found.append(())
            continue
        changes = list(_within(segment.turns, own, chinese=chinese))
        if number in stories[_FIRST_STORIES:] and _apart(script, number, chinese=chinese):
            cost = WHOLE_STORY + sum(map(_worth, segment.turns, own))
            changes.append(Change((), cost, -sum(own)))
        found.append(tuple(changes))
    return tuple(found)


def _within(
    turns: tuple[Turn, ...], seconds: Sequence[float], *, chinese: bool
) -> Iterator[Change]:
    """Yield what a story is without one stretch of its turns."""
    told = next((i for i, turn in enumerate(turns) if turn.act not in _BEGINS), len(turns))
    for first in range(told + 1, len(turns)):
        before = turns[first - 1]
        if asks(before) or before.act == "bridge" or _LEADS_ON.search(before.text):
            continue
        for stop in range(first + 1, len(turns) + 1):
            if stop < len(turns) and not _stands(turns[stop], before, chinese=chinese):
                continue
            worth = sum(map(_worth, turns[first:stop], seconds[first:stop]))
            yield Change(turns[:first] + turns[stop:], CUT + worth, -sum(seconds[first:stop]))


def _worth(turn: Turn, seconds: float) -> float:
    figures = _FIGURE * any(char.isdigit() for char in turn.text)
    return (WORTH.get(turn.act, 1.5) + figures) * max(0.0, seconds) / 10


def _stands(turn: Turn, before: Turn, *, chinese: bool) -> bool:
    """Tell whether ``turn`` may follow ``before``, though something was said between them."""
    return (
        turn.host != before.host
        and turn.act not in _BOUND
        and not points_back(turn.text, chinese=chinese)
        and not recalls(turn.text, chinese=chinese)
    )


def _apart(script: Script, number: int, *, chinese: bool) -> bool:
    """Tell whether nothing else in ``script`` speaks of the story of segment ``number``."""
    story: Segment = script.segments[number]
    others = [s for i, s in enumerate(script.segments) if i != number]
    cited = {cite.rpartition(".")[0] for s in others for turn in s.turns for cite in turn.cites}
    after = script.segments[number + 1 : number + 2]
    bound = any(recalls(s.turns[0].text, chinese=chinese) for s in after)
    begins = asks(story.turns[0]) or len(after) == 0
    return not cited & set(story.story_ids) and not bound and not begins
