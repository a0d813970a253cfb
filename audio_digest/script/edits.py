"""A line that is a sentence of its source but for a word or two: what the changed words change.

Such a line borrows the trust of the words around it, so a changed name, measure, day or fraction,
or two that changed places, is an alarm even where the story has the new word elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from audio_digest.script.claims import Claim, Finding, best, clauses, stands_in, verbatim
from audio_digest.script.evidence import STOPWORDS, Evidence, Passage, tokens
from audio_digest.script.quantities import TOLERANCE, same
from audio_digest.text.languages import is_chinese
from audio_digest.text.numbers import figures
from audio_digest.text.words import proper

_ALIKE = 0.72
"""Share of the line's tokens that must stand in the sentence, in its order."""
_LEAST_TOKENS = {"en": 6, "zh": 9}
_LONGEST_RUN = {"en": 4, "zh": 6}
_SWAPPED = {"en": 1, "zh": 2}
"""Least length of a run that counts as having changed places."""
_MEASURES = frozenset(
    "second minute hour day week month quarter year decade century half third fourth fifth tenth "  # noqa: SIM905 (a list of quoted words is harder to read)
    "spring summer autumn fall winter monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december "
    "first last second one two three four five six seven eight nine ten twice thrice double triple "
    "cents dollars euros pounds yuan yen meters kilometers miles degrees percent people "
    "hundred thousand million billion trillion".split()
)
_MEASURES_CHINESE = re.compile(
    r"[〇零一二两三四五六七八九十百千万亿\d]|周|月|日|年|季|秒|分|时|天|倍|成|半|快|慢|高|低|多|少|大|小|前|后"
)
_HEDGED = re.compile(r"\b(?:about|around|nearly|almost|some|roughly|over|under)\s[$€£]?$")


def edits(claim: Claim, passages: Sequence[Passage], evidence: Evidence) -> Iterator[Finding]:
    """Yield what a nearly verbatim line says in other words than its sentence, where it matters."""
    language = "zh" if is_chinese(claim.language) else "en"
    said = claim.tokens
    if len(said) < _LEAST_TOKENS[language] or verbatim(claim, passages) or _whole(claim, passages):
        return
    _, passage = best(claim, passages, evidence)
    matcher = SequenceMatcher(None, passage.tokens, said, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < _ALIKE * len(said):
        return
    for source, changed in _changes(passage.tokens, said, matcher, _LONGEST_RUN[language]):
        if _swapped(source, changed, passage.tokens, said, least=_SWAPPED[language]) or _differs(
            source, changed, claim, passage
        ):
            text = ("" if language == "zh" else " ").join(changed)
            yield Finding("name", text, passage.text, hard=True)
            return


def _whole(claim: Claim, passages: Sequence[Passage]) -> bool:
    """Tell whether each clause stands so in the source: only their order is the line's own."""
    return all(any(stands_in(tokens(c), p) for p in passages) for c in clauses(claim.text))


def _changes(
    source: Sequence[str], said: Sequence[str], matcher: SequenceMatcher[str], longest: int
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield (source's, said) for every short run that was replaced."""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal" and i2 - i1 <= longest and j2 - j1 <= longest:
            yield source[i1:i2], said[j1:j2]


def _swapped(
    source: Sequence[str],
    changed: Sequence[str],
    passage: Sequence[str],
    said: Sequence[str],
    *,
    least: int,
) -> bool:
    """Tell whether what was said here is the source's elsewhere, and the other way round."""
    if min(len(source), len(changed)) < least or set(source) & set(changed):
        return False
    here = f" {' '.join(changed)} " in f" {' '.join(passage)} "
    there = f" {' '.join(source)} " in f" {' '.join(said)} "
    return here and there and not {*source, *changed} & STOPWORDS


def _differs(source: Sequence[str], changed: Sequence[str], claim: Claim, passage: Passage) -> bool:
    if not source or not changed:
        return False
    if is_chinese(claim.language):
        return _differs_chinese("".join(source), "".join(changed))
    old, new = set(source) - set(changed), set(changed) - set(source)
    if old & _MEASURES and new & _MEASURES:
        return not _agree(" ".join(source), " ".join(changed), claim)
    if any(map(_digits, old)) and any(map(_digits, new)):
        return not _agree(" ".join(source), " ".join(changed), claim)
    names = _capitalised(passage.sentence.text)
    return bool(old & names and new & _capitalised(claim.text))


def _digits(token: str) -> bool:
    return any(char.isdigit() for char in token)


def _agree(source: str, said: str, claim: Claim) -> bool:
    ours, theirs = figures(said, claim.language), figures(source, claim.language)
    if not ours or not theirs:
        return False
    before = claim.text.lower().partition(said.partition(" ")[0])[0]
    tolerance = TOLERANCE if _HEDGED.search(before) else 0.0
    return all(any(same(f, g, tolerance=tolerance) for g in theirs) for f in ours)


def _capitalised(text: str) -> frozenset[str]:
    """Return the words with a capital that do not begin the sentence, as tokens."""
    found = re.finditer(r"(?<=[\w,;:)–—-] )(?:[\"“‘(])?([A-Z][\w.'’-]*)", text)
    return frozenset(t for m in found for t in tokens(m[1]) if t not in STOPWORDS)


def _differs_chinese(source: str, changed: str) -> bool:
    if _MEASURES_CHINESE.search(source) and _MEASURES_CHINESE.search(changed):
        return not _agree_chinese(source, changed)
    return proper(source) and proper(changed)


def _agree_chinese(source: str, changed: str) -> bool:
    ours, theirs = figures(changed, "zh"), figures(source, "zh")
    return bool(ours and theirs) and all(any(same(f, g) for g in theirs) for f in ours)
