"""gather: sources → stories.json. The only stage that reads the world's words."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Stories, Story, Tick
from audio_digest.plugins import Source

log = logging.getLogger(__name__)


@runtime_checkable
class Reporting(Protocol):
    """A source that also says what it left aside. A plug-in may do without."""

    def read(self, since: datetime) -> Iterable[Story | Skipped]:
        """Yield the stories as `Source.stories` does, and what was skipped among them."""


def gather(sources: Sequence[tuple[str, Source]], *, since: datetime, tick: Tick) -> Stories:
    """Return what all ``sources`` tell, in their order; each comes with a name for messages.

    A source that cannot be read is logged and skipped. Raises SourceError where none can be
    read, or nothing at all is told.
    """
    told: dict[str, Story] = {}
    skipped: list[Skipped] = []
    failures: list[SourceError] = []
    for done, (name, source) in enumerate(sources):
        tick(done, len(sources))
        try:
            items = list(
                source.read(since) if isinstance(source, Reporting) else source.stories(since)
            )
        except SourceError as error:
            log.warning("%s skipped: %s", name, error.what)
            skipped.append(Skipped(what=name, reason=error.what))
            failures.append(error)
            continue
        skipped.extend(item for item in items if isinstance(item, Skipped))
        for story in (item for item in items if isinstance(item, Story)):
            if story.id in told:
                skipped.append(Skipped(what=story.title, reason=f"told again by {name}"))
            told.setdefault(story.id, story)
    tick(len(sources), len(sources))
    if not told:
        raise _nothing(sources, failures)
    read = len(sources) - len(failures)
    log.info(
        "%d %s from %d %s",
        len(told), "story" if len(told) == 1 else "stories",
        read, "source" if read == 1 else "sources",
    )  # fmt: skip
    return Stories(stories=tuple(told.values()), skipped=tuple(skipped))


def _nothing(sources: Sequence[tuple[str, Source]], failures: Sequence[SourceError]) -> SourceError:
    if not sources:
        return SourceError("no sources", "add a [[sources]] table to show.toml, or name files")
    if len(failures) == 1 == len(sources):
        return failures[0]
    if len(failures) == len(sources):
        every = "\n".join(error.what for error in failures)
        return SourceError(
            f"none of the {len(sources)} sources could be read:\n{every}", "mend one"
        )
    return SourceError("the sources tell nothing new", "wait, or raise select.max_age_h")
