"""Show: what an episode is made of, and what it looks like."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audio_digest.commands.shared import (
    DateOption,
    EditionOption,
    JsonOption,
    OutputOption,
    ShowOption,
    app,
    near,
    spoken,
    the_made_run,
)

if TYPE_CHECKING:
    from audio_digest.run import Run
    from audio_digest.sound.picture.picture import Picture

KINDS = ("script", "timeline")


@app.command("show")
def show_artifact(  # noqa: PLR0913  (one parameter an option)
    what: Annotated[str, typer.Argument(help="script or timeline")] = "script",
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    told_as: EditionOption = None,
    as_json: JsonOption = False,
    html: Annotated[
        bool, typer.Option("--html", help="timeline: make a page of it, to zoom into.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where the page goes. [default: timeline.html, there]")
    ] = None,
    width: Annotated[
        int | None, typer.Option(help="timeline: columns, 80 to 200. [default: the terminal's]")
    ] = None,
) -> None:
    """Print the script as JSON, or draw the timeline: voices, music, its gain, chapters."""
    with spoken():
        from audio_digest.errors import ConfigError, nearest
        from audio_digest.folder import dump

        if what not in KINDS:
            raise ConfigError(f"show: nothing called '{what}'", nearest(what, list(KINDS)))
        if what == "script" and (html or out):
            raise ConfigError("show: the script has no page", "leave --html and --out away")
        run = the_made_run(show, output, day, told_as)
        if what == "script":
            typer.echo(dump(run.script()), nl=False)
            return
        seen = _seen(run)
        if as_json:
            typer.echo(dump(seen), nl=False)
        elif html or out:
            _page(seen, out or run.folder / "timeline.html")
        else:
            _draw(seen, width or shutil.get_terminal_size((100, 24)).columns)


def _seen(run: "Run") -> "Picture":
    """Return the day's picture; without levels where the cache does not hold the takes."""
    from audio_digest.errors import ArtifactError
    from audio_digest.sound.picture.picture import picture

    timeline, script, cue = run.timeline(), run.script(), run.cues().envelope
    try:
        return picture(timeline, script, run.show, envelope=run.cache.envelope, cue=cue)
    except ArtifactError as error:
        typer.secho(f"  without levels: {error.what}", fg="yellow", err=True)
        return picture(timeline, script, run.show, envelope=None, cue=cue)


def _page(seen: "Picture", target: Path) -> None:
    from audio_digest.atomic import save
    from audio_digest.sound.picture.page import page

    save(target, page(seen))
    typer.echo(f"{near(target)}: open it in a browser")


def _draw(seen: "Picture", columns: int) -> None:
    from audio_digest.sound.picture.terminal import ASCII, UNICODE, rows, styled

    encoding = sys.stdout.encoding or "ascii"
    try:
        UNICODE.ramp.encode(encoding)
        blocks = UNICODE
    except UnicodeEncodeError:
        blocks = ASCII
    for row in rows(seen, columns, blocks):
        name, drawn = styled(row)
        # Typer leaves colours out where the output is no terminal.
        line = f"{name}{drawn}".rstrip()
        if row.paint and not os.environ.get("NO_COLOR"):
            line = name + typer.style(drawn.rstrip(), fg=row.paint)
        typer.echo(line.encode(encoding, "replace").decode(encoding))
