"""Signs, dashes, quotes and brackets in English; emoji and ornaments fall silent."""

import re
import unicodedata
from collections.abc import Mapping

from audio_digest.speech.speakable.en_numbers import cardinal
from audio_digest.speech.speakable.scan import Reader, Rules

RULES = Rules()
SIGNS: Mapping[str, str] = {
    "&": "and", "+": "plus", "=": "equals", "≠": "is not equal to", "≈": "is about",
    "≡": "is identical to",
    "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least", "≪": "far less than",
    "≫": "far greater than", "±": "plus or minus", "×": "times", "÷": "divided by", "→": "to",
    "⇒": "so", "←": "from", "↔": "and", "↑": "up", "↓": "down", "∞": "infinity",
    "√": "square root of",
    "%": "percent", "‰": "per mille", "€": "euros", "£": "pounds", "¥": "yen", "$": "dollar",
    "°": "degrees",
    "℃": "degrees Celsius", "§": "section", "¶": "paragraph", "µ": "micro", "π": "pi", "Δ": "delta",
    "α": "alpha", "β": "beta", "γ": "gamma", "λ": "lambda", "σ": "sigma", "θ": "theta",
    "ε": "epsilon", "δ": "delta", "η": "eta", "κ": "kappa", "ρ": "rho", "τ": "tau", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega",
    "@": "at", "№": "number", "∑": "sum of", "∈": "in", "∼": "about", "¢": "cents", "₹": "rupees",
    "²": "squared",
    "³": "cubed",
}  # fmt: skip
FRACTIONS = {
    "½": "a half", "⅓": "a third", "⅔": "two thirds", "¼": "a quarter", "¾": "three quarters",
    "⅕": "a fifth", "⅖": "two fifths", "⅗": "three fifths", "⅘": "four fifths", "⅙": "a sixth",
    "⅛": "an eighth", "⅜": "three eighths", "⅝": "five eighths", "⅞": "seven eighths",
}  # fmt: skip


@RULES.on(r"[~≈∼](?=\s?[-−+$€£¥]?\d)\s?")
def _about(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    before = match.string[max(0, match.start() - 8) : match.start()].rstrip()[-6:].lower()
    return " " if before.endswith("about") else " about "


@RULES.on(r"[≥>]=?\s?(?=[-−$€£¥]?\d)|[≤<]=?\s?(?=[-−$€£¥]?\d)")
def _compared(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    sign = match[0].strip()
    before = match.string[max(0, match.start() - 3) : match.start()].rstrip()[-1:]
    least = {">": "greater than", ">=": "at least", "≥": "at least"}
    most = {"<": "less than", "<=": "at most", "≤": "at most"}
    said = (least | most).get(sign, "")
    if not before.isalnum():
        said = said.replace("greater", "more")
    return f" {said} "


@RULES.on(r"(?<=[`\"'])&(?=[`\"'])")
def _ampersand(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "ampersand"


@RULES.on(r"(?m:^)[ ]?>+\s?")
def _quoted(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Drop a quotation's mark at the head of a line."""
    return ""


@RULES.on(r"(?<=\d)[\^](?=[-−]?\d)")
def _power(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " to the power of "


@RULES.on(r"<[/!]?[A-Za-z][^<>]{0,200}>|<!--.{0,500}?-->")
def _tag(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " "


@RULES.on(r"&(amp|lt|gt|quot|nbsp|apos|\#39);")
def _entity(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return {
        "amp": " and ",
        "lt": " less than ",
        "gt": " greater than ",
        "apos": "'",
        "#39": "'",
    }.get(match[1], " ")


@RULES.on(r"\s*(?:[—–―]+|-{2,3}(?![\w-]))\s*|\s+-\s+")
def _dash(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return ", "


@RULES.on(
    r"(?<=[A-Z])-(?=\w)|(?<=\w)[-‐‑](?=[A-Z])|(?<=\w)[‐‑](?=\w)|(?<=\w)-(?=\d)|(?<=\d)-(?=\w)"
)
def _hyphen(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    around = match.string[match.start() - 1], match.string[match.end() : match.end() + 1]
    return "-" if around[0].isdigit() and around[1].islower() else " "


@RULES.on(r"(?<=[^\W_])-(?=[^\W_])|(?<=[^\W_])['’ʼ](?=[^\W_])|(?<=s)['’](?=\s)")
def _inner(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "-" if match[0] == "-" else "'"


@RULES.on(r"['’‘](?=(?:s|t|re|ve|ll|d|m|em|til|cause)\b)")
def _apostrophe(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return "'"


@RULES.on(r"(?<=\w)/(?=\w)")
def _slash(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return " slash "


@RULES.on(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
def _inner_dot(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    near = match.string[max(0, match.start() - 2) : match.start() + 3]
    return "." if re.search(r"(?:^|[^A-Za-z])[A-Za-z]\.[A-Za-z](?:[^A-Za-z]|$)", near) else " dot "


@RULES.on(
    r"(?:(?!\[(?:email|\d{1,3}\]))[(\[{（【「『《〈|])+\s?|\s?[)\]}）】」』》〉]+(?=(\s|$|[.,;:!?])?)|\s\|\s|[;:](?=\s|$)|…|\.{2,9}"
)
def _bracket(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    mark = match[0].strip()
    if mark in {";", ":", "…"}:
        return "…" if mark == "…" else f"{mark} "
    return "… " if mark.startswith(".") else ", "


@RULES.on(r"([.,!?])(\1|[!?]){0,20}")
def _stop(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    """Keep one mark of a row; a question stays a question."""
    return "?" if "?" in match[0] else match[1]


@RULES.on(r"[，、。！？；：]")
def _wide(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    return {"。": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": "}.get(match[0], ", ")


@RULES.on(r"[^\w\s]|_")
def _sign(match: re.Match[str], reader: Reader) -> str:  # noqa: ARG001
    char = match[0]
    if char in SIGNS:
        return f" {SIGNS[char]} "
    if char in FRACTIONS:
        return f" {FRACTIONS[char]} "
    return numeral(char) or (
        char if unicodedata.category(char).startswith("M") else " " if char in "_/\\*:;|" else ""
    )


@RULES.on(r"[^\W\d_a-zA-Z]")
def _letter(match: re.Match[str], reader: Reader) -> str | None:  # noqa: ARG001
    char = match[0]
    if char in SIGNS:
        return f" {SIGNS[char]} "
    if char in FRACTIONS:
        return f" {FRACTIONS[char]} "
    return numeral(char) or None


def numeral(char: str) -> str:
    """Return a sign that is a number by itself (①, Ⅳ) in words; empty for any other."""
    if unicodedata.category(char) not in {"No", "Nl"}:
        return ""
    value = unicodedata.numeric(char)
    return f" {cardinal(int(value))} " if value.is_integer() else " "
