"""Check: the script against its stories, the finished file against its gates."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import (
    DateOption,
    EditionOption,
    JsonOption,
    OutputOption,
    ShowOption,
    app,
    spoken,
    the_run,
)


@app.command()
def check(  # noqa: PLR0913  (one parameter an option)
    what: Annotated[str, typer.Argument(help="script or episode")],
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    told_as: EditionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the script against its stories, or the finished file against every gate.

    Exits with 2 where a line claims what no story says, with 3 where a gate is failed.
    """
    with spoken():
        from audio_digest.checks import episode_rows, script_rows
        from audio_digest.errors import ConfigError

        if what not in {"script", "episode"}:
            raise ConfigError(f"check: nothing called '{what}'", "there is script and episode")
        run = the_run(show, output, day, told_as)
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
