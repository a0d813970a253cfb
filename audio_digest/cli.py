"""The program: its commands, and how it is ended."""

import os
import signal
from importlib import import_module
from typing import Annotated

import typer

from audio_digest import __version__
from audio_digest.commands import ORDER
from audio_digest.commands.shared import app

__all__ = ["app", "main"]

for _name in ORDER:
    import_module(f"audio_digest.commands.{_name}")


@app.callback(invoke_without_command=True)
def _about(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"audio-digest {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the program; asked to end, by a system that shuts down say, it ends as by ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("PYTHONUTF8", "1")
    os.environ.setdefault("PATH", os.defpath)  # pydub fails to be imported without one
    app()
