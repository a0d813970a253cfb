"""Stories' titles → an episode's title."""

import re
from collections.abc import Sequence

from audio_digest.config import language_of
from audio_digest.stories.sources.elements import weight

MAX_CHARS = 90
_MAX_PART_CHARS = 42
_MIN_PART = 2.0
"""Words that a part of a title must have to stand for it."""
_MAX_NAME = 4.0
"""Words up to which the parts read as one list of names."""
_CLAUSE = re.compile(r"\s*[:：|]\s*|\s[-–—]\s|[,;]\s+|[，；]\s*|\s[(（].*|(?<=[?!？！])\s*")
_DANGLING = re.compile(
    r"(?:\s(?:a|an|and|are|as|at|be|but|by|can|for|from|has|have|in|is|its?|may|of|on|or|our|than"
    r"|that|the|their|this|to|was|will|with|your|[-–—&]))+$",
    re.IGNORECASE,
)
_CLOSING = ".。;；,，:： "


def episode_title(titles: Sequence[str], language: str) -> str:
    """Return a title of the first two or three stories: at most 90 characters, whole words.

    As many stories as fit are named, each by its whole title where there is room, else by the
    part before its colon or dash, at worst by its first words.

    >>> episode_title(["The tide: a week without diesel, seen from the switchboard of a small town",
    ...                "Toads count to 90,000 on the road to their pond in the spring"], "en")
    'The tide; Toads count to 90,000 on the road'
    """
    titles = [title.strip(_CLOSING) for title in titles if title.strip(_CLOSING)]
    if not titles:
        return ""
    chinese = language_of(language) == "zh"
    for count in (min(3, len(titles)), min(2, len(titles))):
        for form in (str, _part):
            joined = _joined([form(title) for title in titles[:count]], chinese=chinese)
            if len(joined) <= MAX_CHARS and (count > 1 or len(titles) == 1):
                return joined
    return _cut(titles[0], MAX_CHARS)


def _part(title: str) -> str:
    """Return the clause that stands for a long title, else its first words."""
    if len(title) <= _MAX_PART_CHARS:
        return title
    first, *others = [piece.strip() for piece in _CLAUSE.split(title) if piece and piece.strip()]
    for piece in (first, *others[:1]):
        if weight(piece) >= _MIN_PART and len(piece) <= _MAX_PART_CHARS:
            return piece.strip(_CLOSING)
    return _cut(first, _MAX_PART_CHARS)


def _cut(text: str, size: int) -> str:
    """Return the whole words of ``text`` that fit, none of them left dangling."""
    if len(text) <= size:
        return text
    head = text[: size + 1]
    head = head.rsplit(" ", 1)[0] if " " in head[size // 2 :] else head[:size]
    return _DANGLING.sub("", head).strip(_CLOSING)


def _joined(parts: Sequence[str], *, chinese: bool) -> str:
    if chinese:
        return "；".join(parts)
    if any("," in part or " and " in part or weight(part) > _MAX_NAME for part in parts):
        return "; ".join(parts)
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
