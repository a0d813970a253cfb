"""One run: a show, an episode of it, and the clock; and how the episode's files are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audio_digest.cache import Cache
from audio_digest.config import Show, language_of
from audio_digest.editions import edition_of
from audio_digest.errors import ArtifactError
from audio_digest.folder import Folder, load
from audio_digest.model import (
    Edition,
    Episode,
    Published,
    Rundown,
    Script,
    Stories,
    Story,
    Takes,
    Timeline,
)

if TYPE_CHECKING:
    from audio_digest.sound.cues import Cues

PUBLISHED = "published.json"


@dataclass(frozen=True)
class Run:
    """A show, the day, and now. Nothing here changes while it runs; every read goes to disk."""

    show: Show
    output: Path
    date: Date
    now: datetime
    allow: bool = False
    """Whether a script with claims that no story bears out may be spoken."""
    edition: Edition | None = None
    """Which edition is made beside the episode; None is the episode itself."""
    fixing: bool = False
    """Whether what changed since the episode was published is told as a correction."""
    main: Show | None = None
    """The show of the episode that an edition is made of, None where ``show`` is that."""

    def in_edition(self, edition: Edition) -> "Run":
        """Return the run that makes ``edition`` of this one's episode."""
        main = self.main or self.show
        return replace(self, show=edition_of(main, edition), main=main, edition=edition)

    @property
    def whole(self) -> "Run":
        """The run of the episode that this run's edition is made of."""
        return replace(self, show=self.main or self.show, main=None, edition=None)

    @property
    def day(self) -> Folder:
        """The folder of the day's episode, which holds those of its editions."""
        return Folder(self.output / "episodes" / self.date.isoformat())

    @property
    def folder(self) -> Folder:
        """The folder of what this run makes."""
        return Folder(self.day.path / self.edition) if self.edition else self.day

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the day's folder, and the edition's with it; raises BusyError."""
        with self.day.lock():
            if not self.edition:
                yield
                return
            with self.folder.lock():
                yield

    @property
    def cache(self) -> Cache:
        """The cache of takes, shared by all episodes."""
        return Cache(self.output / "cache")

    @property
    def site(self) -> Path:
        """The folder of the static site; an edition's lies in the show's."""
        return self.output / "site" / (self.edition or "")

    def stories(self) -> tuple[Story, ...]:
        """Return the stories, none where a person began with a script of their own."""
        path = self.day / "stories.json"
        return load(path, Stories).stories if path.is_file() else ()

    def rundown(self) -> Rundown:
        """Return the rundown, one without picks where a person began with their own script."""
        path = self.day / "rundown.json"
        if path.is_file():
            return load(path, Rundown)
        script = self.script()
        return Rundown(title=script.title, date=self.date, language=script.language, picks=())

    def evidence(self) -> tuple[Story, ...]:
        """Return the stories with what earlier episodes said of them: all that a line may cite."""
        from audio_digest.text.earlier import with_earlier

        stories = self.stories()
        return with_earlier(self.rundown(), stories) if stories else ()

    def script(self) -> Script:
        """Return the script; raises ArtifactError where it is not one, or of another language."""
        from audio_digest.script.screenplay import parse

        path, language = self.folder / "script.md", self.show.show.language
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError as error:
            raise ArtifactError(
                f"{path}: no such file", "`audio-digest write` makes it, for that day"
            ) from error
        except OSError as error:
            raise ArtifactError(f"{path}: {error.strerror}", "give a readable file") from error
        except UnicodeDecodeError as error:
            raise ArtifactError(
                f"{path}: byte {error.start + 1} is not UTF-8", "save it as UTF-8"
            ) from error
        script = parse(text, name="script.md", language=language)
        if language_of(script.language) != language_of(language):
            raise ArtifactError(
                f"script.md: is in {script.language}, the show's voices speak {language}",
                "mend the first line, or set the show's language and voices",
            )
        return script

    def takes(self) -> Takes:
        """Return the takes."""
        return load(self.folder / "takes.json", Takes)

    def timeline(self) -> Timeline:
        """Return the timeline."""
        return load(self.folder / "timeline.json", Timeline)

    def cues(self) -> "Cues":
        """Return the show's music."""
        from audio_digest.sound.cues import Cues

        return Cues(self.show)

    def past(self) -> list[Path]:
        """Return the episode.json of every episode, or of this edition's, oldest first."""
        below = f"{self.edition}/" if self.edition else ""
        return sorted((self.output / "episodes").glob(f"*/{below}episode.json"))

    def previous(self) -> Episode | None:
        """Return this episode as it was published before, if it was."""
        path = self.folder / "episode.json"
        try:
            return load(path, Episode) if path.is_file() else None
        except ArtifactError:
            return None

    def published(self) -> Published | None:
        """Return what went out last of this episode, None where that is not known."""
        path = self.folder / PUBLISHED
        try:
            return load(path, Published) if path.is_file() else None
        except ArtifactError:
            return None

    def number(self) -> int:
        """Return the episode's number: the one it has, else the one after the highest."""
        previous = self.previous()
        if previous:
            return previous.number
        return 1 + max((load(path, Episode).number for path in self.past()), default=0)
