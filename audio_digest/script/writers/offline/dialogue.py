"""Facts → turns: who says what, and what the other one says to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from audio_digest.model import Act, Turn
from audio_digest.script.writers.offline import wording
from audio_digest.script.writers.offline.material import Fact
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import Plan
from audio_digest.script.writers.offline.speech import size

_CHUNK = {"en": (16, 27, 38, 48), "zh": (30, 48, 68, 88)}
"""Sizes, in words or characters, that a turn of facts may have; drawn for each turn."""
_LARGEST = {"en": 58, "zh": 100}
_QUESTION_SHARE = 0.26
_LEAD_QUESTION_SHARE = 0.2
_CO_HOST_SHARE = (0.38, 0.55)
_REACT_CHANCE = 0.5
_LEAD_IN_CHANCE = 0.22
_LONG_STORY = 12
"""From this many facts on, a story may have two asides of a kind."""


_TO_LISTENER = re.compile(r"\byou\b|\bmatters?\b", re.IGNORECASE)
"""In the lead of an impact: the host would ask the other what it means to the other."""


@dataclass
class Balance:
    """Words of facts that each host has carried, turns and questions so far."""

    facts: dict[str, int]
    turns: int = 0
    questions: int = 0

    def share(self, host: str) -> float:
        """Return the host's share of the facts, 0.45 before there are any."""
        total = sum(self.facts.values())
        return self.facts[host] / total if total else 0.45


class Telling:
    """The turns of one story. ``explainer`` and ``partner`` are host ids."""

    def __init__(  # noqa: PLR0913  (what a conversation is made of)
        self, explainer: str, partner: str, *, language: str, phrases: Phrases, rng: Random,
        balance: Balance, known_terms: set[str],
    ) -> None:  # fmt: skip
        """Begin with no turn."""
        self.turns: list[Turn] = []
        self._hosts = (explainer, partner)
        self._language = language
        self._chinese = language == "zh"
        self._phrases = phrases
        self._rng = rng
        self._balance = balance
        self._known_terms = known_terms
        self._asides: dict[str, int] = {}

    # --- turns ----------------------------------------------------------------------------

    def add(self, host: str, act: Act, text: str, cites: Sequence[str] = ()) -> None:
        """Add one turn, or go on in the last one where the same host speaks on."""
        unique = tuple(dict.fromkeys(cites))
        last = self.turns[-1] if self.turns else None
        if last and last.host == host:
            joined = self.join(last.text, text)
            both = tuple(dict.fromkeys((*last.cites, *unique)))
            kept: Act = last.act if last.act not in {"react", "bridge", "doubt"} else act
            self.turns[-1] = last.model_copy(update={"text": joined, "cites": both, "act": kept})
            return
        self.turns.append(Turn(host=host, act=act, text=text, cites=unique))
        self._balance.turns += 1
        self._balance.questions += text.endswith(("?", "？"))

    def join(self, *parts: str) -> str:
        """Return sentences as one text."""
        return ("" if self._chinese else " ").join(part for part in parts if part)

    def other(self, host: str) -> str:
        """Return the partner of ``host``."""
        return self._hosts[1] if host == self._hosts[0] else self._hosts[0]

    @property
    def hosts(self) -> tuple[str, str]:
        """Explainer and partner."""
        return self._hosts

    def next_host(self) -> str:
        """Return who has not just spoken."""
        return self.other(self.turns[-1].host) if self.turns else self._hosts[0]

    def open(self, host: str, line: str, cites: Sequence[str]) -> None:
        """Announce the story; where ``host`` explains it too, the lead follows in one turn."""
        if line:
            self.add(host, "bridge", line, cites)

    # --- the story ------------------------------------------------------------------------

    def tell(self, plan: Plan, *, opening: str = "") -> None:
        """Add the turns of ``plan``; ``opening`` is said before the first fact."""
        chunks = self._chunks(plan)
        for number, chunk in enumerate(chunks):
            after = chunks[number + 1][0] if number + 1 < len(chunks) else None
            if number == 0:
                self._lead(chunk, opening)
            elif plan.shape == "brief":
                self._carry(self.next_host(), chunk, before=self._label_line(chunk[0]))
            else:
                self._turn(
                    chunk, turned=number == 1 and plan.shape in {"stakes", "quote", "figure"}
                )
            if plan.shape != "brief" and after is not None and not after.needs_previous:
                self._aside(chunk)
        self._asides.clear()

    def _lead(self, chunk: list[Fact], opening: str) -> None:
        """Begin; after a title that the explainer read out, the partner may ask what it says."""
        explainer, partner = self._hosts
        announced = bool(self.turns) and self.turns[-1].host == explainer
        room = (self._balance.questions + 1) / (self._balance.turns + 2) <= _LEAD_QUESTION_SHARE
        if announced and chunk[0].kind != "impact" and room and self._rng.random() < _REACT_CHANCE:
            line = self._phrases.take("ask_story")
            if line:
                self.add(partner, "ask", line, self.turns[-1].cites)
        self._carry(explainer, chunk, before=opening)

    def _chunks(self, plan: Plan) -> list[list[Fact]]:
        sizes = _CHUNK[self._language]
        chunks: list[list[Fact]] = []
        room = 0.0
        for fact in plan.facts:
            last = chunks[-1] if chunks else None
            if last and self._joins(last, fact, room=room):
                last.append(fact)
            else:
                chunks.append([fact])
                room = self._rng.choice(sizes)
        return chunks

    def _joins(self, chunk: list[Fact], fact: Fact, *, room: float) -> bool:
        last = chunk[-1]
        total = sum(f.size for f in chunk) + fact.size
        if wording.concludes(fact.text, chinese=self._chinese):
            return False
        if fact.index != last.index + 1 or fact.block != last.block:
            return False
        if fact.kind == "impact" or last.needs_next:
            return total <= _LARGEST[self._language]
        if fact.needs_previous and fact.size <= 8 and total <= _LARGEST[self._language]:  # noqa: PLR2004  (an afterthought)
            return True
        return total <= room

    def _turn(self, chunk: list[Fact], *, turned: bool) -> None:
        first, host = chunk[0], self.next_host()
        concluding = wording.concludes(first.text, chinese=self._chinese)
        if first.needs_previous and first.label.form == "none" and not concluding:
            self._carry(host, chunk)
            return
        asker, speaker = host, self.other(host)
        question = self._question(first, turned=turned, asked_by=asker)
        if question:
            self.add(asker, "ask", question, (first.cite,))
            self._carry(speaker, chunk, act="answer")
            return
        label = self._label_line(first)
        if first.needs_previous and not label:
            self._carry(host, chunk)
        elif label:
            self._carry(host, chunk, before=label)
        elif first.kind == "impact" and first.first:
            self._carry(host, chunk, before=self._phrases.take("impact") or "", act="impact")
        else:
            self._plain(host, chunk)

    def _plain(self, host: str, chunk: list[Fact]) -> None:
        """Let the next host carry ``chunk``, or only react so that the other goes on."""
        partner = self._hosts[1]
        share = self._balance.share(partner)
        low, high = _CO_HOST_SHARE
        wants = host == partner and share < low
        full = (host == partner and share > high) or (host != partner and share < low)
        reacts = self.turns[-1].act not in {"react", "ask", "doubt"}
        chance = 1.0 if full else _REACT_CHANCE
        if not wants and reacts and self._rng.random() < chance:
            line = self._phrases.take("react")
            if line:
                self.add(host, "react", line)
                self._carry(self.other(host), chunk)
                return
        lead_in = self._phrases.take("fact") if self._rng.random() < _LEAD_IN_CHANCE else None
        self._carry(host, chunk, before=lead_in or "")

    def _carry(self, host: str, chunk: list[Fact], *, before: str = "", act: Act = "fact") -> None:
        kind: Act = "lead" if all(t.act in {"bridge", "ask"} for t in self.turns) else act
        if chunk[0].kind == "impact" and kind in {"fact", "answer"}:
            kind = "impact"
        text = self.join(before, *(fact.text for fact in chunk))
        self.add(host, kind, text, [fact.cite for fact in chunk])
        self._balance.facts[host] += sum(fact.size for fact in chunk)

    # --- what the other one says ----------------------------------------------------------

    def _question(self, first: Fact, *, turned: bool, asked_by: str) -> str:
        """Return a question that ``first`` surely answers, or nothing."""
        own = first.heading if first.heading.form == "question" else first.label
        impact = first.kind == "impact"
        if own.form == "question" and not impact:
            return own.text
        balance = self._balance
        crowded = (balance.questions + 1) / (balance.turns + 2) > _QUESTION_SHARE
        if crowded or (impact and not first.first):
            return ""
        if impact and own.form == "question" and not _TO_LISTENER.search(own.text):
            return own.text if self._once(own.text) else self._ask("ask_impact")
        if own.form == "topic" and not impact:
            asks = asked_by == self._hosts[1] or first.fragment
            return self._ask("ask_label", label=own.text) if asks else ""
        return self._ask(self._kind_of_question(first, turned=turned, asked_by=asked_by))

    def _kind_of_question(self, first: Fact, *, turned: bool, asked_by: str) -> str:
        """Return the act of the phrases that ask for just what ``first`` says, or nothing."""
        cases = (
            ("ask_impact", first.kind == "impact"),
            ("ask_meaning", wording.concludes(first.text, chinese=self._chinese)),
            ("ask_community", wording.responds(first.text, chinese=self._chinese)),
            ("ask_story", turned and first.kind == "paragraph"),
            ("ask_but", first.contrast),
            ("ask_figure", bool(first.figures) and asked_by == self._hosts[1]),
        )
        act = next((act for act, fits in cases if fits), "")
        return act if act != "ask_figure" or self._count("figure") else ""

    def _ask(self, act: str, **filling: str) -> str:
        return (self._phrases.take(act, **filling) or "") if act else ""

    def _once(self, text: str) -> bool:
        fresh = text not in self._known_terms
        self._known_terms.add(text)
        return fresh

    def _count(self, aside: str, limit: int = 1) -> bool:
        if self._asides.get(aside, 0) >= limit:
            return False
        self._asides[aside] = self._asides.get(aside, 0) + 1
        return True

    def _label_line(self, fact: Fact) -> str:
        if fact.kind == "impact" or fact.label.form == "none":
            return ""
        if fact.label.form != "topic":
            return fact.label.text
        label = fact.label.text
        if fact.fragment and not self._chinese:
            return f"{label[:1].upper()}{label[1:]}:"
        return self._phrases.take("say_label", label=label) or ""

    def _aside(self, chunk: list[Fact]) -> None:
        """Gloss, doubt or echo what was just said, where it gives cause to."""
        last = chunk[-1]
        host = self.next_host()
        for fact in chunk:
            for term, meaning in fact.glosses:
                if term in fact.text and self._once(f"gloss {term}") and self._count("gloss", 2):
                    line = self._phrases.take("gloss", term=term)
                    if line:
                        self.add(host, "gloss", line, (fact.cite,))
                        said = f"{meaning[0].upper()}{meaning[1:]}."
                        self.add(self.other(host), "gloss", said, (fact.cite,))
                        return
        if last.hearsay and self._count("doubt"):
            line = self._phrases.take(last.hearsay)
            if line:
                self.add(host, "doubt", line)
                return
        if last.figures and self._rng.random() < _REACT_CHANCE and self._count("echo"):
            line = self._phrases.take("echo", figure=last.figures[0])
            if line:
                self.add(host, "react", line, (last.cite,))

    def said(self) -> int:
        """Return the size of all turns."""
        return sum(size(turn.text, chinese=self._chinese) for turn in self.turns)
