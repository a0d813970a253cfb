"""One day of the project's own example documents, picked for a show of two hosts."""

from datetime import UTC, date, datetime
from pathlib import Path

from audio_digest import plugins
from audio_digest.config import About, Host, Show
from audio_digest.model import Rundown, Story
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select

EXAMPLES = Path(__file__).parents[2] / "docs"
HOSTS = tuple(Host(id=name, name=name.title(), voice="any") for name in ("ada", "ben"))


def example_day(
    name: str, language: str, length_s: float
) -> tuple[Rundown, dict[str, Story], Show]:
    """Return the rundown of the documents in ``docs/<name>``, the stories by id, and the show."""
    source = plugins.load("sources", "file", {"path": str(EXAMPLES / name)}, where="x")
    since = datetime(2000, 1, 1, tzinfo=UTC)
    stories = gather([(name, source)], since=since, tick=lambda *_: None).stories
    show = Show(show=About(title="Test", language=language, length_s=length_s), hosts=HOSTS)
    rundown = select(stories, show, date=date(2026, 11, 22))
    return rundown, {story.id: story for story in stories}, show
