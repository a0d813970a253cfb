"""The golden cases, as far as this room goes: documents in, stories.json and rundown.json out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.model import Rundown, Stories
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select
from audio_digest.stories.sources.file import FileSource

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/stories.json"))
DAY = date(2026, 11, 21)


def show() -> Show:
    """Return the show of the golden cases, as far as select reads it."""
    hosts = tuple(Host(id=name.lower(), name=name, voice="any") for name in ("Ada", "Ben"))
    about = About(title="Golden Digest", language="en-GB", length_s=180.0)
    return Show(show=about, hosts=hosts)


def gathered(case: Path) -> Stories:
    """Return what the documents of ``case`` tell."""
    source = FileSource("stories", home=case)
    since = datetime(2026, 11, 1, tzinfo=UTC)
    return gather([("stories", source)], since=since, tick=lambda *_: None)


def test_there_is_a_case() -> None:
    """At least one golden case is found, or the tests below would prove nothing."""
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gather_gives_the_golden_stories(case: Path) -> None:
    """The documents of a case give exactly its stories.json."""
    golden = Stories.model_validate_json((case / "stories.json").read_bytes())
    assert gathered(case) == golden


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_select_gives_the_golden_rundown(case: Path) -> None:
    """The stories of a case give exactly its rundown.json."""
    golden = Rundown.model_validate_json((case / "rundown.json").read_bytes())
    stories = Stories.model_validate_json((case / "stories.json").read_bytes())
    assert select(stories.stories, show(), date=DAY) == golden
