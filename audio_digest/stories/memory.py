"""What listeners have heard before: which of today's stories are known, and which moved on. Pure.

A story is one that was told if it is a telling of it (`stories.tellings`), or has its id and still
says something of what it said. It has moved on if it has sentences that no earlier telling has,
near enough word for word, and that bring a figure, a name or for the most part other words. So a
feed that lists its items for days has them told once, and an article that goes on is gone on with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from datetime import date as Date  # noqa: N812  (as in model.py)
from functools import cached_property

from audio_digest.config import language_of
from audio_digest.model import Block, Earlier, Pick, Rundown, Script, Segment, Story
from audio_digest.stories.recalled import recallable
from audio_digest.stories.tellings import retold, text_of
from audio_digest.stories.wording import Said, said_of
from audio_digest.text.sentences import sentences

TOLD_ON = "told on "
"""How the reason begins for which a known story is left out; its day follows."""
_OTHER_WORDS = 0.4
"""Share of a sentence's terms that no earlier telling has, from which it is not a paraphrase."""
_ANOTHERS_NEWS = 2
"""What another article must have to say that is new: one sentence more is only another pen."""
_MOST = 400
"""Sentences of a telling that are looked at; more are never told."""
_MOST_KNOWN = 2000


@dataclass(frozen=True)
class PastEpisode:
    """An episode of an earlier day. ``script`` is None, ``stories`` empty, where it is lost."""

    date: Date
    rundown: Rundown
    stories: tuple[Story, ...] = ()
    script: Script | None = None


@dataclass(frozen=True)
class Known:
    """A story without anything new: the day that told it last."""

    date: Date


@dataclass(frozen=True)
class _Told:
    """A pick of an earlier day, as it was told."""

    date: Date
    pick: Pick
    stories: tuple[Story, ...]
    segments: tuple[Segment, ...]
    language: str

    @cached_property
    def until(self) -> datetime:
        """The moment up to which its tellings knew."""
        dated = [s.published_at for s in self.stories if s.published_at is not None]
        return max(dated, default=datetime.combine(self.date, time(), UTC))

    @cached_property
    def lines(self) -> tuple[Said, ...]:
        """All sentences of its tellings."""
        return tuple(
            said_of(s.text, story.language)
            for story in self.stories
            for s in sentences(story)[:_MOST]
        )

    def said(self, language: str) -> str:
        """Return the sentence of it that can be said again, or nothing."""
        if language_of(self.language) != language_of(language):
            return ""
        return recallable(self.segments, self.pick, self.stories, language)


def recall(
    candidates: Sequence[Sequence[Story]], past: Sequence[PastEpisode], language: str
) -> tuple[Earlier | Known | None, ...]:
    """Return for each candidate (a story's tellings): None if new, `Known`, or what was said.

    ``language`` is the show's. ``past`` are the episodes before today, in any order.
    """
    told = [pick for episode in sorted(past, key=lambda e: e.date) for pick in _told(episode)]
    if not told:
        return tuple(None for _ in candidates)
    stories = [story for tellings in candidates for story in tellings]
    like = _likenesses(stories, told)
    return tuple(_verdict(tellings, told, like, language) for tellings in candidates)


def only_news(story: Story, earlier: Earlier) -> Story:
    """Return ``story`` with nothing but its sentences that say something new."""
    news = frozenset(earlier.news)
    said = [s for s in sentences(story) if s.id in news]
    blocks = tuple(Block(kind="paragraph", text=s.text) for s in said)
    return story.model_copy(update={"blocks": blocks})


def _told(episode: PastEpisode) -> Iterable[_Told]:
    """Yield the picks that were told; what the script left out was not, where it says so."""
    script = episode.script
    known = {story.id: story for story in episode.stories}
    picks = episode.rundown.picks
    for pick in (*picks, *episode.rundown.reserve):
        ids = set(pick.story_ids)
        segments = script.segments if script else ()
        own = tuple(s for s in segments if ids & set(s.story_ids))
        if not own and (pick not in picks or any(s.story_ids for s in segments)):
            continue
        stories = tuple(known[i] for i in pick.story_ids if i in known)
        spoken_in = script.language if script else episode.rundown.language
        yield _Told(episode.date, pick, stories, own, spoken_in)


def _likenesses(stories: Sequence[Story], told: Sequence[_Told]) -> Mapping[tuple[str, int], float]:
    """Return (story id, index of ``told``) → likeness, of stories that are not told unchanged."""
    whole = {text_of(story) for pick in told for story in pick.stories}
    changed = [story for story in stories if text_of(story) not in whole]
    spoken = [(i, story) for i, pick in enumerate(told) for story in pick.stories[:1]]
    found = retold(changed, [story for _, story in spoken])
    return {(changed[a].id, spoken[b][0]): value for (a, b), value in found.items()}


def _verdict(
    tellings: Sequence[Story],
    told: Sequence[_Told],
    like: Mapping[tuple[str, int], float],
    language: str,
) -> Earlier | Known | None:
    before = [
        pick
        for i, pick in enumerate(told)
        if any(like.get((s.id, i), 0.0) >= 1.0 or _goes_on(s, pick) for s in tellings)
    ]
    if not before:
        return None
    own = [s for s in tellings if language_of(s.language) == language_of(language)]
    heard = _Heard(before)
    news = tuple(i for story in own for i in heard.news(story))
    if not news:
        return Known(before[-1].date)
    said = ((pick, pick.said(language)) for pick in reversed(before))
    source, line = next(((pick, line) for pick, line in said if line), (before[-1], ""))
    return Earlier(date=source.date, title=source.pick.title, said=line, news=news)


def _goes_on(story: Story, told: _Told) -> bool:
    """Tell whether ``story`` has the id of one that was told, and is not another one by now."""
    if story.id not in told.pick.story_ids:
        return False
    then = next((s for s in told.stories if s.id == story.id), None)
    if then is None:
        return True  # nothing is left to tell the difference by
    known = {line.text for line in told.lines}
    mine = [said_of(s.text, story.language).text for s in sentences(story)]
    return not mine or any(text in known for text in mine)


class _Heard:
    """All that the tellings of one story said on earlier days."""

    def __init__(self, before: Sequence[_Told]) -> None:
        self.ids = {i for pick in before for i in pick.pick.story_ids}
        self.kept = {story.id for pick in before for story in pick.stories}
        self.until = max(pick.until for pick in before)
        lines = tuple(dict.fromkeys(line for pick in before for line in pick.lines))
        self.lines = lines[-_MOST_KNOWN:]
        self.texts = {line.text for line in lines}
        self.names = frozenset().union(*(line.perhaps_names for line in self.lines))
        self.figures = frozenset().union(*(line.figures for line in self.lines))
        self.terms = frozenset().union(*(line.terms for line in self.lines))

    def news(self, story: Story) -> Sequence[str]:
        """Return the ids of the sentences of ``story`` that say what was not said."""
        same = story.id in self.ids
        if same and story.id not in self.kept:
            return ()  # its text of that day is lost
        stale = story.published_at is not None and story.published_at <= self.until
        if stale and not same:
            return ()
        mine = sentences(story)[:_MOST]
        fresh = [s.id for s in mine if self._is_new(said_of(s.text, story.language))]
        return fresh if same or len(fresh) >= _ANOTHERS_NEWS else ()

    def _is_new(self, said: Said) -> bool:
        if said.text in self.texts or not said.tells or any(map(said.repeats, self.lines)):
            return False
        if not (said.names <= self.names and said.figures <= self.figures):
            return True
        if any(said.near(line) and said.denies(line) for line in self.lines):
            return True
        return len(said.terms - self.terms) >= _OTHER_WORDS * max(1, len(said.terms))
