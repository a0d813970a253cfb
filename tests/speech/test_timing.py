"""From the spoken text's words back to the written ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_digest.model import Word
from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable import Piece, speakable
from audio_digest.speech.timing import atoms, count, display_words, settled


def _pieces(*pairs: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(display, spoken) for display, spoken in pairs)


def _words(*timed: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(text=text, start_s=start, end_s=end) for text, start, end in timed)


def _plain(words: tuple[Word, ...]) -> list[tuple[str, float, float]]:
    return [(word.text, word.start_s, word.end_s) for word in words]


def test_a_written_number_lasts_as_long_as_its_words() -> None:
    """42% is heard from the start of "forty" to the end of "percent"."""
    pieces = _pieces(("up ", "up "), ("42%", "forty two percent"), (" now.", " now."))
    words = _words(
        ("up", 0.1, 0.3), ("forty", 0.4, 0.7), ("two", 0.7, 0.9), ("percent", 1.0, 1.4),
        ("now.", 1.5, 1.9),
    )  # fmt: skip
    timed = _plain(display_words(pieces, words, 2.0))
    assert [text for text, _, _ in timed] == ["up", "42%", "now."]
    assert timed[0][1:] == pytest.approx((0.1, 0.3), abs=0.002)
    assert timed[1][1:] == pytest.approx((0.4, 1.4), abs=0.002)
    assert timed[2][1:] == pytest.approx((1.5, 1.9), abs=0.002)


def test_an_inline_reading_is_timed_by_its_word() -> None:
    """[Qwen](/kwˈɛn/) is timed by the engine's word "Qwen,"."""
    pieces = _pieces(("Qwen, ", "[Qwen](/kwˈɛn/), "), ("hi", "hi"))
    words = _words(("Qwen,", 0.2, 0.6), ("hi", 0.9, 1.0))
    timed = _plain(display_words(pieces, words, 1.1))
    assert [text for text, _, _ in timed] == ["Qwen,", "hi"]
    assert timed[0][1:] == pytest.approx((0.2, 0.6), abs=0.002)


def test_characters_of_chinese_are_tokens() -> None:
    """Each character has its time, an aside in Latin letters one for the word."""
    pieces = _pieces(("发", "发"), ("布GPT", "布 GPT"), ("。", "。"))
    words = _words(("发", 0.1, 0.2), ("布", 0.2, 0.4), ("GPT。", 0.5, 1.0))
    assert [w.text for w in display_words(pieces, words, 1.1)] == ["发", "布", "GPT", "。"]


def test_without_words_time_goes_by_length() -> None:
    """An engine that knows no words: tokens share the whole sound by their letters."""
    pieces = _pieces(("aa ", "aa "), ("bbbb", "bbbb"))
    timed = _plain(display_words(pieces, (), 7.0))
    assert timed[0][1:] == pytest.approx((0.0, 2.0), abs=0.01)
    assert timed[1][1:] == pytest.approx((3.0, 7.0), abs=0.01)


def test_what_is_not_spoken_takes_no_time() -> None:
    """An emoji stands where the word before it ends."""
    pieces = _pieces(("yes ", "yes "), ("🎉 ", ""), ("no", "no"))
    timed = _plain(display_words(pieces, _words(("yes", 0.0, 0.5), ("no", 0.6, 1.0)), 1.0))
    assert timed[1][0] == "🎉"
    assert timed[1][1:] == pytest.approx((0.5, 0.5), abs=0.002)
    assert timed[2][1] == pytest.approx(0.6, abs=0.002)


def test_a_word_that_the_engine_lost_lies_between_its_neighbours() -> None:
    """An unknown word in the middle is placed between those that are known."""
    pieces = _pieces(("one ", "one "), ("two ", "two "), ("three", "three"))
    timed = _plain(display_words(pieces, _words(("one", 0.0, 0.4), ("three", 1.0, 1.4)), 1.4))
    assert 0.4 <= timed[1][1] < timed[1][2] <= 1.0


def test_words_beyond_the_last_known_one_fill_what_is_left() -> None:
    """An engine that times the first word alone: the others end with the sound."""
    pieces = _pieces(("one ", "one "), ("two ", "two "), ("three", "three"))
    timed = _plain(display_words(pieces, _words(("one", 0.0, 0.4)), 2.0))
    assert timed[2][2] == pytest.approx(2.0, abs=0.01)
    assert timed[1][1] > 0.4


def test_what_counts_as_a_word() -> None:
    """Words are counted without marks, inline readings once, Chinese by characters."""
    assert count("Hello — [Qwen](/kwˈɛn/) world!") == 3
    assert count("今天GPT来了。") == 5
    assert atoms("“好”。OK?") == ["“好”。", "OK?"]


TEXTS = st.text(
    st.sampled_from("ab 1.5%,。今天—\n“”🎉[]()/:$-é\u200bQwen") | st.characters(), max_size=60
)
TIMES = st.floats(0, 20, allow_nan=False)
WORDS = st.lists(st.tuples(st.text("abQ今天 1one", max_size=6), TIMES, TIMES), max_size=12)


@given(
    text=TEXTS, words=WORDS, duration_s=st.floats(0.01, 30), language=st.sampled_from(["en", "zh"])
)
def test_all_tokens_come_in_order_within_the_sound(
    text: str, words: list[tuple[str, float, float]], duration_s: float, language: str
) -> None:
    """Whatever text and words: every letter is in a token, and times rise from 0 to the end."""
    pieces = speakable(text, language, Lexicon()).pieces
    timed = display_words(pieces, _words(*words), duration_s)
    assert "".join(w.text for w in timed) == "".join(text.split())
    now = 0.0
    for word in timed:
        assert now <= word.start_s <= word.end_s <= round(duration_s, 3)
        now = word.end_s


def _peaks(*stretches: tuple[float, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return peaks per 10 ms of (seconds, level) in turn."""
    return np.concatenate([np.full(round(length_s * 100), peak) for length_s, peak in stretches])


def test_a_pause_at_a_comma_belongs_to_no_word() -> None:
    """The engine ends "hours," with the silence after it, and starts "and" a little late."""
    words = _words(("hours,", 0.1, 1.0), ("and", 1.05, 1.3))
    peaks = _peaks((0.1, 0.0), (0.52, 0.5), (0.38, 0.002), (0.4, 0.5))
    assert _plain(settled(words, peaks)) == [("hours,", 0.1, 0.62), ("and", 1.0, 1.3)]


def test_a_word_does_not_begin_in_noise() -> None:
    """What an engine hums through a pause, 38 dB below its voice, is no beginning of a word."""
    words = _words(("learning,", 0.1, 0.4), ("based", 0.6, 1.2))
    hum = 0.8 * 10 ** (-38 / 20)
    peaks = _peaks((0.4, 0.8), (0.2, 0.0), (0.2, hum), (0.4, 0.8))
    assert _plain(settled(words, peaks)) == [("learning,", 0.1, 0.4), ("based", 0.8, 1.2)]


def test_the_closure_before_a_plosive_is_no_pause() -> None:
    """A t is silent for a tenth of a second and yet no end of a word."""
    words = _words(("a", 0.0, 0.3), ("top", 0.3, 0.8))
    assert settled(words, _peaks((0.3, 0.5), (0.1, 0.0), (0.4, 0.5))) == words


def test_a_pause_far_from_where_two_words_part_moves_neither() -> None:
    """Within a word that is spoken haltingly it is quiet, and the word goes on."""
    words = _words(("incontestably", 0.0, 1.5), ("so", 1.5, 1.8))
    assert settled(words, _peaks((0.6, 0.5), (0.3, 0.0), (0.9, 0.5))) == words


def test_silence_at_both_ends_is_no_words() -> None:
    """The first word starts when something is heard, and the last one ends with the sound."""
    words = _words(("well", 0.0, 0.5), ("well.", 0.5, 1.4))
    peaks = _peaks((0.2, 0.0), (0.8, 0.5), (0.4, 0.0))
    assert _plain(settled(words, peaks)) == [("well", 0.2, 0.5), ("well.", 0.5, 1.0)]


@given(
    lengths=st.lists(st.floats(0, 1), max_size=8),
    loud=st.lists(st.sampled_from([0.0, 0.001, 0.4]), min_size=1, max_size=120),
)
def test_settled_words_keep_their_order(lengths: list[float], loud: list[float]) -> None:
    """Whatever the sound, no word ends before it starts or starts before the one before it ends."""
    edges = np.concatenate([[0.0], np.cumsum(lengths)])
    words = _words(*((f"w{i}", float(edges[i]), float(edges[i + 1])) for i in range(len(lengths))))
    found = settled(words, np.array(loud))
    assert [word.text for word in found] == [word.text for word in words]
    times = [at for word in found for at in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert settled((), np.array(loud)) == ()
    assert settled(words, np.zeros(0)) == words
