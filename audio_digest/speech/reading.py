"""How a text will be read: its spoken form, the lexicon's entries in it, and its phonemes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audio_digest import plugins
from audio_digest.model import Voice
from audio_digest.speech.lexicon import Found, Lexicon, load_lexicon, origin
from audio_digest.speech.speakable import speakable
from audio_digest.speech.timing import plain


@dataclass(frozen=True)
class Applied:
    """An entry of a lexicon that was used: its key, the word in the text, and how it is said."""

    key: str
    word: str
    said: str
    file: Path


@dataclass(frozen=True)
class Reading:
    """How a voice reads a text. ``phonemes`` is None where its engine does not tell them."""

    text: str
    spoken: str
    entries: tuple[Applied, ...]
    phonemes: str | None


@dataclass(frozen=True)
class _Noting(Lexicon):
    """A lexicon that remembers what was found in it."""

    noted: list[Found] = field(default_factory=list)

    def match(
        self, text: str, at: int, language: str, *, phonemes: bool = False
    ) -> tuple[int, str] | None:
        found = self.find(text, at, language)
        if not found:
            return None
        self.noted.append(found)
        return found.end, found.said(phonemes=phonemes)


def reading(text: str, voice: Voice, home: Path, settings: Mapping[str, Any]) -> Reading:
    """Return how ``voice`` reads ``text`` in the show at ``home``; nothing is spoken.

    ``settings`` are those of its engine. Raises ConfigError for an engine or lexicon that cannot
    be used, EngineError for a word that the engine cannot read.
    """
    engine = plugins.load("engines", voice.engine, settings, where=f"voices/{voice.id}.toml")
    takes = bool(getattr(engine, "phonemes", False))
    lexicon = _Noting(load_lexicon(home).tables)
    given = speakable(text, voice.language, lexicon, phonemes=takes).text
    tell = getattr(engine, "reading", None)
    entries = {
        (found.key, found.word): Applied(
            found.key,
            found.word,
            f"/{found.entry.phonemes}/"
            if takes and found.entry.phonemes and not found.rest
            else found.said(phonemes=False),
            origin(found.key, voice.language, home),
        )
        for found in lexicon.noted
        if found.said(phonemes=takes) in given
    }
    return Reading(
        text, plain(given), tuple(entries.values()), tell(given, voice) if tell else None
    )
