"""The built wheel, in an empty environment: no checkout, no tool on the PATH, no network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEAD_PROXY = "http://127.0.0.1:9"


@pytest.mark.slow
def test_the_wheel_makes_an_episode_in_an_empty_environment(tmp_path: Path) -> None:
    """Built, installed with its locked dependencies, it speaks with nothing else at hand."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    subprocess.run([*build, str(tmp_path), str(ROOT)], check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    pip = [str(tmp_path / "env" / "bin" / "pip"), "install", "--quiet", "--no-deps"]
    lock = ROOT / "scripts" / "requirements.txt"
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    subprocess.run([*pip, str(wheel)], check=True)

    def call(*arguments: str, cwd: Path) -> str:
        alone = {
            "PATH": str(tmp_path / "nothing"),
            "HOME": str(tmp_path / "home"),
            "HTTP_PROXY": DEAD_PROXY,
            "HTTPS_PROXY": DEAD_PROXY,
            "NO_PROXY": "",
        }
        program = tmp_path / "env" / "bin" / "audio-digest"
        done = subprocess.run(
            [program, *arguments], cwd=cwd, env=alone, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("init", "show", cwd=tmp_path)
    said = call("generate", "--length", "1", "--date", "2026-11-22", cwd=tmp_path / "show")
    assert "feed.xml" in said
    folder = tmp_path / "show" / "output" / "episodes" / "2026-11-22"
    made = json.loads((folder / "episode.json").read_text("utf-8"))
    assert made["audio_bytes"] == (folder / "episode.mp3").stat().st_size
    assert abs(made["loudness_lufs"] + 16) <= 0.5
    assert [host["name"] for host in made["hosts"]] == ["Ada", "Ben"]
