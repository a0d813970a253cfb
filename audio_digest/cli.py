"""The commands. The only place that prints, knows the clock and turns errors into exit codes."""

import contextlib
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from audio_digest.run import Run

HELP = "The day's stories, talked through by two hosts, as a podcast made on your own machine."
app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
STOPPED = 130

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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
FilesArgument = Annotated[
    list[str] | None, typer.Argument(help="Files, folders or pages to tell, instead of sources.")
]


@contextlib.contextmanager
def _spoken() -> Iterator[None]:
    """Turn our errors into a message, a cure and an exit code."""
    from audio_digest.errors import DigestError

    try:
        yield
    except DigestError as error:
        typer.secho(f"error: {error.what}", fg="red", err=True)
        if error.fix:
            typer.secho(f"  {error.fix}", err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        typer.secho("stopped; the next run goes on from what was finished", err=True)
        raise typer.Exit(STOPPED) from error


class _Said(logging.Handler):
    """Print what the stages log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print ``record``, warnings in colour."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")  # a progress bar may stand there; it is drawn again
        colour = "yellow" if record.levelno >= logging.WARNING else None
        typer.secho(f"  {record.getMessage()}", fg=colour, err=True)


def _listen() -> None:
    logger = logging.getLogger("audio_digest")
    logger.setLevel(logging.INFO)
    logger.handlers = [_Said()]
    logger.propagate = False


def _day(text: str) -> date:
    from audio_digest.errors import ConfigError

    try:
        return date.fromisoformat(text) if text else datetime.now().astimezone().date()
    except ValueError as error:
        raise ConfigError(f"--date: '{text}' is no day", "write it as 2026-11-22") from error


def _line(  # noqa: PLR0913  (one parameter an option)
    until: str,
    stories: list[str] | None = None,
    *,
    show: Path,
    output: Path | None,
    day: str,
    length: float | None,
    theme: str | None,
    redo: str,
    dry_run: bool,
    allow: bool,
) -> None:
    """Bring the episode up to date as far as the stage ``until``."""
    with _spoken():
        _listen()
        from audio_digest.config import load_show, overridden
        from audio_digest.errors import ConfigError
        from audio_digest.pipeline import advance, plan
        from audio_digest.progress import Meter
        from audio_digest.run import Run
        from audio_digest.stages import STAGES

        names = [stage.name for stage in STAGES]
        if redo and redo not in names[: names.index(until) + 1]:
            raise ConfigError(
                f"--redo: no stage '{redo}' before the end", f"give {', '.join(names)}"
            )
        loaded = overridden(load_show(show), stories or (), minutes=length, theme=theme)
        home = output or loaded.home / "output"
        run = Run(loaded, home.resolve(), _day(day), datetime.now(UTC), allow)
        if dry_run:
            for step in plan(run, until=until, redo=redo or None):
                took = f", about {_clock(step.seconds)}" if step.seconds else ""
                typer.echo(f"{step.stage:8} {step.action:5} {step.why}{took}")
            return
        with Meter(typer.echo) as meter:
            for step in advance(run, until=until, redo=redo or None, tick=meter.tick):
                meter.begin(step.stage, step.why, busy=step.action == "run")
        if until == "publish":
            _report(run)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _near(path: Path) -> str:
    """Return ``path`` as one would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _command() -> str:
    """Return how this program is called from here."""
    own = Path(sys.argv[0])
    return "audio-digest" if shutil.which("audio-digest") else _near(own.absolute())


def _report(run: "Run") -> None:
    """Say where the episode and the feed are, how long and loud it is, and how to subscribe."""
    from audio_digest.folder import load
    from audio_digest.model import Episode
    from audio_digest.stages import AUDIO

    made = load(run.folder / "episode.json", Episode)
    typer.echo(f"\nEpisode {made.number}: {made.title}")
    typer.echo(
        f"  listen     {_near(run.folder / AUDIO)}  ({_clock(made.duration_s)}, "
        f"{made.loudness_lufs:.1f} LUFS, peak {made.true_peak_dbtp:.1f} dBTP, "
        f"{len(made.chapters)} chapters)"
    )
    typer.echo(f"  edit       {_near(run.folder / 'script.md')}, then run the same again")
    typer.echo(f"  feed       {_near(run.site / 'feed.xml')}")
    home = "" if run.show.home == Path.cwd() else f" --show {_near(run.show.home / 'show.toml')}"
    typer.echo(
        f"  subscribe  {_command()} serve{home}, and give your podcast app "
        f"{run.show.show.url.rstrip('/')}/feed.xml"
    )


def _verb(name: str, until: str, says: str) -> None:
    """Add the command ``name``, which runs the line as far as the stage ``until``."""

    def command(  # noqa: PLR0913  (one parameter an option)
        stories: FilesArgument = None,
        *,
        show: ShowOption = Path("show.toml"),
        output: OutputOption = None,
        day: DateOption = "",
        length: LengthOption = None,
        theme: ThemeOption = None,
        redo: RedoOption = "",
        dry_run: DryOption = False,
        allow: AllowOption = False,
    ) -> None:
        _line(
            until, stories, show=show, output=output, day=day, length=length, theme=theme,
            redo=redo, dry_run=dry_run, allow=allow,
        )  # fmt: skip

    app.command(name, help=says)(command)


_verb("generate", "publish", "Make the day's episode and publish it; what is done is skipped.")
for _name, _says in {
    "gather": "Read the sources into stories.json",
    "select": "Choose and order stories in rundown.json",
    "write": "Write the dialogue, script.md",
    "render": "Speak every line that is not spoken yet; takes.json",
    "arrange": "Put speech, pauses, music and chapters on one time axis, timeline.json",
    "mix": "Turn the timeline into episode.mp3",
    "publish": "Check the episode; then captions, notes, site and feed",
}.items():
    _verb(_name, _name, f"{_says}. What comes before is brought up to date first.")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    title: Annotated[str | None, typer.Option(help="What the show is called.")] = None,
    language: Annotated[str, typer.Option(help="en-US, en-GB or zh-CN.")] = "en-US",
    url: Annotated[str | None, typer.Option(help="Where the feed will be reached.")] = None,
) -> None:
    """Make a show folder that works as it is."""
    with _spoken():
        from audio_digest.starter import make

        for path in make(folder, title=title, language=language, url=url):
            typer.echo(_near(path.absolute()))
        typer.echo(f"\nNow: cd {folder} && audio-digest generate")


@app.command()
def serve(
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    host: Annotated[str, typer.Option(help="0.0.0.0: the whole network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", min=0, max=65535)] = 8000,
) -> None:
    """Serve feed, site and episodes, and say what address to subscribe to."""
    with _spoken():
        _listen()
        from audio_digest.config import load_show
        from audio_digest.errors import ConfigError
        from audio_digest.show.serve import serve as run_server

        loaded = load_show(show)
        site = (output or loaded.home / "output").resolve() / "site"
        if not (site / "feed.xml").is_file():
            raise ConfigError(f"{site}: no feed yet", "make one with `audio-digest generate`")
        run_server(site, loaded, host=host, port=port, say=typer.echo)


@app.command("show")
def show_artifact(
    what: Annotated[str, typer.Argument(help="script")] = "script",
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
) -> None:
    """Print the script as JSON."""
    with _spoken():
        from audio_digest.config import load_show
        from audio_digest.errors import ConfigError
        from audio_digest.folder import dump
        from audio_digest.run import Run

        if what != "script":
            raise ConfigError(f"show: nothing called '{what}'", "there is script")
        loaded = load_show(show)
        home = (output or loaded.home / "output").resolve()
        run = Run(loaded, home, _day(day), datetime.now(UTC))
        typer.echo(dump(run.script()), nl=False)


@app.command()
def check(
    what: Annotated[str, typer.Argument(help="script or episode")],
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    as_json: JsonOption = False,
) -> None:
    """Hold the script against its stories, or the finished file against every gate.

    Exits with 2 where a line claims what no story says, with 3 where a gate is failed.
    """
    with _spoken():
        from audio_digest.checks import episode_rows, script_rows
        from audio_digest.config import load_show
        from audio_digest.errors import ConfigError
        from audio_digest.run import Run

        if what not in {"script", "episode"}:
            raise ConfigError(f"check: nothing called '{what}'", "there is script and episode")
        loaded = load_show(show)
        home = (output or loaded.home / "output").resolve()
        run = Run(loaded, home, _day(day), datetime.now(UTC))
        rows = script_rows(run) if what == "script" else episode_rows(run)
        if as_json:
            typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
        else:
            for row in rows:
                typer.secho(
                    f"{row.mark:4} {row.name:12} {row.says}", fg=None if row.fine else "red"
                )
        if not all(row.fine for row in rows):
            raise typer.Exit(2 if what == "script" else 3)


@app.callback(invoke_without_command=True)
def _about(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from audio_digest import __version__

        typer.echo(f"audio-digest {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the program; asked to end, by a system that shuts down say, it ends as by ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("PYTHONUTF8", "1")
    app()
