"""What every source at a web address has: the address, and the limits of a request."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audio_digest.model import Skipped, Story
from audio_digest.stories.sources.fetch import Fetched, Limits, fetch


@dataclass(frozen=True)
class AddressSource(ABC):
    """Something at an http(s) address that holds stories."""

    url: str
    timeout_s: float = 20.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5

    def stories(self, since: datetime) -> Iterator[Story]:
        """Yield the stories published at ``since`` or later; raises SourceError."""
        return (item for item in self.read(since) if isinstance(item, Story))

    @abstractmethod
    def read(self, since: datetime) -> Iterator[Story | Skipped]:
        """Yield as ``stories`` does, with what was left aside."""

    def fetched(self) -> Fetched:
        """Return what stands at the address; raises SourceError."""
        return fetch(self.url, Limits(self.timeout_s, self.max_bytes, self.max_redirects))
