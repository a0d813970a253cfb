"""How far a stage is, and how long it still takes: a live bar on a terminal, lines elsewhere."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

QUIET_S = 2.0
"""A stage that ends sooner than this shows no progress."""
LINE_EVERY_S = 10.0
"""How often a line is printed where there is no terminal to draw on."""
BAR = 16
"""Characters: the longest line, with lines and seconds of speech, then fits into 80."""


class Meter:
    """Prints each stage as it begins, and `tick` as progress with the time left."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Print by ``say``; draw over the last line where standard error is a terminal."""
        self._say = say
        self._live = sys.stderr.isatty()
        self._stage = ""
        self._began = self._last = time.monotonic()
        self._drawn = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal clean, and say how long the last stage took."""
        self._end(finished=kind is None)

    def begin(self, stage: str, why: str, *, busy: bool) -> None:
        """Say that ``stage`` begins, or why it need not."""
        self._end(finished=True)
        self._say(f"{stage:8} {why}")
        self._stage = stage if busy else ""
        self._began = self._last = time.monotonic()

    def tick(self, done: float, total: float, said: str = "", /) -> None:
        """Show how much of ``total`` is done, ``said`` in words, ten times a second at most."""
        now = time.monotonic()
        spent = now - self._began
        if (
            spent < QUIET_S
            or total <= 0
            or now - self._last < (0.1 if self._live else LINE_EVERY_S)
        ):
            return
        self._last = now
        part = min(1.0, done / total)
        left = f"{spent / part - spent:.0f} s left" if 0 < part < 1 else ""
        words = ", ".join(filter(None, (said, left)))
        if self._live:
            shown = f"{self._stage:8} {'█' * round(BAR * part):░<{BAR}} {part:4.0%} {words}"
            sys.stderr.write(f"\r{shown:{self._drawn}}")
            sys.stderr.flush()
            self._drawn = len(shown)
        else:
            self._say(f"{self._stage:8} {part:4.0%} {words}")

    def _end(self, *, finished: bool) -> None:
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            self._drawn = 0
        spent = time.monotonic() - self._began
        if self._stage and finished and spent >= QUIET_S:
            self._say(f"{'':8} took {spent:.0f} s")
        self._stage = ""
