"""How long a spoken text is said to be, against takes of the real voices."""

import time

import pytest

from audio_digest.speech.pace import breath, syllables

HEARD = (
    ("What's behind that?", 1.12, 183),
    ("Right. And the weak spot?", 1.71, 166),
    ("That would hurt, since every kilogram has to be pulled up every hill.", 3.42, 183),
    ("It reads one minute of text in nineteen seconds and takes ninety-four megabytes.", 4.7, 183),
)
"""Lines, what a voice took for them in seconds, and its pace."""


@pytest.mark.parametrize(("text", "seconds", "pace"), HEARD)
def test_a_line_is_as_long_as_it_was_heard(text: str, seconds: float, pace: float) -> None:
    """A line of English is foreseen within a third of what a voice took for it."""
    assert breath(text, "en-US") * 60 / pace == pytest.approx(seconds, rel=0.3)


def test_long_words_take_longer() -> None:
    """Two texts of equally many words differ by their syllables."""
    short, long = "the tide ran out at two", "manufacturers' interpretability experiments outlasted"
    assert breath(long, "en-GB") / 4 > 2 * breath(short, "en-GB") / 6


def test_latin_words_in_chinese_take_the_time_of_several_characters() -> None:
    """A Latin name among Chinese characters is counted by its sounds, not as one."""
    without, with_name = (
        breath("他们发布了模型", "zh-CN"),
        breath("他们发布了DeepSeek模型", "zh-CN"),
    )
    assert with_name - without == pytest.approx(3.2, abs=0.6)


def test_phonemes_are_not_heard_twice() -> None:
    """An inline reading counts as the word that it reads."""
    assert breath("Meet [Qwen](/kwˈɛn/).", "en") == breath("Meet Qwen.", "en")


def test_another_language_counts_words() -> None:
    """A language without weights is counted in words."""
    assert breath("Guten Morgen allerseits", "de-DE") == 3


def test_it_is_counted_in_linear_time() -> None:
    """Twenty thousand marks take no longer than so many letters."""
    began = time.process_time()
    assert breath("," * 20_000, "en") == 0
    assert breath("ia" * 10_000, "en") > 0
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("word", "count"),
    [("whale", 1), ("table", 2), ("wanted", 2), ("walked", 1), ("boxes", 2), ("nation", 2),
     ("radio", 3), ("NASA", 2), ("XL", 2), ("hmm", 1)],
)  # fmt: skip
def test_syllables_by_spelling(word: str, count: int) -> None:
    """Endings that are not heard do not count; an acronym without vowels is spelt."""
    assert syllables(word) == count
