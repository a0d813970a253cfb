"""`scripts/run`, as the README's first screen has it: real voices, the example stories."""

import json
import re
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from audio_digest.audio.files import mono, read, resample
from audio_digest.model import Sound

ROOT = Path(__file__).parent.parent
DAY = "2026-11-22"


def _run(*arguments: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [ROOT / "scripts" / "run", *arguments, "--date", DAY],
        cwd=cwd, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _pitch_hz(sound: Sound, start_s: float, end_s: float) -> float:
    """Return the median fundamental of a voice between two times, by autocorrelation."""
    found = []
    for at in np.arange(start_s, end_s - 0.05, 0.05):
        frame = sound.samples[int(at * 8000) : int(at * 8000) + 400]
        frame = frame - frame.mean()
        power = np.correlate(frame, frame, "full")[399:]
        lag = 25 + int(np.argmax(power[25:115]))  # 70 to 320 Hz
        if power[0] > 0.05 and power[lag] > 0.5 * power[0]:
            found.append(8000 / lag)
    return float(np.median(found))


@pytest.mark.slow
def test_run_makes_an_episode_of_the_examples_and_is_quick_the_second_time(tmp_path: Path) -> None:
    """As long as asked within 5 %, two voices, chapters, a feed; then all is skipped."""
    said = _run("--output", str(tmp_path))
    for part in ("episode.mp3", "feed.xml", "LUFS", "serve"):
        assert part in said
    folder = tmp_path / "episodes" / DAY
    made = json.loads((folder / "episode.json").read_text("utf-8"))
    assert made["duration_s"] == pytest.approx(300, rel=0.05)  # as show.toml asks
    assert abs(made["loudness_lufs"] + 16) <= 0.5
    assert made["true_peak_dbtp"] <= -1
    assert len(made["chapters"]) >= 5
    cues = re.findall(
        r"(\d+):(\d+):([\d.]+) --> (\d+):(\d+):([\d.]+)\n<v (\w+)>",
        (folder / "captions.vtt").read_text("utf-8"),
    )
    sound = resample(mono(read(folder / "episode.mp3")), 8000)
    pitches: dict[str, list[float]] = {"Ada": [], "Ben": []}
    for hours, minutes, seconds, *end, host in cues[4:40]:
        start_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        end_s = int(end[0]) * 3600 + int(end[1]) * 60 + float(end[2])
        pitches[host].append(_pitch_hz(sound, start_s, end_s))
    ada, ben = (float(np.nanmedian(pitches[host])) for host in ("Ada", "Ben"))
    assert ada > 1.4 * ben, (ada, ben)

    began = time.monotonic()
    assert _run("--output", str(tmp_path)).count("nothing changed") == 7
    assert time.monotonic() - began < 20


@pytest.mark.slow
def test_run_tells_the_files_that_it_is_given(tmp_path: Path) -> None:
    """A file named from another folder is found, and only it is told."""
    (tmp_path / "heron.md").write_text(
        "# The heron of Lindmoor\n\nA grey heron has fished in the pond of Lindmoor for 14 years. "
        "It takes about 200 fish a year, and nobody has ever seen it miss. "
        "On a foggy morning in March it stood there for 7 hours without moving once.\n",
        "utf-8",
    )
    _run("heron.md", "--output", str(tmp_path / "out"), "--length", "0.5", cwd=tmp_path)
    script = (tmp_path / "out" / "episodes" / DAY / "script.md").read_text("utf-8")
    assert "heron" in script
    assert "Port Ellery" not in script
