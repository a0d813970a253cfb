"""Lines that a demanding listener struck out: why each can no longer be said."""

import pytest

from audio_digest.model import Block, Story
from audio_digest.script.writers.offline import OfflineWriter, phrases, wording
from audio_digest.script.writers.offline.answers import answers
from audio_digest.script.writers.offline.material import material
from audio_digest.script.writers.offline.plan import Told, choose
from audio_digest.script.writers.offline.speech import glosses
from tests.script.an_example_day import example_day

SAME_FOR_ALL = {
    "en": ("Anything else there?", "And further down?", "What else does it say?", "{figure}."),
    "zh": ("还写了什么？", "还说了什么？", "往下怎么说？", "我划了线的是这句。"),
}


def _story(*paragraphs: str, language: str = "en-GB") -> Story:
    blocks = tuple(Block(kind="paragraph", text=text) for text in paragraphs)
    return Story(id="0a1b2c3d", title="News", source="Letter", language=language, blocks=blocks)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_that_fit_anything_are_gone(language: str) -> None:
    """No host asks what else there is in words of the page instead of the matter."""
    said = {line for lines in phrases.table(language).values() for line in lines}
    assert not said & set(SAME_FOR_ALL[language])


@pytest.mark.parametrize(
    ("name", "language", "length_s"),
    [("examples", "en-US", 300.0), ("examples-zh", "zh-CN", 300.0)],
)
def test_a_host_seldom_asks_for_just_more(name: str, language: str, length_s: float) -> None:
    """Of an episode's questions at most one in five only asks to go on."""
    script = OfflineWriter().script(*example_day(name, language, length_s))
    asked = [turn.text for turn in script.turns if turn.act == "ask"]
    more = set(phrases.table(language[:2])["ask_more"])
    assert asked
    assert len([text for text in asked if text in more]) <= len(asked) / 5


def test_what_is_counted_out_is_told_or_not_announced() -> None:
    """Three differences are not announced where there is room for none of them."""
    listed = tuple(
        Block(kind="bullet", text=f"The {what} of the ferry changed for every passenger on board.")
        for what in ("smell", "charging", "weight")
    )
    story = _story(
        "The ferry Marguerite finished her first year without a gram of lithium on board.",
        "Her engineers describe three differences that a passenger would notice.",
    )
    whole = material(story.model_copy(update={"blocks": (*story.blocks, *listed)}), chinese=False)
    short = choose(whole, 26, Told())
    assert "three differences" not in " ".join(fact.text for fact in short)
    full = " ".join(fact.text for fact in choose(whole, 200, Told()))
    assert "three differences" not in full or "weight" in full


def test_two_events_are_told_with_their_announcement() -> None:
    """A Chinese sentence that only counts what follows is not told by itself."""
    story = _story(
        "两起事件引发了对港口安全的广泛讨论。第一艘渡轮在大雾里撞上了码头，船上的乘客全都平安。"
        "第二艘渡轮因为缆绳断裂而漂走了三个小时。",
        language="zh-CN",
    )
    facts = choose(material(story, chinese=True), 30, Told())
    assert len(facts) >= 2


def test_a_term_in_quotation_marks_is_no_quotation() -> None:
    """A host echoes what somebody said, and not a name that the source puts in quotation marks."""
    assert not wording.voices("该技术基于“超连接”思想，解决了训练不稳定的问题。", chinese=True)
    assert wording.voices("田渊栋直指研发是“外行领导内行”。", chinese=True)
    assert not wording.voices("The “hyper connection” widens the channel.", chinese=False)


def test_everyday_acronyms_are_not_explained() -> None:
    """Two words behind an acronym are no explanation worth a question."""
    assert not list(glosses("It won 22 ML (machine learning) competitions."))


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("另一方面，修理的人嫌它太重。", True), ("On the other hand, it is slow.", False)],
)
def test_the_other_hand_is_asked_for(text: str, *, chinese: bool) -> None:
    """A sentence that names the other side answers the question for it."""
    assert answers(text, chinese=chinese).kind == "beside"
