"""A real engine with faults to order, put among the built-in ones by the tests of render."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
from pydantic.dataclasses import dataclass

from audio_digest.errors import EngineError
from audio_digest.model import Sound, Speech, Voice
from audio_digest.speech.engines.tone import ToneEngine


def _cut(samples: Any) -> Any:  # noqa: ANN401
    """Return most of a sound, to where it is loud."""
    most = round(len(samples) * 0.7)
    return samples[: most + int(np.abs(samples[most:]).argmax()) + 1]


FAULTS: Mapping[str, Callable[[Any], Any]] = {
    "empty": lambda samples: samples[:0],
    "nan": lambda samples: samples * np.float32(np.nan),
    "silence": lambda samples: samples * np.float32(0),
    "hush": lambda samples: samples * np.float32(1e-4),
    "mostly silent": lambda samples: np.concatenate([samples[:4800], samples * np.float32(0)]),
    "short": lambda samples: samples[: len(samples) // 4],
    "long": lambda samples: np.tile(samples, 4),
    "cut off": _cut,
    "clipped": lambda samples: np.clip(samples * np.float32(20), -1, 1),
    "double": lambda samples: samples.astype(np.float64),
    "stereo": lambda samples: np.stack([samples, samples], axis=1),
}


@dataclass(frozen=True)
class FaultyEngine:
    """Hums, but fails as ``fault`` says: on every line, or on those that hold ``only_on``.

    ``times``: after so many faults all goes well.
    """

    fault: str = ""
    only_on: str = ""
    times: int = 1000

    version: ClassVar[str] = "faulty-1"
    workers: ClassVar[int] = 3
    spoken: ClassVar[list[str]] = []
    faults: ClassVar[int] = 0
    lock: ClassVar[threading.Lock] = threading.Lock()

    def speak(self, text: str, voice: Voice) -> Speech:
        """Hum ``text``, or fail."""
        with self.lock:
            self.spoken.append(text)
            bad = bool(self.fault) and self.only_on in text and type(self).faults < self.times
            type(self).faults += bad
        if bad and self.fault == "unreachable":
            raise EngineError("the service cannot be reached", "connect to the network")
        speech = ToneEngine().speak(text, voice)
        if not bad:
            return speech
        samples = FAULTS[self.fault](speech.sound.samples)
        return Speech(Sound(samples, speech.sound.rate_hz), speech.words)
