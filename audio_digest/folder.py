"""An episode's folder: its files, the manifest, the lock.

``manifest.json`` notes for each stage the digests of what it read and wrote, and of the settings
it went by. ``made`` holds, for each file, the digest that the program itself gave it and, noted
*before* the file is written, the one that it is about to give: so a file is a person's exactly if
its digest is not among them, however a run was cut off.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from audio_digest.atomic import PART, save
from audio_digest.errors import ArtifactError, BusyError
from audio_digest.model import Record

R = TypeVar("R", bound=Record)


def dump(record: Record) -> str:
    """Return ``record`` as JSON text: indented, unescaped, ending in a newline."""
    return record.model_dump_json(indent=1) + "\n"


def load(path: Path, kind: type[R]) -> R:
    """Return the ``kind`` in ``path``; raises ArtifactError naming file, place and cure."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ArtifactError(f"{path}: no such file", "run the stage that makes it") from error
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror}", "make it readable") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ArtifactError(
            f"{path.parent.name}/{path.name}: {place + ': ' if place else ''}{first['msg']}",
            "mend it there, or delete the file to have it made anew",
        ) from error


def digest(data: str | bytes | Path) -> str:
    """Return the SHA-256 of text, bytes or a file's content, in hex."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    # A file name that is not UTF-8 comes as surrogates.
    body = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return hashlib.sha256(body).hexdigest()


def integrity(path: Path) -> str:
    """Return the SHA-384 of a file's content as browsers take it, `SRI`.

    https://www.w3.org/TR/SRI/
    """
    with path.open("rb") as file:
        raw = hashlib.file_digest(file, "sha384").digest()
    return f"sha384-{base64.b64encode(raw).decode()}"


def digest_of(value: object) -> str:
    """Return the SHA-256 of any JSON-able value, the order of its keys aside."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


class Done(Record):
    """What a stage went by, and what it made: file name → digest (None: there was no file)."""

    read: Mapping[str, str | None]
    settings: str
    wrote: Mapping[str, str]


class Manifest(Record):
    """manifest.json."""

    stages: Mapping[str, Done] = {}
    made: Mapping[str, tuple[str, ...]] = {}


class Folder:
    """The folder of one episode. Every read goes to disk: a person may edit at any time."""

    def __init__(self, path: Path) -> None:
        """Look at ``path``; it need not exist yet."""
        self.path = path

    def __truediv__(self, name: str) -> Path:
        """Return the path of the file ``name``; ``../name`` lies in the folder above."""
        above = name.removeprefix("../")
        return self.path / name if above == name else self.path.parent / above

    def digest(self, name: str) -> str | None:
        """Return the digest of the file ``name``, None where there is none."""
        path = self / name
        return digest(path) if path.is_file() else None

    def manifest(self) -> Manifest:
        """Return the manifest; an unreadable one counts as empty, as nothing hangs on it alone."""
        try:
            return load(self.path / "manifest.json", Manifest)
        except ArtifactError:
            return Manifest()

    def is_persons(self, name: str) -> bool:
        """Say whether a person made or edited the file ``name``."""
        found = self.digest(name)
        return found is not None and found not in self.manifest().made.get(name, ())

    def announce(self, digests: Mapping[str, str]) -> None:
        """Note that the program is about to give these files these contents."""
        manifest = self.manifest()
        made = dict(manifest.made)
        for name, value in digests.items():
            standing = self.digest(name)
            ours = {standing} & set(made.get(name, ())) - {None, value}
            made[name] = (*(d for d in ours if d), value)
        self._save(manifest.model_copy(update={"made": made}))

    def finish(self, stage: str, done: Done) -> None:
        """Note that ``stage`` is done."""
        manifest = self.manifest()
        self._save(manifest.model_copy(update={"stages": {**manifest.stages, stage: done}}))

    def _save(self, manifest: Manifest) -> None:
        save(self.path / "manifest.json", dump(manifest))

    def put_aside(self, name: str) -> Path:
        """Copy a person's file to ``<name>.bak``, ``.bak2`` … before it is made anew."""
        numbers = ("", *map(str, range(2, 1000)))
        copies = (self.path / f"{name}.bak{number}" for number in numbers)
        copy = next(copy for copy in copies if not copy.exists())
        save(copy, (self.path / name).read_bytes())
        return copy

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the episode; raises BusyError at once where another run holds it.

        The operating system drops the lock of a run that died.
        """
        with exclusive(self.path / ".lock", f"{self.path.name}: another run is at work on it"):
            for left in self.path.glob(f"{PART}*"):
                left.unlink(missing_ok=True)
            yield


@contextmanager
def exclusive(path: Path, busy: str, *, wait_s: float = 0) -> Iterator[None]:
    """Hold the lock file ``path``; raises BusyError(``busy``) after ``wait_s`` seconds.

    Raises ArtifactError where the lock file cannot be made.
    """
    lock = FileLock(path, timeout=wait_s)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise BusyError(busy, "wait until it ends") from error
    except OSError as error:
        raise ArtifactError(
            f"{path.parent}: cannot be written: {error.strerror}", "give a writable folder"
        ) from error
    try:
        yield
    finally:
        lock.release()
