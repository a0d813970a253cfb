"""What the offline writer makes of the real documents, where they stand beside the checkout."""

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Script, Story
from audio_digest.script.grounding import check
from audio_digest.script.metrics import measure
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
    return gather(named, since=since, tick=lambda _done, _total: None).stories


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
    found = measure(script)
    assert found.co_host_facts >= 0.30
    assert found.smaller_share >= 0.35
    assert 0.12 <= found.short_turns <= 0.35
    assert found.turn_length_cv >= (0.6 if length_s > 300 else 0.55)
    assert (0.10 if length_s > 300 else 0.05) <= found.questions <= 0.30
    assert found.longest_turn <= (60 if language == "en-US" else 100)
    if language == "en-US":
        assert found.repeated_4grams <= 0.02
        assert 0.92 <= found.distinct_2 <= 0.99
    assert not _debris(script)


def _debris(script: Script) -> list[str]:
    said = (turn.text for turn in script.turns)
    return [text for text in said if re.search(r"https?:|@|\[email|open-source\)|!\[", text)]
