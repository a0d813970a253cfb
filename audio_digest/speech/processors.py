"""How many processors this program may use."""

import os

MOST = 16
"""More workers than these are never started: a line holds about 200 MB while it is spoken."""


def processors() -> int:
    """Return how many workers keep every processor busy that this program may use."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere does the system tell
        usable = os.cpu_count() or 1
    return max(1, min(MOST, usable))
