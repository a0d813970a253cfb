"""Stories' titles → an episode's title."""

import re
from collections.abc import Sequence

from audio_digest.config import language_of
from audio_digest.stories.sources.elements import weight

MAX_CHARS = {"en": 90, "zh": 40}
_MAX_PART_CHARS = {"en": 42, "zh": 20}
"""In Chinese a Latin letter counts half, as wide as it looks."""
_MAX_STORIES = {"en": 3, "zh": 2}
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
    """Return a title of the first stories: three at most, in Chinese two, in whole clauses.

    As many as fit are named, each by its whole title where there is room, else by the part before
    its colon or dash; at worst the first one's first words stand alone.

    >>> episode_title(["The tide: a week without diesel, seen from the switchboard of a small town",
    ...                "Toads count to 90,000 on the road to their pond in the spring"], "en")
    'The tide; Toads count to 90,000 on the road to their pond in the spring'
    """
    titles = [title.strip(_CLOSING) for title in titles if title.strip(_CLOSING)]
    if not titles:
        return ""
    tongue = "zh" if language_of(language) == "zh" else "en"
    limit = MAX_CHARS[tongue]
    for count in range(min(_MAX_STORIES[tongue], len(titles)), 0, -1):
        named = titles[:count]
        parts = [_part(title, tongue) for title in named]
        for form in (named, parts):
            joined = _joined(form, chinese=tongue == "zh")
            if len(joined) <= limit:
                return joined
    return _cut(parts[0], limit)


def _width(text: str, tongue: str) -> float:
    return sum(0.5 if c.isascii() else 1.0 for c in text) if tongue == "zh" else len(text)


def _part(title: str, tongue: str) -> str:
    """Return the clause that stands for a long title, or all of it where there is none."""
    room = _MAX_PART_CHARS[tongue]
    if _width(title, tongue) <= room:
        return title
    pieces = [piece.strip() for piece in _CLAUSE.split(title) if piece and piece.strip()]
    for piece in pieces[:2]:
        if weight(piece) >= _MIN_PART and _width(piece, tongue) <= room:
            return piece.strip(_CLOSING)
    return title


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
