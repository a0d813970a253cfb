"""Music: list and preview."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audio_digest.commands.shared import JsonOption, ShowOption, app, near, print_json, spoken

if TYPE_CHECKING:
    from audio_digest.config import Show

music = typer.Typer(help="The music: which themes there are, and how they sound.")
app.add_typer(music, name="music", no_args_is_help=True)

HERE = Path("show.toml")
OutOption = Annotated[
    Path | None, typer.Option("--out", help="The sound file, .mp3 or .flac; never one that is.")
]
THEMES_SAY = {
    "bright": "D major, 96 a minute: bells, marimba, a felt drum",
    "calm": "F major in three-four, 84: guitar, soft piano, strings",
    "late": "A minor, swung, 88: vibraphone, electric piano, double bass",
    "none": "no music",
}


@music.command("list")
def list_music(*, show: ShowOption = HERE, as_json: JsonOption = False) -> None:
    """List the themes, and the cues of each with length and loudness; and the show's own."""
    with spoken():
        from audio_digest.sound.cues import Cues, themes
        from audio_digest.sound.medley import rows

        found = {name: rows(Cues(_with(name, None))) for name in themes()}
        own = _show(show)
        if own is not None and own.music.folder:
            found[f"show ({own.music.theme}, {own.music.folder})"] = rows(Cues(own))
        if as_json:
            print_json({name: [asdict(row) for row in cues] for name, cues in found.items()})
            return
        for name, cues in found.items():
            typer.echo(f"{name:8} {THEMES_SAY.get(name, '')}".rstrip())
            for row in cues:
                typer.echo(
                    f"  {row.name:8} {row.duration_s:6.2f} s  {row.loudness_lufs:6.1f} LUFS"
                    f"{'  own' if row.own else ''}"
                )


@music.command("preview")
def preview_music(
    theme: Annotated[str, typer.Argument(help="A theme; without it, the show's music.")] = "",
    *,
    out: OutOption = None,
    show: ShowOption = HERE,
) -> None:
    """Hear a theme: intro, bed, stings and outro, as loud as in an episode, in a sound file."""
    with spoken():
        from audio_digest.sound.cues import Cues
        from audio_digest.sound.medley import medley
        from audio_digest.speech.auditions import free, write

        own = _show(show)
        chosen = _with(theme, own) if theme else own or _with("bright", None)
        path = out or free(f"music-{theme or 'show'}")
        write(path, medley(chosen, Cues(chosen)))
        typer.echo(near(path))


def _show(show: Path) -> "Show | None":
    """Return the show; None where none is named and none is here."""
    from audio_digest.config import load_show

    return load_show(show) if show != HERE or show.exists() else None


def _with(theme: str, show: "Show | None") -> "Show":
    """Return ``show``, or a bare one, with this theme and no folder of its own."""
    from audio_digest.config import About, Host, Music, Show

    bare = Show(
        show=About(title="Music", language="en"), hosts=(Host(id="a", name="A", voice="a"),)
    )
    return (show or bare).model_copy(update={"music": Music(theme=theme)})
