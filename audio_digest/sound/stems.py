"""Voices and music apart, as levels per 10 ms: what the gates and the picture of a timeline see.

Computed from the timeline and the sounds' envelopes; nothing is decoded.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_digest.config import Show
from audio_digest.model import Clip, Envelope, Gate, Timeline
from audio_digest.sound import level

MUSIC_DB = 14.0
"""How far speech stands over the ducked music, at least, where the show ducks it so far."""
HEARD_DB = -40.0
"""A voice is heard where its peak is no further than this below the loudest one's."""


@dataclass(frozen=True)
class Stems:
    """The level of the voices and of the music, each before master gain and limiter."""

    voices: Envelope
    music: Envelope

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Where a voice is heard, per 10 ms."""
        peak = self.voices.peak
        heard: NDArray[np.bool_] = peak > peak.max(initial=0.0) * 10 ** (HEARD_DB / 20)
        return heard


def stems(
    timeline: Timeline, envelope: Callable[[str], Envelope], cue: Callable[[str], Envelope]
) -> Stems:
    """Return the stems of ``timeline``; for ``envelope`` and ``cue`` see `level.levels`."""

    def of(keep: Callable[[Clip], bool]) -> Envelope:
        clips = tuple(clip for clip in timeline.clips if keep(clip))
        return level.levels(timeline.model_copy(update={"clips": clips}), envelope, cue)

    return Stems(of(lambda c: c.track == "speech"), of(lambda c: c.track != "speech"))


def over_music_db(timeline: Timeline, apart: Stems) -> tuple[float, float]:
    """Return by how many dB speech stands over the music in its weakest turn, and when that is.

    K-weighted energies over the frames of a turn in which its voice is heard; ∞ without music.
    """
    worst, at_s = math.inf, 0.0
    voiced = apart.voiced
    for clip in timeline.clips:
        if clip.track != "speech":
            continue
        here = np.arange(level.frame(clip.start_s), level.frame(clip.end_s))
        here = here[here < len(voiced)]
        here = here[voiced[here]]
        music = float(apart.music.energy[here].sum())
        if len(here) and music > 0:
            ratio = 10 * math.log10(float(apart.voices.energy[here].sum()) / music)
            if ratio < worst:
                worst, at_s = ratio, clip.start_s
    return worst, at_s


def gate(timeline: Timeline, apart: Stems, show: Show) -> Gate:
    """Return whether speech stands far enough over the music.

    A show that ducks by less has the lower limit that it asks for.
    """
    found_db, at_s = over_music_db(timeline, apart)
    limit_db = min(MUSIC_DB, abs(show.music.duck_db))
    value = f"{found_db:.1f} dB over the music at {at_s:.2f} s"
    return Gate(
        name="speech",
        value="no music under it" if math.isinf(found_db) else value,
        limit=f"at least {limit_db:.1f} dB over the music",
        passed=found_db >= limit_db,
    )
