"""The timeline made sound. Nothing is decided here: all that is audible stands in the timeline.

Blocks of 65,536 frames run from the clips to the encoder: memory does not grow with the length.
Any stretch of it can be played alone, so that several are encoded at once. Takes are decoded when
they begin and dropped when they end; cues, which are short and come back, are kept until nothing
in the stretch plays them any more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_digest.audio import files
from audio_digest.audio.encode import Blocks, encode_mp3
from audio_digest.config import Show
from audio_digest.errors import ArtifactError
from audio_digest.model import Clip, GainPoint, Samples, Sound, Tick, Timeline
from audio_digest.sound import level
from audio_digest.sound.limiter import limit

RATE_HZ = 44_100
BLOCK = 65_536
CUES_KEPT, TAKES_KEPT = 2, 4
"""Cues and takes that stay open between stretches: a minute of a cue is 21 MB."""
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

    44.1 kHz, joint stereo or mono, ``show.sound.bitrate_kbps`` constant; it decodes to
    ``timeline.duration_s`` to the sample, and the same timeline gives the same bytes. ``sound``
    returns a take by its key, from several threads; ``tick`` counts samples. Raises ArtifactError
    for a timeline or a sound that cannot be played, AudioToolError where encoding fails.
    """
    check(timeline)
    encode_mp3(
        target, played(timeline, show, sound=sound, cues=cues), frames(timeline.duration_s),
        rate_hz=RATE_HZ, bitrate_kbps=show.sound.bitrate_kbps,
        channels=show.sound.channel_count, alike=unaccompanied(timeline), tick=tick,
    )  # fmt: skip


def played(timeline: Timeline, show: Show, *, sound: Callable[[str], Sound], cues: Cues) -> Blocks:
    """Return what plays any stretch of ``timeline`` for an encoder, in the show's channels."""
    # Opened once, not in every stretch: the bed goes on through many, the others come back.
    cue = lru_cache(CUES_KEPT)(lambda name: _at_rate(files.stereo(cues.sound(name))))
    take = lru_cache(TAKES_KEPT)(lambda key: _at_rate(files.mono(sound(key))))

    def blocks(start: int, end: int) -> Iterator[NDArray[np.int16]]:
        for block in render(timeline, sound=take, cue=cue, start=start, end=end):
            one = show.sound.channel_count == 1
            yield files.int16(block.mean(axis=1, keepdims=True) if one else block)

    return blocks


def unaccompanied(timeline: Timeline) -> list[tuple[int, int]]:
    """Return the spans of frames in which no music sounds, in order: both channels are alike."""
    music = [clip for clip in timeline.clips if clip.track != "speech"]
    found, at = [], 0
    for clip in sorted(music, key=lambda clip: clip.start_s):
        found.append((at, frames(clip.start_s)))
        at = max(at, frames(clip.end_s))
    return [(a, b) for a, b in (*found, (at, frames(timeline.duration_s))) if a < b]


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
    timeline: Timeline,
    *,
    sound: Callable[[str], Sound],
    cue: Callable[[str], Sound],
    start: int = 0,
    end: int | None = None,
) -> Iterator[Samples]:
    """Yield the episode from frame ``start`` to ``end`` as it goes to the encoder, limited.

    Blocks of up to 65,536 frames, (frames, 2), which stand on one grid wherever one starts.
    """
    total = frames(timeline.duration_s)
    end = total if end is None else end
    # The limiter looks a little ahead, and has let go of what was two blocks ago.
    first = max(0, start // BLOCK - 2) * BLOCK
    last = min(total, end + BLOCK)
    heard = (c for c in timeline.clips if frames(c.start_s) < last and frames(c.end_s) > first)
    mixed = _mixed(timeline, _Player(heard, sound, cue), first, last)
    at = first
    for block in limit(mixed, ceiling_dbtp=timeline.ceiling_dbtp, rate_hz=RATE_HZ):
        kept = block[max(0, start - at) : max(0, end - at)]
        at += len(block)
        if len(kept):
            yield kept


def _mixed(timeline: Timeline, player: "_Player", first: int, last: int) -> Iterator[Samples]:
    """Yield speech in the middle, music under its duck curve, all times the master gain."""
    master = np.float32(_factor(timeline.master_gain_db))
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        speech = np.zeros(end - start, np.float32)
        music = np.zeros((end - start, 2), np.float32)
        for playing in player.between(start, end):
            playing.add_to(speech if playing.clip.track == "speech" else music, start)
        if player.has_music:
            music *= master * _curve(timeline.duck, start, end)
        speech *= master
        music += speech[:, None]
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
        rising = min(self.start + frames(self.clip.fade_in_s), last)
        falling = max(self.end - frames(self.clip.fade_out_s), rising, first)
        for begin, end in ((first, rising), (falling, last)):
            if begin < end:
                at_s = (np.arange(begin, end) - self.start) / RATE_HZ
                factor = level.fade(self.clip, at_s).astype(np.float32)
                part[begin - first : end - first] *= factor if part.ndim == 1 else factor[:, None]


class _Player:
    """Hands out the clips in play, and holds no sound longer than it is needed."""

    def __init__(
        self, clips: Iterable[Clip], sound: Callable[[str], Sound], cue: Callable[[str], Sound]
    ) -> None:
        self._waiting = sorted(clips, key=lambda clip: (-clip.start_s, clip.track))
        self._to_come = Counter((clip.track == "speech", clip.key) for clip in self._waiting)
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
            self._sounds[key] = _at_rate(found if speech else files.stereo(found)).samples
        samples = self._sounds[key]
        self._to_come[key] -= 1
        if not self._to_come[key]:
            del self._sounds[key]
        start, end = frames(clip.start_s), frames(clip.end_s)
        offset = frames(clip.offset_s)
        return _Playing(clip, start, end, samples[offset : offset + end - start])


def _at_rate(sound: Sound) -> Sound:
    return files.resample(sound, RATE_HZ)


def _curve(points: tuple[GainPoint, ...], start: int, end: int) -> Samples:
    """Return the factor of a gain curve for the frames ``start`` to ``end``, shape (frames, 1).

    Or (1, 1) where it does not move, as it mostly does not.
    """
    # The corners stand on an absolute grid, so that blocks join as if they were one.
    corners = np.arange(start, end + CURVE_STEP, CURVE_STEP)
    gain_db = level.curve_db(points, corners / RATE_HZ)
    if (gain_db == gain_db[0]).all():
        return np.full((1, 1), _factor(float(gain_db[0])), np.float32)
    drawn = np.interp(np.arange(start, end), corners, 10 ** (gain_db / 20))
    return drawn.astype(np.float32)[:, None]


def _factor(gain_db: float) -> float:
    return float(10 ** (gain_db / 20))
