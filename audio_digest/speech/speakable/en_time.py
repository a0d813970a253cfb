"""Dates, years, times of day and durations in English."""

import re

from audio_digest.config import language_of
from audio_digest.speech.speakable.en_numbers import cardinal, ordinal, pairs, plural
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\\b\\.?)"  # noqa: E501
_MONTH_START = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s\d"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w])"
_YEAR = r"(?P<year>1[1-9]\d\d|20\d\d)(?![\w%]|[.,]\d)"
_NOON = 12


def _month(name: str) -> str:
    return next(month for month in MONTHS if month[:3] == name[:3])


def _british(reader: Reader) -> bool:
    return language_of(reader.language) == "en" and reader.language not in {"en", "en-US", "en-CA"}


def _date(month: str, day: int, reader: Reader, year: str | None = None) -> str:
    said = f"the {ordinal(day)} of {month}" if _british(reader) else f"{month} {ordinal(day)}"
    return f"{said}, {pairs(year)}" if year else said


@RULES.on(
    r"(?<![\w.-])(?P<year>1[1-9]\d\d|20\d\d)([-/.])(?P<month>0?[1-9]|1[0-2])\2(?P<day>0?[1-9]|[12]\d|3[01])(?![\d-])(?:T(?=\d))?"
)
def _iso(match: re.Match[str], reader: Reader) -> str:
    said = _date(MONTHS[int(match["month"]) - 1], int(match["day"]), reader, match["year"])
    return said + (" at " if match[0].endswith("T") else "")


@RULES.on(r"(?<![\w./-])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\w/])")
def _slashes(match: re.Match[str], reader: Reader) -> str | None:
    first, second = int(match[1]), int(match[2])
    month, day = (second, first) if _british(reader) or first > _NOON else (first, second)
    if not (1 <= month <= _NOON and 1 <= day <= 31):  # noqa: PLR2004  (days of a month)
        return None
    return _date(MONTHS[month - 1], day, reader, match[3])


@RULES.on(
    rf"(?<!\w){_MONTH}\s{_DAY}(?:\s?[-–—]\s?(?P<until>[12]?\d|3[01])(?:st|nd|rd|th)?(?![\w-]))?(?:,?\s{_YEAR})?(?P<on>\s?[-–—]\s?(?={_MONTH_START}))?"
)
def _month_day(match: re.Match[str], reader: Reader) -> str:
    month = _month(match["month"])
    said = _date(month, int(match["day"]), reader)
    if match["until"]:
        said = f"{month} {ordinal(int(match['day']))} to {ordinal(int(match['until']))}"
    year = f", {pairs(match['year'])}" if match["year"] else ""
    return f"{said}{year}{' to ' if match['on'] else ''}"


@RULES.on(rf"(?<![\w.,])(?P<the>[Tt]he\s)?{_DAY}\s(?P<of>of\s)?{_MONTH}(?!\w)(?:,?\s{_YEAR})?")
def _day_month(match: re.Match[str], reader: Reader) -> str:
    said = _date(_month(match["month"]), int(match["day"]), reader, match["year"])
    if not match["the"]:
        return said
    as_written = match["of"] or not match[0].split()[1].isdigit()  # the 3rd of March, the 3rd March
    if as_written and not _british(reader):
        year = f", {pairs(match['year'])}" if match["year"] else ""
        said = f"the {ordinal(int(match['day']))} of {_month(match['month'])}{year}"
    return match["the"] + said.removeprefix("the ")


@RULES.on(rf"(?<!\w){_MONTH}(?:,?\s|\s?[-–]\s?){_YEAR}")
def _month_year(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"{_month(match['month'])} {pairs(match['year'])}"


@RULES.on(r"(?<!\w)(?P<month>Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=\s)")
def _short_month(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return _month(match["month"])


@RULES.on(
    r"(?<![\w.:])([01]?\d|2[0-4])(?::|\.(?=\d\d\s?[AaPp]\.?[Mm]\b))([0-5]\d)(?::([0-5]\d))?(?:\s?([AaPp])\.?[Mm]\b\.?)?(?![\w:]|\.\d)"
)
def _clock(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    half = f" {match[4].upper()}M" if match[4] else ""
    if not minute and not second:
        if half:
            return cardinal(hour) + half
        if hour % 24 == 0:
            return "midnight"
        return f"{cardinal(hour)} o'clock" if hour <= _NOON else f"{cardinal(hour)} hundred"
    said = f"{cardinal(hour) if hour else 'zero'} {_minutes(minute)}"
    return said + (f" and {cardinal(int(second))} seconds" if second else "") + half


def _minutes(minute: int) -> str:
    return f"oh {cardinal(minute)}" if minute < 10 else cardinal(minute)  # noqa: PLR2004


@RULES.on(
    r"(?<![\w.:,])(1[0-2]|0?[1-9])(?:\s?[-–]\s?(1[0-2]|0?[1-9]))?\s?([AaPp])\.?[Mm]\b(?:\.(?=\s[a-z]|,))?"
)
def _half_day(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    until = f" to {cardinal(int(match[2]))}" if match[2] else ""
    return f"{cardinal(int(match[1]))}{until} {match[3].upper()}M"


@RULES.on(r"(?<![\w.,'])(?P<decade>1[1-9]\d0|20\d0|'?[1-9]0)'?s(?!\w)")
def _decade(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    decade = match["decade"].lstrip("'")
    if len(decade) == 4:  # noqa: PLR2004  (digits of a year)
        return "two thousands" if decade == "2000" else plural(pairs(decade))
    before = match.string[max(0, match.start() - 6) : match.start()].lower()
    if match["decade"][0] == "'" or re.search(
        r"\b(the|mid|early|late|her|his|their|my)[ -]$", before
    ):
        return plural(cardinal(int(decade)))
    return None  # 30s: seconds


@RULES.on(r"(?<![\w.,])(1[1-9]\d\d|20\d\d)\s?[-–—/]\s?(\d{2}|1[1-9]\d\d|20\d\d)(?![\w%]|[-–.,]\d)")
def _years(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    last = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]  # noqa: PLR2004
    if int(last) <= int(match[1]):
        return None
    return (
        f"{pairs(match[1])} to {pairs(match[2]) if len(match[2]) == 4 else cardinal(int(match[2]))}"  # noqa: PLR2004
    )


_AFTER_YEAR = (
    r"(?=$|[.,;:!?)\]”’\"'](?!\d)|\s?[-–—]\s|\s(?:[A-Z(]|(?:a|about|after|all|an|and|are|as|at|"
    r"because|before|but|by|for|from|had|has|have|he|in|is|it|its|just|no|nobody|not|of|on|only|or|"
    r"she|so|some|that|the|their|there|they|this|through|to|until|was|we|were|when|which|while|who|"
    r"will|with|would)\b))"
)
"""What stands behind a year: an end, a name or a small word, and never a thing that is counted."""
_COUNTED = r"\s(?:people|men|women|children|users|residents|visitors|votes|words|pages|times)\b"
"""What makes a count even of a number that looks like a recent year."""


@RULES.on(
    r"(?<![\w.,$€£¥])(?P<first>1[1-9]\d\d|20\d\d)(?P<and>\s(?:and|to|until|or|through)\s)"
    rf"(?P<last>1[1-9]\d\d|20\d\d){_AFTER_YEAR}"
)
def _two_years(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    """Read two years that stand together: between 1889 and 1954."""
    if int(match["last"]) <= int(match["first"]):
        return None
    return f"{pairs(match['first'])}{match['and']}{pairs(match['last'])}"


@RULES.on(rf"(?<![\w.,$€£¥])(19\d\d|20\d\d)(?!\w|[.,:/]\d|\s?[%°×]|{_COUNTED})")
def _year(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    after = match.string[match.end() : match.end() + 12]
    return (
        None
        if re.match(r"\s?(?:[kKMGT]i?[Bb]|[kMG]?Hz|ms|km|million|billion|tokens)\b", after)
        else pairs(match[1])
    )


@RULES.on(
    r"(?:(?<=elo\s)|(?<=rating\s)|(?<=rating\sof\s)|(?<=elo\sof\s)|(?<=circa\s))(1\d{3}|2\d{3})(?!\w|[.,]\d|\s[a-z]+s\b)",
    re.IGNORECASE,
)
def _by_twos(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Ratings."""
    return pairs(match[1])


_BEFORE_YEAR = "|".join(
    rf"(?i:(?<=\b{word}\s))"
    for word in (
        "in", "since", "from", "until", "till", "by", "between", "and", "to", "of", "before",
        "after", "around", "during",
    )
)  # fmt: skip


@RULES.on(rf"(?:{_BEFORE_YEAR})(1[1-9]\d\d){_AFTER_YEAR}")
def _old_year(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Read a year of an older century: a preposition leads to it, and nothing is counted."""
    return pairs(match[1])
