"""Which facts of a story are told within its budget, in which order, and in what shape."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from audio_digest.script.writers.offline import wording
from audio_digest.script.writers.offline.material import Fact, Material

Shape = Literal["straight", "stakes", "quote", "figure", "brief"]

BRIEF_SIZE = {"en": 65, "zh": 110}
"""A story with less room than this is told in a breath, without questions."""
_REPEAT_SHARE = 0.62
_TITLE_SHARE = 0.75
RETOLD = 0.55
"""Share of a title's words in the first fact, from which the title need not be read out."""
_SAME_FIGURE_SHARE = 0.3
_ON_TOPIC = 2
"""Words of the title that a story may open on instead of on its beginning."""
_MIN_TOKENS = 4
_OVERRUN = 1.08
_MOST = 400
"""Facts of one story that are looked at; more are never told."""
_FLOW = 0.5
"""What it is worth that a fact follows one already chosen: talk that does not jump."""
_FIGURE, _QUOTE, _FOUND = 1.6, 1.0, 1.2
"""What it is worth that a sentence gives a figure, quotes somebody, or says what was found."""
_FINDINGS = frozenset({"tests", "result"})
_LEANS = 1.0
"""What it costs that a sentence points back at something in its story."""
_PLAIN = 6.0
"""What it is worth that a sentence has no word that its story uses only once."""
_BASE = {"paragraph": 2.4, "bullet": 2.2, "answer": 2.5, "impact": 2.7, "heading": 0.0}


class Told:
    """What the episode has said so far, so that nothing is said twice."""

    def __init__(self) -> None:
        """Start with nothing told."""
        self._said: list[tuple[frozenset[str], frozenset[str]]] = []

    def add(self, facts: Iterable[Fact]) -> None:
        """Remember ``facts`` as told."""
        self._said += [(fact.tokens, frozenset(fact.figures)) for fact in facts]

    def repeats(self, fact: Fact) -> bool:
        """Tell whether an earlier fact said most of ``fact``, or its figure of the same thing."""
        return any(_same(fact, tokens, figures) for tokens, figures in self._said)


def _same(fact: Fact, tokens: frozenset[str], figures: frozenset[str]) -> bool:
    common = len(fact.tokens & tokens)
    smaller = min(len(fact.tokens), len(tokens))
    if smaller < _MIN_TOKENS:
        return fact.tokens == tokens
    share = common / smaller
    return share >= _REPEAT_SHARE or (
        bool(figures & set(fact.figures)) and share >= _SAME_FIGURE_SHARE
    )


@dataclass(frozen=True)
class Plan:
    """The facts of one story in the order in which they are told."""

    material: Material
    facts: tuple[Fact, ...]
    shape: Shape


def choose(
    material: Material, budget: float, told: Told, *,
    without: frozenset[str] = frozenset(), plainly: float = 1.0,
) -> tuple[Fact, ...]:  # fmt: skip
    """Return the facts worth telling within ``budget`` (words or characters), by index.

    ``without`` are sentence ids kept for elsewhere; ``plainly`` is how much it counts that a
    sentence is easily followed by ear. A fact that leans on its predecessor comes
    with it or not at all. The lead always comes.
    """
    usable = {
        i: f for i, f in material.facts.items() if f.cite not in without and not told.repeats(f)
    }
    worth = _worths(material, usable, plainly)
    chosen: dict[int, Fact] = {}
    spent = 0.0
    while worth:
        index = max(worth, key=lambda i: (worth[i] + _FLOW * (i - 1 in chosen), -i))
        del worth[index]
        chain = _chain(usable[index], usable)
        fresh = [f for f in chain if f.index not in chosen]
        cost = sum(f.size for f in fresh)
        if not fresh or (chosen and spent + cost > budget * _OVERRUN):
            continue
        if _doubled(fresh, chosen.values()):
            continue
        chosen.update((f.index, f) for f in fresh)
        spent += cost
    return tuple(chosen[i] for i in sorted(chosen) if _keeps_promise(chosen[i], chosen))


def _keeps_promise(fact: Fact, chosen: Mapping[int, Fact]) -> bool:
    """Tell whether as many stages, ways, reasons as ``fact`` announces are told after it."""
    promised = wording.promises(fact.text)
    if not promised:
        return True
    after = [f for f in chosen.values() if f.index > fact.index]
    sections = {f.section for f in after if f.section}
    return len(sections or {f.block for f in after}) >= promised


def lead(material: Material, usable: Iterable[Fact]) -> Fact | None:
    """Return the fact that a telling may open on: the first that leans on nothing."""
    standing = [f for f in usable if not (f.needs_previous or f.fragment or f.anchor is not None)]
    for kind in ("paragraph", "impact", "bullet", "answer"):
        found = [f for f in standing if f.kind == kind]
        if found:
            fresh = [f for f in found[:3] if not repeats_title(f, material)]
            return (fresh or found)[0]
    return None


def repeats_title(fact: Fact, material: Material) -> bool:
    """Tell whether ``fact`` says no more than the title."""
    if not fact.tokens:
        return False
    return len(fact.tokens & material.title_tokens) / len(fact.tokens) >= _TITLE_SHARE


def retells(material: Material, fact: Fact) -> float:
    """Return the share of the title's words that ``fact`` says, or of its own that the title says.

    The larger of the two: where either is large, hearing both is hearing one thing twice.
    """
    title = material.title_tokens
    common = len(fact.tokens & title)
    return common / max(1, min(len(title), len(fact.tokens)))


def _worths(material: Material, usable: dict[int, Fact], plainly: float) -> dict[int, float]:
    """Return index → worth of what may be told; the lead's is above all."""
    first = lead(material, (usable[i] for i in sorted(usable)))
    if first is None:
        return {}
    if not _chain(first, usable):
        usable[first.index] = replace(first, needs_next=False)
    total = max(material.facts) + 1
    kept = [usable[i] for i in sorted(usable)][:_MOST]
    common = Counter(token for fact in material.facts.values() for token in fact.tokens)
    rest = {
        f.index: _worth(f, first, total, material.title_tokens)
        + _PLAIN * plainly * _plainness(f, common)
        for f in kept
        if not repeats_title(f, material)
    }
    return {**rest, first.index: 99.0}


def _plainness(fact: Fact, common: Mapping[str, int]) -> float:
    """Return the share of ``fact``'s words that a listener knows: small ones, and the story's own.

    ``common`` counts in how many of the story's sentences a word stands.
    """
    rare = sum(common[token] == 1 for token in fact.tokens)
    return 1 - rare / max(1, fact.size)


def _worth(fact: Fact, first: Fact, total: int, title: frozenset[str]) -> float:
    worth = _BASE[fact.kind] - 0.6 * fact.index / total
    worth += _FIGURE * bool(fact.figures) + _QUOTE * fact.quote + 0.2 * bool(fact.glosses)
    worth += _FOUND * (fact.answer.kind in _FINDINGS)
    worth -= 0.0 if fact.first else 0.5
    labelled = fact.kind == "bullet" and fact.label.form in {"topic", "question"}
    worth += 0.3 * labelled + 0.8 * bool(fact.label_tokens & title)
    worth += 0.9 if fact.block == first.block else 0.0
    return worth - (_LEANS if fact.leans and not fact.first else 0.0)


def _chain(fact: Fact, usable: dict[int, Fact]) -> list[Fact]:
    """Return ``fact`` after all that it needs, or nothing where a link is missing."""
    chain = [fact]
    while chain[0].needs_previous:
        before = usable.get(chain[0].index - 1)
        if before is None or before.kind == "impact" != fact.kind or before.fragment:
            return []
        chain.insert(0, before)
    while chain[-1].needs_next:
        after = usable.get(chain[-1].index + 1)
        if after is None or (after.block != chain[-1].block and not after.first):
            return []
        mute = after.fragment and after.label.form == "none"
        if after.kind == "impact" != chain[-1].kind or mute:
            return []
        chain.append(after)
    anchor = chain[0].anchor
    if anchor is not None and not chain[0].needs_previous:
        before = usable.get(anchor)
        return [*_chain(before, usable), *chain] if before and _chain(before, usable) else []
    return chain


def _doubled(fresh: Sequence[Fact], chosen: Iterable[Fact]) -> bool:
    said = Told()
    said.add(chosen)
    return any(said.repeats(fact) for fact in fresh)


def arrange(
    material: Material, facts: tuple[Fact, ...], rng: Random, *, budget: float, language: str
) -> Plan:
    """Return ``facts`` in a told order: as written, impact last, or another shape's opening."""
    body = [f for f in facts if f.kind != "impact"]
    impact = [f for f in facts if f.kind == "impact"]
    if budget < BRIEF_SIZE[language] or len(facts) <= 2:  # noqa: PLR2004  (a lead and one more)
        opens = not body or not (body[0].fragment and impact)
        return Plan(material, tuple(body + impact if opens else impact + body), "brief")
    shapes: list[tuple[Shape, Fact | None]] = [("straight", None), ("straight", None)]
    shapes += [("stakes", None)] if impact and body and not impact[0].leans else []
    for shape, wanted in (("quote", "quote"), ("figure", "figures")):
        found = _opener(material, body, wanted)
        shapes += [(shape, found)] if found else []  # type: ignore[list-item]  # a literal of Shape
    shape, opener = rng.choice(shapes)
    cannot_open = bool(body) and (body[0].fragment or body[0].anchor is not None)
    if shape == "stakes" or (impact and cannot_open):
        return Plan(material, tuple(impact + body), "stakes")
    if opener:
        body = [opener, *(f for f in body if f is not opener)]
    return Plan(material, tuple(body + impact), shape)


def _opener(material: Material, body: Sequence[Fact], wanted: str) -> Fact | None:
    """Return a fact that can open the story, though it is not its lead."""
    needed = {f.index - 1 for f in body if f.needs_previous} | {f.anchor for f in body}
    for fact in body[1:]:
        plain = fact.kind == "paragraph" and fact.heading.form == "none"
        off_topic = len(fact.tokens & material.title_tokens) < _ON_TOPIC
        tied = fact.needs_next or fact.index in needed or fact.leans or off_topic
        if plain and getattr(fact, wanted) and fact.named and not tied:
            return fact
    return None
