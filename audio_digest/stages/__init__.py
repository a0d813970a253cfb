"""The seven stages: what each reads, writes and goes by, and how it calls its room.

This package alone knows all the rooms. A room is imported when its stage runs, so that a command
that needs one stage does not load the others.
"""

from audio_digest.stages import publishing, sounding, speaking, telling
from audio_digest.stages.stage import AUDIO, Stage

__all__ = ["AUDIO", "STAGES", "Stage"]

STAGES: tuple[Stage, ...] = (
    Stage("gather", (), (), ("stories.json",), telling.gather_settings, telling.run_gather, 0.005),
    Stage(
        "select", ("stories.json",), ("stories.json",), ("rundown.json",),
        telling.select_settings, telling.run_select, 0.005,
    ),
    Stage(
        "write", ("stories.json", "rundown.json"), ("stories.json", "rundown.json"),
        ("script.md",), telling.write_settings, telling.run_write, 0.01,
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
        "mix", ("timeline.json", "script.md"), ("timeline.json",), (AUDIO, "cover.jpg"),
        sounding.mix_settings, sounding.run_mix, 0.02,
    ),
    Stage(
        "publish", ("timeline.json", AUDIO, "cover.jpg", "script.md", "takes.json",
                    "rundown.json", "stories.json"),
        ("timeline.json", AUDIO, "script.md", "takes.json"),
        ("episode.json",), publishing.publish_settings, publishing.run_publish, 0.01,
        after=publishing.refresh_site,
    ),
)  # fmt: skip
