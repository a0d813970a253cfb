"""Facts about text.sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_digest.model import Block, Story
from audio_digest.text.sentences import Sentence, sentences, split, title

ENGLISH = [
    ("One. Two! Three? Four", 4),
    ("It grew 6.7% in v2.1.100. Then it stopped.", 2),
    ("Put it into .trinity/ first. Then run it.", 2),
    ("Formats (e.g., WAV. Also FLAC.) work. Others do not.", 2),
    ("Dr. Ames met J. R. Hart at 5 p.m. on Monday. They talked.", 2),
    ("We chose plan B. The rest is known.", 2),
    ("Acme Inc. bought Beta Corp. It paid in cash.", 2),
    ("Acme Inc. Chief Ames left.", 1),
    ("Well... maybe. Well... Maybe not.", 3),
    ('"Will it hold?" she asked. "It will. I am sure." He left.', 3),
    ('"Does it work?" Ames said. It does.', 2),
    ("See llama.cpp and CLAUDE.md on claude.ai/code. mHC comes next. llama.cpp too.", 3),
    ("1. The problem is old. 2. The cure is new.", 2),
    ("It is No. 5 of 9. No. That is wrong.", 3),
    ("The U.S. Navy left the U.S. It came back.", 2),
    ("One vs. Two, i.e. The Others, approx. 5 in all.", 1),
    ("First paragraph\n\nsecond paragraph", 2),
    ("One line\nbroken in two.", 1),
    ("It ended (at last.) Then came more.", 2),
    ("Really?! Yes. “Quoted. Twice.” End.", 4),
]
CHINESE = [
    ("第一句。第二句！第三句？第四句；第五句", 5),
    ("准确率是29.2%（答对14/48题。不算多）。下一句。", 2),
    ("他说：“好。我们走。”然后离开了。", 2),
    ("“好。”他说。她没有回答。", 2),
    ("“我不去！”这句话传开了。", 2),
    ("Noted. 是一款扩展。它很新。", 2),
    ("真的作弊了!作为得主?、大家都惊讶。", 2),
    ("也许……不会。好。", 2),
    ("GPT-5.2 Pro发布了。Gemini 3 Pro落后。", 2),
    ("This is English. It has two sentences.", 2),
]


@pytest.mark.parametrize(("text", "count"), ENGLISH)
def test_english_is_split_where_a_reader_would(text: str, count: int) -> None:
    """Abbreviations, decimals, paths, initials, quotes and brackets do not end a sentence."""
    assert len(split(text, "en-US")) == count, split(text, "en-US")


@pytest.mark.parametrize(("text", "count"), CHINESE)
def test_chinese_is_split_where_a_reader_would(text: str, count: int) -> None:
    """Chinese marks end a sentence without a space, though not inside a quotation."""
    assert len(split(text, "zh-Hans")) == count, split(text, "zh-Hans")


MARKS = st.text(alphabet="aBz 1.!?…。！？；“”「」()（）\"'\n-eg中文Dr,，:", max_size=200)


@given(st.one_of(MARKS, st.text(max_size=80)), st.sampled_from(["en", "zh-Hans", "fr"]))
def test_joining_loses_nothing_but_whitespace(text: str, language: str) -> None:
    """The sentences hold every character of the text but its whitespace, in order."""
    assert "".join("".join(split(text, language)).split()) == "".join(text.split())
    assert all(split(text, language))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", [".", '"', "(", ")", "“", ". ", ".\n", "a.", '."', "。", "\n", "A. ", "“。"]
)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_hostile_text_takes_bounded_time(unit: str, language: str) -> None:
    """A long run of one mark is split in time that grows with its length alone."""
    text = unit * (20_000 // len(unit))
    started = time.process_time()
    split(text, language)
    small = time.process_time() - started
    started = time.process_time()
    split(text * 5, language)
    assert time.process_time() - started < 20 * small + 1.0


def _story() -> Story:
    blocks = (
        Block(kind="paragraph", text="Alpha is out. It costs 5 dollars."),
        Block(kind="heading", text="What is it?", level=1),
        Block(kind="bullet", text="Nobody may sell it.", label="The license problem"),
        Block(kind="answer", text="Yes. It does.", label="Does it run?"),
    )
    return Story(
        id="0123abcd", title="Alpha\nis out", source="test", published_at=None, language="en",
        blocks=blocks,
    )  # fmt: skip


def test_a_story_is_numbered_evidence() -> None:
    """Sentences are numbered through all blocks from 1; headings and labels ride along."""
    found = sentences(_story())
    assert [s.id for s in found] == [f"0123abcd.{n}" for n in range(1, 6)]
    assert [s.block for s in found] == [0, 0, 2, 3, 3]
    assert found[2] == Sentence(
        id="0123abcd.3", story_id="0123abcd", text="Nobody may sell it.", block=2, kind="bullet",
        label="The license problem", heading="What is it?",
    )  # fmt: skip


def test_the_title_is_evidence_number_0() -> None:
    """A turn that says the headline has something to cite."""
    assert title(_story()).id == "0123abcd.0"
    assert title(_story()).text == "Alpha is out"


@pytest.mark.parametrize("unit", [".", '"'])
def test_a_megabyte_of_dots_or_quotes_is_harmless(unit: str) -> None:
    """A megabyte of one mark comes back whole within seconds."""
    started = time.process_time()
    assert "".join(split(unit * 1_000_000, "en")) == unit * 1_000_000
    assert time.process_time() - started < 5
