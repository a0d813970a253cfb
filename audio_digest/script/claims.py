"""What one spoken sentence claims in figures, names and quotations, held against its evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from audio_digest.script.evidence import STOPWORDS, Evidence, Passage, terms, tokens
from audio_digest.text.languages import is_chinese, simplified
from audio_digest.text.names import ALIASES
from audio_digest.text.numbers import Figure, agree, figures

AlarmKind = Literal[
    "number", "name", "quote", "polarity", "attribution", "provenance", "uncited",
    "unknown-cite", "injection", "support",
]  # fmt: skip

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
_NEAR_VERBATIM = 0.7
"""Share of a claim's terms in one passage from which on it is that passage, hardly changed."""
_CLAUSE_CHARS = 200
_SWAP_LEAD = 0.34
"""How much better another figure's surroundings must fit a claim than its own figure's."""
_QUOTE = re.compile(r"[“\"「『]([^“”\"「」『』]{2,600})[”\"」』]")
_NAME = re.compile(r"(?<![A-Za-z0-9])(?=\d*[A-Za-z])[A-Za-z0-9]+(?:['’_./+-][A-Za-z0-9]+)*")
_CLAUSE = re.compile(r"[;:，；：。、()（）—]|,(?!\d{3})|\s[-–]\s|\b(?:but|while|whereas|and)\b")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december "  # noqa: SIM905
    "jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday i i'm i'd i'll i've ok okay".split()
)
_NEGATING = frozenset({"not", "no", "never", "without", "nor", "cannot", *"不没未无非别勿"})
_STRICT = frozenset({"percent", "money", "count", "duration", "size", "version", "ratio"})


@dataclass(frozen=True)
class Finding:
    """A claim that its evidence does not bear out."""

    kind: AlarmKind
    claim: str
    evidence: str
    hard: bool


@dataclass(frozen=True)
class Claim:
    """One sentence of a turn. ``turn`` is the whole line, for what may stand elsewhere in it."""

    text: str
    turn: str
    language: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All tokens."""
        return tokens(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Content terms."""
        return terms(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures, left to right."""
        return figures(self.text, self.language)

    @property
    def quotes(self) -> tuple[str, ...]:
        """What stands in quotation marks."""
        return tuple(m[1] for m in _QUOTE.finditer(self.text))


def clauses(text: str) -> tuple[str, ...]:
    """Return the parts of a sentence between commas, dashes, brackets and conjunctions."""
    return tuple(part.strip() for part in _CLAUSE.split(text) if part and part.strip())


def contains(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Tell whether ``part`` stands in ``whole`` without a gap."""
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def stands_in(words: Sequence[str], passage: Passage) -> bool:
    """Tell whether ``words`` stand in the passage in one run that no negation precedes.

    Bracketed asides of the passage may be missing.
    """
    run = f" {' '.join(words)} "
    for whole in (passage.tokens, passage.bare_tokens):
        before, found, _ = f" {' '.join(whole)} ".partition(run)
        if found and before.rpartition(" ")[2] not in _NEGATING:
            return True
    return False


def verbatim(claim: Claim, passages: Sequence[Passage]) -> bool:
    """Tell whether the claim stands word for word in one passage."""
    return any(stands_in(claim.tokens, p) for p in passages)


def best(claim: Claim, passages: Sequence[Passage], evidence: Evidence) -> tuple[float, Passage]:
    """Return the passage that shares most with the claim, and the share; the first wins ties."""
    scored = [(evidence.overlap(claim.terms, p.terms), -i) for i, p in enumerate(passages)]
    share, index = max(scored)
    return share, passages[-index]


# --- figures ----------------------------------------------------------------------------------


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
    begin = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(after)), len(after))
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
    rivals = [
        (fit(p, g), p.text)
        for p in passages
        for g in p.figures
        if g.kind == figure.kind and id(g) not in agreeing and g.end <= len(p.text)
    ]
    if not rivals or len(near) == 0:
        return ""
    strongest, text = max(rivals)
    return text if strongest - own >= _SWAP_LEAD else ""


# --- names ------------------------------------------------------------------------------------


def spoken_names(text: str, language: str, corpus_names: frozenset[str]) -> tuple[str, ...]:
    """Return the names that a line says, in lower case, in order.

    English: words with a capital, or capitals or digits within; a sentence's first word only if
    the stories use it as a name. Chinese: Latin words and the names of the alias table.
    """
    plain = simplified(text)
    if is_chinese(language):
        aliases = sorted((plain.find(a), canon) for a, canon in ALIASES.items() if a in plain)
        latin = [(m.start(), m[0]) for m in _NAME.finditer(plain) if len(m[0]) > 1]
        return tuple(_bare(name) for _, name in sorted((*aliases, *latin)))
    found: list[str] = []
    opening = True
    at = 0
    for m in _NAME.finditer(plain):
        gap = plain[at : m.start()]
        opening = at == 0 or bool(re.search(r"[.!?:;…“\"‘(]|\s[-–—]", gap))
        at = m.end()
        word = _bare(m[0])
        inner = bool(re.search(r"[A-Z].*[A-Z]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]", m[0]))
        capital = m[0][0].isupper() and (not opening or word in corpus_names)
        common = word in _CALENDAR or (opening and not inner and word in STOPWORDS)
        if (inner or capital) and len(word) > 1 and not common:
            found.append(word)
    return tuple(found)


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name).lower().replace("’", "'")


def known(name: str, vocabulary: frozenset[str]) -> bool:
    """Tell whether a name, its singular, or each of its parts is in ``vocabulary``."""
    if name in vocabulary or name.removesuffix("s") in vocabulary or f"{name}s" in vocabulary:
        return True
    parts = [p for p in re.split(r"[-./_+']", name) if p]
    if len(parts) > 1:
        return all(known(part, vocabulary) for part in parts)
    digits = re.fullmatch(r"([a-z]+)(\d+)", name)  # "Llama4" for "Llama 4"
    return bool(digits) and all(part in vocabulary for part in digits.groups()) if digits else False


def names(
    claim: Claim,
    passages: Sequence[Passage],
    vocabulary: frozenset[str],
    corpus_names: frozenset[str],
    evidence: Evidence,
) -> Iterator[Finding]:
    """Yield names that the cited stories, or the passages the claim is built on, do not have."""
    here = frozenset(
        part
        for p in passages
        for text in (p.text, p.sentence.heading)
        for token in _with_aliases(text)
        for part in (token, *re.split(r"[-./_+]", token))
    )
    share, passage = best(claim, passages, evidence)
    spoken = spoken_names(claim.text, claim.language, corpus_names)
    for name in dict.fromkeys(spoken):
        if not known(name, vocabulary):
            yield Finding("name", name, passage.text, hard=True)
        elif not known(name, here):
            yield Finding("name", name, passage.text, hard=share >= 0.5)  # noqa: PLR2004 (mostly that passage's words)
    if share >= _NEAR_VERBATIM and (name := _unknown_opening(claim, vocabulary)):
        yield Finding("name", name, passage.text, hard=True)
    yield from _order(claim, passages, frozenset(spoken))


def _unknown_opening(claim: Claim, vocabulary: frozenset[str]) -> str:
    """Return a sentence's first word where it looks like part of a name that no story has."""
    m = re.match(r"[\W_]*([A-Z][a-z]+) [A-Z]", claim.text)
    word = m[1].lower() if m and not is_chinese(claim.language) else ""
    return "" if not word or word in STOPWORDS or known(word, vocabulary) else word


def _with_aliases(text: str) -> Iterator[str]:
    yield from tokens(text)
    plain = simplified(text)
    yield from (canon for alias, canon in ALIASES.items() if alias in plain)


def _subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(token in rest for token in part)


def _order(claim: Claim, passages: Sequence[Passage], spoken: frozenset[str]) -> Iterator[Finding]:
    """Yield a claim that is a passage's words in order but for its names or figures."""

    def anchor(token: str) -> bool:
        return token in spoken or any(c.isdigit() for c in token)

    rest = [t for t in claim.tokens if not anchor(t)]
    anchors = [t for t in claim.tokens if anchor(t)]
    if len(anchors) < 2 or len(rest) < 3 or verbatim(claim, passages):  # noqa: PLR2004 (fewer prove nothing)
        return
    for p in passages:
        same_words = set(claim.tokens) <= set(p.tokens) and _subsequence(rest, p.tokens)
        if same_words and not _subsequence(claim.tokens, p.tokens):
            yield Finding("name", " … ".join(anchors), p.text, hard=True)
        if same_words:
            return


# --- quotations -------------------------------------------------------------------------------


def quotes(claim: Claim, story: Sequence[Passage]) -> Iterator[Finding]:
    """Yield quotations that no cited story has word for word, marks and spaces aside."""
    flow = [t for p in story for t in (*p.tokens, *tokens(p.sentence.heading))]
    for quote in claim.quotes:
        parts = [tokens(part) for part in re.split(r"…|\.\.\.", quote)]
        for part in parts:
            if part and not contains(flow, part):
                yield Finding("quote", quote, "", hard=True)
                break
