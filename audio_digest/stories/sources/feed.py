"""A feed, by its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audio_digest.model import Skipped, Story
from audio_digest.stories.sources.fetch import Limits, fetch
from audio_digest.stories.sources.syndication import entries


@dataclass(frozen=True)
class FeedSource:
    """A feed at an http(s) address; an entry's full content is read, else its summary."""

    url: str
    timeout_s: float = 20.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5

    def stories(self, since: datetime) -> Iterator[Story]:
        """Yield the entries published at ``since`` or later; raises SourceError."""
        return (item for item in self.read(since) if isinstance(item, Story))

    def read(self, since: datetime) -> Iterator[Story | Skipped]:
        """Yield as ``stories`` does, with the entries that were left aside."""
        limits = Limits(self.timeout_s, self.max_bytes, self.max_redirects)
        got = fetch(self.url, limits)
        yield from entries(got.data, name=got.url, since=since, content_type=got.content_type)
