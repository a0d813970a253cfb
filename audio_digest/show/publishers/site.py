"""The site: a page for the show, one for each episode, and the files that feed and pages name."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audio_digest.config import Show, language_of
from audio_digest.errors import PublishError
from audio_digest.folder import digest, digest_of
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import TEMPLATES, fill, plain, xml_safe
from audio_digest.show.wording import wording

ASSETS = ("site.css", "player.js")
STAMP_WITHIN = 400
"""Bytes from a page's start within which its stamp stands."""
UNSPACED = {"zh", "ja"}
"""Languages that put no space between sentences."""


@dataclass(frozen=True)
class Said:
    """A stretch of the transcript that lights up while it is heard."""

    text: str
    start_s: float


@dataclass(frozen=True)
class Paragraph:
    """What one speaker says until the next one does, or the next chapter begins."""

    speaker: str
    start_s: float
    parts: tuple[Said, ...]


@dataclass(frozen=True)
class SitePublisher:
    """Writes the static site: files first, then pages, and only what changed."""

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Bring ``site`` up to date with ``episodes``, newest first; raises PublishError."""
        found = layout.cover(site, episodes)
        for episode in episodes:
            _files(site, episode)
        if found:
            layout.put(site / found[1], layout.read(found[0]))
        for name in ASSETS:
            layout.put(site / name, layout.read(TEMPLATES / name))
        cover = found[1] if found else None
        for newer, episode, older in zip(
            (None, *episodes), episodes, (*episodes[1:], None), strict=False
        ):
            frame = Frame(show, episode, cover, older, newer)
            path, stamp = site / layout.place(episode, "index.html"), frame.stamp(site)
            if not _stamped(path, stamp):
                layout.put(path, frame.page(site, stamp))
        layout.put(site / "index.html", _front(show, episodes, cover=cover, site=site))


def _files(site: Path, episode: Episode) -> None:
    """Bring the episode's sound and texts into the site; raises PublishError."""
    for file in layout.media(episode):
        source = layout.day_folder(site, episode) / file.name
        try:
            length = source.stat().st_size
        except OSError as error:
            raise PublishError(
                f"episodes/{episode.date}/{file.name}: {error.strerror}",
                "run publish for that day again, or delete its folder to take it off the feed",
            ) from error
        # A sound that is not the one measured must not go out; a text that a person edited may.
        if file.type.startswith("audio/") and length != file.bytes:
            raise PublishError(
                f"episodes/{episode.date}/{file.name}: has {length} bytes, "
                f"episode.json says {file.bytes}",
                "run publish for that day again",
            )
        target = site / layout.place(episode, file.name)
        if file.type.startswith("audio/"):
            layout.lay(source, target)
        else:
            layout.put(target, layout.read(source))


def _front(show: Show, episodes: Sequence[Episode], *, cover: str | None, site: Path) -> str:
    related = next(filter(None, (layout.related(site, e) for e in episodes)), None)
    return fill(
        "index.html.j2",
        show=show.show,
        title=plain(show.show.title),
        description=plain(show.show.description),
        episodes=episodes,
        place=layout.place,
        feed_url=layout.address(show, layout.FEED),
        words=wording(show.show.language),
        language=show.show.language,
        cover=cover,
        root="",
        stamp="",
        related=related,
        related_at="../" if related != "brief" else "brief/",
    )


@dataclass(frozen=True)
class Frame:
    """What an episode's page is made of, beside the texts in the episode's folder."""

    show: Show
    episode: Episode
    cover: str | None
    older: Episode | None
    newer: Episode | None

    def stamp(self, site: Path) -> str:
        """Return the digest of all that the page is made of, which stands in its head.

        With a thousand episodes it is far quicker to compare this than to make the pages.
        """
        folder = layout.day_folder(site, self.episode)
        beside: list[object] = [(e.date, e.title) if e else None for e in (self.older, self.newer)]
        beside.append(layout.related(site, self.episode))
        about = [self.show.show.model_dump(), self.episode.model_dump(), self.cover, beside]
        texts = [digest(layout.read(folder / n)) for n in (layout.NOTES, layout.TRANSCRIPT)]
        return digest_of([_maker(), about, texts])[:32]

    def page(self, site: Path, stamp: str) -> str:
        """Return the page."""
        episode, folder = self.episode, layout.day_folder(site, self.episode)
        notes = xml_safe(layout.read(folder / layout.NOTES).decode("utf-8", "replace"))
        return fill(
            "episode.html.j2",
            show=self.show.show,
            title=plain(episode.title),
            description=plain(episode.summary),
            episode=episode,
            older=self.older,
            newer=self.newer,
            sound=layout.audio(episode),
            files=[f for f in layout.media(episode) if f.type in _OFFERED],
            notes=notes,
            paragraphs=_paragraphs(folder / layout.TRANSCRIPT, episode),
            feed_url=layout.address(self.show, layout.FEED),
            words=wording(self.show.show.language),
            language=episode.language,
            cover=self.cover,
            root="../../",
            stamp=stamp,
            related=layout.related(site, episode),
            related_at=_related_at(episode),
        )


def _related_at(episode: Episode) -> str:
    """Return where the brief of an episode's page is, or the page whose brief this is."""
    return ("../../../" if episode.edition else "../../brief/") + layout.place(episode)


@cache
def _maker() -> str:
    """Return the digest of the code and templates that make pages."""
    room = Path(__file__).parent.parent
    return digest_of([digest(p) for p in sorted(room.rglob("*")) if p.suffix in {".py", ".j2"}])


def _stamped(path: Path, stamp: str) -> bool:
    """Say whether the page at ``path`` was made of what ``stamp`` is the digest of."""
    try:
        with path.open("rb") as file:
            return stamp.encode() in file.read(STAMP_WITHIN)
    except OSError:
        return False


_OFFERED = {"text/vtt", "application/x-subrip"}
"""Types that a reader may want beside the sound."""


def _paragraphs(path: Path, episode: Episode) -> list[Paragraph]:
    """Return the transcript by speaker; raises PublishError where it is not one."""
    found: list[tuple[str, list[Said]]] = []
    chapter = 0
    begins = [chapter.start_s for chapter in episode.chapters]
    space = "" if language_of(episode.language) in UNSPACED else " "
    try:
        for segment in json.loads(layout.read(path))["segments"]:
            speaker, said = str(segment["speaker"]), str(segment["body"])
            start_s = float(segment["startTime"])
            before, chapter = chapter, bisect_right(begins, start_s)
            if not found or found[-1][0] != speaker or chapter != before:
                found.append((speaker, []))
            found[-1][1].append(Said(plain(said) + space, start_s))
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(
            f"{path.parent.name}/{path.name}: is no transcript: {error!r}",
            "delete it and run publish for that day again",
        ) from error
    return [Paragraph(plain(name), parts[0].start_s, tuple(parts)) for name, parts in found]
