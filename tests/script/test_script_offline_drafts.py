"""Which of many drafts is taken, and what the hosts call a story by."""

import pytest

from audio_digest.config import About, Show
from audio_digest.model import Block, Script, Segment, Story, Turn
from audio_digest.script import grounding
from audio_digest.script.writers.offline import OfflineWriter, provenance
from audio_digest.script.writers.offline.episode import Episode
from audio_digest.script.writers.offline.material import material
from audio_digest.script.writers.offline.plan import Told, choose
from audio_digest.script.writers.offline.subject import subject
from tests.script.an_example_day import HOSTS, example_day


def _story(*blocks: Block, title: str = "Tern 2 opens its lock") -> Story:
    return Story(id="0a1b2c3d", title=title, source="Letter", language="en-GB", blocks=blocks)


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("KIV: a million words", "KIV reads on.", "KIV"),
        ("Docker Pull Fails in Spain", "Nobody could use Docker on Sunday.", "Docker"),
        ("Mistral AI's Playbook", "The paper by Mistral AI says so.", "Mistral AI"),
        ("Meta’s Trust Crisis", "This is what Meta says.", "Meta"),
        ("The Lock Opens", "On Friday The Lock was open.", ""),
        ("AI in the Harbour", "They use AI every day.", ""),
        ("Frozen Lakes Thaw", "Frozen lakes thaw in May.", ""),
        ("Noted. AI for everyone", "It is Noted. AI helps.", ""),
    ],
)
def test_a_story_is_called_by_the_name_its_title_begins_with(
    title: str, text: str, name: str
) -> None:
    """Only what its sentences use as a name is one: a capital in a headline is no sign."""
    assert subject(title, [text], chinese=False) == name


def test_the_name_comes_back_in_the_hosts_own_lines() -> None:
    """A line that names what the story is about is a known one, with the story's name in it."""
    facts = ("Tern 2 costs 40 dollars a day.", "Tern 2 was built in a week by two people.")
    story = _story(*(Block(kind="paragraph", text=text) for text in facts))
    cites = (f"{story.id}.0", f"{story.id}.1")
    show = Show(show=About(title="Test", language="en-GB"), hosts=HOSTS)

    def faults(name: str) -> tuple[provenance.Fault, ...]:
        turn = Turn(host="ada", act="bridge", text=f"On to {name}.", cites=cites)
        segment = Segment(heading="H", story_ids=(story.id,), turns=(turn, turn))
        script = Script(title="Test", language="en-GB", segments=(segment,))
        return provenance.check(script, [story], show)

    assert faults("Tern 2") == ()
    assert faults("Tern 3") != ()


def test_of_an_item_what_follows_does_not_come_without_its_beginning() -> None:
    """An item of a list is one thought: its second sentence brings the first."""
    story = _story(
        Block(kind="paragraph", text="The new lock of the harbour was opened by the mayor today."),
        Block(
            kind="bullet", label="The catch",
            text="Boats need leave in writing from the board of the harbour to pass it at night. "
            "The boats with leave use it 40 times a day.",
        ),
    )  # fmt: skip
    whole = material(story, chinese=False)
    texts = [fact.text for fact in choose(whole, 26, Told())]
    assert "The boats with leave use it 40 times a day." not in texts
    assert [fact.anchor for fact in whole.facts.values()] == [None, None, 1]


@pytest.mark.parametrize(("act", "hard"), [("react", False), ("fact", True)])
def test_an_echo_of_a_quotation_need_not_say_whose_it_is(act: str, *, hard: bool) -> None:
    """Who said it was said in the line before; a line of facts must say it itself."""
    text = "Reportedly, the board called the new lock “a door for nobody” in its own letter."
    story = _story(Block(kind="paragraph", text=text))
    said = "“A door for nobody.” Okay." if act == "react" else "The lock is “a door for nobody”."
    turn = Turn.model_validate(
        {"host": "ben", "act": act, "text": said, "cites": (f"{story.id}.1",)}
    )
    script = Script(
        title="Test", language="en-GB",
        segments=(Segment(heading="H", story_ids=(story.id,), turns=(turn,)),),
    )  # fmt: skip
    assert any(alarm.hard for alarm in grounding.check(script, [story])) is hard


@pytest.mark.parametrize(("name", "language"), [("examples", "en-US"), ("examples-zh", "zh-CN")])
def test_stories_may_have_room_of_their_own(name: str, language: str) -> None:
    """Where more room for all is too long, and less too short, the first stories get more."""
    rundown, stories, show = example_day(name, language, 300.0)
    episode = Episode(rundown, stories, show)
    count = len(episode.picks)
    less, more = (episode.seconds(episode.written((scale,) * count)) for scale in (0.5, 1.5))
    mixed = episode.seconds(episode.written((1.5,) * 2 + (0.5,) * (count - 2)))
    assert less < mixed < more


def test_nobody_asks_about_a_story_that_was_not_named() -> None:
    """After a bare “On to the next one” there is nothing yet that could be asked about."""
    asked_about = [
        segment.turns[0]
        for length_s in (300.0, 600.0)
        for segment in OfflineWriter().script(*example_day("examples", "en-US", length_s)).segments
        if [turn.act for turn in segment.turns[:2]] == ["bridge", "ask"]
    ]
    assert asked_about
    assert all(turn.cites for turn in asked_about)


def test_a_script_whose_lines_were_refused_is_chosen_among_drafts_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What replaces a refused sentence is held to the same figures as the first choice was."""
    rundown, stories, show = example_day("examples", "en-US", 300.0)
    writer = OfflineWriter()
    script = writer.script(rundown, stories, show)
    victim = next(n for n, t in enumerate(script.turns) if t.act == "fact" and len(t.cites) == 1)
    cite = script.turns[victim].cites[0]

    def failing(_self: OfflineWriter, told: Script, *_: object) -> frozenset[int]:
        return frozenset(n for n, turn in enumerate(told.turns) if cite in turn.cites)

    monkeypatch.setattr(OfflineWriter, "_failing", failing)
    again = writer.script(rundown, stories, show)
    assert cite not in {c for turn in again.turns for c in turn.cites}
    assert Episode(rundown, stories, show).seconds(again) == pytest.approx(300.0, rel=0.1)
