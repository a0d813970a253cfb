"""The source of kind ``file``: documents on disk, one file or a folder of them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Story
from audio_digest.stories.sources import document, syndication

log = logging.getLogger(__name__)

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml"})
FEED_SUFFIXES = frozenset({".xml", ".rss", ".atom"})
MAX_FILES = 200
README = "README"


@dataclass(frozen=True)
class FileSource:
    """Documents in Markdown, plain text or HTML, and feeds that were saved to a file.

    ``path`` is a file, or a folder whose documents are read in the order of their names (not
    those in folders below it, nor hidden ones), relative to ``home``. A folder's README speaks
    of the folder: it is left aside, unless ``path`` names it. What a file tells has no known
    day: it was given for today.
    """

    path: str
    home: Path = Path()

    def stories(self, since: datetime) -> Iterator[Story]:
        """Yield the stories of every document; raises SourceError where none can be read."""
        return (item for item in self.read(since) if isinstance(item, Story))

    def read(self, since: datetime) -> Iterator[Story | Skipped]:
        """Yield as ``stories`` does, with what was left aside: lines, sections, whole files."""
        place = self.home / Path(self.path).expanduser()
        if not place.is_dir():
            yield from _read(place, since)
            return
        readable = False
        last: SourceError | None = None
        for path in _documents(place):
            if path.stem.upper() == README:
                log.info("%s: left aside, it speaks of its folder", _shown(path))
                yield Skipped(what=_shown(path.name), reason="speaks of its folder")
                continue
            try:
                found = list(_read(path, since))
            except SourceError as error:
                log.warning("%s", error.what)
                yield Skipped(what=_shown(path.name), reason=error.what)
                last = error
            else:
                readable = True
                yield from found
        if not readable:
            raise last or SourceError(
                f"{place}: no documents in it", f"put files there: {', '.join(sorted(SUFFIXES))}"
            )


def _documents(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}", "give a readable folder") from error
    known = [p for p in found if p.suffix.lower() in SUFFIXES | FEED_SUFFIXES and p.is_file()]
    if len(known) > MAX_FILES:
        log.warning("%s: only the last %d of %d files are read", folder, MAX_FILES, len(known))
    return known[-MAX_FILES:]


def _shown(path: Path | str) -> str:
    """Return a path as text; what is not UTF-8 in it is replaced."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(path: Path, since: datetime) -> Iterator[Story | Skipped]:
    where, name = _shown(path), _shown(path.name)
    try:
        if not path.is_file():
            raise SourceError(f"{where}: no such file", "mend the path, or remove the source")
        with path.open("rb") as file:
            data = file.read(document.MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{where}: {error.strerror}", "give a readable file") from error
    if len(data) > document.MAX_BYTES:
        raise SourceError(
            f"{where}: larger than a document's {document.MAX_BYTES:,} bytes", "split it"
        )
    if path.suffix.lower() in FEED_SUFFIXES:
        return syndication.entries(data, name=name, since=since)
    return document.stories(data, name=name)
