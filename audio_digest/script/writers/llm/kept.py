"""Answers that were paid for once: question → answer, as files.

The key is the SHA-256 of everything that the answer hangs on: provider, address, model, settings
and prompt; so the same question costs nothing again, and the same day gives the same script. The
folder may be deleted at any time. A file that was cut off or altered does not count.
"""

import hashlib
import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from audio_digest.atomic import save
from audio_digest.model import Record

FORMAT = 1
MOST_FILES = 4000
"""A day is thirty answers; the oldest go."""
_SWEEP_EVERY = 64
_MAX_BYTES = 1_000_000


class Answer(Record):
    """A kept answer, sealed by the digest of the rest."""

    format: int
    text: str
    ended: Literal["stop", "length", "cut"]
    tokens_in: int
    tokens_out: int
    digest: str = ""

    def seal(self) -> str:
        """Return the SHA-256 of all but ``digest``."""
        body = self.model_dump_json(exclude={"digest"}).encode("utf-8", "surrogatepass")
        return hashlib.sha256(body).hexdigest()


def key_of(parts: object) -> str:
    """Return the key of what an answer hangs on, any JSON-able value."""
    text = json.dumps([FORMAT, parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Kept:
    """The answers below ``root``; None keeps nothing."""

    def __init__(self, root: Path | None) -> None:
        """Look below ``root``; it need not exist yet."""
        self.root = root
        self._put = 0

    def get(self, key: str) -> Answer | None:
        """Return the answer to ``key``, None where there is none that is whole."""
        if self.root is None:
            return None
        path = self._path(self.root, key)
        try:
            if path.stat().st_size > _MAX_BYTES:
                return None
            answer = Answer.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None
        return answer if answer.format == FORMAT and answer.digest == answer.seal() else None

    def put(self, key: str, answer: Answer) -> None:
        """Keep ``answer``; raises ArtifactError where nothing can be written."""
        if self.root is None:
            return
        sealed = answer.model_copy(update={"digest": answer.seal()})
        save(self._path(self.root, key), sealed.model_dump_json(indent=1) + "\n")
        if self._put % _SWEEP_EVERY == 0:
            self._sweep(self.root)
        self._put += 1

    def count(self) -> int:
        """Return how many answers are kept."""
        return sum(1 for _ in self.root.glob("??/*.json")) if self.root else 0

    @staticmethod
    def _path(root: Path, key: str) -> Path:
        return root / key[:2] / f"{key}.json"

    @staticmethod
    def _sweep(root: Path) -> None:
        """Delete the oldest files over the most that are kept."""
        dated = []
        for path in root.glob("??/*.json"):
            try:
                dated.append((path.stat().st_mtime, path))
            except OSError:
                continue  # another run was quicker
        for _, path in sorted(dated)[: max(0, len(dated) - MOST_FILES)]:
            path.unlink(missing_ok=True)
