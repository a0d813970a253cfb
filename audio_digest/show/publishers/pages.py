"""What the site's pages are made of: the front page, one for each year, one for each episode."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audio_digest.config import Show
from audio_digest.folder import digest, digest_of
from audio_digest.model import Episode
from audio_digest.show import layout, qr, subscribe
from audio_digest.show.labels import labels
from audio_digest.show.markup import fill, plain, xml_safe
from audio_digest.show.publishers import linked, search
from audio_digest.show.publishers.transcript import Line, lines, paragraphs
from audio_digest.show.wording import wording

FRONT = 20
"""How many episodes the front page lists; all others stand on a page for their year."""
ARCHIVE = "archive"
OPML = "feed.opml"
OFFERED = {"text/vtt", "application/x-subrip"}
"""Types that a reader may want beside the sound."""


@dataclass(frozen=True)
class Told:
    """An episode and what stands in its folder: all that its own page says."""

    episode: Episode
    folder: Path
    related: str | None
    texts: str

    @property
    def lines(self) -> list[Line]:
        """The transcript; raises PublishError."""
        return lines(self.folder)


def told(site: Path, episode: Episode) -> Told:
    """Return ``episode`` with the digest of its texts; raises PublishError."""
    folder = layout.day_folder(site, episode)
    texts = [digest(layout.read(folder / n)) for n in (layout.NOTES, layout.TRANSCRIPT)]
    words = folder / layout.WORDS
    texts.append(digest(words) if words.is_file() else "")
    return Told(episode, folder, layout.related(site, episode), "".join(texts))


class Pages:
    """The pages of one show. Each has a stamp: the digest of all that it is made of.

    With a thousand episodes it is far quicker to compare these than to make the pages.
    """

    def __init__(self, show: Show, cover: str | None) -> None:
        """Make ready for the pages of ``show``, whose ``cover`` stands in the site."""
        self.show, self.cover = show, cover
        self._same = digest_of([_maker(), show.show.model_dump(), cover])

    def stamp(self, *parts: object) -> str:
        """Return the stamp of a page that is made of ``parts`` and the show."""
        return digest_of([self._same, parts])[:32]

    def episode_stamp(self, this: Told, older: Episode | None, newer: Episode | None) -> str:
        """Return the stamp of an episode's page: it changes with its own and its neighbours'."""
        beside = [_entry(e) if e else None for e in (older, newer)]
        return self.stamp(this.episode.model_dump_json(), this.texts, this.related, beside)

    def episode(self, this: Told, older: Episode | None, newer: Episode | None) -> str:
        """Return an episode's page; raises PublishError."""
        episode = this.episode
        notes = layout.read(this.folder / layout.NOTES).decode("utf-8", "replace")
        words = wording(self.show.show.language)
        return self._fill(
            "episode.html.j2",
            self.episode_stamp(this, older, newer),
            root="../../",
            at=layout.place(episode),
            title=plain(episode.title) or words.date(episode.date),
            description=plain(episode.summary),
            language=episode.language,
            data=linked.episode_of(self.show, episode, self.cover),
            episode=episode,
            older=_entry(older),
            newer=_entry(newer),
            sound=layout.audio(episode),
            sound_at=layout.published_name(episode, layout.audio(episode).name),
            offered=[
                layout.published_name(episode, f.name)
                for f in layout.media(episode)
                if f.type in OFFERED
            ],
            notes=xml_safe(notes),
            paragraphs=paragraphs(this.lines, episode),
            related=this.related,
            related_at="../" * (3 if episode.edition else 2)
            + _other(episode)
            + layout.place(episode),
        )

    def front(self, episodes: Sequence[Episode], related: str | None) -> str:
        """Return the front page: how to subscribe, the newest episodes, and where the rest are."""
        about = self.show.show
        edition = any(e.edition for e in episodes)
        return self._fill(
            "index.html.j2",
            "",
            root="",
            at="",
            title=plain(about.title),
            description=plain(about.description),
            language=about.language,
            data=linked.series(self.show, self.cover),
            episodes=episodes[:FRONT],
            years=years(episodes) if len(episodes) > FRONT else {},
            months=_months(episodes),
            related=related,
            related_at="../" if edition else "brief/",
            qr=qr.svg(layout.address(self.show, layout.FEED)),
        )

    def year(self, year: int, episodes: Sequence[Episode], all_years: Sequence[int]) -> str:
        """Return the page that lists the ``episodes`` of ``year``."""
        title = labels(self.show.show.language).of_year.format(year)
        return self._fill(
            "archive.html.j2",
            "",
            root="../../",
            at=f"{ARCHIVE}/{year}/",
            title=title,
            description=f"{plain(self.show.show.title)}: {title}",
            language=self.show.show.language,
            data=None,
            year=year,
            years=all_years,
            episodes=episodes,
        )

    def opml(self) -> bytes:
        """Return the feed's OPML."""
        url = layout.address(self.show, layout.FEED)
        return subscribe.opml(plain(self.show.show.title), url)

    def _fill(self, template: str, stamp: str, **values: object) -> str:
        feed_url = layout.address(self.show, layout.FEED)
        return fill(
            template,
            show=self.show.show,
            name=plain(self.show.show.title),
            cover=self.cover,
            stamp=stamp,
            address=lambda place: layout.address(self.show, place),
            place=layout.place,
            feed_url=feed_url,
            apps=[(app.name, app.link(feed_url)) for app in subscribe.APPS],
            words=wording(self.show.show.language),
            labels=labels(self.show.show.language),
            policy=layout.POLICY,
            **values,
        )


def years(episodes: Sequence[Episode]) -> dict[int, list[Episode]]:
    """Return the episodes of each year, in their order."""
    found: dict[int, list[Episode]] = {}
    for episode in episodes:
        found.setdefault(episode.date.year, []).append(episode)
    return found


def archived(year: int) -> str:
    """Return where the page of ``year`` stands in the site."""
    return f"{ARCHIVE}/{year}/index.html"


def _months(episodes: Sequence[Episode]) -> list[str]:
    return list(dict.fromkeys(search.month(episode) for episode in episodes))


def _entry(episode: Episode | None) -> tuple[str, str] | None:
    """Return where a neighbour's page is, and what it is called."""
    if episode is None:
        return None
    return f"../{episode.date}/", plain(episode.title) or episode.date.isoformat()


def _other(episode: Episode) -> str:
    """Return the site's folder of the episode that this one is the brief of, or of its brief."""
    return "" if episode.edition else "brief/"


@cache
def _maker() -> str:
    """Return the digest of the code and templates that make pages."""
    room = Path(__file__).parent.parent
    return digest_of([digest(p) for p in sorted(room.rglob("*")) if p.suffix in {".py", ".j2"}])
