"""What of the cache may go: by age or by size, the latest episode's takes aside."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audio_digest.cache import Cache, Held
from audio_digest.errors import ConfigError
from audio_digest.folder import Folder, load
from audio_digest.model import Takes

DAY_S = 86_400.0
HALF_WRITTEN_S = 3600.0
"""So old is what a run that was killed left; a younger part may be being written."""
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


@dataclass(frozen=True)
class Pruned:
    """What was removed, and what is left; sizes in bytes, ``oldest_at`` as Unix time or None."""

    entries: int
    size_bytes: int
    oldest_at: float | None
    removed: int = 0
    removed_bytes: int = 0
    swept: int = 0
    kept_for_latest: int = 0


def size_of(text: str) -> int:
    """Return the bytes of a size as one writes it; raises ConfigError.

    >>> size_of("1.5 GB"), size_of("200M"), size_of("0")
    (1500000000, 200000000, 0)
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise ConfigError(f"'{text[:40]}' is no size", "write it as 500M or 2G")
    return round(float(match[1]) * _UNITS[match[2].lower()])


def latest(output: Path) -> Path | None:
    """Return the folder of the latest episode that has takes, None where there is none."""
    spoken = (path.parent for path in (output / "episodes").glob("*/takes.json"))
    return max(spoken, default=None)


def latest_keys(folder: Path) -> frozenset[str]:
    """Return the keys of the takes in an episode's folder, its editions' too.

    Raises ArtifactError where a takes.json cannot be read: what it needs would be unknown.
    """
    found = [load(path, Takes) for path in sorted(folder.glob("**/takes.json"))]
    return frozenset(take.key for takes in found for take in takes.takes)


@contextmanager
def undisturbed(output: Path) -> Iterator[None]:
    """Hold the latest episode, so that no run speaks it meanwhile; raises BusyError."""
    folders = sorted(path for path in (output / "episodes").glob("*") if path.is_dir())
    if not folders:
        yield
        return
    with Folder(folders[-1]).lock():
        yield


def prune(
    cache: Cache,
    *,
    now: float,
    older_days: float | None = None,
    to_bytes: int | None = None,
    keep: frozenset[str] = frozenset(),
) -> Pruned:
    """Remove takes older than ``older_days``, then the oldest until ``to_bytes`` are left.

    What ``keep`` names stays; what a killed run left half-written goes. ``now`` is Unix time.
    Raises ArtifactError where the cache cannot be written.
    """
    swept = cache.sweep(now - HALF_WRITTEN_S)
    held = cache.entries()
    gone: list[Held] = []
    total = sum(entry.size_bytes for entry in held)
    spared = 0
    for entry in held:
        old = older_days is not None and entry.made_at < now - older_days * DAY_S
        much = to_bytes is not None and total > to_bytes
        if not (old or much):
            continue
        if entry.key in keep:
            spared += 1
            continue
        cache.remove(entry.key)
        gone.append(entry)
        total -= entry.size_bytes
    keys = {entry.key for entry in gone}
    left = [entry for entry in held if entry.key not in keys]
    return Pruned(
        entries=len(left),
        size_bytes=total,
        oldest_at=left[0].made_at if left else None,
        removed=len(gone),
        removed_bytes=sum(entry.size_bytes for entry in gone),
        swept=swept,
        kept_for_latest=spared,
    )
