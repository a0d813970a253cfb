"""Generate, and the seven verbs: the line as far as a stage."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from audio_digest.commands.shared import (
    AllowOption,
    DateOption,
    DryOption,
    FilesArgument,
    FormatOption,
    LengthOption,
    OutputOption,
    RedoOption,
    ShowOption,
    ThemeOption,
    app,
    clock,
    command,
    listen,
    near,
    spoken,
    the_day,
    the_edition,
)

if TYPE_CHECKING:
    from audio_digest.pipeline import Leg
    from audio_digest.run import Run


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
    told_as: str | None,
) -> None:
    """Bring the episode, and its editions, up to date as far as the stage ``until``."""
    with spoken():
        listen()
        from audio_digest.config import load_show, overridden
        from audio_digest.pipeline import legs
        from audio_digest.run import Run

        brief = the_edition(told_as)
        loaded = overridden(
            load_show(show), stories or (), minutes=length, theme=theme, told_as=told_as
        )
        home = output or loaded.home / "output"
        run = Run(loaded, home.resolve(), the_day(day), datetime.now(UTC), allow)
        for leg in legs(run, until=until, redo=redo or None, edition=brief):
            if leg.run.edition:
                typer.echo(f"\n{leg.run.show.show.title}")
            _take(leg, dry_run=dry_run)


def _take(leg: "Leg", *, dry_run: bool) -> None:
    from audio_digest.pipeline import advance, plan
    from audio_digest.progress import Meter

    if dry_run:
        for step in plan(leg.run, until=leg.until, redo=leg.redo):
            took = f", about {clock(step.seconds)}" if step.seconds else ""
            typer.echo(f"{step.stage:8} {step.action:5} {step.why}{took}")
            for note in step.notes:
                typer.echo(f"{'':14} {note}")
        return
    with Meter(typer.echo) as meter:
        for step in advance(leg.run, until=leg.until, redo=leg.redo, tick=meter.tick):
            meter.begin(step.stage, step.why, busy=step.action == "run")
    if leg.until == "publish":
        _report(leg.run)


def _report(run: "Run") -> None:
    """Say where the episode and the feed are, how long and loud it is, and how to subscribe."""
    from audio_digest.folder import load
    from audio_digest.model import Episode
    from audio_digest.stages import AUDIO

    made = load(run.folder / "episode.json", Episode)
    kind = "Brief" if run.edition else "Episode"
    typer.echo(f"\n{kind} {made.number}: {made.title}")
    typer.echo(
        f"  listen     {near(run.folder / AUDIO)}  ({clock(made.duration_s)}, "
        f"{made.loudness_lufs:.1f} LUFS, peak {made.true_peak_dbtp:.1f} dBTP, "
        f"{len(made.chapters)} chapters)"
    )
    typer.echo(f"  edit       {near(run.folder / 'script.md')}, then run the same again")
    typer.echo(f"  feed       {near(run.site / 'feed.xml')}")
    home = "" if run.show.home == Path.cwd() else f" --show {near(run.show.home / 'show.toml')}"
    typer.echo(
        f"  subscribe  {command()} serve{home}, and give your podcast app "
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
        told_as: FormatOption = None,
    ) -> None:
        _line(
            until, stories, show=show, output=output, day=day, length=length, theme=theme,
            redo=redo, dry_run=dry_run, allow=allow, told_as=told_as,
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
