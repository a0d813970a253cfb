"""How a text will be read is told before it is heard."""

from pathlib import Path

from audio_digest.model import Voice
from audio_digest.speech.reading import reading

HEART = Voice(id="heart", engine="kokoro", name="af_heart", language="en-US")
HUM = Voice(id="hum", engine="tone", name="high", language="en-US")


def test_entries_are_told_with_their_file(tmp_path: Path) -> None:
    """The show's own entry is named before the shipped one; what did not apply is not named."""
    (tmp_path / "voices").mkdir()
    own = tmp_path / "voices" / "lexicon.toml"
    own.write_text('[en]\nQwen = "Q wen"\nMarl = "Marrel"\n', "utf-8")
    read = reading("Qwen and Huawei cost $2.", HUM, tmp_path, {})
    assert read.spoken == "Q wen and Wah way cost two dollars."
    assert [(entry.word, entry.said) for entry in read.entries] == [
        ("Qwen", "Q wen"),
        ("Huawei", "Wah way"),
    ]
    assert read.entries[0].file == own
    assert read.entries[1].file != own
    assert read.phonemes is None


def test_phonemes_are_told_where_they_are_known(tmp_path: Path) -> None:
    """An engine that takes phonemes is given the entry's, and tells those of the whole line."""
    read = reading("Qwen works.", HEART, tmp_path, {})
    assert read.spoken == "Qwen works."
    assert read.phonemes == "kwˈɛn wˈɜɹks."
    assert [entry.said for entry in read.entries] == ["/kwˈɛn/"]
