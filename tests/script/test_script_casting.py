"""Shows of one, three and four hosts."""

from functools import cache

import pytest

from audio_digest.config import Host, Show
from audio_digest.model import Script, Segment, Turn
from audio_digest.script.grounding import check
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.script.writers.offline.casting import cast, pair
from audio_digest.script.writers.offline.phrases import table
from tests.script.test_script_offline import by_id, example_stories, rundown, show

HOSTS = tuple(Host(id=name.lower(), name=name, voice="v") for name in ("Ada", "Ben", "Cy", "Dee"))


def _show(language: str, count: int) -> Show:
    return show(language, 120).model_copy(update={"hosts": HOSTS[:count]})


@cache
def _written(language: str, count: int) -> Script:
    return OfflineWriter().script(rundown(language, 120), by_id(language), _show(language, count))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "count"), [("en-US", 1), ("en-US", 4), ("zh-CN", 1), ("zh-CN", 3)]
)
def test_all_hosts_speak_and_say_nothing_of_their_own(language: str, count: int) -> None:
    """Each host of the show speaks, no other does; every word is a source's or a known phrase."""
    script, stories = _written(language, count), example_stories(language)
    assert {turn.host for turn in script.turns} == {host.id for host in HOSTS[:count]}
    assert OfflineWriter().faults(script, stories, _show(language, count)) == ()
    assert [alarm for alarm in check(script, stories) if alarm.hard] == []
    opening = " ".join(turn.text for turn in script.segments[0].turns)
    close = " ".join(turn.text for turn in script.segments[-1].turns)
    for host in HOSTS[:count]:
        assert host.name in opening, "nobody is heard who was not named"
        assert host.name in close, "and each is said to be a synthetic voice"


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_one_host_asks_nobody(language: str) -> None:
    """None of the hosts' own questions or reactions is left, and nobody else is named."""
    script = _written(language, 1)
    lines = table(language[:2])
    fixed = {line for act, group in lines.items() if act.startswith("ask_") for line in group}
    assert not {turn.text for turn in script.turns} & (fixed | {*lines["react"]})
    assert not any(turn.act in {"ask", "react"} for turn in script.turns)
    assert not any(host.name in turn.text for turn in script.turns for host in HOSTS[1:])
    agreeing = ("Right", "Okay", "Yes", "Well,", "对，", "是的")
    assert not [turn.text for turn in script.turns if turn.text.startswith(agreeing)]


def test_the_stories_go_round() -> None:
    """Each story is told by the next two of three hosts, who keep to their roles."""
    told = tuple(
        Segment(heading=f"{n}", story_ids=(f"{n}",), turns=(
            Turn(host="ada", act="lead", text="So."), Turn(host="ben", act="ask", text="Why?"),
        ))
        for n in range(4)
    )  # fmt: skip
    ends = [
        Segment(heading="O", turns=(Turn(host="ada", act="open", text="Hi."),)),
        Segment(heading="C", turns=(Turn(host="ada", act="close", text="Bye."),)),
    ]
    script = Script(title="t", language="en", segments=(ends[0], *told, ends[1]))
    made = cast(script, HOSTS[:3], language="en")
    pairs = [tuple(turn.host for turn in segment.turns) for segment in made.segments[1:-1]]
    assert pairs == [("ada", "ben"), ("ben", "cy"), ("cy", "ada"), ("ada", "ben")]
    assert cast(script, HOSTS[:2], language="en") is script


def _alone(*turns: tuple[str, str, str]) -> list[str]:
    made = tuple(Turn(host=h, act=a, text=t) for h, a, t in turns)  # type: ignore[arg-type]
    script = Script(title="t", language="en", segments=(Segment(heading="h", turns=made),))
    done = cast(script, HOSTS[:1], language="en")
    return [turn.text for segment in done.segments for turn in segment.turns]


def test_a_question_becomes_a_statement() -> None:
    """A topic asked for is announced; a plain “why” goes; the source's own question stays."""
    lines = table("en")
    label = lines["ask_short"][0].format(label="The price")
    answer = lines["answer_label"][1].format(label="the price")
    said = _alone(
        ("ada", "lead", "It is out."),
        ("nobody", "ask", label), ("ada", "answer", f"{answer} Two dollars."),
        ("nobody", "ask", lines["ask_reason"][0]), ("ada", "answer", "Chips are dear."),
        ("nobody", "ask", "Who pays for all of this?"), ("ada", "answer", "The buyers do."),
        ("nobody", "react", lines["react"][0]),
        ("nobody", "gloss", "A chip?"), ("ada", "gloss", "A piece of silicon."),
    )  # fmt: skip
    assert said == [
        "It is out.", lines["say_label"][0].format(label="The price"), "Two dollars.",
        "Chips are dear.", "Who pays for all of this?", "The buyers do.",
    ]  # fmt: skip


def test_a_show_of_one_is_written_for_two() -> None:
    """The second of the pair is nobody, and has the first one's voice."""
    first, second = pair(HOSTS[:1])
    assert (first.id, second.id, second.voice) == ("ada", "nobody", "v")
    assert pair(HOSTS) == HOSTS[:2]
