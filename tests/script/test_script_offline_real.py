"""What the offline writer makes of the real documents, where they stand beside the checkout."""

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Script, Story
from audio_digest.script.bands import aims, readings
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
    for length_s in (180.0, 600.0, 1500.0)
]  # fmt: skip


@cache
def _stories(folder: Path, names: tuple[str, ...]) -> tuple[Story, ...]:
    named = [(name, FileSource(name, home=folder)) for name in names]
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return gather(named, since=since, tick=lambda *_: None).stories


@cache
def _told(
    folder: Path, names: tuple[str, ...], language: str, length_s: float
) -> tuple[Script, float]:
    """Return the script of a real day, and how many seconds it is foreseen to last."""
    stories = _stories(folder, names)
    hosts = tuple(Host(id=name, name=name.title(), voice="any") for name in ("ada", "ben"))
    show = Show(show=About(title="Digest", language=language, length_s=length_s), hosts=hosts)
    rundown = select(stories, show, date=date(2026, 4, 12))
    by_id = {story.id: story for story in stories}
    script = OfflineWriter().script(rundown, by_id, show)
    assert OfflineWriter().faults(script, stories, show) == ()
    return script, Episode(rundown, by_id, show).seconds(script)


@pytest.mark.slow
@pytest.mark.parametrize(("names", "language", "length_s"), CASES)
def test_a_real_day_is_told_within_the_gates(
    real_stories: Path, names: tuple[str, ...], language: str, length_s: float
) -> None:
    """Grounded, all of it accounted for, and in every figure as near to talk as was aimed at."""
    script, seconds = _told(real_stories, names, language, length_s)
    assert [alarm for alarm in check(script, _stories(real_stories, names)) if alarm.hard] == []
    assert [r for r in readings(script, "offline", aims) if not r.within] == []
    holds_less = length_s > 600 and len(names) == 1
    assert seconds < 1.1 * length_s
    assert seconds > 0.9 * length_s or holds_less
    assert not _debris(script)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_a_day_of_twenty_five_minutes_uses_no_line_of_the_hosts_twice(
    real_stories: Path, language: str
) -> None:
    """Long as the episode is, no question or answer comes again."""
    script, _ = _told(real_stories, ALL, language, 1500.0)
    own = [t.text for t in script.turns if t.act in {"ask", "react", "doubt", "bridge"}]
    assert len(own) == len(set(own)) > 30


def _debris(script: Script) -> list[str]:
    said = (turn.text for turn in script.turns)
    return [text for text in said if re.search(r"https?:|@|\[email|open-source\)|!\[", text)]
