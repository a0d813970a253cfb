"""A figure: what it is worth, and when two of them say the same."""

import math
from dataclasses import dataclass
from typing import Literal

from audio_digest.text import calendar_words as calendar
from audio_digest.text.units import UNITS

Kind = Literal[
    "count", "percent", "money", "duration", "size", "ratio", "ordinal",
    "date", "time", "version", "model", "reference",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text, from character ``start`` to ``end``.

    ``value`` is in ``unit`` (``%``, ``USD``, ``ms``, ``GB``, a counted noun, or empty); a range
    has ``high`` too. Dates, times, versions, model names and references have a ``key`` instead:
    ``2026-03-06``, ``--03-06``, ``17:00``, ``2.1.100``, ``gpt5.2``. ``vague`` marks "dozens".
    """

    kind: Kind
    value: float | None
    unit: str
    text: str
    start: int
    end: int
    high: float | None = None
    key: str = ""
    vague: bool = False


def agree(claim: Figure, evidence: Figure, *, tolerance: float = 0.0) -> bool:
    """Tell whether ``evidence`` says what ``claim`` says; ``tolerance`` is relative.

    Units are converted (60 minutes are 1 hour). A date may leave out parts of the evidence's.
    """
    if claim.kind == "date" and evidence.kind == "date":
        return calendar.within(claim.key, evidence.key)
    if claim.key or evidence.key:
        return claim.key == evidence.key or _year_is(claim, evidence)
    if claim.vague != evidence.vague or (claim.high is None) != (evidence.high is None):
        return False
    if not _same_dimension(claim, evidence):
        return False
    return _near(claim, evidence, claim.value, evidence.value, tolerance) and (
        claim.high is None or _near(claim, evidence, claim.high, evidence.high, tolerance)
    )


def _year_is(one: Figure, other: Figure) -> bool:
    """Tell whether a bare year and a bare count are the same digits."""
    kinds = {one.kind, other.kind}
    return kinds == {"date", "count"} and one.value is not None and one.value == other.value


def _same_dimension(one: Figure, other: Figure) -> bool:
    if {one.kind, other.kind} <= {"count", "ratio"}:
        return True
    if one.kind != other.kind:
        return False
    if one.kind in ("duration", "size"):
        return _dimension(one.unit) == _dimension(other.unit)
    return one.kind != "money" or one.unit == other.unit or not (one.unit and other.unit)


def _dimension(unit: str) -> str:
    return UNITS[unit].base if unit in UNITS else unit


def _near(
    one: Figure, other: Figure, left: float | None, right: float | None, tolerance: float
) -> bool:
    if left is None or right is None:
        return left == right
    scale = [UNITS[f.unit].factor if f.unit in UNITS else 1.0 for f in (one, other)]
    return math.isclose(left * scale[0], right * scale[1], rel_tol=max(tolerance, 1e-9))
