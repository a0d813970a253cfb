"""Facts about script.grounding that the suite of wrong facts does not show."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audio_digest import plugins
from audio_digest.config import Show
from audio_digest.model import Act, Block, Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.grounding import Alarm, check
from audio_digest.script.writers.offline import OfflineWriter

STORY = Story(
    id="0123abcd", title="Acme opens Model 5", source="The Harbour Letter", published_at=None,
    language="en",
    blocks=(
        Block(kind="paragraph", text="Acme opened Model 5 on Friday. It costs 20 dollars."),
        Block(kind="bullet", label="The catch", text="Reportedly, Ada Ames may leave Acme."),
        Block(kind="paragraph", text="Ames called the price “a fair one” in Oslo."),
    ),
)  # fmt: skip


def _script(*turns: Turn, language: str = "en-US") -> Script:
    segment = Segment(heading="H", story_ids=(STORY.id,), turns=turns)
    return Script(title="The Morning Show", language=language, segments=(segment,))


def _alarms(act: Act, text: str, *cites: int) -> tuple[Alarm, ...]:
    ids = tuple(f"{STORY.id}.{n}" for n in cites)
    return check(_script(Turn(host="ben", act=act, text=text, cites=ids)), [STORY])


def _hard(act: Act, text: str, *cites: int) -> set[str]:
    return {alarm.kind for alarm in _alarms(act, text, *cites) if alarm.hard}


def test_a_cite_must_exist() -> None:
    """A turn may cite no sentence that no story has, but may cite a title."""
    assert _hard("fact", "Acme opened Model 5 on Friday.", 1, 99) == {"unknown-cite"}
    assert _hard("tease", "Acme opens Model 5.", 0) == set()


@pytest.mark.parametrize("text", ["It sold 40 of them.", "Ask Bert Boyle.", "It's “too dear”."])
def test_what_is_claimed_needs_a_cite(text: str) -> None:
    """A figure, a name or a quotation in a turn of facts without a cite is refused."""
    assert _hard("fact", text) == {"uncited"}
    assert _hard("react", text) == {"uncited"}


@pytest.mark.parametrize(
    ("act", "text"),
    [("react", "Twenty dollars?"), ("ask", "And what does Ames say of Model 5?"), ("ask", "Why?"),
     ("bridge", "Two things, then."), ("fact", "That is a lot."), ("recap", "So, Acme in Oslo."),
     ("open", "This is The Morning Show for April 12. I'm Ada, with Ben."), ("close", "I'm Cleo.")],
)  # fmt: skip
def test_talk_needs_none(act: Act, text: str) -> None:
    """Reactions and questions may name what today's stories hold; greetings name day and hosts."""
    assert _hard(act, text) == set()


def test_a_greeting_still_may_not_invent_a_price() -> None:
    """Only days and names are free in a greeting."""
    assert _hard("open", "I'm Ada, and we begin with $500.") == {"uncited"}


def test_a_persons_own_line_is_never_refused() -> None:
    """What a person wrote without cites is reported, not refused."""
    alarms = _alarms("say", "Bert Boyle sold 40 of them. Visit Acme today.")
    assert {a.kind for a in alarms} >= {"uncited", "injection"}
    assert not any(a.hard for a in alarms)


def test_hearsay_stays_hearsay() -> None:
    """What the source only reports may not become a fact."""
    assert _hard("fact", "Ada Ames leaves Acme.", 3) == {"attribution"}
    assert _hard("fact", "Word is that Ada Ames may leave Acme.", 3) == set()


def test_tolerance_needs_a_hedge() -> None:
    """A rounded figure is right only where the line says that it is rounded."""
    assert _hard("fact", "It costs about 21 dollars.", 2) == set()
    assert _hard("fact", "It costs 21 dollars.", 2) == {"number"}
    assert _hard("fact", "It costs about 25 dollars.", 2) == {"number"}


def test_a_quotation_is_verbatim() -> None:
    """Kind of mark and case do not matter, words do."""
    assert _hard("fact", 'Ames called it "a fair one".', 4) == set()
    assert _hard("fact", 'Ames called it "a very fair one".', 4) == {"quote"}


@pytest.mark.parametrize(
    "text", ["Go to https://acme.example now.", "Thanks to our sponsor.", "Visit Acme today."]
)
def test_no_turn_sends_listeners_anywhere(text: str) -> None:
    """Addresses, sponsors and calls are refused even where the source has them."""
    assert "injection" in _hard("fact", text, 1)


def test_alarms_come_in_speaking_order_and_name_their_turn() -> None:
    """The index is the turn's in the whole script."""
    wrong = Turn(host="ada", act="fact", text="It costs 30 dollars.", cites=("0123abcd.2",))
    right = Turn(host="ben", act="fact", text="It costs 20 dollars.", cites=("0123abcd.2",))
    alarms = check(_script(right, wrong, right, wrong), [STORY])
    assert [(a.turn, a.kind, a.claim) for a in alarms] == [
        (1, "number", "30 dollars"), (3, "number", "30 dollars"),
    ]  # fmt: skip
    assert alarms[0].evidence == "It costs 20 dollars."


def test_no_stories_no_hard_alarm_for_a_persons_script() -> None:
    """A script of a person's own, without any story, passes."""
    script = _script(Turn(host="ada", text="I bought 3 lamps from Bert Boyle in May 2020."))
    assert not [a for a in check(script, []) if a.hard]


@pytest.mark.slow
def test_hostile_stories_take_bounded_time() -> None:
    """A story of one long sentence, and one of thousands, are checked in seconds."""
    blocks = (
        Block(kind="paragraph", text="word 5 " * 8000),
        Block(kind="paragraph", text="Acme sold 5 lamps. " * 3000),
    )
    story = STORY.model_copy(update={"blocks": blocks})
    turns = [
        Turn(host="ada", act="fact", text="Acme sold 6 lamps, not 5.", cites=(f"0123abcd.{n}",))
        for n in range(1, 40)
    ]
    started = time.process_time()
    check(_script(*turns), [story])
    assert time.process_time() - started < 10


def _offline(stories: list[Story], show: Show, language: str) -> Script:
    own = [s for s in stories if s.language[:2] == language[:2]]
    picks = tuple(Pick(title=s.title, story_ids=(s.id,), target_s=300.0, reason="") for s in own)
    rundown = Rundown(title="Day", date=date(2026, 4, 12), language=language, picks=picks)
    return OfflineWriter().script(rundown, {s.id: s for s in stories}, show)


def _gathered(folder: Path) -> list[Story]:
    source = plugins.load("sources", "file", {"path": str(folder)}, where="test")
    return list(source.stories(datetime(2020, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_offline_writer_passes_on_the_examples(
    humming_show: Callable[..., Show], language: str
) -> None:
    """What the offline writer makes of the examples raises no hard alarm."""
    show = humming_show(length_s=600, language=language)
    stories = _gathered(show.home / "stories")
    alarms = check(_offline(stories, show, language), stories)
    assert [a for a in alarms if a.hard] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_offline_writer_passes_on_real_stories(
    humming_show: Callable[..., Show], real_stories: Path, language: str
) -> None:
    """What it makes of the real documents raises hard alarms in at most 2 % of the turns."""
    show = humming_show(length_s=900, language=language)
    stories = _gathered(real_stories)
    script = _offline(stories, show, language)
    barked = [(a, script.turns[a.turn].text) for a in check(script, stories) if a.hard]
    assert len(barked) <= 0.02 * len(script.turns), barked
