"""From a script to proven takes, through the cache."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_digest import plugins
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.errors import ArtifactError, EngineError
from audio_digest.model import Script, Segment, Turn, Voice
from audio_digest.speech.engines.tone import ToneEngine
from audio_digest.speech.render import key, render
from tests.speech.faulty_engine import FAULTS, FaultyEngine

Make = Callable[..., Show]
LINES = (
    ("ada", "Good morning: version 3.5 costs $2 now, and that is 40% less."),
    ("ben", "Is that so? Who says it, and why today of all days?"),
    ("ada", "The makers do. Their own page says so in plain words."),
    ("ben", "Then let us wait for somebody who has tried it."),
)
HIGH = Voice(id="high", engine="tone", name="high", language="en")
LOW = Voice(id="low", engine="tone", name="low", language="en")


def _script(*lines: tuple[str, str]) -> Script:
    turns = tuple(Turn(host=host, text=text) for host, text in lines or LINES)
    return Script(title="A day", language="en", segments=(Segment(heading="Opening", turns=turns),))


def _show(home: Path, ada: Voice, ben: Voice, *others: Voice, **engine: Any) -> Show:  # noqa: ANN401
    return Show(
        show=About(title="A show", language="en"),
        hosts=(Host(id="ada", name="Ada", voice=ada.id), Host(id="ben", name="Ben", voice=ben.id)),
        voices={voice.id: voice for voice in (ada, ben, *others)},
        engines={"faulty": engine} if engine else {},
        home=home,
    )


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return an empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """Return a show whose hosts hum."""
    return _show(tmp_path, HIGH, LOW)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FaultyEngine]]:
    """Make the engine "faulty" known, and forget what it spoke."""
    table: Any = plugins.BUILT_IN["engines"]
    monkeypatch.setitem(table, "faulty", "tests.speech.faulty_engine:FaultyEngine")
    FaultyEngine.spoken.clear()
    monkeypatch.setattr(FaultyEngine, "faults", 0)
    yield FaultyEngine
    FaultyEngine.spoken.clear()


def _quiet(done: float, total: float, said: str = "", /) -> None:
    assert 0 <= done <= total
    assert said


def test_every_turn_becomes_a_take(show: Show, cache: Cache) -> None:
    """Takes come in the script's order, with their host, length, level and all their words."""
    takes = render(_script(), show, cache, tick=_quiet)
    assert takes.voices == {"ada": "high", "ben": "low"}
    assert [(take.turn, take.host) for take in takes.takes] == [
        (i, host) for i, (host, _) in enumerate(LINES)
    ]
    for take, (_, text) in zip(takes.takes, LINES, strict=True):
        assert cache.holds(take.key)
        assert take.duration_s == pytest.approx(cache.sound(take.key).duration_s)
        assert take.loudness_lufs == pytest.approx(-20, abs=2)
        assert take.peak_dbfs == pytest.approx(-13.4, abs=0.5)
        assert [word.text for word in take.words] == text.split()
        assert take.words[-1].end_s <= take.duration_s


def test_numbers_are_spoken_as_words_and_shown_as_figures(show: Show, cache: Cache) -> None:
    """What is written $2 is spoken "two dollars"; on the time axis it is still $2."""
    take = render(_script(), show, cache, tick=_quiet).takes[0]
    assert "two dollars" in take.spoken
    word = next(word for word in take.words if word.text == "$2")
    assert word.end_s - word.start_s == pytest.approx(0.74, abs=0.05)


def test_the_same_script_gives_the_same_bytes(show: Show, cache: Cache, tmp_path: Path) -> None:
    """Twice from one cache, and once from an empty one: takes.json is the same."""
    first = render(_script(), show, cache, tick=_quiet).model_dump_json()
    assert render(_script(), show, cache, tick=_quiet).model_dump_json() == first
    fresh = Cache(tmp_path / "other")
    assert render(_script(), show, fresh, tick=_quiet).model_dump_json() == first


def test_only_an_edited_line_is_spoken_again(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """Change one line of four: the engine is asked for that one, and no other."""
    show = _show(tmp_path, HIGH.model_copy(update={"engine": "faulty"}), LOW)
    show = show.model_copy(update={"voices": {
        voice.id: voice.model_copy(update={"engine": "faulty"}) for voice in (HIGH, LOW)
    }})  # fmt: skip
    render(_script(), show, cache, tick=_quiet)
    assert sorted(faulty.spoken) == sorted({*faulty.spoken})
    assert len(faulty.spoken) == 4
    faulty.spoken.clear()
    edited = [*LINES[:2], ("ada", "The makers do, in plain words."), LINES[3]]
    render(_script(*edited), show, cache, tick=_quiet)
    assert faulty.spoken == ["The makers do, in plain words."]


def test_a_line_said_twice_is_spoken_once(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """Two equal lines of one host share a take's key."""
    ada = HIGH.model_copy(update={"engine": "faulty"})
    script = _script(("ada", "Yes, indeed it is."), ("ben", "No."), ("ada", "Yes, indeed it is."))
    takes = render(script, _show(tmp_path, ada, LOW), cache, tick=_quiet).takes
    assert takes[0].key == takes[2].key
    assert faulty.spoken == ["Yes, indeed it is."]


def test_the_key_is_made_of_what_changes_the_sound() -> None:
    """Text, name, rate, pitch and language change it; id, gain, pace and manner do not."""
    engine = ToneEngine()
    base = key(engine, HIGH, "Hello.")
    assert key(engine, HIGH, "Hello!") != base
    for change in ({"name": "low"}, {"rate": 1.1}, {"pitch_semitones": 1.0}, {"language": "zh"}):
        assert key(engine, HIGH.model_copy(update=change), "Hello.") != base
    for change in ({"id": "x"}, {"gain_db": 3.0}, {"pace": 99.0}, {"manner": "x"}):
        assert key(engine, HIGH.model_copy(update=change), "Hello.") == base


def test_settings_and_version_stand_in_the_key(
    faulty: type[FaultyEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine set otherwise, or of another version, speaks takes of its own."""
    base = key(faulty(), HIGH, "Hello.")
    assert key(faulty(only_on="x"), HIGH, "Hello.") != base
    monkeypatch.setattr(faulty, "version", "faulty-2")
    assert key(faulty(), HIGH, "Hello.") != base


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_what_is_no_speech_is_never_a_take(
    fault: str, tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """Nothing, silence, noise of the wrong shape or length: an error that names voice and line."""
    show = _show(tmp_path, HIGH, LOW.model_copy(update={"engine": "faulty"}), fault=fault)
    with pytest.raises(EngineError, match="voice 'low'") as error:
        render(_script(), show, cache, tick=_quiet)
    assert "Is that so?" in error.value.what or "Then let us" in error.value.what
    assert len(list(cache.root.rglob("*.json"))) == 2  # the other host's lines are kept
    assert faulty.spoken


def test_a_fault_that_passes_is_forgiven_once(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """A line that comes back silent the first time, and well the second, is a take."""
    low = LOW.model_copy(update={"engine": "faulty"})
    show = _show(tmp_path, HIGH, low, fault="silence", times=1)
    assert len(render(_script(), show, cache, tick=_quiet).takes) == 4
    assert len(faulty.spoken) == 3


def test_a_fallback_speaks_the_whole_episode(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine], caplog: pytest.LogCaptureFixture
) -> None:
    """One line of a host fails: all of its lines are its fallback's, and the log says so."""
    remote = LOW.model_copy(update={"id": "remote", "engine": "faulty", "fallback": "low"})
    show = _show(tmp_path, HIGH, remote, LOW, fault="unreachable", only_on="wait")
    with caplog.at_level(logging.WARNING):
        takes = render(_script(), show, cache, tick=_quiet)
    assert takes.voices == {"ada": "high", "ben": "low"}
    tone = ToneEngine()
    assert [take.key for take in takes.takes if take.host == "ben"] == [
        key(tone, LOW, text) for host, text in LINES if host == "ben"
    ]
    (record,) = caplog.records
    said = record.getMessage()
    assert "'remote'" in said
    assert "'low'" in said
    assert "cannot be reached" in said
    assert "Is that so? Who says it, and why today of all days?" in faulty.spoken


def test_lines_in_the_cache_need_no_engine(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """A service that is gone is not missed while the cache holds every take of its voice."""
    remote = LOW.model_copy(update={"id": "remote", "engine": "faulty", "fallback": "low"})
    first = render(_script(), _show(tmp_path, HIGH, remote, LOW, fault=""), cache, tick=_quiet)
    faulty.spoken.clear()
    again = render(_script(), _show(tmp_path, HIGH, remote, LOW, fault=""), cache, tick=_quiet)
    assert again == first
    assert first.voices["ben"] == "remote"
    assert faulty.spoken == []


def test_without_a_fallback_the_error_says_what_to_do(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """The engine's own error goes up, and what was spoken before stays."""
    low = LOW.model_copy(update={"engine": "faulty"})
    with pytest.raises(EngineError, match="cannot be reached") as error:
        render(_script(), _show(tmp_path, HIGH, low, fault="unreachable"), cache, tick=_quiet)
    assert error.value.fix == "voice 'low' has no fallback: connect to the network"
    assert faulty.spoken


def test_fallbacks_that_fail_in_a_ring_end(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """Two voices that are each other's fallback, and both fail: an error, not a loop."""
    one = HIGH.model_copy(update={"id": "one", "engine": "faulty", "fallback": "two"})
    two = LOW.model_copy(update={"id": "two", "engine": "faulty", "fallback": "one"})
    with pytest.raises(EngineError, match="cannot be reached"):
        render(_script(), _show(tmp_path, one, two, fault="unreachable"), cache, tick=_quiet)
    assert faulty.spoken


def test_an_interrupt_loses_nothing_that_was_spoken(
    tmp_path: Path, cache: Cache, faulty: type[FaultyEngine]
) -> None:
    """Ctrl-C after the first line: it goes up, what was spoken is kept, the rest comes later."""
    voices = [voice.model_copy(update={"engine": "faulty"}) for voice in (HIGH, LOW)]
    show = _show(tmp_path, voices[0], voices[1])
    lines = [("ada", f"Line number {n} of a long script.") for n in range(40)]

    def interrupt(done: float, total: float, said: str = "", /) -> None:
        del total, said
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(_script(*lines), show, cache, tick=interrupt)
    kept = len(faulty.spoken)
    assert kept >= 1
    assert len(list(cache.root.rglob("*.json"))) == kept
    render(_script(*lines), show, cache, tick=_quiet)
    assert len(faulty.spoken) == 40


def test_progress_ends_at_the_whole(show: Show, cache: Cache) -> None:
    """Progress rises from nothing to all lines and seconds; with nothing to speak it is silent."""
    seen: list[tuple[float, float, str]] = []
    render(_script(), show, cache, tick=lambda *told: seen.append(told))
    assert seen[0][0] == 0
    assert seen == sorted(seen)
    _, whole_s, _ = seen[-1]
    assert seen[-1][0] == pytest.approx(whole_s)
    assert [said for *_, said in seen] == [
        f"{lines} of 4 lines, {done_s:.0f} of {whole_s:.0f} s"
        for lines, (done_s, *_) in enumerate(seen)
    ]
    seen.clear()
    render(_script(), show, cache, tick=lambda *told: seen.append(told))
    assert seen == []


def test_an_unknown_host_is_named_with_its_line(show: Show, cache: Cache) -> None:
    """The error quotes the line and offers the nearest host."""
    with pytest.raises(ArtifactError, match=r"no host .bem., who says .Hello there\..") as error:
        render(_script(("bem", "Hello there.")), show, cache, tick=_quiet)
    assert error.value.fix == "did you mean 'ben'?"


@pytest.mark.parametrize("text", ["🎉", "…", "—!?"])
def test_a_line_without_a_word_is_named(text: str, show: Show, cache: Cache) -> None:
    """A line of marks or emoji alone is the script's fault, and no voice falls back for it."""
    with pytest.raises(ArtifactError, match="turn 2: nothing to say"):
        render(_script(("ada", "Hello."), ("ben", text)), show, cache, tick=_quiet)
