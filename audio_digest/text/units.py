"""The units that figures come in: their names, what they measure, and how they convert."""

import re
from dataclasses import dataclass
from typing import Literal

UnitKind = Literal["percent", "money", "duration", "size", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``factor`` of it make one ``base``."""

    kind: UnitKind
    base: str
    factor: float


UNITS = {
    "ms": Unit("duration", "s", 0.001), "s": Unit("duration", "s", 1),
    "min": Unit("duration", "s", 60), "h": Unit("duration", "s", 3600),
    "day": Unit("duration", "s", 86400), "week": Unit("duration", "s", 7 * 86400),
    "month": Unit("duration", "month", 1), "year": Unit("duration", "month", 12),
    "KB": Unit("size", "byte", 1e3), "MB": Unit("size", "byte", 1e6),
    "GB": Unit("size", "byte", 1e9), "TB": Unit("size", "byte", 1e12),
    "PB": Unit("size", "byte", 1e15), "bit": Unit("size", "bit", 1),
    "Hz": Unit("size", "Hz", 1), "kHz": Unit("size", "Hz", 1e3), "MHz": Unit("size", "Hz", 1e6),
    "GHz": Unit("size", "Hz", 1e9), "W": Unit("size", "W", 1), "kW": Unit("size", "W", 1e3),
    "MW": Unit("size", "W", 1e6), "GW": Unit("size", "W", 1e9), "m": Unit("size", "m", 1),
    "km": Unit("size", "m", 1e3), "cm": Unit("size", "m", 0.01), "mm": Unit("size", "m", 0.001),
    "kg": Unit("size", "g", 1e3), "g": Unit("size", "g", 1), "dB": Unit("size", "dB", 1),
    "nm": Unit("size", "m", 1e-9),
}  # fmt: skip
_SPELLINGS = {
    "ms": "ms|milliseconds?|毫秒", "s": "s|secs?|seconds?|秒钟?", "min": "mins?|minutes?|分钟",
    "h": "h|hrs?|hours?|个?小时|个?钟头", "day": "days?|天|日", "week": "weeks?|个?星期|周",
    "month": "months?|个月", "year": "years?|年", "KB": "KB|kilobytes?", "MB": "MB|megabytes?|兆",
    "GB": "GB|GiB|gigabytes?|gigs?", "TB": "TB|terabytes?", "PB": "PB|petabytes?",
    "bit": "bits?|比特|位(?=量化|精度|整数|浮点)",
    "Hz": "Hz|hertz|赫兹", "kHz": "kHz|kilohertz|千赫兹?",
    "MHz": "MHz|megahertz|兆赫", "GHz": "GHz|gigahertz",
    "W": "W|watts?|瓦", "kW": "kW|kilowatts?|千瓦",
    "MW": "MW|megawatts?|兆瓦", "GW": "GW|gigawatts?|吉瓦",
    "m": "metres?|meters?|米", "km": "km|kilomet(?:er|re)s?|公里|千米",
    "cm": "cm|centimet(?:er|re)s?|厘米",
    "mm": "mm|millimet(?:er|re)s?|毫米", "nm": "nm|nanomet(?:er|re)s?|纳米",
    "kg": "kg|kilos?|kilograms?|公斤|千克", "g": "grams?|克", "dB": "dB|decibels?|分贝",
}  # fmt: skip
_MONEY = {
    "USD": "dollars?|USD|bucks|美元|美金", "EUR": "euros?|EUR|欧元",
    "GBP": "pounds?|GBP|英镑",
    "CNY": "yuan|renminbi|RMB|CNY|人民币|元|块钱?",
    "JPY": "yen|JPY|日元", "KRW": "won(?= )|韩元", "HKD": "港元|港币",
}  # fmt: skip
_MEASURES = (
    "个|款|种|项|名|位|人|家|次|条|件|篇|台|颗|张|层|倍|岁|本|套|起|场|轮|步|座|支|份|批|题|道|行|"
    "页|字|词|段|点|级|代|成|大(?=[^家的])|参数|用户|万|国|城|卡|核|例|只|头|辆|艘|架"
)
_UNIT = re.compile(
    r"(?P<percent>[ -]?(?:percent(?:age points?)?|per cent|pct)(?![A-Za-z])|\s?[%％]|个百分点)"
    r"|(?P<ratio>[x×倍](?![A-Za-z0-9])|[ -](?:times|fold)(?![A-Za-z])|[ -]?-?fold(?![A-Za-z]))|"
    + "|".join(f"(?P<m_{n}>[ -]?(?:{p})(?![A-Za-z]))" for n, p in _MONEY.items())
    + "|"
    + "|".join(f"(?P<u_{n}>[ -]?(?:{p})(?![A-Za-z]))" for n, p in _SPELLINGS.items())
    + f"|(?P<measure>{_MEASURES})"
    + r"|(?P<noun>(?:[ -])(?:[A-Za-z]{3,24})(?![A-Za-z]))"
)
_NO_NOUN = frozenset(
    "and are but can for from has have into more most new nor not now off one out over per than "  # noqa: SIM905
    "that the their them then there they this those through under was were when which while who "
    "will with would its may might must should could after before because between during until "
    "upon via also about each every both such same other another these".split()
)

MAGNITUDE = re.compile(
    r"[ -]?(?P<word>thousand|million|billion|trillion|bn|mn|tn)(?![A-Za-z])"
    r"|(?P<letter>[kKMBT])(?![A-Za-z0-9])|(?P<chinese>万亿|[十百千]?[万亿]|[百千](?![万亿]))"
)
"""Multipliers after digits; `numerals.MAGNITUDES` has their values."""


@dataclass(frozen=True, slots=True)
class Following:
    """The unit found after a number: canonical ``name``, and where it ends."""

    kind: UnitKind
    name: str
    end: int


def unit_after(text: str, at: int) -> Following | None:
    """Return the unit that stands in ``text`` right after character ``at``; None for none."""
    m = _UNIT.match(text, at)
    if not m:
        return None
    kind, name = _meaning(m[0].strip(" -").lower(), m.lastgroup or "")
    return Following(kind, name, m.end()) if name else None


def _meaning(text: str, group: str) -> tuple[UnitKind, str]:
    match group.partition("_"):
        case ("percent", _, _):
            return "percent", "%"
        case ("ratio", _, _):
            return "ratio", "x"
        case ("m", _, currency):
            return "money", currency
        case ("u", _, unit):
            return UNITS[unit].kind, unit
        case _:
            return "count", "" if text in _NO_NOUN else _singular(text)


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
