"""An MP3 file of given samples, encoded as an episode is."""

from collections.abc import Sequence
from pathlib import Path

from audio_digest.audio import files
from audio_digest.audio.encode import encode_mp3
from audio_digest.model import Samples

RATE_HZ = 44_100


def encoded(
    path: Path,
    samples: Samples,
    *,
    bitrate_kbps: int = 128,
    at_once: int | None = None,
    alike: Sequence[tuple[int, int]] = (),
) -> Path:
    """Make ``path`` an MP3 of ``samples``, (frames, 2), and return it."""
    whole = files.int16(samples)
    encode_mp3(
        path, lambda first, last: [whole[first:last]], len(whole), rate_hz=RATE_HZ,
        bitrate_kbps=bitrate_kbps, at_once=at_once, alike=alike,
    )  # fmt: skip
    return path
