"""Whole stories that come in where an episode is too short: what select had no time for."""

from collections.abc import Iterator, Mapping, Sequence

from audio_digest.config import language_of
from audio_digest.model import Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.writers.offline import frame, phrases, spare
from audio_digest.script.writers.offline.material import Fact, Material, material
from audio_digest.script.writers.offline.plan import RETOLD, Told, lead, retells
from audio_digest.script.writers.offline.speech import size

MOST = 8
"""Brief items that are offered: an episode is no list of headlines."""
ROOM = {"en": 46, "zh": 84}
"""Words, or characters, of what an item tells."""
LARGEST = {"en": 54, "zh": 94}
"""Words, or characters, of one turn; what is longer, title and all, is said by two."""


def items(script: Script, rundown: Rundown, stories: Mapping[str, Story]) -> tuple[Segment, ...]:
    """Return the rundown's reserve as brief items, in its order; each stands by itself.

    None tells what ``script`` or another item says. Whose source was not heard of yet names it.
    """
    desk = _Desk(script, stories)
    found: list[Segment] = []
    for pick in rundown.reserve:
        segment = desk.item(pick, len(found)) if len(found) < MOST else None
        if segment:
            found.append(segment)
    return tuple(found)


class _Desk:
    """What the episode has said so far, and with which of the hosts' own lines."""

    def __init__(self, script: Script, stories: Mapping[str, Story]) -> None:
        self.language = language_of(script.language)
        self.chinese = self.language == "zh"
        self.stories = stories
        self.said = " ".join(turn.text for turn in script.turns)
        self.hosts = list(dict.fromkeys(turn.host for turn in script.turns))
        self.ids = {i for segment in script.segments for i in segment.story_ids}
        self.told = Told()
        cited = {cite for turn in script.turns for cite in turn.cites}
        for story_id in sorted(self.ids & stories.keys()):
            facts = material(stories[story_id], chinese=self.chinese).facts.values()
            self.told.add(f for f in facts if f.cite in cited)

    def item(self, pick: Pick, number: int) -> Segment | None:
        """Return the story of ``pick`` in brief; None where it has no sentence for that."""
        own = [self.stories[i] for i in pick.story_ids if i in self.stories]
        own = [story for story in own if language_of(story.language) == self.language]
        if not own or self.ids & set(pick.story_ids):
            return None
        whole = material(own[0], chinese=self.chinese)
        facts = tuple(self._facts(whole))
        opening = self._opening(whole, facts[0]) if facts else ""
        if not opening:
            return None
        self.told.add(facts)
        self.said += opening
        turns = self._turns(opening, f"{own[0].id}.0", facts, first=number % len(self.hosts))
        title = frame.heading(whole.title)
        return Segment(heading=title, story_ids=pick.story_ids, turns=turns)

    def _facts(self, whole: Material) -> Iterator[Fact]:
        """Yield the beginning of a story: its lead, and what follows on from there."""
        fact = lead(whole, [f for f in whole.facts.values() if not self.told.repeats(f)])
        if fact is None or not spare.stands(fact, chinese=self.chinese):
            return
        told = [fact]
        while after := whole.facts.get(told[-1].index + 1):
            room = sum(f.size for f in told) + after.size <= ROOM[self.language]
            if after.block != fact.block or not room or self.told.repeats(after):
                break
            told.append(after)
        while told and told[-1].needs_next:
            told.pop()
        yield from told

    def _opening(self, whole: Material, first: Fact) -> str:
        """Return what announces a story; nothing where no line is left for it.

        A title that the ``first`` thing told says again is not read out.
        """
        words = size(whole.title, chinese=self.chinese)
        title = frame.spoken_title(whole.title, size=words, language=self.language)
        retold = retells(whole, first) >= RETOLD
        quick = self._unsaid("bridge_bare") if retold else ""
        quick = quick or self._unsaid("quick", "title", title or frame.clause(whole.title))
        story = whole.story
        source = frame.spoken_source(story.source, self.language, title=story.title)
        if not quick or not source or source in self.said:
            return quick
        named = self._unsaid("source", "source", source)
        return ("" if self.chinese else " ").join((quick, named)) if named else ""

    def _unsaid(self, act: str, slot: str = "", value: str = "") -> str:
        """Return a line of ``act`` that the episode does not have yet, with its slot filled."""
        for line in phrases.table(self.language)[act]:
            parts = [part.strip() for part in line.split(f"{{{slot}}}") if part.strip(" .。")]
            if parts and not all(part in self.said for part in parts):
                return phrases.filled(line, **({slot: value} if slot else {}))
        return ""

    def _turns(
        self, opening: str, title: str, facts: Sequence[Fact], *, first: int
    ) -> tuple[Turn, ...]:
        """Return one turn, or two where it would be too long for one."""
        cites = tuple(dict.fromkeys(fact.cite for fact in facts))
        between = "" if self.chinese else " "
        text = between.join(fact.text for fact in facts)
        whole = between.join((opening, text))
        if size(whole, chinese=self.chinese) <= LARGEST[self.language]:
            return (Turn(host=self.hosts[first], act="lead", text=whole, cites=(title, *cites)),)
        other = self.hosts[(first + 1) % len(self.hosts)]
        return (
            Turn(host=self.hosts[first], act="bridge", text=opening, cites=(title,)),
            Turn(host=other, act="lead", text=text, cites=cites),
        )
