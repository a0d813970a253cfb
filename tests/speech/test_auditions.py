"""Voices tried: equally loud, by themselves, and never over a file that is there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio_digest import plugins
from audio_digest.audio.loudness import envelope, lufs
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.errors import ConfigError, EngineError
from audio_digest.model import Script, Segment, Sound, Turn, Voice
from audio_digest.speech import auditions
from tests.speech.faulty_engine import FaultyEngine

HIGH = Voice(id="high", engine="tone", name="high", language="en", pace=150)
LOW = Voice(id="low", engine="tone", name="low", language="en", pace=150)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return an empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the engine "faulty" known."""
    table: Any = plugins.BUILT_IN["engines"]
    monkeypatch.setitem(table, "faulty", "tests.speech.faulty_engine:FaultyEngine")
    monkeypatch.setattr(FaultyEngine, "faults", 0)


def _script(language: str, *texts: str) -> Script:
    turns = tuple(Turn(host="ada", text=text) for text in texts)
    return Script(title="A day", language=language, segments=(Segment(heading="x", turns=turns),))


def test_voices_of_an_audition_are_equally_loud(cache: Cache) -> None:
    """A voice and one 9 dB above it: each part at −19 LUFS in one channel, within 0.1 LU."""
    sounds = [auditions.preview([text], HIGH, None, cache) for text in auditions.LINES["en"]]
    loud = Sound(sounds[1].samples * np.float32(2.8), sounds[1].rate_hz)
    levels = [lufs(envelope(sound).energy) for sound in auditions._levelled([sounds[0], loud])]
    assert levels == [pytest.approx(auditions.TARGET_LUFS, abs=0.1)] * 2


def test_peaks_hold_all_voices_down_alike() -> None:
    """One voice of sharp peaks: both stay below the ceiling, and still equally loud."""
    rng = np.random.default_rng(5)
    even = Sound(rng.uniform(-0.1, 0.1, 88_200).astype(np.float32), 44_100)
    spiky = even.samples.copy()
    spiky[::9000] = 0.9
    levelled = auditions._levelled([even, Sound(spiky, 44_100)])
    peaks = [20 * np.log10(np.abs(sound.samples).max()) for sound in levelled]
    assert max(peaks) == pytest.approx(auditions.CEILING_DBFS, abs=0.01)
    levels = [lufs(envelope(sound).energy) for sound in levelled]
    assert levels[0] == pytest.approx(levels[1], abs=0.1)


def test_an_audition_says_names_and_the_script_s_lines(cache: Cache) -> None:
    """Two voices: each says its name and the same two usual lines, one after the other."""
    texts = ("Yes.", "This is a line of a usual length for a host.", "And here is another, longer.")
    script = _script("en-US", *texts, "And a third line which nobody will hear today.")
    sound = auditions.audition([HIGH, LOW], None, cache, script=script)
    assert len(cache.entries()) == 6
    assert sound.rate_hz == 44_100
    lines = auditions.lines_for(HIGH, script)
    assert lines == (texts[1], "And a third line which nobody will hear today.")


def test_a_voice_of_another_language_says_our_own_lines() -> None:
    """The day's script is English: a Mandarin voice gets Chinese lines; a Finnish one says so."""
    script = _script(
        "en", "One line that is long enough to be judged by.", "And one more of those."
    )
    chinese = HIGH.model_copy(update={"language": "zh-CN"})
    assert auditions.lines_for(chinese, script) == auditions.LINES["zh"]
    with pytest.raises(ConfigError, match="no lines in fi"):
        auditions.lines_for(HIGH.model_copy(update={"language": "fi"}), script)


def test_no_file_is_written_over(tmp_path: Path, cache: Cache) -> None:
    """MP3 and FLAC are written; a file that is there, and a name of no sound, are refused."""
    sound = auditions.preview(["Hello there."], HIGH, None, cache)
    for name in ("a.mp3", "a.flac"):
        auditions.write(tmp_path / name, sound)
        size = (tmp_path / name).stat().st_size
        assert size > 1000
        with pytest.raises(ConfigError, match="is there already"):
            auditions.write(tmp_path / name, sound)
        assert (tmp_path / name).stat().st_size == size
    with pytest.raises(ConfigError, match="no sound that we write"):
        auditions.write(tmp_path / "a.txt", sound)


def test_a_preview_is_that_voice_or_nothing(cache: Cache, faulty: None) -> None:
    """A voice that cannot be reached is an error, though it has a fallback that could speak."""
    del faulty
    show_less = LOW.model_copy(update={"engine": "faulty", "fallback": "high", "id": "far"})
    stage = Show(
        show=About(title="x", language="en"),
        hosts=(Host(id="a", name="A", voice="far"),),
        voices={"far": show_less, "high": HIGH},
        engines={"faulty": {"fault": "unreachable"}},
    )
    with pytest.raises(EngineError, match="cannot be reached"):
        auditions.preview(["Hello there."], show_less, stage, cache)
    rows = list(auditions.check(stage, cache))
    assert [(row.voice, row.fine) for row in rows] == [("far", False), ("high", True)]
    assert "cannot be reached" in rows[0].says
    assert rows[1].role == "instead of far"


def test_a_check_measures_pace_and_loudness(
    humming_show: Callable[..., Show], cache: Cache
) -> None:
    """The tone hums a word in 0.4 s at about −20 LUFS: that is what is found, for each host."""
    rows = list(auditions.check(humming_show(), cache))
    assert [row.role for row in rows] == ["Ada", "Ben"]
    for row in rows:
        assert row.fine
        assert row.measured_pace == pytest.approx(140, abs=25)
        assert row.loudness_lufs == pytest.approx(-20, abs=1)
