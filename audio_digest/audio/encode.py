"""An episode's samples → a file: MP3 in stretches that are rendered and encoded side by side.

The stretches are the same whatever the number of workers, so that the same samples give the same
bytes on any machine. Where both channels are the same, as where a voice is alone, a stretch is
encoded as mono and put into the middle: less work, and more bits for the voice (`side_info`).
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_digest.atomic import PART
from audio_digest.audio import ffmpeg, mp3, side_info
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
MIDDLE_KBPS = {96: 80, 128: 112, 160: 128}
"""By the bit rate of joint stereo, that of mono which fits into it; LAME lowers both as much."""
CENTRED_STRETCHES = 3
"""How many times longer a stretch of a voice alone may be: a story, where no music cuts it up."""
FEWEST_CENTRED = 10 * 44_100
"""Samples that are worth a stretch of their own."""
CUTS = (0, -1, 1, -2, 2)
"""By how many frames a join may be moved to where the windows meet, the nearest first."""


@dataclass(frozen=True)
class Stretch:
    """The samples from ``first`` to ``last``; ``centred`` where both channels are the same."""

    first: int
    last: int
    centred: bool

    @property
    def early(self) -> int:
        """The sample from which on it is encoded, a whole number of frames before it."""
        return max(0, self.first - EARLY)


def encode_mp3(  # noqa: PLR0913  (a file, what is in it, how, and progress)
    target: Path,
    blocks: Blocks,
    samples: int,
    *,
    rate_hz: int,
    bitrate_kbps: int,
    channels: int = 2,
    alike: Sequence[tuple[int, int]] = (),
    tick: Tick = lambda *_: None,
    at_once: int | None = None,
) -> None:
    """Write the ``samples`` that ``blocks`` gives to ``target`` as MP3, whole or not at all.

    Constant bit rate, joint stereo or mono, no tags; an Info header with delay and padding, by
    which a decoder returns exactly the samples given. The same samples give the same bytes, however
    many stretches are encoded ``at_once`` (as many as there are processors). From the first to the
    last sample of the spans ``alike``, which rise, both channels are the same. ``blocks`` is called
    from several threads, ``tick`` from this one, in samples. Raises AudioToolError where ffmpeg
    fails, ArtifactError where ``target`` cannot be written, and whatever ``blocks`` raises.
    """
    stretches = _stretches(samples, alike if channels > 1 and bitrate_kbps in MIDDLE_KBPS else ())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PART, dir=target.parent) as folder:
            encoded = [Path(folder) / f"{target.name}-{i}" for i in range(len(stretches))]

            def work(index: int, stop: threading.Event) -> None:
                stretch = stretches[index]
                given = _until(stop, blocks(stretch.early, min(samples, stretch.last + LATE)))
                kbps, width = bitrate_kbps, channels
                if stretch.centred:
                    given = (block[:, :1] for block in given)
                    kbps, width = MIDDLE_KBPS[bitrate_kbps], 1
                ffmpeg.encode_mp3(
                    encoded[index], given, rate_hz=rate_hz, bitrate_kbps=kbps, channels=width,
                    info=not index, quick=stretch.centred,
                )  # fmt: skip

            done = 0
            for index in _all_done(work, len(stretches), at_once or processors(MAX_WORKERS)):
                done += stretches[index].last - stretches[index].first
                tick(done, samples)
            part = Path(folder) / "whole"
            with part.open("wb") as file:
                mp3.join(file, _kept(encoded, stretches, bitrate_kbps), samples)
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


def _stretches(samples: int, alike: Sequence[tuple[int, int]]) -> list[Stretch]:
    """Return the stretches of ``samples``, those within a span of ``alike`` centred.

    What is encoded of such a stretch, before and beyond it too, lies within its span. The first
    one never is: the Info header in it is that of the whole.
    """
    found, at = [], 0
    for first, last in alike:
        begin = -(-(first + EARLY) // mp3.FRAME_SAMPLES) * mp3.FRAME_SAMPLES
        end = samples if last >= samples else (last - LATE) // mp3.FRAME_SAMPLES * mp3.FRAME_SAMPLES
        if end - begin >= FEWEST_CENTRED:
            found += [*_parts(at, begin, centred=False), *_parts(begin, end, centred=True)]
            at = end
    return [*found, *_parts(at, samples, centred=False)] if at < samples else found


def _parts(first: int, last: int, *, centred: bool) -> Iterator[Stretch]:
    """Yield what is between ``first`` and ``last``; a short rest belongs to the last stretch."""
    length = STRETCH * (CENTRED_STRETCHES if centred else 1)
    count = max(1, round((last - first) / length))
    edges = [*(first + i * length for i in range(count)), last]
    return (Stretch(*edge, centred) for edge in pairwise(edges))


def _until(
    stop: threading.Event, blocks: Iterable[NDArray[np.int16]]
) -> Iterator[NDArray[np.int16]]:
    """Yield ``blocks``, none any more once another stretch has failed or the run was stopped."""
    for block in blocks:
        if stop.is_set():
            return
        yield block


def _kept(
    encoded: Sequence[Path], stretches: Sequence[Stretch], bitrate_kbps: int
) -> Iterator[Sequence[bytes]]:
    """Yield the Info header, and then the frames that are kept of each stretch."""
    held: Sequence[bytes] = []
    held_from = 0
    for path, stretch in zip(encoded, stretches, strict=True):
        found: Sequence[bytes] = mp3.frames(path.read_bytes())
        path.unlink()
        found_from = stretch.early // mp3.FRAME_SAMPLES
        if not stretch.first:
            yield found[:1]
            held = found[1:]
            continue
        found = list(side_info.centred(found, bitrate_kbps)) if stretch.centred else found
        nominal = stretch.first // mp3.FRAME_SAMPLES
        meeting = (
            at
            for at in (nominal + by for by in CUTS)
            if side_info.meet(held[at - held_from - 1], found[at - found_from])
        )
        cut = next(meeting, nominal)
        yield held[: cut - held_from]
        held, held_from = found[cut - found_from :], cut
    yield held
