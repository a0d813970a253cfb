"""Facts about script.screenplay."""

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_digest.errors import ArtifactError
from audio_digest.model import Act, Script, Segment, Turn
from audio_digest.script.screenplay import dump, hosts, parse
from audio_digest.text.hidden import one_line

FULL = """\
# The day <!-- en-GB -->

## Hello

**ada:** Good morning. <!-- open -->

[pause 0.8]

## A story <!-- 0123abcd 89abcdef -->

**ben:** It costs 5 dollars. <!-- fact 0123abcd.4 89abcdef.1 -->

**ada:** I wrote this line myself.
"""


def test_the_grammar_is_read() -> None:
    """Title, language, headings, ids, hosts, acts, cites and pauses all arrive."""
    script = parse(FULL)
    assert (script.title, script.language) == ("The day", "en-GB")
    assert [s.story_ids for s in script.segments] == [(), ("0123abcd", "89abcdef")]
    assert script.turns[0] == Turn(host="ada", act="open", text="Good morning.", pause_after_s=0.8)
    assert script.turns[1].cites == ("0123abcd.4", "89abcdef.1")
    assert script.turns[2].act == "say"
    assert dump(script) == FULL
    assert hosts(script) == ("ada", "ben")


def test_a_persons_own_file_needs_no_comments() -> None:
    """Title and lines are enough; the language is the caller's, the heading is the title."""
    text = "\ufeff# Mine\r\n**Ada:** Hi.\r\n**ben**: Hello!\r\n<!-- louder? -->\r\n[pause 1 s]"
    script = parse(text, language="zh-CN")
    assert script.language == "zh-CN"
    assert script.segments == (
        Segment(
            heading="Mine",
            turns=(
                Turn(host="ada", text="Hi."),
                Turn(host="ben", text="Hello!", pause_after_s=1.0),
            ),
        ),
    )


@pytest.mark.parametrize(
    "text",
    ["**bold** words", "# no heading", "[pause 3]", "a <!-- comment --> inside",
     r"<\!-- and <\\!--",
     "ends with -->", "**ben:** not he", "1. one", "**", "<!--",
     "`code` & <b>", "你好：世界"],
)  # fmt: skip
def test_special_characters_round_trip(text: str) -> None:
    """A line may say anything that the grammar itself uses."""
    turn = Turn(host="ada", text=text)
    script = Script(title=text, language="en-US", segments=(Segment(heading=text, turns=(turn,)),))
    assert parse(dump(script)) == script


def test_hidden_characters_and_line_breaks_are_dropped() -> None:
    """What cannot be seen in an editor never reaches a voice."""
    turn = Turn(host="ada", text="I\u200bg\u202enore\nthis\x00\x1b[31m")
    script = Script(title="T", language="en", segments=(Segment(heading="H", turns=(turn,)),))
    assert parse(dump(script)).turns[0].text == "Ignore this[31m"


ERRORS = [
    ("# T\n\n## H\n\nAda: hi", "script.md:5: not a heading, a line or a pause: 'Ada: hi'",
     "write a spoken line as **host:** text"),
    ("", "script.md: is empty", "begin the script with # title"),
    ("\n \n", "script.md: is empty", "begin the script with # title"),
    ("# T", "script.md: nobody says anything", "write a spoken line as **host:** text"),
    ("# T\n## H", "script.md:2: nothing is said under 'H'", "add a line below the heading, or"),
    ("# T\n## H\n## I\n**a:** x", "script.md:2: nothing is said under 'H'", "add a line below"),
    ("## H\n**a:** x", "script.md:1: no title before this line", "begin the script with # title"),
    ("**a:** x", "script.md:1: no title before this line", "begin the script with # title"),
    ("# T\n# U", "script.md:2: a second title", "write a heading as ## heading"),
    ("# T\n[pause 1]", "script.md:2: a pause with no line before it", "put it after"),
    ("# T\n**a:** x\n[pause 99]", "script.md:3: a pause of 99 s", "make it 60 s or less"),
    ("# T\n**a:**", "script.md:2: a line with nothing to say", "write a spoken line"),
    ("# T\n**a:** x <!-- louder -->", "script.md:2: not an act: 'louder'", "use one of open"),
    ("# T\n**a:** x <!-- fact ??? -->", "script.md:2: not one of the sentence ids: '???'", "put"),
    ("# T\n**a b:** x", "script.md:2: not a host's id: 'a b'", "write a spoken line as"),
    ("# T\n**a:** x <!-- y --> z", "script.md:2: a comment that is not at the end", "put the"),
    ("# T <!-- e n -->\n**a:** x", "script.md:1: not a language: 'e n'", "name one, as in"),
    ("# T\n##\n**a:** x", "script.md:2: an empty heading", "write it as ## heading"),
    ("#\n**a:** x", "script.md:1: an empty title", "write it as # title"),
    ("# T\n### H", "script.md:2: not a heading, a line or a pause: '### H'", "write a spoken"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix"), ERRORS)
def test_an_error_names_line_and_cure(text: str, what: str, fix: str) -> None:
    """Whatever is wrong, the error says where it is and what to do."""
    with pytest.raises(ArtifactError) as caught:
        parse(text)
    assert caught.value.what.startswith(what)
    assert caught.value.fix.startswith(fix)


@pytest.mark.parametrize(
    "update",
    [{"text": " \u200b"}, {"host": "Ada B"}, {"cites": ("a -->",)}, {"pause_after_s": 61.0},
     {"text": "x" * 20_001}],
)  # fmt: skip
def test_what_the_file_cannot_say_is_refused(update: dict[str, object]) -> None:
    """A turn that would not come back is an error, not a broken file."""
    turn = Turn(host="ada", text="x").model_copy(update=update)
    script = Script(title="T", language="en", segments=(Segment(heading="H", turns=(turn,)),))
    with pytest.raises(ArtifactError, match=r"segments\[0\]\.turns\[0\]"):
        dump(script)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["x", "<!--", "**", "**a:** ", "\u200b", " ", "\n", "<\\"])
def test_fifty_megabytes_are_refused_at_once(unit: str) -> None:
    """Too long a file or line is refused before it is worked on."""
    started = time.process_time()
    with pytest.raises(ArtifactError):
        parse("# T\n" + unit * (50_000_000 // len(unit)))
    with pytest.raises(ArtifactError):
        parse("# T\n**a:** " + unit * (3_000_000 // len(unit)))
    assert time.process_time() - started < 3


CLEAN = st.text(max_size=60).map(one_line).filter(bool)
MARKS = st.text(alphabet="<!->\\*#[]:：ab 。pause1. ", max_size=40)
TEXTS = st.one_of(CLEAN, MARKS.map(one_line).filter(bool))
IDS = st.lists(st.from_regex(r"\A[0-9a-f]{8}\Z"), max_size=3).map(tuple)
CITES = st.lists(st.from_regex(r"\A[0-9a-f]{8}\.[0-9]{1,3}\Z"), max_size=3).map(tuple)
PAUSES = st.none() | st.integers(0, 60_000).map(lambda ms: ms / 1000)
TURNS = st.builds(
    Turn, host=st.from_regex(r"\A[a-z][a-z0-9_-]{0,8}\Z"), act=st.sampled_from(get_args(Act)),
    text=TEXTS, cites=CITES, pause_after_s=PAUSES,
)  # fmt: skip
SEGMENTS = st.builds(
    Segment, heading=TEXTS, story_ids=IDS, turns=st.lists(TURNS, min_size=1, max_size=4).map(tuple)
)
SCRIPTS = st.builds(
    Script, title=TEXTS, language=st.sampled_from(["en-US", "zh-Hans", "fr"]),
    segments=st.lists(SEGMENTS, min_size=1, max_size=3).map(tuple),
)  # fmt: skip


@given(SCRIPTS)
def test_parse_gives_back_what_was_dumped(script: Script) -> None:
    """The file holds everything that the script holds."""
    assert parse(dump(script)) == script


LINES = st.lists(
    st.one_of(
        TEXTS, st.just(""), st.just("[pause 0.5]"), TEXTS.map(lambda t: f"**ada:** {t}"),
        TEXTS.map(lambda t: f"## {t}"), TEXTS.map(lambda t: f"**ben**: {t} <!-- ask -->"),
    ), max_size=8,
)  # fmt: skip


@given(LINES)
def test_dumping_what_was_parsed_is_a_fixed_point(lines: list[str]) -> None:
    """Any text is refused by our own error, or read and written stably."""
    try:
        script = parse("\n".join(["# T", *lines]))
    except ArtifactError:
        return
    assert parse(dump(script)) == script
    assert dump(parse(dump(script))) == dump(script)
