"""Is this a take? What an engine returned is measured before anyone relies on it."""

import math

import numpy as np

from audio_digest.errors import EngineError
from audio_digest.model import Samples, Speech, Voice
from audio_digest.speech.pace import breath
from audio_digest.speech.timing import count
from audio_digest.text.languages import is_chinese

DEFAULT_PACE = 150.0
DEFAULT_PACE_ZH = 240.0
"""Words (characters) a minute, of a voice whose pace nobody measured."""
SHORT_WORDS = 3
PLAUSIBLE = (0.4, 2.5)
"""How much shorter or longer than its voice's pace says a line may be."""
PLAUSIBLE_SHORT = (0.1, 6.0)
EDGE_S = 0.4
"""The silence that an engine may leave about a line, and what a single word lasts longer."""
SILENT_DBFS = -50.0
VOICED_SHARE = 0.15
"""The least share of 10 ms frames that are above `SILENT_DBFS` in a line that was spoken."""
LONGEST_HOLE_S = 3.0
CUT_S = 0.005
CUT_SHARE = 0.5
"""A sound whose last 5 ms reach so much of its peak was cut off: no syllable ends like that."""
CLIPPED_SHARE = 0.001
CLIPPED_RUN = 4
"""So many equal samples at the very peak are a flat top."""


def expected_s(text: str, voice: Voice) -> float:
    """Return how long ``voice`` should take for a spoken text, at its pace and rate, in seconds."""
    default = DEFAULT_PACE_ZH if is_chinese(voice.language) else DEFAULT_PACE
    return breath(text, voice.language) * 60 / ((voice.pace or default) * voice.rate)


def prove(speech: Speech, text: str, voice: Voice) -> None:
    """Raise EngineError, saying why, unless ``speech`` can be ``text`` as ``voice`` speaks it."""
    fault = _fault(speech, text, voice)
    if fault:
        raise EngineError(
            f"voice '{voice.id}' ({voice.engine}): {fault} for '{text[:60]}'",
            "try again, or write the line otherwise",
        )


def _fault(speech: Speech, text: str, voice: Voice) -> str:
    samples = speech.sound.samples
    if samples.ndim != 1 or samples.dtype != np.float32:
        return f"gave {samples.dtype} samples of shape {samples.shape}, not mono float32"
    if not len(samples) or speech.sound.rate_hz <= 0:
        return "gave no sound"
    if not np.isfinite(samples).all():
        return "gave samples that are no numbers"
    return (
        _silence(samples, speech.sound.rate_hz)
        or _length(speech.sound.duration_s, text, voice)
        or _clipping(samples)
        or _cut(samples, speech.sound.rate_hz)
    )


def _silence(samples: Samples, rate_hz: int) -> str:
    frame = max(1, rate_hz // 100)
    peaks = np.maximum.reduceat(np.abs(samples), np.arange(0, len(samples), frame))
    loud = peaks > 10 ** (SILENT_DBFS / 20)
    if not loud.any():
        return "gave silence"
    share = float(loud.mean())
    if share < VOICED_SHARE:
        return f"gave {1 - share:.0%} silence"
    edges = np.flatnonzero(loud)
    hole_s = float(np.diff(edges).max(initial=0)) / 100
    return f"fell silent for {hole_s:.1f} s" if hole_s > LONGEST_HOLE_S else ""


def _length(duration_s: float, text: str, voice: Voice) -> str:
    expected = expected_s(text, voice)
    least, most = PLAUSIBLE if count(text) > SHORT_WORDS else PLAUSIBLE_SHORT
    if least * expected <= duration_s <= most * expected + EDGE_S:
        return ""
    return f"gave {duration_s:.1f} s where {expected:.1f} s were to be expected"


def _cut(samples: Samples, rate_hz: int) -> str:
    """Name a sound that stops in the middle of a syllable, as a broken transfer leaves it."""
    end = np.abs(samples[-max(1, round(CUT_S * rate_hz)) :]).max()
    return "was cut off at its end" if end > CUT_SHARE * np.abs(samples).max() else ""


def _clipping(samples: Samples) -> str:
    """Name a sound whose tops are cut off; one that is merely over full scale is not clipped."""
    peak = float(np.abs(samples).max())
    if peak < 0.9 or not math.isfinite(peak):  # noqa: PLR2004  (a clipped sound is a loud one)
        return ""
    at_peak = (np.abs(samples) >= peak * (1 - 1e-4)).astype(np.int8)
    runs = np.convolve(at_peak, np.ones(CLIPPED_RUN, np.int8), "valid") == CLIPPED_RUN
    share = float(runs.mean()) if len(runs) else 0.0
    return f"clipped ({share:.1%} of the samples)" if share > CLIPPED_SHARE else ""
