"""Captions read back as a player reads them, and held to what players and listeners need."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import Gate
from audio_digest.show.captions import SRT_LINES, SRT_WIDTH, VTT_WIDTH, width

VTT, SRT, JSON = "captions.vtt", "captions.srt", "transcript.json"
SYNC_S = 0.15
"""How far from a voice a caption may begin."""
ROUNDED_S = 0.001
_TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")
_NAMED = re.compile(r"<v ([^>\n]+)>(.+)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A caption as it is shown: whose it is ("" where it is not said), its lines, and when."""

    speaker: str
    lines: tuple[str, ...]
    start_s: float
    end_s: float


class _NotCaptionsError(ValueError):
    """A text that is none of what a player reads."""


def gates(
    texts: Mapping[str, bytes], duration_s: float, voiced: NDArray[np.bool_] | None
) -> tuple[Gate, ...]:
    """Return whether the captions in ``texts``, by file name, are fit to be published.

    All three files are whole, say the same words, in order and inside ``duration_s``; each
    caption begins where a voice is heard (``voiced``, per 10 ms; None where that is not known).
    """
    try:
        vtt, srt = _vtt(_text(texts, VTT)), _srt(_text(texts, SRT))
        spoken = _json(_text(texts, JSON))
    except _NotCaptionsError as error:
        return (Gate(name="captions", value=str(error), limit="can be read", passed=False),)
    faults = [*_faults(vtt, srt, spoken, duration_s)]
    whole = Gate(
        name="captions",
        value=faults[0] if faults else f"{len(vtt)} in order, to {vtt[-1].end_s:.2f} s",
        limit=f"named, in order, the same words, lines of {VTT_WIDTH}, inside {duration_s:.2f} s",
        passed=not faults,
    )
    return (whole, *([_sync(vtt, voiced)] if voiced is not None else ()))


def _faults(
    vtt: Sequence[Shown], srt: Sequence[Shown], spoken: Sequence[Shown], duration_s: float
) -> Iterable[str]:
    """Yield what is wrong, the first first."""
    for name, shown in ((VTT, vtt), (SRT, srt), (JSON, spoken)):
        if not shown:
            yield f"{name}: holds no caption"
            return
        yield from _misplaced(name, shown, duration_s)
    yield from _misfits(VTT, vtt, VTT_WIDTH)
    yield from _misfits(SRT, srt, SRT_WIDTH, SRT_LINES)
    said = _words(vtt)
    if said != _words(spoken):
        yield f"{JSON}: says other words than {VTT}"
    if said.replace("-->", "→") != _words(srt, {cue.speaker for cue in vtt}):
        yield f"{SRT}: says other words than {VTT}"


def _misplaced(name: str, shown: Sequence[Shown], duration_s: float) -> Iterable[str]:
    for before, after in pairwise(shown):
        if not before.start_s < after.start_s:
            yield f"{name}: out of order at {after.start_s:.2f} s"
    for cue in shown:
        if not 0 <= cue.start_s < cue.end_s <= duration_s + ROUNDED_S:
            yield f"{name}: from {cue.start_s:.2f} to {cue.end_s:.2f} s"


def _misfits(
    name: str, shown: Sequence[Shown], columns: int, lines: int | None = None
) -> Iterable[str]:
    for cue in shown:
        if any(width(line) > columns for line in cue.lines):
            yield f"{name}: a line wider than {columns} at {cue.start_s:.2f} s"
        if lines and len(cue.lines) > lines:
            yield f"{name}: more than {lines} lines at {cue.start_s:.2f} s"


def _words(shown: Sequence[Shown], names: Iterable[str] = ()) -> str:
    """Return all that is said, without spaces and without ``names`` that lead a caption."""
    found = []
    for cue in shown:
        text = " ".join(cue.lines)
        lead = next((name for name in names if text.startswith(f"{name}: ")), None)
        found.append(text.removeprefix(f"{lead}: ") if lead else text)
    return "".join("".join(found).split())


def _sync(vtt: Sequence[Shown], voiced: NDArray[np.bool_]) -> Gate:
    heard = np.flatnonzero(voiced) / 100
    worst, at_s = 0.0, 0.0
    for cue in vtt:
        # A frame is heard from its start to its end, 10 ms later.
        away = np.maximum(heard - cue.start_s, cue.start_s - heard - 0.01)
        nearest = max(0.0, float(away.min())) if len(heard) else np.inf
        if nearest > worst:
            worst, at_s = nearest, cue.start_s
    return Gate(
        name="sync",
        value=f"{worst:.2f} s from a voice, at {at_s:.2f} s" if worst else "each on a voice",
        limit=f"each caption begins at most {SYNC_S:.2f} s from a voice",
        passed=worst <= SYNC_S,
    )


def _text(texts: Mapping[str, bytes], name: str) -> str:
    try:
        return texts[name].decode("utf-8")
    except KeyError as error:
        raise _NotCaptionsError(f"{name}: is not there") from error
    except UnicodeDecodeError as error:
        raise _NotCaptionsError(f"{name}: is not UTF-8") from error


def _vtt(text: str) -> list[Shown]:
    head, *blocks = text.rstrip("\n").split("\n\n")
    if head != "WEBVTT":
        raise _NotCaptionsError(f"{VTT}: does not begin with WEBVTT")
    found = []
    for block in blocks:
        times, _, body = block.partition("\n")
        start_s, end_s = _span(times, VTT)
        named = _NAMED.fullmatch(body)
        if not named:
            raise _NotCaptionsError(f"{VTT}: names nobody at {start_s:.2f} s")
        lines = tuple(unescape(line) for line in named[2].split("\n"))
        found.append(Shown(unescape(named[1]), lines, start_s, end_s))
    return found


def _srt(text: str) -> list[Shown]:
    found = []
    for number, block in enumerate(filter(None, text.rstrip("\n").split("\n\n")), 1):
        index, times, *lines = [*block.split("\n"), ""]
        if index != str(number):
            raise _NotCaptionsError(f"{SRT}: has no caption {number} in its place")
        found.append(Shown("", tuple(filter(None, lines)), *_span(times, SRT)))
    return found


def _json(text: str) -> list[Shown]:
    try:
        return [
            Shown(
                str(segment["speaker"]), (str(segment["body"]),),
                float(segment["startTime"]), float(segment["endTime"]),
            )
            for segment in json.loads(text)["segments"]
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise _NotCaptionsError(f"{JSON}: is no transcript: {error!r}") from error


def _span(line: str, name: str) -> tuple[float, float]:
    match = _TIMES.fullmatch(line)
    if not match:
        raise _NotCaptionsError(f"{name}: no times: {line[:40]!r}")
    h, m, s, ms, h2, m2, s2, ms2 = (int(part or 0) for part in match.groups())
    return h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000
