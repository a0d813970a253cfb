"""Facts → turns: who says what, and what the other one says to it."""

from collections.abc import Sequence
from random import Random

from audio_digest.model import Act, Turn
from audio_digest.script.writers.offline import frame, speech, wording
from audio_digest.script.writers.offline.material import Fact
from audio_digest.script.writers.offline.phrases import Phrases
from audio_digest.script.writers.offline.plan import Plan
from audio_digest.script.writers.offline.questions import Balance, Questions
from audio_digest.script.writers.offline.speech import size
from audio_digest.script.writers.offline.takeup import Kind, TakeUp

_CHUNK = {"en": (9, 26, 46, 54), "zh": (14, 30, 84, 94)}
"""Sizes, in words or characters, that a turn of facts may have; drawn for each turn."""
_LARGEST = {"en": 54, "zh": 94}
_LEAD_QUESTION_SHARE = 0.2
_SHORT_SHARE = 0.3
"""Of all turns, those that may be short when a host only reacts."""
_FEW_SHORT = 0.26
"""Up to this share of short turns a host only reacts in a small story, too."""
_SHORT = {"en": 8, "zh": 13}
_CO_HOST_SHARE = (0.38, 0.55)
_REACT_CHANCE = 0.5
_LEAD_QUESTION_CHANCE = 0.6
_ECHO_CHANCE = 0.8
_GOES_ON = frozenset(
    {"example", "tests", "result", "reason", "then", "who", "now", "whence", "how"}
)
"""What a connective answers: such a question may stand between a sentence and the next."""
_LEAD_IN_CHANCE = 0.22
_VOICED = frozenset({"said", "words", "whence"})
"""Sentences whose quotation marks hold what somebody said, and not a term."""
_FACTS_AN_ECHO = 12
"""What somebody said is echoed once a story, and once more for each so many facts of it."""
_STORY_TO_ASK_FOR = 3
"""Facts that a story must have for a host to ask what it says."""


class Telling:
    """The turns of one story. ``explainer`` and ``partner`` are host ids."""

    def __init__(  # noqa: PLR0913  (what a conversation is made of)
        self, explainer: str, partner: str, *, language: str, phrases: Phrases, rng: Random,
        balance: Balance, known_terms: set[str], plainly: float = 1.0,
    ) -> None:  # fmt: skip
        """Begin with no turn; the more ``plainly``, the more turns begin with an "And"."""
        self.turns: list[Turn] = []
        self._hosts = (explainer, partner)
        self._sections: list[str] = []
        self._counts = False
        self._named = ""
        self._echoes = 1
        self._language = language
        self._chinese = language == "zh"
        self._phrases = phrases
        self._rng = rng
        self._take_up = TakeUp(language, phrases, rng, plainly)
        self._balance = balance
        self._questions = Questions(language, phrases, balance, known_terms)

    # --- turns ----------------------------------------------------------------------------

    def add(self, host: str, act: Act, text: str, cites: Sequence[str] = ()) -> None:
        """Add one turn, or go on in the last one where the same host speaks on."""
        unique = tuple(dict.fromkeys(cites))
        self._questions.heard(text)
        last = self.turns[-1] if self.turns else None
        if last and last.host == host:
            joined = self.join(last.text, text)
            both = tuple(dict.fromkeys((*last.cites, *unique)))
            kept: Act = last.act if last.act not in {"react", "bridge", "doubt"} else act
            self.turns[-1] = last.model_copy(update={"text": joined, "cites": both, "act": kept})
            self._balance.short += self._short(joined) - self._short(last.text)
            return
        self.turns.append(Turn(host=host, act=act, text=text, cites=unique))
        self._balance.turns += 1
        self._balance.short += self._short(text)
        self._balance.questions += text.endswith(("?", "？"))

    def _short(self, text: str) -> bool:
        return size(text, chinese=self._chinese) <= _SHORT[self._language]

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

    def open(self, host: str, line: str, cites: Sequence[str], *, named: str = "") -> None:
        """Announce the story; where ``host`` explains it too, the lead follows in one turn.

        ``named`` is the name that ``line`` calls it by instead of its title.
        """
        self._named = named
        if line:
            self.add(host, "bridge", line, cites)

    # --- the story ------------------------------------------------------------------------

    def tell(self, plan: Plan, *, opening: str = "") -> None:
        """Add the turns of ``plan``; ``opening`` is said before the first fact."""
        self._questions.subject = plan.material.subject
        self._echoes = 1 + len(plan.facts) // _FACTS_AN_ECHO
        ahead = self.turns[-1].text if self.turns and self.turns[-1].host == self._hosts[0] else ""
        chunks = self._chunks(plan, ahead=size(self.join(ahead, opening), chinese=self._chinese))
        for number, chunk in enumerate(chunks):
            after = chunks[number + 1][0] if number + 1 < len(chunks) else None
            if number == 0:
                asks = plan.shape != "brief" and len(plan.facts) >= _STORY_TO_ASK_FOR
                self._lead(chunk, plan, opening, asks=asks)
            elif plan.shape == "brief":
                self._small(chunk)
            else:
                self._turn(
                    chunk, turned=number == 1 and plan.shape in {"stakes", "quote", "figure"}
                )
            if plan.shape != "brief" and after is not None and not after.needs_previous:
                self._aside(chunk)

    def _small(self, chunk: list[Fact]) -> None:
        """Go on in a small story: the other host does, or asks for it."""
        host = self.next_host()
        question = self._questions.small(chunk[0])
        if question:
            self.add(host, "ask", question, (chunk[0].cite,))
            self._carry(self.other(host), chunk, act="answer")
            return
        label = self._questions.label_line(chunk[0])
        balance = self._balance
        few = (balance.short + 1) / (balance.turns + 2) <= _FEW_SHORT
        if few and not label and self._may_react() and self._prompted(host, chunk):
            return
        self._carry(host, chunk, before=label, word="go_on")

    def _lead(self, chunk: list[Fact], plan: Plan, opening: str, *, asks: bool) -> None:
        """Begin; after a title that the explainer read out, the partner may ask what it says."""
        explainer, partner = self._hosts
        announced = bool(self.turns and self.turns[-1].cites) and self.turns[-1].host == explainer
        room = (self._balance.questions + 1) / (self._balance.turns + 2) <= _LEAD_QUESTION_SHARE
        asks = asks and announced and chunk[0].kind != "impact" and room
        known = chunk[0].answer.kind == "what"
        if asks and (known or self._rng.random() < _LEAD_QUESTION_CHANCE):
            topic = self._named or frame.topic(plan.material.title)
            line = self._questions.lead(chunk[0], topic, titled=not self._named)
            if line:
                self.add(partner, "ask", line, (*self.turns[-1].cites, chunk[0].cite))
        self._carry(explainer, chunk, before=opening)

    def _chunks(self, plan: Plan, *, ahead: int) -> list[list[Fact]]:
        """Return the facts of each turn; ``ahead`` is the size of what begins the first."""
        sizes = _CHUNK[self._language]
        chunks: list[list[Fact]] = []
        room = 0.0
        for fact in plan.facts:
            last = chunks[-1] if chunks else None
            full = (
                len(chunks) == 1 and self._sum(chunks[0], fact) + ahead > _LARGEST[self._language]
            )
            if last and not full and self._joins(last, fact, room=room):
                last.append(fact)
            else:
                chunks.append([fact])
                room = self._rng.choice(sizes)
        return chunks

    @staticmethod
    def _sum(chunk: list[Fact], fact: Fact) -> int:
        return sum(f.size for f in chunk) + fact.size

    def _joins(self, chunk: list[Fact], fact: Fact, *, room: float) -> bool:
        last = chunk[-1]
        total = self._sum(chunk, fact)
        if wording.concludes(fact.text, chinese=self._chinese) or fact.section != last.section:
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
        if self._counts and first.section not in {"", *self._sections}:
            self._carry(host, chunk, before=self._stage(first.section))
            return
        concluding = wording.concludes(first.text, chinese=self._chinese)
        concluding = concluding or first.answer.kind in _GOES_ON
        if first.needs_previous and first.label.form == "none" and not concluding:
            self._carry(host, chunk, word="go_on")
            return
        asker, speaker = host, self.other(host)
        by_partner = asker == self._hosts[1]
        question = self._questions.before(first, turned=turned, by_partner=by_partner)
        if question:
            self.add(asker, "ask", question, (first.cite,))
            taken_up = self._questions.taken_up(first, self._rng.random())
            self._carry(speaker, chunk, before=taken_up, act="answer", word="well")
            return
        label = self._questions.label_line(first)
        if first.needs_previous and not label:
            self._carry(host, chunk, word="go_on")
        elif label:
            self._carry(host, chunk, before=label)
        elif first.kind == "impact" and first.first:
            self._carry(host, chunk, before=self._phrases.take("impact") or "", act="impact")
        else:
            self._plain(host, chunk)

    def _stage(self, section: str) -> str:
        """Return a numbered heading as a host says it: the stage is counted."""
        self._sections.append(section)
        counted = self._phrases.nth("stage", len(self._sections) - 1)
        stop = "" if section.endswith(("?", "!", "？", "！")) else "。" if self._chinese else "."
        return self.join(counted, section + stop)

    def _plain(self, host: str, chunk: list[Fact]) -> None:
        """Let the next host carry ``chunk``, or only react so that the other goes on."""
        partner = self._hosts[1]
        share = self._balance.share(partner)
        low, high = _CO_HOST_SHARE
        wants = host == partner and share < low
        full = (host == partner and share > high) or (host != partner and share < low)
        chance = 1.0 if full else _REACT_CHANCE
        if not wants and self._rng.random() < chance:
            if self._may_react() and self._prompted(host, chunk):
                return
            if full and self._fits(chunk) and self.turns[-1].act not in {"react", "doubt", "gloss"}:
                self._carry(self.other(host), chunk)
                return
        leads_in = self._rng.random() < _LEAD_IN_CHANCE
        lead_in = self._questions.line("fact") if leads_in else ""
        self._carry(host, chunk, before=lead_in, word="go_on")

    def _prompted(self, host: str, chunk: list[Fact]) -> bool:
        """Let ``host`` ask for more, or only react, so that the other goes on with ``chunk``."""
        question = self._questions.more()
        line = question or self._phrases.take("react")
        if line:
            cites = (chunk[0].cite,) if question else ()
            self.add(host, "ask" if question else "react", line, cites)
            self._carry(self.other(host), chunk, act="answer" if question else "fact")
        return bool(line)

    def _may_react(self) -> bool:
        balance = self._balance
        spare = (balance.short + 1) / (balance.turns + 2) <= _SHORT_SHARE
        return spare and self.turns[-1].act not in {"react", "ask", "doubt", "gloss"}

    def _fits(self, chunk: list[Fact]) -> bool:
        """Tell whether ``chunk`` may still be added to the last turn."""
        said = size(self.turns[-1].text, chinese=self._chinese)
        return said + sum(fact.size for fact in chunk) <= _LARGEST[self._language]

    def _carry(
        self, host: str, chunk: list[Fact], *, before: str = "", act: Act = "fact", word: Kind = ""
    ) -> None:
        """Let ``host`` say ``chunk`` after ``before``, or after a ``word`` where there is none."""
        kind: Act = "lead" if all(t.act in {"bridge", "ask"} for t in self.turns) else act
        if chunk[0].kind == "impact" and kind in {"fact", "answer"}:
            kind = "impact"
        first, *rest = (fact.text for fact in chunk)
        listened = bool(self.turns) and self.turns[-1].host != host
        if listened and not before and kind != "impact":
            first = self._take_up.said(chunk[0], word)
        text = self.join(before, first, *rest)
        self.add(host, kind, text, [fact.cite for fact in chunk])
        self._balance.facts[host] += sum(fact.size for fact in chunk)
        self._counts = self._counts or any(wording.promises(fact.text) for fact in chunk)

    # --- what the other one says ----------------------------------------------------------

    def _aside(self, chunk: list[Fact]) -> None:
        """Gloss, doubt or echo what was just said, where it gives cause to."""
        if self._glossed(chunk):
            return
        last = chunk[-1]
        host = self.next_host()
        ask = self._questions
        if last.hearsay and ask.count("doubt"):
            line = self._phrases.take(last.hearsay)
            if line:
                self.add(host, "doubt", line)
                return
        voiced = last.answer.kind in _VOICED or wording.voices(last.text, chinese=self._chinese)
        if voiced and self._may_react() and ask.count("quote", self._echoes):
            quoted = next(iter(speech.quoted(last.text, chinese=self._chinese)), "")
            line = self._phrases.take("echo_quote", quote=quoted) if quoted else None
            if line and ask.once(quoted):
                self.add(host, "react", line, (last.cite,))
                return
        one = len(last.figures) == 1
        if one and self._may_react() and self._rng.random() < _ECHO_CHANCE and ask.count("echo"):
            line = self._phrases.take("echo", figure=last.figures[0])
            if line:
                self.add(host, "react", line, (last.cite,))

    def _glossed(self, chunk: list[Fact]) -> bool:
        """Have a term of ``chunk`` explained, where the source does."""
        host, ask = self.next_host(), self._questions
        for fact in chunk:
            for term, meaning in fact.glosses:
                if term in fact.text and ask.once(f"gloss {term}") and ask.count("gloss", 2):
                    act = "gloss_short" if speech.spells(term, meaning) else "gloss"
                    line = self._phrases.take(act, term=term)
                    if line:
                        self.add(host, "gloss", line, (fact.cite,))
                        said = f"{meaning[0].upper()}{meaning[1:]}."
                        self.add(self.other(host), "gloss", said, (fact.cite,))
                        return True
        return False

    def said(self) -> int:
        """Return the size of all turns."""
        return sum(size(turn.text, chinese=self._chinese) for turn in self.turns)
