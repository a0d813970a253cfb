"""A rundown → a whole script by a model: plan, stories, frame, length."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audio_digest import plugins
from audio_digest.config import Show, language_of
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Rundown, Script, Segment, Story, Turn
from audio_digest.plugins import Clock
from audio_digest.script import grounding
from audio_digest.script.bands import readings
from audio_digest.script.injection import leaks
from audio_digest.script.naming import heading
from audio_digest.script.writers.llm.assignment import Assignment, assignments, fitting, mark
from audio_digest.script.writers.llm.desk import Desk
from audio_digest.script.writers.llm.frame import Frame
from audio_digest.script.writers.llm.gate import Draft, Gate, settled
from audio_digest.script.writers.llm.ledger import tokens
from audio_digest.script.writers.llm.length import lengthened
from audio_digest.script.writers.llm.outline import Beat, plan
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.script.writers.llm.prompts import Prompts
from audio_digest.script.writers.llm.telling import Teller, Told
from audio_digest.text.flags import sayable

log = logging.getLogger(__name__)

_FRAME_S, _FRAME_SHARE = 55.0, 0.2
"""What opening and close take: so long, but of a short episode no more than this share."""
_HEAD_TOKENS = 220
"""Of each story, for the plan."""
_LAST_TURNS = 4
_MIN_OUTLINE = 2


@dataclass(frozen=True)
class Day:
    """All that a script is made of, and what follows from it without a model."""

    rundown: Rundown
    stories: Mapping[str, Story]
    show: Show
    clock: Clock | None = None

    @property
    def pace(self) -> Pace:
        """The voices as a clock."""
        return Pace(self.show, self.clock)

    @property
    def talk_s(self) -> float:
        """Seconds for the stories, opening and close aside."""
        length_s = self.show.show.length_s
        return length_s - min(_FRAME_S, _FRAME_SHARE * length_s)

    def told(self) -> tuple[Assignment, ...]:
        """Return the stories to be told; raises WriterError where there are none."""
        language = language_of(self.show.show.language)
        found = assignments(self.rundown.picks, self.stories, language, talk_s=self.talk_s)
        if not found:
            raise WriterError(
                f"none of {len(self.rundown.picks)} picks has a sentence that may be told",
                "add a source, or see what `audio-digest select` left out",
            )
        return found

    def prompts(self, told: Sequence[Assignment]) -> Prompts:
        """Return the prompts, the day's own delimiter in them."""
        salt = f"{self.show.show.identity} {self.rundown.date}"
        delimiter = mark([a.story for a in told], salt)
        return Prompts(self.show, self.rundown.date, self.pace, delimiter)

    def outline(self, prompts: Prompts, told: Sequence[Assignment], window: int) -> str:
        """Return the prompt for the plan, cut to the window."""
        free = (window - tokens(prompts.system()) - 1200) // len(told)
        heads = [fitting(a, max(40, min(_HEAD_TOKENS, free))) for a in told]
        return prompts.outline(told, heads)


class Episode:
    """One run."""

    def __init__(self, day: Day, desk: Desk) -> None:
        """Give the stories' sentences numbers; raises WriterError where nothing can be told."""
        self.day, self.desk = day, desk
        self.told = day.told()
        for each in self.told:
            for text in each.unshown:
                log.warning("%s: not shown to the model: “%s”", each.title[:60], text[:120])
        self.every = tuple(day.stories.values())
        self.prompts = day.prompts(self.told)
        gate = Gate(day.show, self.every, day.rundown.title, day.pace)
        self.teller = Teller(desk, self.prompts, gate, day.pace)

    async def script(self) -> Script:
        """Return the script; raises WriterError."""
        beats = await self._plan()
        model = await self._stories(beats)
        told = self._saved(model) if any(each.wrote for each in model) else ()
        if not told:
            raise WriterError(
                f"'{self.desk.settings.model}' wrote no usable line: "
                f"{'; '.join(sorted({each.why for each in model}))}",
                'choose a larger model, or [writer] kind = "offline"',
            )
        if any(each.turns for each in model):
            told = await lengthened(self.teller, told, self.day.talk_s)
            ends = await self._ends(told)
        else:
            log.warning("no story is the model's: the offline writer wrote this script")
            ends = (self._offline_frame(told, 0), self._offline_frame(told, -1))
        opening, closing = ([segment] if segment else [] for segment in ends)
        segments = [*opening, *map(self._segment, told), *closing]
        title, language = self.day.rundown.title, self.day.show.show.language
        script = Script(title=title, language=language, segments=tuple(segments))
        script = self._checked(script)
        self._account(model, script)
        return script

    async def _ends(self, told: Sequence[Told]) -> tuple[Segment | None, Segment | None]:
        """Return opening and close: the model's, else the offline writer's.

        Either close says that a language model wrote what was heard.
        """
        frame = Frame(self.teller, self.day.show, self.day.rundown.date, told)
        opening, closing = await frame.opening(), await frame.closing()
        if not closing:
            offline = self._offline_frame(told, -1)
            recaps = [t for t in offline.turns if t.act == "recap"] if offline else []
            closing = frame.ending(recaps)
        return opening or self._offline_frame(told, 0), closing

    # --- the plan and the stories -----------------------------------------------------------

    async def _plan(self) -> tuple[Beat, ...]:
        if len(self.told) < _MIN_OUTLINE:
            return tuple(Beat() for _ in self.told)
        words = [self.day.pace.words(a.room_s) for a in self.told]
        user = self.day.outline(self.prompts, self.told, self.desk.settings.window_tokens)
        answer = await self.teller.ask("the plan", user, 30 * len(self.told))
        return plan(answer.text, self.told, words)

    async def _stories(self, beats: Sequence[Beat]) -> Sequence[Told]:
        """Have every story told.

        One after the other, each knows the last turns of the one before. Side by side it cannot:
        then the plan's way in stands for them, so that prompts, and with them the kept answers,
        do not hang on which came first.
        """
        of = len(self.told)
        if self.desk.settings.parallel > 1:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self.teller.tell(a, beat, of=of))
                    for a, beat in zip(self.told, beats, strict=True)
                ]
            return [task.result() for task in tasks]
        found: list[Told] = []
        last: Sequence[Turn] = ()
        for assignment, beat in zip(self.told, beats, strict=True):
            found.append(await self.teller.tell(assignment, beat, of=of, before=last))
            last = found[-1].turns[-_LAST_TURNS:] or last
        return found

    # --- what the model could not write -----------------------------------------------------

    def _saved(self, model: Sequence[Told]) -> tuple[Told, ...]:
        """Return the stories, those that the model could not tell from the offline writer."""
        lost = [each for each in model if not each.turns]
        offline = self._offline([each.assignment for each in lost]) if lost else None
        kept: list[Told] = []
        for each in model:
            if each.turns:
                kept.append(each)
                continue
            pick, title = each.assignment.pick, each.assignment.title
            found = (
                [s for s in offline.segments if s.story_ids == pick.story_ids] if offline else []
            )
            if not found:
                log.warning("%s: left out: %s", title, each.why)
                continue
            log.warning("%s: told by the offline writer: %s", title, each.why)
            drafts = self.teller.gate.judged(found[0].turns)
            kept.append(replace(each, turns=settled([replace(d, fault="") for d in drafts])))
        return tuple(kept)

    def _offline(self, told: Sequence[Assignment]) -> Script | None:
        """Return these stories as the offline writer tells them, None where it cannot."""
        picks = tuple(a.pick for a in told)
        rundown = self.day.rundown.model_copy(update={"picks": picks})
        length_s = max(45.0, sum(a.room_s for a in told) + 30)
        about = self.day.show.show.model_copy(update={"length_s": length_s})
        writer = plugins.load("writers", "offline", {}, where="writer")
        try:
            script: Script = writer.script(
                rundown, self.day.stories, self.day.show.model_copy(update={"show": about})
            )
        except (ConfigError, WriterError) as error:
            log.debug("offline: %s", error.what)
            return None
        return script

    def _offline_frame(self, told: Sequence[Told], end: int) -> Segment | None:
        """Return the opening (0) or close (-1) of the offline writer that tells what was told."""
        script = self._offline([each.assignment for each in told])
        if not script or script.segments[end].story_ids:
            return None
        log.info("the %s is the offline writer's", "close" if end else "opening")
        segment = script.segments[end]
        used = {cite for each in told for turn in each.turns for cite in turn.cites}
        turns = [t for t in segment.turns if t.act != "recap" or not used.intersection(t.cites)]
        return segment.model_copy(update={"turns": tuple(turns)})

    # --- the whole --------------------------------------------------------------------------

    def _checked(self, script: Script) -> Script:
        """Return ``script`` without turns that fail beside all the others."""
        failing = {a.turn for a in grounding.check(script, self.every) if a.hard}
        failing |= {n for n, turn in enumerate(script.turns) if leaks(turn.text)}
        if not failing:
            return script
        for n in sorted(failing):
            log.warning("line dropped: “%s”", script.turns[n].text[:120])
        segments, at = [], 0
        for segment in script.segments:
            numbered = enumerate(segment.turns, at)
            drafts = [Draft(turn, "fails" if n in failing else "") for n, turn in numbered]
            at += len(segment.turns)
            kept = settled(drafts) if segment.story_ids else tuple(
                d.turn for d in drafts if not d.fault
            )  # fmt: skip
            if kept:
                segments.append(segment.model_copy(update={"turns": kept}))
        return script.model_copy(update={"segments": tuple(segments)})

    def _segment(self, told: Told) -> Segment:
        """Return a story as a chapter; a title that sells or gives orders is no chapter's name."""
        assignment = told.assignment
        title = self.teller.gate.written(assignment.title)
        name = heading(title) if sayable(title) else assignment.source or str(assignment.index + 1)
        return Segment(heading=name, story_ids=assignment.pick.story_ids, turns=told.turns)

    def _account(self, model: Sequence[Told], script: Script) -> None:
        own = sum(bool(each.turns) for each in model)
        log.info("%s: %s", self.desk.settings.model, self.desk.ledger.said())
        log.info("%d of %d stories are the model's", own, len(model))
        foreseen, length_s = self.day.pace.seconds(script.turns), self.day.show.show.length_s
        if foreseen < 0.95 * length_s:
            log.info("the material gives about %.0f s of %.0f s", foreseen, length_s)
        outside = [r for r in readings(script, "llm") if not r.within] if own else []
        if outside:
            named = ", ".join(f"{r.name} {r.value:.2f}" for r in outside)
            log.info("unlike the talk of people: %s", named)
