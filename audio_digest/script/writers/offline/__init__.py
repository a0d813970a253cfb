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
from audio_digest.script.writers.offline.episode import LANGUAGES, Episode
from audio_digest.script.writers.offline.items import items
from audio_digest.script.writers.offline.spare import spare

log = logging.getLogger(__name__)

_ATTEMPTS = 12
"""Drafts of one day from which the one nearest to human talk is taken."""
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

        A sentence that a gate refuses is replaced by others; a turn that still fails is dropped.
        Raises ConfigError for a show in another language, WriterError where no pick has a
        telling in the show's language.
        """
        told = tuple(stories.values())
        episode = Episode(rundown, stories, show, clock=self._clock)
        script, attempt = _nearest(episode)
        refused: frozenset[str] = frozenset()
        for _ in range(_REPAIRS):
            failing = self._failing(script, told, show)
            if not failing:
                return script
            cited = {c for n in failing for c in script.turns[n].cites if not c.endswith(".0")}
            attempt += cited <= refused  # a host's own line: another draft draws another
            refused |= cited
            episode.leave_out(refused)
            episode.attempt = attempt
            script = episode.fitted()
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

    def _failing(self, script: Script, stories: Sequence[Story], show: Show) -> frozenset[int]:
        alarms = [alarm for alarm in grounding.check(script, stories) if alarm.hard]
        for alarm in alarms:
            log.debug("turn %d: %s: %r", alarm.turn, alarm.kind, alarm.claim)
        faults = self.faults(script, stories, show)
        return frozenset(a.turn for a in alarms) | {fault.turn for fault in faults}


def _nearest(episode: Episode) -> tuple[Script, int]:
    """Return the draft that lies nearest to human talk, the first that is within, and its number.

    A later one talks more plainly (`Draft`).
    """
    drafts: list[tuple[float, int, Script]] = []
    for attempt in range(_ATTEMPTS):
        episode.attempt = attempt
        script = episode.fitted()
        off = _off(script) + _TOO_LONG * max(0.0, _lateness(episode, script) - _NEAR)
        drafts.append((off, attempt, script))
        if off == 0:
            break
    _, attempt, script = min(drafts, key=lambda draft: draft[:2])
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
