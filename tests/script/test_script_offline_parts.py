"""The rules of the offline writer, one by one."""

from datetime import date
from random import Random

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Block, Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.script.writers.offline import (
    OfflineWriter,
    frame,
    labels,
    phrases,
    speech,
    wording,
)
from audio_digest.script.writers.offline.material import material
from audio_digest.script.writers.offline.plan import Told, choose

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
        ("Rock Solid", "statement", "Rock Solid."),
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


@pytest.mark.parametrize("said", ["Its digest is {}.", "校验值是{}。"])
def test_a_digest_is_no_word(said: str) -> None:
    """A wall of letters and figures is not read out, in any language; a long word is."""
    chinese = said[0] == "校"
    assert wording.unsayable(said.format("0123456789abcdef" * 4), chinese=chinese)
    assert not wording.unsayable(said.format("a" * 45), chinese=chinese)


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
        "And here's another piece of it. It did not use diesel. The town saved 14 cents an hour.",
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


def test_a_headings_answer_is_more_than_one_sentence() -> None:
    """What stands under a sub-heading's question is told with the sentence after it, or not."""
    blocks = (
        Block(kind="heading", text="Why is it small?", level=1),
        Block(kind="paragraph", text="Most models guess each sample. Wren guesses a sketch first."),
    )
    facts = material(STORY.model_copy(update={"blocks": blocks}), chinese=False).facts
    assert [facts[i].needs_next for i in (0, 1)] == [True, False]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("An earlier one. it widened the gap.", "An earlier one, it widened the gap."),
        ("The gate was shut. it opened late.", "The gate was shut. It opened late."),
        ("It took approx. ten minutes.", "It took approx. ten minutes."),
    ],
)
def test_a_small_letter_after_a_full_stop_is_mended(written: str, spoken: str) -> None:
    """A fragment is joined by a comma, a sentence gets its capital, an abbreviation stays."""
    assert speech.say(written, chinese=False) == spoken


def test_a_list_item_without_a_verb_has_its_lead_marked() -> None:
    """The dash after the lead of an enumeration becomes a colon, which a voice makes heard."""
    item = Block(kind="bullet", label="Memory", text="Three tiers - one for now, one for later.")
    found = material(STORY.model_copy(update={"blocks": (item,)}), chinese=False).facts[0]
    assert (found.fragment, found.text) == (True, "Three tiers: one for now, one for later.")


@pytest.mark.parametrize(
    "text",
    [
        "In this building the floors talk.",
        "On longer crossings, it scores higher.",
        "Like passing a message on.",
        "Unlike its neighbour, the mill kept its wheel.",
        "Wren exploits this by keeping a sketch.",
        "The ferry company has mended this.",
        "Nobody else did so.",
        "当年镇长为了请她出山，答应了三个条件。",
    ],
)
def test_a_pronoun_behind_the_opening_ties_a_sentence(text: str) -> None:
    """A sentence whose subject stands in the one before it is not told without that one."""
    assert wording.dangles(text, chinese=text[0] > "z")


@pytest.mark.parametrize(
    "text", ["Wren reads this letter by eye.", "The mill did more than that, by far."]
)
def test_what_names_its_own_is_free(text: str) -> None:
    """A demonstrative before its noun, or within the sentence, ties nothing."""
    assert not wording.dangles(text, chinese=False)


def test_what_the_points_to_is_told_first() -> None:
    """A fact that opens on "The lumps" comes with the one that brought the lumps in."""
    texts = (
        "The harbours of Rome have stood in salt water since antiquity and still stand today.",
        "Ash took the credit while small white lumps were put down to careless mixing.",
        "Engineers in Ellery now pour such walls for half of the usual price.",
        "The lumps were the repair kit, and 40% of each wall is made of nothing else.",
    )
    blocks = tuple(Block(kind="paragraph", text=text) for text in texts)
    found = material(STORY.model_copy(update={"blocks": blocks}), chinese=False)
    assert found.facts[3].anchor == 1
    for budget in range(20, 80):
        told = {fact.index for fact in choose(found, budget, Told())}
        assert 3 not in told or 1 in told


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "Lakes that learn new facts at the time of their own inspection",
            "Lakes that learn new facts at the time",
        ),
        (
            "How do the masters do it? The keeper's plain set-up, seen up close",
            "How do the masters do it?",
        ),
        ("小镇埃勒里港" * 5 + "，" + "靠潮汐供电" * 8, "小镇埃勒里港" * 5),
    ],
)
def test_a_chapters_name_is_broken_off_without_dots(title: str, name: str) -> None:
    """A long title ends at a clause, or before the phrase that does not fit."""
    assert frame.heading(title) == name


@pytest.mark.parametrize(
    ("source", "said"),
    [("README", ""), ("llama4", ""), ("notes.txt", ""), ("Morning Notes", "Morning Notes")],
)
def test_a_files_stem_is_no_sources_name(source: str, said: str) -> None:
    """Nobody is told that a story comes from README."""
    assert frame.spoken_source(source, "en") == said


def test_a_story_is_no_source_of_itself() -> None:
    """A document of one story is called by its title, which no host gives as the source."""
    assert frame.spoken_source("The Letter", "en", title="The Letter") == ""
    assert frame.spoken_source("The Letter", "en", title="A bridge") == "The Letter"


def test_sources_without_a_name_are_not_passed_over() -> None:
    """The sign-off that names one source says that there are others."""
    assert frame.listed(["The Letter"], "en", more=True) == (
        "The Letter and other sources named in the notes"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sign_offs_take_turns(language: str) -> None:
    """No two days in a row greet or sign off alike, and every line has its day."""
    for act in ("greet", "close", "bye", "bye_short"):
        lines = phrases.table(language)[act]
        filling = {slot: slot for line in lines for slot in phrases.slots(line)}
        said = [
            phrases.Phrases(language, Random(1), day=day).take(act, **filling)
            for day in range(len(lines))
        ]
        assert len(set(said)) == len(lines)
