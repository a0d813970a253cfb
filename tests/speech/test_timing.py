"""From the spoken text's words back to the written ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_digest.model import Word
from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable import Piece, speakable
from audio_digest.speech.timing import atoms, count, display_words


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
