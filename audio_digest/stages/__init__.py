"""The seven stages: what each reads, writes and goes by, and how it calls its room.

This package alone knows all the rooms. A room is imported when its stage runs, so that a command
that needs one stage does not load the others.
"""

from dataclasses import replace

from audio_digest.run import Run
from audio_digest.stages import editing, publishing, sounding, speaking, telling
from audio_digest.stages.stage import ART, AUDIO, COPIES, COVER, Stage

__all__ = ["AUDIO", "EDITION", "STAGES", "Stage", "line"]

STAGES: tuple[Stage, ...] = (
    Stage("gather", (), (), ("stories.json",), telling.gather_settings, telling.run_gather, 0.005),
    Stage(
        "select", ("stories.json",), ("stories.json",), ("rundown.json",),
        telling.select_settings, telling.run_select, 0.005,
    ),
    Stage(
        "write", ("stories.json", "rundown.json"), ("stories.json", "rundown.json"),
        ("script.md",), telling.write_settings, telling.run_write, 0.01,
        forecast=telling.write_forecast,
    ),
    Stage(
        "render", ("script.md",), ("script.md",), ("takes.json",),
        speaking.render_settings, speaking.run_render, 0.4,
        lost=speaking.takes_lost, share=speaking.render_share,
    ),
    Stage(
        "arrange", ("script.md", "takes.json", "stories.json"), ("script.md", "takes.json"),
        ("timeline.json",), sounding.arrange_settings, sounding.run_arrange, 0.005,
    ),
    Stage(
        "mix", ("timeline.json", "script.md"), ("timeline.json",), (AUDIO, COVER, ART),
        sounding.mix_settings, sounding.run_mix, 0.02,
    ),
    Stage(
        "publish", ("timeline.json", AUDIO, *COPIES, COVER, ART, "script.md", "takes.json",
                    "rundown.json", "stories.json"),
        ("timeline.json", AUDIO, "script.md", "takes.json"),
        ("episode.json",), publishing.publish_settings, publishing.run_publish, 0.01,
        lost=publishing.untold, after=publishing.refresh_site,
    ),
)  # fmt: skip


def _below(stage: Stage) -> Stage:
    """Return ``stage`` as an edition takes it: stories and rundown are the episode's.

    How long it takes is not noted: an edition is too short to tell.
    """
    above = {name: f"../{name}" for name in ("stories.json", "rundown.json")}
    reads = tuple(above.get(name, name) for name in stage.reads)
    stage = replace(stage, reads=reads, telling_share=2.0)
    if stage.name != "render":
        return stage
    return replace(
        stage, reads=(*reads, "../takes.json"), needs=(*stage.needs, "../takes.json"),
        work=editing.run_render, share=editing.render_share,
    )  # fmt: skip


_EPISODE = ("../script.md", "../takes.json", "../stories.json")
EDITION: tuple[Stage, ...] = (
    Stage(
        "extract", _EPISODE, _EPISODE[:2], ("script.md",),
        editing.extract_settings, editing.run_extract, 0.01, telling_share=2.0,
    ),
    *(_below(stage) for stage in STAGES if stage.name not in {"gather", "select", "write"}),
)  # fmt: skip
"""What makes an edition of an episode whose lines are spoken."""


def line(run: Run) -> tuple[Stage, ...]:
    """Return the stages that make what ``run`` is to make."""
    return EDITION if run.edition else STAGES
