"""What can go wrong, and whose it is to mend.

::

    DigestError(what, fix="")
    ├─ InputError    exit 2: fix a file
    │  ├─ ConfigError      show.toml, voices/*.toml, lexicon.toml, a flag
    │  └─ ArtifactError    a stage's file: stories.json … episode.json, script.md, a music cue
    └─ OutsideError  exit 3: a retry may help
       ├─ SourceError      a feed, page or file that could not be read
       ├─ WriterError      a language model or writer that gave no usable script
       ├─ EngineError      a speech engine that gave no usable take
       ├─ AudioToolError   ffmpeg or a codec that failed
       ├─ PublishError     an episode that failed its gates, or a target that refused it
       │  └─ TakenError      someone else wrote to the target since it was read
       └─ BusyError        another run holds the same episode

Anything else is a bug of ours: exit 1 and a traceback.
"""

import difflib
from collections.abc import Iterable
from typing import ClassVar


class DigestError(Exception):
    """Base of every error that is meant for the user's eyes; never raised itself.

    ``what`` names the place and the fault (``script.md:5: not a heading``), ``fix`` the cure.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, fix: str = "") -> None:
        """Keep ``what`` and ``fix`` apart, so that a front end can print them as it likes."""
        super().__init__(what)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        """Return the fault and, where there is one, its cure."""
        return f"{self.what}\n{self.fix}" if self.fix else self.what


class InputError(DigestError):
    """A file of the user's needs mending; a retry alone will not help."""

    exit_code = 2


class ConfigError(InputError):
    """show.toml, a voice, a lexicon or a flag says something that cannot be done."""


class ArtifactError(InputError):
    """A stage's file, or a sound that the user gave, cannot be read as what it should be."""


class OutsideError(DigestError):
    """The world refused: a server, a tool, another run. A retry may help."""

    exit_code = 3


class SourceError(OutsideError):
    """A feed, page or document could not be read."""


class WriterError(OutsideError):
    """No usable script came back."""


class EngineError(OutsideError):
    """No usable take came back from a speech engine."""


class AudioToolError(OutsideError):
    """ffmpeg or a codec failed on sound that should have worked."""


class PublishError(OutsideError):
    """The episode failed a gate, or a publishing target refused it. The feed is unchanged."""


class TakenError(PublishError):
    """Someone else wrote to the target since it was read."""


class BusyError(OutsideError):
    """Another run is at work on the same episode."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the cure for a ``word`` that is not among the ``known`` ones.

    >>> nearest("hart", ["heart", "emma"])
    "did you mean 'heart'?"
    >>> nearest("x", ["heart", "emma"])
    'there is emma, heart'
    """
    words = sorted(known)
    near = difflib.get_close_matches(word, words, 1)
    return f"did you mean '{near[0]}'?" if near else f"there is {', '.join(words) or 'none'}"
