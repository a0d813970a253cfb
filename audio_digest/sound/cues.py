"""The show's music: which file each cue is, opened once and measured once.

A cue is a file named for what it does: ``intro``, ``bed``, ``sting``, ``outro``; several of a kind
are numbered (``sting-1``, ``sting-2``) and take turns. They come from the theme's folder in the
package; the show's own ``music.folder`` hides the theme's cues of every kind that it holds.
"""

import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from audio_digest.audio import clips, files, loudness
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, ConfigError, nearest
from audio_digest.folder import digest, digest_of
from audio_digest.model import Envelope, Sound
from audio_digest.sound.loop import seamless

log = logging.getLogger(__name__)

Kind = Literal["intro", "bed", "sting", "outro"]
KINDS: tuple[Kind, ...] = get_args(Kind)
THEMES_DIR = Path(__file__).parent / "music"
NO_THEME = "none"
MAX_CUE_S = 600.0
"""The longest cue that is held in memory."""
EDGE_S = 0.005
"""The fade at either end of a show's own cue: one that was cut in mid-sound does not click."""

_CALLED = "intro, bed, sting, sting-1 …, outro"
_NAME = re.compile(rf"({'|'.join(KINDS)})(-\d{{1,3}})?")


def themes() -> tuple[str, ...]:
    """Return the names of the shipped themes, and ``none``, sorted."""
    shipped = {folder.name for folder in THEMES_DIR.iterdir() if any(folder.glob("*.flac"))}
    return tuple(sorted(shipped | {NO_THEME}))


class Cues:
    """The cues of one show, by name; what was measured of them is kept, their sound is not."""

    def __init__(self, show: Show) -> None:
        """Find the show's cues, without opening them.

        Raises ConfigError for a theme or folder that does not exist, and for two files that
        would be one cue.
        """
        theme = _of_theme(show.music.theme)
        own = _of_folder(show)
        hidden = {_kind(name) for name in own}
        kept = {name: path for name, path in theme.items() if _kind(name) not in hidden}
        self._paths = {**kept, **own}
        self._measured: dict[str, tuple[Envelope, float]] = {}

    def names(self, kind: Kind | None = None) -> tuple[str, ...]:
        """Return the names of the cues, or of those of one kind, in the order of their numbers."""
        known = (name for name in self._paths if kind in (None, _kind(name)))
        return tuple(sorted(known, key=lambda n: (KINDS.index(_kind(n)), len(n), n)))

    def is_own(self, name: str) -> bool:
        """Say whether the cue ``name`` is of the show's folder; raises as `sound` does."""
        return THEMES_DIR not in self._path(name).parents

    def sound(self, name: str) -> Sound:
        """Return the cue ``name`` at its own rate, in stereo: shape (frames, 2).

        A bed comes as a loop, at 44.1 kHz. Raises ArtifactError for a name that is not there and a
        file that is no usable sound.
        """
        return _opened(self._path(name))

    def envelope(self, name: str) -> Envelope:
        """Return the level of the cue ``name``, both channels summed; raises as `sound` does."""
        return self._measure(name)[0]

    def duration_s(self, name: str) -> float:
        """Return how long the cue ``name`` is; raises as `sound` does."""
        return self._measure(name)[1]

    def _measure(self, name: str) -> tuple[Envelope, float]:
        if name not in self._measured:
            path = self._path(name)
            found = path.stat() if path.is_file() else None
            stamp = (found.st_size, found.st_mtime_ns) if found else (0, 0)
            self._measured[name] = _measured(path, stamp)
        return self._measured[name]

    def check(self) -> None:
        """Open every cue, so that a broken one is told before any line is spoken.

        Raises ArtifactError for the first one that cannot be used.
        """
        for name in self.names():
            self.envelope(name)

    def digest(self) -> str:
        """Return the SHA-256 of all the cues' names and bytes; raises ArtifactError."""
        return digest_of({name: self._digest(name) for name in self.names()})

    def _digest(self, name: str) -> str:
        try:
            return digest(self._paths[name])
        except OSError as error:
            raise ArtifactError(
                f"{self._paths[name]}: {error.strerror}", "give a readable sound file"
            ) from error

    def _path(self, name: str) -> Path:
        try:
            return self._paths[name]
        except KeyError as error:
            known = ", ".join(self.names()) or "none at all"
            raise ArtifactError(f"no music cue '{name}'", f"there is {known}") from error


def _opened(path: Path) -> Sound:
    sound = files.stereo(clips.read(path))
    bed = _kind(path.stem.lower()) == "bed"
    if THEMES_DIR not in path.parents:
        try:  # so that it begins when the timeline says, and a bed goes round without a hole
            sound = clips.trimmed(sound, fade_s=0.0 if bed else EDGE_S)
        except ArtifactError as error:
            raise ArtifactError(f"{path}: {error.what}", error.fix) from error
    if sound.duration_s > MAX_CUE_S:
        raise ArtifactError(
            f"{path}: lasts {sound.duration_s:.0f} s",
            f"cut it to {MAX_CUE_S:.0f} s at most; a bed goes round anyway",
        )
    if not bed:
        return sound
    try:
        return seamless(sound)
    except ValueError as error:
        raise ArtifactError(f"{path}: {error}", "give a bed of a few bars") from error


# Writing, speaking and arranging all go by the music: in one run it is measured once.
@lru_cache(maxsize=32)
def _measured(path: Path, _stamp: tuple[int, int]) -> tuple[Envelope, float]:
    """Return level and duration of the cue in ``path``; ``_stamp`` tells its versions apart."""
    sound = _opened(path)
    return loudness.envelope(sound), sound.duration_s


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name.partition("-")[0])


def _of_theme(theme: str) -> Mapping[str, Path]:
    if theme == NO_THEME:
        return {}
    if theme not in themes():
        raise ConfigError(f"music.theme: no theme '{theme}'", nearest(theme, themes()))
    return {path.stem: path for path in sorted((THEMES_DIR / theme).glob("*.flac"))}


def _of_folder(show: Show) -> Mapping[str, Path]:
    if show.music.folder is None:
        return {}
    folder = show.home / show.music.folder
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise ConfigError(
            f"music.folder: {folder}: {error.strerror}",
            f"make the folder and put {', '.join(KINDS)} there, or remove the key",
        ) from error
    found: dict[str, Path] = {}
    for path in paths:
        name = path.stem.lower()
        if not _NAME.fullmatch(name):
            log.info("music.folder: %s is left aside: a cue is called %s", path.name, _CALLED)
        elif name in found:
            raise ConfigError(
                f"music.folder: both {found[name].name} and {path.name} are the cue '{name}'",
                "keep one of them",
            )
        else:
            found[name] = path
    if not found:
        raise ConfigError(
            f"music.folder: {folder} holds no cue",
            f"name the files for what they do: {', '.join(KINDS)}; or remove the key",
        )
    return found
