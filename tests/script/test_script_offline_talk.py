"""What makes the offline hosts' lines talk: the cold open, and words that take up a turn."""

import re

import pytest

from audio_digest.model import Block, Script, Story
from audio_digest.script.writers.offline import OfflineWriter, phrases
from audio_digest.script.writers.offline.coldopen import hook
from audio_digest.script.writers.offline.material import material
from audio_digest.script.writers.offline.plan import Told, choose
from audio_digest.script.writers.offline.speech import after_a_word
from tests.script.an_example_day import example_day

OPENING = (
    "The harbour town of Ellery took every watt from the tide for a week.",
    "Four turbines in the strait delivered 190 megawatt hours in seven days.",
    "It is a battery in a former fish store that carries the town through slack water.",
    "“The moon has never missed a single shift,” said Ines Marlowe of the tide plant.",
    "Barnacles grow on the blades of the turbines, and divers scrape them every spring.",
    "The council wants two more turbines, enough to heat the school and the pool.",
    "The diesel generators of the harbour stayed off for all of those seven days.",
)


def _story(*paragraphs: str) -> Story:
    blocks = tuple(Block(kind="paragraph", text=text) for text in paragraphs)
    return Story(
        id="0a1b2c3d", title="A town runs on the tide", source="Letter", language="en-GB",
        blocks=blocks,
    )  # fmt: skip


def _written(name: str, language: str, length_s: float = 300.0) -> Script:
    rundown, stories, show = example_day(name, language, length_s)
    return OfflineWriter().script(rundown, stories, show)


def test_an_episode_opens_on_what_somebody_said() -> None:
    """Of sentences that can be heard first, a voice goes before a figure."""
    found = hook(material(_story(*OPENING), chinese=False), without=())
    assert found is not None
    assert "never missed a single shift" in found.text


@pytest.mark.parametrize(
    "paragraphs",
    [
        OPENING[:4],  # too few to take one away
        tuple(text for text in OPENING if "moon" not in text and "190" not in text) * 2,
        (*OPENING[:3], *OPENING[4:], "He called it “the end of diesel” at 40% of its old price."),
    ],
    ids=["too few", "nothing striking", "a pronoun and a figure of something"],
)
def test_where_no_sentence_stands_first_the_title_does(paragraphs: tuple[str, ...]) -> None:
    """A story is not torn apart for its opening, nor opened on what nobody could follow."""
    assert hook(material(_story(*paragraphs), chinese=False), without=()) is None


@pytest.mark.parametrize(("name", "language"), [("examples", "en-US"), ("examples-zh", "zh-CN")])
def test_the_opening_names_the_best_story_and_takes_its_sentence_from_it(
    name: str, language: str
) -> None:
    """What the cold open quotes is not said again in the story; the headline is there as well."""
    script = _written(name, language)
    opening, first = script.segments[:2]
    cold = opening.turns[0]
    quoted = {cite for cite in cold.cites if not cite.endswith(".0")}
    assert quoted
    assert f"{first.story_ids[0]}.0" in cold.cites
    assert not quoted & {cite for turn in first.turns for cite in turn.cites}


def test_turns_take_up_the_one_before() -> None:
    """Some turns begin with an “And”, not all, and the sentence after it goes on in small."""
    script = _written("examples", "en-US", 600.0)
    table = phrases.table("en")
    words = (*table["go_on"], *table["agreed"], *table["well"])
    turns = [turn.text for turn in script.turns if turn.act in {"fact", "answer"}]
    begun = [text for text in turns if text.startswith(tuple(f"{word} " for word in words))]
    assert 0.15 < len(begun) / len(turns) < 0.85
    assert not [text for text in begun if re.match(r"(?:\w+, )?[Aa]nd (?:The|A|In|It|On) ", text)]


@pytest.mark.parametrize(
    ("text", "common", "written"),
    [
        ("The tide turned.", (), "the tide turned."),
        ("Divers scrape it.", ("divers",), "divers scrape it."),
        ("Divers scrape it.", (), ""),
        ("Wren reads aloud.", (), ""),
        ("May was the hottest month.", ("may",), ""),
        ("GPT-5 reads aloud.", (), "GPT-5 reads aloud."),
        ("I saw it.", (), "I saw it."),
        ("潮汐不等人。", (), "潮汐不等人。"),
    ],
)
def test_a_capital_goes_only_where_it_is_no_names(
    text: str, common: tuple[str, ...], written: str
) -> None:
    """After an “And” a sentence goes on in small; where nobody knows, there is no “And”."""
    assert after_a_word(text, common) == written


def test_people_in_a_labels_answer_are_told_after_their_name() -> None:
    """“Projection: They constrain …” is told only behind the sentence that says who they are."""
    blocks = (
        Block(kind="paragraph", text="The Deepwater team published a paper on taming the net."),
        Block(kind="bullet", label="Projection", text="They constrain the matrix to a shape."),
    )
    facts = material(_story().model_copy(update={"blocks": blocks}), chinese=False).facts
    assert facts[1].needs_previous
    kept = choose(
        material(_story().model_copy(update={"blocks": blocks}), chinese=False), 99, Told()
    )
    assert [fact.index for fact in kept] == [0, 1]
