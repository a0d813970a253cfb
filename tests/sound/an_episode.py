"""A made-up episode: two voices that pulse like speech, a stereo bed, and their timeline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from audio_digest.audio.loudness import envelope
from audio_digest.model import Chapter, Clip, Envelope, GainPoint, Sound, Timeline
from audio_digest.sound import level

BITRATE_KBPS = 128
DUCK_DB = -14.0


def voice(seed: int, length_s: float, rate_hz: int, *, peak: float, hz: float = 140.0) -> Sound:
    """Return decaying pulses in syllables: the crest factor of speech, about 15 dB."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(length_s * rate_hz)) / rate_hz
    phase = np.cumsum(hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * t))) / rate_hz
    pulse = np.exp(-6 * (phase % 1)) * np.sin(2 * np.pi * 6 * (phase % 1))
    syllables = np.clip(np.sin(2 * np.pi * 2.1 * t + seed), 0, 1) ** 0.5 * (0.6 + 0.4 * np.sin(t))
    sound = syllables * (pulse + 0.03 * rng.standard_normal(len(t)))
    return Sound((peak * sound / np.abs(sound).max()).astype(np.float32), rate_hz)


def bed(length_s: float = 8.0) -> Sound:
    """Return a quiet stereo chord at 44.1 kHz."""
    t = np.arange(round(length_s * 44_100)) / 44_100
    left = sum(np.sin(2 * np.pi * hz * t) for hz in (220.0, 277.2, 329.6))
    right = sum(np.sin(2 * np.pi * hz * t + 1) for hz in (220.0, 293.7, 440.0))
    return Sound((0.06 * np.stack([left, right], axis=1)).astype(np.float32), 44_100)


@dataclass
class Episode:
    """A timeline and the sounds it plays; it stands for the cues, too."""

    timeline: Timeline
    takes: dict[str, Sound]
    music: dict[str, Sound] = field(default_factory=dict)

    def take(self, key: str) -> Sound:
        """Return a take."""
        return self.takes[key]

    def sound(self, name: str) -> Sound:
        """Return a cue."""
        return self.music[name]

    def take_level(self, key: str) -> Envelope:
        """Return the level of a take."""
        return envelope(self.takes[key])

    def cue_level(self, name: str) -> Envelope:
        """Return the level of a cue."""
        return envelope(self.music[name])


@cache
def episode(
    length_s: float = 20.0, *, peaks: tuple[float, float] = (0.9, 0.2), with_music: bool = True
) -> Episode:
    """Return two hosts in turn, 2 s each, levelled to −16 LUFS over a ducked bed."""
    rates = (22_050, 24_000)
    takes = {
        f"take{i}": voice(i, 2.0, rates[i % 2], peak=peaks[i % 2], hz=(110.0, 190.0)[i % 2])
        for i in range(int((length_s - 4) // 2.3))
    }
    gains = level.host_gains(
        [(f"host{i % 2}", envelope(sound)) for i, sound in enumerate(takes.values())],
        target_lufs=-16.0,
    )
    starts = [round(2.0 + 2.3 * i, 2) for i in range(len(takes))]
    speech = [
        Clip(track="speech", key=key, start_s=at, end_s=round(at + 2, 2), gain_db=gain, turn=i)
        for i, (key, at, gain) in enumerate(zip(takes, starts, gains, strict=True))
    ]
    ends = round(starts[-1] + 2.0, 2)
    timeline = Timeline(
        title="Made up",
        duration_s=length_s,
        theme="none",
        clips=(*speech, *(_beds(length_s) if with_music else ())),
        duck=(
            GainPoint(at_s=1.0, gain_db=0.0),
            GainPoint(at_s=1.9, gain_db=DUCK_DB),
            GainPoint(at_s=ends, gain_db=DUCK_DB),
            GainPoint(at_s=round(ends + 0.8, 2), gain_db=0.0),
        ),
        master_gain_db=0.0,
        ceiling_dbtp=-1.5,
        chapters=(Chapter(title="Start", start_s=0), Chapter(title="More", start_s=5)),
    )
    made = Episode(timeline, takes, {"bed": bed()})
    gain_db = level.master_gain_db(
        timeline, made.take_level, made.cue_level, target_lufs=-16.0, bitrate_kbps=BITRATE_KBPS
    )
    made.timeline = timeline.model_copy(update={"master_gain_db": gain_db})
    return made


def _beds(length_s: float) -> Iterator[Clip]:
    at = 0.0
    while at < length_s:
        end = min(at + 8.0, length_s)
        yield Clip(
            track="bed",
            key="bed",
            start_s=at,
            end_s=end,
            fade_in_s=0.5 if at == 0 else 0.0,
            fade_out_s=1.0 if end == length_s else 0.0,
        )
        at = end
