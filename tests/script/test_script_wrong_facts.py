"""How many wrong facts the two gates catch, and how often they bark at right ones."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import Show
from audio_digest.model import Block, Script, Segment, Story, Turn
from audio_digest.script.grounding import Alarm, check
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.text.languages import simplified
from audio_digest.text.sentences import sentences

SETS = [
    tomllib.loads((Path(__file__).parents[1] / f"data/{name}.toml").read_text("utf-8"))
    for name in ("wrong-facts", "wrong-facts-2", "wrong-facts-3")
]
STORIES = tuple(
    Story(
        id=s["id"],
        title=s["title"],
        source="test",
        published_at=None,
        language=s["language"],
        blocks=tuple(Block(kind="paragraph", text=t) for t in s["text"].strip().splitlines()),
    )
    for data in SETS
    for s in data["story"]
)


@dataclass(frozen=True)
class Case:
    """A line; ``kind`` is what is wrong with it, or "right"."""

    kind: str
    cite: str
    text: str
    own_words: bool

    @property
    def script(self) -> Script:
        """A script that says nothing but the line."""
        turn = Turn(host="ada", act="fact", text=self.text, cites=(self.cite,))
        segment = Segment(heading="H", story_ids=(self.cite.split(".")[0],), turns=(turn,))
        language = "zh-CN" if self.cite.startswith("b") else "en-US"
        return Script(title="T", language=language, segments=(segment,))


def _cases() -> Iterator[Case]:
    for line in (line for data in SETS for line in data["line"]):
        own_words = line.get("own_words", False)
        yield Case("right", line["cite"], line["right"], own_words)
        for kind, text in line["wrong"]:
            yield Case(kind, line["cite"], text, own_words)


CASES = tuple(_cases())
RIGHT = tuple(c for c in CASES if c.kind == "right")
WRONG = tuple(c for c in CASES if c.kind != "right")


@cache
def _alarms(case: Case) -> tuple[Alarm, ...]:
    story = case.cite.split(".")[0]
    return check(case.script, [s for s in STORIES if s.id[:6] == story[:6]])


def _alarmed(case: Case) -> bool:
    return any(alarm.hard for alarm in _alarms(case))


def _report(cases: tuple[Case, ...], caught: list[Case], *, expected: bool) -> str:
    rest = [f"{c.kind}: {c.text}" for c in cases if (c in caught) != expected]
    return "\n".join([f"{len(caught)} of {len(cases)}", *rest])


def test_the_suite_is_large_enough() -> None:
    """There are at least 150 wrong facts, of every kind, in both languages."""
    assert len(WRONG) >= 150
    kinds = {"number", "name", "date", "version", "quote", "polarity", "swap", "attribution"}
    assert {c.kind for c in WRONG} == kinds
    assert sum(c.cite.startswith("b") for c in WRONG) >= 50


def test_grounding_catches_wrong_facts() -> None:
    """Grounding alone refuses at least 85 % of all wrong facts."""
    caught = [c for c in WRONG if _alarmed(c)]
    assert len(caught) >= 0.85 * len(WRONG), _report(WRONG, caught, expected=True)


def test_every_alarm_says_where_and_against_what() -> None:
    """It names the turn, the words at fault, and a sentence of the story that is cited."""
    told = {s.text for story in STORIES for s in sentences(story)} | {s.title for s in STORIES}
    plain = {simplified(text) for text in told}
    for case in WRONG:
        for alarm in _alarms(case):
            assert (alarm.turn, bool(alarm.claim)) == (0, True)
            assert alarm.evidence
            assert any(alarm.evidence in text for text in plain)


def test_grounding_lets_right_facts_pass() -> None:
    """Grounding refuses at most 2 % of the untouched lines."""
    barked = [c for c in RIGHT if _alarmed(c)]
    assert len(barked) <= 0.02 * len(RIGHT), _report(RIGHT, barked, expected=False)


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_provenance_catches_wrong_facts(humming_show: Callable[..., Show], language: str) -> None:
    """The offline writer's gate refuses at least 95 % of wrong facts, and no right one."""
    show = humming_show(language=language)
    writer = OfflineWriter()

    def refused(cases: tuple[Case, ...]) -> tuple[tuple[Case, ...], list[Case]]:
        own = tuple(c for c in cases if not c.own_words and c.script.language == language)
        return own, [c for c in own if writer.faults(c.script, STORIES, show)]

    wrong, caught = refused(WRONG)
    assert len(caught) >= 0.95 * len(wrong), _report(wrong, caught, expected=True)
    right, barked = refused(RIGHT)
    assert not barked, _report(right, barked, expected=False)
