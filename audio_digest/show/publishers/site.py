"""The site: a page for the show, one for each episode, and the files that feed and pages name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from audio_digest.config import Show
from audio_digest.errors import PublishError
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import TEMPLATES
from audio_digest.show.publishers import pages, search
from audio_digest.show.publishers.pages import Pages, Told

ASSETS = ("site.css", "site.js")
STAMP_WITHIN = 400
"""Bytes from a page's start within which its stamp stands."""


@dataclass(frozen=True)
class SitePublisher:
    """Writes the static site: files first, then pages, and only what changed.

    An episode's page is made of the episode and its neighbours, the search's file of those of its
    month, a year's page of the titles of its year; the front page lists the newest.
    """

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Bring ``site`` up to date with ``episodes``, newest first; raises PublishError."""
        found = layout.cover(site, episodes)
        for episode in episodes:
            _files(site, episode)
        if found:
            layout.put(site / found[1], layout.read(found[0]))
        for name in ASSETS:
            layout.put(site / name, layout.read(TEMPLATES / name))
        made = Pages(show, found[1] if found else None)
        layout.put(site / pages.OPML, made.opml())
        told = [pages.told(site, episode) for episode in episodes]
        _episodes(site, made, told)
        kept = {*_search(site, made, told), *_years(site, made, episodes)}
        related = next((t.related for t in told if t.related), None)
        layout.put(site / "index.html", made.front(episodes, related))
        _tidy(site, kept)


def _episodes(site: Path, made: Pages, told: Sequence[Told]) -> None:
    """Write the page of each episode that changed, or whose neighbour did."""
    episodes = [this.episode for this in told]
    beside = zip((*episodes[1:], None), (None, *episodes), strict=False)
    for this, (older, newer) in zip(told, beside, strict=False):
        path = site / layout.place(this.episode, "index.html")
        if not _stamped(path, made.episode_stamp(this, older, newer)):
            layout.put(path, made.episode(this, older, newer))


def _search(site: Path, made: Pages, told: Sequence[Told]) -> list[str]:
    """Write what the search reads of each month that changed; return where these files stand."""
    places = []
    for month, group in groupby(told, key=lambda this: search.month(this.episode)):
        those = list(group)
        stamp = made.stamp(*((t.episode.date, t.episode.title, t.texts) for t in those))
        places.append(search.place(month))
        if not _stamped(site / places[-1], stamp):
            index = search.index([(t.episode, t.lines) for t in those], stamp)
            layout.put(site / places[-1], index)
    return places


def _years(site: Path, made: Pages, episodes: Sequence[Episode]) -> list[str]:
    """Write a page for each year where the front page cannot list all; return their places."""
    if len(episodes) <= pages.FRONT:
        return []
    by_year = pages.years(episodes)
    for year, those in by_year.items():
        layout.put(site / pages.archived(year), made.year(year, those, list(by_year)))
    return [pages.archived(year) for year in by_year]


def _tidy(site: Path, kept: Collection[str]) -> None:
    """Delete the lists of months and years that have no episode any more."""
    lists = [*site.glob(f"{search.FOLDER}/*.json"), *site.glob(f"{pages.ARCHIVE}/*/index.html")]
    try:
        for path in lists:
            if path.relative_to(site).as_posix() not in kept:
                path.unlink()
                if path.suffix == ".html":
                    path.parent.rmdir()
    except OSError as error:
        raise PublishError(
            f"{site}: cannot be tidied: {error.strerror}", "make it writable"
        ) from error


def _files(site: Path, episode: Episode) -> None:
    """Bring the episode's sound and texts into the site; raises PublishError."""
    folder, place = layout.day_folder(site, episode), site / layout.place(episode)
    made, laid = layout.standing(folder), layout.standing(place)
    for file in layout.media(episode):
        found = made.get(file.name)
        if found is None:
            raise PublishError(
                f"episodes/{episode.date}/{file.name}: is not there",
                "run publish for that day again, or delete its folder to take it off the feed",
            )
        sound = file.type.startswith("audio/")
        # A sound that is not the one measured must not go out; a text that a person edited may.
        if sound and found.st_size != file.bytes:
            raise PublishError(
                f"episodes/{episode.date}/{file.name}: has {found.st_size} bytes, "
                f"episode.json says {file.bytes}",
                "run publish for that day again",
            )
        name = layout.published_name(episode, file.name)
        if not layout.same(found, laid.get(name)):
            layout.lay(folder / file.name, place / name, link=sound)


def _stamped(path: Path, stamp: str) -> bool:
    """Say whether the page at ``path`` was made of what ``stamp`` is the digest of."""
    try:
        with path.open("rb") as file:
            return stamp.encode() in file.read(STAMP_WITHIN)
    except OSError:
        return False
