"""The gates before publishing: what each room says of the finished episode."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from audio_digest.errors import ArtifactError
from audio_digest.model import Gate, Measured
from audio_digest.run import Run
from audio_digest.stages.stage import AUDIO, sounds

if TYPE_CHECKING:
    from audio_digest.sound.stems import Stems

CAPTIONS = ("captions.vtt", "captions.srt", "transcript.json")


def measured(run: Run) -> Measured:
    """Return what the sound in all its formats is, and which gates it passes.

    Raises ArtifactError where there is no sound, AudioToolError where ffmpeg does not work.
    """
    from audio_digest.sound import stems
    from audio_digest.sound.gates import measure, measure_copy

    timeline = run.timeline()
    found = measure(run.folder / AUDIO, timeline, run.show)
    gates = list(found.gates)
    for name in sounds(run.show)[1:]:
        gates += measure_copy(run.folder / name, timeline, run.show)
    apart = _stems(run)
    if apart:
        gates.append(stems.gate(timeline, apart, run.show))
    return found.model_copy(update={"gates": tuple(gates)})


def captions(run: Run, texts: Mapping[str, bytes]) -> tuple[Gate, ...]:
    """Return the gates of the captions in ``texts``, by file name."""
    from audio_digest.show.reading import gates

    apart = _stems(run)
    return gates(texts, run.timeline().duration_s, apart.voiced if apart else None)


def _stems(run: Run) -> "Stems | None":
    """Return voices and music apart; None where the cache does not hold the takes any more."""
    from audio_digest.sound.stems import stems

    try:
        return stems(run.timeline(), run.cache.envelope, run.cues().envelope)
    except ArtifactError:
        return None
