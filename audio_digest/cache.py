"""Key → take: every spoken turn, by what it was made from. Written by speech, read by sound.

An entry is three files, ``<key[:2]>/<key>.flac`` (mono, 16 bit, the engine's own rate),
``.npz`` (its `Envelope`) and ``.json`` (words and digests, written last: an entry without it
does not exist). The whole folder may be deleted; the next run speaks the same takes again.
"""

from pathlib import Path

from audio_digest.model import Envelope, Sound, Speech, Word


class Cache:
    """The takes below ``root``; it need not exist yet. Threads and processes may share it."""

    def __init__(self, root: Path) -> None:
        """Look for entries below ``root``."""
        self.root = root

    def holds(self, key: str) -> bool:
        """Say whether the entry is there, whole and unaltered (its digest is checked)."""
        raise NotImplementedError

    def put(self, key: str, speech: Speech) -> None:
        """Keep ``speech`` (mono). A peak over full scale is scaled down to −1 dBFS."""
        raise NotImplementedError

    def sound(self, key: str) -> Sound:
        """Return the sound of ``key``, shape (frames,); raises ArtifactError unless it is held."""
        raise NotImplementedError

    def envelope(self, key: str) -> Envelope:
        """Return its level per 10 ms; raises ArtifactError where it is not held."""
        raise NotImplementedError

    def words(self, key: str) -> tuple[Word, ...]:
        """Return the engine's words (of the spoken text); raises ArtifactError."""
        raise NotImplementedError
