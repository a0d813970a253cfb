"""Rundown and stories → `Script`: the writer of show.toml, and the gates behind it."""

import logging
from collections.abc import Sequence
from pathlib import Path

from audio_digest import plugins
from audio_digest.config import Show, language_of
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Rundown, Script, Story, Tick
from audio_digest.plugins import Clock
from audio_digest.script import grounding
from audio_digest.script.keeping import Checked, Foretelling, Keeping
from audio_digest.script.timing import Desk, Provable, Timed
from audio_digest.script.withheld import withheld
from audio_digest.text.earlier import with_earlier

log = logging.getLogger(__name__)


def check(show: Show) -> None:
    """Raise ConfigError where the show's writer cannot be, or does not write its language.

    A writer that writes only some languages lists them in ``languages``.
    """
    writer = plugins.load("writers", show.writer.kind, show.writer.settings, where="writer")
    if isinstance(writer, Checked):
        writer.check()
    languages = getattr(writer, "languages", None)
    if languages and language_of(show.show.language) not in languages:
        raise ConfigError(
            f"show.language: the {show.writer.kind} writer writes {' and '.join(languages)}, "
            f"not '{show.show.language}'",
            "choose one of them, or begin with a script.md of your own",
        )


def write(  # noqa: PLR0913  (what it writes, and with what)
    rundown: Rundown, stories: Sequence[Story], show: Show, *, tick: Tick,
    clock: Clock | None = None, answers: Path | None = None,
) -> Script:  # fmt: skip
    """Return the script that tells ``rundown``; every claim of it stands in its sources.

    By ``clock`` it is made as long as the show asks, where the stories hold as much. ``answers``
    is the folder where a writer that pays for answers keeps them.
    Raises ConfigError for a writer or language that cannot be, WriterError where a turn still
    claims what no source says after the writer's own repair.
    """
    tick(0, 3)
    kept = withheld(rundown, with_earlier(rundown, stories))
    rundown, stories = kept.rundown, kept.stories
    writer = plugins.load("writers", show.writer.kind, show.writer.settings, where="writer")
    if answers and isinstance(writer, Keeping):
        writer = writer.keeping(answers, tick)
    writer = writer.timed(clock) if clock and isinstance(writer, Timed) else writer
    script: Script = writer.script(rundown, {story.id: story for story in stories}, show)
    script = kept.inserted(script, show)
    if clock:
        script = Desk(writer, rundown, stories, show).fitted(script, clock)
    tick(1, 3)
    for alarm in grounding.check(script, stories):
        if alarm.hard:
            raise _refused(script, alarm.turn, alarm.claim)
        log.debug("turn %d: %s", alarm.turn, alarm.claim)
    tick(2, 3)
    if isinstance(writer, Provable):
        for fault in writer.faults(script, stories, show):
            raise _refused(script, fault.turn, fault.claim)
    tick(3, 3)
    return script


def forecast(
    rundown: Rundown | None, stories: Sequence[Story], show: Show, *, answers: Path
) -> Sequence[str]:
    """Return in lines what writing will ask and cost, none where that is nothing.

    Without a ``rundown`` yet, that it cannot be said yet.

    Raises ConfigError or WriterError where nothing can be written.
    """
    writer = plugins.load("writers", show.writer.kind, show.writer.settings, where="writer")
    if isinstance(writer, Keeping):
        writer = writer.keeping(answers, lambda *_: None)
    if not isinstance(writer, Foretelling):
        return ()
    if rundown is None:
        return ("what it asks and costs can be said after `audio-digest select`",)
    kept = withheld(rundown, with_earlier(rundown, stories))
    return writer.forecast(kept.rundown, {story.id: story for story in kept.stories}, show)


def fitted(
    script: Script, rundown: Rundown, stories: Sequence[Story], show: Show, *, clock: Clock
) -> Script:
    """Return ``script``, now that ``clock`` heard it, as long as the show asks.

    Its turns stay as they are; some go, or others come. What brings nothing nearer to the length
    leaves it unchanged.
    """
    writer = plugins.load("writers", show.writer.kind, show.writer.settings, where="writer")
    kept = withheld(rundown, with_earlier(rundown, stories))
    return Desk(writer, kept.rundown, kept.stories, show).fitted(script, clock)


def _refused(script: Script, turn: int, claim: str) -> WriterError:
    text = script.turns[turn].text
    said = text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  (a terminal's line)
    return WriterError(
        f"turn {turn + 1} claims what no source says: '{claim}' in '{said}'",
        "leave that story out ([select] avoid), or write the line yourself in script.md",
    )
