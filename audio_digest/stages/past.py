"""What earlier episodes told, as `select` is given it: read from their folders alone.

An episode counts once there is sound of it: a rundown whose run never got so far was heard by
nobody. Only days before the run's own count, so an old day made anew comes out as it did.
"""

import logging
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812  (as in model.py)
from datetime import timedelta
from typing import TYPE_CHECKING

from audio_digest.errors import ArtifactError
from audio_digest.folder import Folder, load
from audio_digest.model import Rundown, Script, Stories
from audio_digest.run import Run
from audio_digest.stages.stage import AUDIO

if TYPE_CHECKING:
    from audio_digest.stories.memory import PastEpisode

log = logging.getLogger(__name__)

_READ = ("rundown.json", "script.md", "stories.json")
_HEARD = (AUDIO, "episode.json")


def past_digests(run: Run) -> list[object]:
    """Return the day and the digests of all that `past_episodes` reads."""
    return [
        [day.isoformat(), *(_digest(folder, name) for name in _READ)]
        for day, folder in _folders(run)
    ]


def past_episodes(run: Run) -> tuple["PastEpisode", ...]:
    """Return the episodes of the days that the show remembers, oldest first.

    A folder whose rundown cannot be read is skipped with a warning; without a readable script or
    stories an episode is remembered by what is left.
    """
    return tuple(filter(None, (_episode(run, day, folder) for day, folder in _folders(run))))


def _folders(run: Run) -> Iterator[tuple[Date, Folder]]:
    first = run.date - timedelta(days=run.show.select.remember_days)
    root = run.output / "episodes"
    names = sorted(p.name for p in root.iterdir()) if root.is_dir() else []
    for name in names:
        try:
            day = Date.fromisoformat(name)
        except ValueError:
            continue
        folder = Folder(root / name)
        heard = any((folder / sound).is_file() for sound in _HEARD)
        if day.isoformat() == name and first <= day < run.date and heard:
            yield day, folder


def _digest(folder: Folder, name: str) -> str | None:
    try:
        return folder.digest(name)
    except OSError:
        return None


def _episode(run: Run, day: Date, folder: Folder) -> "PastEpisode | None":
    from audio_digest.stories.memory import PastEpisode

    try:
        if not (folder / "rundown.json").is_file():
            return None  # begun with a person's own script: no story was picked
        rundown = load(folder / "rundown.json", Rundown)
    except ArtifactError as error:
        log.warning("%s; what was told that day may be told again", error)
        return None
    stories, script = None, None
    try:
        stories = load(folder / "stories.json", Stories)
        script = _script(run, folder)
    except ArtifactError as error:
        log.warning("%s; what was told that day is only known in part", error)
    return PastEpisode(day, rundown, stories.stories if stories else (), script)


def _script(run: Run, folder: Folder) -> Script:
    from audio_digest.script.screenplay import parse

    path = folder / "script.md"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArtifactError(
            f"{path.parent.name}/script.md: {error}", "mend or delete it"
        ) from error
    return parse(text, name=f"{path.parent.name}/script.md", language=run.show.show.language)
