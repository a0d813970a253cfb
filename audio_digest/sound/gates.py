"""What the finished file must be, measured on the file itself by a decoder and a meter not ours.

Nothing here trusts the timeline's arithmetic: ffmpeg decodes what listeners will get. An episode
that fails a gate does not reach the feed.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from audio_digest.audio import ffmpeg
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Gate, Measured, Samples, Timeline
from audio_digest.sound import label, tags

LOUDNESS_LU = 0.5
DURATION_S = 0.05
HEADER_S = 0.05
BITRATE = 0.05
"""What tags are not is sound, at the bit rate of the show, within a twentieth …"""
TAGS_BYTES = 2_000_000
"""… and tags with their pictures are no larger than this."""
HOLE_S = 3.0
HOLE_DBFS = -50.0
CLIPPED = 0.995
CLIPPED_RUN = 4
"""So many samples in a row at full scale are no peak but a flat top."""
RATE_HZ = 44_100
_FRAME = RATE_HZ // 100


def measure_copy(path: Path, timeline: Timeline, show: Show) -> tuple[Gate, ...]:
    """Return the gates of a copy of the episode in another format, each named after it.

    Raises as `measure` does.
    """
    if not path.is_file():
        raise ArtifactError(f"{path}: no such file", "mix it first")
    heard, complaint = _listen(path)
    loudness, _ = _meter(path)
    kind = path.suffix.lstrip(".")
    found = (
        _decodes(complaint),
        _duration(heard.duration_s, timeline.duration_s),
        _loudness(loudness.integrated_lufs, show.sound.loudness_lufs),
        _true_peak(loudness.true_peak_dbtp, show.sound.true_peak_dbtp),
        _holes(heard),
        _clipping(heard.clipped_run),
        _tags(path, timeline),
    )
    return tuple(gate.model_copy(update={"name": f"{kind} {gate.name}"}) for gate in found)


def measure(path: Path, timeline: Timeline, show: Show) -> Measured:
    """Return what ``path`` is, and which gates it passes; a failed gate raises nothing.

    Neither does a file that cannot be decoded: its gate says why, and its numbers are 0 s,
    −70 LUFS and −120 dBTP. Raises ArtifactError where there is no file at all, AudioToolError
    where ffmpeg itself does not work.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror}", "mix it first") from error
    heard, complaint = _listen(path)
    loudness, header_s = _meter(path)
    gates = (
        _decodes(complaint),
        _size(size, heard.duration_s, show.sound.bitrate_kbps),
        _duration(heard.duration_s, timeline.duration_s),
        _header(heard.duration_s, header_s),
        _loudness(loudness.integrated_lufs, show.sound.loudness_lufs),
        _true_peak(loudness.true_peak_dbtp, show.sound.true_peak_dbtp),
        _holes(heard),
        _clipping(heard.clipped_run),
        _chapters(timeline, heard.duration_s),
        _tags(path, timeline),
    )
    return Measured(
        audio_bytes=size,
        duration_s=heard.duration_s,
        loudness_lufs=loudness.integrated_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
        gates=gates,
    )


@dataclass
class _Heard:
    """What went by while decoding: frames, the peak of each 10 ms, the longest flat top."""

    frames: int = 0
    peaks: list[Samples] = field(default_factory=list)
    clipped_run: int = 0
    _rest: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    _tail: Samples = field(default_factory=lambda: np.zeros((0, 2), np.float32))

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / RATE_HZ

    def add(self, block: Samples) -> None:
        """Take note of the next block, (frames, 2)."""
        self.frames += len(block)
        loudest = np.concatenate([self._rest, np.abs(block).max(axis=1)])
        whole = len(loudest) // _FRAME * _FRAME
        self.peaks.append(loudest[:whole].reshape(-1, _FRAME).max(axis=1))
        self._rest = loudest[whole:]
        # A run may go on from the block before: its last samples are looked at again.
        near = np.concatenate([self._tail, block])
        if np.abs(block).max(initial=0.0) >= CLIPPED:
            runs = [_longest_run(np.abs(channel) >= CLIPPED) for channel in near.T]
            self.clipped_run = max(self.clipped_run, *runs)
        self._tail = near[-CLIPPED_RUN:]

    def longest_hole(self) -> tuple[float, float]:
        """Return from when to when, in seconds, the longest silence lasts."""
        peaks = np.concatenate([*self.peaks, self._rest.max(initial=0.0, keepdims=True)])
        edges = np.flatnonzero(np.diff(peaks < 10 ** (HOLE_DBFS / 20), prepend=False, append=False))
        if not len(edges):
            return 0.0, 0.0
        starts, ends = edges[::2], edges[1::2]
        longest = int(np.argmax(ends - starts))
        return float(starts[longest]) / 100, float(ends[longest]) / 100


def _longest_run(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _listen(path: Path) -> tuple[_Heard, str]:
    """Return what ``path`` holds, and the decoder's first complaint, if it has one."""
    heard = _Heard()
    said = ffmpeg.Complaints()
    try:
        for block in ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2, complaints=said):
            heard.add(block)
    except (ArtifactError, AudioToolError) as error:
        return heard, error.what
    return heard, said.text.partition("\n")[0]


def _meter(path: Path) -> tuple[ffmpeg.Loudness, float]:
    """Return loudness, and the duration by the header; what cannot be read counts as silent."""
    try:
        return ffmpeg.ebur128(path, dual_mono=True), ffmpeg.probe(path).duration_s or 0.0
    except ArtifactError:
        return ffmpeg.Loudness(-70.0, -120.0), 0.0


def _decodes(complaint: str) -> Gate:
    return Gate(
        name="decodes",
        value=complaint or "without a complaint",
        limit="without a complaint",
        passed=not complaint,
    )


def _tags(path: Path, timeline: Timeline) -> Gate:
    """Hold the chapters in the file against the timeline's."""
    wanted = [round(chapter.start_s, 3) for chapter in label.chapters(timeline)]
    try:
        found = [round(chapter.start_s, 3) for chapter in tags.chapters(path)]
    except AudioToolError as error:
        found, said = [], error.what
    else:
        said = f"{len(found)} chapters in the file"
    away = [f"{a:g} s for {b:g} s" for a, b in zip(found, wanted, strict=False) if a != b]
    return Gate(
        name="tags",
        value=f"{said}: {away[0]}" if away else said,
        limit=f"the timeline's {len(wanted)} chapters, to the millisecond",
        passed=found == wanted,
    )


def _size(size: int, duration_s: float, bitrate_kbps: int) -> Gate:
    sound = duration_s * bitrate_kbps * 125
    low, high = sound * (1 - BITRATE), sound * (1 + BITRATE) + TAGS_BYTES
    return Gate(
        name="size",
        value=f"{size:,} bytes",
        limit=f"{low:,.0f} to {high:,.0f} bytes at {bitrate_kbps} kbit/s",
        passed=0 < low <= size <= high,
    )


def _duration(decoded_s: float, wanted_s: float) -> Gate:
    return Gate(
        name="duration",
        value=f"{decoded_s:.3f} s decoded",
        limit=f"{wanted_s:.3f} s ± {DURATION_S} s, as the timeline says",
        passed=abs(decoded_s - wanted_s) <= DURATION_S,
    )


def _header(decoded_s: float, header_s: float) -> Gate:
    return Gate(
        name="header",
        value=f"{header_s:.2f} s by the header",
        limit=f"{decoded_s:.2f} s ± {HEADER_S} s, as decoded",
        passed=abs(header_s - decoded_s) <= HEADER_S,
    )


def _loudness(found_lufs: float, wanted_lufs: float) -> Gate:
    return Gate(
        name="loudness",
        value=f"{found_lufs:.1f} LUFS",
        limit=f"{wanted_lufs:.1f} ± {LOUDNESS_LU} LUFS",
        # The meter reads to 0.1; without it −16.5 would fail on binary rounding.
        passed=round(abs(found_lufs - wanted_lufs), 2) <= LOUDNESS_LU,
    )


def _true_peak(found_dbtp: float, limit_dbtp: float) -> Gate:
    return Gate(
        name="true peak",
        value=f"{found_dbtp:.1f} dBTP",
        limit=f"at most {limit_dbtp:.1f} dBTP",
        passed=found_dbtp <= limit_dbtp,
    )


def _holes(heard: _Heard) -> Gate:
    start_s, end_s = heard.longest_hole()
    return Gate(
        name="holes",
        value=f"{end_s - start_s:.2f} s of silence at {start_s:.2f} s",
        limit=f"at most {HOLE_S} s below {HOLE_DBFS:.0f} dBFS",
        passed=end_s - start_s <= HOLE_S,
    )


def _clipping(run: int) -> Gate:
    return Gate(
        name="clipping",
        value=f"{run} samples at full scale in a row",
        limit=f"fewer than {CLIPPED_RUN}",
        passed=run < CLIPPED_RUN,
    )


def _chapters(timeline: Timeline, decoded_s: float) -> Gate:
    starts = [chapter.start_s for chapter in timeline.chapters]
    return Gate(
        name="chapters",
        value=", ".join(f"{start:g}" for start in starts) or "none",
        limit=f"the first at 0, each later than the one before, all before {decoded_s:.2f} s",
        passed=bool(starts)
        and starts[0] == 0
        and all(a < b for a, b in pairwise(starts))
        and starts[-1] < decoded_s,
    )
