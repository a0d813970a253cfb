"""The rules of the offline writer, one by one."""

from datetime import date

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Block, Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.writers.offline import OfflineWriter, labels, speech, wording
from audio_digest.script.writers.offline.material import material

STORY = Story(
    id="0a1b2c3d",
    title="The tide turns",
    source="The Harbour Letter",
    published_at=None,
    language="en",
    blocks=(
        Block(kind="paragraph", text="Ellery ran on its turbines (four of them) for 5-10 days."),
        Block(kind="paragraph", text="It did not use diesel; the town saved 14 cents an hour."),
        Block(kind="bullet", label="The price", text="14 cents - less than before."),
        Block(kind="paragraph", text="Try it (open-source)"),
    ),
)
SHOW = Show(
    show=About(title="Digest", language="en-US", length_s=60),
    hosts=(Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b")),
)


@pytest.mark.parametrize(
    ("label", "form", "spoken"),
    [
        ("The license problem", "topic", "the license problem"),
        ("Size", "topic", "the size"),
        ("Supported models", "topic", "the supported models"),
        ("Voice cloning", "topic", "voice cloning"),
        ("How it works", "question", "How does it work?"),
        ("What it is", "question", "What is it?"),
        ("What it doesn't do", "question", "What doesn't it do?"),
        ("Why it matters beyond fun", "question", "Why does it matter beyond fun?"),
        ("What comes next", "question", "What comes next?"),
        ("On a car", "question", "On a car?"),
        ("Best for", "question", "Best for what?"),
        ("Unsloth responded fast", "statement", "Unsloth responded fast."),
        ("The cache issue (separate)", "topic", "the cache issue"),
        ("How to and why never", "none", ""),
    ],
)
def test_a_label_is_asked_in_grammar(label: str, form: str, spoken: str) -> None:
    """A label becomes a question, a topic or a statement, or is not said at all."""
    found = labels.ask(label, chinese=False)
    assert (found.form, found.text) == (form, spoken)


def test_a_sentence_that_cannot_be_said_is_no_fact() -> None:
    """Debris is no fact, a fragment only where a label asks for it, a clause may stand alone."""
    facts = material(STORY, chinese=False).facts.values()
    assert [fact.text for fact in facts] == [
        "Ellery ran on its turbines for 5-10 days.",
        "It did not use diesel.",
        "The town saved 14 cents an hour.",
        "14 cents — less than before.",
    ]
    assert [fact.needs_previous for fact in facts] == [False, True, False, False]
    assert [fact.fragment for fact in facts] == [False, False, False, True]


def test_only_the_first_sentence_answers_its_heading() -> None:
    """A sub-heading's question goes with the sentence under it, not with a bullet further down."""
    blocks = (
        Block(kind="heading", text="Why is it small?", level=1),
        Block(kind="paragraph", text="Wren guesses a compact sketch first."),
        Block(kind="bullet", label="The catch", text="Wren still stumbles over names."),
    )
    facts = material(STORY.model_copy(update={"blocks": blocks}), chinese=False).facts
    assert [facts[i].heading.form for i in (0, 1)] == ["question", "none"]


@pytest.mark.parametrize(
    "text", ["See https://example.org now.", "Mail [email protected] today.", "Run npx tool first."]
)
def test_addresses_and_commands_are_unsayable(text: str) -> None:
    """No voice reads a URL, an address or a command."""
    assert wording.unsayable(text, chinese=False)


def test_a_bracket_that_negates_stays() -> None:
    """What a bracket denies is kept as an apposition; an acronym goes."""
    said = speech.say("It bought 49% (no votes) of it (SCL).", chinese=False)
    assert said == "It bought 49%, no votes, of it."
    assert (
        speech.say("收购49%（无投票权）股权（Scale AI）", chinese=True)
        == "收购49%，无投票权，股权。"
    )


@pytest.mark.parametrize(
    "text", ["It did so.", "However, it fell.", "这说明什么。", "虽然学得快。"]
)
def test_a_dangling_opening_is_seen(text: str) -> None:
    """A pronoun or connective at the start ties a sentence to its predecessor."""
    assert wording.dangles(text, chinese=text[0] > "z")


@pytest.mark.parametrize(
    "text",
    [
        "Ellery ran on its turbines for 10 days.",
        "It did use diesel.",
        "Ellery ran on its turbines for 5-10 days. It was easy.",
        "Ellery ran on its diesel for 5-10 days.",
        "The town saved 41 cents an hour.",
        "Ellery's mayor won.",
    ],
)
def test_provenance_sees_a_changed_word(text: str) -> None:
    """A cut range, a lost negation, a swapped word or an added sentence is a fault."""
    assert len(_faults(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ellery ran on its turbines for 5-10 days.",
        "Here's another piece. It did not use diesel. The town saved 14 cents an hour.",
        "It did not use diesel; the town saved 14 cents an hour.",
    ],
)
def test_provenance_knows_its_own(text: str) -> None:
    """A sentence less its brackets, a clause at a semicolon, and a known phrase pass."""
    assert _faults(text) == ()


def _faults(text: str) -> tuple[object, ...]:
    cites = tuple(f"{STORY.id}.{n}" for n in (1, 2))
    turn = Turn(host="ada", act="fact", text=text, cites=cites)
    segment = Segment(heading="H", story_ids=(STORY.id,), turns=(turn,))
    script = Script(title="T", language="en-US", segments=(segment,))
    return OfflineWriter().faults(script, [STORY], SHOW)


def test_a_second_source_is_named_only_where_it_agrees() -> None:
    """A figure that another source gives too is remarked on; a different one is not."""
    for other, agrees in (("6.7%", True), ("7.6%", False)):
        first = _telling("1", "Harbour Post", "Ellery's new Lorne turbine needs 6.7% more oil.")
        second = _telling("2", "Sea News", f"In Ellery, the Lorne turbine takes {other} more oil.")
        ids = (first.id, second.id)
        pick = Pick(title=first.title, story_ids=ids, target_s=60, reason="r")
        day = Rundown(title="T", date=date(2026, 11, 21), language="en-US", picks=(pick,))
        script = OfflineWriter().script(day, {s.id: s for s in (first, second)}, SHOW)
        assert any(set(ids) <= {c[:8] for c in turn.cites} for turn in script.turns) == agrees


def _telling(number: str, source: str, text: str) -> Story:
    blocks = (Block(kind="paragraph", text=text),)
    return STORY.model_copy(update={"id": number * 8, "source": source, "blocks": blocks})
