"""How loud everything is, computed from envelopes alone: one pass, no sample touched.

The loudness of the episode is the gated sum of its clips' K-weighted energies, times the square
of their gains, less what the limiter is predicted to take and what LAME is known to take. The
finished file is measured again, by another meter, in `audio_digest.sound.gates`.

A take is mono and is played from both loudspeakers: its energy counts twice, 3.01 LU. A cue is
stereo: its envelope holds both channels.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audio_digest.audio.files import mono
from audio_digest.audio.loudness import ABSOLUTE_GATE_LUFS, FRAMES_PER_S, envelope, lufs
from audio_digest.model import Clip, Envelope, GainPoint, Sound, Timeline

Floats = NDArray[np.float64]

RELEASE_S = 0.06
"""The limiter's time constant: what it takes back fades by 1/e in this time."""
MP3_HEADROOM_DB = 0.5
"""What encoding adds to the true peak: the limiter stands this far below the peak asked for."""
COPY_HEADROOM_DB = 1.0
"""The same for AAC and Opus."""
LAME_LOSS_DB: Mapping[int, float] = {96: 0.445, 128: 0.445, 160: 0.445, 192: 0.26}
"""How much lower LAME delivers at a constant bit rate in kbit/s; measured by decoding."""

PULL = 0.7
MAX_PULL_DB = 3.0
"""A clip is pulled this much of the way to its host's loudness, at most so many dB."""
BOTH_LOUDSPEAKERS_LU = 10 * math.log10(2)
SILENT_DBFS = -50.0
"""A 10 ms frame whose peak lies below this, relative to the sound's own, is silence."""
MAX_MASTER_DB = 40.0


def span(envelope: Envelope, start_s: float = 0.0, end_s: float = math.inf) -> Envelope:
    """Return the part of ``envelope`` between two times of its sound, on the 10 ms grid."""
    last = len(envelope.peak) if math.isinf(end_s) else frame(end_s)
    part = slice(frame(start_s), last)
    return Envelope(envelope.energy[part], envelope.peak[part])


def frame(at_s: float) -> int:
    """Return the index of the 10 ms frame that starts at ``at_s``.

    >>> frame(0.29)
    29
    """
    return round(at_s * FRAMES_PER_S)


def audible(envelope: Envelope, *, silent_db: float = SILENT_DBFS) -> tuple[float, float]:
    """Return from when to when, in seconds on the grid, the sound is to be heard.

    Leading and trailing frames whose peak is ``silent_db`` below the sound's own are left out;
    where all is silence, so is the span: (0.0, 0.0).
    """
    loud = envelope.peak > envelope.peak.max(initial=0.0) * 10 ** (silent_db / 20)
    heard = np.flatnonzero(loud)
    if not len(heard):
        return 0.0, 0.0
    return float(heard[0]) / FRAMES_PER_S, float(heard[-1] + 1) / FRAMES_PER_S


def host_gains(
    clips: Sequence[tuple[str, Envelope]], *, target_lufs: float, ceiling_dbtp: float = math.inf
) -> tuple[float, ...]:
    """Return the gain in dB of each clip, given as (host id, envelope of what is played of it).

    Each host as a whole comes to ``target_lufs``, played from both loudspeakers, when a limiter at
    ``ceiling_dbtp`` has taken its part: it takes more from a voice with high peaks. Within a host
    each clip is first pulled 70 % of the way to the host's loudness, by 3 dB at most, so that
    what was meant louder stays a little louder. Silent clips get their host's gain.
    """
    by_host: dict[str, list[int]] = defaultdict(list)
    for i, (host, _) in enumerate(clips):
        by_host[host].append(i)
    gains = [0.0] * len(clips)
    for mine in by_host.values():
        envelopes = [clips[i][1] for i in mine]
        for i, gain_db in zip(mine, _matched(envelopes, target_lufs, ceiling_dbtp), strict=True):
            gains[i] = round(gain_db, 2)
    return tuple(gains)


def _matched(envelopes: Sequence[Envelope], target_lufs: float, ceiling_dbtp: float) -> list[float]:
    wanted = target_lufs - BOTH_LOUDSPEAKERS_LU
    whole = lufs(np.concatenate([e.energy for e in envelopes]))
    if whole <= ABSOLUTE_GATE_LUFS:
        return [0.0] * len(envelopes)
    pulls = [_pull(lufs(e.energy), whole) for e in envelopes]
    energy = np.concatenate([e.energy * _power(p) for e, p in zip(envelopes, pulls, strict=True)])
    peak = np.concatenate([e.peak * 10 ** (p / 20) for e, p in zip(envelopes, pulls, strict=True)])
    gain_db = _gain_to(wanted, Envelope(energy, peak), ceiling_dbtp)
    return [pull + gain_db for pull in pulls]


def _pull(clip_lufs: float, host_lufs: float) -> float:
    if clip_lufs <= ABSOLUTE_GATE_LUFS:
        return 0.0
    return max(-MAX_PULL_DB, min(MAX_PULL_DB, PULL * (host_lufs - clip_lufs)))


def curve_db(points: Sequence[GainPoint], at_s: Floats) -> Floats:
    """Return the gain in dB at the times ``at_s``: linear between the points, level outside."""
    if not points:
        return np.zeros(len(at_s))
    return np.interp(at_s, [p.at_s for p in points], [p.gain_db for p in points])


def fade(clip: Clip, at_s: Floats) -> Floats:
    """Return the factor of the clip's fades at the times ``at_s`` from its start: half a cosine."""
    factor = np.ones(len(at_s))
    if clip.fade_in_s > 0:
        factor *= _rise(at_s / clip.fade_in_s)
    if clip.fade_out_s > 0:
        factor *= _rise((clip.end_s - clip.start_s - at_s) / clip.fade_out_s)
    return factor


def _rise(x: Floats) -> Floats:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(x, 0.0, 1.0)))


def folded(cue: Callable[[str], Sound]) -> Callable[[str], Envelope]:
    """Return what knows the cues' levels where both channels are mixed into one.

    That is played from both loudspeakers, so its energy counts twice.
    """

    def envelope_of(name: str) -> Envelope:
        found = envelope(mono(cue(name)))
        return Envelope(2 * found.energy, found.peak)

    return lru_cache(envelope_of)


def levels(
    timeline: Timeline, envelope: Callable[[str], Envelope], cue: Callable[[str], Envelope]
) -> Envelope:
    """Return the level of the whole episode before master gain and limiter, per 10 ms.

    ``envelope`` knows the takes by key, ``cue`` the cues by name. Energies of clips that sound
    at once are added, as of unlike sounds, and so are their peaks, as the worst case.
    """
    count = frame(timeline.duration_s)
    energy, peak = np.zeros(count), np.zeros(count)
    middle = (np.arange(count) + 0.5) / FRAMES_PER_S
    duck = curve_db(timeline.duck, middle)
    for clip in timeline.clips:
        speech = clip.track == "speech"
        start = frame(clip.start_s)
        length = min(frame(clip.end_s), count) - start
        part = span((envelope if speech else cue)(clip.key), clip.offset_s)
        length = max(0, min(length, len(part.peak)))
        here = slice(start, start + length)
        factor = fade(clip, middle[:length]) * 10 ** (clip.gain_db / 20)
        if not speech:
            factor = factor * 10 ** (duck[here] / 20)
        energy[here] += part.energy[:length] * factor**2 * (2 if speech else 1)
        peak[here] += part.peak[:length] * factor
    return Envelope(energy, peak)


def reduction_db(peak: Floats, *, gain_db: float, ceiling_dbtp: float) -> Floats:
    """Return what the limiter is predicted to take, in dB ≥ 0 per 10 ms, from peaks per 10 ms."""
    over = 20 * np.log10(np.maximum(peak, 1e-9)) + gain_db - ceiling_dbtp
    return released(np.maximum(over, 0.0), frames_per_s=FRAMES_PER_S)


def released(reduction: Floats, *, frames_per_s: float) -> Floats:
    """Return the smallest curve ≥ ``reduction`` ≥ 0 that falls no faster than exp(−t / 60 ms)."""
    ramp = np.arange(len(reduction)) / (frames_per_s * RELEASE_S)
    with np.errstate(divide="ignore"):
        logs = np.log(reduction)
    # In the logarithm an exponential is a slope; the running maximum along it is the hold.
    return np.asarray(np.exp(np.maximum.accumulate(logs + ramp) - ramp))


def master_gain_db(
    timeline: Timeline,
    envelope: Callable[[str], Envelope],
    cue: Callable[[str], Envelope],
    *,
    target_lufs: float,
    bitrate_kbps: int,
) -> float:
    """Return the master gain, to 0.01 dB, at which the finished MP3 reads ``target_lufs``.

    ``timeline`` is complete but for this gain (its ``master_gain_db`` is not read); its
    ``ceiling_dbtp`` is where the limiter stands. ``envelope`` and ``cue``: see `levels`. A few
    iterations, as the limiter takes the more the higher the gain. A silent timeline gives 0.
    """
    level = levels(timeline, envelope, cue)
    if lufs(level.energy) <= ABSOLUTE_GATE_LUFS:
        return 0.0
    wanted = target_lufs + LAME_LOSS_DB[bitrate_kbps]
    return round(_gain_to(wanted, level, timeline.ceiling_dbtp), 2)


def _gain_to(wanted_lufs: float, level: Envelope, ceiling_dbtp: float) -> float:
    """Return the gain in dB at which ``level``, limited, reads ``wanted_lufs``."""
    gain_db = wanted_lufs - lufs(level.energy)
    for _ in range(30):
        taken = reduction_db(level.peak, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)
        missing = wanted_lufs - lufs(level.energy * _power(gain_db - taken))
        gain_db = min(gain_db + missing, MAX_MASTER_DB)
        if abs(missing) < 0.002:  # noqa: PLR2004  (a fifth of what is rounded off)
            break
    return gain_db


def _power(gain_db: float | Floats) -> Floats:
    return np.asarray(10 ** (np.asarray(gain_db) / 10))
