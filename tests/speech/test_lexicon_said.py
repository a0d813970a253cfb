"""The shipped lexicon on the embedded voice: every entry is needed, and gives what it should."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from audio_digest.speech.engines.kokoro_phonemes import spell, vocabulary
from audio_digest.speech.lexicon import Lexicon, load_lexicon
from audio_digest.speech.speakable import speakable

SHIPPED = load_lexicon(Path())
SAID = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "lexicon-said.toml").read_text("utf-8")
)
TAGS = {"en": "en-US", "zh": "zh-CN"}
FAR = 0.4
"""The largest share of sounds in which a spelling may differ from the phonemes beside it."""
KEPT = {
    "arxiv": "in any case, and in arxiv.org: online voices say the X",
    "SQL": "online voices spell it, and SQLite beside it is a sequel",
    "SWE": "the full stops keep other engines from saying swee",
}
"""Entries that change no phoneme of the embedded voice, and why they stand there."""
_ALIKE = str.maketrans({"T": "t", "ᵊ": "ə", "ᵻ": "ɪ", "ʌ": "ə", "ʊ": "u", "ɔ": "ɑ"})


@cache
def _heard(text: str, language: str, *, helped: bool, phonemes: bool = True) -> str:
    lexicon = SHIPPED if helped else Lexicon()
    said = speakable(text, TAGS[language], lexicon, phonemes=phonemes).text
    return " ".join(word.phonemes for word in spell(said, {"en": "a", "zh": "z"}[language]))


def _sounds(phonemes: str) -> str:
    """Return phonemes without stress, vowels that are hard to tell apart made one."""
    return re.sub(r"[ˈˌ ]", "", phonemes).translate(_ALIKE)


def _distance(one: str, other: str) -> float:
    """Return the edit distance (Levenshtein) of two strings as a share of the longer one."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1] / max(len(one), len(other), 1)


def test_a_spelling_s_distance_is_a_share() -> None:
    """Equal strings are 0 apart, strings without a common letter 1."""
    assert _distance("kwɛn", "kwɛn") == 0
    assert _distance("abc", "xyz") == 1
    assert _distance("abcd", "abd") == pytest.approx(1 / 4)


@pytest.mark.parametrize("language", sorted(TAGS))
def test_every_shipped_entry_is_listed(language: str) -> None:
    """What stands in voices/lexicon.toml stands here with its phonemes, and nothing else does."""
    assert list(SHIPPED.tables[language]) == list(SAID[language])


@pytest.mark.parametrize(("language", "least"), [("en", 150), ("zh", 60)])
def test_the_shipped_names_are_many(language: str, least: int) -> None:
    """People, firms, models and acronyms of technology news have their names out of the box."""
    assert len(SHIPPED.tables[language]) >= least


@pytest.mark.parametrize("language", sorted(TAGS))
def test_every_entry_is_heard_as_listed(language: str) -> None:
    """Through the whole reading of a line, each name comes out with the phonemes meant."""
    heard = {key: _heard(key, language, helped=True) for key in SAID[language]}
    assert heard == SAID[language]


@pytest.mark.parametrize("language", sorted(TAGS))
def test_every_entry_is_needed(language: str) -> None:
    """Without it the embedded voice says something else, or the entry's reason is given."""
    needless = {
        key
        for key, phonemes in SAID[language].items()
        if _heard(key, language, helped=False).replace(" ", "") == phonemes.replace(" ", "")
    }
    assert needless - KEPT.keys() == set()


def test_every_spelling_says_nearly_the_same() -> None:
    """An engine that takes no phonemes gets a spelling that reads close to them."""
    far = {}
    for key, phonemes in SAID["en"].items():
        spelt = _heard(key, "en", helped=True, phonemes=False)
        apart = _distance(_sounds(spelt), _sounds(phonemes))
        bare = _distance(_sounds(_heard(key, "en", helped=False)), _sounds(phonemes))
        if apart > min(FAR, max(bare, 0.2)):
            far[key] = (spelt, phonemes)
    assert far == {}


def test_nothing_is_left_unread() -> None:
    """Every phoneme that is heard is a symbol of the model's own vocabulary."""
    for table in SAID.values():
        for key, phonemes in table.items():
            assert set(phonemes) <= set(vocabulary()), key


def test_names_without_an_entry_are_said_right() -> None:
    """The names in `right` need no help: the engine's own reading is the one meant."""
    for key, phonemes in SAID["right"].items():
        assert key not in SHIPPED.tables["en"]
        assert _heard(key, "en", helped=True) == phonemes


NAMES = (
    "Anthropic Mistral Qwen LeCun Huawei Nvidia Xiaomi Zhipu Yi GGUF SQL nginx kubectl arXiv LaTeX "
    "DeepSeek Altman Amodei Hassabis Karpathy Sutskever Nadella Pichai LoRA RAG vLLM MoE RLHF CUDA "
    "IEEE RISC-V Debian Ubuntu GNOME Linux PostgreSQL Redis Wi-Fi"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_the_names_of_the_news_are_known(name: str) -> None:
    """Each is an entry, or listed as said right without one."""
    entry = SHIPPED.find(name, 0, "en")
    assert (entry and entry.end == len(name)) or name in SAID["right"]
