"""Sounds in files and bytes: the one home of soundfile (WAV, FLAC, OGG, MP3) and soxr.

Every byte read here is untrusted: sizes are bounded, and only ArtifactError comes out for what
cannot be used. A sound of any other format is opened by `audio_digest.audio.clips`.
"""

import io
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from audio_digest.atomic import save
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Samples, Sound

RATES_HZ = range(8_000, 192_001)
MAX_CHANNELS = 2
MAX_S = 3600.0
"""The longest single sound that is held in memory; an episode is never one."""
MAX_BYTES = 1 << 30
FULL_SCALE_16 = 32768
_BLOCK = 1 << 18


def read(path: Path) -> Sound:
    """Return the sound in the file ``path`` at its own rate: (frames,), or (frames, 2) if stereo.

    Raises ArtifactError for a file that is missing, too large, or no sound that soundfile knows.
    """
    return decode(contents(path), name=path.name)


def excerpt(path: Path, start_s: float, end_s: float) -> Sound:
    """Return what the file ``path`` holds from ``start_s`` to ``end_s`` or its end, at its rate.

    Raises ArtifactError as `read` does, and where nothing lies there.
    """
    try:
        with soundfile.SoundFile(path) as file:
            rate_hz, channels = int(file.samplerate), int(file.channels)
            _check(path.name, rate_hz, channels)
            file.seek(min(file.frames, round(start_s * rate_hz)))
            samples = file.read(
                round(min(end_s - start_s, MAX_S) * rate_hz), dtype="float32", always_2d=True
            )
    except (OSError, soundfile.SoundFileError, ValueError) as error:
        raise ArtifactError(f"{path}: not a sound that can be read: {error}") from error
    if not len(samples):
        raise ArtifactError(f"{path}: ends before {start_s:.1f} s", "mix it again: --redo mix")
    return Sound(samples[:, 0] if channels == 1 else samples, rate_hz)


def contents(path: Path) -> bytes:
    """Return the bytes of the sound file ``path``; raises ArtifactError, also for a huge one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ArtifactError(f"{path}: larger than {MAX_BYTES >> 20} MB", "give a shorter sound")
        return path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror}", "give a readable file") from error


def decode(data: bytes, *, name: str = "sound") -> Sound:
    """Return the sound in the bytes ``data`` at its own rate; ``name`` names it in an error.

    Samples are float32: (frames,) where it is mono, (frames, 2) where it is stereo. Raises
    ArtifactError for what cannot be decoded, holds no sample, or is outside of `RATES_HZ`,
    `MAX_CHANNELS` and `MAX_S`.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate_hz, channels = int(file.samplerate), int(file.channels)
            _check(name, rate_hz, channels)
            samples = _frames(file, name)
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"{name}: not a sound that can be decoded: {error}", "give a WAV, FLAC, OGG or MP3 file"
        ) from error
    if not np.isfinite(samples).all():
        raise ArtifactError(f"{name}: holds samples that are no numbers", "export it again")
    return Sound(samples[:, 0] if channels == 1 else samples, rate_hz)


def _check(name: str, rate_hz: int, channels: int) -> None:
    if rate_hz not in RATES_HZ:
        raise ArtifactError(f"{name}: a rate of {rate_hz} Hz", "resample it to 44,100 or 48,000 Hz")
    if not 1 <= channels <= MAX_CHANNELS:
        raise ArtifactError(f"{name}: {channels} channels", "mix it down to mono or stereo")


def _frames(file: soundfile.SoundFile, name: str) -> Samples:
    # Block by block: a header may promise more frames than any memory holds.
    blocks: list[Samples] = []
    frames = 0
    while True:
        block = file.read(_BLOCK, dtype="float32", always_2d=True)
        if not len(block):
            break
        blocks.append(block)
        frames += len(block)
        if frames > MAX_S * file.samplerate:
            raise ArtifactError(f"{name}: longer than {MAX_S / 60:.0f} minutes", "cut it")
    if not frames:
        raise ArtifactError(f"{name}: holds no sound", "give a file with sound in it")
    return np.concatenate(blocks)


def int16(samples: Samples) -> NDArray[np.int16]:
    """Return ``samples`` as 16 bit numbers, rounded to the nearest, clipped at full scale."""
    scaled = np.rint(samples * np.float32(FULL_SCALE_16))
    clipped: Samples = np.clip(scaled, -FULL_SCALE_16, FULL_SCALE_16 - 1)
    return clipped.astype(np.int16)


def rounded(sound: Sound) -> Sound:
    """Return ``sound`` as it is read again from 16 bits."""
    samples = int16(sound.samples).astype(np.float32) / np.float32(FULL_SCALE_16)
    return Sound(samples, sound.rate_hz)


def length_s(data: bytes) -> float:
    """Return how long the sound in the bytes ``data`` is by its header, which is not checked."""
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        return float(file.frames / file.samplerate)


def encode_flac(sound: Sound, *, smallest: bool = False) -> bytes:
    """Return ``sound`` as FLAC, 16 bit, at its own rate; the same sound gives the same bytes.

    ``smallest`` takes three times as long for a thirtieth less.
    """
    target = io.BytesIO()
    level = {"compression_level": 1.0} if smallest else {}
    try:
        soundfile.write(
            target, int16(sound.samples), sound.rate_hz, "PCM_16", format="FLAC", **level
        )
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        raise AudioToolError(f"FLAC could not be encoded: {error}") from error
    return target.getvalue()


def write_flac(path: Path, sound: Sound, *, smallest: bool = False) -> None:
    """Write ``sound`` to ``path`` as FLAC, 16 bit, whole or not at all; the folder is made.

    Raises ArtifactError where it cannot be written, AudioToolError where it cannot be encoded.
    """
    save(path, encode_flac(sound, smallest=smallest))


def resample(sound: Sound, rate_hz: int) -> Sound:
    """Return ``sound`` at ``rate_hz`` (soxr, high quality, linear phase, no delay).

    Where the rate is already right, this is ``sound`` itself.
    """
    if sound.rate_hz == rate_hz:
        return sound
    try:
        samples = soxr.resample(sound.samples, sound.rate_hz, rate_hz, quality="HQ")
    except (RuntimeError, TypeError, ValueError) as error:
        raise AudioToolError(f"{sound.rate_hz} Hz to {rate_hz} Hz failed: {error}") from error
    return Sound(np.asarray(samples, np.float32), rate_hz)


def stereo(sound: Sound) -> Sound:
    """Return ``sound`` with two channels: (frames, 2); a mono one goes to both, unchanged."""
    samples = sound.samples
    if samples.ndim == 1:
        samples = samples[:, None]
    if samples.shape[1] == 1:
        samples = np.repeat(samples, 2, axis=1)
    return Sound(samples, sound.rate_hz)


def mono(sound: Sound) -> Sound:
    """Return ``sound`` with one channel: (frames,), the mean of its channels."""
    if sound.samples.ndim == 1:
        return sound
    return Sound(sound.samples.mean(axis=1, dtype=np.float32), sound.rate_hz)
