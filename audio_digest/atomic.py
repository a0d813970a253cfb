"""Files that are written whole or not at all, by every room in one way."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from audio_digest.errors import ArtifactError

PART = ".part-"
"""Begins the name of every file that is being written; of a run that was killed, they are swept."""


@contextmanager
def writing(path: Path, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of ``path`` at the end, if nothing was raised.

    The folder is made. A file that is not ``lasting`` may be found cut off after the power failed:
    so may only be written what is checked when it is read. Raises ArtifactError where ``path``
    cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PART, delete=False) as file:
            try:
                yield file
                file.flush()
                if lasting:  # waits for the disk, some milliseconds
                    os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ArtifactError(
            f"{path}: cannot be written: {error.strerror}", "make room, or give a writable folder"
        ) from error


def save(path: Path, data: str | bytes, *, lasting: bool = True) -> None:
    """Write ``data`` to ``path`` whole or not at all, as `writing` does; raises ArtifactError."""
    with writing(path, lasting=lasting) as file:
        file.write(data.encode() if isinstance(data, str) else data)
