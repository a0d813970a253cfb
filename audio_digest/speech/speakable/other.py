"""Every other language: numbers where they can be named, and no sign that would be read aloud."""

import re
import unicodedata

from audio_digest.speech.speakable import en_numbers
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()


@RULES.on(r"<?(?:https?://|www\.)([\w.-]{1,120})[^\s<>]{0,2000}>?", re.IGNORECASE)
def _url(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return match[1].removeprefix("www.")


@RULES.on(r"(?<![\w.,])\d{1,15}(?![\w.,:/-]*\d)(?![^\W\d_])")
def _whole(match: re.Match[str], reader: Reader) -> str:
    return en_numbers.foreign(match[0], reader.language)


@RULES.on(r"[*_`#|~^]+")
def _markup(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " "


@RULES.on(r"\s*[—–]\s*|\s-\s")
def _dash(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return ", "


@RULES.on(r"[^\w\s]")
def _silent(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    return "" if unicodedata.category(match[0]) in {"So", "Sk", "Cn"} else None
