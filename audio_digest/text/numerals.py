"""Numbers written as words, English and Chinese, → values."""

import re
from collections.abc import Mapping

DIGITS: Mapping[str, int] = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905 (a list of 20 quoted words is harder to read)
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS: Mapping[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
MAGNITUDES: Mapping[str, float] = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12, "百": 1e2, "千": 1e3, "万": 1e4,
    "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11,
    "万亿": 1e12, "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
ORDINALS: Mapping[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE_POWERS = {"十": 10, "百": 100, "千": 1000}

_BIG = "hundred|thousand|million|billion|trillion|dozen"
_SMALL = (
    rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(list(DIGITS)[1:10])}))?"
    rf"|(?:{'|'.join(sorted(DIGITS, key=len, reverse=True))}))\b"
)
WORDS = (
    rf"(?:{_SMALL}|(?:an?|half a)(?=[ -](?:{_BIG})\b))"
    rf"(?: point(?: (?:{'|'.join(list(DIGITS)[:10])})\b){{1,6}})?"
    rf"(?:[ -](?:{_BIG})\b(?:(?: and)?[ -]{_SMALL})?){{0,6}}(?: and a half\b)?"
)
"""An English number in words; compile it with IGNORECASE."""
CHINESE = "[〇零一二两三四五六七八九十百千万亿]{1,20}(?:点[〇零一二三四五六七八九]{1,10})?"
"""A Chinese number; Traditional characters must be made simplified first (`to_simplified`)."""

_TO_SIMPLIFIED = str.maketrans(
    "億萬兩點個時鐘週數幾約元圓塊種項層條歲萬號", "亿万两点个时钟周数几约元元块种项层条岁万号"
)


def to_simplified(text: str) -> str:
    """Return ``text`` with the Traditional characters of numerals and measures simplified.

    Character for character, so that offsets stay; all else is `text.languages.simplified`'s.
    """
    return text.translate(_TO_SIMPLIFIED)


def english(words: str) -> float:
    """Return the value of an English number in words.

    >>> english("two hundred and five thousand"), english("two point four million")
    (205000.0, 2400000.0)
    """
    total = part = 0.0
    low = words.lower()
    after = 0.5 if low.endswith(" and a half") else 0.0
    place = 0
    for word in re.findall("[a-z]+", low.removesuffix(" and a half")):
        if word == "point":
            place = 1
        elif place and word in DIGITS:
            part += DIGITS[word] / 10**place
            place += 1
        elif word in DIGITS:
            part += DIGITS[word]
        elif word in TENS:
            part += TENS[word]
        elif word == "half":
            part += 0.5
        elif word in ("hundred", "dozen"):
            part = (part or 1) * MAGNITUDES[word]
        elif word in MAGNITUDES:
            total += (part or 1) * MAGNITUDES[word]
            part = 0
    return total + part + after


def chinese(numeral: str) -> float:
    """Return the value of a Chinese number.

    >>> chinese("四百亿"), chinese("二零二六"), chinese("三点五")
    (40000000000.0, 2026.0, 3.5)
    """
    whole, _, fraction = numeral.partition("点")
    tail = "".join(str(CHINESE_DIGITS[c]) for c in fraction)
    after = float(f"0.{tail}") if tail else 0.0
    if not set(whole) & set("十百千万亿"):
        return float("".join(str(CHINESE_DIGITS[c]) for c in whole) or "0") + after
    total = section = digit = 0.0
    for char in whole:
        if char in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[char]
        elif char in CHINESE_POWERS:
            section += (digit or 1) * CHINESE_POWERS[char]
            digit = 0
        elif char == "万":
            section = (section + digit or 1) * 1e4
            digit = 0
        else:
            total = (total + section + digit or 1) * 1e8
            section = digit = 0
    return total + section + digit + after
