"""Parts of a line, put together again."""

import unicodedata


def together(one: str, other: str) -> str:
    """Return two parts of a text as one: with a space, but after a full-width mark or character.

    >>> together("One.", "Two."), together("一。", "二。")
    ('One. Two.', '一。二。')
    """
    wide = one and unicodedata.east_asian_width(one[-1]) in {"W", "F"}
    return f"{one}{'' if wide else ' '}{other}"
