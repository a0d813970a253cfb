"""Which episodes feed and site hold, and which days may therefore be gone from a target.

The rule counts from the newest episode, never from the clock: a show that pauses loses nothing.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date as Date  # noqa: N812
from datetime import timedelta

from audio_digest.config import Keep
from audio_digest.model import Episode

_DAY = re.compile(r"(?P<tree>.*?)episodes/(?P<day>\d{4}-\d\d-\d\d)/")


def kept(keep: Keep, episodes: Sequence[Episode]) -> tuple[Episode, ...]:
    """Return of ``episodes``, newest first, those that the rule keeps."""
    held = episodes[: keep.episodes]
    if keep.days is not None and held:
        since = held[0].date - timedelta(days=keep.days - 1)
        held = [episode for episode in held if episode.date >= since]
    return tuple(held)


def missed(keep: Keep, before: Collection[str], now: Collection[str]) -> list[str]:
    """Return the days that are among the places ``before``, not ``now``, and that no rule let go.

    Each as ``2026-04-12``, or ``brief/2026-04-12`` where only the brief of that day is missed.
    """
    was, found = _days(before), _days(now)
    lost: list[str] = []
    for tree, days in was.items():
        here = sorted(found.get(tree, ()))
        lost += [
            f"{tree}{day}" for day in sorted(days - set(here)) if not _expired(keep, day, here)
        ]
    return lost


def _expired(keep: Keep, day: Date, here: Sequence[Date]) -> bool:
    """Say whether the rule let ``day`` go, where the days ``here`` are kept, oldest first."""
    if not here or day >= here[0]:
        return False
    by_count = keep.episodes is not None and len(here) >= keep.episodes
    return by_count or (keep.days is not None and day <= here[-1] - timedelta(days=keep.days))


def day_of(place: str) -> str:
    """Return the day that ``place`` belongs to, as `missed` names it; "" for none.

    >>> day_of("brief/episodes/2026-04-12/index.html"), day_of("site.css")
    ('brief/2026-04-12', '')
    """
    match = _DAY.match(place)
    return f"{match['tree']}{match['day']}" if match else ""


def _days(places: Collection[str]) -> dict[str, set[Date]]:
    days: dict[str, set[Date]] = {}
    for place in places:
        match = _DAY.match(place)
        if match:
            days.setdefault(match["tree"], set()).add(Date.fromisoformat(match["day"]))
    return days
