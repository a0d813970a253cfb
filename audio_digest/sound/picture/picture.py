"""What is drawn of a timeline: who speaks when and how loud, the music, its gain, the chapters."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from audio_digest.config import Show
from audio_digest.model import (
    Chapter,
    Clip,
    Decibels,
    Envelope,
    GainPoint,
    Record,
    Script,
    Timeline,
)
from audio_digest.sound import level
from audio_digest.sound.stems import over_music_db, stems

FLOOR_DBFS = -60
MAX_STEPS = 12_000
"""As many numbers a track: a screen shows no more of an hour, zoomed in or not."""
LEAST_STEP = 5
"""Frames of 10 ms."""

Level = Callable[[str], Envelope]


class Stretch(Record):
    """A clip as it is drawn: from when to when, at which gain, and what it says or is called."""

    start_s: float
    end_s: float
    gain_db: Decibels
    says: str
    track: str
    turn: int | None = None


class Lane(Record):
    """A track: a host's voice or the music. ``peaks_dbfs`` are its peaks, one each step."""

    name: str
    stretches: tuple[Stretch, ...]
    peaks_dbfs: tuple[int, ...]
    heard_s: float


class Picture(Record):
    """All that is drawn. ``over_music_db`` is the voices' distance from the music at its least.

    It is None without music, or where the takes are not in the cache any more: then no lane has
    peaks either.
    """

    title: str
    language: str
    duration_s: float
    theme: str
    step_s: float
    voices: tuple[Lane, ...]
    music: Lane
    duck: tuple[GainPoint, ...]
    chapters: tuple[Chapter, ...]
    over_music_db: Decibels | None


def picture(
    timeline: Timeline, script: Script, show: Show, *, envelope: Level | None, cue: Level
) -> Picture:
    """Return what is drawn of ``timeline``; ``envelope`` None where the takes are gone.

    For ``envelope`` and ``cue`` see `level.levels`, whose errors pass through.
    """
    hosts = {i: turn.host for i, turn in enumerate(script.turns)}
    step = max(LEAST_STEP, -(-level.frame(timeline.duration_s) // MAX_STEPS))

    def lane(name: str, clips: Sequence[Clip]) -> Lane:
        return Lane(
            name=name,
            stretches=tuple(_stretches(clips, script)),
            peaks_dbfs=_peaks(timeline, clips, step, envelope, cue) if envelope else (),
            heard_s=round(sum(clip.end_s - clip.start_s for clip in clips), 2),
        )

    speech = [clip for clip in timeline.clips if clip.track == "speech"]
    spoken_by = {
        host.id: [c for c in speech if c.turn is not None and hosts.get(c.turn) == host.id]
        for host in show.hosts
    }
    distance = over_music_db(timeline, stems(timeline, envelope, cue))[0] if envelope else np.inf
    return Picture(
        title=timeline.title,
        language=script.language,
        duration_s=timeline.duration_s,
        theme=timeline.theme,
        step_s=step / 100,
        voices=tuple(lane(host.name, spoken_by[host.id]) for host in show.hosts),
        music=lane("music", [clip for clip in timeline.clips if clip.track != "speech"]),
        duck=timeline.duck,
        chapters=timeline.chapters,
        over_music_db=round(distance, 1) if np.isfinite(distance) else None,
    )


def _stretches(clips: Sequence[Clip], script: Script) -> Iterator[Stretch]:
    for clip in sorted(clips, key=lambda clip: clip.start_s):
        known = clip.turn is not None and clip.turn < len(script.turns)
        yield Stretch(
            start_s=clip.start_s,
            end_s=clip.end_s,
            gain_db=clip.gain_db,
            says=script.turns[clip.turn].text if known and clip.turn is not None else clip.key,
            track=clip.track,
            turn=clip.turn,
        )


def _peaks(
    timeline: Timeline, clips: Sequence[Clip], step: int, envelope: Level, cue: Level
) -> tuple[int, ...]:
    alone = timeline.model_copy(update={"clips": tuple(clips)})
    peak = level.levels(alone, envelope, cue).peak
    if not len(peak):
        return ()
    loudest = np.maximum.reduceat(peak, np.arange(0, len(peak), step))
    dbfs = 20 * np.log10(np.maximum(loudest, 1e-9)) + timeline.master_gain_db
    # The limiter stands at the ceiling: nothing is heard over it.
    return tuple(int(v) for v in np.rint(np.clip(dbfs, FLOOR_DBFS, timeline.ceiling_dbtp)))
