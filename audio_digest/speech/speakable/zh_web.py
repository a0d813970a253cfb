"""Addresses, paths and handles inside Chinese text."""

import re

from audio_digest.speech.speakable.en_web import ENDINGS, TOP_LEVEL, humps
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules(re.ASCII)
_SEPARATORS = {
    ".": "点",
    "/": "斜杠",
    "\\": "反斜杠",
    "~": "",
    ":": "",
    "@": "at",
    "-": "",
    "_": "",
}


def path(text: str, reader: Reader) -> str:
    """Return an address or path: claude.ai/code → claude 点 ai 斜杠 code."""
    parts = re.findall(r"[A-Za-z]{1,80}|\d{1,20}|[^\W\d_]{1,80}|[./\\@]", text.strip("/\\"))
    said = (_SEPARATORS.get(part) or reader.say(humps(part)) for part in parts)
    return f" {' '.join(said)} "


@RULES.on(r"\[([^\[\]\n]{1,200})\]\([^()\s]{1,500}\)")
def _markdown_link(match: re.Match[str], reader: Reader) -> str:
    return reader.say(match[1])


@RULES.on(r"\[(?:email\s?protected|\d{1,3}(?:,\s?\d{1,3}){0,5})\]")
def _debris(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return ""


@RULES.on(r"(?<![A-Za-z0-9])(?:https?://|www\.)([A-Za-z0-9.-]{1,120})[!-~]{0,2000}", re.IGNORECASE)
def _url(match: re.Match[str], reader: Reader) -> str:
    return path(match[1].removeprefix("www.").strip(".-"), reader)


@RULES.on(r"(?<![A-Za-z0-9@.])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}")
def _email(match: re.Match[str], reader: Reader) -> str:
    return path(match[0], reader)


@RULES.on(r"(?<![A-Za-z0-9/.])/?[ru]/[A-Za-z0-9_]{2,40}")
def _reddit(match: re.Match[str], reader: Reader) -> str:
    return path(match[0], reader)


@RULES.on(
    r"(?<![A-Za-z0-9.@])(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:"
    + TOP_LEVEL
    + "|"
    + ENDINGS
    + r")(?![A-Za-z0-9])(?:/[A-Za-z0-9./_~-]{0,120})?"
)
def _domain(match: re.Match[str], reader: Reader) -> str | None:
    return None if re.fullmatch(r"[\d.]+", match[0]) else path(match[0], reader)


@RULES.on(r"(?<![A-Za-z0-9.])(?:~?/|\.)(?:[A-Za-z][A-Za-z0-9._-]{0,60}/?){1,8}")
def _path(match: re.Match[str], reader: Reader) -> str:
    return path(match[0], reader)


@RULES.on(r"(?<![A-Za-z0-9-])--?([A-Za-z][A-Za-z0-9-]{0,40})")
def _flag(match: re.Match[str], reader: Reader) -> str:
    return f" {reader.say(humps(match[1]))} "


@RULES.on(
    r"(?<![\w@])@([A-Za-z_][A-Za-z0-9_]{0,40})|(?<![\w&])\#([A-Za-z\u3400-\u9fff][\w\u3400-\u9fff]{0,40})\#?"
)
def _handle(match: re.Match[str], reader: Reader) -> str:
    return f" {reader.say(humps(match[1] or match[2]))} "
