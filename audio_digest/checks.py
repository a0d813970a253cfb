"""What was checked, as rows to print: the script's claims, the finished file's gates."""

from collections.abc import Iterator
from dataclasses import dataclass

from audio_digest.run import Run


@dataclass(frozen=True)
class Row:
    """One thing checked: ``mark`` is ok, note or FAIL."""

    mark: str
    name: str
    says: str

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


def episode_rows(run: Run) -> tuple[Row, ...]:
    """Return every gate of the finished file, with its value and limit."""
    return tuple(_gates(run))


def _gates(run: Run) -> Iterator[Row]:
    from audio_digest.sound.gates import measure
    from audio_digest.stages import AUDIO

    for gate in measure(run.folder / AUDIO, run.timeline(), run.show).gates:
        says = f"{gate.value} (limit: {gate.limit})"
        yield Row("ok" if gate.passed else "FAIL", gate.name, says)
