"""An episode's samples → M4A (AAC) and Opus, for those who would rather have them than MP3.

Both containers say how many samples of the encoder's own a player leaves out, so that what is
decoded is what was given.
"""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audio_digest.atomic import PART
from audio_digest.audio import ffmpeg
from audio_digest.errors import ArtifactError
from audio_digest.model import Chapter

Kind = Literal["m4a", "opus"]
OPUS_RATE_HZ = 48_000
"""Opus knows no 44.1 kHz; a frame of 10 ms is whole at both."""
MAX_TITLE_BYTES = 255
"""Of a chapter in an M4A: its length takes one byte."""

_REPEATABLE = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


def encode_as(  # noqa: PLR0913  (a file, what is in it, and how)
    kind: Kind,
    target: Path,
    blocks: Iterable[NDArray[np.int16]],
    *,
    rate_hz: int,
    channels: int,
    bitrate_kbps: int,
    chapters: Sequence[Chapter] = (),
    duration_s: float = 0.0,
    language: str = "und",
) -> None:
    """Write ``blocks``, each (frames, channels), to ``target``, whole or not at all.

    M4A is AAC at a constant bit rate with its index in front, and has the ``chapters``, the last
    of which ends at ``duration_s``; Opus gets its own as tags, when it is tagged (ffmpeg writes
    some a second late). ``language`` is ISO 639-2. The same samples give the same bytes. Raises
    AudioToolError where ffmpeg fails, ArtifactError where nothing can be written, and whatever
    ``blocks`` raises.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PART, dir=target.parent) as folder:
            part, marks = Path(folder) / f"whole.{kind}", Path(folder) / "chapters.txt"
            marks.write_text(_metadata(chapters, duration_s), "utf-8")
            options = _OPUS if kind == "opus" else _m4a(marks, language)
            options = (*options, "-b:a", f"{bitrate_kbps}k")
            ffmpeg.encode(part, blocks, options, rate_hz=rate_hz, channels=channels)
            part.replace(target)
    except OSError as error:
        raise ArtifactError(
            f"{target}: cannot be written: {error.strerror}",
            "make room, or give a writable folder",
        ) from error


_OPUS = (
    *_REPEATABLE, "-codec:a", "libopus", "-vbr", "on", "-application", "audio",
    "-af", f"aresample={OPUS_RATE_HZ}:resampler=soxr", "-f", "opus",
)  # fmt: skip


def _m4a(marks: Path, language: str) -> tuple[str, ...]:
    # Options of an input stand before it, those of the output after the last one.
    return (
        "-f", "ffmetadata", "-i", f"file:{marks.resolve()}", "-map", "0:a", "-map_chapters", "1",
        *_REPEATABLE, "-metadata:s:a:0", f"language={language}",
        "-codec:a", "aac", "-movflags", "+faststart", "-f", "ipod",
    )  # fmt: skip


def _metadata(chapters: Sequence[Chapter], duration_s: float) -> str:
    """Return ``chapters`` as ffmpeg reads them, times in milliseconds."""
    ends = [*(chapter.start_s for chapter in chapters[1:]), duration_s]
    lines = [";FFMETADATA1"]
    for chapter, end_s in zip(chapters, ends, strict=False):
        lines += [
            "[CHAPTER]",
            "TIMEBASE=1/1000",
            f"START={round(chapter.start_s * 1000)}",
            f"END={round(end_s * 1000)}",
            f"title={_escaped(_short(chapter.title))}",
        ]
    return "\n".join(lines) + "\n"


def _short(title: str) -> str:
    line = " ".join(title.replace("\0", " ").split())
    return line.encode()[:MAX_TITLE_BYTES].decode("utf-8", "ignore")


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "=;#\\" else char for char in text)
