"""The writer that needs no model: it chooses the sources' own sentences and has them talked over.

``material`` makes facts of stories, ``plan`` chooses and orders them, ``dialogue`` gives them to
two hosts, ``episode`` sets them between greeting and sign-off, ``provenance`` proves that every
word of a fact is its source's.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from pydantic import PrivateAttr

from audio_digest.config import Show
from audio_digest.model import Record, Rundown, Script, Segment, Story, Turn
from audio_digest.plugins import Clock
from audio_digest.script import grounding
from audio_digest.script.bands import aims, readings
from audio_digest.script.writers.offline import provenance
from audio_digest.script.writers.offline.debate import arguable
from audio_digest.script.writers.offline.draft import DEGREES
from audio_digest.script.writers.offline.episode import LANGUAGES, Episode
from audio_digest.script.writers.offline.items import items
from audio_digest.script.writers.offline.spare import spare

log = logging.getLogger(__name__)

_ATTEMPTS = 32
"""Drafts of one day from which the one nearest to human talk is taken."""
_HOPE = 0.05
"""By how much the best of all degrees of plainness may be off for other words to be tried."""
_NEAR = 0.04
_TOO_LONG = 5.0
"""How much a share of length counts against a share of any other figure."""
_REPAIRS = 6
"""Rounds in which sentences that a gate refuses are replaced by others."""


class OfflineWriter(Record):
    """Extractive dialogue in English and Chinese: pure, and the same for the same input."""

    languages: ClassVar[tuple[str, ...]] = LANGUAGES
    _clock: Clock | None = PrivateAttr(None)

    def timed(self, clock: Clock) -> Self:
        """Return this writer, going by ``clock`` instead of by the number of words."""
        copy = self.model_copy()
        copy._clock = clock  # noqa: SLF001  (its own)
        return copy

    def spare(
        self, script: Script, rundown: Rundown, stories: Mapping[str, Story], _show: Show
    ) -> Mapping[int, Sequence[Turn]]:
        """Return segment's index → facts that ``script`` leaves out, as turns for its end."""
        return spare(script, rundown, stories)

    def items(
        self, script: Script, rundown: Rundown, stories: Mapping[str, Story], _show: Show
    ) -> Sequence[Segment]:
        """Return the stories that there was no time for as brief items for the end."""
        return items(script, rundown, stories)

    def script(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Script:
        """Return the dialogue of ``rundown``, which passes the gates of grounding and provenance.

        A sentence that a gate refuses is replaced by others; where it refuses none by itself, but
        what a host says with it, another draft is made. A turn that still fails is dropped.
        Raises ConfigError for a show in another language, WriterError where no pick has a
        telling in the show's language.
        """
        told = tuple(stories.values())
        episode = Episode(rundown, stories, show, clock=self._clock)
        refused: frozenset[str] = frozenset()
        first = 0
        for _ in range(_REPAIRS):
            script, attempt = _nearest(episode, first)
            failing = self._failing(script, told, show)
            if not failing:
                return script
            found = self._refused(script, failing, episode)
            if found:
                refused |= found
                episode.leave_out(refused)
            else:
                first = attempt + 1
        script, _ = _nearest(episode, first)
        failing = self._failing(script, told, show)
        if failing:
            log.warning("%d lines dropped: they say more than their sources", len(failing))
        return _without(script, failing)

    def arguable(self, story: Story) -> bool:
        """Tell whether ``story`` holds what a debate about it needs."""
        return arguable(story)

    def faults(
        self, script: Script, stories: Sequence[Story], show: Show
    ) -> tuple[provenance.Fault, ...]:
        """Return every turn that says something that is neither a source's nor a known phrase."""
        return provenance.check(script, stories, show)

    def _refused(self, script: Script, failing: frozenset[int], episode: Episode) -> frozenset[str]:
        """Return the sentences of the ``failing`` turns that a gate refuses by themselves too."""
        cited = {cite for n in failing for cite in script.turns[n].cites}
        materials = [told.material for told in episode.picks]
        alone = tuple(
            Turn(host=script.turns[0].host, act="fact", text=fact.text, cites=(fact.cite,))
            for material in materials
            for fact in material.facts.values()
            if fact.cite in cited
        )
        segment = Segment(heading=script.title, turns=alone)
        bare = script.model_copy(update={"segments": (segment,)})
        again = self._failing(bare, [m.story for m in materials], episode.show)
        return frozenset(alone[n].cites[0] for n in again)

    def _failing(self, script: Script, stories: Sequence[Story], show: Show) -> frozenset[int]:
        alarms = [alarm for alarm in grounding.check(script, stories) if alarm.hard]
        for alarm in alarms:
            log.debug("turn %d: %s: %r", alarm.turn, alarm.kind, alarm.claim)
        faults = self.faults(script, stories, show)
        return frozenset(a.turn for a in alarms) | {fault.turn for fault in faults}


def _nearest(episode: Episode, first: int) -> tuple[Script, int]:
    """Return the draft that lies nearest to human talk, the first that is within, and its number.

    Drafts are tried from number ``first`` on; a later one talks more plainly (`Draft`).
    """
    drafts: list[tuple[float, float, int, Script]] = []
    for attempt in range(first, first + _ATTEMPTS):
        if len(drafts) >= DEGREES and min(drafts)[0] > _HOPE:
            break
        episode.attempt = attempt
        script = episode.fitted()
        drafts.append((_off(script), _lateness(episode, script), attempt, script))
        if drafts[-1][0] == 0 and drafts[-1][1] <= _NEAR:
            break
    least = min(late for _, late, _, _ in drafts)
    near = _NEAR if least <= _NEAR else least + _NEAR  # a day may hold less than was asked for
    weighed = [(o + _TOO_LONG * max(0.0, late - near), n, draft) for o, late, n, draft in drafts]
    _, attempt, script = min(weighed, key=lambda draft: draft[:2])
    return script, attempt


def _off(script: Script) -> float:
    """Return by how much the figures of ``script`` miss their bands, as shares, summed."""
    missed = (reading for reading in readings(script, "offline", aims) if not reading.within)
    return sum(
        abs(r.value - bound) / max(bound, 0.01)
        for r in missed
        for bound in [r.low if r.low is not None and r.value < r.low else (r.high or 0.0)]
    )


def _lateness(episode: Episode, script: Script) -> float:
    return abs(episode.seconds(script) / episode.length_s - 1)


def _without(script: Script, failing: frozenset[int]) -> Script:
    """Return ``script`` without the turns ``failing``, and without a question left unanswered."""
    kept: list[Segment] = []
    index = 0
    for segment in script.segments:
        numbered = list(enumerate(segment.turns, index))
        index += len(numbered)
        turns: list[Turn] = []
        for number, turn in reversed(numbered):
            unanswered = turn.act == "ask" and number + 1 in failing
            if number not in failing and not unanswered:
                turns.insert(0, turn)
        if turns:
            kept.append(segment.model_copy(update={"turns": tuple(turns)}))
    return script.model_copy(update={"segments": tuple(kept)})
