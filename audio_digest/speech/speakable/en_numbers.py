"""Numbers as English words. Home of num2words."""

import re

from num2words import num2words

MAX_DIGITS = 18
"""A longer number is read digit by digit: nobody follows quintillions."""

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CENTURY, _THOUSAND = 100, 1000
_FIRST_YEAR, _LAST_YEAR = 1100, 2100
_TEN = 10


def cardinal(value: int) -> str:
    """Return a whole number in words.

    >>> cardinal(1234)
    'one thousand two hundred thirty-four'
    """
    return _plain(num2words(value))


def ordinal(value: int) -> str:
    """Return a place in a row: 3 → third."""
    return _plain(num2words(value, to="ordinal"))


def _plain(words: str) -> str:
    return words.replace(",", "").replace(" and ", " ")


def digits(text: str) -> str:
    """Return the digits of ``text`` one by one.

    >>> digits("007")
    'zero zero seven'
    """
    return " ".join(DIGITS[int(char)] for char in text if char.isdecimal())


def number(text: str) -> str:
    """Return a number as it is written, ``12,000`` or ``0.41`` or ``.5``, in words.

    >>> number("12,000.50"), number("007")
    ('twelve thousand point five zero', 'zero zero seven')
    """
    whole, point, decimals = text.replace(",", "").partition(".")
    if len(whole) > MAX_DIGITS or (len(whole) > 1 and whole[0] in "0٠"):
        words = digits(whole)
    else:
        words = cardinal(int(whole)) if whole else ""
    return f"{words} point {digits(decimals)}".strip() if point and decimals else words


def is_one(text: str) -> bool:
    """Say whether what is counted stays singular."""
    return text == "1"


def pairs(text: str) -> str:
    """Return a number as a model's or a year's is read, by twos: 4090 → forty ninety.

    >>> pairs("4090"), pairs("2026"), pairs("264"), pairs("100"), pairs("2000"), pairs("1905")
    ('forty ninety', 'twenty twenty-six', 'two sixty-four', 'one hundred', 'two thousand', 'nineteen oh five')
    """  # noqa: E501
    value = int(text)
    if text[0] == "0" and len(text) > 1:
        return digits(text)
    if len(text) > 4 or len(text) < 3:  # noqa: PLR2004  (three or four digits make pairs)
        return digits(text) if len(text) > 4 else cardinal(value)  # noqa: PLR2004
    head, tail = divmod(value, _CENTURY)
    if value % _THOUSAND == 0 or (len(text) == 3 and tail == 0):  # noqa: PLR2004
        return cardinal(value)
    if tail == 0:
        return f"{cardinal(head)} hundred"
    if head % _TEN == 0 and tail < _TEN:
        return cardinal(value)  # 2005: two thousand five
    return f"{cardinal(head)} {'oh ' if tail < _TEN else ''}{cardinal(tail)}"


def is_year(text: str) -> bool:
    """Say whether ``text`` can be a year of our own or the last centuries."""
    return bool(re.fullmatch(r"\d{4}", text)) and _FIRST_YEAR <= int(text) < _LAST_YEAR


def version(text: str) -> str:
    """Return dotted numbers, each whole: 2.1.100 → two point one point one hundred.

    >>> version("2.1.100"), version("24.04"), version("0.10.0")
    ('two point one point one hundred', 'twenty-four point zero four', 'zero point ten point zero')
    """
    return " point ".join(_component(part) for part in text.split(".") if part)


def _component(text: str) -> str:
    if len(text) > 4 or (len(text) > 1 and text[0] == "0"):  # noqa: PLR2004  (a build, not a count)
        return digits(text)
    return cardinal(int(text))


def plural(word: str) -> str:
    """Return the plural of a counted noun's spelled-out ordinal or unit (half → halves)."""
    if word.endswith("half"):
        return word.removesuffix("half") + "halves"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word if word.endswith("s") else word + "s"


def fraction(above: int, below: int) -> str:
    """Return a simple fraction: 3, 4 → three quarters."""
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    return f"{cardinal(above)} {part if above == 1 else plural(part)}"


def foreign(text: str, language: str) -> str:
    """Return a whole number in the words of ``language``, unchanged where that is not known."""
    try:
        return str(num2words(int(text), lang=language.replace("-", "_")))
    except (NotImplementedError, OverflowError, ValueError, TypeError, KeyError, IndexError):
        return text
