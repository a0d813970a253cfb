"""Numbers as Chinese words. Home of cn2an."""

from decimal import Decimal

import cn2an

DIGITS = "零一二三四五六七八九"
MAX_WHOLE = 16
"""Digits that cn2an can name; a longer number is read digit by digit."""


def digits(text: str) -> str:
    """Return the digits of ``text`` one by one: 2026 → 二零二六."""
    return "".join(DIGITS[int(char)] for char in text if char.isdecimal())


def number(text: str) -> str:
    """Return a number as it is written, in words.

    >>> number("12,000"), number("29.2"), number("0.41"), number("007"), number("10")
    ('一万二千', '二十九点二', '零点四一', '零零七', '十')
    """
    whole, point, decimals = text.replace(",", "").replace("，", "").partition(".")
    if len(whole) > MAX_WHOLE or (len(whole) > 1 and whole[0] == "0"):
        words = digits(whole)
    else:
        words = _liang(cn2an.an2cn(int(whole or "0")))
    return f"{words}点{digits(decimals)}" if point and decimals else words


def _liang(words: str) -> str:
    """Return ``words`` with 两 where speech has it: 两千, 两万, 两亿 at the head."""
    return "两" + words[1:] if words[:1] == "二" and words[1:2] in {"千", "万", "亿"} else words


def scaled(text: str, power: int) -> str:
    """Return a number times ten to ``power``, in 万 and 亿: 40, 9 → 四百亿.

    >>> scaled("40", 9), scaled("1.5", 9), scaled("1.43", 8), scaled("1", 6)
    ('四百亿', '十五亿', '一亿四千三百万', '一百万')
    """
    value = Decimal(text.replace(",", "")).scaleb(power)
    if value != value.to_integral_value() or len(str(int(value))) > MAX_WHOLE:
        return number(f"{value:f}")
    return number(str(int(value)))


def count(text: str) -> str:
    """Return a number before what it counts: 2 → 两."""
    return "两" if text == "2" else number(text)


def version(text: str) -> str:
    """Return dotted numbers, each whole: 2.1.100 → 二点一点一百."""
    return "点".join(number(part) for part in text.split(".") if part)
