"""Loudness by ITU-R BS.1770-5 and EBU R 128: the one home of scipy.signal.

A sound's level is kept as an `Envelope`, per 10 ms: the loudness of a whole episode can then be
summed from its clips' envelopes, without their samples.
"""

import math

import numpy as np
from numpy.typing import NDArray

from audio_digest.model import Envelope, Samples, Sound

FRAMES_PER_S = 100
BLOCK_FRAMES = 40
HOP_FRAMES = 10
"""Gating blocks of 400 ms that overlap by 75 %."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET_LU = -0.691
"""BS.1770-5: so that a 997 Hz sine at full scale in one channel reads −3.01 LUFS."""

_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_SHELF_SLOPE = 0.4996667741545416
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
"""The analogue prototypes behind the standard's 48 kHz coefficients (De Man, "Evaluation of
Implementations of the EBU R128 Loudness Measurement", AES 145, 2018), so any rate is exact."""


def k_weighting(rate_hz: int) -> NDArray[np.float64]:
    """Return the K-weighting filter at ``rate_hz`` as second-order sections, shape (2, 6)."""
    k = math.tan(math.pi * _SHELF_HZ / rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    band = high**_SHELF_SLOPE
    a0 = 1 + k / _SHELF_Q + k * k
    shelf = [
        (high + band * k / _SHELF_Q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / _SHELF_Q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / _SHELF_Q + k * k) / a0,
    ]
    k = math.tan(math.pi * _HIGH_PASS_HZ / rate_hz)
    a0 = 1 + k / _HIGH_PASS_Q + k * k
    # The numerator is not normalised: the standard's own is 1, −2, 1.
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / _HIGH_PASS_Q + k * k) / a0]
    return np.array([shelf, high_pass])


def envelope(sound: Sound) -> Envelope:
    """Return the level of ``sound`` (mono or stereo) per 10 ms; the last frame may be shorter.

    Frame *i* spans the samples from round(i · rate / 100) on. A mono sound counts as one channel:
    played from both loudspeakers its energy is twice that.
    """
    samples = sound.samples
    count = -(-len(samples) * FRAMES_PER_S // sound.rate_hz)
    if not count:
        return Envelope(np.zeros(0), np.zeros(0))
    edges = (np.arange(count) * sound.rate_hz + FRAMES_PER_S // 2) // FRAMES_PER_S
    edges = edges[edges < len(samples)]
    power, level = np.square(_weighted(samples, sound.rate_hz)), np.abs(samples)
    if samples.ndim > 1:
        power, level = power.sum(axis=1), level.max(axis=1)
    energy = np.add.reduceat(power, edges) / np.diff(edges, append=len(samples))
    peak = np.maximum.reduceat(level, edges)
    return Envelope(energy, peak.astype(np.float64))


def _weighted(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    from scipy.signal import sosfilt  # noqa: PLC0415  (0.8 s, which --help shall not pay)

    return np.asarray(sosfilt(k_weighting(rate_hz), samples.astype(np.float64), axis=0))


def of_energy(energy: float) -> float:
    """Return the loudness in LUFS of a K-weighted mean square, −∞ for 0."""
    return OFFSET_LU + 10 * math.log10(energy) if energy > 0 else -math.inf


def lufs(energy: NDArray[np.float64], *, gated: bool = True) -> float:
    """Return the integrated loudness, in LUFS, of K-weighted mean squares per 10 ms.

    The blocks of BS.1770-5 (400 ms, every 100 ms) pass the absolute gate of −70 LUFS, then the
    relative gate, 10 LU below the mean of those. ``gated=False`` is the plain mean. What is
    shorter than a block is one block. Where nothing passes the gate it is −70.
    """
    if not len(energy):
        return ABSOLUTE_GATE_LUFS
    if not gated:
        return max(of_energy(float(energy.mean())), ABSOLUTE_GATE_LUFS)
    blocks = _blocks(energy)
    blocks = blocks[blocks > _energy_at(ABSOLUTE_GATE_LUFS)]
    if not len(blocks):
        return ABSOLUTE_GATE_LUFS
    blocks = blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
    return of_energy(float(blocks.mean()))


def _blocks(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(energy) < BLOCK_FRAMES:
        return np.array([energy.mean()])
    # A sum per block, not a running one: that would drown quiet blocks in rounding.
    windows = np.lib.stride_tricks.sliding_window_view(energy, BLOCK_FRAMES)
    return np.asarray(windows[::HOP_FRAMES].mean(axis=1))


def _energy_at(loudness_lufs: float) -> float:
    return float(10 ** ((loudness_lufs - OFFSET_LU) / 10))
