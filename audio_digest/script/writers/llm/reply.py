"""What passes between the desk and whatever client asks the model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Reply:
    """What came back.

    ``ended``: the model had done ("stop"), had no more room ("length"), or we had enough ("cut").
    Tokens are 0 where the server does not count them.
    """

    text: str
    ended: Literal["stop", "length", "cut"]
    tokens_in: int
    tokens_out: int


class Passing(Exception):  # noqa: N818  (no error of ours yet: it is tried again)
    """A fault that may be gone at the next try. ``wait_s`` is what the server asked for."""

    def __init__(self, what: str, *, wait_s: float | None = None) -> None:
        """Keep what happened in words."""
        super().__init__(what)
        self.what = what
        self.wait_s = wait_s


class Asks(Protocol):
    """A client of one model."""

    async def ask(
        self, system: str, user: str, *, max_tokens: int, enough: Callable[[str], bool]
    ) -> Reply:
        """Return the answer; reading stops as soon as ``enough`` says so of the text so far.

        Raises Passing where a retry may help, WriterError where it will not.
        """
