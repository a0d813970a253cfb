"""A story that gives orders to whoever retells it: its headline and its source, nothing else.

No writer gets to see more of it. What it says would be grounded, for it *is* in the source; so the
rest of it is kept from writers and gates alike, and its one line is put in where its place was.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audio_digest.config import Show, language_of
from audio_digest.errors import WriterError
from audio_digest.model import Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.naming import heading, spoken_source
from audio_digest.text.flags import flag, sayable
from audio_digest.text.languages import simplified

log = logging.getLogger(__name__)

LINES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "One more from {source}, as a headline and no further: {title}",
        "Of this one we give only what {source} put above it: {title}",
        "And {source} has this headline, which we leave at that: {title}",
        "Not read beyond its headline, from {source}: {title}",
    ),
    "zh": (
        "{source}还有一条，我们只报标题：{title}",
        "下面这条只念标题，出自{source}：{title}",
        "另有一条，{source}的标题是这样的：{title}",
        "这一条不展开，{source}的标题：{title}",
    ),
}
"""Said of a story of which nothing else is told; each at most once in an episode."""
UNNAMED: Mapping[str, tuple[str, ...]] = {
    "en": (
        "One more, as a headline and no further: {title}",
        "Of this one we give only the headline: {title}",
        "There is this headline, too, which we leave at that: {title}",
        "Not read beyond its headline: {title}",
    ),
    "zh": (
        "还有一条，我们只报标题：{title}",
        "下面这条只念标题：{title}",
        "另有一条，标题是这样的：{title}",
        "这一条不展开，标题：{title}",
    ),
}
"""The same where the source has no name that can be said."""
_PLAIN = "{source}: {title}"
"""For a language without lines of its own."""
_ENDS = (".", "!", "?", "。", "！", "？")


@dataclass(frozen=True)
class Withheld:
    """What may be told, and the picks of which only the headline is: place in the rundown, story.

    Raises WriterError where nothing else is left.
    """

    rundown: Rundown
    stories: tuple[Story, ...]
    headlines: tuple[tuple[int, Story], ...]

    def inserted(self, script: Script, show: Show) -> Script:
        """Return ``script`` with a segment of one line for each headline, in its place."""
        segments = list(script.segments)
        language = language_of(script.language)
        for number, (place, story) in enumerate(self.headlines[: self.most(language)]):
            before = {i for pick in self._picks[:place] for i in pick.story_ids}
            told = [n for n, s in enumerate(segments) if before & set(s.story_ids)]
            begins = next((n for n, s in enumerate(segments) if s.story_ids), len(segments))
            at = told[-1] + 1 if told else begins
            last = segments[at - 1].turns[-1].host if at else ""
            host = next((h.id for h in show.hosts if h.id != last), show.hosts[0].id)
            line = _line(story, language, number)
            turn = Turn(host=host, act="lead", text=line, cites=(f"{story.id}.0",))
            name = heading(_title(story, language))
            segments.insert(at, Segment(heading=name, story_ids=(story.id,), turns=(turn,)))
        return script.model_copy(update={"segments": tuple(segments)})

    @property
    def _picks(self) -> Sequence[Pick]:
        """The picks that are told, with a place held for each that is not."""
        picks = list(self.rundown.picks)
        for place, story in self.headlines:
            picks.insert(
                place, Pick(title=story.title, story_ids=(story.id,), target_s=0.0, reason="")
            )
        return picks

    @staticmethod
    def most(language: str) -> int:
        """Return how many headlines an episode reads: no line comes twice."""
        return len(_lines(language, named=True))


def withheld(rundown: Rundown, stories: Sequence[Story]) -> Withheld:
    """Return ``rundown`` and ``stories`` without all that flagged stories say below their titles.

    A telling that is flagged goes where another tells the same story. A flagged story whose very
    title gives orders or sells something is not told at all. Both are logged.
    """
    orders = {story.id: found for story in stories if (found := flag(story))}
    known = {story.id: story for story in stories}
    bare = tuple(s.model_copy(update={"blocks": ()}) if s.id in orders else s for s in stories)
    picks: list[Pick] = []
    headlines: list[tuple[int, Story]] = []
    for place, pick in enumerate(rundown.picks):
        clean = tuple(i for i in pick.story_ids if i not in orders)
        own = [known[i] for i in pick.story_ids if i in orders and i in known]
        for story in own:
            log.warning("%s: gives orders: “%s”", story.title, orders[story.id])
        if any(i in known for i in clean) or not own:
            picks.append(pick.model_copy(update={"story_ids": clean}))
            continue
        titled = [s for s in own if sayable(s.title) and _in(s, rundown.language)]
        if titled:
            log.warning("%s: told as its headline and source alone", titled[0].title)
            headlines.append((place, titled[0]))
        else:
            log.warning("%s: not told: its title gives orders, too", pick.title)
    if not picks and rundown.picks:
        raise WriterError(
            f"all {len(rundown.picks)} picks give orders to whoever retells them",
            "add a source that can be trusted",
        )
    reserve = tuple(pick for pick in rundown.reserve if not set(pick.story_ids) & set(orders))
    clean_rundown = rundown.model_copy(update={"picks": tuple(picks), "reserve": reserve})
    return Withheld(clean_rundown, bare, tuple(headlines))


def _in(story: Story, language: str) -> bool:
    return language_of(story.language) == language_of(language)


def _title(story: Story, language: str) -> str:
    plain = " ".join(story.title.split())
    return simplified(plain) if language == "zh" else plain


def _lines(language: str, *, named: bool) -> Sequence[str]:
    return (LINES if named else UNNAMED).get(language, (_PLAIN,))


def _line(story: Story, language: str, number: int) -> str:
    """Return the line that is said of ``story``; in a language without any, source and title."""
    source = spoken_source(story.source, story.title) if sayable(story.source) else ""
    title = _title(story, language)
    title = title if title.endswith(_ENDS) else title + ("。" if language == "zh" else ".")
    lines = _lines(language, named=bool(source))
    line = lines[number % len(lines)].format(source=source, title=title).lstrip(": ")
    return line[:1].upper() + line[1:]
