"""The timeline drawn in a terminal: a row a track, as wide as the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import GainPoint
from audio_digest.sound import level
from audio_digest.sound.picture.picture import FLOOR_DBFS, Lane, Picture

NARROWEST, WIDEST = 80, 200
LABEL = 10
"""Columns of a row's name, a space after it included."""
QUIET_DBFS = -42
"""A column whose peak is at most this shows the lowest block; 0 dBFS shows the highest."""
RULE_EVERY = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
RULE_COLUMNS = 12

Paint = str
"""A colour's name, as typer.style knows it; "" is the terminal's own."""
VOICES: tuple[Paint, ...] = ("cyan", "yellow", "green", "magenta")


@dataclass(frozen=True)
class Row:
    """A line to print: its name, what is drawn, and in which colour."""

    name: str
    drawn: str
    paint: Paint = ""


@dataclass(frozen=True)
class Blocks:
    """What levels are drawn with, from the quietest to the loudest, and the other marks."""

    ramp: str
    span: str
    mark: str
    dot: str


UNICODE = Blocks("▁▂▃▄▅▆▇█", "─", "┃", "·")
ASCII = Blocks("._-=+*%#", "-", "|", ".")
"""For a terminal that knows no others."""


def rows(picture: Picture, columns: int, blocks: Blocks = UNICODE) -> Iterator[Row]:
    """Yield the rows of ``picture``, each of at most ``columns`` (80 to 200)."""
    room = min(max(columns, NARROWEST), WIDEST) - LABEL
    yield Row("", _ruler(picture.duration_s, room, blocks))
    yield Row("chapters", _marks(picture, room, blocks))
    for lane, paint in zip(picture.voices, VOICES, strict=False):
        yield Row(lane.name, _levels(lane, picture, room, blocks), paint)
    for track in ("cue", "bed"):
        yield Row(track + "s" * (track == "cue"), _names(picture, track, room, blocks), "blue")
    yield Row("music", _levels(picture.music, picture, room, blocks), "blue")
    yield Row("gain", _gain(picture.duck, picture.duration_s, room, blocks))
    yield Row("", "")
    for number, chapter in enumerate(picture.chapters, 1):
        yield Row(clock(chapter.start_s), _cut(f"{number}  {chapter.title}", room))
    yield Row("", "")
    yield Row("", _cut(_summary(picture, blocks), room))


def styled(row: Row) -> tuple[str, str]:
    """Return the name of ``row`` in its columns, and what is drawn."""
    name = _cut(row.name, LABEL - 1)
    return name + " " * (LABEL - _width(name)), row.drawn


def clock(seconds: float) -> str:
    """Return a time as a player shows it.

    >>> clock(75.4), clock(3600)
    ('1:15', '1:00:00')
    """
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"


def _summary(picture: Picture, blocks: Blocks) -> str:
    whole = sum(lane.heard_s for lane in picture.voices) or 1.0
    shares = [f"{lane.name} {lane.heard_s / whole:.0%}" for lane in picture.voices]
    turns = sum(len(lane.stretches) for lane in picture.voices)
    said = [clock(picture.duration_s), f"{turns} turns", ", ".join(shares)]
    if picture.over_music_db is not None:
        said.append(f"speech at least {picture.over_music_db:.1f} dB over the music")
    if not picture.music.stretches:
        said.append("no music")
    return f" {blocks.dot} ".join(said)


def _column(at_s: float, duration_s: float, room: int) -> int:
    return min(room - 1, int(at_s / duration_s * room)) if duration_s else 0


def _ruler(duration_s: float, room: int, blocks: Blocks) -> str:
    """Return times, every so often, each where it begins."""
    least = duration_s / room * RULE_COLUMNS
    every = next((step for step in RULE_EVERY if step >= least), RULE_EVERY[-1])
    line = [" "] * room
    for at in range(0, int(duration_s) + 1, every):
        column = _column(at, duration_s, room)
        text = blocks.mark + clock(at)
        if column + len(text) <= room:
            line[column : column + len(text)] = text
    return "".join(line)


def _marks(picture: Picture, room: int, blocks: Blocks) -> str:
    line = [blocks.span] * room
    for number, chapter in enumerate(picture.chapters, 1):
        column = _column(chapter.start_s, picture.duration_s, room)
        text = f"{blocks.mark}{number}"[: room - column]
        line[column : column + len(text)] = text
    return "".join(line)


def _levels(lane: Lane, picture: Picture, room: int, blocks: Blocks) -> str:
    """Return a block for each column in which the lane plays, as high as its peak is loud."""
    playing = _playing(lane, picture.duration_s, room)
    loud = _spread(lane.peaks_dbfs, room)
    steps = len(blocks.ramp) - 1
    high = np.clip((loud - QUIET_DBFS) / -QUIET_DBFS, 0, 1) * steps
    known = bool(lane.peaks_dbfs)
    return "".join(
        " " if not plays or (known and loud[i] <= FLOOR_DBFS)
        else blocks.ramp[round(float(high[i])) if known else steps // 2]
        for i, plays in enumerate(playing)
    )  # fmt: skip


def _playing(lane: Lane, duration_s: float, room: int) -> NDArray[np.bool_]:
    found = np.zeros(room, np.bool_)
    for stretch in lane.stretches:
        first = _column(stretch.start_s, duration_s, room)
        found[first : _column(stretch.end_s, duration_s, room) + 1] = True
    return found


def _spread(peaks: Sequence[int], room: int) -> NDArray[np.float64]:
    """Return the loudest of ``peaks`` in each of ``room`` columns."""
    if not peaks:
        return np.zeros(room)
    at = np.arange(room) * len(peaks) // room
    ends = np.maximum(at + 1, (np.arange(room) + 1) * len(peaks) // room)
    values = np.array(peaks, np.float64)
    return np.array([values[a:b].max() for a, b in zip(at, ends, strict=True)])


def _names(picture: Picture, track: str, room: int, blocks: Blocks) -> str:
    """Return a line with the track's clips, each with as much of its name as fits."""
    line = [" "] * room
    joined: list[tuple[str, float, float]] = []
    for stretch in picture.music.stretches:
        if stretch.track != track:
            continue
        before = joined[-1] if joined else None
        if before and before[0] == stretch.says and stretch.start_s <= before[2]:
            joined[-1] = (before[0], before[1], stretch.end_s)
        else:
            joined.append((stretch.says, stretch.start_s, stretch.end_s))
    for name, start_s, end_s in joined:
        first = _column(start_s, picture.duration_s, room)
        last = max(first, _column(end_s, picture.duration_s, room))
        text = name[: last - first + 1].ljust(last - first + 1, blocks.span)
        line[first : last + 1] = text
    return "".join(line)


def _gain(duck: Sequence[GainPoint], duration_s: float, room: int, blocks: Blocks) -> str:
    """Return the music's gain: the highest block is 0 dB, the lowest the deepest that it ducks."""
    at_s = (np.arange(room) + 0.5) / room * duration_s
    gain_db = level.curve_db(duck, at_s)
    deepest = min((point.gain_db for point in duck), default=0.0)
    share = 1 - gain_db / deepest if deepest < 0 else np.ones(room)
    steps = len(blocks.ramp) - 1
    return "".join(blocks.ramp[round(float(v) * steps)] for v in np.clip(share, 0, 1))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str, columns: int) -> str:
    """Return ``text`` in at most ``columns``, on one line."""
    line = "".join(char if char.isprintable() else " " for char in text)
    while _width(line) > columns:
        line = line[:-1]
    return line
