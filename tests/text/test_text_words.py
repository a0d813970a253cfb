"""How a text is cut into the tokens that measures of language count."""

import pytest

from audio_digest.text.words import is_word, treebank


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("They can't say it’s 5-10%.", ["they", "ca", "n't", "say", "it", "'s", "5-10", "%", "."]),
        ('A "mast" fell...', ["a", "“", "mast", '"', "fell", "..."]),
        ("llama.cpp costs $1,200", ["llama.cpp", "costs", "$", "1,200"]),
    ],
)
def test_english_is_cut_as_in_the_penn_treebank(text: str, cut: list[str]) -> None:
    """Clitics, marks and the two kinds of quotation marks are tokens of their own."""
    assert list(treebank(text, "en")) == cut


def test_chinese_is_cut_into_words() -> None:
    """Words of several characters, figures and marks; no spaces."""
    assert treebank("模型在 2026 年发布。", "zh") == ("模型", "在", "2026", "年", "发布", "。")


def test_a_mark_is_no_word() -> None:
    """A word or a figure is; a mark is not."""
    assert [is_word(token) for token in ("6.7", "嗯", "n't", "，", "--")] == [True] * 3 + [
        False
    ] * 2
