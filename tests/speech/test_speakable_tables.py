"""How things that technology news says are spoken: one line of a table each."""

from pathlib import Path

import pytest

from audio_digest.speech.lexicon import load_lexicon
from audio_digest.speech.speakable import speakable

DATA = Path(__file__).parent.parent / "data"
LEXICON = load_lexicon(Path())


def _table(name: str) -> list[tuple[str, str]]:
    """Return the rows ``written<tab>spoken``; a line that starts with ``##`` is a comment."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("##")]
    return [(written, spoken) for written, spoken in rows]


ENGLISH, CHINESE = _table("say-en.tsv"), _table("say-zh.tsv")


@pytest.mark.parametrize(("written", "spoken"), ENGLISH)
def test_english_is_said(written: str, spoken: str) -> None:
    """What stands in the first column is spoken as the second says."""
    assert speakable(written, "en-US", LEXICON).text == spoken


@pytest.mark.parametrize(("written", "spoken"), CHINESE)
def test_chinese_is_said(written: str, spoken: str) -> None:
    """What stands in the first column is spoken as the second says."""
    assert speakable(written, "zh-Hans", LEXICON).text == spoken


def test_the_tables_are_large_and_free_of_doubles() -> None:
    """Each case is decided once."""
    assert len({written for written, _ in ENGLISH}) == len(ENGLISH) >= 150
    assert len({written for written, _ in CHINESE}) == len(CHINESE) >= 80


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("4 January 2026", "the fourth of January, twenty twenty-six"),
        ("04/01/2026", "the fourth of January, twenty twenty-six"),
        ("the 4th of January", "the fourth of January"),
    ],
)
def test_a_british_show_puts_the_day_first(written: str, spoken: str) -> None:
    """The language tag decides how a date is read."""
    assert speakable(written, "en-GB", LEXICON).text == spoken


def test_names_come_as_phonemes_where_an_engine_takes_them() -> None:
    """Also inside of a model's name; other engines get a spelling."""
    said = speakable("Meet Qwen3.5 today", "en", LEXICON, phonemes=True).text
    assert said == "Meet [Qwen](/kwˈɛn/) three point five today"


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("fr-FR", "Il y a 42 modèles.", "Il y a quarante-deux modèles."),
        ("de", "Das sind 7 Tage 🎉", "Das sind sieben Tage"),
        ("xx", "Ba 42 bu.", "Ba 42 bu."),
    ],
)
def test_other_languages_keep_their_words(language: str, written: str, spoken: str) -> None:
    """Numbers are said where num2words knows the language, and else left to the engine."""
    assert speakable(written, language, LEXICON).text == spoken
