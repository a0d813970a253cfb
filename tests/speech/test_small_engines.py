"""The engines hibari, Piper and eSpeak NG, beyond what every engine keeps."""

import sys
from pathlib import Path

import numpy as np
import pytest

from audio_digest.audio.loudness import envelope
from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Voice
from audio_digest.plugins import load
from audio_digest.speech.alignment import aligned
from audio_digest.speech.engines.sentencewise import GAP_S, joined
from audio_digest.speech.proof import prove
from audio_digest.speech.timing import pauses
from audio_digest.voice_files import load_voice

HOME = Path(__file__).parent.parent.parent
LINE = "It works. Does it?"


def _voice(engine: str, name: str, language: str = "en-US") -> Voice:
    return Voice(id="v", engine=engine, name=name, language=language)


def test_sentences_lie_a_gap_apart() -> None:
    """Silence is trimmed to a margin, however much or little of it there was."""
    tone = np.sin(np.arange(8000) * np.pi / 16).astype(np.float32) * 0.3
    long = np.concatenate([np.zeros(9000, np.float32), tone, np.zeros(3000, np.float32)])
    speech = joined([long, long * 0, tone], 16_000)
    assert speech.sound.duration_s == pytest.approx(2 * 0.5 + GAP_S + 2 * 0.05, abs=0.001)
    assert np.abs(np.diff(speech.sound.samples)).max() < 0.1


def test_a_clause_after_a_pause_begins_on_the_voice() -> None:
    """Of an engine that tells no times, the take's words are laid on the sound by its pauses."""
    line = "Four turbines delivered nineteen gigawatt hours, and the diesel generators stayed off."
    voice = load_voice("heart-fast", HOME, where="test")
    speech = load("engines", "hibari", {}, where="test").speak(line, voice)
    assert not speech.words
    peak = envelope(speech.sound).peak
    clause = next(word for word in aligned(line, peak) if word.text == "and")
    assert any(abs(clause.start_s - end) < 0.02 for _, end in pauses(peak))


@pytest.mark.parametrize("voice_id", ["heart-fast", "robot"])
def test_the_shipped_voice_speaks(voice_id: str) -> None:
    """A line passes the proof at the voice's pace, and at another rate is another length."""
    voice = load_voice(voice_id, HOME, where="test")
    if voice.engine == "espeak":
        pytest.importorskip("espeakng_loader", reason="the extra espeak is not installed")
    engine = load("engines", voice.engine, {}, where="test")
    speech = engine.speak(LINE, voice)
    prove(speech, LINE, voice)
    fast = engine.speak(LINE, voice.model_copy(update={"rate": 1.5}))
    assert fast.sound.duration_s < 0.9 * speech.sound.duration_s


@pytest.mark.parametrize(
    ("engine", "name", "language", "says"),
    [
        ("hibari", "hart", "en", r"voices/v\.toml: name: no hibari voice 'hart'"),
        ("hibari", "heart", "zh", r"voices/v\.toml: language: hibari speaks en"),
        ("piper", "jo", "en", r"voices/v\.toml: name: no piper voice 'jo'"),
        ("piper", "/no/such.onnx", "en", r"voices/v\.toml: name: .*no such file"),
        ("espeak", "en us", "en", r"voices/v\.toml: name: no espeak voice 'en us'"),
    ],
)
def test_a_voice_that_cannot_be_is_named(engine: str, name: str, language: str, says: str) -> None:
    """Before anything is spoken the file, the key and the cure are told."""
    with pytest.raises(ConfigError, match=says) as error:
        load("engines", engine, {}, where="test").check(_voice(engine, name, language))
    assert error.value.fix


def test_a_language_that_espeak_lacks_is_named() -> None:
    """A name that could be one but is none is told by the library."""
    pytest.importorskip("espeakng_loader", reason="the extra espeak is not installed")
    with pytest.raises(ConfigError, match="no espeak voice 'zz-zz'"):
        load("engines", "espeak", {}, where="test").speak(LINE, _voice("espeak", "zz-zz"))


def test_a_file_that_is_no_piper_voice_is_told(tmp_path: Path) -> None:
    """Two files with anything in them are not a voice."""
    pytest.importorskip("piper", reason="the extra piper is not installed")
    (tmp_path / "x.onnx").write_bytes(b"no model")
    (tmp_path / "x.onnx.json").write_text("{}")
    engine = load("engines", "piper", {}, where="test")
    with pytest.raises(EngineError, match="no Piper voice"):
        engine.speak(LINE, _voice("piper", str(tmp_path / "x.onnx")))


@pytest.mark.parametrize(
    ("engine", "name", "module"),
    [("piper", "joe", "piper"), ("espeak", "en-us", "espeakng_loader")],
)
def test_a_missing_extra_is_told(
    engine: str, name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the extra is not installed the error says how to install it."""
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(EngineError, match="is not installed") as error:
        load("engines", engine, {}, where="test").speak(LINE, _voice(engine, name))
    assert f"audio-digest[{engine}]" in error.value.fix
