"""voices/lexicon.toml: how names are said, per language, for every engine.

::

    [en]
    arXiv = "archive"
    Qwen = { say = "Kwen", phonemes = "kwˈɛn" }
    "Zig*" = "zig *"

A key without capitals matches in any case, a key with capitals only as it is written. It matches
whole words. One ``*`` at its start, within it or at its end stands for up to 64 letters and
figures, and in ``say`` for the same: patterns are no more than that, so none can take long.
``say`` is an English (Chinese, …) spelling that any engine reads well; ``phonemes`` are Kokoro's,
for engines that take them. A table may be a language (``en``) or a narrower tag (``en-GB``).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from audio_digest.config import language_of
from audio_digest.errors import ConfigError
from audio_digest.model import Record
from audio_digest.tables import explain, read
from audio_digest.voice_files import VOICES_DIRS

MAX_ENTRIES, MAX_CHARS = 5000, 64
MAX_WILD = 64
_WILD = re.compile(rf"[^\W_]{{0,{MAX_WILD}}}")
_HAN = r"[\u3400-\u9fff]"
# not inside a word, a number's name (GPT-5), a file's or a site's (arxiv.org)
_BEFORE, _AFTER = r"(?<![^\W_])(?<![@./\\_])", r"(?![^\W_]|[-.:：]?\d|[.@/\\_][^\W_])"
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
class Found:
    """An entry that stands in a text: its key, the words there, what its star was, and the end."""

    key: str
    word: str
    rest: str
    end: int
    entry: Entry

    def said(self, *, phonemes: bool) -> str:
        """Return how it is said, as an inline reading where there is one and it is asked for."""
        if phonemes and self.entry.phonemes and not self.rest:
            return f"[{self.word}](/{self.entry.phonemes}/)"
        return self.entry.say.replace("*", self.rest).strip()


class _Table:
    """One language's entries: words by their length, patterns by their first letter.

    What is looked at is bounded at each place, by `MAX_CHARS` and the number of patterns: plain
    comparisons, for 5,000 regular expressions take half a minute to compile.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._lengths = sorted({len(key) for key in entries if "*" not in key}, reverse=True)
        self._patterns: dict[str, list[str]] = defaultdict(list)
        for key in sorted(entries, key=lambda key: (-len(key), key)):
            if "*" in key:
                self._patterns[key[0].lower().removeprefix("*")].append(key)
        chinese = f"(?={_HAN})|" if any(re.search(_HAN, key) for key in entries) else ""
        self._before = re.compile(f"{chinese}{_BEFORE}|(?<={_HAN})")
        self._after = re.compile(f"{chinese}{_AFTER}|(?<={_HAN})")

    def find(self, text: str, at: int) -> Found | None:
        """Return the entry that stands at ``text[at]``: the longest word, or else a pattern."""
        if not self._before.match(text, at):
            return None
        written = text[at : at + 2 * MAX_CHARS + MAX_WILD]
        lowered = _lower(written)
        for size in self._lengths:
            for key in (written[:size], lowered[:size]):
                if len(key) == size and key in self._entries and self._ends(text, at + size):
                    return Found(key, written[:size], "", at + size, self._entries[key])
        for key in (*self._patterns.get(lowered[:1], ()), *self._patterns.get("", ())):
            size, rest = self._fits(key, lowered if key == key.lower() else written, text, at)
            if size:
                rest = written[len(key.split("*")[0]) :][: len(rest)]
                return Found(key, written[:size], rest, at + size, self._entries[key])
        return None

    def _fits(self, pattern: str, near: str, text: str, at: int) -> tuple[int, str]:
        """Return how many characters of ``near`` fit ``pattern``, and its star; 0 for none."""
        head, tail = pattern.split("*", 1)
        if near.startswith(head):
            run = _WILD.match(near, len(head))
            limit = (run.end() if run else len(head)) + len(tail)
            end = near.rfind(tail, len(head), limit)
            while end >= 0:  # the longest star first
                size = end + len(tail)
                if self._ends(text, at + size):
                    return size, near[len(head) : end]
                end = near.rfind(tail, len(head), size - 1)
        return 0, ""

    def _ends(self, text: str, at: int) -> bool:
        return bool(self._after.match(text, at))


def _lower(text: str) -> str:
    """Return ``text`` in lower case, character for character: none becomes two."""
    if text.isascii():
        return text.lower()
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


@dataclass(frozen=True)
class Lexicon:
    """Entries by language tag. An empty one knows no name."""

    tables: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    _compiled: dict[str, _Table] = field(default_factory=dict, init=False, compare=False)

    def find(self, text: str, at: int, language: str) -> Found | None:
        """Return the entry that stands at ``text[at]``; None without one."""
        return self._table(language).find(text, at)

    def match(
        self, text: str, at: int, language: str, *, phonemes: bool = False
    ) -> tuple[int, str] | None:
        """Return where the entry at ``text[at]`` ends and how it is said; None without one."""
        found = self.find(text, at, language)
        return (found.end, found.said(phonemes=phonemes)) if found else None

    def _table(self, language: str) -> _Table:
        if language not in self._compiled:
            entries = {
                **self.tables.get(language_of(language), {}),
                **self.tables.get(language, {}),
            }
            self._compiled[language] = _Table(entries)
        return self._compiled[language]


def _checked(path: Path) -> dict[str, dict[str, Entry]]:
    data = read(path) if path.exists() else {}
    for language, table in data.items():
        if not isinstance(table, dict):
            raise ConfigError(
                f"{path}: {language}: an entry stands in the table of its language",
                f'write [en] above it, then {language} = "…"',
            )
        for key, entry in table.items():
            stem = key.replace("*", "", 1)
            if not stem.strip() or key != key.strip() or "*" in stem or len(key) > MAX_CHARS:
                raise ConfigError(
                    f"{path}: {language}: '{key}' is no word",
                    f"a key is a word of up to {MAX_CHARS} characters, with one * at most",
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


def _files(home: Path) -> list[Path]:
    """Return where a lexicon may stand; the show's own, which wins, comes last."""
    return [folder / "lexicon.toml" for folder in dict.fromkeys((*VOICES_DIRS, home / "voices"))]


def load_lexicon(home: Path) -> Lexicon:
    """Return the shipped lexicon, overridden word by word by ``<home>/voices/lexicon.toml``.

    Raises ConfigError naming the file, the key and the cure.
    """
    tables: dict[str, dict[str, Entry]] = {}
    for path in _files(home):
        for language, entries in _checked(path).items():
            tables.setdefault(language, {}).update(entries)
    return Lexicon(tables)


def origin(key: str, language: str, home: Path) -> Path:
    """Return the file whose entry ``key`` holds for ``language`` in the show at ``home``."""
    for tag in dict.fromkeys((language, language_of(language))):
        for path in reversed(_files(home)):
            if key in _checked(path).get(tag, {}):
                return path
    raise LookupError(key)
