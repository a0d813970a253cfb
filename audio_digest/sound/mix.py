"""The timeline made sound. Nothing is decided here: all that is audible stands in the timeline.

Blocks of 65,536 frames run from the clips to the encoder: memory does not grow with the length.
Takes are decoded when they begin and dropped when they end; cues, which are short and come back,
are kept until nothing plays them any more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_digest.audio import ffmpeg, files
from audio_digest.config import Show
from audio_digest.errors import ArtifactError
from audio_digest.model import Clip, GainPoint, Samples, Sound, Tick, Timeline
from audio_digest.sound import level
from audio_digest.sound.limiter import limit

RATE_HZ = 44_100
BLOCK = 65_536
CURVE_STEP = 16
"""Frames between which a moving gain is drawn straight; 0.36 ms."""


class Cues(Protocol):
    """Where the sounds of the tracks bed and cue come from, by name."""

    def sound(self, name: str) -> Sound:
        """Return the cue ``name``; raises ArtifactError where there is none."""


def mix(  # noqa: PLR0913  (the three that matter, and where sounds and progress go)
    timeline: Timeline,
    target: Path,
    show: Show,
    *,
    sound: Callable[[str], Sound],
    cues: Cues,
    tick: Tick,
) -> None:
    """Write ``timeline`` to ``target`` as MP3 without tags, whole or not at all.

    44.1 kHz, joint stereo, ``show.sound.bitrate_kbps`` constant; it decodes to
    ``timeline.duration_s`` to the sample, and the same timeline gives the same bytes. ``sound``
    returns a take by its key; ``tick`` counts seconds of the episode. Raises ArtifactError for a
    timeline or a sound that cannot be played, AudioToolError where encoding fails.
    """
    check(timeline)
    played = render(timeline, sound=sound, cue=cues.sound)

    def counted() -> Iterator[NDArray[np.int16]]:
        done = 0
        for block in played:
            yield files.int16(block)
            done += len(block)
            tick(done / RATE_HZ, timeline.duration_s)

    ffmpeg.encode_mp3(target, counted(), rate_hz=RATE_HZ, bitrate_kbps=show.sound.bitrate_kbps)


def check(timeline: Timeline) -> None:
    """Raise ArtifactError for a timeline that cannot be played; a person may have edited it."""
    name, fix = "timeline.json", "mend it there, or delete the file to have it made anew"
    if frames(timeline.duration_s) < 1:
        raise ArtifactError(f"{name}: duration_s: nothing to play", fix)
    for i, clip in enumerate(timeline.clips):
        if not clip.start_s < clip.end_s <= timeline.duration_s + 1 / RATE_HZ:
            raise ArtifactError(f"{name}: clips[{i}]: end_s is before its start, or too late", fix)
    times = [point.at_s for point in timeline.duck]
    if times != sorted(times):
        raise ArtifactError(f"{name}: duck: at_s does not rise", fix)


def frames(at_s: float) -> int:
    """Return the index of the frame at ``at_s``; on the 10 ms grid it is exact."""
    return round(at_s * RATE_HZ)


def render(
    timeline: Timeline, *, sound: Callable[[str], Sound], cue: Callable[[str], Sound]
) -> Iterator[Samples]:
    """Yield the episode in blocks of up to 65,536 frames, (frames, 2), limited, to be encoded."""
    return limit(
        _mixed(timeline, _Player(timeline, sound, cue)),
        ceiling_dbtp=timeline.ceiling_dbtp,
        rate_hz=RATE_HZ,
    )


def _mixed(timeline: Timeline, player: "_Player") -> Iterator[Samples]:
    """Yield speech in the middle, music under its duck curve, all times the master gain."""
    master = _factor(timeline.master_gain_db)
    total = frames(timeline.duration_s)
    for start in range(0, total, BLOCK):
        end = min(start + BLOCK, total)
        speech = np.zeros(end - start, np.float32)
        music = np.zeros((end - start, 2), np.float32)
        for playing in player.between(start, end):
            playing.add_to(speech if playing.clip.track == "speech" else music, start)
        if player.has_music:
            music *= _curve(timeline.duck, start, end)
        music += speech[:, None]
        music *= master
        yield music


@dataclass
class _Playing:
    """A clip in play: its frames of the episode, and its samples from its own start on."""

    clip: Clip
    start: int
    end: int
    samples: Samples

    def add_to(self, bus: Samples, bus_start: int) -> None:
        """Add to ``bus`` what of the clip falls into it; silence where its sound has ended."""
        bus_end = bus_start + len(bus)
        first = max(self.start, bus_start)
        last = min(self.end, bus_end, self.start + len(self.samples))
        if first >= last:
            return
        gain = np.float32(_factor(self.clip.gain_db))
        part = self.samples[first - self.start : last - self.start] * gain
        self._fade(part, first, last)
        bus[first - bus_start : last - bus_start] += part

    def _fade(self, part: Samples, first: int, last: int) -> None:
        rising = self.start + frames(self.clip.fade_in_s)
        falling = self.end - frames(self.clip.fade_out_s)
        if first >= rising and last <= falling:
            return
        at_s = (np.arange(first, last) - self.start) / RATE_HZ
        factor = level.fade(self.clip, at_s).astype(np.float32)
        part *= factor if part.ndim == 1 else factor[:, None]


class _Player:
    """Hands out the clips in play, and holds no sound longer than it is needed."""

    def __init__(
        self, timeline: Timeline, sound: Callable[[str], Sound], cue: Callable[[str], Sound]
    ) -> None:
        self._waiting = sorted(timeline.clips, key=lambda clip: (-clip.start_s, clip.track))
        self._to_come = Counter((clip.track == "speech", clip.key) for clip in timeline.clips)
        self._sounds: dict[tuple[bool, str], Samples] = {}
        self._playing: list[_Playing] = []
        self._sound, self._cue = sound, cue

    @property
    def has_music(self) -> bool:
        """Say whether anything but speech is in play."""
        return any(playing.clip.track != "speech" for playing in self._playing)

    def between(self, start: int, end: int) -> list[_Playing]:
        """Return the clips that play between two frames; calls go forward in time."""
        self._playing = [playing for playing in self._playing if playing.end > start]
        while self._waiting and frames(self._waiting[-1].start_s) < end:
            self._playing.append(self._begin(self._waiting.pop()))
        return self._playing

    def _begin(self, clip: Clip) -> _Playing:
        speech = clip.track == "speech"
        key = (speech, clip.key)
        if key not in self._sounds:
            found = files.mono(self._sound(clip.key)) if speech else self._cue(clip.key)
            at_rate = files.resample(found if speech else files.stereo(found), RATE_HZ)
            self._sounds[key] = at_rate.samples
        samples = self._sounds[key]
        self._to_come[key] -= 1
        if not self._to_come[key]:
            del self._sounds[key]
        start, end = frames(clip.start_s), frames(clip.end_s)
        offset = frames(clip.offset_s)
        return _Playing(clip, start, end, samples[offset : offset + end - start])


def _curve(points: tuple[GainPoint, ...], start: int, end: int) -> Samples:
    """Return the factor of a gain curve for the frames ``start`` to ``end``, shape (frames, 1).

    Or (1, 1) where it does not move, as it mostly does not.
    """
    # The corners stand on an absolute grid, so that blocks join as if they were one.
    corners = np.arange(start, end + CURVE_STEP, CURVE_STEP)
    gain_db = level.curve_db(points, corners / RATE_HZ)
    if gain_db.min() == gain_db.max():
        return np.full((1, 1), _factor(float(gain_db[0])), np.float32)
    drawn = np.interp(np.arange(start, end), corners, 10 ** (gain_db / 20))
    return drawn.astype(np.float32)[:, None]


def _factor(gain_db: float) -> float:
    return float(10 ** (gain_db / 20))
