"""Dates and times of day in English and Chinese text, as comparable keys."""

import re
from collections.abc import Iterator

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"  # noqa: E501 (one alternation)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_HANZI = "〇零一二三四五六七八九"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"

_DATES = (
    re.compile(r"(?<![\d.-])(?P<year>(?:19|20)\d\d)[-/](?P<month>[01]?\d)[-/](?P<day>[0-3]?\d)(?![\d-])"),
    re.compile(
        rf"(?P<year>(?:19|20)\d\d|[{_HANZI}]{{4}}) ?年"
        rf"(?: ?(?P<month>{_SMALL}) ?月(?: ?(?P<day>{_SMALL}) ?[日号])?)?"
    ),
    re.compile(rf"(?<!\d)(?P<month>{_SMALL}) ?月(?: ?(?P<day>{_SMALL}) ?[日号])?"),
    re.compile(rf"(?<![A-Za-z]){_MONTH} {_DAY}(?!\d)(?:,? {_YEAR}(?!\d))?"),
    re.compile(rf"(?<![\d.]){_DAY}(?: of)? {_MONTH}(?![A-Za-z])(?:,? {_YEAR}(?!\d))?"),
    re.compile(rf"(?<![A-Za-z]){_MONTH} {_YEAR}(?!\d)"),
    re.compile(
        rf"(?<![A-Za-z])(?:[Ii]n|[Bb]y|[Ss]ince|[Uu]ntil|[Ff]rom|[Oo]f|[Ll]ast|[Nn]ext|[Tt]his|"
        rf"[Dd]uring|[Ee]arly|[Ll]ate|[Mm]id)[ -](?P<alone>{_MONTH})(?![A-Za-z]| ?\d)"
    ),
    re.compile(rf"(?<![A-Za-z])(?P<weekday>{'|'.join(_WEEKDAYS)})(?![A-Za-z])", re.IGNORECASE),
    re.compile(r"星期(?P<hanzi>[一二三四五六日天])|(?<![一两三四五六七八九十每\d])周(?P<short>[一二三四五六日])(?![次个])"),
    re.compile(
        r"(?<![A-Za-z0-9_.,$€£¥-])(?P<year>(?:19|20)\d\d)"
        r"(?![\d%+]|[.,]\d|[A-Za-z]|[万亿个倍元])"
        r"(?![ -](?:tokens?|million|billion|dollars?|times|percent|MB|GB|ms))"
    ),
    re.compile(r"(?<=mid-)(?P<year>20\d\d)(?!\d)"),
)  # fmt: skip
_YEAR_WORDS = re.compile(
    r"(?<![A-Za-z])twenty[ -](?P<rest>"
    r"(?:twenty|thirty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen)(?![A-Za-z])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])\s?(?P<half>[ap]\.?m(?![A-Za-z])\.?)?"
    r"|(?<![\d:.])(?P<hour2>1[0-2]|[1-9])\s?(?P<half2>[ap]\.?m(?![A-Za-z])\.?)",
    re.IGNORECASE,
)


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    before, ten, after = text.rpartition("十")
    digits = [_HANZI.index(c) - 1 for c in (before + after) if c in _HANZI]
    if not ten:
        return digits[0] if digits else 0
    tens = _HANZI.index(before[0]) - 1 if before else 1
    return 10 * tens + (_HANZI.index(after[0]) - 1 if after else 0)


def _year(text: str) -> int:
    return int("".join(str(max(0, _HANZI.index(c) - 1)) if c in _HANZI else c for c in text))


def _key(m: re.Match[str]) -> str:
    """Return ``YYYY-MM-DD`` with the unknown parts left out (``--MM-DD``), or a weekday."""
    groups = m.groupdict()
    if groups.get("weekday"):
        return str(groups["weekday"]).lower()
    if hanzi := groups.get("hanzi") or groups.get("short"):
        return _WEEKDAYS["一二三四五六日天".index(hanzi) % 7 if hanzi != "天" else 6]
    year, day = groups.get("year"), groups.get("day")
    month = _number(groups["month"]) if groups.get("month") else 0
    if name := groups.get("name"):
        month = next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))
    head = str(_year(year)) if year else "-"
    if not month:
        return head
    tail = f"-{_number(day):02d}" if day else ""
    return f"{head}-{month:02d}{tail}"


def dates(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (key, start, end) of every date, the fullest form of each first."""
    for pattern in _DATES:
        for m in pattern.finditer(text):
            whole = "alone" if m.groupdict().get("alone") else 0
            yield _key(m), m.start(whole), m.end(whole)
    for m in _YEAR_WORDS.finditer(text):
        words = re.split("[ -]", m["rest"].lower())
        tens = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
                "seventeen", "eighteen", "nineteen", "twenty", "thirty")  # fmt: skip
        ones = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        value = (*range(10, 20), 20, 30)[tens.index(words[0])]
        value += ones.index(words[1]) + 1 if len(words) > 1 else 0
        yield f"20{value}", m.start(), m.end()


def times(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (key, start, end) of every time of day; the key is ``HH:MM`` on 24 hours."""
    for m in _CLOCK.finditer(text):
        hour = int(m["hour"] or m["hour2"])
        half = (m["half"] or m["half2"] or "").lower()[:1]
        hour = hour % 12 + 12 * (half == "p") if half else hour
        yield f"{hour:02d}:{int(m['minute'] or 0):02d}", m.start(), m.end()


def within(claim: str, evidence: str) -> bool:
    """Tell whether every part that the date ``claim`` names is so in the date ``evidence``.

    >>> within("--03-06", "2026-03-06"), within("2026", "2025-07")
    (True, False)
    """
    if claim[:1].isalpha() or evidence[:1].isalpha():
        return claim == evidence
    parts = [
        dict(zip("ymd", re.findall(r"^-(?=-)|\d+", key), strict=False)) for key in (claim, evidence)
    ]
    return all(value in ("-", parts[1].get(part)) for part, value in parts[0].items())
