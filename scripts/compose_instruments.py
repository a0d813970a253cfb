"""The small orchestra of `scripts/compose`: every sound is a formula and a fixed seed.

All sounds are float64, shape (frames, 2), at `RATE_HZ`; double precision keeps the differences
between processors far below one step of 16 bits, so that the shipped files come out bit for bit.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Stereo = NDArray[np.float64]
Mono = NDArray[np.float64]

RATE_HZ = 44_100
TUNING_HZ = 440.0
TUNING_MIDI = 69
TWO_PI = 2 * np.pi
SHAKER_HZ = (5_500, 11_000)
SECOND_S = 0.011
"""When the snap's second finger meets the palm."""


def hertz(midi: float) -> float:
    """Return the frequency of a MIDI note number, in equal temperament at A4 = 440 Hz."""
    return float(TUNING_HZ * 2 ** ((midi - TUNING_MIDI) / 12))


def clock(seconds: float) -> Mono:
    """Return the times, in seconds, of the frames of a sound that lasts ``seconds``."""
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def pan(mono: Mono, position: float) -> Stereo:
    """Place ``mono`` between left (−1) and right (1), at constant power."""
    angle = (position + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)], axis=1)


def swell(frames: int, attack_s: float, release_s: float) -> Mono:
    """Return a gain that rises and falls as half a cosine."""
    gain = np.ones(frames)
    up = min(round(attack_s * RATE_HZ), frames)
    down = min(round(release_s * RATE_HZ), frames)
    gain[:up] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(up) / up)
    gain[frames - down :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, down + 1) / down)
    return gain


def pad(midi: float, seconds: float, *, brightness: float) -> Stereo:
    """Return a warm string-like note: three detuned voices, their overtones falling with pitch.

    ``brightness`` is the frequency in hertz above which overtones fade away.
    """
    times = clock(seconds)
    out = np.zeros((len(times), 2))
    for cents, place in ((-5.0, -0.8), (0.0, 0.0), (6.0, 0.8)):
        pitch = hertz(midi + cents / 100)
        drift = 0.0025 * np.sin(TWO_PI * (0.23 + cents / 97) * times + midi)
        voice = np.zeros(len(times))
        for k in range(1, 9):
            level = k**-1.25 / (1 + (k * pitch / brightness) ** 3)
            voice += level * np.sin(TWO_PI * k * pitch * times + k * (drift * 40 + cents + midi))
        out += pan(voice, place)
    return out * swell(len(times), min(0.6, seconds / 3), min(1.1, seconds / 3))[:, None] / 3


def reeds(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return an electric-piano note by FM synthesis (Chowning 1973), its tremolo in stereo."""
    times = clock(seconds)
    pitch = hertz(midi)
    decay = np.exp(-times / (0.22 + 14 / pitch * 2.2))
    bite = 1.6 * np.exp(-times / 0.14)
    body = np.sin(TWO_PI * pitch * times + bite * np.sin(TWO_PI * pitch * times))
    tine = 0.08 * np.exp(-times / 0.05) * np.sin(TWO_PI * pitch * 7 * times)
    trem = 1 + 0.15 * np.sin(TWO_PI * 4.6 * times)
    sound = pan((body + tine) * decay, place)
    sound[:, 0] *= trem
    sound[:, 1] *= 2 - trem
    return sound * swell(len(times), 0.004, min(0.08, seconds / 2))[:, None]


def _struck(
    midi: float, seconds: float, partials: Sequence[tuple[float, float, float]], attack_s: float
) -> Mono:
    """Return a note of ``partials``: (ratio to the pitch, level, decay in seconds)."""
    times = clock(seconds)
    tone = np.zeros(len(times))
    for ratio, level, length in partials:
        frequency = ratio * hertz(midi)
        if frequency < RATE_HZ / 2:
            tone += level * np.exp(-times / length) * np.sin(TWO_PI * frequency * times)
    return tone * swell(len(times), attack_s, min(0.2, seconds / 2))


def marimba(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return a wooden bar with its resonator: partials at 1, 3.9 and 9.2 (tuned as makers do)."""
    low = 0.55 * (220 / hertz(midi)) ** 0.5
    partials = ((1.0, 1.0, low), (3.93, 0.22, low / 5), (9.2, 0.06, low / 14))
    return pan(_struck(midi, seconds, partials, 0.003), place)


def vibraphone(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return a metal bar over a turning motor: partials at 1, 4 and 10, a slow tremolo."""
    tone = _struck(midi, seconds, ((1.0, 1.0, 1.1), (4.0, 0.26, 0.35), (10.0, 0.03, 0.06)), 0.004)
    return pan(tone * (1 + 0.22 * np.sin(TWO_PI * 4.1 * clock(seconds))), place)


def guitar(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return a nylon string plucked at two ninths of its length; high partials die first."""
    partials = [
        (k * (1 + 0.00003 * k * k), abs(np.sin(np.pi * k * 2 / 9)) * k**-1.1, 0.9 / k**0.7)
        for k in range(1, 13)
    ]
    return pan(1.1 * _struck(midi, seconds, partials, 0.004), place)


def felt(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return a piano note with felt on the hammer: few partials, a soft start, two decays."""
    partials = [(k * (1 + 0.0002 * k * k), 0.7 * k**-1.6, 0.30 / k**0.4) for k in range(1, 8)]
    partials += [(k * (1 + 0.0002 * k * k), 0.4 * k**-1.9, 1.40 / k**0.5) for k in range(1, 6)]
    return pan(_struck(midi, seconds, partials, 0.014), place)


def upright(midi: float, seconds: float) -> Stereo:
    """Return a plucked double bass: a round note that dies within a beat, with a finger's thud."""
    partials = [(1.0, 0.9, 0.42), (2.0, 0.42, 0.30), (3.0, 0.20, 0.20), (4.0, 0.08, 0.10)]
    return pan(_struck(midi, seconds, [*partials, (0.5, 0.12, 0.03)], 0.007), 0.0)


def bell(midi: float, seconds: float, *, place: float) -> Stereo:
    """Return a soft glassy note: few partials, the high ones short."""
    partials = ((1.0, 1.0, 0.9), (2.0, 0.32, 0.5), (3.01, 0.10, 0.22), (5.4, 0.05, 0.07))
    return pan(_struck(midi, seconds, partials, 0.006), place)


def bass(midi: float, seconds: float) -> Stereo:
    """Return a round bass note; small loudspeakers give its second and third partial at least."""
    times = clock(seconds)
    phase = TWO_PI * hertz(midi) * times
    tone = np.sin(phase) + 0.38 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    tone = np.tanh(1.1 * tone * (0.35 + 0.65 * np.exp(-times / 0.5)))
    return pan(tone * swell(len(times), 0.012, min(0.12, seconds / 2)), 0.0)


def kick() -> Stereo:
    """Return a soft felt kick drum: a sine that drops from 120 to 47 Hz."""
    times = clock(0.32)
    phase = TWO_PI * (47 * times + 73 * 0.03 * (1 - np.exp(-times / 0.03)))
    return pan(np.sin(phase) * np.exp(-times / 0.09) * swell(len(times), 0.002, 0.05), 0.0)


def shaker(seed: int, *, seconds: float = 0.09, place: float = 0.25) -> Stereo:
    """Return a grain of high noise between 5.5 and 11 kHz."""
    # RandomState's streams are promised never to change, those of default_rng may.
    noise = np.random.RandomState(seed).standard_normal(round(seconds * RATE_HZ))
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE_HZ)
    spectrum *= (frequency > SHAKER_HZ[0]) & (frequency < SHAKER_HZ[1])
    grain = np.fft.irfft(spectrum, len(noise))
    times = clock(seconds)
    return pan(grain * np.exp(-times / 0.022) * swell(len(times), 0.006, 0.02), place)


def brush(seed: int) -> Stereo:
    """Return a wire brush swept over a drum: noise from 4 to 9 kHz that swells and falls."""
    times = clock(0.34)
    noise = np.random.RandomState(seed).standard_normal(len(times))
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE_HZ)
    spectrum *= np.exp(-((np.log2(np.maximum(frequency, 1) / 6_000) / 0.5) ** 2))
    grain = np.fft.irfft(spectrum, len(noise))
    tap = np.exp(-times / 0.02)
    sweep = 0.35 * np.sin(np.pi * np.minimum(times / 0.3, 1)) ** 2
    return pan(0.5 * grain * (tap + sweep) * swell(len(times), 0.003, 0.06), 0.2)


def snap(seed: int) -> Stereo:
    """Return a finger snap: a short band of noise around 1.9 kHz, twice in quick succession."""
    noise = np.random.RandomState(seed).standard_normal(round(0.16 * RATE_HZ))
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE_HZ)
    spectrum *= np.exp(-(((frequency - 1_900) / 500) ** 2))
    grain = np.fft.irfft(spectrum, len(noise))
    times = clock(0.16)
    shape = np.exp(-times / 0.018) + 0.5 * (times > SECOND_S) * np.exp(-(times - SECOND_S) / 0.03)
    return pan(grain * shape * swell(len(times), 0.001, 0.05), -0.2)


def riser(seconds: float, seed: int) -> Stereo:
    """Air that gathers before a downbeat: noise under a rising band, swelling as a square."""
    frames = round(seconds * RATE_HZ)
    noise = np.random.RandomState(seed).standard_normal((2, frames))
    hop = 2_048
    window = np.hanning(2 * hop)
    out = np.zeros((frames + 2 * hop, 2))
    frequency = np.fft.rfftfreq(2 * hop, 1 / RATE_HZ)
    for start in range(0, frames - 2 * hop, hop):
        done = start / frames
        centre = 700 * 9**done
        band = np.exp(-((np.log(np.maximum(frequency, 1) / centre) / 0.5) ** 2))
        for side in (0, 1):
            grain = noise[side, start : start + 2 * hop] * window
            filtered = np.fft.irfft(np.fft.rfft(grain) * band, 2 * hop)
            out[start : start + 2 * hop, side] += filtered * done**2
    return out[:frames] * swell(frames, 0.05, 0.02)[:, None]


def room(seed: int, *, seconds: float) -> Stereo:
    """Return a room's response: noise that falls 60 dB in ``seconds``, the treble twice as fast."""
    frames = round(seconds * RATE_HZ)
    times = np.arange(frames) / RATE_HZ
    noise = np.random.RandomState(seed).standard_normal((frames, 2))
    frequency = np.fft.rfftfreq(frames, 1 / RATE_HZ)[:, None]
    dark = np.fft.irfft(np.fft.rfft(noise, axis=0) / (1 + (frequency / 1_500) ** 2), frames, axis=0)
    fall = np.exp(-6.91 * times / seconds)[:, None]
    airy = noise * np.exp(-13.8 * times / seconds)[:, None] * 0.12
    response = (dark * fall + airy) * swell(frames, 0.012, 0.05)[:, None]
    return np.asarray(response / np.sqrt((response**2).sum(axis=0)))


def filtered(sound: Stereo, gain: Callable[[Mono], Mono]) -> Stereo:
    """Return ``sound`` (taken as a loop) with its spectrum multiplied by ``gain(hertz)``."""
    spectrum = np.fft.rfft(sound, axis=0)
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE_HZ).astype(np.float64)
    return np.asarray(np.fft.irfft(spectrum * gain(frequency)[:, None], len(sound), axis=0))


def reverberated(sound: Stereo, response: Stereo, *, wet: float) -> Stereo:
    """Return ``sound`` (taken as a loop) in a room; ``wet`` is the room's level."""
    spectrum = np.fft.rfft(sound, axis=0) * np.fft.rfft(response, len(sound), axis=0)
    return sound + wet * np.fft.irfft(spectrum, len(sound), axis=0)
