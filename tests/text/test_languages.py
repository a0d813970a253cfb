"""Which language a text is in."""

import pytest

from audio_digest.text.languages import detect, is_chinese, simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The town ran on the tide for a week.", "en"),
        ("小镇靠潮汐发电，连续运行了七天，GPT 和 DeepSeek 都没有帮忙。", "zh-Hans"),
        ("小鎮靠潮汐發電，連續運行了七天，沒有人發現任何差別。", "zh-Hant"),
        ("Die Stadt lief eine Woche lang mit dem Strom aus der See.", "de"),
        ("La ville a vécu de la marée pendant une semaine.", "fr"),
        ("町は一週間、潮の力だけで動きました。", "ja"),
        ("마을은 일주일 동안 조수로 움직였다.", "ko"),
        ("Город неделю жил за счёт прилива.", "ru"),
        ("MiniMax M2.7", "und"),
        ("", "und"),
    ],
)
def test_detect(text: str, language: str) -> None:
    """A language is known by its script and its commonest words, Latin names or not."""
    assert detect(text) == language


def test_an_english_text_that_quotes_chinese_is_english() -> None:
    """A Chinese name in an English sentence does not make it Chinese."""
    assert (
        detect("The physicist 楊振寧 was born in the city of Hefei and taught in New York.") == "en"
    )


def test_simplified_is_bounded_and_leaves_the_rest() -> None:
    """Long text without a break converts without exhausting the stack; Latin text is unchanged."""
    assert simplified("楊立昆" * 20_000) == "杨立昆" * 20_000
    assert simplified("Only Latin, 6.7%") == "Only Latin, 6.7%"


def test_is_chinese_takes_every_tag() -> None:
    """Script and region do not matter, other languages are not Chinese."""
    assert all(is_chinese(tag) for tag in ("zh", "zh-CN", "zh-Hant", "cmn-Hans"))
    assert not any(is_chinese(tag) for tag in ("en", "ja", "zha", "und"))


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("隨著", "随着"),
        ("緊接著，", "紧接着，"),
        ("有著名的", "有著名的"),
        ("顯著", "显著"),
        ("原著", "原著"),
    ],
)
def test_the_particle_is_told_from_the_author(traditional: str, expected: str) -> None:
    """著 after a verb becomes 着; in the words for fame and authorship it stays."""
    assert simplified(traditional) == expected
