"""What a writer may do beside writing: keep its answers, say its cost, check what it needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from audio_digest.config import Show
from audio_digest.model import Rundown, Story, Tick
from audio_digest.plugins import Writer


@runtime_checkable
class Keeping(Protocol):
    """A writer whose answers cost time or money."""

    def keeping(self, answers: Path, tick: Tick) -> Writer:
        """Return the writer that keeps its answers in a folder, and tells how far it is."""


@runtime_checkable
class Checked(Protocol):
    """A writer that knows before anything is done what it lacks."""

    def check(self) -> None:
        """Raise ConfigError for a missing package or key."""


@runtime_checkable
class Foretelling(Protocol):
    """A writer that can say beforehand what it will ask, and what that costs."""

    def forecast(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Sequence[str]:
        """Return it in lines; nothing is sent. Raises WriterError."""
