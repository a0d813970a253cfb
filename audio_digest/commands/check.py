"""Check: the script against its stories, the finished file against its gates."""

import json
from dataclasses import asdict
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
    print_json,
    spoken,
    the_made_run,
)

if TYPE_CHECKING:
    from audio_digest.run import Run

MAX_ERROR_RATE = 0.06
"""Of the words that are no names: how many may be heard as others."""


@app.command()
def check(  # noqa: PLR0913  (one parameter an option)
    what: Annotated[str, typer.Argument(help="script, episode or audio")],
    *,
    show: ShowOption = Path("show.toml"),
    output: OutputOption = None,
    day: DateOption = "",
    told_as: EditionOption = None,
    model: Annotated[
        Path | None, typer.Option(help="audio: a folder with another Whisper model.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the script against its stories, the finished file against every gate, or its words.

    audio writes down what is heard, by a recogniser of its own (the extra asr), and lists the
    lines that differ. Exits with 2 where a line claims what no story says, with 3 where a gate is
    failed, or more than 6 words in 100, names apart, were heard as others.
    """
    with spoken():
        from audio_digest.checks import episode_rows, script_rows
        from audio_digest.errors import ConfigError

        if what not in {"script", "episode", "audio"}:
            raise ConfigError(
                f"check: nothing called '{what}'", "there is script, episode and audio"
            )
        run = the_made_run(show, output, day, told_as)
        if what == "audio":
            _audio(run, model, as_json=as_json)
            return
        rows = script_rows(run) if what == "script" else episode_rows(run)
        if as_json:
            typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
        else:
            names, values = (
                max(len(row.name) for row in rows),
                max(len(row.value) for row in rows),
            )
            for row in rows:
                says = f"{row.value:{min(values, 44)}}  {row.limit}" if row.limit else row.says
                typer.secho(
                    f"{row.mark:4} {row.name:{names}} {says}", fg=None if row.fine else "red"
                )
        if not all(row.fine for row in rows):
            raise typer.Exit(2 if what == "script" else 3)


def _audio(run: "Run", model: Path | None, *, as_json: bool) -> None:
    """Print the lines in which other words are heard than were written, and how many."""
    from audio_digest.checks import audio_lines
    from audio_digest.speech.hearing import Heard

    lines = []
    for found in audio_lines(run, model):
        for line in found:
            lines.append(line)
            for difference in () if as_json else line.differences:
                minutes, seconds = divmod(int(line.start_s), 60)
                was, now = difference.written or "nothing", difference.heard or "nothing"
                typer.secho(
                    f"{'name' if difference.name else 'DIFF'} {minutes:3}:{seconds:02} "
                    f"turn {line.turn + 1}, {line.host}: {was} → {now}",
                    fg=None if difference.name else "red",
                )
    heard = Heard(tuple(lines))
    if as_json:
        rates = {"error_rate": heard.error_rate, "but_names": heard.error_rate_but_names}
        print_json({"words": heard.words, **rates, "lines": [asdict(line) for line in lines]})
    else:
        typer.echo(
            f"{len(lines)} lines, {heard.words} words: {heard.error_rate:.1%} were heard as "
            f"others, {heard.error_rate_but_names:.1%} names apart"
        )
    if heard.error_rate_but_names > MAX_ERROR_RATE:
        raise typer.Exit(3)
