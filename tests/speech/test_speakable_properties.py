"""What holds for any text at all, however hostile."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_digest.speech.lexicon import Lexicon
from audio_digest.speech.speakable import speakable

NO_NAMES = Lexicon()
SIGNS = st.sampled_from(
    [
        "0",
        "1",
        "2",
        "9",
        "10",
        "2026",
        "3.5",
        "1,000",
        "%",
        "$",
        "€",
        "¥",
        "£",
        "K",
        "M",
        "B",
        "T",
        "GB",
        "ms",
        "x",
        "X",
        "-",
        "–",
        "—",
        "/",
        ".",
        ",",
        ":",
        ";",
        "!",
        "?",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "~",
        "+",
        "=",
        "&",
        "@",
        "#",
        "*",
        "_",
        "`",
        "'",
        '"',
        "°",
        "²",
        "½",
        "①",
        "Ⅳ",
        "é",
        "é",
        "a",
        "b",
        "Qwen",
        "GPT",
        "v",
        "p",
        "am",
        "PM",
        "st",
        "th",
        "年",
        "月",
        "日",
        "第",
        "个",
        "亿",
        "四",
        "，",
        "。",
        "（",
        "）",
        "《",
        "》",
        "％",
        "５",
        "\u200b",
        "\u202e",
        "\x07",
        "\n",
        "�",
        "🎉",
        "👩\u200d💻",
        "٣",
        "http://",
        "www.",
        ".com",
        "r/",
        "--",
        "January",
        "5pm",
        "08:30",
        "II",
        "War",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(SIGNS, st.just(" ")), max_size=40).map("".join))
LANGUAGES = st.sampled_from(["en-US", "en-GB", "zh-Hans", "zh-Hant", "fr", "xx"])


@given(TEXTS, LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_pieces_cover_what_is_written_and_what_is_said(text: str, language: str) -> None:
    """Joined, the displays are the text given and the spoken parts the text to speak."""
    said = speakable(text, language, NO_NAMES)
    assert "".join(piece.display for piece in said.pieces) == text
    assert "".join(piece.spoken for piece in said.pieces) == said.text


@given(TEXTS, st.sampled_from(["en-US", "en-GB", "zh-Hans"]))
@settings(max_examples=120, deadline=None)
@example("1x9e999", "en-US")
@example("9" * 400, "zh-Hans")
@example("1/0", "en-US")
@example("13/45/2026", "en-GB")
def test_no_digit_and_no_control_is_left(text: str, language: str) -> None:
    """Engines read digits in their own way, and controls as they like."""
    said = speakable(text, language, NO_NAMES).text
    assert not any(char.isdigit() for char in said), said
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in said), said


@given(TEXTS, st.sampled_from(["en-US", "zh-Hans"]))
@settings(max_examples=150, deadline=None)
def test_marks_and_spaces_do_not_pile_up(text: str, language: str) -> None:
    """One space, one comma; nothing at the ends that is no speech."""
    said = speakable(text, language, NO_NAMES).text
    assert said == said.strip()
    assert "  " not in said
    assert ",," not in said.replace(" ", "")


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12), min_size=1).map(
        " ".join
    )
)
@settings(max_examples=120, deadline=None)
def test_plain_words_are_left_alone(text: str) -> None:
    """What needs no help gets none, but for a few units and abbreviations."""
    if not {"vs", "aka"} & set(text.split()):
        assert speakable(text, "en", NO_NAMES).text == text


@given(TEXTS.filter(lambda text: any(char.isascii() and char.isalpha() for char in text)))
@settings(max_examples=120, deadline=None)
def test_a_text_with_letters_is_never_emptied(text: str) -> None:
    """Unless the letters were markup, an address' scheme or an e-mail's debris."""
    if not any(mark in text for mark in "<[&/:"):
        assert any(char.isalpha() for char in speakable(text, "en", NO_NAMES).text)


@given(st.lists(st.one_of(SIGNS, st.just(" ")), max_size=30).map("".join))
@settings(max_examples=120, deadline=None)
def test_saying_twice_says_the_same_numbers(text: str) -> None:
    """A text that was made speakable has nothing left to say in other words, from the third on."""
    twice = speakable(speakable(text, "en", NO_NAMES).text, "en", NO_NAMES).text
    assert not any(char.isdigit() for char in twice)
    thrice = speakable(twice, "en", NO_NAMES).text
    assert speakable(thrice, "en", NO_NAMES).text == thrice


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1.", "1-", "a-", "a.", "a1", "(", "[", "<", "<a ", "&", "@", "a@", "/", "./",
    "x1x", "$1", " ", "-",
     "\u200b", "A", "AI-", "1:", "年", "[a](", "1 - ", "e1", "http://", "'", "_a", "#a", "II", "%",
     "1/", "～", "a/"],
)  # fmt: skip
def test_hostile_repetition_costs_time_in_proportion(language: str, unit: str) -> None:
    """Some thousand characters of anything are done in a second or two, not in minutes."""
    text = (unit * 2_500)[:2_500]
    started = time.process_time()
    speakable(text, language, NO_NAMES)
    assert time.process_time() - started < 2
