"""Debates: who argues what, in whose words, and when a story is told as usual."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audio_digest import plugins
from audio_digest.config import Show
from audio_digest.model import Block, Script, Story, Turn
from audio_digest.script import grounding
from audio_digest.script.writers.offline import OfflineWriter, phrases
from audio_digest.script.writers.offline.debate import arguable, table
from audio_digest.script.writers.offline.material import material
from audio_digest.script.writers.offline.sides import side
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select

PUMP = """\
# Heat pumps keep an island warm

The island of Sandø has heated its 900 homes with heat pumps for a whole winter.

The pumps saved every household 340 euros against the oil stoves of the year before.

A pump works down to 25 degrees below zero, and the coldest night was only half of that.

However, critics warn that the single cable to the mainland failed twice in January.

The noise is a problem for 14 families who live beside the largest pump.

The ferry brings the post on Mondays and Thursdays.
"""
PLAIN = """\
# A library opens on Sunday

The town library of Halm opens its doors on Sundays from May on.

Readers will find 40,000 books on three floors, and a room for children.

The mayor cuts the ribbon at noon, and a choir sings in the yard.
"""


def _script(show: Show, tmp_path: Path, text: str) -> tuple[Script, tuple[Story, ...]]:
    (tmp_path / "day.md").write_text(text, "utf-8")
    about = show.show.model_copy(update={"format": "debate", "length_s": 120.0})
    show = show.model_copy(update={"show": about})
    source = plugins.load("sources", "file", {"path": str(tmp_path / "day.md")}, where="x")
    since = datetime(2000, 1, 1, tzinfo=UTC)
    stories = gather([("x", source)], since=since, tick=lambda *_: None).stories
    rundown = select(stories, show, date=date(2026, 11, 22))
    writer = OfflineWriter()
    script = writer.script(rundown, {story.id: story for story in stories}, show)
    assert [alarm for alarm in grounding.check(script, stories) if alarm.hard] == []
    assert writer.faults(script, stories, show) == ()
    return script, stories


def _told(script: Script) -> tuple[Turn, ...]:
    return next(segment.turns for segment in script.segments if segment.story_ids)


def _host_of(turns: tuple[Turn, ...], words: str) -> str:
    return next(turn.host for turn in turns if words in turn.text)


def test_each_side_is_one_hosts(humming_show: Callable[..., Show], tmp_path: Path) -> None:
    """The first host has the benefits, the second the limits and doubts, in the source's words."""
    turns = _told(_script(humming_show(), tmp_path, PUMP)[0])
    assert _host_of(turns, "saved every household 340 euros") == "ada"
    assert _host_of(turns, "failed twice in January") == "ben"
    assert _host_of(turns, "a problem for 14 families") == "ben"


def test_a_debate_has_a_motion_and_stays_open(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """It is opened by a question after the lead, and closed by saying that it stays open."""
    turns = _told(_script(humming_show(), tmp_path, PUMP)[0])
    lines = [line for act in ("motion", "motion_title") for line in table("en")[act]]
    asked = next(i for i, turn in enumerate(turns) if turn.text.endswith(tuple(lines)))
    argued = next(i for i, turn in enumerate(turns) if "failed twice" in turn.text)
    assert asked < argued
    assert turns[-1].text.endswith(table("en")["open"])


CLAIM = """\
# 小岛用上了热泵

松德岛的九百户人家整个冬天都用热泵取暖，每户比前一年节省了三百四十欧元。

热泵在零下二十五度时仍能工作。然而，这引发了居民对那条唯一的海底电缆的担忧，它在一月份断了两次。

渡轮在星期一和星期四把邮件送到岛上。
"""


def test_an_objection_answers_what_it_objects_to(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """A Chinese story that contradicts its own claim is argued, the objection right after it."""
    show = humming_show(language="zh-CN")
    turns = _told(_script(show, tmp_path, CLAIM)[0])
    at = next(i for i, turn in enumerate(turns) if "然而" in turn.text)
    assert turns[at].host == "ben"
    assert turns[at - 1].host == "ada"
    assert "零下二十五度" in turns[at - 1].text
    assert turns[-1].text.endswith(table("zh")["open"])


def test_what_can_be_argued_is_told_first(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """In a debate stories of two sides come before the others, with that as their reason."""
    _, stories = _script(humming_show(), tmp_path, PLAIN + "\n" + PUMP)
    show = humming_show()
    about = show.show.model_copy(update={"format": "debate", "length_s": 120.0})
    argued = {story.id for story in stories if arguable(story)}
    picks = select(
        stories, show.model_copy(update={"show": about}), date=date(2026, 11, 22), argued=argued
    ).picks
    assert "heat pumps" in picks[0].title.lower()
    assert picks[0].reason.startswith("has two sides")


def test_a_story_of_one_side_is_told_as_usual(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """Where nothing speaks against it, nobody argues."""
    turns = _told(_script(humming_show(), tmp_path, PLAIN)[0])
    own = {line for lines in table("en").values() for line in lines}
    assert not [turn for turn in turns if any(turn.text.endswith(line) for line in own)]


@pytest.mark.parametrize(
    ("text", "chinese", "expected"),
    [
        ("The model is twice as fast as the one before it.", False, "for"),
        ("Critics doubt that the result holds outside the laboratory.", False, "against"),
        ("The update solves the problem for everyone who reported it.", False, "for"),
        ("The method not only won the race but also finished first in trials.", False, "for"),
        ("The battery is heavier than the one that it replaces.", False, "against"),
        ("The ferry brings the post on certain weekdays.", False, ""),
        ("新模型的速度提升了一倍，而且完全免费。", True, "for"),
        ("业内人士质疑这个结果能否在实验室之外成立。", True, "against"),
        ("从获奖到出局，前后不过一年时间。", True, ""),
        ("这项技术解决了训练不稳定的问题，速度更快。", True, "for"),
        ("渡轮在星期一和星期四把邮件送到岛上。", True, ""),
    ],
)
def test_a_sentence_takes_the_side_of_its_words(text: str, *, chinese: bool, expected: str) -> None:
    """Limits and doubts speak against, benefits for; a problem that is solved speaks for."""
    blocks = (Block(kind="paragraph", text=text),)
    language = "zh-CN" if chinese else "en-US"
    story = Story(id="0a1b2c3d", title="X", source="Y", language=language, blocks=blocks)
    (fact,) = material(story, chinese=chinese).facts.values()
    assert side(fact, chinese=chinese) == expected


@pytest.mark.parametrize("language", ["en", "zh"])
def test_debaters_lines_are_their_own(language: str) -> None:
    """No line stands twice in the tables, and the only slot is the story's title."""
    lines = [line for lines in table(language).values() for line in lines]
    others = {line for lines in phrases.table(language).values() for line in lines}
    assert len(set(lines)) == len(lines)
    assert not set(lines) & others
    assert {slot for line in lines for slot in phrases.slots(line)} == {"title"}
