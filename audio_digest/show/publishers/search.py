"""What the site's search reads: the words of every episode, a file for each month.

A page asks for none of it before a reader searches, and then for the newest month first; an
episode changes its own month's file alone. A month of ten-minute episodes is some 350 kB, a third
of it as a server sends it.
"""

import json
from collections.abc import Sequence
from math import ceil

from audio_digest.model import Episode
from audio_digest.show import layout
from audio_digest.show.markup import plain
from audio_digest.show.publishers.transcript import Line

FOLDER = "search"


def month(episode: Episode) -> str:
    """Return the month whose file holds ``episode``, as 2026-04."""
    return f"{episode.date:%Y-%m}"


def place(name: str) -> str:
    """Return where the file of a month stands in the site."""
    return f"{FOLDER}/{name}.json"


def index(told: Sequence[tuple[Episode, Sequence[Line]]], stamp: str) -> str:
    """Return a month's file: each episode's lines, one to a line, and when each begins."""
    episodes = [
        {
            "at": layout.place(episode),
            "date": episode.date.isoformat(),
            "title": plain(episode.title),
            "starts": [ceil(line.start_s * 10) / 10 for line in lines],  # not in the line before
            "text": "\n".join(line.text for line in lines),
        }
        for episode, lines in told
    ]
    body = {"version": 1, "stamp": stamp, "episodes": episodes}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
