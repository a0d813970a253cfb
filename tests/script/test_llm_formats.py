"""What a model is told of debates, follow-ups and closes, and what comes of its answers."""

import logging
from collections.abc import Callable
from datetime import date

import pytest

from audio_digest import plugins
from audio_digest.config import Show
from audio_digest.model import Earlier, Pick, Rundown, Script, Story
from audio_digest.script.grounding import check
from audio_digest.script.writers.llm.gate import Gate
from audio_digest.script.writers.llm.pace import Pace
from audio_digest.text.earlier import with_earlier
from tests.contracts.test_writers import day
from tests.script.a_model_server import Asked, Handler, ModelServer, Play, good, says
from tests.script.test_llm_writer import TIDE, VOICE, show, sound, write

TODAY = date(2026, 11, 21)
SAID = "The turbines fed Ellery for two days, the port said."


def _script(
    server: ModelServer, shown: Show, rundown: Rundown, stories: tuple[Story, ...]
) -> Script:
    given = {"model": "m", "base_url": server.url, "parallel": 1, "deadline_s": 20.0}
    writer = plugins.load("writers", "llm", given, where="writer")
    told = {story.id: story for story in with_earlier(rundown, stories)}
    script: Script = writer.script(rundown, told, shown)
    return script


# --- debate -------------------------------------------------------------------------------


def test_in_a_debate_each_host_is_told_its_side() -> None:
    """One argues for, the other against, with facts; a wrong figure falls as in any format."""
    about = show("en-US").show.model_copy(update={"format": "debate"})
    shown = show("en-US").model_copy(update={"show": about})
    rundown, _ = day((TIDE, VOICE), "en-US")
    sides: list[bool] = []

    def debating(handler: Handler, asked: Asked) -> None:
        sides.append(
            "Ada argues what speaks for it" in asked.system
            and "Ben argues what speaks against it" in asked.system
            and "gives no verdict" in asked.system
        )
        handler.answer(good(asked).replace("168 hours", "16 hours"))

    with ModelServer(plays={"segment": [debating, debating]}) as server:
        script = _script(server, shown, rundown, (TIDE, VOICE))
    assert sides == [True, True]
    assert sound(script)
    assert not any("16 hours" in turn.text for turn in script.turns)


# --- follow-ups ---------------------------------------------------------------------------


def _follow_up() -> tuple[Rundown, tuple[Story, ...]]:
    news = (f"{TIDE.id}.2", f"{TIDE.id}.3", f"{TIDE.id}.4")
    earlier = Earlier(date=date(2026, 11, 17), title=TIDE.title, said=SAID, news=news)
    pick = Pick(title=TIDE.title, story_ids=(TIDE.id,), target_s=40.0, reason="r", earlier=earlier)
    rundown = Rundown(title="T", date=TODAY, language="en-US", picks=(pick,))
    return rundown, (TIDE,)


def _recalling(when: str, seen: list[Asked]) -> Play:
    def play(handler: Handler, asked: Asked) -> None:
        seen.append(asked)
        number = next(n for n, text in asked.sentences if "told on the show" in text)
        rest = [line for line in good(asked).split("\n") if "told on the show" not in line]
        first = f"Ada: {when} we said that the turbines fed Ellery for two days. [{number}]"
        handler.answer("\n".join([first, *rest]))

    return play


def test_a_follow_up_is_asked_for_with_its_day_and_what_was_said() -> None:
    """The prompt says the day, marks the old sentence, and a right recall passes the gate."""
    seen: list[Asked] = []
    rundown, stories = _follow_up()
    with ModelServer(plays={"segment": [_recalling("On Tuesday", seen)]}) as server:
        script = _script(server, show("en-US"), rundown, stories)
    (asked,) = seen
    assert "told this story before (on Tuesday)" in asked.user
    assert "(told on the show on Tuesday, November 17) The turbines" in asked.user
    assert SAID in asked.user
    assert "only what is new" in asked.user
    recalled = [t for t in script.turns if t.text.startswith("On Tuesday we said")]
    assert recalled[0].cites == (f"{TIDE.id}.e1",)
    assert not [a for a in check(script, with_earlier(rundown, stories)) if a.hard]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (lambda t: t.replace("On Tuesday", "On Monday"), "Monday"),
        (lambda t: t.replace("two days", "nine days"), "nine days"),
        (lambda t: t.replace("Ellery for two days", "Halden for two days"), "Halden"),
    ],
)
def test_a_follow_up_that_recalls_wrongly_is_mended(
    wrong: Callable[[str], str], what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Another day, another figure, another town: the line fails and is asked for again."""
    rundown, stories = _follow_up()

    def altered(handler: Handler, asked: Asked) -> None:
        inner: list[str] = []
        catcher = type("Catcher", (), {"answer": lambda _self, text: inner.append(text)})()
        _recalling("On Tuesday", [])(catcher, asked)
        handler.answer(wrong(inner[0]))

    with ModelServer(plays={"segment": [altered]}) as server, caplog.at_level(logging.INFO):
        script = _script(server, show("en-US"), rundown, stories)
        repairs = [a for a in server.asked if a.kind == "repair"]
    assert what in repairs[0].user
    assert not any(what in turn.text for turn in script.turns)


# --- who made it --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en-US", pytest.param("zh-CN", marks=pytest.mark.slow)])
def test_where_the_model_cannot_close_it_is_still_named(language: str) -> None:
    """The close then is put together by the program, and says that a language model wrote."""
    fails = says(lambda _: "I would rather not.")
    with ModelServer(always={"opening": fails, "closing": fails}) as server:
        if language == "en-US":
            script = write(server)
        else:
            zh = TIDE.model_copy(update={"language": "zh-CN", "title": "靠潮汐供电的小镇",
                "blocks": tuple(b.model_copy(update={"text": t}) for b, t in zip(TIDE.blocks, (
                    "埃勒里小镇用四台水轮机供电一周。它们转了168个小时。柴油机一直停着。",
                    "电池能存12兆瓦时，港务处说两小时就充满。",
                    "渡轮夜里在码头充电。电费没有变。"), strict=True))})  # fmt: skip
            script = write(server, language=language, stories=(zh,))
    closing = " ".join(turn.text for turn in script.segments[-1].turns)
    assert ("language model" if language == "en-US" else "语言模型") in closing
    assert "program put" not in closing
    assert "程序从" not in closing
    assert script.segments[0].turns[0].act == "tease"


def test_a_script_without_a_line_of_the_models_does_not_name_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every line the model wrote falls: the offline writer's script, which says who made it."""
    invents = says(lambda _: "Ada: It cost 777 euros. [2]\nBen: And 888 more. [3]")
    with ModelServer(always={"*": invents}) as server, caplog.at_level(logging.WARNING):
        script = write(server)
    assert sound(script)
    assert "no story is the model's" in caplog.text
    assert not any("language model" in turn.text for turn in script.turns)
    assert not any("777" in turn.text for turn in script.turns)


# --- how it sounds ------------------------------------------------------------------------


def test_the_instructions_aim_at_the_bands() -> None:
    """Short lines, questions, lengths, balance and plain words are asked for in figures."""
    with ModelServer() as server:
        write(server)
        system = server.asked[0].system
    for asked_for in (
        "One in four has under nine words", "One line in six is a question", "None has over 55",
        "four lines of facts in ten", "Everyday words",
    ):  # fmt: skip
        assert asked_for in system


def test_a_script_unlike_talk_is_said_to_be_so(caplog: pytest.LogCaptureFixture) -> None:
    """The log names the figures outside the model's bands; nothing is refused for it."""
    with ModelServer() as server, caplog.at_level(logging.INFO, "audio_digest"):
        assert sound(write(server))
    assert "unlike the talk of people" in caplog.text


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Acme has won the week.", "Acme"),
        ("It was fine. Zorblatt is the leader.", "Zorblatt"),
        ("Nobody has repeated it.", ""),
        ("Ellery is a small town.", ""),
        ("This is the part I like.", ""),
    ],
)
def test_a_name_that_begins_a_sentence_is_looked_up(line: str, fault: str) -> None:
    """A subject that no story names is a fault; words that begin any sentence are none."""
    gate = Gate(show("en-US"), (TIDE, VOICE), "T", Pace(show("en-US")))
    assert gate._stranger(line) == fault
