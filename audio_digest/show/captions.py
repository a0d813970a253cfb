"""Who says what, and when: captions and transcript from the engines' own times.

A cue is one caption: it breaks where a sentence or clause ends, fits its lines, and stands for
one to seven seconds where the speech allows. All three files say the same words, the script's.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from audio_digest.config import Show
from audio_digest.errors import ArtifactError
from audio_digest.model import Clip, Script, Take, Takes, Timeline, Word
from audio_digest.show.markup import plain

VTT_WIDTH = 65
SRT_WIDTH, SRT_LINES = 32, 2
LONG_WORD = SRT_WIDTH // 2
SHORTEST_S, LONGEST_S = 1.0, 7.0
_STEP_S = 0.1
"""Between the starts of two cues whose turns begin together."""

_UNIT = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff][^\w\s]*\s*|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+\s*"
)
_CLOSERS = "\"'”’»)]）」』】》"
_OPENERS = "\"'“‘«([（「『【《"


@dataclass(frozen=True)
class Cue:
    """One caption. ``opens`` says whether its speaker's turn begins with it.

    ``words`` are where each word begins in ``text``, and when it does, in seconds.
    """

    speaker: str
    text: str
    start_s: float
    end_s: float
    opens: bool
    words: tuple[tuple[int, float], ...] = ()


Fits = Callable[[str, str, bool], bool]
"""Whether (speaker, text, opens) can be shown at once."""


def width(text: str) -> int:
    """Return how many columns ``text`` takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """Return ``text`` in lines of at most ``columns``, broken between words.

    >>> wrap("one two three", 7)
    ['one two', 'three']
    """
    lines: list[str] = [""]
    for unit in _UNIT.findall(text):
        if width((lines[-1] + unit).rstrip()) <= columns:
            lines[-1] += unit
            continue
        lines.append("")
        for char in unit:  # a word longer than a line is cut
            if width((lines[-1] + char).rstrip()) > columns:
                lines.append("")
            lines[-1] += char
    return [line.strip() for line in lines if line.strip()]


def fits_vtt(_speaker: str, text: str, _opens: bool) -> bool:  # noqa: FBT001  (a `Fits`)
    """Say whether a WebVTT cue can hold ``text``: one line."""
    return width(text) <= VTT_WIDTH


def fits_srt(speaker: str, text: str, opens: bool) -> bool:  # noqa: FBT001  (a `Fits`)
    """Say whether an SRT cue can hold ``text``: two short lines, the first turn's named."""
    said = f"{speaker}: {text}" if opens else text
    return len(wrap(said, SRT_WIDTH)) <= SRT_LINES


def cues(
    script: Script, takes: Takes, timeline: Timeline, show: Show, *, fits: Fits
) -> tuple[Cue, ...]:
    """Return the captions of the episode, in order, none overlapping the next.

    Raises ArtifactError where takes.json or timeline.json belong to another script.
    """
    spoken = {take.turn: take for take in takes.takes}
    clips: dict[int, list[Clip]] = {}
    for clip in timeline.clips:
        if clip.track == "speech" and clip.turn is not None:
            clips.setdefault(clip.turn, []).append(clip)
    found: list[Cue] = []
    for turn, heard in clips.items():
        if turn >= len(script.turns) or turn not in spoken:
            raise ArtifactError(
                f"timeline.json: plays turn {turn + 1}, which script.md or takes.json lack",
                "make it anew: --redo arrange",
            )
        line = script.turns[turn]
        heard.sort(key=lambda clip: clip.offset_s)
        pieces = _pieces(plain(line.text), _placed(spoken[turn], heard), heard)
        found += _cut(pieces, plain(show.host(line.host).name), fits)
    return _in_turn(found, timeline.duration_s)


def _placed(take: Take, clips: Sequence[Clip]) -> list[Word]:
    """Return the take's words, on the time axis of the episode."""
    offsets = [clip.offset_s for clip in clips]

    def heard(clip: Clip, at_s: float) -> float:
        return min(max(clip.start_s + at_s - clip.offset_s, clip.start_s), clip.end_s)

    placed = []
    for word in take.words:
        clip = clips[max(0, bisect_right(offsets, word.start_s) - 1)]
        start_s, end_s = heard(clip, word.start_s), heard(clip, word.end_s)
        placed.append(Word(text=plain(word.text), start_s=start_s, end_s=max(start_s, end_s)))
    return placed


def _pieces(text: str, words: Sequence[Word], clips: Sequence[Clip]) -> list[Word]:
    """Return ``text``, whole, in pieces: a word with the marks about it, and when it is heard.

    Where the engine knew no words, or others, the time is shared out by length.
    """
    bounds, at = [0], 0
    for word in words:
        found = text.find(word.text, at)
        if found < 0 or not word.text:
            words = ()
            break
        start = found
        while start > at and text[start - 1] in _OPENERS:
            start -= 1
        bounds.append(start)
        at = found + len(word.text)
    if not words:
        return _shared_out(text, min(c.start_s for c in clips), max(c.end_s for c in clips))
    bounds = [0, *bounds[2:], len(text)]
    pieces: list[Word] = []
    for word, (a, b) in zip(words, pairwise(bounds), strict=True):
        if width(text[a:b]) > LONG_WORD:  # a clause of Chinese given as one word, say
            pieces += _shared_out(text[a:b], word.start_s, word.end_s)
        else:
            pieces.append(Word(text=text[a:b], start_s=word.start_s, end_s=word.end_s))
    return pieces


def _shared_out(text: str, start_s: float, end_s: float) -> list[Word]:
    units = _UNIT.findall(text)
    pace = (end_s - start_s) / max(1, sum(map(len, units)))
    pieces, at_s = [], start_s
    for unit in units:
        after_s = at_s + pace * len(unit)
        pieces.append(Word(text=unit, start_s=at_s, end_s=after_s))
        at_s = after_s
    return pieces


def _cut(pieces: Sequence[Word], speaker: str, fits: Fits) -> list[Cue]:
    """Return one turn's cues: of all ways to cut it that fit, the one with the least cost."""
    cost, origin = [0.0], [0]
    for end in range(1, len(pieces) + 1):
        best, best_start = float("inf"), end - 1
        for start in range(end - 1, -1, -1):
            text = "".join(piece.text for piece in pieces[start:end]).strip()
            length_s = pieces[end - 1].end_s - pieces[start].start_s
            alone = start == end - 1
            if not alone and (length_s > LONGEST_S or not fits(speaker, text, start == 0)):
                break
            price = cost[start] + _price(text, length_s, last=end == len(pieces))
            if price < best:
                best, best_start = price, start
        cost.append(best)
        origin.append(best_start)
    cuts = [len(pieces)]
    while cuts[-1]:
        cuts.append(origin[cuts[-1]])
    return [
        Cue(
            speaker=speaker,
            text="".join(piece.text for piece in pieces[start:end]).strip(),
            start_s=pieces[start].start_s,
            end_s=pieces[end - 1].end_s,
            opens=start == 0,
            words=_begins(pieces[start:end]),
        )
        for start, end in pairwise(reversed(cuts))
    ]


def _begins(pieces: Sequence[Word]) -> tuple[tuple[int, float], ...]:
    """Return where each piece begins in the cue that they make, and when."""
    text = "".join(piece.text for piece in pieces)
    at, found = len(text.lstrip()) - len(text), []
    for piece in pieces:
        found.append((max(0, at), piece.start_s))
        at += len(piece.text)
    return tuple(found)


def _price(text: str, length_s: float, *, last: bool) -> float:
    """Return what a cue costs: itself, its hurry, and where it breaks off."""
    hurry = 6 * max(0.0, SHORTEST_S - length_s)
    bare = text.rstrip(_CLOSERS)
    if last or bare.endswith((".", "!", "?", "…", "。", "！", "？")):
        return 1 + hurry
    if bare.endswith((",", ";", ":", "—", "–", "，", "；", "：", "、")):
        return 1.5 + hurry
    return 3 + hurry


def _in_turn(found: Sequence[Cue], duration_s: float) -> tuple[Cue, ...]:
    """Return the cues in time order, short ones held longer, none into the next."""
    ordered: list[Cue] = []
    for cue in sorted((c for c in found if c.text), key=lambda cue: cue.start_s):
        earliest_s = ordered[-1].start_s + _STEP_S if ordered else 0.0
        start_s = max(cue.start_s, earliest_s)
        end_s = max(cue.end_s, start_s + SHORTEST_S)
        ordered.append(replace(cue, start_s=round(start_s, 3), end_s=end_s))
    limits = [cue.start_s for cue in ordered[1:]] + [duration_s] * bool(ordered)
    return tuple(
        replace(cue, end_s=round(min(cue.end_s, limit_s), 3))
        for cue, limit_s in zip(ordered, limits, strict=True)
        if cue.start_s < limit_s
    )


def _stamp(seconds: float, point: str) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def vtt(shown: Sequence[Cue]) -> str:
    """Return WebVTT, the speaker's name on every cue."""
    blocks = ["WEBVTT\n"]
    for cue in shown:
        lines = "\n".join(wrap(cue.text, VTT_WIDTH))
        times = f"{_stamp(cue.start_s, '.')} --> {_stamp(cue.end_s, '.')}"
        name, said = escape(cue.speaker, quote=False), escape(lines, quote=False)
        blocks.append(f"{times}\n<v {name}>{said}\n")
    return "\n".join(blocks)


def word_times(shown: Sequence[Cue]) -> str:
    """Return JSON: for each cue its words, as pairs of a place in its text and a time.

    A place counts UTF-16 units, as scripts in a page do; a time, hundredths of a second from the
    cue's start.
    """
    listed = [
        [
            number
            for at, start_s in cue.words
            for number in (
                len(cue.text[:at].encode("utf-16-le")) // 2,
                max(0, round((start_s - cue.start_s) * 100)),
            )
        ]
        for cue in shown
    ]
    return json.dumps({"version": 1, "cues": listed}, separators=(",", ":"))


def srt(shown: Sequence[Cue]) -> str:
    """Return SubRip, the speaker's name where a turn begins."""
    blocks = []
    for number, cue in enumerate(shown, 1):
        said = f"{cue.speaker}: {cue.text}" if cue.opens else cue.text
        lines = "\n".join(wrap(said.replace("-->", "→"), SRT_WIDTH))
        times = f"{_stamp(cue.start_s, ',')} --> {_stamp(cue.end_s, ',')}"
        blocks.append(f"{number}\n{times}\n{lines}\n")
    return "\n".join(blocks)


def transcript(shown: Sequence[Cue]) -> str:
    """Return the Podcasting 2.0 transcript JSON, a segment for each cue."""
    segments = [
        {"speaker": c.speaker, "startTime": c.start_s, "endTime": c.end_s, "body": c.text}
        for c in shown
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1)
