"""Figures that are part of a name: versions, models, references."""

import re
from collections.abc import Iterator

from audio_digest.text.figure import Figure
from audio_digest.text.units import MAGNITUDE, unit_after

_REFERENCE = re.compile(
    r"(?<![A-Za-z])(?:arXiv:\s?\d{4}\.\d{4,5}|CVE-\d{4}-\d{4,7})", re.IGNORECASE
)
_VERSION = re.compile(
    r"(?<![\w.])(?:v(?:ersions?)?\.? ?|版本 ?)(\d{1,9}(?:\.\d{1,9}){0,5})(?![\w%]|\.\d)"
    r"|(?<![\w.])(\d{1,9}(?:\.\d{1,9}){2,5})(?![A-Za-z0-9%])",
    re.IGNORECASE | re.ASCII,
)
_MODEL = re.compile(
    r"(?<![A-Za-z0-9_/.-])(?=[A-Za-z_./-]{1,40}\d)[A-Za-z][A-Za-z0-9_]{0,40}"
    r"(?:[-.][A-Za-z0-9_]{1,40}){0,8}"
)
_DIGIT_FIRST = re.compile(r"(?<![A-Za-z0-9_.,/-])\d{1,9}[A-Za-z][A-Za-z0-9_]{0,30}")
_NUMBERED = re.compile(
    r"(?<![A-Za-z])([A-Z][A-Za-z]{1,20}) (\d{1,3}(?:\.\d{1,3})?)"
    r"(?![\d%％]|\.\d|,\d{3}|\s?[%％])"
)
_NO_NAME = frozenset(
    "about above across after all almost an and another any around at before below between but by "  # noqa: SIM905
    "each even every first for from in is it its just last least less more most near nearly next "
    "no now of on only or our over past roughly since some than that the their then these this "
    "those to today top under until up users we when where with within you your".split()
)
_PREFIXES = ("mid", "early", "late", "pre", "post", "sub", "non", "over", "under", "roughly", "a")


def _key(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def references(text: str) -> Iterator[Figure]:
    """Yield paper and vulnerability numbers."""
    for m in _REFERENCE.finditer(text):
        yield Figure("reference", None, "", m[0], m.start(), m.end(), key=_key(m[0]))


def versions(text: str) -> Iterator[Figure]:
    """Yield versions; the key is the bare number, ``2.1.100``."""
    for m in _VERSION.finditer(text):
        yield Figure("version", None, "", m[0], m.start(), m.end(), key=m[1] or m[2])


def models(text: str) -> Iterator[Figure]:
    """Yield names with a number in them: ``GPT-5.2``, ``Llama 4``, ``Qwen3.5-35B``."""
    for m in _MODEL.finditer(text):
        first = m[0].split("-")[0].lower()
        if share := re.match(
            r"\s?[%％]", text[m.end() : m.end() + 2]
        ):  # "Scale AI49%": a space was lost
            if digits := re.search(r"\d{1,3}(?:\.\d{1,9})?$", m[0]):
                start, end = m.start() + digits.start(), m.end() + share.end()
                yield Figure("percent", float(digits[0]), "%", text[start:end], start, end)
        elif first not in _PREFIXES and re.search(r"\d", m[0]):
            yield _model(m)
    for m in _NUMBERED.finditer(text):
        word = m[1].lower()
        following = unit_after(text, m.end())
        counted = following is not None and following.kind != "count"
        magnitude = MAGNITUDE.match(text, m.end())
        if word not in _NO_NAME and not counted and not magnitude:
            yield _model(m)


def _model(m: re.Match[str]) -> Figure:
    quarter = re.fullmatch(r"Q([1-4])", m[0])
    if quarter:
        return Figure("ordinal", float(quarter[1]), "quarter", m[0], m.start(), m.end())
    return Figure("model", None, "", m[0], m.start(), m.end(), key=_key(m[0]))


def digit_first(text: str) -> Iterator[Figure]:
    """Yield words that begin with digits and are no quantity: ``3D``."""
    for m in _DIGIT_FIRST.finditer(text):
        digits_end = m.end() - len(m[0].lstrip("0123456789"))
        if not unit_after(text, digits_end) and not MAGNITUDE.match(text, digits_end):
            yield Figure("model", None, "", m[0], m.start(), m.end(), key=_key(m[0]))
