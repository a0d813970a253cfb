"""Where a site can be brought to, and the record that is kept there of what was brought."""

import json
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from audio_digest.errors import PublishError

RECORD = "published.json"


class Store(Protocol):
    """Where files go, each whole or not at all; raises PublishError."""

    @property
    def name(self) -> str:
        """How messages call it."""

    @property
    def holder(self) -> str:
        """Who publishes from here: the same for every run of one output folder."""

    @property
    def patience_s(self) -> float:
        """How long one who is at work may be silent before they count as gone."""

    def held(self) -> AbstractContextManager[None]:
        """Keep others out, as far as the store can; raises BusyError."""

    def listing(self) -> Mapping[str, int]:
        """Return place → bytes of all that is there."""

    def read(self, place: str) -> tuple[bytes, str] | None:
        """Return content and tag of what is at ``place``, None for nothing."""

    def put(self, place: str, source: Path, *, kind: str, cache: str) -> None:
        """Put the file ``source`` at ``place``, with its media type and Cache-Control."""

    def put_over(self, place: str, body: bytes, tag: str | None, *, kind: str, cache: str) -> str:
        """Put ``body`` where ``tag`` (None: nothing) is still what stands; return the new tag.

        Raises TakenError where it is not.
        """

    def delete(self, places: Collection[str]) -> None:
        """Delete these; what is gone already is no error."""


@dataclass(frozen=True)
class Sent:
    """A file as it was put: bytes, modification time (ns) and SHA-256 of the local one."""

    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Published:
    """published.json. ``leaving`` is no longer named by the feed; the next publishing deletes it.

    ``beat`` counts up with every writing, so that who waits sees that someone is at work.
    """

    show: str
    holder: str | None = None
    beat: int = 0
    files: Mapping[str, Sent] = field(default_factory=dict)
    leaving: tuple[str, ...] = ()

    def dump(self) -> bytes:
        """Return it as JSON, a line for each file."""
        files = ",\n".join(
            f"  {json.dumps(p)}: {json.dumps([s.bytes, s.mtime_ns, s.sha256])}"
            for p, s in sorted(self.files.items())
        )
        head = {"show": self.show, "holder": self.holder, "beat": self.beat}
        about = json.dumps({**head, "leaving": self.leaving}, indent=1)
        return f'{about[:-2]},\n "files": {{\n{files}\n }}\n}}\n'.encode()

    @classmethod
    def load(cls, body: bytes, where: str) -> "Published":
        """Return what ``body`` says; raises PublishError."""
        try:
            data = json.loads(body)
            files = {
                str(place): Sent(int(size), int(mtime_ns), str(sha256))
                for place, (size, mtime_ns, sha256) in data["files"].items()
            }
            leaving = tuple(str(place) for place in data["leaving"])
            holder = None if data["holder"] is None else str(data["holder"])
            return cls(str(data["show"]), holder, int(data["beat"]), files, leaving)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PublishError(
                f"{where}/{RECORD}: cannot be read: {error}",
                "delete it there; the next run sends everything anew",
            ) from error
