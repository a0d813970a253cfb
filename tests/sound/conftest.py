"""What the tests of sound share: a show without files, and takes that are only levels."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from audio_digest.config import About, Host, Music, Show
from audio_digest.model import Envelope, Script, Segment, Take, Takes, Turn

Level = Callable[[str], Envelope]


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """Return a show of two hosts with the bright theme, at home in an empty folder."""
    return Show(
        show=About(title="Morning Digest", language="en-GB", author="A. Tester"),
        hosts=(Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b")),
        music=Music(),
        home=tmp_path,
    )


@pytest.fixture
def spoken() -> Callable[[Script, Sequence[float]], tuple[Takes, Level]]:
    """Return a function that speaks a script: takes of these lengths in seconds, and levels.

    Each take has 170 ms of silence at its end, as neural voices have.
    """

    def speak(script: Script, lengths_s: Sequence[float]) -> tuple[Takes, Level]:
        takes = tuple(
            Take(
                turn=i,
                host=turn.host,
                key=f"{i:064x}",
                spoken=turn.text,
                duration_s=length_s,
                loudness_lufs=-20.0,
                peak_dbfs=-6.0,
                words=(),
            )
            for i, (turn, length_s) in enumerate(zip(script.turns, lengths_s, strict=True))
        )
        levels = {take.key: _level(take) for take in takes}
        return Takes(voices={"ada": "a", "ben": "b"}, takes=takes), levels.__getitem__

    return speak


def _level(take: Take) -> Envelope:
    frames = max(1, round(take.duration_s * 100))
    wobble = 1 + 0.5 * np.sin(np.arange(frames) / 7 + take.turn)
    heard = np.arange(frames) < max(1, frames - 17)
    quieter = 0.5 if take.host == "ben" else 1.0
    return Envelope(0.01 * quieter * wobble * heard, 0.4 * quieter**0.5 * wobble * heard)


@pytest.fixture
def script() -> Script:
    """Return a script with a cold open, a greeting, two stories and a recap."""
    return Script(
        title="Two stories",
        language="en-GB",
        segments=(
            Segment(
                heading="Today",
                turns=(
                    Turn(host="ada", act="tease", text="A bridge that sings at night."),
                    Turn(host="ben", act="tease", text="And a fish that counts."),
                    Turn(host="ada", act="open", text="Good morning, this is the digest."),
                    Turn(host="ben", act="open", text="I am Ben."),
                ),
            ),
            Segment(
                heading="The bridge",
                story_ids=("aaaa1111",),
                turns=(
                    Turn(host="ada", act="lead", text="The bridge hums at two in the morning."),
                    Turn(host="ben", act="ask", text="Why at two?"),
                    Turn(host="ada", act="answer", text="Because the wind turns then."),
                    Turn(host="ben", act="react", text="Of course."),
                    Turn(host="ada", act="fact", text="It is measured every night."),
                ),
            ),
            Segment(
                heading="The fish",
                story_ids=("bbbb2222", "cccc3333"),
                turns=(
                    Turn(host="ben", act="bridge", text="From air to water."),
                    Turn(host="ben", act="lead", text="A fish counts to four."),
                    Turn(host="ada", act="doubt", text="Or it smells four.", pause_after_s=0.9),
                    Turn(host="ben", act="fact", text="They ruled that out."),
                ),
            ),
            Segment(
                heading="Recap",
                turns=(
                    Turn(host="ada", act="recap", text="So: a bridge, and a fish."),
                    Turn(host="ben", act="close", text="Until tomorrow."),
                ),
            ),
        ),
    )
