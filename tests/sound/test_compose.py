"""The shipped music is what its score renders."""

import subprocess
import sys
from pathlib import Path

import pytest

COMPOSE = Path(__file__).parents[2] / "scripts" / "compose"


def _compose(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(COMPOSE), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_the_shortest_cue_of_each_theme_comes_out_bit_for_bit() -> None:
    """The scores of the stings render to the very samples that are shipped."""
    done = _compose("--check", "sting-1")
    assert done.returncode == 0, done.stdout + done.stderr
    themes = ("bright", "calm", "late")
    assert done.stdout.splitlines() == [f"{theme}/sting-1: as shipped" for theme in themes]


@pytest.mark.slow
def test_every_cue_comes_out_bit_for_bit() -> None:
    """All themes' scores render to the very samples that are shipped."""
    done = _compose("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_unknown_cue_is_refused() -> None:
    """A misspelt cue ends the program with what there is."""
    done = _compose("--check", "stinger")
    assert done.returncode == 2
    assert "there is intro, bed" in done.stderr
