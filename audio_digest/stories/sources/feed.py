"""A feed, by its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audio_digest.model import Skipped, Story
from audio_digest.stories.sources.address import AddressSource
from audio_digest.stories.sources.syndication import entries


@dataclass(frozen=True)
class FeedSource(AddressSource):
    """A feed at an http(s) address; an entry's full content is read, else its summary."""

    def read(self, since: datetime) -> Iterator[Story | Skipped]:
        """Yield the entries, and those that were left aside; raises SourceError."""
        got = self.fetched()
        yield from entries(got.data, name=got.url, since=since, content_type=got.content_type)
