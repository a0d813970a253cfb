"""The parts of a script that arrange treats differently: tease, opening, stories, closing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from audio_digest.config import language_of
from audio_digest.model import Script, Segment

Part = Literal["tease", "opening", "story", "closing"]
OPENING_TITLES: Mapping[str, str] = {
    "de": "Auftakt", "en": "Opening", "es": "Apertura", "fr": "Ouverture", "it": "Apertura",
    "ja": "オープニング", "pt": "Abertura", "zh": "开场", "zh-hant": "開場",
}  # fmt: skip
FEWEST_WITH_OPENING, FEWEST_WITH_CLOSING = 2, 3


@dataclass(frozen=True)
class Section:
    """Turns that belong together; ``turns`` are indices in `Script.turns`, at least one.

    ``title`` is the segment's heading, "" where a section is not the first of its segment.
    """

    kind: Part
    title: str
    story_ids: tuple[str, ...]
    turns: range


def opening_title(language: str) -> str:
    """Return how the first chapter is called in ``language`` where the script does not say it.

    >>> opening_title("zh-Hans"), opening_title("nl")
    ('开场', 'Opening')
    """
    tag = language.lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk")):
        return OPENING_TITLES["zh-hant"]
    return OPENING_TITLES.get(language_of(tag), OPENING_TITLES["en"])


def sections(script: Script) -> tuple[Section, ...]:
    """Return the sections of ``script`` in order; segments without a turn leave none.

    What stands before the first story is the opening, what stands after the last one the closing.
    A script that names no story, as a person may write it, opens with its first segment if it has
    two, and closes with its last if it has three.
    """
    spoken = [(segment, turns) for segment, turns in _numbered(script) if segment.turns]
    told = [i for i, (segment, _) in enumerate(spoken) if segment.story_ids]
    first, last = _stories(len(spoken), told)
    found: list[Section] = []
    for i, (segment, turns) in enumerate(spoken):
        kind: Part = "opening" if i < first else "closing" if i > last else "story"
        found.append(Section(kind, segment.heading, segment.story_ids, turns))
    return tuple(_with_tease(found, script))


def _numbered(script: Script) -> Iterator[tuple[Segment, range]]:
    at = 0
    for segment in script.segments:
        yield segment, range(at, at + len(segment.turns))
        at += len(segment.turns)


def _stories(count: int, told: Sequence[int]) -> tuple[int, int]:
    if told:
        return told[0], told[-1]
    first = 1 if count >= FEWEST_WITH_OPENING else 0
    last = count - 2 if count >= FEWEST_WITH_CLOSING else count - 1
    return first, last


def _with_tease(found: Sequence[Section], script: Script) -> Iterator[Section]:
    """Split off the cold open: the teases that lead the opening, before anyone says hello."""
    acts = [turn.act for turn in script.turns]
    cold = 0
    while cold < len(acts) and acts[cold] == "tease":
        cold += 1
    for section in found:
        if section.kind != "opening" or section.turns.start >= cold:
            yield section
            continue
        cut = min(cold, section.turns.stop)
        yield Section("tease", section.title, (), range(section.turns.start, cut))
        if cut < section.turns.stop:
            yield Section("opening", "", (), range(cut, section.turns.stop))
