"""What was checked, as rows to print: the script's claims, the finished file's gates."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audio_digest.errors import ArtifactError
from audio_digest.run import Run

if TYPE_CHECKING:
    from audio_digest.model import Gate
    from audio_digest.script.bands import Reading
    from audio_digest.speech.hearing import Alike, Line


@dataclass(frozen=True)
class Row:
    """One thing checked: ``mark`` is ok, note or FAIL; a gate's value and limit by themselves."""

    mark: str
    name: str
    says: str
    value: str = ""
    limit: str = ""

    @property
    def fine(self) -> bool:
        """Say whether it may be published so."""
        return self.mark != "FAIL"


def script_rows(run: Run) -> tuple[Row, ...]:
    """Return what in script.md its stories do not bear out; one row where there is nothing."""
    from audio_digest.script.grounding import check

    script = run.script()
    alarms = check(script, run.evidence())
    rows = tuple(
        Row("FAIL" if alarm.hard else "note", alarm.kind, alarm.said(script)) for alarm in alarms
    )
    lines = len(script.turns)
    return rows or (Row("ok", "claims", f"all {lines} lines rest on the sentences they cite"),)


def script_readings(run: Run) -> tuple["Reading", ...]:
    """Return the figures of script.md, each with its band; raises ArtifactError for one turn.

    The length is the timeline's, where there is one.
    """
    from audio_digest.script.bands import Reading, readings, trust

    script = run.script()
    if len(script.turns) < 2:  # noqa: PLR2004  (one line is no talk)
        raise ArtifactError("script.md: a single line has no measures", "give it a second one")
    found = (*readings(script, run.show.writer.kind), *trust(script, run.rundown(), run.evidence()))
    error = _length_error(run)
    return found if error is None else (*found, Reading("length_error", error, None, 0.10))


def _length_error(run: Run) -> float | None:
    """Return by which share the episode is longer than the show asks; None before `arrange`.

    One that is shorter holds all that its day had: that is no error.
    """
    if not (run.folder / "timeline.json").is_file():
        return None
    return run.timeline().duration_s / run.show.show.length_s - 1


def episode_rows(run: Run) -> tuple[Row, ...]:
    """Return every gate of the finished file, with its value and limit."""
    return tuple(_gates(run))


def _gates(run: Run) -> Iterator[Row]:
    for gate in gates(run):
        says = f"{gate.value} (limit: {gate.limit})"
        yield Row("ok" if gate.passed else "FAIL", gate.name, says, gate.value, gate.limit)


def gates(run: Run) -> "tuple[Gate, ...]":
    """Return every gate of the finished episode; those of its captions where they are written."""
    from audio_digest.stages import gating

    texts = {
        name: (run.folder / name).read_bytes()
        for name in gating.CAPTIONS
        if (run.folder / name).is_file()
    }
    heard = gating.measured(run).gates
    return (*heard, *gating.captions(run, texts)) if texts else heard


def audio_lines(run: Run, model: Path | None) -> "Iterator[tuple[Line, ...]]":
    """Yield the lines of the finished episode, a stretch at a time, with what was heard otherwise.

    ``model`` is the folder of another recogniser. Raises ConfigError where there is none.
    """
    from audio_digest.audio import files
    from audio_digest.config import language_of
    from audio_digest.speech.hearing import listen
    from audio_digest.speech.lexicon import load_lexicon
    from audio_digest.speech.recogniser import recogniser
    from audio_digest.stages import AUDIO

    language = run.show.show.language
    return listen(
        lambda start_s, end_s: files.excerpt(run.folder / AUDIO, start_s, end_s),
        run.timeline(),
        run.takes(),
        language=language,
        lexicon=load_lexicon(run.show.home),
        recogniser=recogniser(language_of(language), folder=model),
        alike=_alike(run),
    )


def _alike(run: Run) -> "Alike":
    """Return what says whether two texts sound the same: by the phonemes of the first voice."""
    from audio_digest import plugins
    from audio_digest.speech.hearing import alike_by

    voice = run.show.voices[next(iter(run.takes().voices.values()))]
    settings = run.show.engines.get(voice.engine, {})
    engine = plugins.load("engines", voice.engine, settings, where=f"voices/{voice.id}.toml")
    tell = getattr(engine, "reading", None)
    return alike_by(lambda text: str(tell(text, voice))) if tell else str.__eq__
