"""A voice made higher or lower, its length and its timbre kept. Home of praat-parselmouth.

Praat's pitch-synchronous overlap-add (Moulines and Charpentier, "Pitch-synchronous waveform
processing techniques for text-to-speech synthesis", Speech Communication 9, 1990) moves the
periods of the voice and not its formants. Of what was tried (Rubber Band with formants preserved,
Signalsmith Stretch, resampling with a tempo filter) it kept the spectrum above 500 Hz and the
level over time best.
"""

import threading
from importlib import metadata

import numpy as np

from audio_digest.errors import EngineError
from audio_digest.model import Samples, Sound, Speech

STEP_S = 0.01
FLOOR_HZ, CEILING_HZ = 60.0, 500.0
"""Where the pitch of a speaking voice is looked for."""
SHORTEST_S = 3 / FLOOR_HZ
"""Praat needs three periods to find one."""
_LOCK = threading.Lock()  # Praat keeps its state in globals


def version() -> str:
    """Return what the samples depend on, for a cache key."""
    return f"psola {metadata.version('praat-parselmouth')}"


def shifted(speech: Speech, semitones: float) -> Speech:
    """Return mono ``speech`` raised (lowered, if negative) by ``semitones``, as long and as loud.

    Words keep their times. The same input gives the same samples. Raises EngineError where
    nothing can be made of the sound.
    """
    sound = speech.sound
    if not semitones or sound.duration_s <= SHORTEST_S:
        return speech
    from parselmouth import PraatError  # noqa: PLC0415  (36 MB that most shows do not want)
    from parselmouth import Sound as PraatSound  # noqa: PLC0415
    from parselmouth.praat import call  # noqa: PLC0415

    try:
        with _LOCK:
            source = PraatSound(sound.samples.astype(np.float64), sound.rate_hz)
            manipulation = call(source, "To Manipulation", STEP_S, FLOOR_HZ, CEILING_HZ)
            tier = call(manipulation, "Extract pitch tier")
            if not call(tier, "Get number of points"):
                return speech  # a whisper, or noise: it has no pitch to move
            call(tier, "Multiply frequencies", source.xmin, source.xmax, 2 ** (semitones / 12))
            call([tier, manipulation], "Replace pitch tier")
            made = call(manipulation, "Get resynthesis (overlap-add)").values[0]
    except PraatError as error:
        raise EngineError(
            f"the pitch cannot be changed: {error}", "remove pitch_semitones"
        ) from error
    return Speech(Sound(_as_loud(np.asarray(made), sound.samples), sound.rate_hz), speech.words)


def _as_loud(made: np.ndarray, like: Samples) -> Samples:
    """Return ``made`` with the length and the power of ``like``: fewer periods carry less."""
    fitted = np.zeros(len(like))
    fitted[: min(len(made), len(like))] = made[: len(like)]
    power = float(np.mean(np.square(fitted)))
    wanted = float(np.mean(np.square(like, dtype=np.float64)))
    return (fitted * (wanted / power) ** 0.5 if power > 0 else fitted).astype(np.float32)
