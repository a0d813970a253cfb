"""What stands around the stories: cold open, greeting, last words, and that machines made it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date  # noqa: N812  (as in the model)

from audio_digest.config import Show
from audio_digest.model import Segment, Turn
from audio_digest.script.writers.llm.assignment import Assignment, Numbered
from audio_digest.script.writers.llm.gate import Draft, cleaned
from audio_digest.script.writers.llm.telling import Teller, Told, report

HEADINGS = {"en": ("Opening", "Close"), "zh": ("开场", "结束")}
_WORDS = {"opening": (70, 130), "closing": (90, 160)}
"""Asked for, in words and in characters."""
_DISCLOSED = {
    "en": (
        "A word about us. {names} are synthetic voices, and a language model wrote these lines.",
        "So that you know: {names} are not people. A language model wrote this, and may be wrong.",
        "Plainly, as always: synthetic voices, {names}, and a script by a language model.",
    ),
    "zh": (
        "老实说一句：{names}都是合成语音，台词由语言模型根据节目说明里的报道写成，再由程序与原文核对。",
        "说明一下：{names}不是真人。稿子是语言模型写的，程序核对过原文，但仍可能有错。",
        "照例交代：声音是合成的，我们是{names}，稿子出自语言模型，并经程序与来源比对。",
    ),
}
_BYE = {
    "en": (
        "The links are in the show notes. Until next time.",
        "Every source is linked in the notes. Take care.",
        "That's it. The originals are in the show notes.",
    ),
    "zh": (
        "链接都在节目说明里，下次见。",
        "原文都列在节目说明里，再会。",
        "就到这里，出处见节目说明。",
    ),
}
_AND = {"en": " and ", "zh": "和"}
_MOST_LINES = 6
_NUMBERS_FROM = 1


class Frame:
    """Writes the first and the last segment, of what was really told."""

    def __init__(self, teller: Teller, show: Show, day: Date, told: Sequence[Told]) -> None:
        """Look at what was told: only that may be announced or come back to."""
        self.teller, self.show, self.day, self.told = teller, show, day, told
        self.language = teller.pace.language

    async def opening(self) -> Segment | None:
        """Return the opening, None where the model gave none that may stand."""
        numbered = tuple(_heads(self.told))
        turns = await self._turns("opening", numbered)
        kept = [
            turn.model_copy(update={"act": "tease" if turn.cites else "open"}) for turn in turns
        ]
        if not kept or kept[0].act != "tease" or not self._greets(kept):
            return None
        return Segment(heading=self._heading(0), turns=tuple(kept))

    async def closing(self) -> Segment | None:
        """Return the close, None where the model gave none that may stand."""
        numbered = tuple(_said(self.told))
        turns = await self._turns("closing", numbered)
        recaps = [t.model_copy(update={"act": "recap"}) for t in turns if t.cites][:2]
        byes = [t.model_copy(update={"act": "close"}) for t in turns if not t.cites][-1:]
        if not recaps:
            return None
        return Segment(heading=self._heading(1), turns=(*recaps, *self._ending(recaps, byes)))

    def ending(self, recaps: Sequence[Turn]) -> Segment | None:
        """Return a close of ``recaps`` and this writer's own last words.

        None in a language in which it is not known how to say who made this.
        """
        if self.language not in _DISCLOSED:
            return None
        return Segment(heading=self._heading(1), turns=(*recaps, *self._ending(recaps, ())))

    def _ending(self, recaps: Sequence[Turn], byes: Sequence[Turn]) -> tuple[Turn, ...]:
        """Return who made this, and goodbye: the model's own, else one of ours."""
        disclosed = self.disclosed(byes[0].host if byes else recaps[-1].host if recaps else "")
        but = disclosed[0].host if disclosed else ""
        host = next((h.id for h in self.show.hosts if h.id != but), self.show.hosts[0].id)
        return (*disclosed, *(byes or [Turn(host=host, act="close", text=self._daily(_BYE))]))

    def disclosed(self, but: str) -> tuple[Turn, ...]:
        """Return the line that says who made this, if there is one: another host's than ``but``."""
        lines = _DISCLOSED.get(self.language)
        if not lines:
            return ()
        ids = [host.id for host in self.show.hosts]
        host = next((i for i in ids if i != but), ids[0])
        names = _AND[self.language].join(h.name for h in self.show.hosts)
        text = lines[self.day.toordinal() % len(lines)].format(names=names)
        return (Turn(host=host, act="close", text=text),)

    async def _turns(self, part: str, numbered: Sequence[Numbered]) -> Sequence[Turn]:
        """Return the part's lines that pass; the failing ones are mended once as in a story."""
        teller = self.teller
        whole = _as_one(self.told, numbered)
        words = _WORDS[part][teller.pace.by_character]
        user = teller.prompts.frame(part, numbered)
        answer = await teller.ask(part, user, words)
        lines = teller.lines(answer)[:_MOST_LINES]
        drafts = self._judged(part, teller.gate.drafts(lines, whole))
        report(part, drafts)
        return [d.turn for d in drafts if not d.fault and cleaned(d.turn.text)]

    def _judged(self, part: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
        """Return ``drafts`` judged in a frame's acts: a greeting names the day and the show."""
        acts = ("tease", "open") if part == "opening" else ("recap", "close")
        turns = [
            d.turn.model_copy(update={"act": acts[0] if d.turn.cites else acts[1]}) for d in drafts
        ]
        return self.teller.gate.judged(turns)

    def _greets(self, turns: Sequence[Turn]) -> bool:
        title = self.show.show.title.lower()
        return any(title in turn.text.lower() for turn in turns if turn.act == "open")

    def _heading(self, n: int) -> str:
        return HEADINGS.get(self.language, HEADINGS["en"])[n]

    def _daily(self, table: Mapping[str, tuple[str, ...]]) -> str:
        lines = table.get(self.language, table["en"])
        return lines[self.day.toordinal() % len(lines)]


def _heads(told: Sequence[Told]) -> Iterator[Numbered]:
    """Yield headline and first cited sentences of what leads, then the other headlines."""
    chosen = []
    for n, each in enumerate(told[:8]):
        cited = [c for turn in each.turns[:6] for c in turn.cites]
        known = {i.sentence.id: i.sentence for i in each.assignment.numbered}
        ids = [f"{each.assignment.story.id}.0", *(cited[:4] if n == 0 else cited[:1])]
        chosen += [known[i] for i in dict.fromkeys(ids) if i in known]
    yield from (Numbered(n, s) for n, s in enumerate(chosen, _NUMBERS_FROM))


def _said(told: Sequence[Told]) -> Iterator[Numbered]:
    """Yield the sentences told of the first stories and the last: what may be come back to."""
    chosen = []
    for each in [*told[:2], *told[2:][-1:]]:
        known = {i.sentence.id: i.sentence for i in each.assignment.numbered}
        cited = dict.fromkeys(c for turn in each.turns for c in turn.cites)
        chosen += [known[c] for c in list(cited)[:6] if c in known]
    yield from (Numbered(n, s) for n, s in enumerate(chosen, _NUMBERS_FROM))


def _as_one(told: Sequence[Told], numbered: Sequence[Numbered]) -> Assignment:
    """Return an assignment whose numbers are the frame's own."""
    first = told[0].assignment
    return Assignment(0, first.pick, first.story, tuple(numbered), 0.0)
