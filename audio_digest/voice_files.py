"""voices/*.toml → `Voice`: the show's own files hide the shipped ones."""

import json
from pathlib import Path

from pydantic import ValidationError

from audio_digest.errors import ConfigError, nearest
from audio_digest.model import Voice
from audio_digest.tables import explain, read

VOICES_DIRS = (Path(__file__).parent / "voices", Path(__file__).parent.parent / "voices")
"""Where the shipped voices stand: in an installed wheel, and in a checkout."""


def voice_files(home: Path) -> dict[str, Path]:
    """Return voice id → file; the show's own voices/ hides the shipped ones."""
    found: dict[str, Path] = {}
    for folder in (*VOICES_DIRS, home / "voices"):
        found.update({p.stem: p for p in sorted(folder.glob("*.toml")) if p.stem != "lexicon"})
    return found


def load_voice(voice_id: str, home: Path, *, where: str) -> Voice:
    """Return the voice ``voice_id``; ``where`` names what asked for it in an error."""
    files = voice_files(home)
    if voice_id not in files:
        raise ConfigError(f"{where}: no voice '{voice_id}'", nearest(voice_id, list(files)))
    data = {"id": voice_id, **read(files[voice_id])}
    try:
        voice = Voice.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise explain(error, str(files[voice_id]), Voice) from error
    if voice.reference:
        clip = files[voice_id].parent / Path(voice.reference).expanduser()
        voice = voice.model_copy(update={"reference": str(clip.resolve())})
    return _blended(voice, home) if voice.blend else voice


def _blended(voice: Voice, home: Path) -> Voice:
    """Return ``voice`` with the engine's names of what it blends, where the file has voices' ids.

    What is no voice's id stands: it may be the engine's own name, which the engine knows.
    """
    files, blend = voice_files(home), dict[str, float]()
    for part, share in voice.blend.items():
        where = f"voices/{voice.id}.toml: blend.{part}"
        name = part
        if part in files:
            data = read(files[part])
            if "name" not in data or data.get("engine") != voice.engine:
                raise ConfigError(
                    f"{where}: '{part}' is no single voice of the engine '{voice.engine}'",
                    "blend voices of one engine, each with a name of its own",
                )
            name = str(data["name"])
        blend[name] = blend.get(name, 0.0) + share
    return voice.model_copy(update={"blend": {name: blend[name] for name in sorted(blend)}})
