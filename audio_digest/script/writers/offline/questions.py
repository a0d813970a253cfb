"""What one host asks before a fact, or how the teller announces it."""

import re
from dataclasses import dataclass

from audio_digest.script.writers.offline import wording
from audio_digest.script.writers.offline.answers import Answer
from audio_digest.script.writers.offline.material import Fact
from audio_digest.script.writers.offline.phrases import Phrases

_QUESTION_SHARE = 0.26
_SCARCE_SHARE = 0.17
_BARE_SHARE = 0.12
"""Below this share of questions a host asks for more, whatever it is: the others name a thing."""
_YOU = re.compile(r"\byou\w*\b|[你您我]", re.IGNORECASE)
_MAX_TOPIC_WORDS = 3
_TAKEN_UP = 0.8
"""How often an answer begins with the words of its question."""
_NAMED = 3
"""How often the hosts' own lines name what a story is about, besides its title."""
_NAMING = frozenset({"what", "said"})
"""Questions that name what the answer is about: the listener must have heard of it."""
_MANIFOLD = frozenset({"ask_what", "ask_said", "ask_meaning", "ask_impact", "ask_impact_you"})
"""What may be asked more than once about one story."""
_TO_LISTENER = re.compile(r"\byou\b|\bmatters?\b", re.IGNORECASE)
"""In the lead of an impact: the host would ask the other what it means to the other."""


@dataclass
class Balance:
    """Words of facts that each host has carried; turns, short ones and questions so far."""

    facts: dict[str, int]
    turns: int = 0
    short: int = 0
    questions: int = 0

    def share(self, host: str) -> float:
        """Return the host's share of the facts, 0.45 before there are any."""
        total = sum(self.facts.values())
        return self.facts[host] / total if total else 0.45


class Questions:
    """The questions of one story; ``asked`` are those of the whole episode.

    ``subject`` is the name of what it is about, or "".
    """

    def __init__(self, language: str, phrases: Phrases, balance: Balance, asked: set[str]) -> None:
        """Begin with no aside made."""
        self._chinese = language == "zh"
        self._phrases = phrases
        self._balance = balance
        self._asked = asked
        self._asides: dict[str, int] = {}
        self._heard = ""
        self.subject = ""

    def before(self, first: Fact, *, turned: bool, by_partner: bool) -> str:
        """Return a question that ``first`` surely answers, or nothing.

        ``turned``: the story opened on something else than its beginning. ``by_partner``: the one
        who does not explain would ask. A source's own question is asked once an episode.
        """
        own = first.heading if first.heading.form == "question" else first.label
        impact = first.kind == "impact"
        if own.form == "question" and not impact:
            return own.text if self.once(own.text) else ""
        balance = self._balance
        crowded = (balance.questions + 1) / (balance.turns + 2) > _QUESTION_SHARE
        if crowded or (impact and not first.first):
            return ""
        if impact and own.form == "question" and not _TO_LISTENER.search(own.text):
            return own.text if self.once(own.text) else ""
        if own.form == "topic" and not impact:
            if first.fragment:
                return self._ask("ask_short", label=own.text)
            return self._ask("ask_label", label=own.text) if by_partner or self.scarce else ""
        act = self._kind(first, turned=turned, by_partner=by_partner)
        return self._ask(act, name=first.answer.name)

    def _kind(self, first: Fact, *, turned: bool, by_partner: bool) -> str:
        """Return the act of the phrases that ask for just what ``first`` says, or nothing."""
        answer = first.answer
        impact, to_you = first.kind == "impact", _YOU.search(first.text) is not None
        plain = answer.kind if answer.kind not in _NAMING else ""
        cases = (
            ("ask_impact", impact and not to_you),
            ("ask_impact_you", impact and to_you),
            ("ask_meaning", wording.concludes(first.text, chinese=self._chinese)),
            ("ask_community", wording.responds(first.text, chinese=self._chinese)),
            ("ask_story", turned and first.kind == "paragraph"),
            (f"ask_{answer.kind}", self._knows(answer)),
            (f"ask_{plain}", bool(plain)),
            ("ask_but", first.contrast),
            ("ask_figure", bool(first.figures) and by_partner),
        )
        act = next((act for act, fits in cases if fits), "")
        return act if act in _MANIFOLD or not act or self.count(act) else ""

    @property
    def scarce(self) -> bool:
        """Whether the episode has few questions so far."""
        return (self._balance.questions + 1) / (self._balance.turns + 2) <= _SCARCE_SHARE

    def small(self, first: Fact) -> str:
        """Return what may be asked in a small story before its second piece, or nothing."""
        plain = first.label.form == "none" and not first.fragment
        if not (self.scarce and plain and first.kind != "impact"):
            return ""
        act = self._kind(first, turned=False, by_partner=True)
        return self._ask(act, name=first.answer.name) or self.more()

    def more(self) -> str:
        """Return a question after what comes next, whatever it is, or nothing."""
        asked = (self._balance.questions + 1) / (self._balance.turns + 2)
        return self._ask("ask_more") if asked <= _BARE_SHARE else ""

    def lead(self, first: Fact, topic: str, *, titled: bool) -> str:
        """Return what may be asked after a title: what is it, what of ``topic``, or what of it.

        Where no title was read, but only ``topic``, what is new is all that can be asked.
        """
        if first.answer.kind == "what" and self._knows(first.answer):
            return self._ask("ask_what", name=first.answer.name)
        words = topic.split()
        named = 0 < len(words) <= _MAX_TOPIC_WORDS and all(w in first.text for w in words)
        if named and topic not in self._asked:
            self._asked.add(topic)
            line = self._ask("ask_topic", title=topic)
            if line:
                return line
        return self._ask("ask_story" if titled else "ask_news")

    def taken_up(self, first: Fact, chance: float) -> str:
        """Return how an answer begins with the words that it was asked in, or nothing."""
        label = first.label
        words = len(label.text) / 2 if self._chinese else len(label.text.split())
        fits = label.form == "topic" and words <= _MAX_TOPIC_WORDS and chance <= _TAKEN_UP
        if not fits or not self.count("taken_up", 2):
            return ""
        return self._ask("answer_label", label=label.text)

    def heard(self, text: str) -> None:
        """Note that ``text`` was said in this story."""
        self._heard += f" {text.lower()}"

    def _knows(self, answer: Answer) -> bool:
        """Tell whether the listener has heard the name that a question would ask about."""
        known = answer.kind in _NAMING and answer.name.lower() in self._heard
        return known and self.once(f"{answer.kind} {answer.name}")

    def line(self, act: str, **filling: str) -> str:
        """Return a line of ``act``, one that names the story's subject where there is one left."""
        named = f"{act}_subject"
        known = self.subject and self.subject.lower() in self._heard and self._phrases.left(named)
        if known and self.count(named) and self.count("named", _NAMED):
            return self._phrases.take(named, subject=self.subject) or ""
        return self._phrases.take(act, **filling) or ""

    def _ask(self, act: str, **filling: str) -> str:
        return self.line(act, **filling) if act else ""

    def once(self, text: str) -> bool:
        """Tell whether ``text`` was not asked yet in the episode; from now on it was."""
        fresh = text not in self._asked
        self._asked.add(text)
        return fresh

    def count(self, aside: str, limit: int = 1) -> bool:
        """Tell whether the story has room for one more ``aside``, and take it."""
        if self._asides.get(aside, 0) >= limit:
            return False
        self._asides[aside] = self._asides.get(aside, 0) + 1
        return True

    def label_line(self, fact: Fact) -> str:
        """Return how the teller of ``fact`` says its label, or nothing where it has none."""
        label = fact.label.text
        if fact.kind == "impact" or fact.label.form == "none":
            return ""
        if fact.label.form == "question":
            return label if self.once(label) else ""
        if fact.label.form == "statement":
            return label
        line = "" if fact.fragment else self._phrases.take("say_label", label=label)
        colon = "：" if self._chinese else ":"
        return line or f"{label[:1].upper()}{label[1:]}{colon}"
