"""The day on which something was said before, held against the episode that said it."""

import re
from collections.abc import Iterator, Sequence

from audio_digest.model import Turn
from audio_digest.script.claims import Claim, Finding
from audio_digest.script.evidence import Passage

_CITE = re.compile(r".+\.e\d+")
_DAY = re.compile(
    r"\b(?P<en>mon|tues|wednes|thurs|fri|satur|sun)day\b|(?P<last>\blast (?:week|month)\b)|"
    r"(?P<yesterday>\byesterday\b|昨天|昨日)|"
    r"(?P<zh>上?(?:周|星期|礼拜)[一二三四五六日天])",
    re.IGNORECASE,
)


def recalls(turn: Turn) -> bool:
    """Tell whether ``turn`` cites what an earlier episode said."""
    return any(_CITE.fullmatch(cite) for cite in turn.cites)


def days(claim: Claim, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Yield the weekdays that a line names and none of its passages has.

    The passages of an earlier sentence carry the right ones as its label.
    """
    known = {day for p in passages for day in _named(p.text)}
    label = next((p.text for p in passages if p.sentence.kind == "earlier"), "")
    for day in _named(claim.text):
        if day not in known:
            yield Finding("number", day, label, hard=True)


def _named(text: str) -> list[str]:
    days = (match[0].lower() for match in _DAY.finditer(text))
    return [re.sub("星期|礼拜", "周", day).replace("天", "日") for day in days]
