"""How many processors this program may use, on any system."""

import os
import sys

MOST = 16
"""More workers than these are never started: a line holds about 200 MB while it is spoken."""


def processors(most: int = MOST) -> int:
    """Return how many workers keep busy what this program may use: at most ``most``.

    Where the system does not tell what it may use, as macOS before Python 3.13, all count.
    """
    usable: int | None
    if sys.version_info >= (3, 13):
        usable = os.process_cpu_count()
    elif hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    else:
        usable = os.cpu_count()
    return max(1, min(most, usable or 1))
