"""What every writer keeps, whoever wrote it: one suite over those that need no service."""

import time
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from audio_digest import plugins
from audio_digest.config import About, Host, Show
from audio_digest.errors import DigestError
from audio_digest.model import Block, Pick, Rundown, Script, Story
from audio_digest.plugins import Writer
from audio_digest.script.grounding import check

OFFLINE = ("offline",)
DAY = date(2026, 11, 21)


def story(number: int, *texts: str, title: str = "", language: str = "en") -> Story:
    """Return a story of paragraphs."""
    return Story(
        id=f"{number:08x}",
        title=title or f"Story number {number}",
        source="The Harbour Letter",
        published_at=None,
        language=language,
        blocks=tuple(Block(kind="paragraph", text=text) for text in texts),
    )


def day(stories: Sequence[Story], language: str) -> tuple[Rundown, Mapping[str, Story]]:
    """Return a rundown of all stories, and them by id."""
    picks = tuple(Pick(title=s.title, story_ids=(s.id,), target_s=40, reason="r") for s in stories)
    return Rundown(title="T", date=DAY, language=language, picks=picks), {s.id: s for s in stories}


def show(language: str, hosts: int = 2) -> Show:
    """Return a show with that many hosts."""
    people = tuple(Host(id=f"h{n}", name=f"Host{n}", voice="v") for n in range(hosts))
    return Show(show=About(title="Show", language=language, length_s=90), hosts=people)


@pytest.fixture(params=OFFLINE)
def writer(request: pytest.FixtureRequest) -> Writer:
    """Return each writer that needs no service."""
    loaded: Writer = plugins.load("writers", request.param, {}, where="writer")
    return loaded


HARMLESS = (
    "Four turbines in Lorne Strait fed the town of Ellery. They turned for 168 hours.",
    "The battery holds 12 megawatt hours, and it was full again within two hours.",
)
BOUND_S = 10.0
"""Of the processor's time; half a second is usual."""
HOSTILE = {
    "one word": ("Hm",),
    "no sentence at all": ("", " ", "…", "???"),
    "a wall": ("word " * 20_000,),
    "no space": ("a" * 100_000,),
    "capitals": ("A" * 50_000,),
    "stops": ("a. " * 20_000, "." * 50_000),
    "opened": ("(" * 30_000, "“" * 30_000, "a, (" * 10_000),
    "figures": ("1" * 50_000, "3.5% " * 10_000, "百" * 30_000),
    "dashes": (" — " * 20_000, "a-" * 25_000, ": " * 20_000),
    "braces": ("The {title} of {0} is {host} in {Lorne} for %s and 12 towns.",),
    "markup": ("**host:** Ellery said <!-- 1.2 --> # so, and [pause 3] came.",),
    "brackets": ("It was (((((((so (and (so) on))) in Ellery) for years) (or not.",),
    "marks": ("“Ellery” said: ‘no — “never”… not’; 5-10% (of 3) went; 7% came; it stayed.",),
    "emoji": ("🎉 Ellery won 👩‍🚀 and 3 towns lost 🏳️‍🌈.",),
}  # fmt: skip
QUICK = frozenset({"one word", "braces", "markup", "emoji"})
"""Kinds that cost no more than a story does."""


@pytest.mark.parametrize(
    "kind",
    [k if k in QUICK else pytest.param(k, marks=pytest.mark.slow) for k in HOSTILE],
)
@pytest.mark.parametrize("language", ["en-US", pytest.param("zh-CN", marks=pytest.mark.slow)])
def test_only_our_errors_escape_and_what_comes_is_grounded(
    writer: Writer, kind: str, language: str
) -> None:
    """Whatever a story holds, the script is grounded or the error is ours."""
    stories = [
        story(1, *HARMLESS, language=language),
        story(2, *HOSTILE[kind], *HARMLESS[:1], language=language),
    ]
    rundown, told = day(stories, language)
    began = time.process_time()
    try:
        script = writer.script(rundown, told, show(language))
    except DigestError:
        return
    finally:
        assert time.process_time() - began < BOUND_S
    assert [alarm for alarm in check(script, stories) if alarm.hard] == []
    assert all(turn.text.strip() for turn in script.turns)


def test_hosts_are_the_shows_and_cites_are_known(writer: Writer) -> None:
    """Every turn has a host of the show, and cites sentences of the day's stories."""
    script = _script(writer, hosts=3)
    assert {turn.host for turn in script.turns} <= {"h0", "h1", "h2"}
    assert len({turn.host for turn in script.turns}) > 1
    assert {c.split(".")[0] for turn in script.turns for c in turn.cites} == {"00000001"}


def test_the_script_keeps_title_and_language(writer: Writer) -> None:
    """Title is the rundown's, language the show's."""
    script = _script(writer)
    assert (script.title, script.language) == ("T", "en-US")


def test_no_pick_is_an_error_of_ours(writer: Writer) -> None:
    """A rundown without picks raises DigestError."""
    with pytest.raises(DigestError):
        writer.script(day([], "en-US")[0], {}, show("en-US"))


def _script(writer: Writer, hosts: int = 2) -> Script:
    rundown, told = day([story(1, *HARMLESS)], "en-US")
    return writer.script(rundown, told, show("en-US", hosts))
