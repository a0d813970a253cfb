"""Spans and parts of time in English: from one hour to another, how long, quarters of a year."""

import re

from audio_digest.speech.speakable.en_numbers import cardinal, pairs
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()
_HALF = r"\s?[AaPp]\.?[Mm]\b"
_TIME = rf"(?:(?:[01]?\d|2[0-4]):[0-5]\d(?:{_HALF})?|(?:1[0-2]|0?[1-9]){_HALF})"


@RULES.on(rf"(?<![\w.:,])({_TIME})\s?[-–—]\s?({_TIME})(?![\w:]|\.\d)")
def _times(match: re.Match[str], reader: Reader) -> str:
    return f"{reader.say(match[1])} to {reader.say(match[2])}"


@RULES.on(r"(?<![\w.,])(?:(\d{1,3})\s?h\s?)?(\d{1,2})\s?m(?:in)?(?:\s?(\d{1,2})\s?s(?:ec)?)?(?!\w)")
def _lasting(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    """Read 1h 20m and 5m30s; a lone 20m may be metres, and is left to the units."""
    if not (match[1] or match[3]):
        return None
    parts = zip(match.groups(), ("hour", "minute", "second"), strict=True)
    return " ".join(
        f"{cardinal(int(count))} {unit}{'' if int(count) == 1 else 's'}"
        for count, unit in parts
        if count
    )


@RULES.on(r"(?<!\w)([12]\d{3})\s?Q([1-4])(?!\w)")
def _quarter(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"Q {cardinal(int(match[2]))} {pairs(match[1])}"


@RULES.on(r"(?<!\w)Q([1-4])\s?[-–—]\s?Q([1-4])(?!\w)")
def _quarters(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return f"Q {cardinal(int(match[1]))} to Q {cardinal(int(match[2]))}"


@RULES.on(r"(?<!\d)([12]\d{3})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]")
def _chinese_date(match: re.Match[str], reader: Reader) -> str:
    """Read a Chinese date in an English line as the same date written with figures."""
    return reader.say(f"{match[1]}-{match[2]}-{match[3]}")
