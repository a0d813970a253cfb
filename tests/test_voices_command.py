"""`voices`, `say` and `cache`, as a person calls them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audio_digest.cli import app
from audio_digest.config import Show
from tests.humming import ROOT

Call = Callable[..., Any]
"""Runs a command in an empty folder; returns exit_code, stdout and stderr."""


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_list_filters_and_prints_json(call: Call) -> None:
    """By language, engine and whether a server is needed; a table, or JSON with every key."""
    rows = json.loads(call("voices", "list", "--language", "zh", "--json").stdout)
    assert len(rows) >= 4
    assert {row["language"][:2] for row in rows} == {"zh"}
    assert {row["network"] for row in rows} == {True, False}
    offline = call("voices", "list", "--offline", "--engine", "kokoro").stdout
    assert "heart" in offline
    assert "online" not in offline
    british = json.loads(call("voices", "list", "--language", "en-GB", "--json").stdout)
    assert {row["language"] for row in british} == {"en-GB"}


def test_a_broken_voice_hides_no_other(call: Call, humming_show: Callable[..., Show]) -> None:
    """The list goes on, the fault is named with its file, and the exit code is 2."""
    home = humming_show().home
    (home / "voices").mkdir()
    (home / "voices" / "odd.toml").write_text('engine = "tone"\nnam = "high"\n', "utf-8")
    said = call("voices", "list")
    assert said.exit_code == 2
    assert "heart" in said.stdout
    assert "odd.toml" in said.stderr


def test_show_prints_every_key(call: Call) -> None:
    """File, values and defaults; an unknown voice is named with the nearest one."""
    told = json.loads(call("voices", "show", "heart", "--json").stdout)
    assert told["name"] == "af_heart"
    assert told["file"].endswith("heart.toml")
    assert "af_heart" in call("voices", "show", "heart").stdout
    wrong = call("voices", "show", "hart")
    assert wrong.exit_code == 2
    assert "did you mean 'heart'" in wrong.stderr


def test_new_copies_and_never_overwrites(call: Call, humming_show: Callable[..., Show]) -> None:
    """The copy speaks as its model does until it is edited; a second one of the name is refused."""
    home = humming_show().home
    said = call("voices", "new", "cara", "--like", "tone-low")
    assert said.exit_code == 0, said.stderr
    assert "preview cara" in said.stdout
    path = home / "voices" / "cara.toml"
    text = path.read_text("utf-8")
    assert 'name = "low"' in text
    again = call("voices", "new", "cara", "--like", "tone-high")
    assert again.exit_code == 2
    assert path.read_text("utf-8") == text
    for name in ("lexicon", "../up", "Cara", ""):
        assert call("voices", "new", name, "--like", "tone-low").exit_code == 2
    assert call("voices", "new", "dora", "--like", "tone-lou").exit_code == 2
    (row,) = json.loads(call("voices", "list", "--engine", "tone", "--json").stdout)[:1]
    assert (row["id"], row["own"]) == ("cara", True)


def test_without_a_show_there_is_no_new_voice(call: Call, tmp_path: Path) -> None:
    """Nothing is written where there is no show; the way to one is named."""
    said = call("voices", "new", "cara", "--like", "tone-low")
    assert said.exit_code == 2
    assert "audio-digest init" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_preview_and_an_audition_are_files(call: Call, tmp_path: Path) -> None:
    """Without a show too; the second one of a name gets a number, --out is never written over."""
    assert (
        call("voices", "preview", "tone-low", "--text", "Hello.").stdout == "preview-tone-low.mp3\n"
    )
    again = call("voices", "preview", "tone-low", "--text", "Hello.")
    assert again.stdout == "preview-tone-low-2.mp3\n"
    out = call("voices", "audition", "tone-low", "tone-high", "--out", "pair.mp3")
    assert out.exit_code == 0, out.stderr
    refused = call("voices", "preview", "tone-low", "--out", "pair.mp3")
    assert refused.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "pair.mp3", "preview-tone-low-2.mp3", "preview-tone-low.mp3",
    ]  # fmt: skip


def test_check_measures_the_show_s_voices(call: Call, humming_show: Callable[..., Show]) -> None:
    """Both hosts hum and are fine: exit 0. One that cannot speak: exit 3, the others measured."""
    home = humming_show().home
    rows = json.loads(call("voices", "check", "--json").stdout)
    assert [row["voice"] for row in rows] == ["tone-high", "tone-low"]
    assert all(row["fine"] for row in rows)
    (home / "voices").mkdir()
    (home / "voices" / "odd.toml").write_text(
        'engine = "tone"\nname = "high"\nlanguage = "en"\npace = 4000\n', "utf-8"
    )
    said = call("voices", "check", "odd", "tone-low")
    assert said.exit_code == 3
    assert "FAIL odd" in said.stdout
    assert "ok   tone-low" in said.stdout


def test_say_tells_how_and_writes_the_sound(call: Call, tmp_path: Path) -> None:
    """Spoken form, the entry that applied and its file, and the sound's name."""
    told = call("say", "Qwen costs $2.", "--voice", "tone-low")
    assert told.exit_code == 0, told.stderr
    assert "Kwen costs two dollars." in told.stdout
    assert "Qwen → Kwen" in told.stdout
    assert "lexicon.toml" in told.stdout
    assert (tmp_path / "say-tone-low.mp3").stat().st_size > 1000


def test_cache_tells_its_size(call: Call, humming_show: Callable[..., Show]) -> None:
    """An empty cache, one take of a preview, and none after pruning to nothing."""
    humming_show()
    assert "0 takes" in call("cache").stdout
    call("voices", "preview", "tone-low", "--text", "Hello there.")
    told = json.loads(call("cache", "--json").stdout)
    assert told["entries"] == 1
    assert told["size_bytes"] > 1000
    assert "removed 1 takes" in call("cache", "--prune-to", "0").stdout
    assert call("cache", "--prune-to", "lots").exit_code == 2


def test_the_page_s_examples_are_right(call: Call, humming_show: Callable[..., Show]) -> None:
    """The voice and the lexicon that docs/voices.md shows work as they stand there."""
    home = humming_show().home
    page = (ROOT / "docs" / "voices.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (home / "voices").mkdir()
    (home / "voices" / "clara.toml").write_text(
        next(block for block in blocks if block.startswith("engine")), "utf-8"
    )
    (home / "voices" / "lexicon.toml").write_text(
        next(block for block in blocks if block.startswith("[en]")), "utf-8"
    )
    assert json.loads(call("voices", "show", "clara", "--json").stdout)["rate"] == 1.05
    said = call("say", "Marlen's Zyx is a niceware.", "--voice", "tone-low").stdout
    assert "Mar lane's Zicks is a nice ware." in said
