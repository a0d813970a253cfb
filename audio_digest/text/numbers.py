"""The figures of a text: what they are worth, in what unit, and of what kind they are.

Digits, English words, Chinese numerals, magnitudes, versions, model names, dates and ranges,
so that a claim's figure can be found in its evidence however either writes it.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from audio_digest.text import calendar_words as calendar
from audio_digest.text import numbered_names as names
from audio_digest.text import numerals
from audio_digest.text.figure import Figure, Kind, agree
from audio_digest.text.numerals import MAGNITUDES
from audio_digest.text.units import MAGNITUDE, Following, unit_after

__all__ = ["Figure", "Kind", "agree", "figures"]


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """Return the figures of ``text`` from left to right, none overlapping.

    ``language`` is a BCP 47 tag; all kinds of figure are looked for in every language, for
    stories mix them, but words only in the scripts that occur.

    >>> [(f.kind, f.value, f.unit) for f in figures("6.7% of $143 million", "en")]
    [('percent', 6.7, '%'), ('money', 143000000.0, 'USD')]
    """
    del language  # kept in the signature: a language with words of its own will need it
    plain = numerals.to_simplified(text)
    taken = bytearray(len(text))
    found: list[Figure] = []
    for find in _FINDERS:
        for figure in find(plain):
            if not any(taken[figure.start : figure.end]):
                taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
                found.append(figure)
    return tuple(sorted(found, key=lambda f: f.start))


# --- dates and times --------------------------------------------------------------------------


def _dates(text: str) -> Iterator[Figure]:
    for key, start, end in calendar.dates(text):
        year = float(key) if re.fullmatch(r"\d{4}", key) else None
        yield Figure("date", year, "", text[start:end], start, end, key=key)


def _times(text: str) -> Iterator[Figure]:
    for key, start, end in calendar.times(text):
        yield Figure("time", None, "", text[start:end], start, end, key=key)


# --- quantities -------------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,12})?|\d{1,25}(?:\.\d{1,12})?"
_QUANTITY = re.compile(
    rf"(?P<sign>(?<=[\s(（])[-−](?=\d))?(?<![A-Za-z0-9_])(?<!\d[.,])(?P<digits>{_NUMBER})"
    rf"|(?<![A-Za-z0-9_-])(?P<words>{numerals.WORDS})(?!\w)"
    rf"|(?P<chinese>{numerals.CHINESE})",
    re.IGNORECASE | re.ASCII,
)
_AND_A_HALF = re.compile(r"个半(?=小时|钟头|月|星期)")
_CURRENCY = re.compile(r"(?:US|HK|A|C)?[$]|[€£¥￥]")
_CURRENCY_CODE = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY"}
_RANGE = re.compile(
    r"(?:-(?:bit|second|minute|hour|day|month|year))?(?:[-–—~～]|至|到| to | - | – )[$€£¥]?"
)
_FEW = re.compile(
    r"[数几上成](?P<magnitude>[十百千万亿]{1,4})"
    r"|(?<![A-Za-z])(?P<words>(?:tens|dozens|hundreds|thousands|millions|billions|trillions)"
    r"(?: of (?:thousands|millions|billions))?)\b"
)
_FRACTION = re.compile(
    r"(?<![A-Za-z])(twice|doubled?|tripled?|thrice|(?<!and )(?<!and a )(?:a |one-)?half)"
    r"(?![A-Za-z-])|一半|翻倍|翻番",
    re.IGNORECASE,
)
_FRACTION_VALUE = {"tw": 2.0, "do": 2.0, "tr": 3.0, "th": 3.0, "翻倍": 2.0, "翻番": 2.0}
_CHINESE_FRACTION = re.compile(
    rf"({numerals.CHINESE}|\d{{1,9}})分之({numerals.CHINESE}|\d{{1,9}}(?:\.\d{{1,9}})?)"
)
_ORDINAL = re.compile(
    rf"(?<![A-Za-z])(?P<word>{'|'.join(numerals.ORDINALS)})(?P<noun> "
    rf"(?:quarter|half|place|generation|time|version|edition))?(?![A-Za-z])|(?<![\w.])(?P<digits>\d{{1,4}})(?:st|nd|rd|th)(?![A-Za-z])"
    rf"|第(?P<chinese>{numerals.CHINESE}|\d{{1,4}})(?P<quarter>季)?",
    re.IGNORECASE | re.ASCII,
)  # fmt: skip


def _chinese_value(text: str) -> float:
    return float(text) if text[0].isascii() else numerals.chinese(text)


def _fractions(text: str) -> Iterator[Figure]:
    for m in _CHINESE_FRACTION.finditer(text):
        below, above = _chinese_value(m[1]), _chinese_value(m[2])
        if below == 100:  # noqa: PLR2004 (per cent)
            yield Figure("percent", above, "%", m[0], m.start(), m.end())
        elif below:
            yield Figure("ratio", above / below, "", m[0], m.start(), m.end())
    for m in _FRACTION.finditer(text):
        value = _FRACTION_VALUE.get(m[0].lower()[:2], 0.5)
        yield Figure("ratio", value, "", m[0], m.start(), m.end())
    for m in _FEW.finditer(text):
        words = re.findall(r"[a-z]+", (m["words"] or "").lower())
        parts = [10.0 if w == "tens" else MAGNITUDES.get(w[:-1], 1.0) for w in words]
        value = math.prod(parts) if words else numerals.chinese(m["magnitude"])
        unit = unit_after(text, m.end())
        kind: Kind = unit.kind if unit else "count"
        yield Figure(kind, value, unit.name if unit else "", m[0], m.start(), m.end(), vague=True)


def _ordinals(text: str) -> Iterator[Figure]:
    for m in _ORDINAL.finditer(text):
        word = (m["word"] or "").lower()
        if word in ("first", "second") and not m["noun"]:
            continue  # "first, …", "a second model": no figures
        if m["chinese"]:
            value, unit = _chinese_value(m["chinese"]), "quarter" if m["quarter"] else ""
        else:
            value = float(m["digits"] or numerals.ORDINALS[word])
            unit = (m["noun"] or "").strip().lower()
        yield Figure("ordinal", value, unit, m[0], m.start(), m.end())


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    start: int
    end: int
    scaled: bool = True


def _amount(text: str, m: re.Match[str]) -> _Amount | None:
    """Return the number that ``m`` (of `_QUANTITY`) begins, its magnitude with it."""
    if m["words"]:
        value, end = numerals.english(m["words"]), m.end()
        scaled = bool(re.search("hundred|thousand|illion", m["words"]))
        return _Amount(value, m.start(), end, scaled=scaled)
    if m["chinese"]:
        half = _AND_A_HALF.match(text, m.end())
        value = numerals.chinese(m["chinese"]) + (0.5 if half else 0.0)
        return _Amount(value, m.start(), half.end() if half else m.end())
    value = float(m["digits"].replace(",", "")) * (-1 if m["sign"] else 1)
    after = MAGNITUDE.match(text, m.end())
    if not after:
        return _Amount(value, m.start(), m.end(), scaled=False)
    factor = MAGNITUDES[(after["word"] or after["letter"] or after["chinese"]).lower()]
    return _Amount(value * factor, m.start(), after.end())


def _quantities(text: str) -> Iterator[Figure]:
    at = 0
    while m := _QUANTITY.search(text, at):
        figure = _quantity(text, m)
        if figure:
            yield figure
        at = max(figure.end if figure else 0, m.end())


def _quantity(text: str, m: re.Match[str]) -> Figure | None:
    low = _amount(text, m)
    if low is None:
        return None
    high, end = _upper(text, low)
    if text[end : end + 1] == "+":
        end += 1
    unit = unit_after(text, end)
    if not _is_figure(m, unit.kind if unit else "", following=text[end : end + 1]):
        return None
    start, code = low.start, ""
    if (
        m["digits"]
        and (before := _CURRENCY.search(text, max(0, start - 3), start))
        and before.end() == start
    ):
        start, code = before.start(), _CURRENCY_CODE[before[0][-1]]
    value, top = low.value, high.value if high else None
    if high and high.scaled and not low.scaled and high.value:
        value *= _factor_of(text, high)  # "5 to 10 million"
    if code:
        end = unit.end if unit and unit.kind == "money" else end
        return Figure("money", value, code, text[start:end], start, end, high=top)
    if unit:
        return Figure(
            unit.kind, value, unit.name, text[start : unit.end], start, unit.end, high=top
        )
    return Figure("count", value, "", text[start:end], start, end, high=top)


def _upper(text: str, low: _Amount) -> tuple[_Amount | None, int]:
    """Return the upper end of a range that ``low`` begins, and where the figure ends."""
    first = unit_after(text, low.end)
    for end in (low.end, first.end if first else low.end):
        to = _RANGE.match(text, end)
        m = _QUANTITY.match(text, to.end()) if to else None
        high = _amount(text, m) if m else None
        if high and high.value > low.value and (end == low.end or _same_unit(text, first, high)):
            return high, high.end
    return None, low.end


def _same_unit(text: str, first: Following | None, high: _Amount) -> bool:
    """Tell a range, "1-bit to 16-bit", from a change, "1 hour to 5 minutes"."""
    second = unit_after(text, high.end)
    return first is not None and second is not None and first.name == second.name


def _factor_of(text: str, amount: _Amount) -> float:
    digits = re.match(_NUMBER, text[amount.start : amount.end])
    return amount.value / float(digits[0].replace(",", "")) if digits else 1.0


def _is_figure(m: re.Match[str], kind: str, *, following: str) -> bool:
    """Tell figures from words that only look like numbers: "one of", 一个, 十分, 百度."""
    if m["words"]:
        return m["words"].lower() != "one" or kind in ("percent", "money", "size")
    if m["chinese"]:
        numeral = m["chinese"]
        if numeral in ("一", "万", "百", "千", "亿") or numeral.startswith("一一"):
            return numeral == "一" and kind in ("percent", "money")
        if kind:
            return True
        begins = numeral[0] in numerals.CHINESE_DIGITS or numeral[0] == "十"
        big = bool(set(numeral[1:]) & set("百千万亿")) or "点" in numeral
        return len(numeral) > 1 and begins and (big or following in "，。、）)！")
    return True


_FINDERS: tuple[Callable[[str], Iterator[Figure]], ...] = (
    names.references, _dates, _times, names.versions, names.models, _fractions, _ordinals,
    names.digit_first, _quantities,
)  # fmt: skip
