"""Say: how a text will be read, and the sound of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from audio_digest.commands.shared import (
    JsonOption,
    ShowOption,
    app,
    listen,
    near,
    print_json,
    spoken,
)

OutOption = Annotated[
    Path | None, typer.Option("--out", help="The sound file, .mp3 or .flac; never one that is.")
]


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say, as a script would have it.")],
    *,
    voice: Annotated[str, typer.Option(help="The voice.")] = "heart",
    out: OutOption = None,
    show: ShowOption = Path("show.toml"),
    as_json: JsonOption = False,
) -> None:
    """Say how a text will be read: spoken form, lexicon entries, phonemes; and write the sound."""
    with spoken():
        listen()
        from audio_digest.commands.voices import bench
        from audio_digest.speech.auditions import free, preview, write
        from audio_digest.speech.reading import reading
        from audio_digest.voice_files import load_voice

        with bench(show) as at:
            chosen = load_voice(voice, at.home, where="--voice")
            read = reading(text, chosen, at.home, at.settings(chosen))
            path = out or free(f"say-{voice}")
            write(path, preview([text], chosen, at.show, at.cache))
        if as_json:
            print_json({**asdict(read), "voice": voice, "sound": near(path)})
            return
        typer.echo(f"spoken    {read.spoken}")
        for entry in read.entries:
            typer.echo(f"lexicon   {entry.word} → {entry.said}   ({entry.key}, {near(entry.file)})")
        typer.echo(f"phonemes  {read.phonemes or 'known to the engine alone'}")
        typer.echo(f"sound     {near(path)}")
