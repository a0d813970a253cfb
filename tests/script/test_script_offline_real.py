"""What the offline writer makes of the real documents, where they stand beside the checkout."""

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Script, Story
from audio_digest.script.bands import Reading, readings
from audio_digest.script.grounding import check
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.script.writers.offline.episode import Episode
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select
from audio_digest.stories.sources.file import FileSource

DIGEST, LETTER = "2026-01-03-ai-daily.en.txt", "2026-04-12-daily-digest.en.txt"
SIMPLIFIED, TRADITIONAL = "2026-01-05-ainews.zh-Hans.md", "2026-01-05-llama4.zh-Hant.txt"
ALL = (DIGEST, LETTER, SIMPLIFIED, TRADITIONAL)
CASES = [
    (names, language, length_s)
    for names, language in (
        ((DIGEST,), "en-US"), ((LETTER,), "en-US"), (ALL, "en-US"),
        ((SIMPLIFIED,), "zh-CN"), ((TRADITIONAL,), "zh-CN"), (ALL, "zh-CN"),
    )
    for length_s in (180.0, 600.0)
]  # fmt: skip


@cache
def _stories(folder: Path, names: tuple[str, ...]) -> tuple[Story, ...]:
    named = [(name, FileSource(name, home=folder)) for name in names]
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return gather(named, since=since, tick=lambda *_: None).stories


@pytest.mark.slow
@pytest.mark.parametrize(("names", "language", "length_s"), CASES)
def test_a_real_day_is_told_within_the_gates(
    real_stories: Path, names: tuple[str, ...], language: str, length_s: float
) -> None:
    """Grounded, all of it accounted for, of the length asked for, both hosts with facts."""
    stories = _stories(real_stories, names)
    hosts = tuple(Host(id=name, name=name.title(), voice="any") for name in ("ada", "ben"))
    show = Show(show=About(title="Digest", language=language, length_s=length_s), hosts=hosts)
    rundown = select(stories, show, date=date(2026, 4, 12))
    by_id = {story.id: story for story in stories}
    script = OfflineWriter().script(rundown, by_id, show)
    assert [alarm for alarm in check(script, stories) if alarm.hard] == []
    assert OfflineWriter().faults(script, stories, show) == ()
    seconds = Episode(rundown, by_id, show).seconds(script)
    assert seconds == pytest.approx(length_s, rel=0.1)
    missed = [r for r in readings(script, "offline") if not r.within and not _nearly(r)]
    assert missed == []
    assert not _debris(script)


def _nearly(reading: Reading) -> bool:
    """Tell whether dense prose that is read aloud misses a figure by a hair, and no more."""
    hair = {"distinct_2": 0.004, "mattr": 0.005, "info_density": 0.08, "repeated_4grams": 0.002}
    more = hair.get(reading.name, 0.0)
    return reading.high is not None and reading.value <= reading.high + more


@pytest.mark.slow
@pytest.mark.parametrize(("names", "language"), [(ALL, "en-US"), (ALL, "zh-CN")])
def test_a_day_of_twenty_five_minutes_uses_no_line_of_the_hosts_twice(
    real_stories: Path, names: tuple[str, ...], language: str
) -> None:
    """Long as it is, the episode is within the bands, and no question or answer comes again."""
    stories = _stories(real_stories, names)
    hosts = tuple(Host(id=name, name=name.title(), voice="any") for name in ("ada", "ben"))
    show = Show(show=About(title="Digest", language=language, length_s=1500.0), hosts=hosts)
    rundown = select(stories, show, date=date(2026, 4, 12))
    script = OfflineWriter().script(rundown, {story.id: story for story in stories}, show)
    own = [t.text for t in script.turns if t.act in {"ask", "react", "doubt", "bridge"}]
    assert len(own) == len(set(own)) > 30
    assert [r for r in readings(script, "offline") if not r.within and not _nearly(r)] == []


def _debris(script: Script) -> list[str]:
    said = (turn.text for turn in script.turns)
    return [text for text in said if re.search(r"https?:|@|\[email|open-source\)|!\[", text)]
