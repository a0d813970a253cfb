"""Words laid on a sound by its energy alone, where an engine tells no times."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audio_digest.audio.loudness import envelope
from audio_digest.model import Word
from audio_digest.speech.alignment import aligned
from audio_digest.speech.engines.kokoro import KokoroEngine
from audio_digest.speech.timing import atoms, settled
from audio_digest.voice_files import load_voice
from tests.humming import ROOT

SYLLABLE = 18
"""Frames of 10 ms that a made-up voice takes for a syllable."""


def _spoken(*parts: float) -> NDArray[np.float64]:
    """Return peaks: so many syllables (whole numbers), or so many seconds of silence."""
    found = [
        np.full(SYLLABLE * part, 0.3) if isinstance(part, int) else np.full(round(part * 100), 1e-4)
        for part in parts
    ]
    return np.concatenate(found)


def _starts(words: tuple[Word, ...]) -> dict[str, float]:
    return {word.text: word.start_s for word in words}


def test_a_pause_lies_at_the_full_stop() -> None:
    """What follows a pause starts where it ends; silence at either end belongs to no word."""
    text = "The river came back. Nobody had been told."
    peaks = _spoken(0.2, 5, 0.3, 7, 0.4)
    words = aligned(text, peaks)
    assert [word.text for word in words] == atoms(text)
    assert words[0].start_s == pytest.approx(0.2)
    assert _starts(words)["Nobody"] == pytest.approx(0.2 + 0.9 + 0.3)
    assert words[3].end_s == pytest.approx(0.2 + 0.9)
    assert words[-1].end_s == pytest.approx(0.2 + 0.9 + 0.3 + 7 * 0.18)


def test_a_breath_without_a_mark_moves_no_sentence() -> None:
    """A pause in the midst of a clause is laid there, and the full stop keeps its own."""
    text = "In the town by the sea they waited for days. Then it rained."
    words = aligned(text, _spoken(6, 0.15, 6, 0.4, 3))
    assert _starts(words)["Then"] == pytest.approx(12 * 0.18 + 0.15 + 0.4)
    assert _starts(words)["they"] == pytest.approx(6 * 0.18 + 0.15, abs=0.35)


def test_a_comma_without_a_pause_is_passed_over() -> None:
    """The one pause belongs to the full stop, however many commas there are."""
    words = aligned("Yes, no, well, so be it. It rained.", _spoken(7, 0.4, 2))
    assert _starts(words)["It"] == pytest.approx(7 * 0.18 + 0.4)


def test_no_word_begins_or_ends_in_a_pause_that_has_no_place() -> None:
    """Where there are more pauses than words, what is left over is no word's time."""
    peaks = _spoken(2, 0.3, 2, 0.3, 2, 0.3, 2)
    words = aligned("Unbelievable incomprehensibilities.", peaks)
    frames = np.flatnonzero(peaks > 0.01)
    for word in words:
        assert min(abs(frames / 100 - word.start_s)) <= 0.01
        assert min(abs((frames + 1) / 100 - word.end_s)) <= 0.01


def test_chinese_is_laid_by_its_characters() -> None:
    """Each character is about one syllable; the pause is the comma's."""
    words = aligned("今天下雨，大家都在家里。", _spoken(4, 0.2, 6))
    assert len(words) == 10
    assert _starts(words)["大"] == pytest.approx(4 * 0.18 + 0.2)
    assert _starts(words)["下"] == pytest.approx(2 * 0.18, abs=0.1)


@pytest.mark.parametrize(
    ("text", "peaks"), [("", _spoken(3)), ("…", _spoken(3)), ("Hello", np.zeros(0))]
)
def test_nothing_said_or_heard_gives_no_words(text: str, peaks: NDArray[np.float64]) -> None:
    """An empty text, marks alone, an empty sound."""
    assert aligned(text, peaks) == ()


@given(
    text=st.text(st.sampled_from("ab e. ,!?文，。\n"), min_size=1, max_size=80),
    frames=st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_any_text_is_laid_inside_any_sound(text: str, frames: list[tuple[int, bool]]) -> None:
    """Every word once, in order, none overlapping the next, all within the sound."""
    peaks = np.concatenate([np.full(n, 0.3 if loud else 0.0) for n, loud in frames])
    words = aligned(text, peaks)
    if words:
        assert [w.text for w in words] == [a for a in atoms(text) if any(map(str.isalnum, a))]
    for word in words:
        assert 0 <= word.start_s <= word.end_s <= len(peaks) / 100 + 1e-9
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(words))


LINES = (
    "The town ran for a week on nothing but the tide, and nobody noticed. Then a fuse went.",
    "It reads a page in nineteen seconds, takes ninety megabytes on disk, and never sends a word.",
    "Well, there is a catch: divers scrape the blades every month. Otherwise, output falls.",
)


@pytest.mark.slow
def test_clauses_begin_where_a_neural_voice_says_so() -> None:
    """Against the times that Kokoro itself tells: nine clauses, each within 150 ms."""
    voice = load_voice("heart", ROOT, where="test")
    engine = KokoroEngine()
    errors: list[float] = []
    for line in LINES:
        speech = engine.speak(line, voice)
        peaks = envelope(speech.sound).peak
        told, found = settled(speech.words, peaks), aligned(line, peaks)
        bare = [word.text.strip(".,:") for word in found]
        assert [word.text.strip(".,:") for word in told] == bare
        marks = [True, *(w.text.endswith((".", ",", ":")) for w in found[:-1])]
        errors += [
            abs(a.start_s - b.start_s)
            for a, b, begins in zip(told, found, marks, strict=True)
            if begins
        ]
    assert len(errors) == 11
    assert max(errors) <= 0.15
