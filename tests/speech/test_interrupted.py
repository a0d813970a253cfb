"""Ctrl-C in the middle of an episode, as a user presses it: nothing spoken is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.speech.openai_server import KEY, SpeechServer

LINES = 24
SHOW = """
[show]
title = "Morning Digest"
language = "en-US"
[[hosts]]
id = "ada"
name = "Ada"
voice = "alloy"
[[hosts]]
id = "ben"
name = "Ben"
voice = "onyx"
[engines.openai]
base_url = "{url}"
key_env = "SPEECH_KEY"
workers = 2
"""


def _show(home: Path, server: SpeechServer) -> list[str]:
    """Make a show with a script of its owner's in ``home``; return the command that speaks it."""
    (home / "voices").mkdir()
    for name in ("alloy", "onyx"):
        text = f'engine = "openai"\nname = "{name}"\nlanguage = "en-US"\n'
        (home / "voices" / f"{name}.toml").write_text(text, "utf-8")
    (home / "show.toml").write_text(SHOW.format(url=server.url), "utf-8")
    lines = [f"**{('ada', 'ben')[n % 2]}:** This is line number {n} of many." for n in range(LINES)]
    day = home / "output" / "episodes" / "2026-11-22"
    day.mkdir(parents=True)
    (day / "script.md").write_text("# A day\n\n## Opening\n\n" + "\n\n".join(lines), "utf-8")
    return [
        sys.executable, "-c", "from audio_digest.cli import main; main()", "render",
        "--date", "2026-11-22",
        "--show", str(home / "show.toml"),
    ]  # fmt: skip


@pytest.mark.slow
def test_the_next_run_speaks_only_the_rest(tmp_path: Path) -> None:
    """Stopped by SIGINT it says how to go on and exits with 130; every line is spoken once."""
    with SpeechServer() as server:
        server.delay_s = 0.08
        command = _show(tmp_path, server)
        env = {**os.environ, "SPEECH_KEY": KEY, "NO_PROXY": "127.0.0.1"}
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as program:
            until = time.monotonic() + 60
            while (
                len(server.asked) < LINES // 3 and time.monotonic() < until and not program.poll()
            ):
                time.sleep(0.01)
            program.send_signal(signal.SIGINT)
            _, said = program.communicate(timeout=60)
        first = len(server.asked)
        assert program.returncode == 130, said
        assert "the next run goes on" in said
        assert LINES // 3 <= first < LINES
        cache = tmp_path / "output" / "cache"
        kept = list(cache.glob("*/*.json"))
        assert len(kept) == first
        server.delay_s = 0.0
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    asked = [request["input"] for request in server.asked]
    assert len(asked) == len(set(asked)) == LINES
    takes = json.loads((tmp_path / "output/episodes/2026-11-22/takes.json").read_text("utf-8"))
    numbers = [take["spoken"].split()[4] for take in takes["takes"]]
    assert len(numbers) == len(set(numbers)) == LINES
