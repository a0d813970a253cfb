"""Spoken text and what it stands for: the two value types, and how fragments become pieces."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007"
"""Character class of what Chinese writes without spaces: each one is a display token."""

_IDEOGRAPH = re.compile(f"[{IDEOGRAPH}]")
_SOFT = ",;:，、；："
_PAUSES = ".!?…。！？" + _SOFT
_CLOSERS = "，、；：。！？…》〉」』）】"
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


def _parts(before: str, after: str) -> bool:
    """Say whether a display token ends between two neighbouring stretches of display."""
    first, last = after[:1], before[-1:]
    if not after.strip() or not before.strip():
        return False  # white space belongs to the token before it
    if last.isspace() or _IDEOGRAPH.match(last):
        return last.isspace() or first.isalnum()
    if _IDEOGRAPH.match(first):
        return any(char.isalnum() for char in before)  # an opening mark stays with its word
    return last in _CLOSERS and first.isalnum()


class Composer:
    """Collects fragments in order; keeps spaces single and marks from piling up."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._pieces: list[list[str]] = []

    def add(self, display: str, spoken: str) -> None:
        """Append a fragment; it joins the piece before it unless a token ends between them."""
        spoken = self._fitted(re.sub(r"\s+", " ", spoken))
        if not self._pieces or _parts(self._pieces[-1][0], display):
            self._pieces.append([display, spoken])
        else:
            self._pieces[-1][0] += display
            self._pieces[-1][1] += spoken

    def _tail(self) -> str:
        for _, spoken in reversed(self._pieces):
            if spoken:
                return spoken[-1]
        return ""

    def _fitted(self, spoken: str) -> str:
        """Return ``spoken`` as it may follow what was said; may take back a space or a comma."""
        if self._tail() in {"", " "}:
            spoken = spoken.lstrip(" ")
        if not spoken.strip() or spoken.lstrip(" ")[0] not in _PAUSES:
            return spoken
        spoken = spoken.lstrip(" ")
        self._take_back(" ")
        if spoken[0] in _SOFT:
            if self._tail() == "" or self._tail() in _PAUSES:
                spoken = spoken[1:]
        else:
            self._take_back(_SOFT)
        return spoken if self._tail() else spoken.lstrip(_PAUSES + " ")

    def _take_back(self, characters: str) -> None:
        for piece in reversed(self._pieces):
            piece[1] = piece[1].rstrip(characters)
            if piece[1]:
                return

    def spoken(self) -> Spoken:
        """Return what was collected."""
        self._take_back(_OPENERS)
        pieces = tuple(
            Piece(display, unicodedata.normalize("NFC", spoken)) for display, spoken in self._pieces
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
