"""The source of kind ``page``: the article on a web page. Home of trafilatura."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import trafilatura

from audio_digest.errors import SourceError
from audio_digest.model import Skipped, Story
from audio_digest.stories.sources import document, html, markdown, pictures
from audio_digest.stories.sources.address import AddressSource
from audio_digest.stories.sources.cleaning import clean
from audio_digest.stories.sources.outline import outline


@dataclass(frozen=True)
class PageSource(AddressSource):
    """The article at an http(s) address, without the page around it."""

    def read(self, since: datetime) -> Iterator[Story | Skipped]:
        """Yield the page's story or stories, and what was left aside; raises SourceError."""
        got = self.fetched()
        text = clean(document.decode(got.data, got.url))
        root = html.tree(text)
        if root is None:
            raise SourceError(f"{got.url}: no page there", "give the address of an article")
        html.strip_hidden(root)
        meta = trafilatura.extract_metadata(root, default_url=got.url)
        body = trafilatura.extract(
            root,
            output_format="markdown",
            include_links=True,
            include_comments=False,
            include_images=False,
        )
        title = clean((meta.title if meta else None) or html.title(root)).strip()
        found = outline(markdown.parse(clean(body or "")), title=title, article=True)
        if not found.drafts:
            raise SourceError(f"{got.url}: no article on the page", "give an article's address")
        published_at = _day(meta.date if meta else None)
        if published_at and published_at < since:
            return
        name = (meta.sitename if meta else None) or urlsplit(got.url).netloc
        yield from document.told(
            found,
            source=clean(name),
            url=html.canonical(root) or got.url,
            published_at=published_at,
            image=pictures.picture(meta.image, base=got.url) if meta and meta.image else "",
        )


def _day(date: str | None) -> datetime | None:
    """Return the last moment of a page's day: a day alone must not look older than it is."""
    try:
        day = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return day.replace(hour=23, minute=59, tzinfo=UTC)
