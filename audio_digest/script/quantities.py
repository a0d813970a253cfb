"""The figures of a spoken sentence, held against its evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from audio_digest.script.claims import CLAUSE, Claim, Finding, best, verbatim
from audio_digest.script.evidence import Evidence, Passage, terms
from audio_digest.text.numbers import Figure, agree

_HEDGE = re.compile(
    r"(?:about|around|roughly|approximately|nearly|almost|some|close to|just (?:over|under)|over|"
    r"under|more than|less than|up to|at least|~|≈|约|大约|近|接近|将近|超过?|逾|不到|至少|"
    r"多达)\s*$",
    re.IGNORECASE,
)
_HEDGE_AFTER = re.compile(r"\s?(?:左右|上下|or so|多)")
TOLERANCE = 0.06
"""Relative; only after a hedge. Twice that for "nearly twice", which nobody takes to the digit."""
_WORD_COUNT_MAX = 12
"""Spelled-out counts up to here are the hosts' own manner of speaking ("two things")."""
_CLAUSE_CHARS = 200
_SWAP_LEAD = 0.34
"""How much better another figure's surroundings must fit a claim than its own figure's."""
_STRICT = frozenset({"percent", "money", "count", "duration", "size", "version", "ratio"})


def trivial(figure: Figure) -> bool:
    """Tell whether a figure is a small count in words, which hosts use for their own talk."""
    spelled = not any(c.isdigit() for c in figure.text)
    small = figure.value is not None and figure.value <= _WORD_COUNT_MAX
    return spelled and small and figure.kind in ("count", "ordinal", "ratio")


def same(claim: Figure, evidence: Figure, *, tolerance: float = 0.0) -> bool:
    """Tell whether the figures agree; a model may be called by the first part of its name."""
    if claim.kind == evidence.kind == "model":
        rest = evidence.key.removeprefix(claim.key)
        return evidence.key.startswith(claim.key) and not rest[:1].isdigit()
    if {claim.kind, evidence.kind} == {"model", "version"}:
        model, version = sorted((claim, evidence), key=lambda f: f.kind)
        return model.key.endswith(version.key)
    if claim.kind == "count" and not claim.unit and not evidence.key:  # "and Plover gets 58.9"
        bare = replace(evidence, kind="count", unit="")
        return agree(claim, bare, tolerance=tolerance)
    return agree(claim, evidence, tolerance=tolerance)


def numbers(
    claim: Claim, passages: Sequence[Passage], story: Sequence[Passage], evidence: Evidence
) -> Iterator[Finding]:
    """Yield the claim's figures that its passages do not have, or have for something else."""
    for figure in claim.figures:
        hedged = _HEDGE.search(claim.text[max(0, figure.start - 16) : figure.start])
        hedged = hedged or _HEDGE_AFTER.match(claim.text, figure.end)
        spelled = figure.text.isalpha()
        tolerance = (2 * TOLERANCE if spelled else TOLERANCE) if hedged else 0.0
        found = [
            (p, g) for p in passages for g in p.figures if same(figure, g, tolerance=tolerance)
        ]
        if not found:
            elsewhere = any(same(figure, g, tolerance=tolerance) for p in story for g in p.figures)
            yield _missing(claim, figure, passages, evidence, elsewhere=elsewhere)
        elif swapped := _swapped(claim, figure, found, passages, evidence):
            yield Finding("number", figure.text, swapped, hard=True)


def _missing(
    claim: Claim,
    figure: Figure,
    passages: Sequence[Passage],
    evidence: Evidence,
    *,
    elsewhere: bool,
) -> Finding:
    rivals = [g for p in passages for g in p.figures if g.kind == figure.kind]
    unit_known = any(g.unit == figure.unit != "" or g.kind == "ratio" for g in rivals)
    hard = figure.kind in _STRICT if elsewhere else True
    if trivial(figure) and not unit_known:
        hard = False
    return Finding("number", figure.text, best(claim, passages, evidence)[1].text, hard=hard)


def _surroundings(text: str, figure: Figure) -> frozenset[str]:
    """Return the terms of the figure's clause, at most a line of it to either side."""
    before = text[max(0, figure.start - _CLAUSE_CHARS) : figure.start]
    after = text[figure.end : figure.end + _CLAUSE_CHARS]
    begin = max((m.end() for m in CLAUSE.finditer(before)), default=0)
    end = next((m.start() for m in CLAUSE.finditer(after)), len(after))
    return terms(f"{before[begin:]} {after[:end]}")


def _swapped(
    claim: Claim,
    figure: Figure,
    found: Sequence[tuple[Passage, Figure]],
    passages: Sequence[Passage],
    evidence: Evidence,
) -> str:
    """Return the passage where another figure of the kind fits the claim far better, or ""."""
    if verbatim(claim, passages) or figure.kind not in _STRICT:
        return ""
    near = _surroundings(claim.text, figure)
    unit = figure.unit

    def fit(passage: Passage, other: Figure) -> float:
        around = _surroundings(passage.text, other)
        both_units = figure.kind == "count" and unit and other.unit
        return evidence.overlap(near, around) + (0.5 * (unit == other.unit) if both_units else 0)

    own = max(fit(p, g) for p, g in found)
    agreeing = {id(g) for _, g in found}
    first = passages.index(found[0][0]) + 1  # the cited come first: what follows is no rival
    rivals = [
        (fit(p, g), p.text)
        for p in passages[:first]
        for g in p.figures
        if g.kind == figure.kind and id(g) not in agreeing and g.end <= len(p.text)
    ]
    if not rivals or len(near) == 0:
        return ""
    strongest, text = max(rivals)
    return text if strongest - own >= _SWAP_LEAD else ""
