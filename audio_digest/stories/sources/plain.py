"""Plain text → elements: headings, bullets and their nesting without any markup to go by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audio_digest.model import Link
from audio_digest.stories.sources.cleaning import is_call, is_furniture, is_meta
from audio_digest.stories.sources.elements import (
    Element,
    heading_like,
    impact,
    labelled,
    numbered,
)
from audio_digest.stories.sources.pictures import picture

_BULLET = re.compile(r"(\s*)(?:[•◦▪●‣∙·○■►➤*+]|[-–—](?=\s))\s*(?=\S)")
_ITEM = re.compile(r"(\s*)\(?(\d{1,2}|[a-z])[.)、]\s*(?=\D)")
_RULE = re.compile(r"\s*(?:[-=_*~·•—]\s*){3,}$")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")
_MARKER = re.compile(r"\s*(?:#|No\.?\s*)?(\d{1,2})[.)]?\s*$")
_IMAGE = re.compile(
    r"\s*(?:!\[[^\]]*\]\(([^)]*)\)|\[(?:image|图片|圖片|photo)[^\]]*\])\s*$", re.IGNORECASE
)
_LINK = re.compile(r"(?<!!)\[([^\]\n]{1,300})\]\((https?://[^)\s]{1,2000})\)")
_WRAP_MIN, _WRAP_MAX = 50, 100
"""Width in characters between which a text counts as wrapped by hand."""
_WRAP_SLACK = 4


def parse(text: str) -> tuple[Element, ...]:
    """Return the elements of plain ``text``, already cleaned (`cleaning.clean`)."""
    reader = _Reader()
    for line in _unwrapped(text.split("\n")):
        reader.take(line)
    return tuple(reader.found)


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Join lines that were broken only because the next word did not fit."""
    longest = max((len(line) for line in lines), default=0)
    if not _WRAP_MIN <= longest <= _WRAP_MAX:
        yield from lines
        return
    held = ""
    for line in lines:
        word = line.strip().split(" ", 1)[0]
        soft = held.strip() and word and not _BULLET.match(line) and not _ITEM.match(line)
        if soft and len(held.rstrip().rsplit("\n", 1)[-1]) + 1 + len(word) > longest - _WRAP_SLACK:
            held = f"{held.rstrip()}\n{line.strip()}"
        else:
            yield held.replace("\n", " ")
            held = line
    yield held.replace("\n", " ")


@dataclass
class _Reader:
    """Reads line by line; what a line is depends on those before it."""

    found: list[Element] = field(default_factory=list)
    blank: bool = True
    marker: int | None = None
    indents: list[int] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Add what ``line`` is."""
        tight, self.blank = not self.blank, not line.strip()
        if self.blank:
            return
        if _UNDERLINE.match(line) and tight and self.found and self.found[-1].kind == "paragraph":
            self.found[-1] = numbered(Element("heading", self.found[-1].text))
        elif _RULE.match(line):
            self.indents.clear()
        elif image := _IMAGE.match(line):
            place = (image.group(1) or "").strip().partition(" ")[0]  # a title may follow it
            self.found.append(Element("image", "", url=picture(place)))
        elif _MARKER.match(line):
            self.marker = int(_MARKER.sub(r"\1", line))
        elif not self._bullet(line):
            self.indents.clear()
            self._prose(line.strip(), tight=tight)

    def _bullet(self, line: str) -> bool:
        match = _BULLET.match(line)
        item = _ITEM.match(line)
        if not match and item and (item.group(1) or not heading_like(line)):
            match = item
        if not match:
            return False
        indent = len(match.group(1).expandtabs(4))
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        text, links = _links(line[match.end() :])
        label, rest = labelled(text)
        self.found.append(Element("bullet", rest, len(self.indents) - 1, label, links))
        return True

    def _prose(self, line: str, *, tight: bool) -> None:
        text, links = _links(line)
        after_image = tight and self.found and self.found[-1].kind == "image"
        plain_line = not (is_meta(text) or is_furniture(text) or is_call(text))
        if after_image and heading_like(text):
            return
        lead, rest = impact(text)
        if plain_line and not lead and heading_like(text):
            heading = numbered(Element("heading", text, 0, "", links, self.marker, tight))
            self.marker = None
            self.found.append(heading)
        else:
            self.found.append(Element("paragraph", rest, 0, lead, links, tight=tight))


def _links(text: str) -> tuple[str, tuple[Link, ...]]:
    found = tuple(Link(title=m.group(1).strip(), url=m.group(2)) for m in _LINK.finditer(text))
    return _LINK.sub(r"\1", text).strip(), found
