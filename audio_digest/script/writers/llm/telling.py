"""One story, or the frame, from the first draft to lines that passed every gate."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from audio_digest.model import Turn
from audio_digest.script.writers.llm.answers import Line, bare, lines
from audio_digest.script.writers.llm.assignment import Assignment, Numbered, fitting
from audio_digest.script.writers.llm.desk import Desk, Question
from audio_digest.script.writers.llm.gate import FORBIDDEN, Draft, Gate, settled
from audio_digest.script.writers.llm.kept import Answer
from audio_digest.script.writers.llm.ledger import tokens
from audio_digest.script.writers.llm.outline import Beat
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.script.writers.llm.prompts import Prompts

log = logging.getLogger(__name__)

REPAIRS = 2
"""Rounds in which failing lines are asked for again."""
_TOKENS_A_WORD = {True: 1.6, False: 1.9}
"""Of an answer, hosts' names and numbers included; True: counted in characters."""
_LEAST = 0.35
"""Of its room, what a story must fill to be told by the model at all."""
_RUNAWAY = 3.0
"""How many times what was asked for is read before the rest is cut off."""
_LOOPS = 4
"""Equal lines from which on a model only repeats itself."""
_SENTENCE_WORDS = 8.0
"""Words of sentences shown for each word asked for: more only costs."""
_LEAST_SHOWN_TOKENS = 700


@dataclass(frozen=True)
class Told:
    """A story's lines. ``why`` says what was wrong where they are none.

    ``wrote``: how many lines the model wrote, whatever came of them.
    """

    assignment: Assignment
    turns: tuple[Turn, ...]
    why: str = ""
    wrote: int = 0


class Teller:
    """Has the model tell stories, and judges what it says."""

    def __init__(self, desk: Desk, prompts: Prompts, gate: Gate, pace: Pace) -> None:
        """Put together what every story needs."""
        self.desk, self.prompts, self.gate, self.pace = desk, prompts, gate, pace
        self.system = prompts.system()

    async def tell(
        self, assignment: Assignment, beat: Beat, *, of: int, before: Sequence[Turn] = ()
    ) -> Told:
        """Return the story's lines, none of which fails a gate; none where too few are left."""
        numbered = self.shown(assignment)
        words = self.pace.words(assignment.room_s * beat.weight)
        user = self.prompts.segment(assignment, numbered, beat, of=of, before=before)
        drafts = await self.drafted(assignment.title[:60], user, assignment, words)
        mended = await self.mended(drafts, assignment, numbered)
        report(assignment.title, mended)
        turns, wrote = settled(mended), len(drafts)
        said = sum(self.pace.size(turn.text) for turn in turns)
        if not any(turn.cites for turn in turns):
            return Told(assignment, (), "no line rests on the story", wrote)
        if said < _LEAST * words and len(turns) < 3:  # noqa: PLR2004  (a word and its answer)
            return Told(assignment, (), f"{said} of {words} words passed the gates", wrote)
        return Told(assignment, turns, wrote=wrote)

    async def further(self, told: Told, seconds: float) -> tuple[Turn, ...]:
        """Return further lines of a story, from sentences that it has not used; () for none."""
        used = frozenset(cite for turn in told.turns for cite in turn.cites)
        words = self.pace.words(seconds)
        left = fitting(told.assignment, self._room(words), used=used)
        if len(left) < 2:  # noqa: PLR2004  (one is a leftover)
            return ()
        user = self.prompts.more(told.assignment, left, told.turns[-4:], words)
        name = f"more of {told.assignment.title[:50]}"
        drafts = await self.drafted(name, user, told.assignment, words)
        kept = [d if d.turn.cites or d.turn.act != "bridge" else replace(d, fault="idle")
                for d in drafts]  # fmt: skip
        report(name, drafts)
        said = [Draft(turn) for turn in told.turns]
        return settled([*said, *kept])[len(told.turns) :] if kept else ()

    async def drafted(
        self, name: str, user: str, assignment: Assignment, words: int
    ) -> tuple[Draft, ...]:
        """Ask, and return the judged lines of the answer."""
        answer = await self.ask(name, user, words)
        return self.gate.drafts(self.lines(answer), assignment)

    async def mended(
        self, drafts: Sequence[Draft], assignment: Assignment, numbered: Sequence[Numbered]
    ) -> tuple[Draft, ...]:
        """Return ``drafts``, those that failed asked for again, at most twice."""
        current = list(drafts)
        for turn in range(REPAIRS):
            failing = [n for n, draft in enumerate(current) if draft.fault]
            if not failing:
                break
            self._note(current, failing, assignment)
            wrong = [current[n] for n in failing]
            cited = _around(numbered, wrong)
            user = self.prompts.repair(cited, wrong)
            words = sum(self.pace.size(draft.turn.text) for draft in wrong)
            name = f"repair {turn + 1} of {assignment.title[:50]}"
            mended = _replaced(wrong, self.lines(await self.ask(name, user, words)))
            for n, line in zip(failing, mended, strict=True):
                current[n] = self._again(line, current[n], assignment)
            turns = [draft.turn for draft in current]
            gone = [draft.fault == "withdrawn" for draft in current]
            current = [
                replace(draft, fault="withdrawn") if left else draft
                for draft, left in zip(self.gate.judged(turns), gone, strict=True)
            ]
        return tuple(self._trimmed(draft) for draft in current)

    def _again(self, line: Line | None, old: Draft, assignment: Assignment) -> Draft:
        """Return the mended line in place of ``old``; without one, the old line is withdrawn."""
        mended = self.gate.drafts([line], assignment) if line else ()
        if not mended:
            return replace(old, fault="withdrawn")
        turn = mended[0].turn.model_copy(update={"act": old.turn.act})
        known = turn.host in {host.id for host in self.prompts.show.hosts}
        return Draft(turn if known else turn.model_copy(update={"host": old.turn.host}))

    def _trimmed(self, draft: Draft) -> Draft:
        """Return a line whose one fault is its length cut to what one line may have."""
        if "too many for one line" not in draft.fault:
            return draft
        return self.gate.judged([self.gate.shortened(draft.turn)])[0]

    def _note(self, drafts: Sequence[Draft], failing: Sequence[int], of: Assignment) -> None:
        for n in failing:
            log.debug("%s: line %d: %s: %r", of.title[:40], n + 1, drafts[n].fault,
                      drafts[n].turn.text)  # fmt: skip

    def lines(self, answer: Answer) -> tuple[Line, ...]:
        """Return the lines of an answer."""
        return lines(answer.text, self.gate.hosts, whole=answer.ended == "stop")

    async def ask(self, name: str, user: str, words: int) -> Answer:
        """Ask for about ``words``; what runs away or goes round in circles is cut off."""
        out = self.out_tokens(words)
        question = Question(name, self.system, user, out)
        return await self.desk.ask(question, enough=_enough(round(_RUNAWAY * out)))

    def out_tokens(self, words: int) -> int:
        """Return about how many tokens an answer of ``words`` has."""
        return round(words * _TOKENS_A_WORD[self.pace.by_character]) + 60

    def shown(self, assignment: Assignment) -> tuple[Numbered, ...]:
        """Return the sentences of a story that go into its prompt."""
        return fitting(assignment, self._room(self.pace.words(assignment.room_s)))

    def _room(self, words: int) -> int:
        """Return the tokens that sentences may take: what the window leaves, what words need."""
        window = self.desk.settings.window_tokens
        free = window - tokens(self.system) - 2 * self.out_tokens(words) - 400
        wanted = _SENTENCE_WORDS * words * (1.4 if not self.pace.by_character else 1.0)
        return max(200, min(free, max(_LEAST_SHOWN_TOKENS, round(wanted))))


def report(about: str, drafts: Sequence[Draft]) -> None:
    """Say in the log which lines fall, and why: as a warning what nobody may say."""
    for draft in drafts:
        if draft.fault and draft.fault != "withdrawn":
            level = logging.WARNING if draft.fault.startswith(FORBIDDEN) else logging.INFO
            log.log(level, "%s: line dropped: %s: “%s”", about[:60], draft.fault,
                    draft.turn.text[:120])  # fmt: skip


def _enough(most_tokens: int) -> Callable[[str], bool]:
    """Return what says that an answer has run away or goes round in circles."""

    def enough(text: str) -> bool:
        if not text or text[-1] not in "\n.!?。！？ ":
            return len(text) > 12 * most_tokens
        spoken = bare(text)
        if tokens(spoken) > most_tokens:
            return True
        rows = [row.strip() for row in spoken.split("\n") if row.strip()]
        return len(rows) > _LOOPS and rows[-1] != "" and rows.count(rows[-1]) >= _LOOPS

    return enough


def _replaced(wrong: Sequence[Draft], answered: Sequence[Line]) -> list[Line | None]:
    """Return for each failing line the one that stands for it: by its number, else in order."""
    numbered: Mapping[int, Line] = {li.number: li for li in answered if li.number is not None}
    if numbered:
        return [numbered.get(n) for n in range(1, len(wrong) + 1)]
    if len(answered) == len(wrong):
        return list(answered)
    return [None] * len(wrong)


def _around(numbered: Sequence[Numbered], wrong: Sequence[Draft]) -> tuple[Numbered, ...]:
    """Return the sentences that the failing lines cite, with their neighbours; all for none."""
    cited = {cite for draft in wrong for cite in draft.turn.cites}
    if any(not draft.turn.cites for draft in wrong):
        return tuple(numbered)
    at = {n for n, each in enumerate(numbered) if each.sentence.id in cited}
    near = {m for n in at for m in (n - 2, n - 1, n, n + 1, n + 2)}
    return tuple(each for n, each in enumerate(numbered) if n in near)
