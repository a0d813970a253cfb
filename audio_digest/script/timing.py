"""An episode as long as asked: the writer's script, and what the gates let go or come of it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, runtime_checkable

from audio_digest import plugins
from audio_digest.config import Show, language_of
from audio_digest.model import Rundown, Script, Segment, Story
from audio_digest.plugins import Clock, Writer
from audio_digest.script import grounding
from audio_digest.script.fitting import NEAR, Spare, fit

log = logging.getLogger(__name__)


@runtime_checkable
class Timed(Protocol):
    """A writer that can go by a clock while it writes."""

    def timed(self, clock: Clock) -> Writer:
        """Return the writer that does."""


@runtime_checkable
class Resourceful(Protocol):
    """A writer that knows what else could be said."""

    def spare(
        self, script: Script, rundown: Rundown, stories: Mapping[str, Story], show: Show
    ) -> Spare:
        """Return segment's index → further turns for its end, each after the one before it."""

    def items(
        self, script: Script, rundown: Rundown, stories: Mapping[str, Story], show: Show
    ) -> Sequence[Segment]:
        """Return stories of the rundown's reserve that may come in whole, the best first."""


class Fault(Protocol):
    """What a writer's own gate finds: the index in `Script.turns`, and the words."""

    @property
    def turn(self) -> int:
        """Index of the turn."""

    @property
    def claim(self) -> str:
        """The words that nothing covers."""


@runtime_checkable
class Provable(Protocol):
    """A writer that can prove more than grounding asks."""

    def faults(self, script: Script, stories: Sequence[Story], show: Show) -> Sequence[Fault]:
        """Return the turns that say what no source says."""


@dataclass(frozen=True)
class Desk:
    """A writer with what it writes from; its scripts are held to the gates."""

    writer: Writer
    rundown: Rundown
    stories: Sequence[Story]
    show: Show

    def fitted(self, script: Script, clock: Clock) -> Script:
        """Return ``script`` as long as the show asks, by ``clock``, or as near as it gets.

        Turns are left out or put in whole (`fitting`), and only where the gates have nothing
        against it: a script that passed them still does.
        """
        target_s = self.show.show.length_s
        if abs(clock.episode_s(script) - target_s) <= NEAR * target_s:
            return script
        spare, items = self._spare(script), self._items(script)
        found = fit(script, target_s, clock, spare=spare, items=items)
        if len(found.segments) < len(script.segments) and self._failing(found):
            log.debug("leaving out whole stories does not pass the gates")
            found = fit(script, target_s, clock, spare=spare, items=items, stories_stay=True)
        return script if found != script and self._failing(found) else found

    def _spare(self, script: Script) -> Spare:
        """Return the turns that could come in and that pass the gates, with all before them."""
        writer = self._resourceful(script)
        if writer is None:
            return {}
        told = {story.id: story for story in self.stories}
        spare = writer.spare(script, self.rundown, told, self.show)
        grown, places = _with_all(script, spare)
        failing = self._failing(grown)
        kept = {}
        for number, turns in spare.items():
            fine = (places[number, index] not in failing for index in range(len(turns)))
            kept[number] = tuple(
                turn for turn, _ in zip(turns, takewhile(bool, fine), strict=False)
            )
        return kept

    def _items(self, script: Script) -> Sequence[Segment]:
        """Return the stories that could come in and that pass the gates, each by itself."""
        writer = self._resourceful(script) if self.rundown.reserve else None
        if writer is None:
            return ()
        told = {story.id: story for story in self.stories}
        items = tuple(writer.items(script, self.rundown, told, self.show))
        whole = script.model_copy(update={"segments": (*script.segments, *items)})
        failing, at, kept = self._failing(whole), len(script.turns), []
        for item in items:
            stop = at + len(item.turns)
            if failing.isdisjoint(range(at, stop)):
                kept.append(item)
            at = stop
        return kept

    def _resourceful(self, script: Script) -> Resourceful | None:
        """Return who knows what else could be said: if not the show's writer, the offline one."""
        writer: object = self.writer
        if not isinstance(writer, Resourceful):
            writer = plugins.load("writers", "offline", {}, where="writer")
            if language_of(script.language) not in getattr(writer, "languages", ()):
                return None
        return writer if isinstance(writer, Resourceful) else None

    def _failing(self, script: Script) -> frozenset[int]:
        """Return the turns that a gate refuses."""
        found = {alarm.turn for alarm in grounding.check(script, self.stories) if alarm.hard}
        if isinstance(self.writer, Provable):
            found |= {f.turn for f in self.writer.faults(script, self.stories, self.show)}
        return frozenset(found)


def _with_all(script: Script, spare: Spare) -> tuple[Script, Mapping[tuple[int, int], int]]:
    """Return ``script`` with all of ``spare``, and where in it each of those turns stands."""
    segments, places, at = [], {}, 0
    for number, segment in enumerate(script.segments):
        more = tuple(spare.get(number, ()))
        at += len(segment.turns)
        for index in range(len(more)):
            places[number, index] = at + index
        at += len(more)
        segments.append(segment.model_copy(update={"turns": (*segment.turns, *more)}))
    return script.model_copy(update={"segments": tuple(segments)}), places
