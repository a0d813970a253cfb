"""The voice files that a show can choose from: its own, and the shipped ones."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_digest import plugins
from audio_digest.atomic import save
from audio_digest.errors import ConfigError
from audio_digest.model import Voice
from audio_digest.voice_files import load_voice, voice_files

_ID = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_TAKEN = frozenset({"lexicon"})
"""Names of files in voices/ that are no voices."""


@dataclass(frozen=True)
class Entry:
    """A voice that a show can have; ``own`` if its file is the show's.

    ``network`` says whether its engine asks a server.
    """

    voice: Voice
    file: Path
    own: bool
    network: bool

    def row(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            **self.voice.model_dump(mode="json"),
            "file": str(self.file), "own": self.own, "network": self.network,
        }  # fmt: skip


def entries(home: Path) -> tuple[list[Entry], list[str]]:
    """Return the voices for a show at ``home``, and what is wrong with those that are none."""
    found, faults = [], []
    for voice_id, file in sorted(voice_files(home).items()):
        try:
            voice = load_voice(voice_id, home, where="voices")
            engine = plugins.find("engines", voice.engine, where=f"{file}: engine")
        except ConfigError as error:
            faults.append(": ".join(filter(None, (error.what, error.fix))))
            continue
        own = file.parent == home / "voices"
        found.append(Entry(voice, file, own, bool(getattr(engine, "network", False))))
    return found, faults


def copy(name: str, like: str, home: Path) -> Path:
    """Copy the file of the voice ``like`` to ``<home>/voices/<name>.toml`` and return it.

    Raises ConfigError for a name that cannot be one or is there, or a voice that is not.
    """
    if not _ID.fullmatch(name) or name in _TAKEN:
        raise ConfigError(
            f"'{name}' is no name for a voice", "use small letters, figures, - and _, up to 41"
        )
    path = home / "voices" / f"{name}.toml"
    if path.exists():
        raise ConfigError(f"{path}: is there already", "edit it, or give another name")
    load_voice(like, home, where="--like")
    text = voice_files(home)[like].read_text("utf-8")
    save(path, f"# Began as a copy of {like}.\n{text}")
    return path
