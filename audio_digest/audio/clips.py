"""A user's clips and music, of any format: the home of pydub, which trims and fades them.

pydub never sees a file here: it would look for an ffmpeg and an ffprobe on the PATH. What
soundfile cannot open, our own ffmpeg decodes; pydub is handed samples, 32 bits wide. It holds
single clips only, never an episode.
"""

import warnings
from pathlib import Path

import numpy as np

from audio_digest.audio import ffmpeg, files
from audio_digest.errors import ArtifactError, AudioToolError
from audio_digest.model import Samples, Sound

with warnings.catch_warnings():
    # It warns that it finds no ffmpeg, which it shall not use, and of `audioop`, which it brings.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

FULL_SCALE_32 = float(1 << 31)
SILENT_DBFS = -60.0
END_S = 30


def read(path: Path) -> Sound:
    """Return the sound in ``path``, of any format that soundfile or ffmpeg knows.

    At its own rate, mono or stereo; more channels are mixed down to two. Raises ArtifactError
    for what holds no sound, or more than `files.MAX_S` of it.
    """
    try:
        return files.read(path)
    except ArtifactError:
        # soundfile has looked at what it knows; the rest, and all refusals, are ffmpeg's.
        return _read_with_ffmpeg(path)


def _read_with_ffmpeg(path: Path) -> Sound:
    if not path.is_file():
        raise ArtifactError(f"{path}: no such file", "give a readable file")
    form = ffmpeg.probe(path)
    if form.rate_hz not in files.RATES_HZ:
        raise ArtifactError(f"{path.name}: a rate of {form.rate_hz} Hz", "resample it to 44,100 Hz")
    channels = form.channels or 2
    blocks: list[Samples] = []
    frames = 0
    try:
        for block in ffmpeg.decode(path, rate_hz=form.rate_hz, channels=channels):
            blocks.append(block)
            frames += len(block)
            if frames > files.MAX_S * form.rate_hz:
                raise ArtifactError(
                    f"{path.name}: longer than {files.MAX_S / 60:.0f} minutes", "cut it"
                )
    except AudioToolError as error:
        raise ArtifactError(f"{path.name}: damaged: {error.what}", "export it again") from error
    samples = np.concatenate(blocks)
    if not np.isfinite(samples).all():
        raise ArtifactError(f"{path.name}: holds samples that are no numbers", "export it again")
    return Sound(samples[:, 0] if channels == 1 else samples, form.rate_hz)


def trimmed(sound: Sound, *, fade_s: float = 0.0) -> Sound:
    """Return ``sound`` without the silence at its ends, which an MP3 or a download often has.

    Silence is what stays below `SILENT_DBFS` for 10 ms, up to 30 s of it at either end. What is
    left is faded in and out over ``fade_s``, half of it at most; all else keeps its samples.
    Raises ArtifactError where nothing is left.
    """
    edge = END_S * sound.rate_hz
    head_ms = detect_leading_silence(_segment(sound, None, edge), SILENT_DBFS)
    tail_ms = detect_leading_silence(_segment(sound, -edge, None).reverse(), SILENT_DBFS)
    first = head_ms * sound.rate_hz // 1000
    last = len(sound.samples) - tail_ms * sound.rate_hz // 1000
    if last <= first:
        raise ArtifactError("there is only silence in it", "give a file with sound in it")
    kept = Sound(sound.samples[first:last].copy(), sound.rate_hz)
    length = min(round(fade_s * sound.rate_hz), len(kept.samples) // 2)
    fade_ms = length * 1000 // sound.rate_hz
    if fade_ms:
        kept.samples[:length] = _samples(_segment(kept, None, length).fade_in(fade_ms))
        kept.samples[-length:] = _samples(_segment(kept, -length, None).fade_out(fade_ms))
    return kept


def _segment(sound: Sound, first: int | None, last: int | None) -> AudioSegment:
    """Return the frames from ``first`` to ``last`` as pydub has them, 32 bits wide."""
    part = sound.samples[first:last].astype(np.float64) * FULL_SCALE_32
    return AudioSegment(
        data=np.rint(np.clip(part, -(2**31), 2**31 - 1)).astype("<i4").tobytes(),
        sample_width=4,
        frame_rate=sound.rate_hz,
        channels=part.shape[1] if part.ndim > 1 else 1,
    )


def _samples(segment: AudioSegment) -> Samples:
    samples = (np.frombuffer(segment.raw_data, "<i4") / FULL_SCALE_32).astype(np.float32)
    return samples.reshape(-1, segment.channels) if segment.channels > 1 else samples
