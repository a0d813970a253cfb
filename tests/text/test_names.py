"""Names in one form for all languages."""

from audio_digest.text.languages import simplified
from audio_digest.text.names import ALIASES, names


def test_chinese_and_english_names_meet() -> None:
    """A person named in Traditional, Simplified and English text has one canonical name."""
    traditional = names("楊立昆離開了Meta", "zh-Hant")
    assert traditional == names("杨立昆离开了Meta", "zh-Hans")
    assert traditional <= names("Yesterday Yann LeCun left Meta for good.", "en")


def test_a_headline_in_title_case_names_nothing() -> None:
    """Capitals of a headline or of a sentence's first word say nothing; inner ones do."""
    assert names("Roman Concrete Mends Its Own Cracks", "en") == frozenset()
    assert names("Concrete heals. The mHC paper and GPT-5.2 do not.", "en") == {"mhc", "gpt-5.2"}


def test_the_alias_table_is_in_simplified_script() -> None:
    """Every alias is written as the look-up will see it, and its name is in lower case."""
    assert all(simplified(alias) == alias for alias in ALIASES)
    assert all(name == name.lower() for name in ALIASES.values())
