"""What is kept for the end of an episode."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audio_digest.model import Pick, Story
from audio_digest.script.writers.offline import frame, wording
from audio_digest.script.writers.offline.material import Fact, Material
from audio_digest.script.writers.offline.plan import lead

_PICKS = 5
"""Stories from the top that may give a last word; the very last story may, too."""
_LONG = "a title that is no name " * 2
_FROM_S = 150.0
MANY = 4
"""From this many stories on, two are come back to."""
_ENOUGH = 4
"""Facts that a story must have for its last one to be kept back."""
_SUMS_UP = re.compile(
    r"(?:This|These) (?:incident|news|move|case|scandal|story|study|research|result|work|project|"
    r"shift|decision|week|finding)s? |"
    r"这(?:标志着|意味着|代表了|反映了|体现了|引发了|项研究|一成绩|一事件|起事件)"
)
"""How a sentence begins that needs no more before it than the story's title."""
_MOST_SIZE = {"en": 50, "zh": 90}


@dataclass(frozen=True)
class Voiced:
    """One pick with the telling that is voiced and all that stand beside it."""

    pick: Pick
    material: Material
    others: tuple[Story, ...]


@dataclass(frozen=True)
class Kept:
    """Sentences of one story that are said at the end and nowhere else."""

    material: Material
    facts: tuple[Fact, ...]

    @property
    def sums_up(self) -> bool:
        """Whether they say what the whole story comes to, so that its title must be said."""
        return _SUMS_UP.match(self.facts[0].text) is not None

    @property
    def cites(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(fact.cite for fact in self.facts)


class Recap:
    """The last words: one, or of many stories two, each of another story."""

    def __init__(self, picks: Sequence[Voiced], length_s: float) -> None:
        """Choose; a short episode keeps nothing."""
        most = 0 if length_s < _FROM_S else 2 if len(picks) >= MANY else 1
        found = ((told.material, _worth_keeping(told.material)) for told in picks)
        kept = [Kept(m, tuple(facts)) for m, facts in found if facts]
        first = [k for k in kept[:1] if k.material in [told.material for told in picks[:_PICKS]]]
        last = [k for k in kept[1:] if k.material is picks[-1].material]
        named = sorted(kept[1:_PICKS], key=lambda k: len(frame.topic(k.material.title) or _LONG))
        self.kept = (*first, *last, *named)[:most]
        self.cites = frozenset(cite for kept in self.kept for cite in kept.cites)


def _sums_up(fact: Fact, room: int, *, chinese: bool) -> bool:
    """Tell whether ``fact`` says what the whole story comes to."""
    title_is_enough = _SUMS_UP.match(fact.text) is not None
    lone = fact.kind == "paragraph" and not fact.needs_next and fact.size <= room
    return lone and title_is_enough and not wording.unsayable(fact.text, chinese=chinese)


def _worth_keeping(top: Material) -> list[Fact]:
    """Return a story's impact, or its last paragraph's sentence that stands on its own."""
    facts = list(top.facts.values())
    chinese = top.story.language.startswith("zh")
    room = _MOST_SIZE["zh" if chinese else "en"]
    impact = [f for f in facts if f.kind == "impact"]
    fits = sum(f.size for f in impact) <= room
    if impact and fits and impact[0].first and len(facts) > 2 * len(impact):
        return impact
    last = facts[-1] if facts else None
    if last and _sums_up(last, room, chinese=chinese) and len(facts) >= _ENOUGH:
        return [last]
    needed = {f.index - 1 for f in facts if f.needs_previous} | {f.anchor for f in facts}
    tied = needed | {f.index for f in facts if f.needs_next or f.needs_previous}
    first = lead(top, facts)
    fit = [
        f
        for f in facts
        if f.kind == "paragraph"
        and f.index not in tied
        and f is not first
        and f.heading.form == "none"
        and wording.stands_alone(f.text, chinese=chinese)
    ]
    return fit[-1:]
