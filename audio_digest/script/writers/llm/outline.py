"""The plan of an episode: for each story its angle, its beats, its weight, the way in.

The room is computed here from the voices' paces; a model may shift it a little. What a plan says
reaches later prompts, so of it only numbers and short plain phrases are taken.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audio_digest.script.injection import injected, solicits
from audio_digest.script.writers.llm.answers import bare
from audio_digest.script.writers.llm.assignment import Assignment
from audio_digest.text.hidden import one_line

_LEAST, _MOST = 0.7, 1.4
"""How far a model may shift a story's room."""
_MAX_PHRASE = 140
_MAX_BEATS = 8
_ROW = re.compile(r"^[\s*\-#>]*(?:story\s*)?(\d{1,3})\s*[|.):：]\s*(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Beat:
    """How one story is told. ``weight`` multiplies its room; ``sentences`` are numbers."""

    weight: float = 1.0
    angle: str = ""
    sentences: tuple[int, ...] = ()
    link: str = ""


def plan(answer: str, told: Sequence[Assignment], words: Sequence[int]) -> tuple[Beat, ...]:
    """Return a beat for each story; a plain one for what ``answer`` leaves out or garbles.

    ``words`` is the room that each was given. The weights keep the whole as long as it was.
    """
    rows: dict[int, str] = {}
    for row in bare(answer).split("\n"):
        if match := _ROW.match(row[:1000]):
            rows.setdefault(int(match[1]) - 1, match[2])
    beats = [_beat(rows.get(a.index, ""), n, a.ids) for a, n in zip(told, words, strict=True)]
    asked = sum(n * beat.weight for n, beat in zip(words, beats, strict=True))
    scale = sum(words) / asked if asked else 1.0
    return tuple(replace(beat, weight=beat.weight * scale) for beat in beats)


def _beat(row: str, words: int, ids: Mapping[int, str]) -> Beat:
    if not row:
        return Beat()
    parts = [part.strip() for part in row.split("|")]
    number = re.match(r"\D{0,12}(\d{1,5})", parts[0])
    weight = int(number[1]) / words if number and int(number[1]) else 1.0
    rest = parts[1:] if number else parts
    chosen = next((p for p in rest if re.fullmatch(r"[\[\]\d\s,、;#and-]+", p)), "")
    phrases = [p for p in rest if p != chosen]
    return Beat(
        weight=min(_MOST, max(_LEAST, weight)),
        angle=_phrase(phrases[0] if phrases else ""),
        sentences=_numbers(chosen, ids),
        link=_phrase(phrases[1] if len(phrases) > 1 else ""),
    )


def _numbers(text: str, ids: Mapping[int, str]) -> tuple[int, ...]:
    found = (int(n) for n in re.findall(r"\d{1,4}", text))
    return tuple(dict.fromkeys(n for n in found if n in ids))[:_MAX_BEATS]


def _phrase(text: str) -> str:
    """Return a phrase that may stand in a prompt, or nothing."""
    plain = one_line(text).strip("\"'“” ")
    unfit = not any(c.isalpha() for c in plain) or injected(plain) or solicits(plain)
    return "" if unfit or len(plain) > _MAX_PHRASE else plain
