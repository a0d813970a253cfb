"""Text → sentences, and a story → its numbered sentences, which are what a script cites.

An own splitter, because the ready-made ones break ``.trinity/`` and ``(e.g., …)`` or weigh 99 MB.
Every rule looks at a bounded piece of text, so that time grows with the length alone.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from audio_digest.model import BlockKind, Story

OPENERS = "([{（［【「『“‘《〈"
CLOSERS = ")]}）］】」』”’》〉"
QUOTES = "\"'"
PROTECTED_CHARS = 400
"""A quotation or bracket up to this long stays in one piece."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_END = re.compile(rf"[.!?。！？；｡…]++[{re.escape(CLOSERS + QUOTES)}]*+|\n[ \t\r]*+\n\s*+")
_WORD_BEFORE = re.compile(r"[\w.&'’-]+$")
_WORD_AFTER = re.compile(r"[\w.&/'’-]{1,40}")
_SAYS = re.compile(
    r"(?:[A-Z]?[\w'’-]+ ){1,3}?"
    r"(?:said|says|asked|asks|wrote|writes|added|adds|replied|told|noted|argued)\b"
)
_SAYS_CHINESE = re.compile(rf"[{_CJK}]{{0,6}}?(?:说|道|问|称|表示|写|回答|補充|补充|說|問|稱)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    "mr mrs ms dr prof st mt ft vs cf e.g i.e viz approx ca fig figs eq sec ch vol pp ed eds gen "
    "sen rep gov lt sgt col capt maj hon rev messrs mme mlle dept est al jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)
"""Abbreviations after which a sentence goes on, whatever follows."""
SOMETIMES_LAST = _words(
    "etc inc ltd corp co jr sr u.s u.k u.n e.u a.m p.m ph.d d.c u.s.a no nos bros llc esq"
)
"""Abbreviations that end a sentence only before a word that plainly begins one."""
STARTERS = _words(
    "a an and another as at because before but by does for from he her here his how however i if "
    "in instead is it its meanwhile more most my no not now of on one or other our she since so "
    "some such that the their then there these they this those though to today we what when "
    "where which while who why with yet you your"
)


@lru_cache(maxsize=1024)
def split(text: str, language: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, whitespace in them made single spaces.

    Nothing but whitespace is lost. ``language`` is a BCP 47 tag; Chinese also ends sentences at
    ``；`` and without a space. Any other language is split by the English rules.

    >>> split("It took 6.7% (e.g., v2.1.100). He said so.", "en")
    ('It took 6.7% (e.g., v2.1.100).', 'He said so.')
    """
    return tuple(piece for piece in (" ".join(p.split()) for p in _pieces(text, language)) if piece)


def _pieces(text: str, language: str) -> Iterator[str]:
    chinese = language.lower().startswith("zh")
    spans = _protected(text)
    starts = [start for start, _ in spans]
    begin = 0
    for match in _END.finditer(text):
        end = match.end()
        at = bisect_right(starts, end - 1) - 1
        if at >= 0 and starts[at] < end < spans[at][1]:
            continue
        if match[0][0] == "\n" or _ends(text, match, begin=begin, chinese=chinese):
            yield text[begin:end]
            begin = end
    yield text[begin:]


def _protected(text: str) -> list[tuple[int, int]]:
    """Return the outermost bracketed or quoted spans that are closed and short enough."""
    open_at: list[int] = []
    straight: int | None = None
    found: list[tuple[int, int]] = []
    for match in re.finditer(rf"[{re.escape(OPENERS + CLOSERS)}\"]|\n\s*\n", text):
        mark, at = match[0], match.start()
        if mark[0] == "\n":  # a quotation mark that is never closed harms its paragraph only
            open_at, straight = [], None
        elif mark == '"':
            if straight is not None and at - straight < PROTECTED_CHARS:
                found.append((straight, at + 1))
                straight = None
            else:
                straight = at
        elif mark in OPENERS:
            open_at.append(at)
        elif open_at and OPENERS.index(text[open_at[-1]]) == CLOSERS.index(mark):
            found.append((open_at.pop(), at + 1))
    return _outermost(span for span in found if span[1] - span[0] <= PROTECTED_CHARS)


def _outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _is_cjk(char: str) -> bool:
    return bool(re.match(f"[{_CJK}]", char))


def _ends(text: str, match: re.Match[str], *, begin: int, chinese: bool) -> bool:
    """Tell whether the full stop (question mark …) ``match`` ends a sentence."""
    end, mark = match.end(), match[0]
    if end >= len(text):
        return False  # the last piece needs no boundary
    after = text[end : end + 60]
    before = text[max(begin, match.start() - 40) : match.start()]
    closed = mark[-1] in CLOSERS + QUOTES
    if re.search("[。！？；｡]", mark):
        speech_goes_on = closed and _SAYS_CHINESE.match(after)
        stop = chinese or "；" not in mark
        return stop and after.lstrip()[:1] not in "，、；：,;:" and not speech_goes_on
    between = before[-1:] and _is_cjk(before[-1]), _is_cjk(after[0])
    if not after[0].isspace():
        foreign = any(between) or (chinese and after[0].isalnum())
        return foreign and not set(mark) & set(".…") and after[0].isalnum()
    if chinese and between[0] != _is_cjk(after.lstrip()[:1] or " ") and mark[0] == ".":
        return False  # "Noted. 是一款…": the full stop belongs to the name
    return _ends_with_space(before, mark, after.lstrip(), closed=closed)


def _ends_with_space(before: str, mark: str, after: str, *, closed: bool) -> bool:
    if not before or before[-1].isspace():
        return False
    after = after.lstrip(OPENERS + QUOTES)
    word = _WORD_AFTER.match(after)
    following = word[0] if word else after[:1]
    if closed and _SAYS.match(after):
        return False
    if following[:1].islower() and not _odd_name(following):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    preceding = _WORD_BEFORE.search(before)
    last = preceding[0] if preceding else ""
    return _may_end(last, following, alone=last == before.strip())


def _odd_name(word: str) -> bool:
    """Tell whether a word in lower case may begin a sentence: mHC, iPhone, llama.cpp."""
    bare = word.rstrip(".'’-/")
    return bare != bare.lower() or bool(re.search(r"[a-z]\.[a-z]{2}", bare))


def _may_end(last: str, following: str, *, alone: bool) -> bool:
    """Tell whether ``last`` and a full stop can end a sentence before ``following``."""
    starter = following.lower() in STARTERS
    if alone and re.fullmatch(r"\d{1,3}|[A-Za-z]\d?", last):
        return False  # "1. The problem": a number of a list
    if re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last):
        return starter  # "J. Smith", but "plan B. The"
    low = last.lower().lstrip("(")
    if low in ("no", "nos"):
        return not following[:1].isdigit()
    if low in NEVER_LAST:
        return False
    return low not in SOMETIMES_LAST or starter


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered sentence of a story: evidence for what a turn says.

    ``id`` is ``<story id>.<n>``. ``block`` is the index in `Story.blocks` (-1: the title).
    ``kind`` and ``label`` are the block's: the bold lead of a bullet, the question of an answer;
    ``heading`` is the nearest heading above. Labels and headings are no sentences of their own,
    but what they say counts as evidence of the sentences that carry them.
    """

    id: str
    story_id: str
    text: str
    block: int
    kind: BlockKind = "paragraph"
    label: str = ""
    heading: str = ""


def sentences(story: Story) -> tuple[Sentence, ...]:
    """Return the sentences of all blocks but headings, in order, numbered from 1.

    What was said earlier comes last, as ``<story id>.e1`` and so on.
    """
    found: list[Sentence] = []
    heading = ""
    for index, block in enumerate(story.blocks):
        if block.kind == "heading":
            heading = block.text
            continue
        if block.kind == "earlier":
            continue
        begun = len(found)
        found += (
            Sentence(
                id=f"{story.id}.{begun + n}",
                story_id=story.id,
                text=text,
                block=index,
                kind=block.kind,
                label=block.label,
                heading=heading,
            )
            for n, text in enumerate(split(block.text, story.language), 1)
        )
    return (*found, *_earlier(story))


def _earlier(story: Story) -> Iterator[Sentence]:
    """Yield what was said of ``story`` before: each a whole sentence, its label the day."""
    said = [(i, block) for i, block in enumerate(story.blocks) if block.kind == "earlier"]
    for n, (index, block) in enumerate(said, 1):
        yield Sentence(
            id=f"{story.id}.e{n}",
            story_id=story.id,
            text=block.text,
            block=index,
            kind="earlier",
            label=block.label,
        )


def title(story: Story) -> Sentence:
    """Return the title as evidence: number 0, block -1. A turn may cite it as it does others."""
    text = " ".join(story.title.split())
    return Sentence(id=f"{story.id}.0", story_id=story.id, text=text, block=-1, kind="heading")
