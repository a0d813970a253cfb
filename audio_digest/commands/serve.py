"""Serve: feed, site and episodes, to this machine or the network."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import OutputOption, ShowOption, app, listen, spoken


@app.command()
def serve(  # noqa: PLR0913  (one parameter an option)
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    host: Annotated[str, typer.Option(help="0.0.0.0: the whole network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", min=0, max=65535)] = 8000,
    private: Annotated[
        bool | None,
        typer.Option(
            "--private/--open",
            help="Behind an address that nobody can guess. [default: as the show says]",
        ),
    ] = None,
    hash_password: Annotated[
        bool,
        typer.Option("--hash-password", help="Ask for a password and print what stands for it."),
    ] = False,
) -> None:
    """Serve feed, site and episodes, and say what address to subscribe to."""
    with spoken():
        listen()
        if hash_password:
            _hash_password()
            return
        from audio_digest.config import load_show
        from audio_digest.errors import ConfigError
        from audio_digest.show.access import access
        from audio_digest.show.serve import serve as run_server

        loaded = load_show(show)
        site = (output or loaded.home / "output").resolve() / "site"
        if not (site / "feed.xml").is_file():
            raise ConfigError(f"{site}: no feed yet", "make one with `audio-digest generate`")
        asked = loaded.show.private if private is None else private
        allowed = access(os.environ, site.parent, private=asked)
        run_server(site, loaded, host=host, port=port, access=allowed, say=typer.echo)


def _hash_password() -> None:
    from audio_digest.show.access import PASSWORD_ENV, hashed

    password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
    typer.echo(f"{PASSWORD_ENV}={hashed(password, secrets.token_bytes(16))}")
