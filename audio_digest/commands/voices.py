"""Voices: list, show, preview, audition, new and check."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audio_digest.commands.shared import (
    DateOption,
    JsonOption,
    OutputOption,
    ShowOption,
    app,
    listen,
    near,
    print_json,
    spoken,
    the_run,
)

if TYPE_CHECKING:
    from audio_digest.cache import Cache
    from audio_digest.config import Show
    from audio_digest.model import Script, Voice
    from audio_digest.speech.auditions import Checked

voices = typer.Typer(help="The voices: which there are, how they sound, and new ones.")
app.add_typer(voices, name="voices", no_args_is_help=True)

HERE = Path("show.toml")
OutOption = Annotated[
    Path | None, typer.Option("--out", help="The sound file, .mp3 or .flac; never one that is.")
]
NameArgument = Annotated[str, typer.Argument(help="The voice: its file's name without .toml.")]


@dataclass(frozen=True)
class Bench:
    """Where voices are tried: a show, if there is one, and a cache."""

    home: Path
    show: "Show | None"
    cache: "Cache"
    script: "Script | None" = None

    def settings(self, voice: "Voice") -> Mapping[str, Any]:
        """Return the show's settings of the engine of ``voice``."""
        return self.show.engines.get(voice.engine, {}) if self.show else {}


@contextlib.contextmanager
def bench(show: Path, output: Path | None = None, day: str = "") -> Iterator[Bench]:
    """Yield where to try voices; without a show, the shipped ones and a cache for the moment."""
    from audio_digest.cache import Cache

    if show == HERE and not show.exists():
        with tempfile.TemporaryDirectory() as folder:
            yield Bench(Path.cwd(), None, Cache(Path(folder)))
        return
    run = the_run(show, output, day)
    script = run.script() if (run.folder / "script.md").is_file() else None
    yield Bench(run.show.home, run.show, run.cache, script)


@voices.command("list")
def list_voices(
    *,
    language: Annotated[str, typer.Option(help="en, en-GB, zh …: only voices of it.")] = "",
    engine: Annotated[str, typer.Option(help="Only voices of this engine.")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="Only those of no server.")] = False,
    show: ShowOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """List the voices that a show can have; its own hide shipped ones of the same name."""
    with spoken():
        from audio_digest.voicebook import entries

        found, faults = entries(show.parent.resolve())
        rows = [
            entry
            for entry in found
            if (
                not language
                or f"{entry.voice.language}-".lower().startswith(f"{language}-".lower())
            )
            and engine in {"", entry.voice.engine}
            and not (offline and entry.network)
        ]
        if as_json:
            print_json([entry.row() for entry in rows])
        else:
            for entry in rows:
                voice = entry.voice
                where = "online" if entry.network else "offline"
                typer.echo(
                    f"{voice.id:16} {voice.language:6} {voice.engine:7} {where:8} "
                    f"{'own ' if entry.own else ''}{voice.manner}"
                )
            if not rows:
                typer.echo("no such voice; without the filters there are more", err=True)
        for fault in faults:
            typer.secho(f"error: {fault}", fg="red", err=True)
        if faults:
            raise typer.Exit(2)


@voices.command("show")
def show_voice(name: NameArgument, *, show: ShowOption = HERE, as_json: JsonOption = False) -> None:
    """Show a voice: its file, and every key with its value or default."""
    with spoken():
        from audio_digest.voice_files import load_voice, voice_files

        home = show.parent.resolve()
        voice = load_voice(name, home, where="voices show")
        keys = {"file": near(voice_files(home)[name]), **voice.model_dump(mode="json")}
        if as_json:
            print_json(keys)
            return
        for key, value in keys.items():
            typer.echo(f"{key:16} {'' if value is None else value}".rstrip())


@voices.command("preview")
def preview_voice(
    name: NameArgument,
    *,
    text: Annotated[str, typer.Option(help="What to say, instead of two lines of ours.")] = "",
    out: OutOption = None,
    show: ShowOption = HERE,
) -> None:
    """Hear one voice: writes a sound file."""
    with spoken():
        listen()
        from audio_digest.speech.auditions import free, lines_for, preview, write
        from audio_digest.voice_files import load_voice

        with bench(show) as at:
            voice = load_voice(name, at.home, where="voices preview")
            path = out or free(f"preview-{name}")
            lines = [text] if text else lines_for(voice, None)
            write(path, preview(lines, voice, at.show, at.cache))
        typer.echo(near(path))


@voices.command("audition")
def audition_voices(
    names: Annotated[list[str], typer.Argument(help="The voices, in the order to hear them.")],
    *,
    out: OutOption = None,
    show: ShowOption = HERE,
    output: OutputOption = None,
    day: DateOption = "",
) -> None:
    """Hear several voices say the same two lines of the day's script, each after its name."""
    with spoken():
        listen()
        from audio_digest.speech.auditions import audition, free, write
        from audio_digest.voice_files import load_voice

        with bench(show, output, day) as at:
            chosen = [load_voice(name, at.home, where="voices audition") for name in names]
            path = out or free("audition-" + "-".join(names)[:80])
            write(path, audition(chosen, at.show, at.cache, script=at.script))
        typer.echo(near(path))


@voices.command("new")
def new_voice(
    name: Annotated[str, typer.Argument(help="The new voice: small letters, figures, - and _.")],
    *,
    like: Annotated[str, typer.Option(help="The voice to copy.")],
    show: ShowOption = HERE,
) -> None:
    """Copy a voice into the show's voices/, to be edited."""
    with spoken():
        from audio_digest.config import load_show
        from audio_digest.voicebook import copy

        path = copy(name, like, load_show(show).home)
        typer.echo(near(path))
        typer.echo(
            f"\nEdit it: `name` is the engine's voice, `rate` 1.05 is a bit faster,\n"
            f"`pitch_semitones` and `gain_db` are what they say, `manner` is for you. Then\n"
            f"  audio-digest voices preview {name}\n"
            f'and give it to a host in {near(show)}: voice = "{name}".'
        )


@voices.command("check")
def check_voices(
    names: Annotated[
        list[str] | None, typer.Argument(help="Voices, instead of the show's and their fallbacks.")
    ] = None,
    *,
    show: ShowOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Let every voice of the show, and every fallback, speak: is it there, how fast and how loud.

    Exits with 3 where one fails. Nothing is taken from the cache.
    """
    with spoken():
        from audio_digest.cache import Cache
        from audio_digest.config import load_show
        from audio_digest.speech.auditions import check, checked
        from audio_digest.voice_files import load_voice

        made: Iterator[Checked]
        rows = []
        with tempfile.TemporaryDirectory() as folder:
            cache = Cache(Path(folder))
            if names:
                loaded = load_show(show) if show != HERE or show.exists() else None
                home = show.parent.resolve()
                asked = [load_voice(name, home, where="voices check") for name in names]
                made = (checked(voice, "", loaded, cache) for voice in asked)
            else:
                made = check(load_show(show), cache)
            for row in made:
                rows.append(row)
                if not as_json:
                    _say_checked(row)
        if as_json:
            print_json([asdict(row) for row in rows])
        if not all(row.fine for row in rows):
            raise typer.Exit(3)


def _say_checked(row: "Checked") -> None:
    if not row.fine:
        typer.secho(f"FAIL {row.voice:16} {row.engine:7} {row.says}", fg="red")
        return
    pace = f"its file says {row.pace:g}" if row.pace else f"write pace = {row.measured_pace:.0f}"
    typer.echo(
        f"ok   {row.voice:16} {row.engine:7} {row.measured_pace:5.0f} a minute ({pace}), "
        f"{row.loudness_lufs:.1f} LUFS  {row.role}".rstrip()
    )
