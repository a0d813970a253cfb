"""Which question a sentence is asked: its opening decides, and the question fits it."""

import pytest

from audio_digest.script.writers.offline import wording
from audio_digest.script.writers.offline.answers import answers
from audio_digest.script.writers.offline.phrases import table
from audio_digest.script.writers.offline.speech import quoted


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Tidewater is a small tool for reading gauges.", "what", "Tidewater"),
        ("This is a long story.", "", ""),
        ("Ada Marsh said the dyke would hold.", "said", "Ada Marsh"),
        ("Ada Marsh, who built it, warned the council.", "said", "Ada Marsh"),
        ("According to the harbour board, the dyke holds.", "whence", ""),
        ("To reach the island, the crew waited for the tide.", "how", ""),
        ("This study aims to count every toad.", "aim", ""),
        ("If you want to count toads, wait for rain.", "", ""),
        ("In tests, the pump ran for nine days.", "tests", ""),
        ("As a result, the ferry stopped.", "result", ""),
        ("For example, the ferry stopped at noon.", "example", ""),
        ("The ferry stopped at noon.", "", ""),
    ],
)
def test_an_english_sentence_is_asked_what_its_opening_answers(
    text: str, kind: str, name: str
) -> None:
    """What it is, who says it, whence, how, to what end, how it did; else nothing."""
    found = answers(text, chinese=False)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Tidewater是一款读水位的小工具。", "what", "Tidewater"),
        ("李明近日在采访中表示，堤坝撑得住。", "said", "李明"),
        ("港务局首席科学家李明近日证实，堤坝撑得住。", "said", "李明"),
        ("网友表示，堤坝撑得住。", "", ""),
        ("根据港务局前员工爆料，堤坝漏水。", "whence", ""),
        ("为了赶上潮水，船员等了一夜。", "how", ""),
        ("该实验旨在数清蟾蜍。", "aim", ""),
        ("结果，渡船停了。", "result", ""),
        ("渡船中午停了。", "", ""),
    ],
)
def test_a_chinese_sentence_is_asked_what_its_opening_answers(
    text: str, kind: str, name: str
) -> None:
    """As in English; a crowd has no name to be asked for."""
    found = answers(text, chinese=True)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_answer_has_questions(language: str) -> None:
    """Four lines or more for each, so that a long episode does not ask one thing twice."""
    lines = table(language)
    kinds = "what said how aim result example then now who reason plan words whence tests once"
    assert all(len(lines[f"ask_{kind}"]) >= 4 for kind in kinds.split())


def test_an_announced_number_of_stages_is_a_promise() -> None:
    """Three stages are three; a sentence that goes on past the number promises nothing."""
    assert wording.promises("It goes in three simple stages.") == 3
    assert wording.promises("Two ways out of the harbour were closed.") == 0


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("一是渡船停运。", True),
        ("一是渡船停运，二是堤坝漏水。", False),
        ("一方面，渡船停运。", True),
    ],
)
def test_the_first_of_a_pair_waits_for_the_second(text: str, waits: bool) -> None:  # noqa: FBT001
    """Unless the sentence holds both."""
    assert wording.leads_on(text, chinese=True) is waits


def test_a_sentence_about_this_needs_the_one_before() -> None:
    """Though a name stands first, 对此 points back."""
    assert wording.dangles("李明对此直言不讳。", chinese=True)
    assert not wording.dangles("李明直言不讳。", chinese=True)


def test_a_few_quoted_words_may_be_echoed() -> None:
    """Two to five words, or three to ten characters; a longer quotation is not."""
    assert list(
        quoted("He called it “a dead end” and “one two three four five six”.", chinese=False)
    ) == ["a dead end"]
    assert list(quoted("这叫“外行领导内行”。", chinese=True)) == ["外行领导内行"]
