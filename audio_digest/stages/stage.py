"""What a stage is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from audio_digest import __version__
from audio_digest.config import Show
from audio_digest.folder import digest_of
from audio_digest.model import Tick
from audio_digest.run import Run

Made = Mapping[str, str | bytes | Path]
"""File name → its content, or the path of a finished file beside it that only wants renaming."""

AUDIO = "episode.mp3"
COPIES: Mapping[str, Literal["m4a", "opus"]] = {"episode.m4a": "m4a", "episode.opus": "opus"}
"""The same sound in other formats, where the show asks for them."""
COVER, ART = "cover.jpg", "art.jpg"
"""The show's picture, and the episode's."""


def sounds(show: Show) -> tuple[str, ...]:
    """Return the names of the files that the sound of an episode of ``show`` is in."""
    copies = (name for name, kind in COPIES.items() if kind in show.sound.formats)
    return (AUDIO, *copies)


def _nothing_lost(_run: Run) -> str | None:
    return None


def _nothing_to_say(_run: Run) -> Sequence[str]:
    return ()


def _whole(_run: Run) -> float:
    return 1.0


@dataclass(frozen=True)
class Stage:
    """One verb of the line.

    ``reads`` are the files of the folder that it looks at, ``needs`` those it cannot do without,
    ``writes`` what it makes, first the one that a person would edit. ``seconds_per_s``: how long
    it takes for a second of episode on a machine of two cores, until this one has been measured;
    ``share`` is the part of a full run that is to be done. Only runs of at least
    ``telling_share`` of it are measured. ``forecast`` says in lines what a run would ask and cost.
    """

    name: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    writes: tuple[str, ...]
    settings: Callable[[Run], object]
    work: Callable[[Run, Tick], Made]
    seconds_per_s: float
    lost: Callable[[Run], str | None] = _nothing_lost
    share: Callable[[Run], float] = _whole
    telling_share: float = 0.8
    after: Callable[[Run], None] | None = None
    forecast: Callable[[Run], Sequence[str]] = _nothing_to_say

    def fingerprint(self, run: Run) -> str:
        """Return the digest of all that this stage goes by, beside the files it reads."""
        return digest_of([__version__, self.settings(run)])


def plain(*records: BaseModel | None) -> list[object]:
    """Return ``records`` as JSON values: what a stage's settings are told by."""
    return [r.model_dump(mode="json") if r else None for r in records]
