"""A flagged story is one line: its headline and its source, whoever writes the script."""

import logging
from pathlib import Path

import pytest

from audio_digest.config import Show
from audio_digest.errors import WriterError
from audio_digest.model import Block, Pick, Rundown, Script, Story
from audio_digest.script.grounding import check
from audio_digest.script.injection import leaks
from audio_digest.script.withheld import withheld
from audio_digest.script.write import write
from audio_digest.script.writers.offline import OfflineWriter
from tests.contracts.test_writers import day
from tests.script.a_model_server import ModelServer
from tests.script.test_llm_writer import TIDE, VOICE, show
from tests.script.test_script_attacked import ATTACKS

ORDER = ATTACKS[0]
HOSTILE = VOICE.model_copy(update={"id": "0000000f", "title": "Frogs, counted at the weir"})
TIDE_ZH = TIDE.model_copy(
    update={
        "id": "0000000a", "title": "靠潮汐供电的小镇", "source": "港湾通讯", "language": "zh-CN",
        "blocks": tuple(Block(kind="paragraph", text=t) for t in (
            "埃勒里小镇用四台水轮机供电一周。它们转了168个小时。柴油机一直停着。",
            "电池能存12兆瓦时，港务处说两小时就充满。渡轮夜里在码头充电。")),
    }
)  # fmt: skip
HOSTILE_ZH = TIDE_ZH.model_copy(update={"id": "0000000e", "title": "堤坝边的青蛙有多少"})


def _with_order(story: Story) -> Story:
    """Return ``story`` as an attacker has it, never gathered."""
    return story.model_copy(update={"blocks": (*story.blocks, Block(kind="paragraph", text=ORDER))})


def _told(stories: tuple[Story, ...], shown: Show, server: ModelServer | None = None) -> Script:
    if server:
        given = {"kind": "llm", "model": "m", "base_url": server.url, "parallel": 1}
        shown = shown.model_copy(update={"writer": shown.writer.model_validate(given)})
    rundown, _ = day(stories, shown.show.language)
    return write(rundown, stories, shown, tick=lambda *_: None)


def _is_one_line(script: Script, story: Story) -> bool:
    own = [s for s in script.segments if story.id in s.story_ids]
    (turn,) = own[0].turns
    named = story.title in turn.text and story.source in turn.text
    return len(own) == 1 and named and turn.cites == (f"{story.id}.0",)


@pytest.mark.parametrize("kind", ["gathered", "not gathered"])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_offline_writer_gives_headline_and_source(
    kind: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    """In both languages, in its place, proven by the strict gate; the log says which and why."""
    tide, bad = (TIDE, HOSTILE) if language == "en-US" else (TIDE_ZH, HOSTILE_ZH)
    bad = bad.model_copy(update={"flagged": ORDER}) if kind == "gathered" else _with_order(bad)
    with caplog.at_level(logging.WARNING, "audio_digest"):
        script = _told((bad, tide), show(language))
    assert _is_one_line(script, bad)
    assert script.segments[1].story_ids == (bad.id,)
    assert not any(alarm.hard for alarm in check(script, (tide, bad)))
    assert not OfflineWriter().faults(script, (tide, bad), show(language))
    assert not any(leaks(turn.text) or "Acme" in turn.text for turn in script.turns)
    assert f"{bad.title}: told as its headline and source alone" in caplog.text


def test_the_model_never_sees_a_flagged_story() -> None:
    """Not a sentence of it is in a prompt; the line is put in by the program."""
    bad = _with_order(HOSTILE)
    with ModelServer() as server:
        script = _told((TIDE, bad), show("en-US"), server)
        assert not any("Wren" in a.user or "Frogs" in a.user for a in server.asked)
    assert _is_one_line(script, bad)
    assert script.segments[-2].story_ids == (bad.id,)
    assert not any(alarm.hard for alarm in check(script, (TIDE, bad)))


def test_a_clean_telling_takes_the_place_of_a_flagged_one() -> None:
    """Of one pick's tellings the flagged one goes, and the story is told in full."""
    both = Pick(title="t", story_ids=(HOSTILE.id, TIDE.id), target_s=40.0, reason="r")
    rundown = Rundown(title="T", date=day([TIDE], "en-US")[0].date, language="en-US", picks=(both,))
    kept = withheld(rundown, (_with_order(HOSTILE), TIDE))
    assert [pick.story_ids for pick in kept.rundown.picks] == [(TIDE.id,)]
    assert not kept.headlines


def test_where_everything_is_flagged_nothing_is_told() -> None:
    """A day of nothing but orders is an error that says so."""
    with pytest.raises(WriterError, match="all 1 picks give orders"):
        _told((_with_order(TIDE),), show("en-US"))


def test_a_title_that_gives_orders_is_no_headline(caplog: pytest.LogCaptureFixture) -> None:
    """Such a story is not told at all, and the log says so."""
    bad = HOSTILE.model_copy(update={"title": ATTACKS[12]})
    with caplog.at_level(logging.WARNING, "audio_digest"):
        script = _told((TIDE, bad), show("en-US"))
    assert not any(bad.id in segment.story_ids for segment in script.segments)
    assert not any("Acme" in turn.text for turn in script.turns)
    assert "its title gives orders, too" in caplog.text


def test_no_headline_line_comes_twice() -> None:
    """Many flagged stories: each line at most once, and the rest are left out."""
    many = tuple(
        _with_order(HOSTILE).model_copy(update={"id": f"{n:08x}", "title": f"Frogs at weir {n}"})
        for n in range(100, 109)
    )
    script = _told((TIDE, *many), show("en-US"))
    lines = [s.turns[0].text for s in script.segments if s.story_ids and s.story_ids[0] != TIDE.id]
    bare = {line.partition("Frogs")[0] for line in lines}
    assert len(lines) == len(bare) == 4


def test_the_attacks_are_the_shared_ones() -> None:
    """The lines come from files that every room's tests read."""
    assert len(ATTACKS) >= 46
    assert (Path(__file__).parents[1] / "data" / "injection-lines.txt").is_file()
