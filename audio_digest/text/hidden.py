"""Characters that a reader does not see but a program does: zero-width, bidi, tags, controls."""

import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Joiners, fillers and variation selectors: letters or marks by category, yet nothing to see."""


def is_hidden(char: str) -> bool:
    """Tell whether ``char`` shows nothing; line breaks, tabs and spaces count as shown."""
    if char.isspace() and char > "\x1f":
        return False
    if char in "\t\n\r\v\f":
        return False
    return char in _BLANK or unicodedata.category(char) in _HIDDEN_CATEGORIES


def visible(text: str) -> str:
    r"""Return ``text`` without its hidden characters.

    >>> visible("I\u200bg\u202enore")
    'Ignore'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if not is_hidden(char))


def one_line(text: str) -> str:
    r"""Return ``text`` without hidden characters, every run of whitespace made one space.

    >>> one_line(" a\n\tb\u200b ")
    'a b'
    """
    return " ".join(visible(text).split())
