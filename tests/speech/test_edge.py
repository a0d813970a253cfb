"""The edge engine: the real client against a local service that fails in every known way."""

import itertools
import socket
import time
from collections.abc import Iterator
from xml.sax.saxutils import escape

import numpy as np
import pytest
from edge_tts.drm import DRM

from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Speech, Voice
from audio_digest.plugins import load
from audio_digest.speech.engines import edge
from audio_digest.speech.engines.edge import EdgeEngine, requests
from tests.speech.edge_server import TAIL_S, WORD_S, EdgeServer, edge_service, tokens

AVA = Voice(id="ava", engine="edge", name="en-US-AvaNeural", language="en-US")
XIAOXIAO = Voice(id="xx", engine="edge", name="zh-CN-XiaoxiaoNeural", language="zh-CN")
LINE = "The model costs three dollars, and nobody knows why it is so cheap."
ENGINE = EdgeEngine(timeout_s=5.0, pause_s=0.01)
HASTY = EdgeEngine(timeout_s=0.6, pause_s=0.01, attempts=2)


@pytest.fixture(scope="module")
def shared() -> Iterator[EdgeServer]:
    """One service for all tests of the file."""
    with edge_service() as server:
        yield server


@pytest.fixture
def service(shared: EdgeServer) -> Iterator[EdgeServer]:
    """Return the service with nothing wrong, and clocks agreed."""
    shared.faults.clear()
    shared.broken, shared.clock_s, shared.connections = 0.0, 0.0, 0
    shared.requests.clear()
    DRM.clock_skew_seconds = 0.0
    yield shared
    shared.faults.clear()


def _is_whole(speech: Speech, text: str) -> bool:
    spoken = tokens(text)
    whole_s = len(spoken) * WORD_S + TAIL_S
    return (
        abs(speech.sound.duration_s - whole_s) < 0.15 and [w.text for w in speech.words] == spoken
    )


def test_a_line_comes_back_whole_with_its_words(service: EdgeServer) -> None:
    """Sound is mono at 24 kHz and as long as its words; every word has its time."""
    speech = ENGINE.speak(LINE, AVA)
    assert _is_whole(speech, LINE)
    assert speech.sound.rate_hz == 24_000
    assert speech.sound.samples.ndim == 1
    assert speech.sound.samples.dtype == np.float32
    assert speech.words[3].start_s == pytest.approx(3 * WORD_S)
    assert service.connections == 1


def test_chinese_comes_back_whole(service: EdgeServer) -> None:
    """Chinese is spoken and timed by the character."""
    line = "这个模型有四百亿参数，今天发布。"
    assert _is_whole(ENGINE.speak(line, XIAOXIAO), line)
    assert service.requests[0]["text"] == line


@pytest.mark.parametrize(
    ("rate", "semitones", "spoken"),
    [(1.0, 0.0, ("+0%", "+0Hz")), (1.15, 2.0, ("+15%", "+20Hz")), (0.9, -3.0, ("-10%", "-26Hz"))],
)
def test_rate_and_pitch_become_percent_and_hertz(
    service: EdgeServer, rate: float, semitones: float, spoken: tuple[str, str]
) -> None:
    """The service knows only percent and hertz, both with a sign."""
    ENGINE.speak(
        "Hello there.", AVA.model_copy(update={"rate": rate, "pitch_semitones": semitones})
    )
    assert (service.requests[0]["rate"], service.requests[0]["pitch"]) == spoken


def test_marks_that_ssml_reserves_arrive_as_text(service: EdgeServer) -> None:
    """Nothing in a line can be taken for markup by the service."""
    line = 'Is <break time="9s"/> & "so" & so?'
    ENGINE.speak(line, AVA)
    assert service.requests[0]["text"] == line


@pytest.mark.parametrize(
    "fault",
    ["busy", "unavailable", "gateway", "cut", "silent turn", "half",
        "cut late",
        "short sound",
        "hush", "noise", "odd path",
     "odd metadata", "odd frame", "reset"],
)  # fmt: skip
def test_what_fails_once_is_tried_again(service: EdgeServer, fault: str) -> None:
    """Each single failure, also those that the client calls success, costs one more attempt."""
    service.faults.append(fault)
    assert _is_whole(ENGINE.speak(LINE, AVA), LINE)
    assert service.connections == 2


@pytest.mark.parametrize(
    "fault",
    ["forbidden", "busy", "unavailable", "cut", "silent turn", "half",
        "cut late",
        "short sound",
        "hush", "noise", "odd path",
     "odd metadata", "odd frame", "reset"],
)  # fmt: skip
def test_what_always_fails_ends_as_our_error(
    service: EdgeServer, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last attempt the error names the line, the voice and what one may do."""
    monkeypatch.setattr(edge, "MAX_PAUSE_S", 0.01)
    service.faults.extend([fault] * 20)
    with pytest.raises(EngineError) as caught:
        ENGINE.speak(LINE, AVA)
    assert AVA.name in caught.value.what
    assert "fallback" in caught.value.fix
    assert service.connections >= ENGINE.attempts


def test_a_stalled_service_is_left_in_time(service: EdgeServer) -> None:
    """The client would wait for half a minute and more; the time limit of an attempt holds."""
    service.faults.extend(["stall"] * 2)
    started = time.monotonic()
    with pytest.raises(EngineError, match="no answer in time"):
        HASTY.speak(LINE, AVA)
    assert time.monotonic() - started < 3


def test_a_refused_connection_ends_as_our_error(
    service: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing listens, the error comes at once and says that the service is not reached."""
    assert service.port
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://127.0.0.1:1/edge/v1?T=T")
    with pytest.raises(EngineError, match="cannot connect"):
        HASTY.speak(LINE, AVA)


def test_what_another_attempt_cannot_mend_is_not_tried_again(service: EdgeServer) -> None:
    """A service that has moved away is asked once."""
    service.faults.extend(["gone"] * 4)
    with pytest.raises(EngineError, match="404"):
        ENGINE.speak(LINE, AVA)
    assert service.connections == 1


def test_a_wrong_clock_is_set_right(service: EdgeServer) -> None:
    """The token goes by the clock; the service's Date corrects ours."""
    service.clock_s = 3600.0
    assert _is_whole(ENGINE.speak(LINE, AVA), LINE)
    assert pytest.approx(3600, abs=5) == DRM.clock_skew_seconds
    assert service.connections == 2


def test_the_pause_that_the_service_asks_for_is_kept(service: EdgeServer) -> None:
    """A 429 with Retry-After of one second costs at least that second."""
    service.faults.append("busy")
    started = time.monotonic()
    ENGINE.speak(LINE, AVA)
    assert time.monotonic() - started >= 1


def test_a_missing_last_boundary_is_no_fault(service: EdgeServer) -> None:
    """The sound is whole, so the take stands; only that word's time is not known."""
    service.faults.append("no last boundary")
    speech = ENGINE.speak(LINE, AVA)
    assert len(speech.words) == len(tokens(LINE)) - 1
    assert service.connections == 1


def test_sound_that_comes_byte_by_byte_is_whole(service: EdgeServer) -> None:
    """The size of frames does not matter."""
    service.faults.append("drip")
    assert _is_whole(ENGINE.speak("Hello there.", AVA), "Hello there.")


def test_a_long_line_is_parted_between_its_sentences(
    service: EdgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request is over the limit, none ends in mid-sentence, and times run on."""
    monkeypatch.setattr(edge, "MAX_REQUEST_BYTES", 300)
    line = " ".join([LINE] * 9)
    speech = ENGINE.speak(line, AVA)
    texts = [request["text"] for request in service.requests]
    assert len(texts) > 1
    assert all(text.endswith(".") and len(text) <= edge.MAX_REQUEST_BYTES for text in texts)
    assert " ".join(texts) == line
    starts = [word.start_s for word in speech.words]
    assert starts == sorted(starts)
    assert len(starts) == 9 * len(tokens(LINE))
    assert speech.words[-1].end_s <= speech.sound.duration_s
    # Without a click: no step between two samples is higher than inside of the tones themselves.
    steps = np.abs(np.diff(speech.sound.samples))
    alone = ENGINE.speak(LINE, AVA).sound.samples
    assert steps.max() < 1.1 * np.abs(np.diff(alone)).max()
    gaps = [b.start_s - a.end_s for a, b in itertools.pairwise(speech.words)]
    assert sum(gap == pytest.approx(0.25, abs=0.08) for gap in gaps) == len(texts) - 1


@pytest.mark.parametrize(
    "text", ["漢" * 5000, "&" * 9000 + "a", "word " * 3000, "x" * 9000, "a,b" * 4000]
)
def test_a_line_without_sentences_is_parted_all_the_same(text: str) -> None:
    """Whatever the text, each request fits, and no letter is lost."""
    parts = requests(text, "zh" if text[0] == "漢" else "en")
    assert all(len(escape(part).encode()) <= edge.MAX_REQUEST_BYTES for part in parts)
    kept = [c for part in parts for c in part if c.isalnum()]
    assert kept == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("text", ["", "  ", "…!", "🎉"])
def test_a_line_without_a_word_is_refused(text: str) -> None:
    """The service would answer it with nothing, and the client with success."""
    with pytest.raises(EngineError, match="nothing to say"):
        ENGINE.speak(text, AVA)


def test_a_voice_that_the_service_lost_is_named(service: EdgeServer) -> None:
    """The service answers an unknown voice with silence; the error finds out and says so."""
    gone = AVA.model_copy(update={"name": "en-US-AvuNeural"})
    with pytest.raises(EngineError) as caught:
        EdgeEngine(timeout_s=5, pause_s=0.01, attempts=2).speak(LINE, gone)
    assert "did you mean 'en-US-AvaNeural'?" in caught.value.fix
    assert service.connections == 2


def test_a_name_that_cannot_be_a_voice_is_a_fault_of_the_file() -> None:
    """It is refused before any connection, with the file and the key."""
    with pytest.raises(ConfigError, match=r"voices/ava\.toml: name"):
        ENGINE.speak(LINE, AVA.model_copy(update={"name": "Ava <3"}))


def test_two_runs_pause_alike(service: EdgeServer, caplog: pytest.LogCaptureFixture) -> None:
    """The jitter comes from voice and text, so that a run can be repeated."""
    for _ in range(2):
        service.faults.append("unavailable")
        ENGINE.speak(LINE, AVA)
    first, second = [r.args for r in caplog.records if "attempt" in r.msg]
    assert first == second


def test_settings_are_checked_where_they_are_read() -> None:
    """An unknown setting or a value out of range names its place."""
    assert load("engines", "edge", {"attempts": 2}, where="voices/ava.toml").attempts == 2
    for settings in ({"attempts": 0}, {"tries": 2}, {"timeout_s": -1.0}):
        with pytest.raises(ConfigError, match=r"voices/ava\.toml"):
            load("engines", "edge", settings, where="voices/ava.toml")


def test_a_service_out_of_reach_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing listens, two attempts decide, and the reason names the server plainly."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", f"ws://127.0.0.1:{port}/v1?T=T")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with pytest.raises(EngineError, match=r"in 2 attempts: cannot connect to 127\.0\.0\.1: "):
            ENGINE.speak(LINE, AVA)
