"""The episode once more as M4A and Opus, from the same timeline: the same sound, chapters apart.

What differs is what the encoders do to the level: LAME lowers it and these do not, and they add
more to the peaks.
"""

from collections.abc import Callable
from pathlib import Path

from audio_digest.audio.containers import Kind, encode_as
from audio_digest.config import Show
from audio_digest.model import Sound, Timeline
from audio_digest.sound import level
from audio_digest.sound.label import chapters, iso_639_2
from audio_digest.sound.mix import RATE_HZ, Cues, frames, played

OPUS_SHARE = 0.75
"""Of the MP3's bit rate: Opus needs no more to be as good."""


def copy(  # noqa: PLR0913  (a file, what is in it, and where sounds come from)
    kind: Kind,
    timeline: Timeline,
    target: Path,
    show: Show,
    *,
    sound: Callable[[str], Sound],
    cues: Cues,
) -> None:
    """Write ``timeline`` to ``target`` as ``kind``, without tags, whole or not at all.

    It decodes to ``timeline.duration_s`` to the sample, as loud as the MP3. Raises as `mix` does.
    """
    blocks = played(levelled(timeline, show), show, sound=sound, cues=cues)
    share = OPUS_SHARE if kind == "opus" else 1.0
    encode_as(
        kind, target, blocks(0, frames(timeline.duration_s)), rate_hz=RATE_HZ,
        channels=show.sound.channel_count, bitrate_kbps=round(show.sound.bitrate_kbps * share),
        chapters=chapters(timeline), duration_s=timeline.duration_s,
        language=iso_639_2(show.show.language),
    )  # fmt: skip


def levelled(timeline: Timeline, show: Show) -> Timeline:
    """Return ``timeline`` with the gain and the ceiling that AAC and Opus need."""
    lost_db = level.LAME_LOSS_DB[show.sound.bitrate_kbps]
    return timeline.model_copy(
        update={
            "master_gain_db": timeline.master_gain_db - lost_db,
            "ceiling_dbtp": show.sound.true_peak_dbtp - level.COPY_HEADROOM_DB,
        }
    )
