"""`audio-digest show timeline`, as one types it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from audio_digest.cli import app
from audio_digest.config import Show
from audio_digest.folder import dump
from audio_digest.script.screenplay import dump as print_script
from tests.show.a_day import SCRIPT, make_takes, make_timeline

DAY = "2026-11-20"


@pytest.fixture
def folder(humming_show: Callable[..., Show]) -> Path:
    """Return the folder of an episode with script and timeline, the takes of which are gone."""
    path = humming_show(language="en-GB").home / "output" / "episodes" / DAY
    path.mkdir(parents=True)
    (path / "script.md").write_text(print_script(SCRIPT), "utf-8")
    timeline = make_timeline(SCRIPT, make_takes(SCRIPT))
    (path / "timeline.json").write_text(dump(timeline), "utf-8")
    return path


def _show(folder: Path, *arguments: str) -> Result:
    show = folder.parents[2] / "show.toml"
    return CliRunner().invoke(app, ["show", *arguments, "--show", str(show), "--date", DAY])


def test_a_timeline_is_drawn_in_plain_text_for_a_pipe(folder: Path) -> None:
    """No colours, 80 columns at most; that the takes are gone is said."""
    done = _show(folder, "timeline", "--width", "80")
    assert done.exit_code == 0
    assert "without levels" in done.stderr
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines[1:4]] == ["chapters", "Ada", "Ben"]


def test_a_timeline_is_printed_as_json(folder: Path) -> None:
    """What the picture is drawn of, for programs."""
    done = _show(folder, "timeline", "--json")
    seen = json.loads(done.stdout)
    assert [lane["name"] for lane in seen["voices"]] == ["Ada", "Ben"]
    assert len(seen["chapters"]) == 4


def test_the_page_lies_beside_the_episode_or_where_it_is_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    """``--html`` alone puts it into the episode's folder, ``--out`` elsewhere."""
    assert _show(folder, "timeline", "--html").exit_code == 0
    html = (folder / "timeline.html").read_text("utf-8")
    assert html.startswith("<!doctype html>")
    elsewhere = tmp_path / "deep" / "page.html"
    assert _show(folder, "timeline", "--out", str(elsewhere)).exit_code == 0
    assert elsewhere.read_text("utf-8") == html


@pytest.mark.parametrize(
    ("arguments", "cure"), [(("timelin",), "timeline"), (("script", "--html"), "--html")]
)
def test_what_cannot_be_shown_is_told_with_a_cure(
    folder: Path, arguments: tuple[str, ...], cure: str
) -> None:
    """A slip of the pen, and a page of the script."""
    done = _show(folder, *arguments)
    assert done.exit_code == 2
    assert cure in done.stderr


def test_without_a_date_the_latest_episode_is_looked_at(folder: Path) -> None:
    """Where today has none yet; a day that is named and has none is told."""
    (folder / "episode.json").write_text("{}", "utf-8")
    show = str(folder.parents[2] / "show.toml")
    done = CliRunner().invoke(app, ["show", "timeline", "--show", show])
    assert done.exit_code == 0
    assert f"this is the episode of {DAY}" in done.stderr
    assert "1  " in done.stdout
    done = CliRunner().invoke(app, ["show", "timeline", "--show", show, "--date", "2026-11-01"])
    assert done.exit_code != 0
    assert "2026-11-01" in done.stderr
