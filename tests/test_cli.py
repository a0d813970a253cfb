"""The commands, as a person runs them: real processes, exit codes, messages."""

import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from audio_digest.commands.shared import NO_FILE, spoken
from audio_digest.config import Show

ENVIRONMENT = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}


def _call(
    *arguments: str, cwd: Path | None = None, env: dict[str, str] = ENVIRONMENT
) -> subprocess.CompletedProcess[str]:
    code = "from audio_digest.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_help_is_quick() -> None:
    """Heavy libraries load in the command that needs them: help takes under half a second."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        assert _call("--help").returncode == 0
        took.append(time.monotonic() - began)
    assert min(took) < 0.5


def test_a_missing_show_exits_with_2_and_a_cure(tmp_path: Path) -> None:
    """No traceback: what is wrong, and what to do."""
    said = _call("generate", cwd=tmp_path)
    assert said.returncode == 2
    assert "show.toml: no such file" in said.stderr
    assert "audio-digest init" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.slow
def test_generate_says_where_everything_is(humming_show: Callable[..., Show]) -> None:
    """It ends with episode, length, loudness, feed, and how to subscribe; and again, quickly."""
    home = humming_show(length_s=45).home
    said = _call("generate", "--date", "2026-11-22", cwd=home)
    assert said.returncode == 0, said.stderr
    for part in ("episode.mp3", "LUFS", "dBTP", "feed.xml", "serve", "chapters"):
        assert part in said.stdout
    again = _call("generate", "--date", "2026-11-22", cwd=home)
    assert again.stdout.count("nothing changed") == 7


@pytest.mark.slow
def test_a_verb_goes_as_far_as_its_stage(humming_show: Callable[..., Show]) -> None:
    """`write` ends with script.md; `show script` prints it as JSON."""
    home = humming_show(length_s=45).home
    assert _call("write", "--date", "2026-11-22", cwd=home).returncode == 0
    folder = home / "output" / "episodes" / "2026-11-22"
    made = {p.name for p in folder.iterdir() if not p.name.startswith(".")}
    assert made == {"stories.json", "rundown.json", "script.md", "manifest.json"}
    said = _call("show", "script", "--date", "2026-11-22", cwd=home)
    assert json.loads(said.stdout)["segments"]


@pytest.mark.slow
def test_the_checks_print_every_gate_and_every_claim(humming_show: Callable[..., Show]) -> None:
    """A finished episode passes both; a changed figure and a cut file are seen."""
    home = humming_show(length_s=45).home
    day = ("--date", "2026-11-22")
    assert _call("generate", *day, cwd=home).returncode == 0
    good = _call("check", "episode", *day, cwd=home)
    assert good.returncode == 0
    assert "loudness" in good.stdout
    assert "LUFS" in good.stdout
    assert _call("check", "script", *day, cwd=home).returncode == 0
    folder = home / "output" / "episodes" / "2026-11-22"
    script = folder / "script.md"
    text = script.read_text("utf-8")
    line = re.findall(r"^\*\*.*<!-- lead .*$", text, re.MULTILINE)[0]
    wrong = line.replace(" <!--", " That is 987,654 times. <!--")
    script.write_text(text.replace(line, wrong), "utf-8")
    bad = _call("check", "script", *day, "--json", cwd=home)
    assert bad.returncode == 2
    assert any("987,654" in row["says"] for row in json.loads(bad.stdout))
    refused = _call("render", *day, cwd=home)
    assert refused.returncode == 2
    assert "--allow" in refused.stderr
    assert _call("render", *day, "--allow", cwd=home).returncode == 0
    audio = folder / "episode.mp3"
    audio.write_bytes(audio.read_bytes()[:100_000])
    cut = _call("check", "episode", *day, cwd=home)
    assert cut.returncode == 3
    assert "FAIL" in cut.stdout


def test_a_dry_run_changes_nothing(humming_show: Callable[..., Show]) -> None:
    """--dry-run prints seven stages and about how long they take."""
    home = humming_show(length_s=45).home
    said = _call("generate", "--dry-run", cwd=home)
    assert said.stdout.count(" run ") == 7
    assert "about" in said.stdout
    assert not (home / "output").exists()


def test_only_the_files_named_are_told(humming_show: Callable[..., Show], tmp_path: Path) -> None:
    """Files on the command line stand for the sources."""
    home = humming_show(length_s=45).home
    own = tmp_path / "mine.md"
    own.write_text(
        "# The heron of Lindmoor\n\nA grey heron has fished in the pond of Lindmoor for 14 years. "
        "It takes about 200 fish a year, and nobody has ever seen it miss.\n",
        "utf-8",
    )
    assert _call("gather", str(own), "--date", "2026-11-22", cwd=home).returncode == 0
    stories = (home / "output/episodes/2026-11-22/stories.json").read_text("utf-8")
    assert [s["title"] for s in json.loads(stories)["stories"]] == ["The heron of Lindmoor"]


def test_a_date_that_is_none_is_refused(humming_show: Callable[..., Show]) -> None:
    """A flag's mistake is told like a file's."""
    said = _call("generate", "--date", "tomorrow", cwd=humming_show().home)
    assert said.returncode == 2
    assert "'tomorrow' is no day" in said.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_too_far_away_is_refused(day: str, humming_show: Callable[..., Show]) -> None:
    """No day before or after which none can be counted, as the memory does."""
    said = _call("generate", "--date", day, cwd=humming_show().home)
    assert said.returncode == 2
    assert f"--date: {day} is too far away" in said.stderr


@pytest.mark.slow
def test_an_empty_environment_is_enough(humming_show: Callable[..., Show]) -> None:
    """Without PATH, HOME or a language the stages run as ever."""
    show = humming_show(length_s=45)
    said = _call("write", "--date", "2026-11-22", cwd=show.home, env={})
    assert said.returncode == 0, said.stderr
    assert "from 1 source\n" in said.stderr


def test_a_folder_that_was_removed_under_it_is_told(tmp_path: Path) -> None:
    """Called in a folder that is no more, it says so."""
    here = tmp_path / "here"
    here.mkdir()
    code = (
        "import shutil, sys; shutil.rmtree(sys.argv.pop(1)); import audio_digest.cli as c; c.main()"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(here), "init", str(tmp_path / "show")],
        cwd=here, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert said.returncode == NO_FILE
    assert "the folder you are in is no more" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_day_without_a_script_is_told_how_to_get_one(humming_show: Callable[..., Show]) -> None:
    """Measured before it is written, it names the command that writes it."""
    said = _call("measure", "--date", "2020-01-01", cwd=humming_show().home)
    assert said.returncode == 2
    assert "script.md: no such file\n  `audio-digest write`" in said.stderr


def test_a_folder_in_the_way_of_a_file_is_told(
    humming_show: Callable[..., Show], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the system refuses a file that no stage looked after, its name is told."""
    home = humming_show().home
    with pytest.raises(typer.Exit) as ended, spoken():
        (home / "show.toml").replace(home / "stories")
    assert ended.value.exit_code == NO_FILE
    assert f"{home / 'stories'}: " in capsys.readouterr().err


def test_redo_of_an_unknown_stage_is_refused(humming_show: Callable[..., Show]) -> None:
    """--redo names a stage of the line."""
    said = _call("generate", "--redo", "wirte", cwd=humming_show().home)
    assert said.returncode == 2
    assert "write" in said.stderr


def test_sources_that_are_all_dead_exit_with_3(humming_show: Callable[..., Show]) -> None:
    """The world's fault is told as such, and a retry may help."""
    show = humming_show()
    path = show.home / "show.toml"
    text = path.read_text("utf-8").replace(
        'kind = "file"\npath = "stories"', 'kind = "feed"\nurl = "http://127.0.0.1:9/f"'
    )
    path.write_text(text, "utf-8")
    said = _call("generate", cwd=show.home)
    assert said.returncode == 3
    assert "Traceback" not in said.stderr


def test_init_names_a_command_that_can_be_typed(tmp_path: Path) -> None:
    """Where the program is in no folder of PATH its whole name is told, and names are quoted."""
    said = _call("init", "my show", cwd=tmp_path, env={**ENVIRONMENT, "PATH": "/nowhere"})
    assert said.returncode == 0, said.stderr
    now = said.stdout.splitlines()[-1]
    assert now.startswith("Now: cd 'my show' && /")


def test_init_then_generate_needs_nothing_else(tmp_path: Path) -> None:
    """A newcomer's two commands (dry, as the real voices are slow)."""
    assert _call("init", "morning", cwd=tmp_path).returncode == 0
    said = _call("generate", "--dry-run", cwd=tmp_path / "morning")
    assert said.returncode == 0
    assert "gather" in said.stdout


def test_serve_without_a_feed_says_what_to_do(humming_show: Callable[..., Show]) -> None:
    """There is nothing to subscribe to yet."""
    said = _call("serve", cwd=humming_show().home)
    assert said.returncode == 2
    assert "audio-digest generate" in said.stderr


def test_a_file_whose_name_is_not_utf_8_is_told(humming_show: Callable[..., Show]) -> None:
    """A name from another system stops nothing; a bad file of such a name is only reported."""
    home = humming_show(length_s=45).home
    for name, body in ((b"caf\xe9.md", b"# Toads\n\nFour hundred toads came."), (b"\xff.md", b"")):
        (home / "stories" / os.fsdecode(name)).write_bytes(body)
    said = _call("gather", "--date", "2026-11-22", cwd=home)
    assert said.returncode == 0, said.stderr
    assert "the file is empty" in said.stderr


@pytest.mark.slow
def test_asked_to_end_it_leaves_nothing_half_written(humming_show: Callable[..., Show]) -> None:
    """SIGTERM is ctrl-C: it says that the next run goes on, and sweeps what it was writing."""
    home = humming_show(length_s=600).home
    code = "from audio_digest.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "generate"],
        cwd=home, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout
        while not run.stdout.readline().startswith("render"):
            assert run.poll() is None
        time.sleep(0.3)
        run.terminate()
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert "the next run goes on" in said
    assert not list((home / "output").rglob(".part*"))


def test_a_message_does_not_stand_behind_a_progress_bar(humming_show: Callable[..., Show]) -> None:
    """On a terminal what a stage logs begins at the start of a cleared line."""
    home = humming_show(length_s=45).home
    shown, terminal = pty.openpty()
    code = "from audio_digest.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "gather"],
        cwd=home, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=terminal,
    ) as run:  # fmt: skip
        assert run.wait(timeout=60) == 0
    os.close(terminal)
    assert b"\r\x1b[K  8 stories" in os.read(shown, 10_000)
    os.close(shown)
