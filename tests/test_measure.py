"""Facts about `audio-digest measure`."""

import json
from collections.abc import Callable

from typer.testing import CliRunner

from audio_digest.cli import app
from audio_digest.config import Show

DAY = "2026-11-21"
SCRIPT = "# Day\n\n## One\n\n" + "\n\n".join(
    f"**{host}:** {text}"
    for host, text in [("ada", "The tide ran the pumps for a week."), ("ben", "Says who?")] * 2
)


def _measured(show: Show, text: str, *more: str) -> tuple[int, str]:
    folder = show.home / "output" / "episodes" / DAY
    folder.mkdir(parents=True)
    (folder / "script.md").write_text(text + "\n", "utf-8")
    about = ["--show", str(show.home / "show.toml"), "--date", DAY]
    done = CliRunner().invoke(app, ["measure", "script", *about, *more])
    return done.exit_code, done.output


def test_measure_prints_every_figure_with_its_band(humming_show: Callable[..., Show]) -> None:
    """What lies outside is marked, and the exit code is 3, as for a gate."""
    code, said = _measured(humming_show(), SCRIPT)
    assert code == 3
    rows = {line.split()[1]: line.split() for line in said.splitlines()}
    assert rows["lines_said_twice"][:3] == ["OUT", "lines_said_twice", "1.000"]
    assert rows["smaller_share"][0] == "OUT"
    assert rows["longest_turn"] == ["ok", "longest_turn", "8.000", "…", "60"]


def test_measure_prints_json(humming_show: Callable[..., Show]) -> None:
    """For a program to read: name, value, both limits, and whether it lies within."""
    _, said = _measured(humming_show(), SCRIPT, "--json")
    found = {row["name"]: row for row in json.loads(said)}
    assert found["questions"] == {
        "name": "questions", "value": 0.5, "low": 0.1, "high": 0.3, "within": False,
    }  # fmt: skip


def test_a_single_line_is_refused_in_words(humming_show: Callable[..., Show]) -> None:
    """It has no spread and no balance."""
    code, said = _measured(humming_show(), "# Day\n\n## One\n\n**ada:** Hello.")
    assert code == 2
    assert "script.md: a single line has no measures" in said
