"""Init: a show folder that works as it is."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import app, command, near, spoken


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    title: Annotated[str | None, typer.Option(help="What the show is called.")] = None,
    language: Annotated[str, typer.Option(help="en-US, en-GB or zh-CN.")] = "en-US",
    url: Annotated[str | None, typer.Option(help="Where the feed will be reached.")] = None,
) -> None:
    """Make a show folder that works as it is."""
    with spoken():
        from audio_digest.starter import make

        for path in make(folder, title=title, language=language, url=url):
            typer.echo(near(path.absolute()))
        typer.echo(f"\nNow: cd {shlex.quote(str(folder))} && {command(anywhere=True)} generate")
