"""Numbers with what belongs to them: money, units, scales, percentages, ranges, ratios."""

import re
import unicodedata

from audio_digest.speech.speakable import en_units
from audio_digest.speech.speakable.en_numbers import (
    cardinal,
    digits,
    fraction,
    is_one,
    number,
    ordinal,
    pairs,
    version,
)
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()
_PARTS, _TENTH = {2, 3, 4, 5, 8}, 10  # said as fractions; 7/10 is seven out of ten


def _any(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


NUM = r"(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d{1,40})(?:\.\d{1,15})?"
_UNIT = _any(en_units.UNITS).replace(r"\ ", " ")
_MONEY = _any(en_units.CURRENCIES)
_SCALE = r"(?:[\s-]?(?:hundred|thousand|million|billion|trillion|crore|lakh)(?!\w)|(?:bn|mn|tn|[KkMmBbTt])(?![^\W\d_]|\d|/))"  # noqa: E501
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DASH = r"\s?[-–—−]\s?"
_DEALS = re.compile(
    r"[\s-](?:deal|round|fund|investment|company|startup|start-up|valuation|contract|lawsuit|bet|"
    r"project|budget|prize|fine|grant|plan|loan|market|industry|business|question|bill|mistake|"
    r"model|subscription|tier|price|acquisition|purchase|offer|settlement|data)(?!\w)"
)


def _scaled(scale: str | None) -> str:
    return f" {en_units.SCALES[scale.strip(' -')]}" if scale else ""


def _more(match: re.Match[str]) -> str:
    return " or more" if match["more"] else ""


def _sign(sign: str | None) -> str:
    return {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "±": "plus or minus "}.get(
        sign or "", ""
    )


SIGN = r"(?:(?<![\w)])(?P<sign>[-−–+±]))?"


@RULES.on(r"(?<![\w.])\d{1,4}(?:\.\d{1,6}){2,6}(?![\w]|\.\d)")
def _dotted(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return version(match[0])


@RULES.on(rf"(?<=\d)(⁻?[{_RAISED}]{{1,4}})(?![{_RAISED}])")
def _raised(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    """Read the exponent of 10⁻⁹; a lone ² or ³ is said by its own name."""
    if match[1] in "²³":
        return None
    exponent = cardinal(int(unicodedata.normalize("NFKC", match[1].strip("⁻"))))
    return f" to the power of {'minus ' if match[1][0] == '⁻' else ''}{exponent} "


@RULES.on(r"(?<![\w.,])(144|240|360|480|720|1080|1440|2160|4320)([pi])(?!\w)")
def _picture(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Read a picture's height in lines."""
    return f"{pairs(match[1])} {match[2].upper()}"


@RULES.on(r"(?<![\w.-])(?:\+\d{1,3}[\s-])?\d{2,5}(?:-\d{2,5}){2,4}(?![\w-])")
def _telephone(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return ", ".join(digits(part) for part in match[0].split("-"))


@RULES.on(
    rf"{SIGN}(?<![\w.])(?P<cur>{_MONEY})\s?(?P<a>{NUM})(?P<as>{_SCALE})?(?:(?:{_DASH}|\sto\s)(?:{_MONEY})?\s?(?P<b>{NUM})(?P<bs>{_SCALE})?)?(?P<more>\+)?"
)
def _money(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    one, many = en_units.CURRENCIES[match["cur"]]
    scale = match["bs"] or match["as"]
    after = match.string[match.end() : match.end() + 20]
    if (
        not scale
        and not match["b"]
        and re.fullmatch(r"[\d,]+\.\d\d", match["a"])
        and match["cur"] in en_units.CENTS
    ):
        return _sign(match["sign"]) + _coins(match) + _more(match)
    amount = number(match["a"])
    if match["b"]:
        amount += (
            _scaled(match["as"]) if match["as"] != scale else ""
        ) + f" to {number(match['b'])}"
    single = (is_one(match["a"]) and not match["b"] and not scale) or (
        _DEALS.match(after) and not match["b"]
    )
    return f"{_sign(match['sign'])}{amount}{_scaled(scale)} {one if single else many}{_more(match)}"


def _coins(match: re.Match[str]) -> str:
    whole, _, part = match["a"].replace(",", "").partition(".")
    one, many = en_units.CURRENCIES[match["cur"]]
    cent, cents = en_units.CENTS[match["cur"]]
    said = []
    if int(whole) or not int(part):
        said.append(f"{number(whole)} {one if is_one(whole) else many}")
    if int(part):
        said.append(f"{cardinal(int(part))} {cent if int(part) == 1 else cents}")
    return " and ".join(said)


@RULES.on(
    rf"(?<![\w.,])(?P<a>{NUM})(?P<as>{_SCALE})?\s?(?P<cur>€|£|(?:USD|EUR|GBP|CHF|RMB|CNY|JPY)(?!\w))(?P<more>\+)?"
)
def _money_after(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    one, many = en_units.CURRENCIES[match["cur"]]
    single = is_one(match["a"]) and not match["as"]
    return f"{number(match['a'])}{_scaled(match['as'])} {one if single else many}{_more(match)}"


@RULES.on(r"(?<![\w.,/])(\d{1,5})\s?[x×]\s?(\d{1,5})(?:\s?[x×]\s?(\d{1,5}))?(?!\w|\.\d)")
def _dimensions(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " by ".join(pairs(part) for part in match.groups() if part)


@RULES.on(r"(?<![\w.,/])(\d{1,6})(?:/(\d{1,6})|\s?([½⅓⅔¼¾⅕⅛]))(?![\w/]|\.\d)")
def _ratio(match: re.Match[str], reader: Reader) -> str:
    if match[3]:
        return f"{number(match[1])} and {reader.say(match[3])}"
    above, below = int(match[1]), int(match[2])
    if (above, below) == (24, 7):
        return "twenty-four seven"
    if (above, below) == (9, 11):
        return "nine eleven"
    if (above, below) == (50, 50):
        return "fifty-fifty"
    if 0 < above < below and (below in _PARTS or (above == 1 and below <= _TENTH)):
        return fraction(above, below)
    return f"{number(match[1])} out of {number(match[2])}"


@RULES.on(r"(?<![\w.,:'’])(\d)['’′](\d{1,2})[\"”″](?!\w)")
def _feet(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{number(match[1])} foot {number(match[2])}"


@RULES.on(
    r"(?<![\w.,:])(\d{1,4}\.\d{1,3}):(\d{1,4}(?:\.\d{1,3})?)(?![\w:]|\.\d)|"
    r"(?<![\w.,:])(\d{1,4}):(\d{1,4}(?:\.\d{1,3})?)(?![\w:]|\.\d)"
)
def _proportion(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{number(match[1] or match[3])} to {number(match[2] or match[4])}"


@RULES.on(r"(?<![\w.,])(\d{1,3}(?:,\d{3}){0,3})(?:st|nd|rd|th)(?!\w)")
def _ordinal(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return ordinal(int(match[1].replace(",", "")))


@RULES.on(
    r"(?<![\w.,])(\d)([KDG])(?!\w)(?=\s(?:video|display|monitor|resolution|TV|screen|footage|camera|stream|render)|(?<=[DG]))"
)
def _letter(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{number(match[1])} {match[2]}"


@RULES.on(
    rf"{SIGN}(?<![\w.])(?P<a>{NUM})(?P<au>\s?(?:{_UNIT}))?(?P<as>{_SCALE})?(?:{_DASH}(?P<b>{NUM})(?P<bs>{_SCALE})?(?![-–]\d|\.?\d))(?:(?P<gap>[\s-]?)(?P<unit>{_UNIT})(?!\w))?(?P<more>\+)?(?!\w)"
)
def _range(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    unit = _unit(match) if match["unit"] else ""
    if match["unit"] and unit is None:
        return None
    first = number(match["a"])
    if match["as"] and match["as"] != match["bs"]:
        first += _scaled(match["as"])
    if match["au"] and match["au"].strip() != match["unit"]:
        return None
    said = f"{_sign(match['sign'])}{first} to {number(match['b'])}{_scaled(match['bs'])}"
    return f"{said} {unit}".rstrip() + _more(match)


def _unit(match: re.Match[str]) -> str | None:
    """Return the matched unit in words, in the number that it needs; None where it is no unit."""
    sign, gap = match["unit"], match["gap"]
    if gap and sign in en_units.TIGHT:
        return None
    one, many = en_units.UNITS[sign]
    groups = match.groupdict()
    alone = not groups.get("b") and not groups.get("as")
    before = match.string[max(0, match.start() - 3) : match.start()].lower()
    adjective = gap == "-" or re.search(r"(?:^|\W)an?\s$", before)
    return one if (alone and is_one(match["a"])) or (adjective and sign not in "xX×") else many


@RULES.on(
    rf"{SIGN}(?<![\w.])(?P<a>{NUM})(?P<as>{_SCALE})?(?P<gap>[\s-]?)(?P<unit>{_UNIT})(?![^\W_])(?P<more>\+)?(?!\w)"
)
def _measure(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    unit = _unit(match)
    if unit is None:
        return None
    return f"{_sign(match['sign'])}{number(match['a'])}{_scaled(match['as'])} {unit}{_more(match)}"


@RULES.on(
    rf"(?<=[\w)])/({_any(en_units.PER)}|(?:second|minute|hour|day|week|month|year|user|token|image|query|request|person|seat|mile|person)s?)(?!\w)"
)
def _per(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    before = match.string[max(0, match.start() - 12) : match.start()]
    if match[1] in en_units.PER and not re.search(r"\d\w{0,6}$", before):
        return None
    return f" per {en_units.PER.get(match[1], match[1])}"


@RULES.on(rf"{SIGN}(?<![\w.])(?P<a>{NUM})(?P<as>{_SCALE})(?P<more>\+)?(?!\w)")
def _magnitude(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{_sign(match['sign'])}{number(match['a'])}{_scaled(match['as'])}{_more(match)}"


@RULES.on(
    rf"{SIGN}(?<![\w.])(?P<a>{NUM}|\.\d{{1,15}})(?:[eE](?P<exp>[-−+]?\d{{1,3}}))?(?P<more>\+)?(?![\w])"
)
def _number(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    said = f"{_sign(match['sign'])}{number(match['a'])}"
    if match["exp"]:
        exponent = match["exp"].lstrip("+-−")
        return f"{said} times ten to the {_sign(match['exp'][0])}{number(exponent)}"
    return said + _more(match)


@RULES.on(r"\d{1,40}")
def _digits(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Whatever else holds digits (12ab34): never left to an engine."""
    space = " " if match.string[max(0, match.start() - 1) : match.start()].strip() else ""
    after = " " if match.string[match.end() : match.end() + 1].isalnum() else ""
    said = number(match[0]) if len(match[0]) < 4 else digits(match[0])  # noqa: PLR2004
    return f"{space}{said}{after}"
