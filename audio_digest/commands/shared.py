"""What the commands share: their options, how a run is begun, and how an error is said."""

import contextlib
import json
import logging
import shlex
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

if TYPE_CHECKING:
    from audio_digest.model import Edition
    from audio_digest.run import Run

app = typer.Typer(
    help="The day's stories, talked through by two hosts, as a podcast made on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
STOPPED, NO_FILE = 130, 3
YEARS = range(1900, 3000)
"""Of an episode's day: what lies beyond is a slip, or a clock that was never set."""

ShowOption = Annotated[Path, typer.Option("--show", help="The show file.")]
OutputOption = Annotated[
    Path | None, typer.Option(help="Where episodes, site and cache go. [default: beside the show]")
]
DateOption = Annotated[
    str, typer.Option("--date", help="The episode's day, YYYY-MM-DD. [default: today]")
]
LengthOption = Annotated[
    float | None, typer.Option(help="Minutes, instead of the show's length_s.")
]
ThemeOption = Annotated[str | None, typer.Option(help="Music theme, instead of the show's.")]
RedoOption = Annotated[
    str, typer.Option(help="Make this stage anew, and what follows from it, over your own edits.")
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would run, and how long.")]
AllowOption = Annotated[
    bool, typer.Option("--allow", help="Speak an edited script whatever its claims rest on.")
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="deep-dive or debate, instead of the show's; or brief."),
]
EditionOption = Annotated[
    str | None, typer.Option("--format", help="brief: the episode's brief, instead of itself.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
FilesArgument = Annotated[
    list[str] | None, typer.Argument(help="Files, folders or pages to tell, instead of sources.")
]


@contextlib.contextmanager
def spoken() -> Iterator[None]:
    """Turn our errors into a message, a cure and an exit code."""
    from audio_digest.errors import DigestError

    try:
        yield
    except DigestError as error:
        typer.secho(f"error: {error.what}", fg="red", err=True)
        if error.fix:
            typer.secho(f"  {error.fix}", err=True)
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        if error.filename is None:
            if not _stands():
                typer.secho("error: the folder you are in is no more", fg="red", err=True)
                typer.secho("  go to another one", err=True)
                raise typer.Exit(NO_FILE) from error
            raise
        where = error.filename2 or error.filename  # of a renaming: what is in its way
        typer.secho(f"error: {where}: {error.strerror}", fg="red", err=True)
        typer.secho("  put aside what is there, or make it readable and writable", err=True)
        raise typer.Exit(NO_FILE) from error
    except KeyboardInterrupt as error:
        typer.secho("stopped; the next run goes on from what was finished", err=True)
        raise typer.Exit(STOPPED) from error


def _stands() -> bool:
    """Return whether the folder that this was called in is still there."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


class _Said(logging.Handler):
    """Print what the stages log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print ``record``, warnings in colour."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")  # a progress bar may stand there; it is drawn again
        colour = "yellow" if record.levelno >= logging.WARNING else None
        typer.secho(f"  {record.getMessage()}", fg=colour, err=True)


def listen() -> None:
    """Print what the stages log, on stderr."""
    logger = logging.getLogger("audio_digest")
    logger.setLevel(logging.INFO)
    logger.handlers = [_Said()]
    logger.propagate = False


def the_day(text: str) -> date:
    """Return the day that ``--date`` names, today where it names none; raises ConfigError."""
    from audio_digest.errors import ConfigError

    try:
        day = date.fromisoformat(text) if text else datetime.now().astimezone().date()
    except ValueError as error:
        raise ConfigError(f"--date: '{text}' is no day", "write it as 2026-11-22") from error
    if day.year not in YEARS:
        raise ConfigError(
            f"{'--date' if text else 'the clock'}: {day} is too far away",
            f"give a day from {YEARS[0]} to {YEARS[-1]}",
        )
    return day


def the_edition(name: str | None) -> "Edition | None":
    """Return the edition that ``--format`` names, None for a format; raises ConfigError."""
    from audio_digest.config import Format
    from audio_digest.errors import ConfigError, nearest
    from audio_digest.model import Edition

    formats = get_args(Format)
    if name is None or name in formats:
        return None
    for edition in get_args(Edition):
        if edition == name:
            return cast("Edition", edition)
    known = [*formats, *get_args(Edition)]
    raise ConfigError(f"--format: nothing called '{name}'", nearest(name, known))


def the_run(show: Path, output: Path | None, day: str, told_as: str | None = None) -> "Run":
    """Return the run that ``--show``, ``--output``, ``--date`` and ``--format`` name."""
    from audio_digest.config import load_show
    from audio_digest.run import Run

    edition = the_edition(told_as)
    loaded = load_show(show)
    home = (output or loaded.home / "output").resolve()
    run = Run(loaded, home, the_day(day), datetime.now(UTC))
    return run.in_edition(edition) if edition else run


def the_made_run(show: Path, output: Path | None, day: str, told_as: str | None = None) -> "Run":
    """Return `the_run` of what is there: without ``--date``, the latest where today has none."""
    run = the_run(show, output, day, told_as)
    if day or run.folder.path.is_dir():
        return run
    made = [path.parent.name for path in run.past()]
    if not made:
        return run
    typer.secho(f"  nothing of {run.date} yet: this is the episode of {made[-1]}", err=True)
    return the_run(show, output, made[-1], told_as)


def clock(seconds: float) -> str:
    """Return ``seconds`` as one says them.

    >>> clock(297.4)
    '4 min 57 s'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def near(path: Path) -> str:
    """Return ``path`` as one would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def command(*, anywhere: bool = False) -> str:
    """Return how this program is called from here, or from ``anywhere``."""
    own = Path(sys.argv[0]).absolute()
    if shutil.which("audio-digest"):
        return "audio-digest"
    return shlex.quote(str(own) if anywhere else near(own))


def print_json(value: object) -> None:
    """Print ``value`` as JSON; what JSON does not have is printed as text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
