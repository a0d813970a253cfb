"""A story told as a debate: one host has the case for it, the other the case against it.

Both argue with the source's own sentences, and with those alone; which side one takes its words
say (`sides`). A story whose sentences all take one side is told as in any episode.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from audio_digest.model import Story
from audio_digest.script.writers.offline import frame, phrases
from audio_digest.script.writers.offline.dialogue import Telling
from audio_digest.script.writers.offline.material import Fact, Material, material
from audio_digest.script.writers.offline.plan import Plan, Told
from audio_digest.script.writers.offline.sides import Side, objects, side
from audio_digest.script.writers.offline.speech import size

LARGEST = {"en": 56, "zh": 96}
"""Words, or characters, of an argument; a story with a longer one is told as usual."""
FEWEST = 3
"""Facts that a story must have to be argued about, where no objection answers its lead."""
MOST_TITLE = {"en": 9, "zh": 18}
"""Size of a title that a motion repeats."""


def table(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return act → lines of a debate in ``language``; ``{title}`` is the story's."""
    return phrases.table(f"debate.{language}")


class Lines:
    """The debaters' own lines, each used at most once in an episode."""

    def __init__(self, language: str, seed: str) -> None:
        """Shuffle the lines by ``seed``."""
        rng = Random(f"debate {seed}")
        self._decks = {
            act: rng.sample(lines, len(lines)) for act, lines in sorted(table(language).items())
        }

    def take(self, act: str, **filling: str) -> str:
        """Return an unused line of ``act``, "" when all are used."""
        deck = self._decks[act]
        return deck.pop().format(**filling) if deck else ""

    def left(self, act: str) -> int:
        """Return how many lines of ``act`` are unused."""
        return len(self._decks[act])


def with_both_sides(
    facts: tuple[Fact, ...], material: Material, told: Told, *, without: frozenset[str]
) -> tuple[Fact, ...]:
    """Return ``facts``, and one more that speaks against them where none of them does."""
    chinese = material.story.language.startswith("zh")
    if not facts or any(side(f, chinese=chinese) == "against" for f in facts[1:]):
        return facts
    others = [f for f in material.facts.values() if f not in facts and f.kind != "impact"]
    for fact in sorted(others, key=lambda f: not objects(f, chinese=chinese)):
        chain = _chain(fact, material)
        fresh = [f for f in chain if f not in facts]
        known = any(f.cite in without or told.repeats(f) for f in fresh)
        wanted = side(fact, chinese=chinese) == "against"
        fits = _size(fresh) <= LARGEST["zh" if chinese else "en"]
        if wanted and chain and fits and not known and fact.anchor is None:
            both = {f.index: f for f in (*facts, *chain)}
            return tuple(both[i] for i in sorted(both))
    return facts


def _chain(fact: Fact, material: Material) -> list[Fact]:
    """Return ``fact`` after all that it needs, or nothing where that is missing."""
    chain = [fact]
    while chain[0].needs_previous or chain[0].leans:
        before = material.facts.get(chain[0].index - 1)
        if before is None or before.kind == "impact":
            return []
        chain.insert(0, before)
    return [] if chain[-1].needs_next or chain[0].fragment else chain


def arguable(story: Story) -> bool:
    """Tell whether ``story`` has a sentence that objects to what it says."""
    chinese = story.language.startswith("zh")
    facts = material(story, chinese=chinese).facts.values()
    told = [fact for fact in facts if fact.kind != "impact"]
    return any(objects(fact, chinese=chinese) for fact in told[1:])


Round = tuple[list[Fact], list[Fact]]
"""An argument for it and one against it, or only one of them; the second may lean on the first."""


@dataclass(frozen=True)
class Cases:
    """A story's sentences, by what they do in a debate: each list is a turn's facts.

    ``objection`` is what the story itself answers to its lead; else the two sides are asked for.
    """

    lead: list[list[Fact]]
    objection: list[Fact]
    known: list[list[Fact]]
    rounds: list[Round]
    impact: list[list[Fact]]


class Debate(Telling):
    """The turns of one story, argued; ``lines`` are the debaters' own."""

    lines: Lines

    def tell(self, plan: Plan, *, opening: str = "") -> None:
        """Add the turns of ``plan``: lead, motion, the two cases in turns, what stays open."""
        cases = self._cases(plan)
        if cases is None:
            super().tell(plan, opening=opening)
            return
        self._carry(self._hosts[0], cases.lead[0], before=opening)
        for piece in cases.lead[1:]:
            self._turn(piece, turned=False)
        if cases.objection:
            tied = cases.objection[0].contrast and self.turns[-1].host == self._hosts[0]
            before = "" if tied else self.lines.take("against")
            self._carry(self._hosts[1], cases.objection, before=before)
        for unit in cases.known:
            for piece in _pieces(unit, LARGEST[self._language]):
                self._turn(piece, turned=False)
        pro = [argument for argument, _ in cases.rounds if argument]
        if not cases.objection:
            self._motion(plan, pro, by=self._hosts[bool(pro)])
        for argument, objection in cases.rounds:
            self._argue("for", argument)
            self._argue("against", objection)
        for chunk in cases.impact:
            self._turn(chunk, turned=False)
        line = self.lines.take("open")
        if line:
            self.add(self.next_host(), "react", line)

    def _cases(self, plan: Plan) -> Cases | None:
        """Return who argues what; None for a story whose sentences take one side."""
        most = LARGEST[self._language]
        ordered = tuple(sorted(plan.facts, key=lambda f: f.index))
        units = _units(ordered)
        lead = next((u for u in units if u[0].cite == plan.facts[0].cite), None)
        enough = {
            "motion": 1,
            "for": 2,
            "against": 2,
            "more_for": 1,
            "more_against": 1,
        }
        left = all(self.lines.left(act) >= need for act, need in enough.items())
        if lead is None or lead[0].kind == "impact" or not left:
            return None
        lead, objection = self._answered(lead, begins=False)
        sides: dict[str, list[list[Fact]]] = {"for": [], "against": [], "": []}
        known, impact = list[list[Fact]](), list[list[Fact]]()
        rounds: list[Round] = []
        for unit in (u for u in units if u[0] is not lead[0]):
            argument, answer = self._answered(unit, begins=True)
            if unit[0].kind == "impact":
                impact.append(unit)
            elif unit[0].kind == "answer" or any(fact.fragment for fact in unit):
                known.append(unit)  # a reader's question, a list's item: nobody's argument
            elif answer and _size(argument) <= most:
                rounds.append((argument, answer))
            elif _size(unit) > most:
                known.append(unit)
            else:
                sides[self._side(unit)].append(unit)
        known += sides[""]
        pro = sides["for"]
        both = sides["against"] and (pro or self._side(lead) == "for")
        if not objection and not rounds and not (both and len(plan.facts) >= FEWEST):
            return None
        fors, againsts = _merged(pro, most), _merged(sides["against"], most)
        rounds += [(p or [], a or []) for p, a in zip_longest(fors, againsts)]
        return Cases(_pieces(lead, most), objection, known, rounds, impact)

    def _answered(self, unit: list[Fact], *, begins: bool) -> tuple[list[Fact], list[Fact]]:
        """Return ``unit`` up to an objection in it, and that with what follows on from it.

        The objection is empty where there is none that one host can say; ``begins``: it has to
        begin as one.
        """
        for at, fact in enumerate(unit[1:], 1):
            answers = objects(fact, chinese=self._chinese) and (fact.contrast or not begins)
            if answers:
                short = _size(unit[at:]) <= LARGEST[self._language]
                return (unit[:at], unit[at:]) if short else (unit, [])
        return unit, []

    def _side(self, unit: Sequence[Fact]) -> Side:
        found = [side(fact, chinese=self._chinese) for fact in unit]
        return "against" if "against" in found else "for" if "for" in found else ""

    def _motion(self, plan: Plan, pro: Sequence[list[Fact]], *, by: str) -> None:
        """Put what is argued about as a question.

        It is the source's own, where the first argument answers it, or the debaters'.
        """
        own = pro[0][0].label if pro else None
        if own and own.form == "question" and self._questions.once(own.text):
            self.add(by, "ask", own.text, (pro[0][0].cite,))
            return
        title = frame.topic(plan.material.title)
        short = title and size(title, chinese=self._chinese) <= MOST_TITLE[self._language]
        if short and self.lines.left("motion_title"):
            line = self.lines.take("motion_title", title=title)
            self.add(by, "ask", line, (f"{plan.material.story.id}.0",))
        else:
            self.add(by, "ask", self.lines.take("motion"))

    def _argue(self, wanted: Side, unit: list[Fact]) -> None:
        """Let the host of the side ``wanted`` say the next of its arguments, if there is one."""
        if not unit:
            return
        host, first = self._hosts[wanted == "against"], unit[0]
        if self.turns[-1].host == host:  # the other has nothing more to say, and asks
            line = self.lines.take(f"more_{wanted}")
            if line:
                self.add(self.other(host), "ask", line, (first.cite,))
        label = self._questions.label_line(first)
        tied = first.contrast and self.turns[-1].host != host
        typed = self._side(unit) == wanted and not tied
        self._carry(host, unit, before=label or (self.lines.take(wanted) if typed else ""))


def _units(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return ``facts`` in pieces that stand by themselves: what needs another comes with it."""
    units: list[list[Fact]] = []
    for fact in facts:
        last = units[-1][-1] if units else None
        follows = last is not None and fact.index == last.index + 1
        tied = fact.needs_previous or (fact.leans and not fact.first)
        if last is not None and follows and (tied or last.needs_next):
            units[-1].append(fact)
        elif fact.anchor is not None and any(f.index == fact.anchor for u in units for f in u):
            next(u for u in units if any(f.index == fact.anchor for f in u)).append(fact)
        else:
            units.append([fact])
    return units


def _merged(units: Sequence[list[Fact]], most: int) -> list[list[Fact]]:
    """Return ``units`` in their order, as many in a turn as it has room for."""
    merged: list[list[Fact]] = []
    for unit in units:
        alone = unit[0].contrast or unit[0].label.form != "none" or unit[0].fragment
        if merged and not alone and _size(merged[-1]) + _size(unit) <= most:
            merged[-1] = [*merged[-1], *unit]
        else:
            merged.append(list(unit))
    return merged


def _pieces(unit: Sequence[Fact], most: int) -> list[list[Fact]]:
    """Return ``unit`` in turns, the other host going on where one is full."""
    pieces: list[list[Fact]] = []
    for fact in unit:
        if pieces and fact.label.form == "none" and _size(pieces[-1]) + fact.size <= most:
            pieces[-1].append(fact)
        else:
            pieces.append([fact])
    return pieces


def _size(unit: Sequence[Fact]) -> int:
    return sum(fact.size for fact in unit)
