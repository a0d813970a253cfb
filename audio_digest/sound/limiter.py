"""A look-ahead true-peak limiter: exact below the ceiling, smooth above it.

The gain is computed per group of 16 samples. True peaks (BS.1770-5, Annex 2: interpolated four
times) are looked for only in groups whose samples come near the ceiling. The reduction in dB is
held for the look-ahead of 4 ms, released exponentially, smoothed by a Hann window as long as the
look-ahead, so that it is all there when the peak comes, and drawn straight between groups.

Everything is computed in windows on a fixed grid of the whole signal: how the caller cuts it into
blocks changes no bit.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import Samples
from audio_digest.sound.level import Floats, released

GROUP = 16
LOOK_AHEAD = 11
"""Groups: 176 samples, 4 ms at 44.1 kHz."""
WINDOW = 4096
"""Groups that are computed at once: 65,536 samples."""
NEAR = 0.7
"""−3.1 dB: what a true peak may stand above the samples (3.01 dB at a quarter of the rate)."""
MARGIN_DB = 0.03
"""For what the interpolation, which has a finite length, underestimates."""
NEGLIGIBLE_DB = 0.005

_HALF = 12
_BEFORE = GROUP * 2
_AHEAD = GROUP * (LOOK_AHEAD + 3)


def _interpolators() -> Floats:
    """Return the filters to 1/4, 1/2 and 3/4 of a sample on: windowed sinc, shape (3, 24)."""
    at = np.arange(-_HALF + 1, _HALF + 1)[None, :] - np.array([[0.25], [0.5], [0.75]])
    taps = np.sinc(at) * np.i0(6.0 * np.sqrt(1 - (at / _HALF) ** 2)) / np.i0(6.0)
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))


_TAPS = _interpolators().astype(np.float32)
_HANN = np.hanning(LOOK_AHEAD + 3)[1:-1] / np.hanning(LOOK_AHEAD + 3)[1:-1].sum()


def limit(blocks: Iterable[Samples], *, ceiling_dbtp: float, rate_hz: int) -> Iterator[Samples]:
    """Yield what ``blocks`` hold, (frames, channels) float32, with no true peak over the ceiling.

    As many frames as came in, undelayed, in blocks of up to 65,536. Where no peak was above the
    ceiling in the last second, samples pass bit for bit.
    """
    ceiling = 10 ** ((ceiling_dbtp - MARGIN_DB) / 20)
    before: Floats | None = None
    for window, frames in _windows(blocks):
        # A voice alone is the same in both channels, and half the work to look at.
        alike = np.array_equal(window[:, 0], window[:, -1])
        reduction = _reduction(window[:, :1] if alike else window, ceiling)
        held = _held(reduction, 0.0 if before is None else float(before[-1]), rate_hz)
        if before is None:
            # What begins with a peak is turned down from before its beginning.
            before = np.full(LOOK_AHEAD + 1, held[0])
        body = window[_BEFORE : _BEFORE + frames]
        curve = np.concatenate([before, held])
        before = curve[WINDOW : WINDOW + LOOK_AHEAD + 1]
        yield _apply(body, np.where(curve < NEGLIGIBLE_DB, 0.0, curve))


def _windows(blocks: Iterable[Samples]) -> Iterator[tuple[Samples, int]]:
    """Yield windows of the signal with `_BEFORE` and `_AHEAD` samples around, and their length."""
    size = WINDOW * GROUP
    parts: list[Samples] = []
    held = 0
    for block in blocks:
        if not parts:
            parts, held = [np.zeros((_BEFORE, block.shape[1]), np.float32)], _BEFORE
        parts.append(block)
        held += len(block)
        if held < _BEFORE + size + _AHEAD:
            continue
        signal = np.concatenate(parts)
        at = 0
        while at + _BEFORE + size + _AHEAD <= held:
            yield signal[at : at + _BEFORE + size + _AHEAD], size
            at += size
        parts, held = [signal[at:]], held - at
    if parts:
        yield from _last(np.concatenate(parts), size)


def _last(signal: Samples, size: int) -> Iterator[tuple[Samples, int]]:
    left = len(signal) - _BEFORE
    silence = np.zeros((size + _AHEAD, signal.shape[1]), np.float32)
    signal = np.concatenate([signal, silence])
    for at in range(0, left, size):
        yield signal[at : at + _BEFORE + size + _AHEAD], min(size, left - at)


def _reduction(window: Samples, ceiling: float) -> Floats:
    """Return by how many dB each group is over, from the group before the window's first on."""
    count = WINDOW + LOOK_AHEAD + 2
    start = _BEFORE - GROUP
    peaks = _group_peaks(window[start : start + count * GROUP])
    near = np.flatnonzero(peaks > NEAR * ceiling)
    reduction = np.zeros(count)
    if len(near):
        true = np.maximum(peaks[near], _true_peaks(window, start + near * GROUP))
        reduction[near] = 20 * np.log10(np.maximum(true / ceiling, 1.0))
    return reduction


def _group_peaks(samples: Samples) -> Samples:
    return _row_peaks(np.abs(samples).reshape(-1, GROUP * samples.shape[1]))


def _row_peaks(rows: NDArray[Any]) -> NDArray[Any]:
    """Return the largest value of each of ``rows``, whose length is a power of two.

    Halving them is many times faster than max(axis=1) over rows as short as these.
    """
    while rows.shape[1] > 1:
        half = rows.shape[1] // 2
        rows = np.maximum(rows[:, :half], rows[:, half:])
    return rows[:, 0]


def _true_peaks(window: Samples, starts: NDArray[np.intp]) -> Floats:
    """Return the largest interpolated value within each group that starts at ``starts``."""
    reach = np.arange(-_HALF + 1, GROUP + _HALF)
    near = window[starts[:, None] + reach]
    shape = (len(starts), GROUP, window.shape[1])
    value, part = np.empty(shape, np.float32), np.empty(shape, np.float32)
    peaks = np.zeros(len(starts))
    for taps in _TAPS:
        # Tap by tap, not as a matrix product: that rounds as the machine's library likes.
        value[:] = 0
        for i, tap in enumerate(taps):
            value += np.multiply(near[:, i : i + GROUP], tap, out=part)
        rows = np.abs(value, out=value).reshape(len(starts), GROUP * window.shape[1])
        peaks = np.maximum(peaks, _row_peaks(rows))
    return peaks


def _held(reduction: Floats, before: float, rate_hz: int) -> Floats:
    """Return the reduction at the groups' starts, held for the look-ahead, then released.

    ``before`` is its value one group before the window; one value more than groups comes back.
    """
    if before < 1e-9 and not reduction.any():  # noqa: PLR2004  (silence of the limiter, in dB)
        return np.zeros(WINDOW + 1)
    # The start of a group serves the groups on either side, and all the look-ahead.
    wanted = _sliding_max(reduction, LOOK_AHEAD + 2)
    curve = released(np.concatenate([[before], wanted]), frames_per_s=rate_hz / GROUP)
    return curve[1:]


def _sliding_max(values: Floats, width: int) -> Floats:
    """Return the largest of each ``width`` neighbours, of twice as many in each step."""
    span = 1
    while 2 * span <= width:
        values = np.maximum(values[:-span], values[span:])
        span *= 2
    rest = width - span
    return np.maximum(values[: len(values) - rest], values[rest:])


def _apply(body: Samples, curve: Floats) -> Samples:
    """Return ``body`` with the gain of ``curve``, which starts `LOOK_AHEAD` + 1 groups before."""
    if not curve.any():
        return body
    # Each value of the smooth curve is a mean of held ones that all cover the group's peak.
    smooth = np.convolve(curve, _HANN, mode="valid")[1:]
    moved = np.flatnonzero(smooth)
    if not len(moved):
        return body
    first, last = max(0, int(moved[0]) - 1), int(moved[-1]) + 1
    gain = (10 ** (-smooth[first : last + 1] / 20)).astype(np.float32)
    step = np.diff(gain) / np.float32(GROUP)
    slopes = gain[:-1, None] + step[:, None] * np.arange(GROUP, dtype=np.float32)
    limited = body.copy()
    part = limited[first * GROUP : last * GROUP]
    part *= slopes.reshape(-1)[: len(part), None]
    return limited


def true_peak_dbtp(samples: Samples) -> float:
    """Return the true peak of ``samples``, (frames, channels), by the limiter's own filters."""
    pad = np.zeros((_BEFORE, samples.shape[1]), np.float32)
    groups = -(-len(samples) // GROUP)
    rest = np.zeros((groups * GROUP - len(samples), samples.shape[1]), np.float32)
    window = np.concatenate([pad, samples, rest, pad])
    peak = max(
        float(np.abs(samples).max(initial=0.0)),
        float(_true_peaks(window, _BEFORE + np.arange(groups) * GROUP).max(initial=0.0)),
    )
    return 20 * math.log10(peak) if peak > 0 else -math.inf
