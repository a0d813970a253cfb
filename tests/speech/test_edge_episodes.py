"""Whole episodes on the read-aloud service: on good days, on bad ones, and row by row of faults."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edge_tts.drm import DRM

from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.errors import EngineError
from audio_digest.model import Script, Segment, Takes, Turn, Voice
from audio_digest.speech.engines import edge
from audio_digest.speech.render import render
from tests.speech.edge_server import WORD_S, EdgeServer, edge_service, tokens

AVA = Voice(id="ava", engine="edge", name="en-US-AvaNeural", language="en-US", fallback="high")
ANDREW = Voice(
    id="andrew", engine="edge", name="en-US-AndrewNeural", language="en-US", fallback="low"
)
HIGH = Voice(id="high", engine="tone", name="high", language="en-US")
LOW = Voice(id="low", engine="tone", name="low", language="en-US")
NAMES = ("Ava", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hope", "Ida", "Jon", "Kim", "Lea")
LINES = tuple(
    (("ada", "ben")[n % 2], f"This is what {name} said, and {name} is seldom wrong.")
    for n, name in enumerate(NAMES)
)


@pytest.fixture(scope="module")
def shared() -> Iterator[EdgeServer]:
    """One service for all tests of the file."""
    with edge_service() as server:
        yield server


@pytest.fixture
def service(shared: EdgeServer, monkeypatch: pytest.MonkeyPatch) -> EdgeServer:
    """Return the service with nothing wrong, and pauses too short to wait for."""
    shared.faults.clear()
    shared.broken, shared.clock_s, shared.connections = 0.0, 0.0, 0
    shared.room, shared.delay_s, shared.refusals = 1000, 0.0, 0
    shared.requests.clear()
    shared.chance.seed(1)
    DRM.clock_skew_seconds = 0.0
    monkeypatch.setattr(edge, "MAX_PAUSE_S", 0.02)
    return shared


def _show(home: Path, *, fallback: bool = True, **engine: Any) -> Show:  # noqa: ANN401
    update = {} if fallback else {"fallback": None}
    voices = [voice.model_copy(update=update) for voice in (AVA, ANDREW)]
    return Show(
        show=About(title="A show", language="en-US"), home=home,
        hosts=(Host(id="ada", name="Ada", voice="ava"), Host(id="ben", name="Ben", voice="andrew")),
        voices={voice.id: voice for voice in (*voices, HIGH, LOW)},
        engines={"edge": {"timeout_s": 5.0, "pause_s": 0.01, **engine}},
    )  # fmt: skip


def _script(lines: tuple[tuple[str, str], ...] = LINES) -> Script:
    turns = tuple(Turn(host=host, text=text) for host, text in lines)
    return Script(title="A day", language="en-US", segments=(Segment(heading="x", turns=turns),))


def _spoken(show: Show, cache: Cache, script: Script | None = None) -> Takes:
    return render(script or _script(), show, cache, tick=lambda *_: None)


def _is_whole(takes: Takes, cache: Cache) -> bool:
    """Say whether every line has all its words, each with sound in it, and no more than that."""
    for take, (_, text) in zip(takes.takes, LINES, strict=True):
        sound = cache.sound(take.key)
        spoken_s = len(tokens(text)) * WORD_S
        words = [word.text for word in take.words]
        if words != text.split() or not spoken_s - 0.1 < take.duration_s < spoken_s + 0.15:
            return False
        for word in take.words:
            middle = round((word.start_s + word.end_s) / 2 * sound.rate_hz)
            if np.abs(sound.samples[middle - 500 : middle + 500]).max() < 0.1:
                return False
    return True


def test_boundaries_become_the_words_times(service: EdgeServer, tmp_path: Path) -> None:
    """A take has the text as written, each word where the service says that it is heard."""
    cache = Cache(tmp_path / "cache")
    script = _script((("ada", "It costs $2 now."), ("ben", "So little?")))
    first, _ = _spoken(_show(tmp_path), cache, script).takes
    assert [word.text for word in first.words] == ["It", "costs", "$2", "now."]
    starts = [word.start_s for word in first.words]
    # "two dollars" is two words of the service's.
    assert starts == pytest.approx([0, WORD_S, 2 * WORD_S, 4 * WORD_S], abs=0.06)
    assert service.connections == 2


@pytest.mark.parametrize("seed", [1, 2])
def test_a_whole_episode_on_a_bad_day(service: EdgeServer, tmp_path: Path, seed: int) -> None:
    """With 30 % of the connections broken at random, every line is whole, by its own voice."""
    service.broken = 0.3
    service.chance.seed(seed)
    cache = Cache(tmp_path / "cache")
    takes = _spoken(_show(tmp_path, attempts=8), cache)
    assert takes.voices == {"ada": "ava", "ben": "andrew"}
    assert _is_whole(takes, cache)
    assert service.connections > len(LINES)


def test_a_service_that_has_room_for_two_is_not_overrun(
    service: EdgeServer, tmp_path: Path
) -> None:
    """Eight at once are too many: after a few refusals two fly, and every line is spoken."""
    service.room, service.delay_s = 2, 0.02
    cache = Cache(tmp_path / "cache")
    takes = _spoken(_show(tmp_path, workers=8, attempts=6), cache)
    assert takes.voices == {"ada": "ava", "ben": "andrew"}
    assert _is_whole(takes, cache)
    assert 0 < service.refusals <= len(LINES)


def test_a_dead_service_leaves_the_episode_to_the_fallbacks(
    service: EdgeServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With every connection broken both fallbacks speak all of their lines, and the log says so."""
    service.broken = 1.0
    cache = Cache(tmp_path / "cache")
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        takes = _spoken(_show(tmp_path, attempts=2), cache)
    assert time.monotonic() - began < 30
    assert takes.voices == {"ada": "high", "ben": "low"}
    assert all(cache.holds(take.key) for take in takes.takes)
    assert "'high' speaks the whole episode" in caplog.text
    assert "'low' speaks the whole episode" in caplog.text


def test_one_line_that_fails_moves_all_lines_of_its_voice(
    service: EdgeServer, tmp_path: Path
) -> None:
    """A host's voice does not change midway: the lines that were spoken well are not used."""
    cache = Cache(tmp_path / "cache")
    _spoken(_show(tmp_path), cache, _script(LINES[:6]))
    service.faults.extend(["gone"] * 3)
    more = _script((*LINES[:6], ("ada", "One more line of hers, which will fail.")))
    takes = _spoken(_show(tmp_path), cache, more)
    assert takes.voices == {"ada": "high", "ben": "andrew"}


def test_without_a_fallback_a_dead_service_ends_the_run_in_time(
    service: EdgeServer, tmp_path: Path
) -> None:
    """The error comes in bounded time, names the voice, and says what one may do."""
    service.broken = 1.0
    began = time.monotonic()
    with pytest.raises(EngineError, match="no whole take of") as error:
        _spoken(_show(tmp_path, fallback=False, attempts=2), Cache(tmp_path / "cache"))
    assert time.monotonic() - began < 30
    assert "has no fallback" in error.value.fix
    assert "try again later" in error.value.fix


ROWS = {
    "none": "whole, 1 connection",
    "refused": "fallback, 0 connections",
    "forbidden": "whole, 2 connections",
    "skewed clock": "whole, 2 connections",
    "busy": "whole, 2 connections",
    "unavailable": "whole, 2 connections",
    "gateway": "whole, 2 connections",
    "gone": "fallback, 1 connection",
    "cut": "whole, 2 connections",
    "cut late": "whole, 2 connections",
    "reset": "whole, 2 connections",
    "silent turn": "whole, 2 connections",
    "half": "whole, 2 connections",
    "short sound": "whole, 2 connections",
    "hush": "whole, 2 connections",
    "noise": "whole, 2 connections",
    "no last boundary": "whole, 1 connection",
    "no middle boundary": "whole, 1 connection",
    "stall": "whole, 2 connections",
    "drip": "whole, 1 connection",
    "odd path": "whole, 2 connections",
    "odd metadata": "whole, 2 connections",
    "odd frame": "whole, 2 connections",
}
"""What one fault does to a line: is it whole, or does the fallback speak, and after how much."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", ROWS)
def test_the_table_of_faults(
    fault: str, service: EdgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault, once, in the middle of an episode; ``-s`` prints what happened."""
    if fault == "refused":
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://127.0.0.1:1/edge/v1?T=T")
    elif fault == "skewed clock":
        service.clock_s = 3600.0
    elif fault != "none":
        service.faults.append(fault)
    cache = Cache(tmp_path / "cache")
    began = time.monotonic()
    show = _show(tmp_path, timeout_s=0.8 if fault == "stall" else 10.0)
    takes = _spoken(show, cache, _script((("ada", "It works, and all of it is here."),)))
    (take,) = takes.takes
    who = "whole" if takes.voices["ada"] == "ava" else "fallback"
    happened = f"{who}, {service.connections} connection{'s' * (service.connections != 1)}"
    print(f"{fault:20} {happened:26} {time.monotonic() - began:5.2f} s")  # noqa: T201  (the table)
    assert happened == ROWS[fault]
    assert " ".join(word.text for word in take.words) == "It works, and all of it is here."
    if who == "whole":
        assert 8 * WORD_S - 0.1 < take.duration_s < 8 * WORD_S + 0.15
