"""Measure: how the script compares with the talk of real two-host episodes."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import (
    DateOption,
    JsonOption,
    OutputOption,
    ShowOption,
    app,
    spoken,
    the_made_run,
)


@app.command()
def measure(
    what: Annotated[str, typer.Argument(help="script")] = "script",
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    as_json: JsonOption = False,
) -> None:
    """Measure the script against the bands of real two-host talk.

    Exits with 3 where a figure lies outside its band.
    """
    with spoken():
        from audio_digest.checks import script_readings
        from audio_digest.errors import ConfigError

        if what != "script":
            raise ConfigError(f"measure: nothing called '{what}'", "there is script")
        found = script_readings(the_made_run(show, output, day))
        if as_json:
            listed = [{**asdict(r), "within": r.within} for r in found]
            typer.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        else:
            for r in found:
                band = f"{_limit(r.low)} … {_limit(r.high)}"
                typer.secho(
                    f"{'ok' if r.within else 'OUT':4} {r.name:18} {r.value:9.3f}   {band}",
                    fg=None if r.within else "red",
                )
        if not all(r.within for r in found):
            raise typer.Exit(3)


def _limit(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
