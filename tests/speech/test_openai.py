"""The engine for any ``/v1/audio/speech`` server, against one that fails in every way."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from audio_digest.audio import files
from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Sound, Voice
from audio_digest.speech.engines.openai import OpenAIEngine
from audio_digest.speech.render import key
from audio_digest.voice_files import load_voice
from tests.speech.openai_server import FINAL, FORMATS, KEY, PASSING, SpeechServer

LINE = "It works. Does it?"


@pytest.fixture(scope="module")
def running() -> Iterator[SpeechServer]:
    """Return a server that knows two voices and one key."""
    with SpeechServer() as server:
        yield server


@pytest.fixture
def server(running: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> SpeechServer:
    """Return the server, nothing asked of it yet."""
    monkeypatch.setenv("SPEECH_KEY", KEY)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running.faults.clear()
    running.asked.clear()
    running.clones = False
    return running


def _engine(server: SpeechServer, **settings: Any) -> OpenAIEngine:  # noqa: ANN401
    known: dict[str, Any] = {"key_env": "SPEECH_KEY", "pause_s": 0.01, "timeout_s": 5.0}
    return OpenAIEngine(base_url=server.url, **(known | settings))


def _voice(**fields: Any) -> Voice:  # noqa: ANN401
    fields = {"name": "alloy"} | fields
    return Voice(id="v", engine="openai", language="en-US", **fields)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_becomes_sound(server: SpeechServer, form: Any) -> None:  # noqa: ANN401
    """WAV, FLAC, MP3 and Opus are decoded to mono, as long as they were made."""
    sound = _engine(server, response_format=form).speak(LINE, _voice()).sound
    assert sound.samples.ndim == 1
    assert sound.duration_s == pytest.approx(4 * 0.4 + 2 * 0.24, abs=0.1)
    assert np.abs(sound.samples).max() > 0.1
    assert server.asked[0]["response_format"] == form


def test_the_request_says_what_the_voice_says(server: SpeechServer) -> None:
    """Model, voice, speed and instructions go out, and whatever else the show adds."""
    engine = _engine(server, model="m", extra={"lang_code": "a", "seed": 7})
    engine.speak(LINE, _voice(rate=1.25, instructions="calm"))
    assert server.asked == [
        {"model": "m", "input": LINE, "voice": "alloy", "response_format": "wav", "speed": 1.25,
         "instructions": "calm", "lang_code": "a", "seed": 7}
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["base64", "data-uri", "multipart"])
def test_a_reference_clip_goes_along(server: SpeechServer, tmp_path: Path, form: Any) -> None:  # noqa: ANN401
    """As base64, as a data URI or as a file of a form, with the words that are said in it."""
    server.clones = True
    (tmp_path / "voices").mkdir()
    noise = np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32)
    files.write_flac(tmp_path / "voices" / "me.flac", Sound(noise, 24_000))
    (tmp_path / "voices" / "me.toml").write_text(
        'engine = "openai"\nlanguage = "en"\nreference = "me.flac"\nreference_text = "Hello."\n'
    )
    voice = load_voice("me", tmp_path, where="test")
    _engine(server, reference_form=form).speak(LINE, voice)
    asked = server.asked[0]
    assert asked["ref_audio"] == pytest.approx(1.0)
    assert asked["ref_text"] == "Hello."
    assert "voice" not in asked


def test_another_clip_is_another_key(server: SpeechServer, tmp_path: Path) -> None:
    """A take's key covers the clip's bytes, its text and the instructions, not its path."""
    clips = [tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "c.wav"]
    for clip, body in zip(clips, (b"one", b"two", b"one"), strict=True):
        clip.write_bytes(body)
    engine = _engine(server)
    keys = [key(engine, _voice(reference=str(clip)), LINE) for clip in clips]
    assert keys[0] == keys[2] != keys[1]
    assert key(engine, _voice(reference=str(clips[0]), reference_text="x"), LINE) != keys[0]
    assert key(engine, _voice(instructions="calm"), LINE) != key(engine, _voice(), LINE)


@pytest.mark.parametrize("body", [None, b"", b"no sound", b"RIFF" + bytes(100)])
def test_a_clip_that_is_none_is_named(
    server: SpeechServer, tmp_path: Path, body: bytes | None
) -> None:
    """A missing, empty or false clip is told with the voice's file, and nothing is sent."""
    if body is not None:
        (tmp_path / "me.wav").write_bytes(body)
    with pytest.raises(ConfigError, match=r"voices/v\.toml: reference: .*me\.wav"):
        _engine(server).speak(LINE, _voice(reference=str(tmp_path / "me.wav")))
    assert not server.asked


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again(server: SpeechServer, fault: str) -> None:
    """After a fault of the moment the next attempt brings the whole line."""
    server.faults.append(fault)
    timeout_s = 0.3 if fault in {"stall", "drip"} else 5.0
    sound = _engine(server, timeout_s=timeout_s).speak(LINE, _voice()).sound
    assert sound.duration_s == pytest.approx(2.08, abs=0.01)
    assert len(server.asked) == 2


@pytest.mark.parametrize("fault", ["503", "cut", "stall"])
def test_what_does_not_pass_ends_in_bounded_time(server: SpeechServer, fault: str) -> None:
    """After all attempts the error says the last fault and what to do."""
    server.faults.extend([fault] * 3)
    begun = time.perf_counter()
    with pytest.raises(EngineError, match=r"in 3 attempts: ") as error:
        _engine(server, attempts=3, timeout_s=0.3).speak(LINE, _voice())
    assert time.perf_counter() - begun < 3
    assert "fallback" in error.value.fix
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", FINAL)
def test_what_will_not_pass_is_asked_once(server: SpeechServer, fault: str) -> None:
    """A refusal is told at once, with the server's own words and a cure, never with the key."""
    server.faults.append(fault)
    with pytest.raises(EngineError, match=r"^openai: http://127") as error:
        _engine(server).speak(LINE, _voice())
    assert len(server.asked) == 1
    assert error.value.fix
    assert KEY not in str(error.value)
    words = {"401": "SPEECH_KEY", "404": "no model 'm'", "quota": "credit", "page": "Sign in",
             "json": "no GPU", "422": "too rude", "moved": "https://example.org/v1"}  # fmt: skip
    assert words.get(fault, "") in str(error.value)


def test_a_busy_server_is_given_its_time(server: SpeechServer) -> None:
    """Retry-After is waited for."""
    server.faults.append("429")
    server.retry_after = "0.3"
    begun = time.perf_counter()
    _engine(server).speak(LINE, _voice())
    assert time.perf_counter() - begun >= 0.3


@pytest.mark.parametrize("fault", ["streamed", "streamed zero"])
def test_a_streamed_wav_is_whole(server: SpeechServer, fault: str) -> None:
    """A header that was written before the length was known is no fault."""
    server.faults.append(fault)
    sound = _engine(server).speak(LINE, _voice()).sound
    assert sound.duration_s == pytest.approx(2.08, abs=0.01)
    assert len(server.asked) == 1


def test_a_flood_is_cut_off(server: SpeechServer) -> None:
    """More than 64 MB for one line is no take."""
    server.faults.append("flood")
    with pytest.raises(EngineError, match="more than 64 MB"):
        _engine(server, attempts=1).speak(LINE, _voice())


def test_a_long_line_goes_in_pieces(server: SpeechServer) -> None:
    """What is over the limit is parted between sentences, and comes back as one sound.

    Eight words of 0.4 s, the last rest of 0.06 s trimmed, and 0.25 s between two sentences.
    """
    text = "One two three four five six seven eight. " * 4
    sound = _engine(server, max_chars=50).speak(text, _voice()).sound
    assert [asked["input"] for asked in server.asked] == [text[:40]] * 4
    assert sound.duration_s == pytest.approx(4 * (8 * 0.4 - 0.06) + 3 * 0.25, abs=0.3)


def test_nobody_there_is_an_engine_error() -> None:
    """A port without a server is said with its address."""
    engine = OpenAIEngine(base_url="http://127.0.0.1:9/v1", attempts=2, pause_s=0.01)
    with pytest.raises(EngineError, match=r"http://127\.0\.0\.1:9/v1 .*cannot connect"):
        engine.speak(LINE, _voice())


def test_openais_own_server_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without OPENAI_API_KEY nothing is sent; to another address that key never goes."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EngineError, match="OPENAI_API_KEY is not set"):
        OpenAIEngine().speak(LINE, _voice())
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert OpenAIEngine(base_url="http://127.0.0.1:9/v1")._headers() == {}


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8880", "ftp://a/v1", "http://u:p@a/v1", "file:///x"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """Only plain web addresses are spoken to."""
    with pytest.raises(ValidationError, match="must"):
        OpenAIEngine(base_url=url)


def test_requests_run_side_by_side(server: SpeechServer) -> None:
    """As many as there are workers are in flight at once, and each gets its own line."""
    engine, lines = _engine(server, workers=3), ["One.", "One two.", "One two three."]
    server.most_busy = 0
    with ThreadPoolExecutor(engine.workers) as pool:
        sounds = list(pool.map(lambda line: engine.speak(line, _voice()).sound, lines))
    assert [round((s.duration_s - 0.24) / 0.4) for s in sounds] == [1, 2, 3]


def test_a_server_that_has_room_for_two_is_not_overrun(server: SpeechServer) -> None:
    """Eight at once are too many: after a few refusals fewer fly, and every line is spoken."""
    # Requests that a test before left in a stall still hang there.
    server.room, server.delay_s, server.retry_after = server.busy + 2, 0.02, "0.01"
    engine = _engine(server, workers=8, attempts=6)
    texts = [f"This is line number {n}." for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        sounds = list(pool.map(lambda text: engine.speak(text, _voice()).sound, texts))
    assert len({len(sound.samples) for sound in sounds}) == 1  # five words each, in order
    assert 0 < server.refusals <= len(texts)
    assert engine._in_flight.limit < 8  # type: ignore[attr-defined]
