"""Where the figures of a script should lie: a script's metrics, each with its band.

The bands are those of real two-host episodes (81 of them, `metrics`), widened for the offline
writer where a source's own sentences are denser than talk. Lengths are words in English, Han
characters and Latin words in Chinese, which are 0.62 words each. The variety of Chinese text was
not measured on real episodes: there the offline band is our own, and wide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from audio_digest.config import language_of
from audio_digest.model import Rundown, Script, Story
from audio_digest.script import grounding
from audio_digest.script.metrics import measure, tokens

Band = tuple[float | None, float | None]

_COMMON: Mapping[str, Band] = {
    "distinct_2": (0.92, 0.975),
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
    "llm": {"distinct_2": (0.93, 0.975), "mattr": (0.62, 0.72), "info_density": (None, 7.5)},
    "offline": {"mattr": (0.62, 0.75), "info_density": (None, 7.9)},
}
_CHINESE: Mapping[str, Band] = {
    "distinct_2": (0.90, 0.99),
    "mattr": (0.60, 0.80),
    "info_density": (None, 8.3),
    "repeated_4grams": (None, 0.06),
    "mean_turn": (20, 65),
    "longest_turn": (None, 100),
}
_BRIEF: Mapping[str, Band] = {"turn_length_cv": (0.5, None), "questions": (0.05, 0.35)}
"""For up to five minutes, where one turn moves a share by several hundredths."""
_BRIEF_TURNS = 40
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


def bands(kind: str, language: str, *, turns: int) -> Mapping[str, Band]:
    """Return metric → (least, most) for a writer's ``kind`` and a BCP 47 ``language``."""
    density = _DENSITY.get(kind, _DENSITY["llm"])
    chinese = _CHINESE if language_of(language) == "zh" else {}
    return {**_COMMON, **density, **chinese, **(_BRIEF if turns < _BRIEF_TURNS else {})}


def readings(script: Script, kind: str) -> tuple[Reading, ...]:
    """Return every metric of ``script``, which has two turns or more, with its band."""
    limits = bands(kind, script.language, turns=len(script.turns))
    return tuple(
        Reading(name, float(value), *limits.get(name, (None, None)))
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
