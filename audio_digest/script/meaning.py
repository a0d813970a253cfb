"""Polarity, opposites and attribution of a spoken sentence, held against its evidence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from tomllib import loads

from audio_digest.script.claims import Claim, Finding, best, clauses, contains, stands_in, verbatim
from audio_digest.script.evidence import Evidence, Passage, terms, tokens
from audio_digest.text.languages import simplified

_WORDS: Mapping[str, list[str]] = loads(
    files("audio_digest.script").joinpath("opposites.toml").read_text("utf-8")
)
OPPOSITES = tuple(tuple(pair.split(" / ")) for pair in _WORDS["en"])
OPPOSITES_CHINESE = tuple(tuple(pair.split(" / ")) for pair in _WORDS["zh"])

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|unable|"
    r"fails? to|failed to|missing|lacks?|lacking|absent|"
    r"refus\w{1,3} to|isn|aren|wasn|weren|don|doesn|didn|can|couldn|won|wouldn|"
    r"shouldn|hasn|haven|hadn)(?:['’]t)?\b",
    re.IGNORECASE,
)
_CAN_ETC = frozenset({"can", "don", "won"})
_NO_NEGATION = re.compile(
    r"\bnot only\b|\bno longer than\b|\bno doubt\b|不仅|不只|不光|不断|不过|不少|"
    r"不同|不久|不禁|不得不|无论|无疑|无限|无数|未来|非常|除非|非洲|并非不|没准|莫斯科|莫非",
    re.IGNORECASE,
)
_NEGATION_CHINESE = re.compile(r"[不没无未非勿莫]|拒绝|否认")
_CLAUSE_SHARE = 0.5
_CLAUSE_BACK_SHARE = 0.35
_SENTENCE_SHARE = 0.5

_HEARSAY = re.compile(
    r"\b(?:rumou?r\w*|reportedly|allegedly|alleges?|alleged|purported\w*|supposed(?:ly)?|"
    r"(?:is|are) said to|speculat\w+|claims?|claimed|claiming|according to|sources say|accus\w+|"
    r"suspect\w*|insists?|argues?|believes?)\b"
    r"|(?<![数依证根占单票])据(?![点库集为守])|声称|宣称|自称|传闻|据说|疑似|怀疑|被曝|爆料|"
    r"传出|指责|被指|[^名简对人职]称(?![为号呼霸职赞])",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|maybe|likely|expected to|appears? to|seems? to|"
    r"seemingly|suggests?|would|potential(?:ly)?|probably|plans? to|aims? to)\b"
    r"|可能|或许|也许|似乎|预计|有望|恐怕|大概|或将|拟|计划|旨在|看似|据称",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b(?:says?|said|tells?|told|writes?|wrote|reports?|reported|called|asks?|word is|"
    r"(?<!your )(?<!the )(?<!phone )calls?|we're told|they'd|talk of|word has it|sounds? like|"
    r"if (?:it|that)['’]?s? true|thinks?|their own)\b"
    r"|说|表示|认为|指出|提到|报道|透露|消息",
    re.IGNORECASE,
)

_REPORTS = re.compile(
    r"\b(?:says?|said|warns?|warned|den(?:y|ies|ied)|estimates?|estimated|thinks?|predicts?|"
    r"predicted|expects?|promises?|promised)\b(?: that\b)?"
    r"|\bin (?:the|its|their|his|her) (?:[\w'’]+ )?own [\w-]+"
    r"|表示|认为|警告|否认|估计|预测",
    re.IGNORECASE,
)
_REPORTED_SHARE = 0.75
"""Share of a line's terms in what someone only says, from which on the line says just that."""


def negations(text: str) -> int:
    """Return how many negations a clause has, English and Chinese.

    >>> negations("it isn't free, not only there"), negations("未来不会")
    (1, 1)
    """
    plain = _NO_NEGATION.sub(" ", text)
    english = [m for m in _NEGATION.finditer(plain) if m[0].lower() not in _CAN_ETC]
    return len(english) + len(_NEGATION_CHINESE.findall(plain))


def polarity(claim: Claim, passages: Sequence[Passage], evidence: Evidence) -> Iterator[Finding]:
    """Yield clauses that deny what the passage states, state what it denies, or turn it round."""
    if verbatim(claim, passages):
        return
    for clause in clauses(claim.text):
        if any(stands_in(tokens(clause), p) for p in passages):
            continue
        found = _counterpart(clause, passages, evidence)
        turned = list(_opposites(tokens(clause), tokens(found))) if found else []
        denied = bool(negations(clause)) != bool(negations(found))
        if found and denied and not _doubled(turned):
            yield Finding("polarity", clause, found, hard=True)
        elif not denied:
            for said, source in turned:
                yield Finding("polarity", f"{said}, not {source}", found, hard=True)
    share, passage = best(claim, passages, evidence)
    denied = bool(negations(claim.text)) != bool(negations(passage.text))
    if share >= _SENTENCE_SHARE * 0.8 and not denied:
        for said, source in _opposites(claim.tokens, passage.tokens):
            yield Finding("polarity", f"{said}, not {source}", passage.text, hard=True)


def _doubled(turned: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a denial and an opposite make one: "not many" is "few"."""
    return bool(turned) and not any(negations(word) for pair in turned for word in pair)


def _counterpart(clause: str, passages: Sequence[Passage], evidence: Evidence) -> str:
    """Return the clause of a passage that says what ``clause`` says, or ""."""
    mine = terms(clause)
    if len(mine) < 2:  # noqa: PLR2004 (one shared word is chance)
        return ""
    found: list[tuple[float, int, str]] = []
    for number, part in enumerate(q for p in passages for q in (p.text, *clauses(p.text))):
        theirs = terms(part)
        forth, back = evidence.overlap(mine, theirs), evidence.overlap(theirs, mine)
        if forth >= _CLAUSE_SHARE and back >= _CLAUSE_BACK_SHARE:
            found.append((forth * back / (forth + back), -number, part))
    return max(found)[2] if found else ""


def _opposites(claim: Sequence[str], passage: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (said, source's) words that are opposites; where both stand, nothing is told."""
    mine, theirs = set(claim), set(passage)
    for one, other in OPPOSITES:
        for said, source in ((one, other), (other, one)):
            forms, rivals = _forms(said), _forms(source)
            if forms & mine and rivals & theirs and not rivals & mine and not forms & theirs:
                yield said, source
    text, source_text = "".join(claim), "".join(passage)
    for one, other in OPPOSITES_CHINESE:
        for said, source in ((one, other), (other, one)):
            turned = said in text and source in source_text
            if turned and source not in text and said not in source_text:
                yield said, source


def _forms(word: str) -> frozenset[str]:
    stem, short = word.removesuffix("e"), f"{word.removesuffix('y')}i"
    doubled = f"{word}{word[-1]}"
    ends = {f"{stem}ed", f"{stem}ing", f"{doubled}ed", f"{doubled}ing"}
    changed = {f"{short}es", f"{short}ed"} if word.endswith("y") else set()
    return frozenset({word, f"{word}s", f"{word}es", f"{word}ly"} | ends | changed)


def attribution(claim: Claim, passages: Sequence[Passage], evidence: Evidence) -> Iterator[Finding]:
    """Yield what the source gives as hearsay or as possible, and the line as a fact."""
    share, passage = best(claim, passages, evidence)
    if share < _SENTENCE_SHARE:
        return
    whose = _HEARSAY.search(claim.turn) or _OWNED.search(claim.turn)
    told = _HEARSAY.search(passage.text)
    if told and not whose and not _MODAL.search(claim.turn):
        yield Finding(
            "attribution",
            claim.text,
            passage.text,
            hard=bool(_HEARSAY.search(simplified(passage.sentence.text))),
        )
        return
    if not whose and not _MODAL.search(claim.turn) and _unowned(claim, passage, evidence):
        yield Finding("attribution", claim.text, passage.text, hard=True)
        return
    if contains(passage.tokens, claim.tokens) and _whole_clause(claim, passage):
        return
    for clause in clauses(claim.text):
        found = _counterpart(clause, [passage], evidence)
        if found and _MODAL.search(found) and not _MODAL.search(claim.turn) and not whose:
            yield Finding("attribution", clause, found, hard=True)
            return


def _unowned(claim: Claim, passage: Passage, evidence: Evidence) -> bool:
    """Tell whether the line gives what someone says in the passage, and says not who."""
    verb = _REPORTS.search(passage.text)
    if not verb or _REPORTS.search(claim.turn):
        return False
    before, after = terms(passage.text[: verb.start()]), terms(passage.text[verb.end() :])
    reported, owner = (after, before) if len(after) >= len(before) else (before, after)
    held = evidence.overlap(claim.terms, reported) >= _REPORTED_SHARE
    return held and bool(owner | reported) and not (owner - reported) & terms(claim.turn)


def _whole_clause(claim: Claim, passage: Passage) -> bool:
    return any(tokens(part) == claim.tokens for part in (passage.text, *clauses(passage.text)))
