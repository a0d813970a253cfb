"""Markdown → elements. Home of markdown-it-py."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from audio_digest.model import Link
from audio_digest.stories.sources.elements import Element, impact, is_impact_label, labelled
from audio_digest.stories.sources.pictures import picture

_PARSER = MarkdownIt("commonmark").enable("strikethrough")
_MARKS = re.compile(r"(?m)^ {0,3}#{1,6} \S")
_BREAK = "\n"
_RUN = re.compile(r"(?P<mark>[^\w\s]{1,3})(?:[ \t]{0,2}(?P=mark)){15,}")
"""No prose nests quotes, lists or brackets so deep; parsing it would take quadratic time."""

_UNSEEN = re.compile(
    r"<(script|style|template)\b[^>]{0,500}>"
    r"(?:[^<]|<(?!/?(?:script|style|template)\b)){0,5000}</\1\s{0,9}>",
    re.IGNORECASE,
)
"""HTML whose content no reader sees; CommonMark leaves it out as a block, not inside a line."""


def is_markdown(text: str) -> bool:
    """Say whether plain ``text`` is Markdown in fact: two headings with number signs show it."""
    return len(_MARKS.findall(text)) > 1


def parse(text: str) -> tuple[Element, ...]:
    """Return the elements of the Markdown in ``text``. HTML in it is left out."""
    seen = _UNSEEN.sub("", text)
    return tuple(_elements(_PARSER.parse(_RUN.sub(r"\g<mark>\g<mark>\g<mark>", seen))))


def _elements(tokens: Sequence[Token]) -> Iterator[Element]:
    depth = 0
    first_in_item = False
    for i, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type == "list_item_open":
            first_in_item = True
        elif token.type == "inline":
            opener = tokens[i - 1]
            children = token.children or []
            if opener.type == "heading_open":
                text, links = _inline(children)
                yield Element("heading", text.replace(_BREAK, " "), int(opener.tag[1]), "", links)
            elif depth:
                yield from _bullet(children, depth - 1, first=first_in_item)
                first_in_item = False
            else:
                yield from _paragraphs(children)
            yield from _images(children)


def _images(children: Sequence[Token]) -> Iterator[Element]:
    for child in children:
        if child.type == "image":
            yield Element("image", "", url=picture(str(child.attrGet("src") or "")))


def _bullet(children: Sequence[Token], level: int, *, first: bool) -> Iterator[Element]:
    label, rest = _strong_lead(children)
    text, links = _inline(rest)
    text = " ".join(text.split(_BREAK)).strip()
    if not label and first:
        label, text = labelled(text)
    if text or label:
        yield Element("bullet", text or label, level, label if text else "", links)


def _paragraphs(children: Sequence[Token]) -> Iterator[Element]:
    """Yield a paragraph for each line that stands for itself, else one for all the lines."""
    label, rest = _strong_lead(children)
    if label and not is_impact_label(label):
        label, rest = "", children
    text, links = _inline(rest)
    if not text and not links:
        return
    if label:
        yield Element("paragraph", text.replace(_BREAK, " "), label=label, links=links)
        return
    for line, own in _lines(rest):
        lead, told = impact(line)
        yield Element("paragraph", told, label=lead, links=own)


def _lines(children: Sequence[Token]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Yield the lines of a paragraph that hold a link or are long; others are wrapped prose."""
    rows: list[list[Token]] = [[]]
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            rows.append([])
        else:
            rows[-1].append(child)
    read = [_inline(row) for row in rows]
    held: tuple[str, tuple[Link, ...]] = ("", ())
    for text, links in read:
        joined = held[0] and not _stands_alone(text)
        if joined:
            gap = "" if not (held[0][-1:].isascii() or text[:1].isascii()) else " "
            held = (held[0] + gap + text, held[1] + links)
        else:
            if held[0] or held[1]:
                yield held
            held = (text, links)
    if held[0] or held[1]:
        yield held


_ALONE = re.compile(
    r"\s*(?:(?:sources?|via|links?|more|q\s?\d*|a\s?\d*)|(?:来源|來源|出处|出處|参考|參考|原文|链接))"
    r"\s*(?:[(（][^)）]{0,30}[)）])?\s*[:：]",
    re.IGNORECASE,
)


def _stands_alone(line: str) -> bool:
    return bool(_ALONE.match(line) or impact(line)[0])


def _strong_lead(children: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """Return the bold words that open ``children``, if they are its label, and the rest."""
    shown = [child for child in children if child.type != "text" or child.content]
    if not shown or shown[0].type != "strong_open":
        return "", children
    ends = [i for i, child in enumerate(shown) if child.type == "strong_close"]
    if not ends:
        return "", children
    label, _ = _inline(shown[1 : ends[0]])
    rest = list(shown[ends[0] + 1 :])
    after = rest[0].content.lstrip() if rest and rest[0].type == "text" else ""
    if label.endswith((":", "：", "?", "？")) or after[:1] in {":", "："}:
        if after[:1] in {":", "："}:
            rest[0] = Token("text", "", 0, content=after[1:].lstrip())
        return label.rstrip(":： "), rest
    return "", children


def _inline(children: Sequence[Token]) -> tuple[str, tuple[Link, ...]]:
    """Return the text of inline tokens (line breaks kept) and the links in them."""
    parts: list[str] = []
    links: list[Link] = []
    opened: list[tuple[str, int]] = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(_BREAK)
        elif child.type == "link_open":
            opened.append((str(child.attrGet("href") or ""), len(parts)))
        elif child.type == "link_close" and opened:
            url, start = opened.pop()
            title = "".join(parts[start:]).strip()
            if url.lower().startswith(("http://", "https://")):
                links.append(Link(title=title or url, url=url))
    return "".join(parts).strip(), tuple(links)
