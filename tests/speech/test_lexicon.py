"""The lexicon: what is shipped, what a show adds, and what is refused."""

import json
import time
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_digest.errors import ConfigError
from audio_digest.speech.lexicon import MAX_ENTRIES, Entry, Lexicon, load_lexicon

SHIPPED = load_lexicon(Path())


def _show(tmp_path: Path, text: str) -> Path:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "lexicon.toml").write_text(text, "utf-8")
    return tmp_path


def test_shipped_phonemes_are_kokoro_s() -> None:
    """Every phoneme is a symbol of the model's own vocabulary."""
    vocabulary = json.loads(
        (resources.files("hibari") / "assets" / "vocab.json").read_text("utf-8")
    )
    for key, entry in SHIPPED.tables["en"].items():
        assert set(entry.phonemes or "") <= set(vocabulary), key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Qwen", "Kwen"),
        ("Qwen.", "Kwen"),
        ("nginx", "Engine X"),
        ("Nginx", "Engine X"),
        ("llama.cpp", "Llama C plus plus"),
        ("qwen", None),
        ("Qwenish", None),
        ("gif", None),
        ("GIF89", None),
        ("SQL.org", None),
    ],
)
def test_whole_words_match_and_capitals_count(text: str, said: str | None) -> None:
    """A key without capitals matches in any case; no key matches a part of a word or address."""
    found = SHIPPED.match(text, 0, "en")
    assert (found[1] if found else None) == said


def test_phonemes_come_only_where_they_are_asked_for() -> None:
    """Engines that do not take them get the spelling."""
    assert SHIPPED.match("Qwen", 0, "en-GB", phonemes=True) == (4, "[Qwen](/kwˈɛn/)")
    assert SHIPPED.match("Qwen", 0, "en-GB") == (4, "Kwen")


def test_a_show_s_own_word_wins(tmp_path: Path) -> None:
    """Word by word: the other shipped ones stay."""
    lexicon = load_lexicon(_show(tmp_path, '[en]\nQwen = "Q wen"\nMarl = "Marrel"\n'))
    assert lexicon.match("Qwen", 0, "en") == (4, "Q wen")
    assert lexicon.match("Marl", 0, "en") == (4, "Marrel")
    assert lexicon.match("SQL", 0, "en") == (3, "sequel")


def test_a_narrower_tag_wins(tmp_path: Path) -> None:
    """[en-GB] is heard by British hosts alone."""
    lexicon = load_lexicon(_show(tmp_path, '[en]\nZed = "zee"\n[en-GB]\nZed = "zed"\n'))
    assert lexicon.match("Zed", 0, "en-GB") == (3, "zed")
    assert lexicon.match("Zed", 0, "en-US") == (3, "zee")


def test_a_star_stands_for_the_rest_of_the_word(tmp_path: Path) -> None:
    """And the rest is said where ``say`` has its star."""
    lexicon = load_lexicon(_show(tmp_path, '[en]\n"Zyx*" = "zix *"\n'))
    assert lexicon.match("Zyxware", 0, "en") == (7, "zix ware")
    assert lexicon.match("Zyx", 0, "en") == (3, "zix")
    assert lexicon.match("aZyx", 1, "en") is None


def test_a_star_may_stand_anywhere_once(tmp_path: Path) -> None:
    """At the start, within, at the end; a word without a star goes before a pattern."""
    lexicon = load_lexicon(
        _show(tmp_path, '[en]\n"*Zyx" = "* zix"\n"Q*X" = "cue * ex"\nQbertX = "cube ex"\n')
    )
    assert lexicon.match("MyZyx", 0, "en") == (5, "My zix")
    assert lexicon.match("QabcX!", 0, "en") == (5, "cue abc ex")
    assert lexicon.match("QbertX", 0, "en") == (6, "cube ex")
    assert lexicon.match("Q-X", 0, "en") is None


@pytest.mark.slow
def test_no_pattern_takes_long(tmp_path: Path) -> None:
    """5,000 patterns over a line that almost fits each of them: well under a second of work."""
    keys = [f'"a{"a" * (n % 40)}*{n}" = "x"' for n in range(MAX_ENTRIES)]
    lexicon = load_lexicon(_show(tmp_path, "[en]\n" + "\n".join(keys)))
    lexicon.match("a", 0, "en")
    began = time.process_time()
    for _ in range(20):
        lexicon.match("a" * 5000, 0, "en")
    assert time.process_time() - began < 1.5


def test_what_stands_is_told_with_its_key(tmp_path: Path) -> None:
    """`find` says which entry applies, to which word, and what its star stands for."""
    found = load_lexicon(_show(tmp_path, '[en]\n"Zyx*" = "zix *"\n')).find("Zyxware.", 0, "en")
    assert found is not None
    assert (found.key, found.word, found.rest, found.end) == ("Zyx*", "Zyxware", "ware", 7)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[en]\nQwen = 5\n", "en.Qwen"),
        ('[en]\nQwen = ""\n', "en.Qwen"),
        ('[en]\nQwen = { says = "x" }\n', "en.Qwen"),
        ('[en]\nQwen = { say = "x", phonemes = "a/b" }\n', "phonemes"),
        ('[en]\nQwen = { say = "[x](/y/)" }\n', "no brackets"),
        ('[en]\nQwen = { phonemes = "kwˈɛn" }\n', "en.Qwen.say: is missing"),
        ('Qwen = "Kwen"\n', "table of its language"),
        ('[en]\n"a*b*" = "x"\n', "is no word"),
        ('[en]\n"*" = "x"\n', "is no word"),
        ("[en\n", "lexicon.toml"),
    ],
)
def test_a_mistake_names_file_key_and_cure(tmp_path: Path, text: str, complaint: str) -> None:
    """Whatever is wrong with a lexicon, the message is enough to mend it."""
    with pytest.raises(ConfigError) as caught:
        load_lexicon(_show(tmp_path, text))
    assert "lexicon.toml" in caught.value.what
    assert complaint in caught.value.what
    assert caught.value.fix


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A binary file under the lexicon's name is our error, not a traceback."""
    home = _show(tmp_path, "")
    (home / "voices" / "lexicon.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="lexicon"):
        load_lexicon(home)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.just(Entry(say="x"))), st.text())
@settings(deadline=None)  # a busy machine is no fault
def test_any_word_may_be_an_entry(entries: dict[str, Entry], text: str) -> None:
    """Keys are words, never patterns: no character of theirs is special but a last star."""
    lexicon = Lexicon({"en": entries})
    for at in range(len(text)):
        found = lexicon.match(text, at, "en")
        assert found is None or at < found[0] <= len(text)
