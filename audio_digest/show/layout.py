"""Where everything stands: an episode's files on disk and in the site, and at which address.

::

    output/episodes/<date>/…             made by the stages, read here
    output/episodes/<date>/brief/…       the brief that is made of it
    output/site/index.html, feed.xml, feed.opml, site.css, site.js, cover-<digest>.jpg
    output/site/archive/<year>/          lists of episodes, when the front page cannot hold all
    output/site/search/<month>.json      what the pages' search reads
    output/site/episodes/<date>/         index.html, <date>.mp3, captions, chapters
    output/site/brief/…                  the same for the briefs, with a feed of their own
"""

import filecmp
import os
import re
import shutil
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import quote, urlsplit

from audio_digest.atomic import PART, save
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, ConfigError, PublishError
from audio_digest.folder import digest
from audio_digest.model import Episode, File

SOUND = "episode"
"""What the sound is called where it is made, before its ending."""
FEED = "feed.xml"
COVER = "cover.jpg"
NOTES = "notes.html"
TRANSCRIPT = "transcript.json"
WORDS = "words.json"
CHAPTERS = "chapters.json"
CLAIMS = "claims.json"

TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".html": "text/html",
    ".xml": "application/rss+xml",
    ".opml": "text/x-opml",
    ".css": "text/css",
    ".js": "text/javascript",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
"""Extension → media type; `media_type` knows the one exception."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page may load: what stands beside it, and nothing else."""

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def media_type(name: str) -> str:
    """Return the type that a file of this name is served with.

    >>> media_type("chapters.json")
    'application/json+chapters'
    """
    if Path(name).name == CHAPTERS:
        return "application/json+chapters"
    if Path(name).name == CLAIMS:  # plain JSON is the type of a transcript
        return "application/vnd.audio-digest.claims+json"
    return TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


def base(show: Show) -> str:
    """Return ``show.url`` as an absolute ASCII URL without a slash at its end.

    Raises ConfigError where it is no http(s) address, or has a query, fragment or password.
    """
    return _base(show.show.url)


@cache
def _base(given: str) -> str:
    try:
        parts = urlsplit(given)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ConfigError(f"show.url: {given!r}: {error}", _URL_FIX) from error
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[a-z0-9.:-]+", host.lower()):
        raise ConfigError(f"show.url: {given!r} is not a web address", _URL_FIX)
    if parts.query or parts.fragment or parts.username is not None:
        raise ConfigError(f"show.url: {given!r} has more than host and path", _URL_FIX)
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path, safe="/%~:@!$*+,;=").rstrip("/")
    return f"{parts.scheme}://{host.lower()}{port}{path}"


_URL_FIX = 'write it like url = "https://example.org/digest"'


def address(show: Show, place: str = "") -> str:
    """Return the absolute URL of ``place`` in the site."""
    return f"{base(show)}/{quote(place)}"


def day_folder(site: Path, episode: Episode) -> Path:
    """Return the folder in which the stages made ``episode``."""
    if episode.edition is None:
        return site.parent / "episodes" / episode.date.isoformat()
    return site.parent.parent / "episodes" / episode.date.isoformat() / episode.edition


def related(site: Path, episode: Episode) -> str | None:
    """Return "brief" where the episode has one, "whole" where it is one, None without the other."""
    folder = day_folder(site, episode)
    if episode.edition:
        return "whole" if (folder.parent / "episode.json").is_file() else None
    return "brief" if (folder / "brief" / "episode.json").is_file() else None


def place(episode: Episode, name: str = "") -> str:
    """Return where the episode's file ``name``, or its page, stands in the site."""
    return f"episodes/{episode.date.isoformat()}/{published_name(episode, name)}"


def published_name(episode: Episode, name: str) -> str:
    """Return what the site calls the episode's file ``name``: a sound by its day.

    Some clients keep what they fetch under the end of its address: with one name for all, each
    episode would overwrite the one before. ``episode.mp3`` becomes ``2026-04-12.mp3``, or, of a
    brief, ``2026-04-12-brief.mp3``; any other file keeps its name.
    """
    path = PurePath(name)
    if path.stem != SOUND or not media_type(name).startswith("audio/"):
        return name
    edition = f"-{episode.edition}" if episode.edition else ""
    return f"{episode.date.isoformat()}{edition}{path.suffix}"


def media(episode: Episode) -> tuple[File, ...]:
    """Return the files of ``episode`` that are published as they are: all but the notes.

    Raises PublishError for a name that is more than a name, as episode.json may be edited.
    """
    for file in episode.files:
        if not _FILE_NAME.fullmatch(file.name):
            raise PublishError(
                f"episodes/{episode.date}/episode.json: files: {file.name!r} is not a file name",
                "delete episode.json to have it made anew",
            )
    return tuple(file for file in episode.files if file.name != NOTES)


def sounds(episode: Episode) -> tuple[File, ...]:
    """Return the sound of ``episode`` in each of its formats, the enclosure's first."""
    return tuple(file for file in media(episode) if file.type.startswith("audio/"))


def audio(episode: Episode) -> File:
    """Return the sound of ``episode``; raises PublishError where it has none."""
    for file in sounds(episode):
        return file
    raise PublishError(
        f"episodes/{episode.date}/episode.json: has no sound among its files",
        "delete episode.json to have it made anew",
    )


def cover(site: Path, episodes: Sequence[Episode]) -> tuple[Path, str] | None:
    """Return the newest cover and its name in the site: another picture, another address."""
    for episode in episodes:
        path = day_folder(site, episode) / COVER
        if path.is_file():
            return path, f"cover-{digest(path)[:12]}.jpg"
    return None


def read(path: Path) -> bytes:
    """Return the content of ``path``; raises PublishError."""
    try:
        return path.read_bytes()
    except OSError as error:
        where = f"{path.parent.name}/{path.name}"
        raise PublishError(
            f"{where}: {error.strerror}", "run publish for that day again"
        ) from error


def put(path: Path, data: str | bytes) -> bool:
    """Write ``data`` unless ``path`` holds just that; say whether it was written."""
    body = data.encode() if isinstance(data, str) else data
    try:
        if path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body:
            return False
        save(path, body)
    except (OSError, ArtifactError) as error:
        raise PublishError(
            f"{path}: cannot be written: {error}", "give a writable folder"
        ) from error
    return True


def standing(folder: Path) -> dict[str, os.stat_result]:
    """Return what stands in ``folder``, by name: one look at the disk; none where it is none."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: entry.stat() for entry in found}
    except OSError:
        return {}


def same(source: os.stat_result, target: os.stat_result | None) -> bool:
    """Say whether ``target`` was laid from ``source``, by date and size, without reading them."""
    if target is None:
        return False
    return (source.st_size, source.st_mtime_ns) == (target.st_size, target.st_mtime_ns)


def lay(source: Path, target: Path, *, link: bool = True) -> bool:
    """Make ``target`` a hard link to ``source``, or a copy where the disk has no such thing.

    A copy, as of what a person may edit in place, is made without ``link``; it has the date of
    ``source``. Returns whether anything was written; raises PublishError.
    """
    try:
        if target.is_file() and filecmp.cmp(source, target):  # by date and size, then by content
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{PART}{target.name}")
        part.unlink(missing_ok=True)
        if not (link and _linked(source, part)):
            shutil.copy2(source, part)
        part.replace(target)
    except OSError as error:
        raise PublishError(
            f"{target}: {error.strerror}", "make room, or give a writable folder"
        ) from error
    return True


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        return False
    return True


def prune(site: Path, keep: Collection[str]) -> None:
    """Delete from the site what it once held of episodes and covers, and is not in ``keep``.

    What we did not make (a CNAME, a robots.txt) stays.
    """
    days = [p for p in (site / "episodes").glob("*") if _DAY.fullmatch(p.name) and p.is_dir()]
    ours = [p for day in days for p in day.iterdir() if p.is_file()] + [*site.glob("cover-*.jpg")]
    try:
        for path in ours:
            if path.relative_to(site).as_posix() not in keep:
                path.unlink()
        for day in days:
            if not any(day.iterdir()):
                day.rmdir()
    except OSError as error:
        raise PublishError(
            f"{site}: cannot be tidied: {error.strerror}", "make it writable"
        ) from error
