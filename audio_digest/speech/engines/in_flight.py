"""How many requests a server gets at once: fewer when it says "too many", slowly more again.

Additive increase, multiplicative decrease (Chiu and Jain 1989), as TCP does it: a refusal halves
the number, every full round of answers raises it by one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CROWD = 2


class CrowdedError(Exception):
    """The server said "too many" to one of several requests."""


class InFlight:
    """The requests to one server. Threads share it; each takes a `seat` for each attempt."""

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Let at most ``most`` fly at once; ``clock`` counts seconds."""
        self.most = most
        self.limit = float(most)
        self.flying = 0
        self._clock = clock
        self._not_before_s = 0.0
        self._halved_at_s = -1.0
        self._changed = threading.Condition()

    @contextmanager
    def seat(self) -> Iterator[float]:
        """Wait until there is room, then hold a place; yields when it was taken, for `refused`."""
        with self._changed:
            while self.flying >= max(1, int(self.limit)) or self._wait_s() > 0:
                self._changed.wait(self._wait_s() or None)
            self.flying += 1
            taken_s = self._clock()
        try:
            yield taken_s
        finally:
            with self._changed:
                self.flying -= 1
                self._changed.notify_all()

    def answered(self) -> None:
        """Note an answer: a full round of them makes room for one more."""
        with self._changed:
            self.limit = min(float(self.most), self.limit + 1 / self.limit)
            self._changed.notify_all()

    def refused(self, taken_s: float, *, wait_s: float = 0.0) -> bool:
        """Note that the server said "too many" to a request whose seat was taken at ``taken_s``.

        The number is halved, once for all requests of one crowd; nobody starts for ``wait_s``.
        Returns whether more than one was allowed: then it is the crowd that was refused, and the
        request may come again without that being counted against it.
        """
        with self._changed:
            now_s, crowded = self._clock(), self.limit >= CROWD
            self._not_before_s = max(self._not_before_s, now_s + wait_s)
            if taken_s > self._halved_at_s:
                self.limit = max(1.0, self.limit / 2)
                self._halved_at_s = now_s
            return crowded

    def _wait_s(self) -> float:
        return max(0.0, self._not_before_s - self._clock())
