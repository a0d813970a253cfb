"""The site: a page for the show, one for each episode, and the files that feed and pages name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audio_digest.config import Show, language_of
from audio_digest.errors import PublishError
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import TEMPLATES, fill, plain, xml_safe
from audio_digest.show.wording import wording

ASSETS = ("site.css", "player.js")
UNSPACED = {"zh", "ja"}
"""Languages that put no space between sentences."""


@dataclass(frozen=True)
class Said:
    """A stretch of the transcript that lights up while it is heard."""

    text: str
    start_s: float


@dataclass(frozen=True)
class Paragraph:
    """What one speaker says until the next one does."""

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
            page = _page(show, episode, site, cover=cover, beside=(older, newer))
            layout.put(site / layout.place(episode, "index.html"), page)
        layout.put(site / "index.html", _front(show, episodes, cover=cover))


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
        if length != file.bytes:
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


def _front(show: Show, episodes: Sequence[Episode], *, cover: str | None) -> str:
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
    )


def _page(
    show: Show,
    episode: Episode,
    site: Path,
    *,
    cover: str | None,
    beside: tuple[Episode | None, Episode | None],
) -> str:
    folder = layout.day_folder(site, episode)
    notes = xml_safe(layout.read(folder / layout.NOTES).decode("utf-8", "replace"))
    return fill(
        "episode.html.j2",
        show=show.show,
        title=plain(episode.title),
        description=plain(episode.summary),
        episode=episode,
        older=beside[0],
        newer=beside[1],
        sound=layout.audio(episode),
        files=[f for f in layout.media(episode) if f.type in _OFFERED],
        notes=notes,
        paragraphs=_paragraphs(folder / layout.TRANSCRIPT, episode.language),
        feed_url=layout.address(show, layout.FEED),
        words=wording(show.show.language),
        language=episode.language,
        cover=cover,
        root="../../",
    )


_OFFERED = {"text/vtt", "application/x-subrip"}
"""Types that a reader may want beside the sound."""


def _paragraphs(path: Path, language: str) -> list[Paragraph]:
    """Return the transcript by speaker; raises PublishError where it is not one."""
    found: list[tuple[str, list[Said]]] = []
    space = "" if language_of(language) in UNSPACED else " "
    try:
        for segment in json.loads(layout.read(path))["segments"]:
            speaker, said = str(segment["speaker"]), str(segment["body"])
            if not found or found[-1][0] != speaker:
                found.append((speaker, []))
            found[-1][1].append(Said(plain(said) + space, float(segment["startTime"])))
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(
            f"{path.parent.name}/{path.name}: is no transcript: {error!r}",
            "delete it and run publish for that day again",
        ) from error
    return [Paragraph(plain(name), parts[0].start_s, tuple(parts)) for name, parts in found]
