"""The feed: RSS 2.0 with the itunes, podcast and psc namespaces; the home of feedgen."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from feedgen.feed import FeedGenerator
from pydantic import Field

from audio_digest.config import Show
from audio_digest.errors import PublishError
from audio_digest.folder import digest, digest_of
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain, uri, xml_safe
from audio_digest.show.publishers import podcasting20
from audio_digest.show.publishers.apple import bare, category
from audio_digest.show.publishers.paging import Page, pages, stray
from audio_digest.show.wording import wording

RULES = {
    "daily": "FREQ=DAILY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "": "",
}
DESCRIPTION_BYTES = 4000
"""Apple's limit for a description."""
NOTES_BYTES = 10_000
"""From here on an app cuts the notes off, and their sources with them."""
FEED_BYTES = 2**20
"""A feed is fetched again and again: beyond this, the older notes lose what was claimed."""
STAMP_WITHIN = 200
"""Bytes from an archive's start within which its stamp stands."""
_CLAIMS = re.compile(r"<details>.*?</details>\s*", re.DOTALL)


@dataclass(frozen=True)
class FeedPublisher:
    """Writes ``feed.xml`` and its archives; same episodes, same bytes, and not touched then.

    ``frequency`` says how often listeners may expect an episode, "" says nothing about it.
    ``items`` is how many episodes an archive holds; ``feed.xml`` holds that to twice as many.
    """

    frequency: Literal["daily", "weekdays", "weekly", ""] = ""
    items: Annotated[int, Field(ge=1, le=500)] = 50

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Write the feed of ``episodes``, newest first; raises PublishError and ConfigError.

        What the feed names must already stand in ``site``. The archives come first, so that
        ``feed.xml`` names none that is not there.
        """
        found = layout.cover(site, episodes)
        if episodes and not found:
            raise PublishError(
                f"episodes/{episodes[0].date}: has no {layout.COVER}",
                "a feed needs artwork: run mix again, or put a square JPEG there",
            )
        cover_url = layout.address(show, found[1]) if found else None
        if found and not (site / found[1]).is_file():
            raise _missing(found[1])
        standing = pages(episodes, self.items)
        for page in reversed(standing):
            sizes = [_sizes(site, episode) for episode in page.episodes]
            stamp = self._stamp(show, page, [cover_url, sizes], site) if page.is_archive else ""
            if not (stamp and _stamped(site / page.name, stamp)):
                written = self._written(show, page, cover_url=cover_url, site=site)
                layout.put(site / page.name, _with_stamp(written, stamp))
        for path in stray(site, standing):
            path.unlink()

    def _stamp(self, show: Show, page: Page, more: object, site: Path) -> str:
        """Return the digest of all that an archive is made of: far quicker than to make it."""
        about = [self.frequency, self.items, show.show.model_dump()]
        hosts = [host.name for host in show.hosts]
        notes = [
            digest(layout.read(layout.day_folder(site, e) / layout.NOTES)) for e in page.episodes
        ]
        told = [episode.model_dump_json() for episode in page.episodes]
        names = [page.name, page.older, page.oldest]
        return digest_of([_maker(), about, hosts, names, notes, told, more])[:32]

    def _written(self, show: Show, page: Page, *, cover_url: str | None, site: Path) -> bytes:
        """Return the document; of its notes the oldest are cut until it is small enough."""
        notes = {episode.guid: _notes(site, episode) for episode in page.episodes}
        short: set[str] = set()
        body = self._document(show, page, notes, cover_url=cover_url)
        over = len(body) - FEED_BYTES
        for episode in reversed(page.episodes if over > 0 else ()):
            whole, cut = notes[episode.guid], _without_claims(notes[episode.guid])
            over -= len(whole.encode()) - len(cut.encode())
            notes[episode.guid] = cut
            short.add(episode.guid)
            if over <= 0:
                break
        return self._document(show, page, notes, cover_url=cover_url) if short else body

    def _document(
        self, show: Show, page: Page, notes: Mapping[str, str], *, cover_url: str | None
    ) -> bytes:
        feed = self._channel(show, page, cover_url)
        for episode in page.episodes:
            _item(feed, show, episode, notes=notes[episode.guid], cover_url=cover_url)
        written: bytes = feed.rss_str(pretty=True, encoding="UTF-8")
        return written

    def _channel(self, show: Show, page: Page, cover_url: str | None) -> Any:  # noqa: ANN401
        about, words = show.show, wording(show.show.language)
        title, author = plain(about.title), plain(about.author) or plain(about.title)
        text = " ".join(filter(None, [plain(about.description), words.machine_made]))
        feed = FeedGenerator()
        feed.load_extension("podcast")
        feed.register_extension("p20", podcasting20.ChannelExtension, podcasting20.ItemExtension)
        feed.title(title)
        feed.description(_cut(text, DESCRIPTION_BYTES))
        feed.link(href=layout.address(show, page.name), rel="self", type="application/rss+xml")
        feed.link(href=layout.address(show), rel="alternate")
        feed.language(about.language)
        feed.generator("audio-digest")
        feed.podcast.itunes_author(author)
        top, below = category(about.category)
        feed.podcast.itunes_category({"cat": top, "sub": below} if below else {"cat": top})
        feed.podcast.itunes_type("episodic")
        if about.email:
            feed.podcast.itunes_owner(name=author, email=plain(about.email))
        if about.private:
            feed.podcast.itunes_block(True)  # noqa: FBT003  (feedgen's)
        if about.new_feed_url:
            feed.podcast.itunes_new_feed_url(uri(about.new_feed_url))
        if cover_url:
            feed.podcast.itunes_image(cover_url)
            feed.image(url=cover_url, title=title, link=layout.address(show))
        feed.pubDate(_newest(page.episodes))
        feed.lastBuildDate(max(_newest(page.episodes), _mended(page.episodes)))
        rule = RULES[self.frequency]
        hosts = [plain(host.name) for host in show.hosts]
        feed.p20.write(
            [
                *podcasting20.paging(show, page),
                *podcasting20.channel(
                    show, rrule=rule, frequency=self.frequency, cover_url=cover_url, hosts=hosts
                ),
            ]
        )
        return feed


_EPOCH = datetime.fromtimestamp(0, UTC)
"""A feed of no episodes has a date all the same."""


def _newest(episodes: Sequence[Episode]) -> datetime:
    return max((episode.published_at for episode in episodes), default=_EPOCH)


def _mended(episodes: Sequence[Episode]) -> datetime:
    """Return when an episode was last corrected."""
    return max((each.at for e in episodes for each in e.corrections), default=_EPOCH)


def _item(
    feed: Any,  # noqa: ANN401  (feedgen's)
    show: Show,
    episode: Episode,
    *,
    notes: str,
    cover_url: str | None,
) -> None:
    sound = layout.audio(episode)
    enclosure = layout.address(show, layout.place(episode, sound.name))
    item = feed.add_entry(order="append")  # feedgen's own order is the reverse
    item.guid(episode.guid, permalink=False)
    title = bare(plain(episode.title), plain(show.show.title)) or episode.date.isoformat()
    item.title(title)
    item.link(href=layout.address(show, layout.place(episode)))
    item.description(_cut(plain(episode.summary), DESCRIPTION_BYTES))
    item.content(notes, type="CDATA")
    item.published(episode.published_at)
    item.enclosure(enclosure, str(sound.bytes), sound.type)
    item.podcast.itunes_duration(str(math.floor(episode.duration_s + 0.5)))
    item.podcast.itunes_episode(episode.number)
    item.podcast.itunes_episode_type("full")
    item.podcast.itunes_title(title)
    cover_url = podcasting20.picture(show, episode) or cover_url
    if cover_url:
        item.podcast.itunes_image(cover_url)
    item.p20.write(podcasting20.item(show, episode, cover_url=cover_url))


def _notes(site: Path, episode: Episode) -> str:
    """Return the notes' HTML in a form that a CDATA section can hold."""
    body = layout.read(layout.day_folder(site, episode) / layout.NOTES).decode("utf-8", "replace")
    if len(body.encode()) > NOTES_BYTES:  # the page has them all
        body = _without_claims(body)
    return xml_safe(body).replace("]]>", "]]&gt;").strip()


def _without_claims(notes: str) -> str:
    return _CLAIMS.sub("", notes)


def _sizes(site: Path, episode: Episode) -> Collection[object]:
    """Return what the feed is about to name of ``episode``, as it stands in the site.

    Raises PublishError for what is not there, and for a sound that is not the one measured.
    """
    found = layout.standing(site / layout.place(episode))
    sizes = {name: status.st_size for name, status in found.items()}
    named = [(layout.published_name(episode, f.name), f) for f in layout.media(episode)]
    for name, file in named:
        place = layout.place(episode, file.name)
        if name not in sizes:
            raise _missing(place)
        if file.type.startswith("audio/") and sizes[name] != file.bytes:
            raise PublishError(
                f"site/{place}: has {sizes[name]} bytes, episode.json says {file.bytes}",
                "run publish for that day again",
            )
    return [sizes[name] for name, _ in named]


def _missing(place: str) -> PublishError:
    return PublishError(
        f"site/{place}: is not there, so the feed cannot name it",
        'publish the site too: [[publish]] with kind = "site"',
    )


@cache
def _maker() -> str:
    """Return the digest of the code that makes feeds."""
    room = Path(__file__).parent.parent
    return digest_of([digest(path) for path in sorted(room.rglob("*.py"))])


def _stamped(path: Path, stamp: str) -> bool:
    """Say whether the archive at ``path`` was made of what ``stamp`` is the digest of."""
    try:
        with path.open("rb") as file:
            return stamp.encode() in file.read(STAMP_WITHIN)
    except OSError:
        return False


def _with_stamp(document: bytes, stamp: str) -> bytes:
    if not stamp:
        return document
    declaration, _, rest = document.partition(b"\n")
    return declaration + f"\n<!-- {stamp} -->\n".encode() + rest


def _cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` bytes of UTF-8."""
    body = text.encode()
    return text if len(body) <= limit else body[: limit - 3].decode("utf-8", "ignore") + "…"
