"""What a take's key is made of, part by part; and what a spoken end must be."""

import numpy as np
import pytest

from audio_digest.errors import EngineError
from audio_digest.model import Sound, Speech, Voice
from audio_digest.speech.engines import kokoro
from audio_digest.speech.engines.tone import ToneEngine
from audio_digest.speech.proof import prove
from audio_digest.speech.render import key

HIGH = Voice(id="high", engine="tone", name="high", language="en")
TEXT = "One two three four five six."


def test_the_engine_itself_stands_in_the_key() -> None:
    """The same voice name, settings and text of another engine is another take."""
    other = HIGH.model_copy(update={"engine": "other"})
    assert key(ToneEngine(), HIGH, TEXT) != key(ToneEngine(), other, TEXT)


def test_model_and_style_vectors_stand_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another acoustic model, or another file of a voice, gives the engine another version."""
    version = kokoro._version()
    assert version == kokoro.KokoroEngine.version
    assert kokoro.MODEL_SHA256[:12] in version
    monkeypatch.setattr(kokoro, "VECTORS", {**kokoro.VECTORS, "af_heart": "0" * 64})
    assert kokoro._version() != version


def test_a_take_that_stops_in_a_syllable_is_none() -> None:
    """Cut where it is loud it is refused; the whole one, and one with no silence after it, pass."""
    speech = ToneEngine().speak(TEXT, HIGH)
    prove(speech, TEXT, HIGH)
    samples = speech.sound.samples
    tight = samples[: int(np.flatnonzero(np.abs(samples) > 1e-3)[-1]) + 1]
    prove(Speech(Sound(tight, speech.sound.rate_hz)), TEXT, HIGH)
    most = round(len(samples) * 0.7)
    cut = samples[: most + int(np.abs(samples[most:]).argmax()) + 1]
    with pytest.raises(EngineError, match="cut off at its end"):
        prove(Speech(Sound(cut, speech.sound.rate_hz)), TEXT, HIGH)
