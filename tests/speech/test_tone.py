"""The engine that hums."""

import time

import numpy as np
import pytest

from audio_digest.audio import loudness
from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Speech, Voice
from audio_digest.speech.engines.tone import RATE_HZ, ToneEngine

LINE = "One two three, four five six. Seven eight nine ten."


def _voice(name: str = "high", *, rate: float = 1.0, pitch_semitones: float = 0.0) -> Voice:
    return Voice(
        id="tone", engine="tone", name=name, language="en", rate=rate,
        pitch_semitones=pitch_semitones,
    )  # fmt: skip


def _f0_hz(speech: Speech) -> float:
    """Return the strongest frequency of the first word."""
    first = speech.words[0]
    samples = speech.sound.samples[round(first.start_s * RATE_HZ) : round(first.end_s * RATE_HZ)]
    spectrum = np.abs(np.fft.rfft(samples, 1 << 17))
    return float(np.argmax(spectrum)) * RATE_HZ / (1 << 17)


def test_every_word_is_hummed_at_speech_s_pace() -> None:
    """Words are two and a half a second, sentence pauses aside."""
    speech = ToneEngine().speak(LINE, _voice())
    assert [word.text for word in speech.words] == LINE.split()
    starts = [word.start_s for word in speech.words]
    assert starts[:3] == pytest.approx([0.0, 0.4, 0.8])
    assert starts[3] == pytest.approx(1.2 + 0.12)
    assert starts[6] == pytest.approx(2.4 + 0.12 + 0.24)


def test_chinese_is_hummed_by_characters() -> None:
    """Each character is a word; Latin words stay whole; marks stay with what they follow."""
    speech = ToneEngine().speak("今天OpenAI发布了，好！", _voice())
    assert [w.text for w in speech.words] == ["今", "天", "OpenAI", "发", "布", "了，", "好！"]


def test_the_two_voices_are_an_octave_apart() -> None:
    """The same word sounds at twice the frequency in the high voice."""
    high, low = (ToneEngine().speak("word", _voice(name)) for name in ("high", "low"))
    assert _f0_hz(high) == pytest.approx(2 * _f0_hz(low), rel=0.01)


def test_pitch_and_rate_are_exact() -> None:
    """Twelve semitones double the frequency, a rate of two halves the length."""
    plain = ToneEngine().speak(LINE, _voice())
    raised = ToneEngine().speak(LINE, _voice(pitch_semitones=12.0))
    fast = ToneEngine().speak(LINE, _voice(rate=2.0))
    assert _f0_hz(raised) == pytest.approx(2 * _f0_hz(plain), rel=0.01)
    assert fast.sound.duration_s == pytest.approx(plain.sound.duration_s / 2, rel=0.001)


def test_it_is_about_as_loud_as_speech() -> None:
    """A line lies within 2 LU of −20 LUFS and below full scale."""
    sound = ToneEngine().speak(LINE, _voice()).sound
    assert loudness.lufs(loudness.envelope(sound).energy) == pytest.approx(-20, abs=2)
    assert np.abs(sound.samples).max() < 0.5


def test_ten_minutes_take_less_than_two_seconds() -> None:
    """1,500 words, ten minutes of sound, are hummed fast enough for any test."""
    begun = time.perf_counter()
    speech = ToneEngine().speak("word " * 1500, _voice())
    assert speech.sound.duration_s == pytest.approx(600, rel=0.001)
    assert time.perf_counter() - begun < 2


def test_a_voice_that_it_does_not_have_is_named() -> None:
    """The error names the voice's file and the nearest name."""
    with pytest.raises(
        ConfigError, match=r"voices/tone\.toml: name: no tone voice 'hihg'"
    ) as error:
        ToneEngine().speak(LINE, _voice("hihg"))
    assert error.value.fix == "did you mean 'high'?"


def test_nothing_to_say_is_an_error() -> None:
    """Marks and emoji alone are no speech."""
    with pytest.raises(EngineError, match="nothing to say"):
        ToneEngine().speak("… 😀 !!", _voice())
