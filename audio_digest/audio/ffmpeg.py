"""ffmpeg, the one that imageio-ffmpeg brings, as a subprocess: encode, decode, meter, probe.

It never sees a shell, the network or a terminal: files and pipes are its only protocols, common
sound formats its only demuxers (a playlist could name other files). A process that makes no
progress for a minute is killed, and so is any that its caller leaves, by ctrl-C too.
"""

import errno
import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Samples

STALL_S = 60.0
PROBE_S = 20.0
_COMMON = ("-hide_banner", "-nostdin", "-nostats")
_DEMUXERS = "aac,ac3,aiff,amr,ape,asf,au,caf,flac,matroska,mov,mp3,mp4,ogg,tta,w64,wav,wv"
_INPUT = ("-protocol_whitelist", "file,pipe", "-format_whitelist", _DEMUXERS)
_LOG_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 19
_CODEC = re.compile(r"Stream #0:\d+.*: Audio: (\w+).*?, (\d+) Hz, ([\w.]+)")
_DURATION = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")
_LAYOUTS = {"mono": 1, "stereo": 2}


@dataclass(frozen=True)
class Format:
    """What a sound file says of itself. ``duration_s`` is its header's, None where it has none.

    ``channels`` is None for anything but mono and stereo.
    """

    codec: str
    rate_hz: int
    channels: int | None
    duration_s: float | None


@dataclass(frozen=True)
class Loudness:
    """What ffmpeg's ebur128 reads. Silence reads −70 LUFS and −120 dBTP."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass
class Complaints:
    """What a decoder said about a file, if it had to say anything; filled when it has ended."""

    text: str = ""


@dataclass
class _Running:
    """A process, and since when we have been waiting for it (monotonic seconds)."""

    process: subprocess.Popen[bytes]
    log: IO[bytes]
    stalled: bool = False
    _since: float | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark that it is ffmpeg's turn, not ours, to make progress."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._since = None

    def watch(self) -> None:
        """Kill the process once it has kept us waiting too long."""
        while not self._ended.wait(min(1.0, STALL_S / 4)):
            since = self._since
            if since is not None and time.monotonic() - since > STALL_S:
                self.stalled = True
                self.process.kill()
                return

    def end(self) -> None:
        """Kill the process if it still runs, close its pipes, and stop watching it."""
        self._ended.set()
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with _suppress_broken_pipe():
                    pipe.close()
        self.process.wait()

    def said(self) -> str:
        """Return the end of what it wrote to its log."""
        size = self.log.seek(0, os.SEEK_END)
        self.log.seek(max(0, size - _LOG_BYTES))
        return self.log.read().decode(errors="replace").strip()


@contextmanager
def _suppress_broken_pipe() -> Iterator[None]:
    try:
        yield
    except OSError:
        return


@contextmanager
def _ffmpeg(*arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[_Running]:
    """Run ffmpeg while the block runs; its log goes to a file, so that it never blocks there."""
    with tempfile.TemporaryFile() as log:
        command = [executable(), *_COMMON, *arguments]
        try:
            process = subprocess.Popen(  # noqa: S603  (no shell; paths are marked as files)
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=log,
                # ctrl-C is for us to pass on: it must not look like a failure of ffmpeg's.
                start_new_session=True,
            )
        except OSError as error:
            raise AudioToolError(f"ffmpeg cannot be started: {error.strerror}") from error
        running = _Running(process, log)
        watch = threading.Thread(target=running.watch, daemon=True)
        watch.start()
        try:
            yield running
        finally:
            running.end()
            watch.join()


def executable() -> str:
    """Return the path of the ffmpeg that the package imageio-ffmpeg brings."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise AudioToolError(
            "imageio-ffmpeg brings no ffmpeg for this machine",
            "install ffmpeg and name it in the environment variable IMAGEIO_FFMPEG_EXE",
        ) from error


def _file(path: Path) -> str:
    # Marked as a file, a name like "-y" or "http:x" is no option and no address.
    return f"file:{path.resolve()}"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"


def encode_mp3(  # noqa: PLR0913  (a file, what is in it, and how)
    target: Path, blocks: Iterable[NDArray[np.int16]], *, rate_hz: int, bitrate_kbps: int,
    info: bool, channels: int = 2, quick: bool = False,
) -> None:  # fmt: skip
    """Write ``blocks``, each (frames, channels), to ``target`` as bare MP3 frames, no tags.

    Constant bit rate, joint stereo or mono, no bit reservoir: each frame holds all of itself. With
    ``info`` the first frame is an Info header. ``quick`` is LAME's quality 5 instead of 3: an
    eighth less work, and for speech in mono 0.1 dB more noise. The same blocks give the same bytes.
    Raises as `encode` does.
    """
    # To a file, never to a pipe: the Info header is written last, at the start.
    options = (
        "-map_metadata", "-1", "-id3v2_version", "0", "-codec:a", "libmp3lame",
        *(("-compression_level", "5") if quick else ()),
        "-b:a", f"{bitrate_kbps}k", "-joint_stereo", "1", "-reservoir", "0",
        "-write_xing", str(int(info)), "-f", "mp3",
    )  # fmt: skip
    encode(target, blocks, options, rate_hz=rate_hz, channels=channels)


def encode(
    target: Path, blocks: Iterable[NDArray[np.int16]], options: Sequence[str], *, rate_hz: int,
    channels: int,
) -> None:  # fmt: skip
    """Write ``blocks``, each (frames, channels), to ``target`` as ffmpeg's ``options`` say.

    Raises AudioToolError where ffmpeg fails, and whatever ``blocks`` raises.
    """
    arguments = (
        "-v", "error", "-f", "s16le", "-ar", str(rate_hz), "-ac", str(channels), "-i", "pipe:0",
        *options, "-y", _file(target),
    )  # fmt: skip
    with _ffmpeg(*arguments, stdin=subprocess.PIPE) as running:
        pipe = running.process.stdin
        assert pipe is not None  # noqa: S101  (asked for two lines above)
        broken = False
        for block in blocks:
            try:
                with running.waiting():
                    pipe.write(np.ascontiguousarray(block, "<i2").data)
            except BrokenPipeError:
                broken = True
                break
        with running.waiting(), _suppress_broken_pipe():
            pipe.close()
            running.process.wait()
        if running.process.returncode or broken or running.stalled:
            raise _failed("encoding", target.name, running)


def _failed(what: str, name: str, running: _Running) -> AudioToolError:
    if running.stalled:
        return AudioToolError(f"ffmpeg: {what} {name}: no progress in {STALL_S:.0f} s")
    said = running.said()
    full = os.strerror(errno.ENOSPC) in said
    return AudioToolError(
        f"ffmpeg: {what} {name}: {_last_line(said)}", "make room on the disk" if full else ""
    )


def decode(
    path: Path, *, rate_hz: int, channels: int, complaints: Complaints | None = None
) -> Iterator[Samples]:
    """Yield the first sound stream of ``path`` in blocks, (frames, channels), float32.

    Rate and channels are converted where they are not the file's. Damage is passed over, as a
    player does, and noted in ``complaints`` if given, else an AudioToolError once all is read.
    Raises ArtifactError where there is nothing to decode.
    """
    arguments = (
        "-v", "error", *_INPUT, "-i", _file(path), "-map", "0:a:0", "-vn", "-sn", "-dn",
        "-f", "f32le", "-ar", str(rate_hz), "-ac", str(channels), "pipe:1",
    )  # fmt: skip
    decoded = 0
    with _ffmpeg(*arguments) as running:
        for data in _read(running, 4 * channels):
            decoded += len(data)
            yield np.frombuffer(data, "<f4").reshape(-1, channels)
        with running.waiting():
            running.process.wait()
        said = running.said()
        if running.stalled:
            raise _failed("decoding", path.name, running)
        if not decoded:
            raise ArtifactError(
                f"{path.name}: no sound to decode: {_last_line(said)}", "give a sound file"
            )
        if complaints is not None:
            code = running.process.returncode
            complaints.text = said or (f"ffmpeg ended with code {code}" if code else "")
        elif said or running.process.returncode:
            raise _failed("decoding", path.name, running)


def _read(running: _Running, frame_bytes: int) -> Iterator[bytes]:
    """Yield the output in blocks of whole frames."""
    pipe = running.process.stdout
    assert pipe is not None  # noqa: S101  (always asked for)
    while True:
        with running.waiting():
            data = pipe.read(_BLOCK_BYTES)
        if data:
            # A killed decoder may leave half a frame.
            yield data[: len(data) // frame_bytes * frame_bytes]
        if len(data) < _BLOCK_BYTES:
            return


def _say(arguments: Sequence[str], *, timeout_s: float) -> str:
    """Return what ffmpeg logs, whatever its exit code; raises AudioToolError on a time-out."""
    with _ffmpeg(*arguments) as running:
        try:
            running.process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise AudioToolError(f"ffmpeg: no answer in {timeout_s:.0f} s") from error
        return running.said()


def probe(path: Path) -> Format:
    """Return what the header of ``path`` says; raises ArtifactError where there is no sound."""
    said = _say((*_INPUT, "-i", _file(path)), timeout_s=PROBE_S)
    stream = _CODEC.search(said)
    if not stream:
        raise ArtifactError(f"{path.name}: {_reason(said)}", "give a sound file")
    codec, rate_hz, layout = stream.groups()
    length = _DURATION.search(said)
    duration_s = _seconds(*length.groups()) if length else None
    return Format(codec, int(rate_hz), _LAYOUTS.get(layout), duration_s)


def _reason(said: str) -> str:
    lines = [line for line in said.splitlines() if not line.startswith("At least one output")]
    return _last_line("\n".join(lines))


def _seconds(hours: Any, minutes: Any, seconds: Any) -> float:  # noqa: ANN401  (of a match)
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def ebur128(path: Path, *, dual_mono: bool = False) -> Loudness:
    """Return the loudness and true peak of ``path``, by EBU R 128, as ffmpeg reads them.

    ``dual_mono``: what has one channel is read as it is heard, from both loudspeakers.
    Raises ArtifactError where there is no sound, AudioToolError where ffmpeg gives no reading.
    """
    meter = f"ebur128=peak=true:framelog=quiet:dualmono={str(dual_mono).lower()}"
    arguments = (
        "-v", "info", *_INPUT, "-i", _file(path), "-map", "0:a:0", "-af", meter, "-f", "null", "-",
    )  # fmt: skip
    try:
        megabytes = path.stat().st_size >> 20
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror}", "give a readable file") from error
    said = _say(arguments, timeout_s=STALL_S + 2 * megabytes)
    summary = said.rpartition("Summary:")[2]
    loudness = re.search(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", summary)
    if not loudness or not peak:
        probe(path)
        raise AudioToolError(f"ffmpeg: {path.name}: no loudness: {_last_line(said)}")
    return Loudness(_bounded(loudness[1], -70.0), _bounded(peak[1], -120.0))


def _bounded(text: str, floor: float) -> float:
    value = float(text)
    return max(value, floor) if np.isfinite(value) else floor
