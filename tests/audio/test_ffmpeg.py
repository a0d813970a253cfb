"""audio.ffmpeg: encodes exactly, meters as others do, never hangs, never leaks a foreign error."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from audio_digest.audio import ffmpeg, files
from audio_digest.audio.encode import encode_mp3
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Samples
from tests.audio.an_mp3 import RATE_HZ, encoded


def noise(frames: int) -> Samples:
    """Return stereo noise at −20 dBFS."""
    rng = np.random.default_rng(3)
    return (0.1 * rng.standard_normal((frames, 2))).astype(np.float32)


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Put a Python program in ffmpeg's place."""
    program = folder / "ffmpeg"
    program.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))


def test_the_meter_agrees_with_pyloudnorm(tmp_path: Path) -> None:
    """ebur128 reads a file as pyloudnorm reads its samples, within 0.1 LU."""
    samples = noise(5 * RATE_HZ)
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, RATE_HZ)
    read = ffmpeg.ebur128(path)
    wanted = pyloudnorm.Meter(RATE_HZ, filter_class="DeMan").integrated_loudness(samples)
    assert read.integrated_lufs == pytest.approx(wanted, abs=0.1)
    assert read.true_peak_dbtp >= 20 * np.log10(np.abs(samples).max()) - 0.1


def test_silence_reads_as_numbers(tmp_path: Path) -> None:
    """Digital silence is −70 LUFS and −120 dBTP, never −∞ or nan."""
    soundfile.write(tmp_path / "a.wav", np.zeros((RATE_HZ, 2)), RATE_HZ)
    assert ffmpeg.ebur128(tmp_path / "a.wav") == ffmpeg.Loudness(-70.0, -120.0)


def test_a_header_is_read(tmp_path: Path) -> None:
    """Codec, rate, channels and duration are the file's own."""
    path = encoded(tmp_path / "-y http:x.mp3", noise(2 * RATE_HZ))
    found = ffmpeg.probe(path)
    assert (found.codec, found.rate_hz, found.channels) == ("mp3", RATE_HZ, 2)
    assert found.duration_s == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("data", [b"", b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n"])
def test_what_is_no_sound_is_the_users_error(tmp_path: Path, data: bytes) -> None:
    """An empty file and a playlist are refused by name, by all that read."""
    path = tmp_path / "list.m3u8"
    path.write_bytes(data)
    for read in (ffmpeg.probe, ffmpeg.ebur128, _decode_all):
        with pytest.raises(ArtifactError, match=r"list\.m3u8"):
            read(path)


def _decode_all(path: Path) -> list[Samples]:
    return list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2))


def test_damage_is_an_error_unless_it_is_asked_for(tmp_path: Path) -> None:
    """A damaged file is no clean decode; who asks for complaints gets them, and the rest."""
    path = encoded(tmp_path / "a.mp3", noise(5 * RATE_HZ))
    data = bytearray(path.read_bytes())
    data[30_000:33_000] = b"\x5a" * 3000
    path.write_bytes(data)
    with pytest.raises(AudioToolError, match=r"a\.mp3"):
        _decode_all(path)
    said = ffmpeg.Complaints()
    blocks = list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2, complaints=said))
    assert said.text
    assert sum(map(len, blocks)) > 4 * RATE_HZ


def test_an_ffmpeg_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No progress for the time allowed: an error, and no process left."""
    fake(tmp_path, monkeypatch, "time.sleep(60)")
    monkeypatch.setattr(ffmpeg, "STALL_S", 0.4)
    monkeypatch.setattr(ffmpeg, "PROBE_S", 0.4)
    started = time.monotonic()
    big = [files.int16(noise(RATE_HZ))] * 4
    with pytest.raises(AudioToolError, match="no progress"):
        encode_mp3(
            tmp_path / "a.mp3",
            lambda _first, _last: big,
            4 * RATE_HZ,
            rate_hz=RATE_HZ,
            bitrate_kbps=128,
        )
    with pytest.raises(AudioToolError, match="no progress"):
        _decode_all(tmp_path / "ffmpeg")
    with pytest.raises(AudioToolError, match="no answer"):
        ffmpeg.probe(tmp_path / "ffmpeg")
    assert time.monotonic() - started < 20
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ffmpeg"]


def test_an_ffmpeg_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last line is in our error, and the target is not there."""
    fake(tmp_path, monkeypatch, "sys.stderr.write('No space left on device\\n'); sys.exit(1)")
    with pytest.raises(AudioToolError, match="No space left on device"):
        encoded(tmp_path / "a.mp3", noise(10 * RATE_HZ))
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    with pytest.raises(AudioToolError, match="cannot be started"):
        encoded(tmp_path / "a.mp3", noise(RATE_HZ))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ffmpeg"]


def test_ctrl_c_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    """An interrupt in the middle of encoding ends ffmpeg, its watcher and its part file."""

    def blocks(_first: int, _last: int) -> Iterator[NDArray[np.int16]]:
        yield files.int16(noise(RATE_HZ))
        raise KeyboardInterrupt

    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        encode_mp3(tmp_path / "a.mp3", blocks, RATE_HZ, rate_hz=RATE_HZ, bitrate_kbps=128)
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == threads
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_folder_that_is_a_file_is_the_users_error(tmp_path: Path) -> None:
    """What cannot be written is told by its path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ArtifactError, match=r"a\.mp3: cannot be written"):
        encoded(tmp_path / "file" / "a.mp3", noise(100))
