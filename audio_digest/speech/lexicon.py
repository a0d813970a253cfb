"""voices/lexicon.toml: how names are said, per language, for every engine.

::

    [en]
    arXiv = "archive"
    Qwen = { say = "Kwen", phonemes = "kwˈɛn" }
    "Zig*" = "zig *"

A key without capitals matches in any case, a key with capitals only as it is written. It matches
whole words; a ``*`` at its end stands for the rest of the word, and in ``say`` for that rest.
``say`` is an English (Chinese, …) spelling that any engine reads well; ``phonemes`` are Kokoro's,
for engines that take them. A table may be a language (``en``) or a narrower tag (``en-GB``).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from audio_digest.config import VOICES_DIRS, explain, language_of
from audio_digest.errors import ConfigError
from audio_digest.model import Record

MAX_ENTRIES, MAX_CHARS = 5000, 64
_ASIDE = r"[^\W_]"  # what may not stand beside an entry
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\[\]]")


class Entry(Record):
    """How one name is said. ``phonemes`` None means: as ``say`` is read."""

    say: Annotated[str, Field(min_length=1, max_length=200)]
    phonemes: (
        Annotated[
            str, Field(min_length=1, max_length=200, pattern=r"^[^/()\[\]\s]+( [^/()\[\]\s]+)*$")
        ]
        | None
    ) = None

    @field_validator("say")
    @classmethod
    def _speakable(cls, say: str) -> str:
        if _FORBIDDEN.search(say) or not say.strip():
            raise ValueError("say holds letters, spaces and marks, no brackets or controls")
        return say.strip()


_TABLES = TypeAdapter(dict[str, dict[str, Entry]])


@dataclass(frozen=True)
class _Table:
    """One language's entries, compiled: literal words, longest first."""

    entries: Mapping[str, Entry]
    words: re.Pattern[str] | None

    def find(self, text: str, at: int) -> tuple[int, str, str, Entry] | None:
        """Return end, the word, the wildcard's rest and the entry that stands at ``at``."""
        match = self.words.match(text, at) if self.words else None
        if not match:
            return None
        word, rest = match[0], ""
        entry = self.entries.get(word) or self.entries.get(word.lower())
        if entry is None:
            for size in range(len(word), 0, -1):
                head = word[:size]
                entry = self.entries.get(head + "*") or self.entries.get(head.lower() + "*")
                if entry:
                    rest = word[size:]
                    break
        return (match.end(), word, rest, entry) if entry else None


def _compiled(entries: Mapping[str, Entry]) -> _Table:
    parts = []
    for key in sorted(entries, key=lambda key: (-len(key), key)):
        stem = key.removesuffix("*")
        literal = re.escape(stem) + (rf"{_ASIDE}{{0,64}}" if key.endswith("*") else "")
        parts.append(f"(?i:{literal})" if stem == stem.lower() else literal)
    if not parts:
        return _Table(entries, None)
    # not inside a word, a number's name (GPT-5), a file's or a site's (arxiv.org)
    before, after = r"(?<![^\W_])(?<![@./\\_])", r"(?![^\W_]|[-.:：]?\d|[.@/\\_][^\W_])"
    if any(re.search(r"[\u3400-\u9fff]", key) for key in entries):
        before = r"(?:(?=[\u3400-\u9fff])|" + before + ")"
    han = r"(?<=[\u3400-\u9fff])"
    near = rf"(?:(?=[\u3400-\u9fff])|{after})"
    return _Table(entries, re.compile(rf"(?:{before}|{han})(?:{'|'.join(parts)})(?:{near}|{han})"))


@dataclass(frozen=True)
class Lexicon:
    """Entries by language tag. An empty one knows no name."""

    tables: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    _compiled: dict[str, _Table] = field(default_factory=dict, init=False, compare=False)

    def match(
        self, text: str, at: int, language: str, *, phonemes: bool = False
    ) -> tuple[int, str] | None:
        """Return where the entry at ``text[at]`` ends and how it is said; None without one."""
        found = self._table(language).find(text, at)
        if not found:
            return None
        end, word, rest, entry = found
        if phonemes and entry.phonemes and not rest:
            return end, f"[{word}](/{entry.phonemes}/)"
        return end, entry.say.replace("*", rest).strip()

    def _table(self, language: str) -> _Table:
        if language not in self._compiled:
            entries = {
                **self.tables.get(language_of(language), {}),
                **self.tables.get(language, {}),
            }
            self._compiled[language] = _compiled(entries)
        return self._compiled[language]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}", "mend the TOML there") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}", "give a readable file") from error


def _checked(path: Path) -> dict[str, dict[str, Entry]]:
    data = _read(path)
    for language, table in data.items():
        if not isinstance(table, dict):
            raise ConfigError(
                f"{path}: {language}: an entry stands in the table of its language",
                f'write [en] above it, then {language} = "…"',
            )
        for key, entry in table.items():
            stem = key.removesuffix("*")
            if not stem.strip() or stem != stem.strip() or "*" in stem or len(key) > MAX_CHARS:
                raise ConfigError(
                    f"{path}: {language}: '{key}' is no word",
                    f"a key is a word of up to {MAX_CHARS} characters; * may stand at its end",
                )
            if isinstance(entry, str):
                table[key] = {"say": entry}
    try:
        tables = _TABLES.validate_python(data)
    except ValidationError as error:
        raise explain(error, str(path)) from error
    if sum(map(len, tables.values())) > MAX_ENTRIES:
        raise ConfigError(f"{path}: more than {MAX_ENTRIES} entries", "keep the names that matter")
    return tables


def load_lexicon(home: Path) -> Lexicon:
    """Return the shipped lexicon, overridden word by word by ``<home>/voices/lexicon.toml``.

    Raises ConfigError naming the file, the key and the cure.
    """
    tables: dict[str, dict[str, Entry]] = {}
    for folder in dict.fromkeys((*VOICES_DIRS, home / "voices")):
        for language, entries in _checked(folder / "lexicon.toml").items():
            tables.setdefault(language, {}).update(entries)
    return Lexicon(tables)
