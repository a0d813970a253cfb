"""Where music stands in an episode: intro, stings, bed and outro around the speech.

Times are whole frames of 10 ms.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_digest.audio.loudness import (
    ABSOLUTE_GATE_LUFS,
    BLOCK_FRAMES,
    FRAMES_PER_S,
    OFFSET_LU,
    lufs,
)
from audio_digest.model import Clip, Track
from audio_digest.sound.cues import Cues, Kind
from audio_digest.sound.sections import Section

SECOND = FRAMES_PER_S
OVER_SPEECH_LU = {"intro": -2.0, "sting": -3.0, "outro": -3.5, "bed": -5.0}
"""Each kind's loudness, not ducked, against that of the speech."""
MAX_GAIN_DB = 24.0
LONGEST = {"intro": 20 * SECOND, "sting": 6 * SECOND, "outro": 30 * SECOND}
"""A longer cue is faded out there."""
CUT_FADE_S = 3.0
FADES_S = {"intro": 0.3, "bed": 0.0, "sting": 0.3, "outro": 2.0}
"""How a cue that is played to its end is faded out."""
CUE_FADE_IN_S = 0.01
"""Against a click where a file does not begin in silence; a first note keeps its attack."""
FALLEN_LU = 4.0
"""A cue has fallen where its level stays this far below its loudness."""

FIRST_WORD = 20
TEASE_LEAD = 90
"""So long the bed is heard alone before a cold open."""
BED_OPENS_S = 0.25
"""How fast it comes, with the first sound of an episode."""
BED_INTO_INTRO = 80
"""It goes under the intro's first notes."""
BED_INTO_STORY = 150
"""It goes under the first words of a story, so that no hole is heard before them."""
INTRO_UNDER_TEASE = 60
"""The intro begins under the end of the tease and rises after it."""
LONGEST_WAIT = 560
"""So long an intro is heard alone; then the first word comes, and it goes on beneath."""
BED_LEAD = 150
"""Between the last word before the bed and the first over it; a whole second may add to it."""
BED_UNDER_LAST_WORDS = BED_LEAD + SECOND
BED_UNDER_CUE = 80
"""Where another cue leads in, the bed begins with the cue's last chord."""
BED_FADES_S = (1.5, 1.5)
STING_PAUSE = 150
"""Between two stories; a whole second may add to it. A sting that lasts rings on beneath."""
BEFORE_STING = 10
REST = {"tease": 30, "opening": 50, "story": 20, "closing": 20}
"""Quiet before a section that no music leads in; a whole second may add to story and closing."""
OUTRO_LEAD = 300
"""The outro begins under the last words and swells after them."""
BED_INTO_OUTRO = 200
BED_AFTERWARDS = 300


@dataclass(frozen=True)
class Cue:
    """A cue as it is used: ``frames`` of it; after ``fall`` frames it makes room for a voice."""

    name: str
    kind: Kind
    frames: int
    fall: int
    gain_db: float
    fade_out_s: float


@dataclass(frozen=True)
class Placed:
    """A stretch of a cue on the time axis."""

    name: str
    track: Track
    start: int
    end: int
    gain_db: float
    offset: int = 0
    fade_in_s: float = 0.0
    fade_out_s: float = 0.0

    def clip(self) -> Clip:
        """Return it as the timeline's clip."""
        return Clip(
            track=self.track,
            key=self.name,
            start_s=self.start / SECOND,
            end_s=self.end / SECOND,
            offset_s=self.offset / SECOND,
            gain_db=self.gain_db,
            fade_in_s=self.fade_in_s,
            fade_out_s=self.fade_out_s,
        )


@dataclass(frozen=True)
class Entry:
    """How a section begins: its first word, and the cues that lead in to it."""

    start: int
    cues: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Music:
    """The cues of a show; a kind that it does not have is None, or empty."""

    intro: Cue | None
    bed: Cue | None
    stings: tuple[Cue, ...]
    outro: Cue | None

    def enter(
        self, before: Section | None, section: Section, end: int, *, begun: Sequence[Section]
    ) -> Entry:
        """Return how ``section`` begins after speech that ended at ``end``.

        A story or closing begins on a whole second. ``begun`` are all sections before it: the
        intro comes once, stings take turns.
        """
        if section.kind == "tease":
            return Entry(end + REST["tease"] if before else TEASE_LEAD if self.bed else FIRST_WORD)
        if not any(earlier.kind != "tease" for earlier in begun):
            return self._introduced(before, section, end)
        if before and before.kind == section.kind == "story" and self.stings:
            told = sum(earlier.kind == "story" for earlier in begun)
            sting = self.stings[(told - 1) % len(self.stings)]
            start = _whole(end + STING_PAUSE)
            # What the pause leaves is shared between before the sting and after it has fallen.
            spare = max(0, start - end - BEFORE_STING - sting.fall)
            return Entry(start, (_once(sting, end + BEFORE_STING + spare // 2),))
        bedded = section.kind == "closing" and before and before.kind != "closing" and self.bed
        start = end + (BED_LEAD if bedded else REST[section.kind])
        return Entry(start if section.kind == "opening" else _whole(start))

    def _introduced(self, before: Section | None, section: Section, end: int) -> Entry:
        bedded = section.kind != "story" and self.bed
        if self.intro:
            first = max(0, end - INTRO_UNDER_TEASE)
            fallen = min(first + self.intro.fall, end + LONGEST_WAIT)
            start = max(fallen, end + REST["opening"])
            cues: tuple[Placed, ...] = (_once(self.intro, first),)
        elif before:
            start, cues = end + (BED_LEAD if bedded else REST["opening"]), ()
        else:
            start, cues = BED_LEAD if bedded else 0 if section.kind == "story" else FIRST_WORD, ()
        return Entry(start if section.kind == "opening" else _whole(start), cues)

    def beds(
        self, begins: Sequence[tuple[Section, int]], end: int, placed: Sequence[Placed]
    ) -> Iterator[Placed]:
        """Yield the bed under tease, opening and closing; ``end`` is the end of the last word."""
        if not self.bed:
            return
        outro = self._outro_start(begins[-1][1], end, placed)
        start: int | None = None
        for i, (section, at) in enumerate(begins):
            if section.kind == "tease":
                intro = min((cue.start for cue in placed if cue.track == "cue"), default=None)
                if i == 0 and intro is not None:
                    stop = intro + BED_INTO_INTRO
                    fades_s = BED_OPENS_S, BED_INTO_INTRO / SECOND
                    yield from _looped(self.bed, 0, stop, fades_s=fades_s)
                elif i == 0:
                    start = 0
                continue
            if section.kind in ("opening", "closing"):
                led = any(cue.start < at < cue.end for cue in placed)
                lead = BED_UNDER_CUE if led else BED_UNDER_LAST_WORDS
                start = max(0, at - lead) if start is None else start
                if i + 1 < len(begins):
                    continue
                stop = end + BED_AFTERWARDS if outro is None else outro + BED_INTO_OUTRO
            else:
                stop = at + BED_INTO_STORY
            if start is not None:
                yield from _looped(self.bed, start, stop)
            start = None

    def leave(self, last: int, end: int, placed: Sequence[Placed]) -> Iterator[Placed]:
        """Yield the outro. ``last`` is where the last section begins, ``end`` its last word."""
        start = self._outro_start(last, end, placed)
        if self.outro and start is not None:
            yield _once(self.outro, start)

    def _outro_start(self, last: int, end: int, placed: Sequence[Placed]) -> int | None:
        if not self.outro:
            return None
        over = max((cue.end for cue in placed if cue.track == "cue"), default=0)
        return max(end - OUTRO_LEAD, last, over)


def music(cues: Cues, speech_lufs: float) -> Music:
    """Return the show's music as it is used beside speech of ``speech_lufs``."""

    def of(kind: Kind) -> tuple[Cue, ...]:
        return tuple(_measured(cues, name, kind, speech_lufs) for name in cues.names(kind))

    intros, beds, outros = of("intro"), of("bed"), of("outro")
    return Music(
        intro=intros[0] if intros else None,
        bed=beds[0] if beds else None,
        stings=of("sting"),
        outro=outros[0] if outros else None,
    )


def _measured(cues: Cues, name: str, kind: Kind, speech_lufs: float) -> Cue:
    # Rounded down: a bed that goes round must not end in the hole of a broken frame.
    whole = max(1, math.floor(cues.duration_s(name) * SECOND + 1e-6))
    frames = min(whole, LONGEST.get(kind, whole))
    fade_out_s = min(CUT_FADE_S if frames < whole else FADES_S[kind], frames / SECOND / 2)
    energy = cues.envelope(name).energy
    loudness = lufs(energy)
    wanted = speech_lufs + OVER_SPEECH_LU[kind] - loudness
    gain_db = 0.0 if loudness <= ABSOLUTE_GATE_LUFS else max(-MAX_GAIN_DB, min(MAX_GAIN_DB, wanted))
    fall = min(_fall(energy, loudness), frames - round(fade_out_s * SECOND))
    return Cue(name, kind, frames, max(1, fall), round(gain_db, 2) + 0.0, fade_out_s)


def _fall(energy: NDArray[np.float64], loudness: float) -> int:
    """Return from which frame on the level, over 400 ms, is `FALLEN_LU` below the loudness."""
    width = min(BLOCK_FRAMES, len(energy))
    power = np.convolve(energy, np.full(width, 1 / width), mode="valid")
    loud = np.flatnonzero(power > 10 ** ((loudness - FALLEN_LU - OFFSET_LU) / 10))
    return int(loud[-1]) + width // 2 if len(loud) else len(energy)


def _whole(frames: int) -> int:
    return -(-frames // SECOND) * SECOND


def _once(cue: Cue, start: int) -> Placed:
    end = start + cue.frames
    return Placed(
        cue.name,
        "cue",
        start,
        end,
        cue.gain_db,
        fade_in_s=min(CUE_FADE_IN_S, cue.frames / SECOND / 2),
        fade_out_s=cue.fade_out_s,
    )


def _looped(
    bed: Cue, start: int, end: int, *, fades_s: tuple[float, float] = BED_FADES_S
) -> Iterator[Placed]:
    """Yield the bed from ``start`` to ``end``, round and round, faded in and out.

    Where it goes round, it starts in its middle: so no fade falls on a short last round.
    """
    length = end - start
    offset = bed.frames // 2 if length > bed.frames else 0
    at = start
    while at < end:
        stop = min(end, at + bed.frames - offset)
        half = (stop - at) / SECOND / 2
        yield Placed(
            bed.name,
            "bed",
            at,
            stop,
            bed.gain_db,
            offset=offset,
            fade_in_s=min(fades_s[0], half) if at == start else 0.0,
            fade_out_s=min(fades_s[1], half) if stop == end else 0.0,
        )
        at, offset = stop, 0
