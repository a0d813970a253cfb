"""The feed: RSS 2.0 with the itunes, podcast and psc namespaces; the home of feedgen."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from feedgen.feed import FeedGenerator

from audio_digest.config import Show
from audio_digest.errors import PublishError
from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain, xml_safe
from audio_digest.show.publishers import podcasting20
from audio_digest.show.publishers.apple import category
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
_CLAIMS = re.compile(r"<details>.*?</details>\s*", re.DOTALL)


@dataclass(frozen=True)
class FeedPublisher:
    """Writes ``feed.xml`` into the site; same episodes, same bytes, and not touched then.

    ``frequency`` says how often listeners may expect an episode, "" says nothing about it.
    """

    frequency: Literal["daily", "weekdays", "weekly", ""] = ""

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Write the feed of ``episodes``, newest first; raises PublishError and ConfigError.

        What the feed names must already stand in ``site``.
        """
        found = layout.cover(site, episodes)
        if episodes and not found:
            raise PublishError(
                f"episodes/{episodes[0].date}: has no {layout.COVER}",
                "a feed needs artwork: run mix again, or put a square JPEG there",
            )
        cover_url = layout.address(show, found[1]) if found else None
        if found:
            _size(site, found[1])
        feed = self._channel(show, episodes, cover_url)
        for episode in episodes:
            _item(feed, show, episode, cover_url=cover_url, site=site)
        layout.put(site / layout.FEED, feed.rss_str(pretty=True, encoding="UTF-8"))

    def _channel(self, show: Show, episodes: Sequence[Episode], cover_url: str | None) -> Any:  # noqa: ANN401
        about, words = show.show, wording(show.show.language)
        title, author = plain(about.title), plain(about.author) or plain(about.title)
        text = " ".join(filter(None, [plain(about.description), words.machine_made]))
        feed = FeedGenerator()
        feed.load_extension("podcast")
        feed.register_extension("p20", podcasting20.ChannelExtension, podcasting20.ItemExtension)
        feed.title(title)
        feed.description(_cut(text, DESCRIPTION_BYTES))
        feed.link(href=layout.address(show, layout.FEED), rel="self", type="application/rss+xml")
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
        if cover_url:
            feed.podcast.itunes_image(cover_url)
            feed.image(url=cover_url, title=title, link=layout.address(show))
        epoch = datetime.fromtimestamp(0, UTC)  # a feed of no episodes has a date all the same
        newest = max((episode.published_at for episode in episodes), default=epoch)
        feed.pubDate(newest)
        feed.lastBuildDate(newest)
        rule = RULES[self.frequency]
        hosts = [plain(host.name) for host in show.hosts]
        feed.p20.write(
            podcasting20.channel(
                show, rrule=rule, frequency=self.frequency, cover_url=cover_url, hosts=hosts
            )
        )
        return feed


def _item(feed: Any, show: Show, episode: Episode, *, cover_url: str | None, site: Path) -> None:  # noqa: ANN401
    sound = layout.audio(episode)
    for file in layout.media(episode):
        _size(site, layout.place(episode, file.name))
    enclosure = layout.address(show, layout.place(episode, sound.name))
    length = _size(site, layout.place(episode, sound.name))
    item = feed.add_entry(order="append")  # feedgen's own order is the reverse
    item.guid(episode.guid, permalink=False)
    item.title(plain(episode.title) or episode.date.isoformat())
    item.link(href=layout.address(show, layout.place(episode)))
    item.description(_cut(plain(episode.summary), DESCRIPTION_BYTES))
    item.content(_notes(site, episode), type="CDATA")
    item.published(episode.published_at)
    item.enclosure(enclosure, str(length), sound.type)
    item.podcast.itunes_duration(str(math.floor(episode.duration_s + 0.5)))
    item.podcast.itunes_episode(episode.number)
    item.podcast.itunes_episode_type("full")
    item.podcast.itunes_title(plain(episode.title) or episode.date.isoformat())
    if cover_url:
        item.podcast.itunes_image(cover_url)
    item.p20.write(podcasting20.item(show, episode, cover_url=cover_url))


def _notes(site: Path, episode: Episode) -> str:
    """Return the notes' HTML in a form that a CDATA section can hold."""
    body = layout.read(layout.day_folder(site, episode) / layout.NOTES).decode("utf-8", "replace")
    if len(body.encode()) > NOTES_BYTES:  # the page has them all
        body = _CLAIMS.sub("", body)
    return xml_safe(body).replace("]]>", "]]&gt;").strip()


def _size(site: Path, place: str) -> int:
    """Return the bytes of what the feed is about to name; raises PublishError."""
    try:
        return (site / place).stat().st_size
    except OSError as error:
        raise PublishError(
            f"site/{place}: is not there, so the feed cannot name it",
            'publish the site too: [[publish]] with kind = "site"',
        ) from error


def _cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` bytes of UTF-8."""
    body = text.encode()
    return text if len(body) <= limit else body[: limit - 3].decode("utf-8", "ignore") + "…"
