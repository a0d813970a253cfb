"""Spoken text and what it stands for: the two value types, and how fragments become pieces."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007"
"""Character class of what Chinese writes without spaces: each one is a display token."""

_IDEOGRAPH = re.compile(f"[{IDEOGRAPH}]")
_SOFT = ",;:，、；："
_PAUSES = ".!?…。！？" + _SOFT
_CLOSERS = "，、；：。！？…》〉」』）】"
_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_OPENERS = " \n" + _SOFT


@dataclass(frozen=True)
class Piece:
    """A stretch of the display text and how it is said.

    ``display`` is one or more whole tokens, with the white space and marks after them. ``spoken``
    carries its own spacing; it is empty where the stretch is not heard (an emoji, a bracket).
    """

    display: str
    spoken: str


@dataclass(frozen=True)
class Spoken:
    """What an engine speaks, and where each part of it came from.

    ``"".join(piece.spoken)`` is ``text``; ``"".join(piece.display)`` is the text given.
    """

    text: str
    pieces: tuple[Piece, ...]


def visible(text: str) -> tuple[str, list[int]]:
    """Return ``text`` without what has no glyph, and for each character left its old index.

    Controls become spaces; format characters (zero width, bidi, soft hyphen), surrogates and
    variation selectors vanish. The list has one item more: the length of ``text``.
    """
    kept: list[str] = []
    index: list[int] = []
    for i, char in enumerate(text):
        category = unicodedata.category(char)
        if category in {"Cf", "Cs", "Co", "Cn"} or "\ufe00" <= char <= "\ufe0f":
            continue
        kept.append(" " if category in {"Cc", "Zl", "Zp", "Zs"} else char)
        index.append(i)
    return "".join(kept), [*index, len(text)]


@dataclass
class _Fragment:
    """What one rule said, and the number of the piece that it belongs to."""

    piece: int
    display: str
    spoken: str


class Composer:
    """Collects fragments in order; keeps spaces single and marks from piling up."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._fragments: list[_Fragment] = []
        self._heard: list[_Fragment] = []  # those that are not silent
        self._worded = self._filled = False  # the open piece shows a letter, shows anything

    def add(self, display: str, spoken: str) -> None:
        """Append a fragment; it joins the piece before it unless a token ends between them."""
        spoken = self._fitted(re.sub(r"\s+", " ", spoken))
        piece = self._fragments[-1].piece if self._fragments else 0
        if self._parts(display):
            piece += 1
            self._worded = self._filled = False
        self._worded = self._worded or any(char.isalnum() for char in display)
        self._filled = self._filled or not display.isspace()
        self._fragments.append(_Fragment(piece, display, spoken))
        if spoken:
            self._heard.append(self._fragments[-1])

    def _parts(self, display: str) -> bool:
        """Say whether a display token ends before ``display``."""
        if not self._filled or not display.strip():
            return False  # white space belongs to the token before it
        first, last = display[0], self._fragments[-1].display[-1:]
        if last.isspace() or _IDEOGRAPH.match(last):
            return last.isspace() or first.isalnum()
        if _IDEOGRAPH.match(first):
            return self._worded  # an opening mark stays with its word
        return last in _CLOSERS and first.isalnum()

    def _tail(self) -> str:
        return self._heard[-1].spoken[-1] if self._heard else ""

    def _fitted(self, spoken: str) -> str:
        """Return ``spoken`` as it may follow what was said; may take back a space or a comma."""
        if self._tail() in {"", " "}:
            spoken = spoken.lstrip(" ")
        if _IDEOGRAPH.match(spoken) and self._tail() == " " and self._meets(spoken[0]):
            self._take_back(" ")
        if not spoken.strip() or spoken.lstrip(" ")[0] not in _PAUSES:
            return spoken
        spoken = spoken.lstrip(" ")
        self._take_back(" ")
        if spoken[0] in _SOFT:
            if not self._tail() or self._tail() in _PAUSES:
                spoken = spoken[1:]
        else:
            self._take_back(_SOFT)
        return spoken if self._tail() else spoken.lstrip(_PAUSES + " ")

    def _meets(self, first: str) -> bool:
        """Say whether an ideograph goes straight on from another: not between two numbers."""
        last = "".join(fragment.spoken[-2:] for fragment in self._heard[-2:]).rstrip()[-1:]
        numbers = last in _NUMERALS and first in _NUMERALS
        return bool(_IDEOGRAPH.match(last)) and not numbers

    def _take_back(self, characters: str) -> None:
        while self._heard:
            last = self._heard[-1]
            last.spoken = last.spoken.rstrip(characters)
            if last.spoken:
                return
            self._heard.pop()

    def spoken(self) -> Spoken:
        """Return what was collected."""
        self._take_back(_OPENERS)
        pieces = tuple(
            Piece(
                "".join(fragment.display for fragment in group),
                unicodedata.normalize("NFC", "".join(fragment.spoken for fragment in group)),
            )
            for group in (
                list(fragments)
                for _, fragments in groupby(self._fragments, key=lambda fragment: fragment.piece)
            )
        )
        return Spoken("".join(piece.spoken for piece in pieces), pieces)


def compose(fragments: Iterable[tuple[str, str]]) -> Spoken:
    """Return ``fragments`` of (display, spoken) as one.

    >>> compose([("5", "five"), (" ", " "), ("km", "kilometers"), (".", ".")]).pieces
    (Piece(display='5 ', spoken='five '), Piece(display='km.', spoken='kilometers.'))
    """
    composer = Composer()
    for display, spoken in fragments:
        composer.add(display, spoken)
    return composer.spoken()
