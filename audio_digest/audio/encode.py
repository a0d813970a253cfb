"""An episode's samples → a file: MP3 in stretches that are rendered and encoded side by side.

The stretches stand on a fixed grid, whatever the number of workers, so that the same samples give
the same bytes on any machine.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_digest.atomic import PART
from audio_digest.audio import ffmpeg, mp3
from audio_digest.errors import ArtifactError
from audio_digest.model import Tick
from audio_digest.processors import processors

Blocks = Callable[[int, int], Iterable[NDArray[np.int16]]]
"""(first, last) sample → the samples between them, in blocks (frames, channels)."""

STRETCH = 2560 * mp3.FRAME_SAMPLES
"""Samples: 66.9 s at 44.1 kHz, and 45 blocks of 65,536."""
EARLY = 8 * mp3.FRAME_SAMPLES
"""What a stretch is encoded before the part of it that is kept: joins then differ from a file
encoded in one go by less than 1e-5 of full scale."""
LATE = 4 * mp3.FRAME_SAMPLES
"""What it is encoded beyond, so that the encoder knows what comes."""
MAX_WORKERS = 4


def encode_mp3(  # noqa: PLR0913  (a file, what is in it, how, and progress)
    target: Path,
    blocks: Blocks,
    samples: int,
    *,
    rate_hz: int,
    bitrate_kbps: int,
    channels: int = 2,
    tick: Tick = lambda *_: None,
    at_once: int | None = None,
) -> None:
    """Write the ``samples`` that ``blocks`` gives to ``target`` as MP3, whole or not at all.

    Constant bit rate, joint stereo or mono, no tags; an Info header with delay and padding, by
    which a decoder returns exactly the samples given. The same samples give the same bytes, however
    many stretches are encoded ``at_once`` (as many as there are processors). ``blocks`` is called
    from several threads, ``tick`` from this one, in samples. Raises AudioToolError where ffmpeg
    fails, ArtifactError where ``target`` cannot be written, and whatever ``blocks`` raises.
    """
    stretches = _stretches(samples)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PART, dir=target.parent) as folder:
            encoded = [Path(folder) / f"{target.name}-{i}" for i in range(len(stretches))]

            def work(index: int, stop: threading.Event) -> None:
                first, last = stretches[index]
                given = blocks(max(0, first - EARLY), min(samples, last + LATE))
                ffmpeg.encode_mp3(
                    encoded[index], _until(stop, given), rate_hz=rate_hz,
                    bitrate_kbps=bitrate_kbps, info=not index, channels=channels,
                )  # fmt: skip

            done = 0
            for index in _all_done(work, len(stretches), at_once or processors(MAX_WORKERS)):
                done += stretches[index][1] - stretches[index][0]
                tick(done, samples)
            part = Path(folder) / "whole"
            with part.open("wb") as file:
                mp3.join(file, _kept(encoded, stretches, samples), samples)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
    except OSError as error:
        raise ArtifactError(
            f"{target}: cannot be written: {error.strerror}",
            "make room, or give a writable folder",
        ) from error


def _all_done(
    work: Callable[[int, threading.Event], None], count: int, at_once: int
) -> Iterator[int]:
    """Do ``work`` for each of ``count``, some at once; yield each as it is done.

    Where one fails, or the caller leaves, the event is set and all are waited for.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            futures = {pool.submit(work, i, stop): i for i in range(count)}
            for future in as_completed(futures):
                future.result()
                yield futures[future]
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _stretches(samples: int) -> list[tuple[int, int]]:
    """Return first and last sample of each stretch; a short rest belongs to the last one."""
    count = max(1, round(samples / STRETCH))
    edges = [i * STRETCH for i in range(count)]
    return list(zip(edges, [*edges[1:], samples], strict=True))


def _until(
    stop: threading.Event, blocks: Iterable[NDArray[np.int16]]
) -> Iterator[NDArray[np.int16]]:
    """Yield ``blocks``, none any more once another stretch has failed or the run was stopped."""
    for block in blocks:
        if stop.is_set():
            return
        yield block


def _kept(
    encoded: Sequence[Path], stretches: Sequence[tuple[int, int]], samples: int
) -> Iterator[list[bytes]]:
    """Yield the frames that are kept of each stretch, the first's Info header before its own."""
    for path, (first, last) in zip(encoded, stretches, strict=True):
        found = mp3.frames(path.read_bytes())
        path.unlink()
        header = 0 if first else 1
        early = min(first, EARLY) // mp3.FRAME_SAMPLES
        kept = None if last == samples else header + early + (last - first) // mp3.FRAME_SAMPLES
        yield found[early:kept]
