"""Key → take: every spoken turn, by what it was made from. Written by speech, read by sound.

An entry is three files, ``<key[:2]>/<key>.flac`` (mono, 16 bit, the engine's own rate),
``.npz`` (its `Envelope`) and ``.json`` (words and digests, written last: an entry without it
does not exist). The whole folder may be deleted; the next run speaks the same takes again.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from audio_digest.atomic import PART, save
from audio_digest.audio import files, loudness
from audio_digest.errors import ArtifactError
from audio_digest.model import Envelope, Record, Samples, Sound, Speech, Word

HEADROOM_DBFS = -1.0
"""Where the peak of a sound is put that was over full scale."""
FORMAT = 1
_KEY = re.compile(r"[0-9a-f]{64}")


class _Note(Record):
    """``<key>.json``: the words, the SHA-256 of the other two files, and its own."""

    format: int
    flac: str
    npz: str
    words: tuple[Word, ...]
    digest: str = ""

    def seal(self) -> str:
        """Return the SHA-256 of all the rest."""
        return _sha256(self.model_dump_json(exclude={"digest"}).encode())


@dataclass(frozen=True)
class Entry:
    """What is known of a take but its samples; ``words`` are the engine's, of the spoken text."""

    length_s: float
    envelope: Envelope
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Held:
    """An entry as `Cache.entries` finds it: its files' bytes, and its making as Unix time."""

    key: str
    size_bytes: int
    made_at: float


class Cache:
    """The takes below ``root``; it need not exist yet. Threads and processes may share it."""

    def __init__(self, root: Path) -> None:
        """Look for entries below ``root``."""
        self.root = root

    def holds(self, key: str) -> bool:
        """Say whether the entry is there, whole and unaltered (its digest is checked)."""
        note = self._note(key)
        return note is not None and all(self._body(key, note, kind) for kind in _KINDS)

    def put(self, key: str, speech: Speech) -> Entry:
        """Keep ``speech`` (mono), and return what `entry` will.

        A peak over full scale is scaled down to −1 dBFS.

        Two that put one key at once leave one whole entry of the two, or none. Raises
        ArtifactError where nothing can be written.
        """
        sound = Sound(_fitted(speech.sound.samples), speech.sound.rate_hz)
        flac = files.encode_flac(sound)
        # Measured as it will be read, so that the level belongs to these very 16 bits.
        envelope = loudness.envelope(files.rounded(sound))
        npz = _packed(envelope)
        note = _Note(format=FORMAT, flac=_sha256(flac), npz=_sha256(npz), words=speech.words)
        note = note.model_copy(update={"digest": note.seal()})
        save(self._path(key, "flac"), flac, lasting=False)  # an entry is checked when it is read
        save(self._path(key, "npz"), npz, lasting=False)
        save(self._path(key, "json"), note.model_dump_json() + "\n", lasting=False)
        return Entry(sound.duration_s, envelope, speech.words)

    def sound(self, key: str) -> Sound:
        """Return the sound of ``key``, shape (frames,); raises ArtifactError unless it is held."""
        return files.decode(self._held(key, "flac"), name=f"take {key[:8]}")

    def envelope(self, key: str) -> Envelope:
        """Return its level per 10 ms; raises ArtifactError where it is not held."""
        return _unpacked(self._held(key, "npz"))

    def entry(self, key: str) -> Entry:
        """Return all of ``key`` but its samples; raises ArtifactError unless it is held."""
        note = self._note(key)
        flac, npz = (self._body(key, note, kind) if note else None for kind in _KINDS)
        if note is None or flac is None or npz is None:
            raise _lost(key)
        return Entry(files.length_s(flac), _unpacked(npz), note.words)

    def entries(self) -> list[Held]:
        """Return what there is, the oldest first; nothing is read but names, sizes and times."""
        found: dict[str, list[tuple[int, float]]] = {}
        for path in self._files():
            if _KEY.fullmatch(path.stem) and path.suffix[1:] in (*_KINDS, "json"):
                try:
                    status = path.stat()
                except OSError:
                    continue  # another run removed it
                found.setdefault(path.stem, []).append((status.st_size, status.st_mtime))
        held = (
            Held(key, sum(size for size, _ in files), max(at for _, at in files))
            for key, files in found.items()
        )
        return sorted(held, key=lambda entry: (entry.made_at, entry.key))

    def remove(self, key: str) -> None:
        """Remove an entry, its note first, so that no half of it counts; raises ArtifactError."""
        try:
            for kind in ("json", *_KINDS):
                self._path(key, kind).unlink(missing_ok=True)
        except OSError as error:
            raise ArtifactError(
                f"{self.root}: cannot be written: {error.strerror}", "give a writable folder"
            ) from error

    def sweep(self, before: float) -> int:
        """Remove what a killed run left half-written before that Unix time; return how much."""
        swept = 0
        for path in self._files():
            try:
                half = path.name.startswith(PART) or (
                    path.suffix[1:] in _KINDS and not path.with_suffix(".json").exists()
                )
                if half and path.stat().st_mtime < before:
                    path.unlink()
                    swept += 1
            except OSError:
                continue  # another run removed or finished it
        return swept

    def _files(self) -> Iterator[Path]:
        return (path for path in sorted(self.root.glob("*/*")) if path.is_file())

    def _path(self, key: str, kind: str) -> Path:
        # A key may come out of a file that a person edited: it must not lead elsewhere.
        if not _KEY.fullmatch(key):
            raise ArtifactError(f"'{key[:80]}' is no key of a take", "make it again: --redo render")
        return self.root / key[:2] / f"{key}.{kind}"

    def _note(self, key: str) -> _Note | None:
        if not _KEY.fullmatch(key):
            return None
        try:
            note = _Note.model_validate_json(self._path(key, "json").read_bytes())
        except (OSError, ValidationError):
            return None  # not there, cut off, or altered: all the same to who asks
        return note if note.format == FORMAT and note.digest == note.seal() else None

    def _body(self, key: str, note: _Note, kind: str) -> bytes | None:
        try:
            body = self._path(key, kind).read_bytes()
        except OSError:
            return None
        return body if _sha256(body) == getattr(note, kind) else None

    def _held(self, key: str, kind: str) -> bytes:
        note = self._note(key)
        body = self._body(key, note, kind) if note else None
        if body is None:
            raise _lost(key)
        return body


_KINDS = ("flac", "npz")


def _lost(key: str) -> ArtifactError:
    return ArtifactError(
        f"the cache does not hold the take {key[:8]}, or it was altered",
        "have it spoken again: --redo render",
    )


def _fitted(samples: Samples) -> Samples:
    peak = float(np.abs(samples).max(initial=0.0))
    if peak <= 1.0:
        return samples
    fitted: Samples = samples * np.float32(10 ** (HEADROOM_DBFS / 20) / peak)
    return fitted


def _packed(envelope: Envelope) -> bytes:
    target = io.BytesIO()
    np.savez(target, energy=envelope.energy, peak=envelope.peak)
    return target.getvalue()


def _unpacked(npz: bytes) -> Envelope:
    with np.load(io.BytesIO(npz), allow_pickle=False) as packed:
        return Envelope(packed["energy"], packed["peak"])


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
