"""Cache: how large it is, and what of it may go."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import (
    JsonOption,
    OutputOption,
    ShowOption,
    app,
    listen,
    near,
    print_json,
    spoken,
)


@app.command()
def cache(  # noqa: PLR0913  (one parameter an option)
    *,
    prune_older: Annotated[
        float | None, typer.Option(help="Remove takes made more than so many days ago.", min=0)
    ] = None,
    prune_to: Annotated[
        str | None, typer.Option(help="Remove the oldest takes until so much is left: 500M, 2G.")
    ] = None,
    latest_too: Annotated[
        bool, typer.Option("--latest-too", help="Spare not even the takes of the latest episode.")
    ] = False,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how large the cache of spoken lines is, and prune it.

    Whatever is removed is spoken again when it is wanted. What a killed run left half-written
    goes after an hour.
    """
    with spoken():
        listen()
        from audio_digest.cache import Cache
        from audio_digest.config import load_show
        from audio_digest.housekeeping import latest, latest_keys, prune, size_of, undisturbed

        home = (output or load_show(show).home / "output").resolve()
        to_bytes = size_of(prune_to) if prune_to is not None else None
        with undisturbed(home):
            folder = None if latest_too else latest(home)
            done = prune(
                Cache(home / "cache"),
                now=datetime.now(UTC).timestamp(),
                older_days=prune_older,
                to_bytes=to_bytes,
                keep=latest_keys(folder) if folder else frozenset(),
            )
        if as_json:
            print_json({"folder": str(home / "cache"), **asdict(done)})
            return
        oldest = (
            datetime.fromtimestamp(done.oldest_at, UTC).astimezone() if done.oldest_at else None
        )
        since = f", the oldest of {oldest:%Y-%m-%d %H:%M}" if oldest else ""
        typer.echo(
            f"{near(home / 'cache')}: {done.entries} takes, {done.size_bytes / 1e6:.1f} MB{since}"
        )
        if done.removed:
            typer.echo(f"removed {done.removed} takes, {done.removed_bytes / 1e6:.1f} MB")
        if done.swept:
            typer.echo(f"swept {done.swept} files that a killed run left half-written")
        if done.kept_for_latest:
            typer.echo(
                f"kept {done.kept_for_latest} of the latest episode, {near(folder or home)}; "
                "--latest-too removes them"
            )
