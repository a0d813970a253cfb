"""Show: what an episode is made of."""

from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import (
    DateOption,
    EditionOption,
    OutputOption,
    ShowOption,
    app,
    spoken,
    the_run,
)


@app.command("show")
def show_artifact(
    what: Annotated[str, typer.Argument(help="script")] = "script",
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    told_as: EditionOption = None,
) -> None:
    """Print the script as JSON."""
    with spoken():
        from audio_digest.errors import ConfigError
        from audio_digest.folder import dump

        if what != "script":
            raise ConfigError(f"show: nothing called '{what}'", "there is script")
        run = the_run(show, output, day, told_as)
        typer.echo(dump(run.script()), nl=False)
