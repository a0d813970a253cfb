"""Signs, dashes, quotes, brackets and spaces in Chinese; ornaments fall silent."""

import re
import unicodedata

from audio_digest.speech.speakable import zh_units
from audio_digest.speech.speakable.scan import Reader, Rules
from audio_digest.speech.speakable.zh_numbers import DIGITS, number

RULES = Rules(re.ASCII)


@RULES.on(r"\s*[~～≈约約](?=\s?\d)\s?")
def _about(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    before = match.string[max(0, match.start() - 3) : match.start()].rstrip()[-1:]
    return "" if before in {"约", "約", "近"} else "约"


@RULES.on(
    r"\s*(?:[—–―─]{1,4}|-{2,3}(?![A-Za-z])|\s-\s)\s*|[（(【\[《〈「『“‘{|]+|[）)】\]》〉」』”’}|]+|[·•・]|[:：;；](?=\s|\D)"
)
def _mark(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    mark = match[0].strip()
    if mark[0] in "《〈「『“‘》〉」』”’":
        return ""
    if mark in {":", "："}:
        return "："
    if mark in {";", "；"}:
        return "；"
    return "" if mark[0] in "·•・" else "，"


@RULES.on(r"^\s?>+\s?")
def _quoted(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Drop a quotation's mark at the head of the text."""
    return ""


@RULES.on(r"(?<=[A-Za-z])['’](?=[A-Za-z])|(?<=[A-Za-z\d])-(?=[A-Za-z])")
def _inner(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " " if match[0] == "-" else "'"


@RULES.on(r"[,，、]+|[.。]+(?!\d)|[!！]+[?？!！]*|[?？]+[!！?？]*|…+")
def _stop(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    mark = match[0]
    if len(mark) > 1 and set(mark) <= set(".。"):
        return "……"
    if "?" in mark or "？" in mark:
        return "？"
    return {",": "，", "，": "，", "、": "、", "!": "！", "！": "！", "…": "……"}.get(mark[0], "。")


@RULES.on(
    r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff\d%])|(?<=\d)\s+(?=[\u3400-\u9fff])|(?<=[，。！？；：、])\s+"
)
def _no_space(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Drop the space of 2026 年, which would be read as a quantity; keep V3 三十天 apart."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return " " if re.search(r"[A-Za-z][\w.-]*$", before, re.ASCII) else ""


@RULES.on(r"[^A-Za-z0-9\s\u3400-\u9fff]")
def _other(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    char = match[0]
    if char in zh_units.SIGNS:
        return zh_units.SIGNS[char]
    category = unicodedata.category(char)
    if category in {"No", "Nl"}:
        value = unicodedata.numeric(char)
        return number(str(int(value))) if value.is_integer() else ""
    if category == "Nd":
        return DIGITS[unicodedata.decimal(char)]
    return None if category[0] in "LM" else ""
