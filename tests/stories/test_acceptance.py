"""What gather and select make of the four real documents, where those are at hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Story
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select
from audio_digest.stories.sources.file import FileSource

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ENGLISH, SIMPLIFIED = "2026-01-03-ai-daily.en.txt", "2026-01-05-ainews.zh-Hans.md"
TRADITIONAL, LONG = "2026-01-05-llama4.zh-Hant.txt", "2026-04-12-daily-digest.en.txt"

Day = Mapping[str, tuple[Story, ...]]


@cache
def gathered(folder: Path) -> Day:
    """Return what each document tells."""
    names = (ENGLISH, SIMPLIFIED, TRADITIONAL, LONG)
    return {
        name: gather(
            [(name, FileSource(name, home=folder))], since=SINCE, tick=lambda *_: None
        ).stories
        for name in names
    }


@pytest.fixture
def day(real_stories: Path) -> Day:
    """Return the stories of each document by its name."""
    return gathered(real_stories)


def show(language: str, length_s: float = 600.0) -> Show:
    """Return a show of that language and length."""
    hosts = tuple(Host(id=name, name=name, voice="any") for name in ("ada", "ben"))
    return Show(show=About(title="Test", language=language, length_s=length_s), hosts=hosts)


def everything(day: Day) -> list[Story]:
    """Return the stories of all documents."""
    return [story for stories in day.values() for story in stories]


@pytest.mark.parametrize(
    ("name", "count", "language"),
    [
        (ENGLISH, 5, "en"),
        (SIMPLIFIED, 20, "zh-Hans"),
        (TRADITIONAL, 1, "zh-Hant"),
        (LONG, 31, "en"),
    ],
)
def test_each_document_holds_its_stories(day: Day, name: str, count: int, language: str) -> None:
    """The four documents hold 5, 20, 1 and 31 stories, each in the document's language."""
    assert len(day[name]) == count
    assert {story.language for story in day[name]} == {language}
    assert all(story.blocks and story.title for story in day[name])


def test_every_question_goes_with_its_story(day: Day) -> None:
    """Each of the five questions shares a telling name with the one story that it is given to."""
    asked = [[b.label for b in s.blocks if b.kind == "answer"] for s in day[ENGLISH]]
    telling = ("Llama 4", "CLAUDE.md", "voice hardware", "mHC", "HY-Motion")
    assert [len(questions) for questions in asked] == [1, 1, 1, 1, 1]
    assert all(name in questions[0] for name, questions in zip(telling, asked, strict=True))


def test_impacts_and_nesting_are_kept(day: Day) -> None:
    """Numbered stories, themes and signals carry their impact; nested bullets their level."""
    impacts = [b.label for s in day[LONG] for b in s.blocks if b.kind == "impact"]
    assert len(impacts) == 27
    assert len(set(impacts)) == 3
    levels = [b.level for b in day[ENGLISH][3].blocks if b.kind == "bullet"]
    assert levels == [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]


def test_source_lines_become_links(day: Day) -> None:
    """A source line is a link of its story and no word of it is text."""
    assert sum(bool(story.links) for story in day[SIMPLIFIED]) == 12
    assert not any("来源" in b.text for story in day[SIMPLIFIED] for b in story.blocks)


def test_no_furniture_is_told(day: Day) -> None:
    """No story is made of, or holds, what belongs to the page."""
    text = "\n".join(b.text + b.label + s.title for s in everything(day) for b in s.blocks)
    for furniture in (
        "email protected", "Subscribe to", "inbox", "Share on", "rights reserved", "特別聲明",
        "NetEase", "![", "Statistically", "min read", "One Thing to Tell", "quantizations from 1\n",
        "编辑", "原文链接", "Try it", "表格\n",
    ):  # fmt: skip
        assert furniture not in text, furniture


def test_a_day_of_all_four_tells_each_story_once(day: Day) -> None:
    """With all four documents as one day, Llama 4 and mHC are one pick each, of all tellings."""
    for language, spoken in (("en-US", "en"), ("zh-CN", "zh")):
        rundown = select(everything(day), show(language, 7200.0), date=date(2026, 4, 12))
        stories = {story.id: story for story in everything(day)}
        llama = [
            p for p in rundown.picks if any("Llama 4" in stories[i].title for i in p.story_ids)
        ]
        mhc = [
            p
            for p in rundown.picks
            if any("mHC" in b.text for i in p.story_ids for b in stories[i].blocks)
        ]
        assert [len(pick.story_ids) for pick in llama] == [2]
        assert [len(pick.story_ids) for pick in mhc] == [3]
        assert all(stories[p.story_ids[0]].language.startswith(spoken) for p in rundown.picks)
        ids = [story_id for pick in rundown.picks for story_id in pick.story_ids]
        assert len(set(ids)) == len(ids)


def test_what_is_told_twice_in_one_document_is_one_pick(
    day: Day,
) -> None:
    """A numbered story, its theme and its signal at the end of a newsletter are one pick."""
    rundown = select(day[LONG], show("en-US", 7200.0), date=date(2026, 4, 12))
    titles = {story.id: story.title for story in day[LONG]}
    together = [{titles[i] for i in pick.story_ids} for pick in rundown.picks]
    for parts in (
        ("MiniMax M2.7", '"Open" Is'),
        ("Claude Code Version", "Claude Infrastructure"),
        ("Frozen Transformers", "BDH Architecture", "Inference-Time"),
        ("FernflowerAI", "Someone Built"),
        ("Stanford Agentic", "The ML Conference"),
    ):
        joined = [group for group in together if all(any(p in t for t in group) for p in parts)]
        assert len(joined) == 1, parts
    assert not any(
        any("Learn Backwards" in t for t in group) and any("Gary Marcus" in t for t in group)
        for group in together
    )


def test_ten_minutes_are_filled(day: Day) -> None:
    """The picks of a ten-minute English episode add up to ten minutes less opening and close."""
    rundown = select(everything(day), show("en-US"), date=date(2026, 4, 12))
    assert sum(pick.target_s for pick in rundown.picks) == pytest.approx(560.0, abs=1.0)
    assert any(item.reason == "told only in Chinese" for item in rundown.left_out)
