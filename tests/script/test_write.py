"""How the script stage finds its writer and refuses what no source says."""

import sys
from collections.abc import Mapping
from datetime import date
from types import ModuleType

import pytest

from audio_digest import plugins
from audio_digest.config import About, Host, Plugin, Show
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Block, Pick, Record, Rundown, Script, Segment, Story, Turn
from audio_digest.script.write import write

STORY = Story(
    id="0a1b2c3d",
    title="The tide turns at Ellery",
    source="The Harbour Letter",
    language="en",
    published_at=None,
    blocks=(
        Block(
            kind="paragraph",
            text="Four turbines fed the town. The generators stayed off for 168 hours.",
        ),
        Block(kind="bullet", label="The price", text="A kilowatt hour costs 14 cents."),
    ),
)
RUNDOWN = Rundown(
    title="Digest, November 21",
    date=date(2026, 11, 21),
    language="en-US",
    picks=(Pick(title=STORY.title, story_ids=(STORY.id,), target_s=60, reason="the only one"),),
)


def show(kind: str = "offline", **settings: object) -> Show:
    """Return a show with this writer."""
    hosts = (Host(id="ada", name="Ada", voice="a"), Host(id="ben", name="Ben", voice="b"))
    writer = Plugin.model_validate({"kind": kind, **settings})
    return Show(
        show=About(title="Digest", language="en-US", length_s=60), hosts=hosts, writer=writer
    )


class Liar(Record):
    """A writer that cites a sentence and says something else."""

    def script(self, rundown: Rundown, stories: Mapping[str, Story], show: Show) -> Script:
        """Return one false turn."""
        story = next(iter(stories.values()))
        turn = Turn(
            host=show.hosts[0].id,
            act="fact",
            text="It cost 93 million dollars.",
            cites=(f"{story.id}.1",),
        )
        segment = Segment(heading="H", story_ids=(story.id,), turns=(turn,))
        return Script(title=rundown.title, language=rundown.language, segments=(segment,))


def test_the_script_tells_the_rundown_and_progress_ends_full() -> None:
    """Lead, figure and source are spoken, and the last tick is done of total."""
    ticks: list[tuple[float, float]] = []
    script = write(
        RUNDOWN, [STORY], show(), tick=lambda done, total, *_: ticks.append((done, total))
    )
    said = " ".join(turn.text for turn in script.turns)
    assert "168 hours" in said
    assert "The Harbour Letter" in said
    assert ticks[-1][0] == ticks[-1][1]


def test_a_writer_that_invents_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure that no source gives stops the line, and the error names turn and claim."""
    module = ModuleType("a_liar")
    module.Liar = Liar  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_liar", module)
    known = {**plugins.BUILT_IN["writers"], "liar": "a_liar:Liar"}
    monkeypatch.setitem(plugins.BUILT_IN, "writers", known)
    with pytest.raises(WriterError, match=r"turn 1 .*93 million"):
        write(RUNDOWN, [STORY], show("liar"), tick=lambda *_: None)


def test_an_unknown_writer_or_setting_is_named() -> None:
    """A misspelt kind gets a hint, a setting that does not exist its name."""
    with pytest.raises(ConfigError, match="offlin") as caught:
        write(RUNDOWN, [STORY], show("offlin"), tick=lambda *_: None)
    assert "offline" in caught.value.fix
    with pytest.raises(ConfigError, match="mood"):
        write(RUNDOWN, [STORY], show(mood="happy"), tick=lambda *_: None)
