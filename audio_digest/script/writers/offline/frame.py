"""What stands around the stories: headings, greeting, last word and sign-off."""

import re
from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (as in the model)

from audio_digest.script import naming
from audio_digest.script.naming import heading
from audio_digest.script.writers.offline.phrases import words
from audio_digest.text.languages import simplified

__all__ = ["clause", "heading", "listed", "spoken_date", "spoken_source", "spoken_title", "topic"]

_WEEKDAYS_ZH = "一二三四五六日"
_MAX_SPOKEN_TITLE = {"en": 20, "zh": 48}
_MAX_SOURCES = 3


def spoken_source(source: str, language: str, *, title: str = "") -> str:
    """Return a source's name as it is spoken in ``language``, nothing where it has none.

    ``title`` is its story's: see `naming.spoken_source`.

    >>> spoken_source("新質動能", "zh")
    '新质动能'
    """
    name = naming.spoken_source(source, title)
    return simplified(name) if language == "zh" else name


def spoken_title(title: str, *, size: int, language: str) -> str:
    """Return ``title`` as a host reads it out, or nothing where it is too long to be one.

    ``size`` is its length in words or characters.
    """
    if size <= _MAX_SPOKEN_TITLE[language]:
        return re.sub(
            r"[:：]\s*", " — " if language == "en" else "，", title.rstrip(".。"), count=1
        )
    return ""


def topic(title: str) -> str:
    """Return what ``title`` is about in a few words, or nothing.

    >>> topic("MiniMax M2.7: Frontier Performance"), topic("The tide turns")
    ('MiniMax M2.7', '')
    """
    head, mark, _ = re.sub(r"：", ":", title).partition(":")
    return head if mark and len(head) <= 28 and "?" not in head else ""  # noqa: PLR2004  (a name)


def clause(title: str) -> str:
    """Return the first clause of ``title``, all of it where that is too little.

    >>> clause("小镇靠潮汐供电一周，柴油机停了"), clause("Toads, counted")
    ('小镇靠潮汐供电一周', 'Toads, counted')
    """
    head = re.split(r"(?<=[?？!！])\s*(?=\S)|[:：，；]\s*|[,;] |\s[—–]\s", title)[0]
    return head if len(head) > 8 else title  # noqa: PLR2004  (a name and what it did)


def spoken_date(day: Date, tag: str) -> str:
    """Return ``day`` as it is said in the language ``tag``.

    >>> spoken_date(Date(2026, 4, 12), "en-US"), spoken_date(Date(2026, 4, 12), "zh-CN")
    ('Sunday, April 12', '4月12日，星期日')
    """
    if tag.lower().startswith("zh"):
        return f"{day.month}月{day.day}日，星期{_WEEKDAYS_ZH[day.weekday()]}"
    if tag.lower() in {"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"}:
        return f"{day:%A} {day.day} {day:%B}"
    return f"{day:%A}, {day:%B} {day.day}"


def listed(names: Sequence[str], language: str, *, more: bool = False) -> str:
    """Return up to three names as a list in a sentence; the notes, where there is none.

    ``more``: there are sources that have no name to be said.
    """
    table = words(language)
    if not names or len(names) > _MAX_SOURCES:
        return table["sources_in_notes"]
    comma = "、" if language == "zh" else ", "
    every = [*names, table["more_in_notes"]] if more else list(names)
    return comma.join(every[:-1]) + (table["and"] if len(every) > 1 else "") + every[-1]
