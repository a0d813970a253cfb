"""What stories and sources are called: in chapters, and by hosts."""

import re

_MAX_HEADING = 60
_CLAUSE_ENDS = (": ", "：", "? ", "？", "! ", "！", " — ", " – ", " - ", "，", "; ", "；", ", ")
_PHRASE_OPENERS = re.compile(
    r"\s(?:about|after|against|and|as|at|because|before|but|by|during|for|from|in|into|is|of|on|or|"
    r"over|than|that|the|through|to|under|until|when|where|which|while|who|with|without)\b",
    re.IGNORECASE,
)
"""Where a title that is too long may be broken off."""
_FILE_NAME = re.compile(r"\.(?:txt|md|markdown|html?|xml|rss|atom|json)$|[/\\_]", re.IGNORECASE)
_STEM = re.compile(r"readme|index|notes?|untitled|document|digest|changelog|文稿", re.IGNORECASE)
"""Names of files that say nothing of whose they are."""
_ISO_DATE = re.compile(r"[\s,|:–—-]*\d{4}-\d{2}-\d{2}\s*$")
_MAX_SOURCE_WORDS = 7


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


def spoken_source(source: str, title: str = "") -> str:
    """Return a source's name as it is spoken; nothing for a file's name or a headline.

    Nor for the ``title`` of its story: a document that tells one story is named by it.

    >>> spoken_source("The Harbour Letter - 2026-11-21"), spoken_source("notes.txt")
    ('The Harbour Letter', '')
    """
    plain = _ISO_DATE.sub("", " ".join(source.split())).strip(" -–—|:")
    if _FILE_NAME.search(plain) or "@" in plain or plain == title.strip():
        return ""
    name = re.split(r"[:：|]| [-–—] ", plain)[0].strip()
    if _STEM.fullmatch(name) or (name.isascii() and name == name.lower()):
        return ""  # a file's stem rather than a name
    return name if 0 < len(name.split()) <= _MAX_SOURCE_WORDS and len(name) <= _MAX_HEADING else ""
