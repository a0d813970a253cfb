"""Serve: feed, site and episodes, to this machine or the network."""

from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import OutputOption, ShowOption, app, listen, spoken


@app.command()
def serve(
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    host: Annotated[str, typer.Option(help="0.0.0.0: the whole network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", min=0, max=65535)] = 8000,
) -> None:
    """Serve feed, site and episodes, and say what address to subscribe to."""
    with spoken():
        listen()
        from audio_digest.config import load_show
        from audio_digest.errors import ConfigError
        from audio_digest.show.serve import serve as run_server

        loaded = load_show(show)
        site = (output or loaded.home / "output").resolve() / "site"
        if not (site / "feed.xml").is_file():
            raise ConfigError(f"{site}: no feed yet", "make one with `audio-digest generate`")
        run_server(site, loaded, host=host, port=port, say=typer.echo)
