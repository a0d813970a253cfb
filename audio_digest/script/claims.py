"""What one spoken sentence claims; its names and quotations, held against its evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from audio_digest.script.evidence import STOPWORDS, Evidence, Passage, terms, tokens
from audio_digest.text.languages import is_chinese, simplified
from audio_digest.text.names import ALIASES
from audio_digest.text.numbers import Figure, figures
from audio_digest.text.numerals import DIGITS, TENS

AlarmKind = Literal[
    "number", "name", "quote", "polarity", "attribution", "provenance", "uncited",
    "unknown-cite", "injection", "support",
]  # fmt: skip

_NEAR_VERBATIM = 0.7
"""Share of a claim's terms in one passage from which on it is that passage, hardly changed."""
_QUOTE = re.compile(r"[“\"「『]([^“”\"「」『』]{2,600})[”\"」』]")
_NAME = re.compile(r"(?<![A-Za-z0-9])(?=\d*[A-Za-z])[A-Za-z0-9]+(?:['’_./+-][A-Za-z0-9]+)*")
CLAUSE = re.compile(r"[;:，；：。、()（）—]|,(?!\d{3})|\s[-–]\s|\b(?:but|while|whereas|and)\b")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december "  # noqa: SIM905
    "jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday i i'm i'd i'll i've ok okay".split()
)
_COUNTS = frozenset((*DIGITS, *TENS))
_NEGATING = frozenset({"not", "no", "never", "without", "nor", "cannot", *"不没未无非别勿"})


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
    return tuple(part.strip() for part in CLAUSE.split(text) if part and part.strip())


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
        for text in (p.text, p.sentence.heading, evidence.sources[p.sentence.story_id])
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
        return token in spoken or token in _COUNTS or any(c.isdigit() for c in token)

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
