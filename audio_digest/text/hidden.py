"""Characters that a reader does not see but a program does: zero-width, bidi, tags, controls."""

import unicodedata

_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_HIDDEN_CATEGORIES = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def is_hidden(char: str) -> bool:
    """Tell whether ``char`` shows nothing; line breaks, tabs and spaces count as shown."""
    if char.isspace():
        return False
    hidden = unicodedata.category(char) in _HIDDEN_CATEGORIES
    return hidden or any(ord(char) in block for block in _VARIATION_SELECTORS)


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
