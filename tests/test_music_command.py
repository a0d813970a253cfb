"""`music`, as a person calls it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from audio_digest.audio import files
from audio_digest.audio.loudness import envelope, lufs
from audio_digest.cli import app
from audio_digest.config import Music, Show, load_show
from audio_digest.model import Sound
from audio_digest.sound.cues import Cues
from audio_digest.sound.medley import medley
from tests.sound.test_cues import hum

Call = Callable[..., Any]
SHOW = """
[show]
title = "Tunes"
language = "en"
[[hosts]]
id = "ada"
name = "Ada"
voice = "heart"
[music]
theme = "late"
folder = "tunes"
"""


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_list_tells_the_themes_and_the_shows_own_cues(call: Call, tmp_path: Path) -> None:
    """Every theme with its five cues; of a show with a folder, which cue is its own."""
    said = json.loads(call("music", "list", "--json").stdout)
    assert [*said] == ["bright", "calm", "late", "none"]
    assert [len(cues) for cues in said.values()] == [5, 5, 5, 0]
    (tmp_path / "show.toml").write_text(SHOW, "utf-8")
    hum(tmp_path / "tunes" / "sting.wav", 2.0)
    table = call("music", "list").stdout
    assert "three-four" in table
    (own,) = (line for line in table.splitlines() if line.endswith("own"))
    assert own.split()[:3] == ["sting", "2.00", "s"]


def test_preview_writes_what_an_episode_plays(call: Call, tmp_path: Path) -> None:
    """The show's own sting and the theme's other cues, one after the other, in one file."""
    (tmp_path / "show.toml").write_text(SHOW, "utf-8")
    hum(tmp_path / "tunes" / "sting.wav", 2.0)
    done = call("music", "preview", "--out", "tunes.flac")
    assert (done.exit_code, done.stdout) == (0, "tunes.flac\n")
    heard = files.read(tmp_path / "tunes.flac")
    assert heard.duration_s == pytest.approx(7.8 + 16 + 2 + 10.45 + 4 * 0.6, abs=0.1)
    again = call("music", "preview", "--out", "tunes.flac")
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_a_preview_is_as_loud_as_in_an_episode(tmp_path: Path) -> None:
    """The intro stands two decibels below the hosts."""
    (tmp_path / "show.toml").write_text(SHOW, "utf-8")
    show = load_show(tmp_path / "show.toml").model_copy(update={"music": Music(theme="calm")})
    sound = medley(show, Cues(show))
    intro = Sound(sound.samples[: round(7.8 * sound.rate_hz)], sound.rate_hz)
    assert lufs(envelope(intro).energy) == pytest.approx(-18.0, abs=0.2)
    assert np.abs(sound.samples).max() < 1.0


@pytest.mark.parametrize(
    ("theme", "fault"), [("lat", "did you mean 'late'"), ("none", "no music"), ("", "holds no cue")]
)
def test_what_cannot_be_previewed_is_told(
    call: Call, tmp_path: Path, theme: str, fault: str
) -> None:
    """A theme misspelt, no music, a folder without a cue: a message, a cure, and exit code 2."""
    (tmp_path / "show.toml").write_text(SHOW, "utf-8")
    (tmp_path / "tunes").mkdir()
    done = call("music", "preview", *([theme] if theme else []))
    assert done.exit_code == 2
    assert fault in done.stderr


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 9, None])
def test_a_broken_cue_stops_the_line_before_a_word_is_spoken(
    call: Call, tmp_path: Path, humming_show: Callable[..., Show], content: bytes | None
) -> None:
    """An empty file, a text or no folder: exit code 2 with its name, and no take was made."""
    with (humming_show().home / "show.toml").open("a", encoding="utf-8") as file:
        file.write('[music]\nfolder = "tunes"\n')
    if content is not None:
        (tmp_path / "tunes").mkdir()
        (tmp_path / "tunes" / "outro.mp3").write_bytes(content)
    done = call("generate", "--date", "2026-11-22")
    assert done.exit_code == 2
    assert ("tunes" if content is None else "outro.mp3") in done.stderr
    assert not [*(tmp_path / "output").glob("cache/**/*.flac")]
