"""The hosts' own lines, one table a language, each line used at most once in an episode."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random

_DOUBLE_END = re.compile(r"([!?！？…])[.。]")
_SLOT = re.compile(r"\{(\w+)\}")
_DAILY = ("tease", "tease_hooked", "tease_also", "greet", "begin", "close", "bye", "bye_short")
"""Heard once in every episode: these take turns from day to day instead of being shuffled."""


@cache
def table(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return act → lines in ``language`` ("en" or "zh"); ``{…}`` marks a slot."""
    data = _read(language)
    return {act: tuple(lines) for act, lines in data.items() if isinstance(lines, list)}


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the small words that fill slots in ``language``."""
    found = _read(language)["words"]
    return found if isinstance(found, dict) else {}


def _read(language: str) -> dict[str, dict[str, str] | list[str]]:
    return tomllib.loads((files(__package__) / f"{language}.toml").read_text("utf-8"))


def slots(line: str) -> frozenset[str]:
    """Return the names of the slots in ``line``.

    >>> sorted(slots("{term} being what, {host}?"))
    ['host', 'term']
    """
    return frozenset(_SLOT.findall(line))


def filled(line: str, **filling: str) -> str:
    """Return ``line`` with its slots filled, as it is said.

    >>> filled("{title}.", title="what now?")
    'What now?'
    """
    said = _DOUBLE_END.sub(r"\1", line.format(**filling))
    return said[:1].upper() + said[1:] if line.startswith("{") else said


class Phrases:
    """A shuffled deck a act; ``take`` draws, and a line that was drawn never comes again."""

    def __init__(self, language: str, rng: Random, *, day: int = 0) -> None:
        """Shuffle each act's lines with ``rng``; ``day`` moves on those of every episode."""
        self._language = language
        self._decks = {
            act: rng.sample(lines, len(lines)) for act, lines in sorted(table(language).items())
        }
        self._words: dict[str, list[str]] = {}
        for act in _DAILY:
            lines = table(language)[act]
            first = day % len(lines) + 1
            self._decks[act] = [*lines[first:], *lines[:first]]

    def take(self, act: str, **filling: str) -> str | None:
        """Return an unused line of ``act`` with its slots filled; None when all are used."""
        deck = self._decks[act]
        if not deck:
            return None
        return filled(deck.pop(), **filling)

    def turn(self, act: str) -> str:
        """Return the next word of ``act``, over and over: a "Well," may come again."""
        if not self._words.get(act):
            self._words[act] = list(self._decks[act])
        return self._words[act].pop()

    def nth(self, act: str, number: int) -> str:
        """Return a line of ``act`` by its place, or nothing: counting is no drawing."""
        lines = table(self._language)[act]
        return lines[number] if number < len(lines) else ""

    def left(self, act: str) -> int:
        """Return how many lines of ``act`` are unused, none where there is no such act."""
        return len(self._decks.get(act, ()))
