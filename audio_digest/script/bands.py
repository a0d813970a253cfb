"""Where the figures of a script should lie: a script's metrics, each with its band.

The bands are those of real two-host episodes (81 of them, `metrics`), widened for the offline
writer where a source's own sentences are denser than talk. Lengths are words in English, Han
characters and Latin words in Chinese, which are 0.62 words each. No Chinese episodes were measured:
there the writer aims at the bands of English talk, in Chinese units, and variety has wider ones.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from audio_digest.config import language_of
from audio_digest.model import Rundown, Script, Story
from audio_digest.script import grounding
from audio_digest.script.metrics import measure, tokens

Band = tuple[float | None, float | None]

_COMMON: Mapping[str, Band] = {
    "distinct_2": (0.93, 0.975),
    "repeated_4grams": (None, 0.02),
    "short_turns": (0.12, 0.35),
    "turn_length_cv": (0.6, None),
    "mean_turn": (15, 40),
    "longest_turn": (None, 60),
    "smaller_share": (0.35, None),
    "questions": (0.10, 0.30),
    "co_host_facts": (0.30, None),
}
_DENSITY: Mapping[str, Mapping[str, Band]] = {
    "llm": {"mattr": (0.62, 0.72), "info_density": (None, 7.5)},
    "offline": {"mattr": (0.62, 0.75), "info_density": (None, 7.9)},
}
_CHINESE: Mapping[str, Band] = {
    "mean_turn": (20, 65),
    "longest_turn": (None, 100),
}
_UNKNOWN: Mapping[str, Band] = {"distinct_2": (0.93, 0.995), "mattr": (0.62, 0.78)}
"""Of Chinese words: how many different ones talk has was not measured."""
_FEW_STOP_WORDS = 0.24
"""Bits by which Info-Dens reads higher where ten stop words are left out, as PodEval does in
Chinese, instead of NLTK's: so much more of the same English scripts (`test_script_bands`)."""
_LINE_WORDS = 4
"""Lines shorter than this ("Right.") may come twice."""


@dataclass(frozen=True)
class Reading:
    """One figure and its band; None is no limit on that side."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def within(self) -> bool:
        """Say whether the figure lies in its band."""
        above = self.low is None or self.value >= self.low
        return above and (self.high is None or self.value <= self.high)


def aims(kind: str, language: str) -> Mapping[str, Band]:
    """Return metric → (least, most) of talk, for a writer's ``kind`` and a BCP 47 ``language``."""
    found = {**_COMMON, **_DENSITY.get(kind, _DENSITY["llm"])}
    if language_of(language) != "zh":
        return found
    low, high = found["info_density"]
    return {**found, **_CHINESE, "info_density": (low, high and high + _FEW_STOP_WORDS)}


def bands(kind: str, language: str) -> Mapping[str, Band]:
    """Return metric → (least, most) that is no cause for a remark: `aims`, or wider ones."""
    return {**aims(kind, language), **(_UNKNOWN if language_of(language) == "zh" else {})}


def readings(
    script: Script,
    kind: str,
    limits: Callable[[str, str], Mapping[str, Band]] = bands,
) -> tuple[Reading, ...]:
    """Return every metric of ``script``, which has two turns or more, with its band."""
    found = limits(kind, script.language)
    return tuple(
        Reading(name, float(value), *found.get(name, (None, None)))
        for name, value in asdict(measure(script)).items()
    )


def trust(script: Script, rundown: Rundown, stories: Sequence[Story]) -> tuple[Reading, ...]:
    """Return what must be none: claims that no story bears out, stories untold, lines twice."""
    alarms = [alarm for alarm in grounding.check(script, stories) if alarm.hard]
    cited = {cite.rpartition(".")[0] for turn in script.turns for cite in turn.cites}
    untold = [pick for pick in rundown.picks if not cited & set(pick.story_ids)]
    said = Counter(" ".join(tokens(turn.text)) for turn in script.turns)
    twice = [line for line, n in said.items() if n > 1 and len(line.split()) >= _LINE_WORDS]
    return (
        Reading("hard_alarms", len(alarms), None, 0),
        Reading("picks_not_cited", len(untold), None, 0),
        Reading("lines_said_twice", len(twice), None, 0),
    )
