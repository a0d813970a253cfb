"""Which feed document holds which episodes: RFC 5005, so that no feed grows without end.

``feed.xml`` holds the newest. Older ones stand in archives, ``feed-1.xml`` the oldest, cut by the
episodes' numbers: an archive is made when it is full, and is the same from then on.
https://www.rfc-editor.org/rfc/rfc5005
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from audio_digest.model import Episode
from audio_digest.show import layout

_ARCHIVE = re.compile(r"feed-[1-9]\d*\.xml")


@dataclass(frozen=True)
class Page:
    """A feed document: its name in the site, its episodes, newest first, and the one after it.

    ``older`` and ``oldest`` are names of other pages, None where there is no such page.
    """

    name: str
    episodes: tuple[Episode, ...]
    older: str | None = None
    oldest: str | None = None

    @property
    def is_archive(self) -> bool:
        """Say whether it is complete, and not the feed that one subscribes to."""
        return self.name != layout.FEED


def pages(episodes: Sequence[Episode], size: int) -> tuple[Page, ...]:
    """Return ``feed.xml``, then the archives from the newest to the oldest.

    ``episodes`` are newest first. Number ``n`` stands in archive ``(n - 1) // size + 1`` as soon
    as that many newer numbers follow the archive, so ``feed.xml`` holds ``size`` to twice as many.
    """
    highest = max((episode.number for episode in episodes), default=0)
    full = max(0, highest // size - 1)
    shelves: dict[int, list[Episode]] = {}
    for episode in episodes:
        at = (max(1, episode.number) - 1) // size + 1
        shelves.setdefault(at if at <= full else full + 1, []).append(episode)
    newest = shelves.pop(full + 1, [])
    numbers = sorted(shelves, reverse=True)
    names = [f"feed-{number}.xml" for number in numbers]
    oldest = names[-1] if names else None
    archives = (
        Page(name, tuple(shelves[number]), older, oldest)
        for (name, older), number in zip(pairwise([*names, None]), numbers, strict=True)
        if name
    )
    first = names[0] if names else None
    return (Page(layout.FEED, tuple(newest), first, oldest), *archives)


def stray(site: Path, standing: Sequence[Page]) -> Iterator[Path]:
    """Yield the archives in ``site`` that are none of ``standing``."""
    names = {page.name for page in standing}
    for path in sorted(site.glob("feed-*.xml")):
        if _ARCHIVE.fullmatch(path.name) and path.name not in names:
            yield path
