"""Fix: an episode that listeners have already, corrected where it stands."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audio_digest.commands.shared import (
    AllowOption,
    DryOption,
    OutputOption,
    ShowOption,
    app,
    clock,
    listen,
    spoken,
    the_run,
)

if TYPE_CHECKING:
    from audio_digest.pipeline import Leg
    from audio_digest.run import Run


@app.command()
def fix(
    day: Annotated[str, typer.Argument(help="The episode's day, YYYY-MM-DD.")],
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    allow: AllowOption = False,
    dry_run: DryOption = False,
) -> None:
    """Correct a published episode: edit its script.md, notes or captions, then run this.

    Speaks the lines that changed, and mixes. The episode keeps guid, number, date and address;
    its notes say when it was corrected, and each line as it was and as it is.
    """
    with spoken():
        listen()
        run = replace(the_run(show, output, day), allow=allow, fixing=True)
        _refuse_unpublished(run)
        before = run.published()
        for leg in _legs(run):
            _take(leg, dry_run=dry_run)
        if not dry_run:
            _report(run, len(before.corrections) if before else 0)


def _refuse_unpublished(run: "Run") -> None:
    from audio_digest.errors import ConfigError

    if run.previous():
        return
    made = [path.parent.name for path in run.past()]
    latest = f"the latest is {made[-1]}" if made else "make one with `audio-digest generate`"
    raise ConfigError(f"{run.date}: there is no published episode of that day", latest)


def _legs(run: "Run") -> tuple["Leg", ...]:
    """Return the episode, and each edition that was made of it."""
    from typing import get_args

    from audio_digest.model import Edition
    from audio_digest.pipeline import Leg

    editions = [run.in_edition(edition) for edition in get_args(Edition)]
    return tuple(Leg(each, "publish") for each in (run, *(e for e in editions if e.previous())))


def _take(leg: "Leg", *, dry_run: bool) -> None:
    from audio_digest.pipeline import advance, plan
    from audio_digest.progress import Meter

    if dry_run:
        for step in plan(leg.run, until=leg.until):
            typer.echo(f"{step.stage:8} {step.action:5} {step.why}")
        return
    with Meter(typer.echo) as meter:
        for step in advance(leg.run, until=leg.until, tick=meter.tick):
            meter.begin(step.stage, step.why, busy=step.action == "run")


def _report(run: "Run", told: int) -> None:
    """Say what listeners are told."""
    from audio_digest.folder import load
    from audio_digest.model import Episode

    made = load(run.folder / "episode.json", Episode)
    if len(made.corrections) <= told:
        typer.echo("\nNothing is told as corrected: no line, note or caption differs.")
        return
    correction = made.corrections[-1]
    typer.echo(
        f"\nEpisode {made.number} of {made.date}, corrected {correction.at:%Y-%m-%d %H:%M} UTC"
    )
    for change in correction.changes:
        for sign, text in (("-", change.was), ("+", change.now)):
            if text:
                typer.echo(f"  {sign} {change.host or 'title'}: {text}")
    for name in correction.texts:
        typer.echo(f"  {name}")
    typer.echo(f"  {clock(made.duration_s)}, {made.audio_bytes:,} bytes, at the same address")
