"""What stands around the stories: headings, greeting, last word and sign-off."""

import re
from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (as in the model)

from audio_digest.script.writers.offline.phrases import words

_WEEKDAYS_ZH = "一二三四五六日"
_MAX_HEADING = 60
_CLAUSE_ENDS = (": ", "：", "? ", "？", "! ", "！", " — ", " – ", " - ", "，", "; ", "；", ", ")
_PHRASE_OPENERS = re.compile(
    r"\s(?:about|after|against|and|as|at|because|before|but|by|during|for|from|in|into|is|of|on|or|"
    r"over|than|that|the|through|to|under|until|when|where|which|while|who|with|without)\b",
    re.IGNORECASE,
)
"""Where a title that is too long may be broken off."""
_MAX_SPOKEN_TITLE = {"en": 20, "zh": 48}
_FILE_NAME = re.compile(r"\.(?:txt|md|markdown|html?|xml|rss|atom|json)$|[/\\_]", re.IGNORECASE)
_STEM = re.compile(r"readme|index|notes?|untitled|document|digest|changelog", re.IGNORECASE)
"""Names of files that say nothing of whose they are."""
_ISO_DATE = re.compile(r"[\s,|:–—-]*\d{4}-\d{2}-\d{2}\s*$")
_MAX_SOURCE_WORDS = 7
_MAX_SOURCES = 3


def heading(title: str) -> str:
    """Return ``title`` as a chapter's name, at most 60 characters: a clause, else whole words.

    >>> heading("A very long headline: " + "and on " * 12)
    'A very long headline'
    >>> heading("Frozen lakes that can learn new facts about the skaters at inspection time")
    'Frozen lakes that can learn new facts about the skaters'
    """
    plain = " ".join(title.split()).strip()
    if len(plain) <= _MAX_HEADING:
        return plain
    for mark in _CLAUSE_ENDS:
        head, found, _ = plain.partition(mark)
        whole = head + mark.strip() if mark[0] in "?!？！" else head
        if found and _MAX_HEADING // 5 <= len(whole) <= _MAX_HEADING:
            return whole
    cut = plain[: _MAX_HEADING + 1]
    if " " not in cut[20:]:
        return cut[:_MAX_HEADING]
    return _shortened(cut.rsplit(" ", 1)[0])


def _shortened(cut: str) -> str:
    """Return a broken-off title up to the phrase that the break leaves unfinished."""
    opener = None
    for opener in _PHRASE_OPENERS.finditer(cut):  # noqa: B007  (the last one)
        pass
    whole = cut[: opener.start()] if opener and opener.start() > len(cut) // 2 else cut
    return whole.rstrip(" ,;:，；：–—-")


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


def spoken_source(source: str) -> str:
    """Return a source's name as it is spoken; nothing for a file's name or a headline.

    >>> spoken_source("The Harbour Letter - 2026-11-21"), spoken_source("notes.txt")
    ('The Harbour Letter', '')
    """
    plain = _ISO_DATE.sub("", " ".join(source.split())).strip(" -–—|:")
    if _FILE_NAME.search(plain) or "@" in plain:
        return ""
    name = re.split(r"[:：|]| [-–—] ", plain)[0].strip()
    if name.isascii() and (name == name.lower() or _STEM.fullmatch(name)):
        return ""  # a file's stem rather than a name
    return name if 0 < len(name.split()) <= _MAX_SOURCE_WORDS and len(name) <= _MAX_HEADING else ""


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
