"""A folder: the web root of any server, the checkout of a pages host, a mounted disk."""

import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from audio_digest.atomic import PART, save
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, ConfigError, PublishError, TakenError
from audio_digest.folder import digest, exclusive
from audio_digest.model import Episode
from audio_digest.show.publishers.shipping import check_withdraw, ship

LOCK = ".audio-digest.lock"


@dataclass(frozen=True)
class FolderPublisher:
    """Copies the finished site to ``path``: media, then pages, then the feed.

    A relative ``path`` stands beside the show file. ``withdraw`` names days whose episodes may
    vanish from there, though no rule of ``[keep]`` lets them go.
    """

    path: str
    withdraw: tuple[str, ...] = ()

    whole: ClassVar[bool] = True

    def check(self) -> None:
        """Raise ConfigError for settings that cannot be followed."""
        check_withdraw(self.withdraw)
        if not self.path.strip():
            raise ConfigError("publish: path: is empty", "name the folder to copy the site to")

    def publish(self, show: Show, episodes: Sequence[Episode], site: Path) -> None:
        """Bring the folder up to date with ``site``; raises PublishError and BusyError."""
        del episodes  # the site holds them
        target = (show.home / Path(self.path).expanduser()).resolve()
        inside, outside = site.resolve(), target
        if inside.is_relative_to(outside) or outside.is_relative_to(inside):
            raise ConfigError(
                f"publish: path: {self.path} and the site lie in each other",
                "name a folder of its own",
            )
        ship(show, site, FolderStore(target), withdraw=self.withdraw)


@dataclass(frozen=True)
class FolderStore:
    """A folder as a store. The operating system drops the lock of a publisher that died."""

    path: Path
    holder: str = "folder"
    patience_s: float = 0.0

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.path)

    def held(self) -> AbstractContextManager[None]:
        """Hold the folder's lock file; raises BusyError."""
        return exclusive(
            self.path / LOCK, f"{self.path}: another publisher is at work there", wait_s=0.2
        )

    def listing(self) -> Mapping[str, int]:
        """Return what is there; what a killed run left half written is swept."""
        found = {}
        for path in self.path.rglob("*"):
            if path.is_file() and path.name.startswith(PART):
                path.unlink(missing_ok=True)
            elif path.is_file():
                found[path.relative_to(self.path).as_posix()] = path.stat().st_size
        return found

    def read(self, place: str) -> tuple[bytes, str] | None:
        """Return content and digest."""
        try:
            body = self._at(place).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused(self.path / place, error) from error
        return body, digest(body)

    def put(self, place: str, source: Path, *, kind: str, cache: str) -> None:
        """Copy ``source``; type and Cache-Control are the web server's to say."""
        del kind, cache
        target = self._at(place)
        part = target.with_name(f"{PART}{target.name}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.chmod(0o644)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _refused(target, error) from error

    def put_over(self, place: str, body: bytes, tag: str | None, *, kind: str, cache: str) -> str:
        """Write ``body`` where what stands has the digest ``tag``; raises TakenError."""
        del kind, cache
        found = self.read(place)
        if (found[1] if found else None) != tag:
            raise TakenError(f"{self.path / place}: was changed meanwhile", "run again")
        try:
            save(self._at(place), body)
        except ArtifactError as error:
            raise PublishError(error.what, error.fix) from error
        return digest(body)

    def delete(self, places: Collection[str]) -> None:
        """Delete these, and the folders that are empty then."""
        for place in places:
            path = self._at(place)
            try:
                path.unlink(missing_ok=True)
                for folder in path.parents:
                    if folder == self.path or not folder.is_dir() or any(folder.iterdir()):
                        break
                    folder.rmdir()
            except OSError as error:
                raise _refused(path, error) from error

    def _at(self, place: str) -> Path:
        """Return the path of ``place``; raises PublishError for one that leads elsewhere."""
        path = self.path / place
        if not path.resolve().is_relative_to(self.path):
            raise PublishError(f"{path}: leads out of {self.path}", "remove that link")
        return path


def _refused(path: Path, error: OSError) -> PublishError:
    return PublishError(
        f"{path}: {error.strerror}", "make room, or give a folder that can be written to"
    )
