"""A user's clips and music, of any format: the home of pydub, which cuts and fades them.

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
    from pydub.exceptions import PydubException

FULL_SCALE_32 = float(1 << 31)


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


def cut(sound: Sound, start_s: float, end_s: float) -> Sound:
    """Return what of ``sound`` lies between two times, to the millisecond; its end is an end.

    Raises ArtifactError where nothing lies there.
    """
    segment = _segment(sound)
    part = segment[round(start_s * 1000) : round(min(end_s, sound.duration_s) * 1000)]
    if not 0 <= start_s < end_s or not part.frame_count():
        raise ArtifactError(
            f"no sound from {start_s:g} s to {end_s:g} s: it is {sound.duration_s:.2f} s long",
            "choose times within it",
        )
    return _sound(part)


def faded(sound: Sound, *, in_s: float = 0.0, out_s: float = 0.0) -> Sound:
    """Return ``sound`` with a fade at its start and its end; fades are cut to its length."""
    longest = int(sound.duration_s * 1000)
    try:
        segment = _segment(sound)
        if in_s > 0:
            segment = segment.fade_in(min(round(in_s * 1000), longest))
        if out_s > 0:
            segment = segment.fade_out(min(round(out_s * 1000), longest))
    except PydubException as error:
        raise AudioToolError(f"pydub: {error}") from error
    return _sound(segment)


def _segment(sound: Sound) -> AudioSegment:
    samples = np.clip(sound.samples.astype(np.float64) * FULL_SCALE_32, -(2**31), 2**31 - 1)
    return AudioSegment(
        data=np.rint(samples).astype("<i4").tobytes(),
        sample_width=4,
        frame_rate=sound.rate_hz,
        channels=sound.samples.shape[1] if sound.samples.ndim > 1 else 1,
    )


def _sound(segment: AudioSegment) -> Sound:
    samples = (np.frombuffer(segment.raw_data, "<i4") / FULL_SCALE_32).astype(np.float32)
    shaped = samples.reshape(-1, segment.channels) if segment.channels > 1 else samples
    return Sound(shaped, segment.frame_rate)
