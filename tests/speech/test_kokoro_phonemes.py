"""Words and their phonemes, without the acoustic model."""

import pytest

from audio_digest.errors import EngineError
from audio_digest.speech.engines.kokoro_chunks import MAX_PHONEMES, chunks
from audio_digest.speech.engines.kokoro_phonemes import Spelled, spell, vocabulary
from audio_digest.speech.timing import count

LONG = (
    "Researchers at a small laboratory in the north of the country have spent nine months on a "
    "programme that reads long documents, answers questions about them, writes short summaries, "
    "and, when it is asked to do so, explains in plain words how it came to its conclusions, "
    "although nobody outside of the laboratory has been able to repeat those results so far."
)
ENDLESS = "one thing leads to another and " * 40


def _texts(words: tuple[Spelled, ...]) -> list[str]:
    return [word.text for word in words]


@pytest.mark.parametrize("accent", ["a", "b"])
def test_every_word_keeps_its_text(accent: str) -> None:
    """Words come in order as they were written, marks with them."""
    text = "Dr. Smith's team (of twelve) ran it, didn't they? “Yes,” she said."
    assert _texts(spell(text, accent)) == text.split()


def test_what_the_rules_rewrite_stays_with_its_words() -> None:
    """Units and dates are read in full, and still belong to the words that were written."""
    words = spell("It ran 3 km/h on 2026-05-04, we hear.", "a")
    assert " ".join(_texts(words)) == "It ran 3 km/h on 2026-05-04, we hear."
    phonemes = {word.text: word.phonemes for word in words}
    assert "kəlˈɑməTəɹz" in phonemes["km/h"]
    assert "mˈA" in phonemes["2026-05-04,"]


def test_a_plain_no_is_not_a_number() -> None:
    """The no of "He said no." is the word, that of "no. 5" is a number."""
    assert [w.phonemes for w in spell("He said no.", "a")][-1] == "nˈO."
    assert "nˈʌmbəɹ" in [w.phonemes for w in spell("It is no. 5 now.", "a")]


def test_an_inline_reading_is_taken_as_it_is() -> None:
    """[Qwen](/kwˈɛn/) is the word Qwen with those phonemes, in English and in Chinese."""
    word = spell("So [Qwen](/kwˈɛn/), then.", "a")[1]
    assert (word.text, word.phonemes) == ("Qwen,", "kwˈɛn,")
    word = spell("[Hugging Face](/hˈʌɡɪŋ fˈAs/) did.", "b")[0]
    assert (word.text, word.phonemes) == ("Hugging Face", "hˈʌɡɪŋ fˈAs")
    word = spell("这是[Qwen](/kwˈɛn/)。", "z")[2]
    assert (word.text, word.phonemes) == ("Qwen。", "kwˈɛn.")


def test_a_reading_with_foreign_phonemes_is_refused() -> None:
    """The error names the reading, the sign and the lexicon."""
    with pytest.raises(EngineError, match="'Dvořák' holds ř") as error:
        spell("[Dvořák](/dvořak/) wrote it.", "a")
    assert "lexicon" in error.value.fix


def test_chinese_is_spelled_by_characters() -> None:
    """Each character has its tone; no space parts the characters of one word."""
    words = spell("重要，行业。", "z")
    assert _texts(words) == ["重", "要，", "行", "业。"]
    assert [word.space for word in words] == [False, True, False, True]
    assert words[0].phonemes == "ꭧʊ↘ŋ"  # zhòng, not chóng
    assert words[2].phonemes == "xa↗ŋ"  # háng, not xíng


def test_latin_words_in_chinese_are_read_as_english() -> None:
    """OpenAI in a Chinese line has the phonemes that it has in an English one."""
    chinese = {word.text: word.phonemes for word in spell("今天OpenAI发布了。", "z")}
    assert chinese["OpenAI"] == spell("OpenAI", "a")[0].phonemes


def test_a_year_is_read_by_its_digits() -> None:
    """A space before 年 makes no difference: 2026 is 二零二六."""
    spaced, plain = spell("2026 年", "z"), spell("2026年", "z")
    assert [w.phonemes for w in spaced] == [w.phonemes for w in plain]
    assert [w.phonemes for w in spaced[:4]] == [w.phonemes for w in spell("二零二六", "z")]


def test_chinese_in_english_is_romanised_and_not_dropped() -> None:
    """你好 in an English line has sounds, without tones."""
    words = spell("She said 你好 to them.", "a")
    assert _texts(words) == ["She", "said", "你好", "to", "them."]
    assert words[2].phonemes == "nixau"


@pytest.mark.parametrize("text", ["مرحبا", "ひらがな", "हिन्दी", "兡"])
@pytest.mark.parametrize("accent", ["a", "z"])
def test_what_cannot_be_read_is_named(text: str, accent: str) -> None:
    """A word in a script that no rule reads is an error that names it."""
    with pytest.raises(EngineError, match="cannot read") as error:
        spell(f"word {text} word", accent)
    assert text[0] in error.value.what


def test_all_phonemes_are_the_model_s() -> None:
    """What the rules give for plain prose, the model knows, in both languages."""
    known = vocabulary()
    for text, accent in ((LONG, "a"), (LONG, "b"), ("他说：“这很好”，对吗？", "z")):
        assert {char for word in spell(text, accent) for char in word.phonemes} <= set(known)


def test_chunks_end_where_sentences_do() -> None:
    """Sentences are chunks; a question inside a quotation ends none."""
    words = spell("It works. “Really?” she asked. Yes!\nThat is all", "a")
    found = [(chunk.text, chunk.ends) for chunk in chunks(words)]
    assert found == [
        ("It works.", "sentence"), ("“Really?” she asked.", "sentence"), ("Yes!", "sentence"),
        ("That is all", "sentence"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "cuts"), [(LONG, {"clause"}), (ENDLESS, {"word"})])
def test_a_long_sentence_is_cut_without_loss(text: str, cuts: set[str]) -> None:
    """No chunk is over the cap, no word is lost, and cuts are at clauses where there are any."""
    words = spell(text, "a")
    parts = list(chunks(words))
    assert len(parts) > 1
    assert {part.ends for part in parts[:-1]} == cuts
    assert all(len(part.phonemes) <= MAX_PHONEMES for part in parts)
    assert [word for part in parts for word in part.words] == list(words)


def test_spans_hold_the_sounds_of_their_words() -> None:
    """A word's span has its phonemes without marks, those that the model knows."""
    (chunk,) = chunks(spell("Wait, (really)?", "a"))
    sounds = [chunk.phonemes[a:b] for a, b in chunk.spans]
    assert sounds == [word.phonemes.strip(",()?") for word in chunk.words]


@pytest.mark.slow
@pytest.mark.parametrize("accent", ["a", "z"])
@pytest.mark.parametrize(
    "text",
    ["a" * 4000, "a1" * 500, "-" * 4000, "1,2" * 900, "[" * 4000, "a [" * 900, "\x00\x1b[31mhi",
     "x\u202egnp.exe", "🎉" * 900, "$" * 3000, "[a](/b/)" * 300, "é\u0301" * 900, "今" * 900,
     "1" * 900],
)  # fmt: skip
def test_odd_texts_are_spelled_or_refused(text: str, accent: str) -> None:
    """Runs without spaces, controls and brackets end quickly, in words or in our error."""
    try:
        words = spell(text, accent)
    except EngineError:
        return
    spoken = [len(chunk.phonemes) for chunk in chunks(words)]
    assert all(0 < length <= 500 for length in spoken)
    assert words or not count(text) or not text.isalpha()
