"""A show's music by itself, to be heard before it is chosen: each cue as loud as in an episode."""

from dataclasses import dataclass

import numpy as np

from audio_digest.audio import files
from audio_digest.audio.loudness import lufs
from audio_digest.config import Show
from audio_digest.errors import ConfigError
from audio_digest.model import Samples, Sound
from audio_digest.sound import score
from audio_digest.sound.cues import KINDS, Cues
from audio_digest.sound.mix import RATE_HZ
from audio_digest.sound.score import Cue

BETWEEN_S = 0.6
BED_S = 16.0
"""So much of the bed is enough to know it."""
FADE_S = 1.5


@dataclass(frozen=True)
class Row:
    """One cue: its length in seconds, its loudness as it is in the file, and where it lies."""

    name: str
    duration_s: float
    loudness_lufs: float
    own: bool


def rows(cues: Cues) -> tuple[Row, ...]:
    """Return what there is to know of each cue, in the order of an episode.

    Raises ArtifactError for one that cannot be played.
    """
    return tuple(
        Row(
            name=name,
            duration_s=round(cues.duration_s(name), 2),
            loudness_lufs=round(lufs(cues.envelope(name).energy), 1),
            own=cues.is_own(name),
        )
        for name in cues.names()
    )


def medley(show: Show, cues: Cues) -> Sound:
    """Return intro, bed, stings and outro, one after the other, at 44.1 kHz in stereo.

    Raises ConfigError where there is no music, ArtifactError for a cue that cannot be played.
    """
    music = score.music(cues, show.sound.loudness_lufs)
    parts = [cue for cue in (music.intro, music.bed, *music.stings, music.outro) if cue]
    if not parts:
        raise ConfigError(
            "no music: the theme is 'none', and there is no music.folder",
            f"name a theme, or a folder with {', '.join(KINDS)}",
        )
    pause = np.zeros((round(BETWEEN_S * RATE_HZ), 2), np.float32)
    return Sound(np.concatenate([s for cue in parts for s in (_played(cue, cues), pause)]), RATE_HZ)


def _played(cue: Cue, cues: Cues) -> Samples:
    seconds = BED_S if cue.kind == "bed" else cue.frames / score.SECOND
    fade_s = FADE_S if cue.kind == "bed" else cue.fade_out_s
    sound = files.resample(files.stereo(cues.sound(cue.name)), RATE_HZ)
    samples = sound.samples[: round(seconds * RATE_HZ)] * np.float32(10 ** (cue.gain_db / 20))
    fade = min(round(fade_s * RATE_HZ), len(samples))
    falling = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / max(fade, 1))
    samples[len(samples) - fade :] *= falling.astype(np.float32)[:, None]
    return samples
