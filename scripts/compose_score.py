"""The score of the shipped music: keys, chords, one motif for each theme, and four forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from compose_instruments import (
    RATE_HZ,
    Mono,
    Stereo,
    bass,
    bell,
    filtered,
    kick,
    pad,
    pluck,
    reverberated,
    riser,
    room,
    shaker,
    snap,
)

Chord = tuple[int, tuple[int, ...]]
"""Bass note and upper notes, as MIDI numbers."""
Phrase = tuple[tuple[float, int, float], ...]
"""Notes as (beat, MIDI number, length in beats)."""


@dataclass(frozen=True)
class Theme:
    """One piece of music in four forms. ``brightness`` is where the pads' overtones fade, in Hz.

    ``call`` and ``answer`` are the motif's halves, a bar each; ``cadence`` are the two chords that
    lead home, ``home`` the tonic. ``pulse``: how loud the percussion is, 0 to 1.
    """

    bpm: float
    progression: tuple[Chord, ...]
    cadence: tuple[Chord, Chord]
    home: Chord
    call: Phrase
    answer: Phrase
    brightness: float
    bite: float
    pulse: float
    seed: int

    @property
    def beat_s(self) -> float:
        """Length of a beat, in seconds."""
        return 60 / self.bpm

    @property
    def bar_s(self) -> float:
        """Length of a bar of four beats, in seconds."""
        return 4 * self.beat_s


THEMES = {
    # D major: I V6 vi IV | I6 IV ii V, and a motif that climbs from the fifth to the third.
    "bright": Theme(
        bpm=96,
        progression=(
            (38, (57, 62, 64, 66)),
            (37, (57, 61, 64, 69)),
            (35, (57, 59, 62, 66)),
            (43, (55, 59, 62, 66)),
            (42, (57, 62, 66, 69)),
            (43, (55, 59, 62, 69)),
            (40, (55, 59, 62, 64)),
            (45, (57, 61, 64, 67)),
        ),
        cadence=((43, (55, 59, 62, 66)), (45, (57, 62, 64, 69))),
        home=(38, (57, 62, 64, 66)),
        call=((0, 69, 0.5), (0.5, 74, 0.5), (1, 76, 0.5), (1.5, 78, 1.0), (2.5, 81, 1.5)),
        answer=((0, 81, 0.5), (0.5, 78, 0.5), (1, 76, 0.5), (1.5, 78, 1.0), (2.5, 74, 1.5)),
        brightness=1_500,
        bite=1.5,
        pulse=1.0,
        seed=1109,
    ),
    # F major in seventh chords, slow; the motif falls like a breath out.
    "calm": Theme(
        bpm=72,
        progression=(
            (41, (57, 60, 64, 67)),
            (38, (57, 60, 65, 69)),
            (46, (58, 62, 65, 69)),
            (36, (55, 60, 62, 65)),
            (45, (57, 60, 64, 67)),
            (43, (58, 62, 65, 67)),
        ),
        cadence=((46, (58, 62, 65, 69)), (36, (55, 60, 62, 65))),
        home=(41, (57, 60, 64, 67)),
        call=((0, 72, 1), (1, 76, 1), (2, 74, 0.5), (2.5, 72, 1.5)),
        answer=((0, 72, 1), (1, 69, 1), (2, 67, 0.5), (2.5, 65, 1.5)),
        brightness=950,
        bite=0.8,
        pulse=0.35,
        seed=2203,
    ),
    # A minor with a raised sixth, ninth chords over a walking bass: the late edition.
    "late": Theme(
        bpm=80,
        progression=(
            (45, (55, 60, 64, 71)),
            (38, (57, 60, 66, 64)),
            (45, (55, 60, 64, 71)),
            (43, (57, 59, 62, 66)),
            (41, (57, 60, 64, 67)),
        ),
        cadence=((41, (57, 60, 64, 67)), (40, (56, 62, 66, 71))),
        home=(45, (55, 60, 64, 71)),
        call=((0, 76, 0.75), (0.75, 79, 0.75), (1.5, 78, 0.5), (2, 76, 0.5), (2.5, 71, 1.5)),
        answer=((0, 76, 0.75), (0.75, 74, 0.75), (1.5, 72, 0.5), (2, 71, 0.5), (2.5, 69, 1.5)),
        brightness=1_150,
        bite=1.2,
        pulse=0.7,
        seed=3301,
    ),
}


STING_BEATS = 1.5
"""When a sting comes home."""


def add(score: Stereo, sound: Stereo, at_s: float, gain: float) -> None:
    """Mix ``sound`` into ``score`` at ``at_s``; what would stand after its end is dropped."""
    start = round(at_s * RATE_HZ)
    room_left = max(0, min(len(sound), len(score) - start))
    score[start : start + room_left] += gain * sound[:room_left]


def _sheet(seconds: float) -> Stereo:
    return np.zeros((round(seconds * RATE_HZ), 2))


def _chord(score: Stereo, theme: Theme, chord: Chord, at_s: float, length_s: float) -> None:
    for note in chord[1]:
        add(score, pad(note, length_s, brightness=theme.brightness), at_s, 0.10)


def _low(score: Stereo, theme: Theme, chord: Chord, at_s: float, gain: float) -> None:
    for beat, length in ((0, 1.4), (1.5, 0.9), (2.5, 1.4)):
        add(score, bass(chord[0], length * theme.beat_s), at_s + beat * theme.beat_s, gain)


def _drums(score: Stereo, theme: Theme, at_s: float, gain: float, *, snaps: bool) -> None:
    level = gain * theme.pulse
    for beat in (0.0, 2.5):
        add(score, kick(), at_s + beat * theme.beat_s, 0.5 * level)
    for eighth in range(8):
        accent = 0.5 if eighth % 2 else 0.28
        grain = shaker(theme.seed + eighth, place=0.3 if eighth % 2 else -0.1)
        add(score, grain, at_s + eighth / 2 * theme.beat_s, accent * level)
    if snaps:
        for beat in (1, 3):
            add(score, snap(theme.seed + 50 + beat), at_s + beat * theme.beat_s, 0.55 * level)


def _arpeggio(score: Stereo, theme: Theme, chord: Chord, at_s: float, gain: float) -> None:
    notes = sorted(chord[1])
    for eighth, step in enumerate((0, 2, 1, 3, 2, 1, 3, 2)):
        place = -0.5 + eighth / 7
        sound = pluck(notes[step], 1.1, index=theme.bite, place=place)
        swing = 0.06 * theme.beat_s if eighth % 2 else 0.0
        velocity = 1.0 if eighth in (0, 3, 6) else 0.7
        add(score, sound, at_s + eighth / 2 * theme.beat_s + swing, gain * velocity)


def _melody(score: Stereo, theme: Theme, phrase: Phrase, at_s: float, gain: float) -> None:
    for beat, note, length in phrase:
        start = at_s + beat * theme.beat_s
        ring = max(length * theme.beat_s + 0.9, 1.4)
        add(score, bell(note, ring, place=0.15), start, 0.30 * gain)
        add(score, pluck(note - 12, ring, index=theme.bite, place=-0.2), start, 0.20 * gain)


def _warm(frequency: Mono) -> Mono:
    # Rumble off below 35 Hz, and a gentle tilt from 3 kHz on: music that asks for no attention.
    high_pass = 1 / (1 + (35 / np.maximum(frequency, 1)) ** 4)
    return np.asarray(high_pass / np.sqrt(1 + (frequency / 9_000) ** 4))


def _out_of_the_way(frequency: Mono) -> Mono:
    # The bed leaves 1 to 4 kHz, where consonants live, to the voices: a dip of 7 dB at 2 kHz.
    octaves = np.log2(np.maximum(frequency, 1) / 2_000)
    return np.asarray(_warm(frequency) * 10 ** (-7 / 20 * np.exp(-((octaves / 1.1) ** 2))))


def _finish(score: Stereo, theme: Theme, *, wet: float, fade_s: float) -> Stereo:
    wide = np.concatenate([score, np.zeros((4 * RATE_HZ, 2))])
    wide = reverberated(wide, room(theme.seed, seconds=2.4), wet=wet)
    sound = filtered(wide, _warm)[: len(score)]
    fade = round(fade_s * RATE_HZ)
    sound[-fade:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade))[:, None]
    return np.tanh(sound)


def intro(theme: Theme) -> Stereo:
    """Return two bars and a chord: the call over IV, the answer over V with the band, and home."""
    bar = theme.bar_s
    score = _sheet(2 * bar + 2.6)
    for i, (chord, phrase) in enumerate(
        zip(theme.cadence, (theme.call, theme.answer), strict=True)
    ):
        _chord(score, theme, chord, max(0, i * bar - 0.15), bar + 0.6)
        _melody(score, theme, phrase, i * bar, 0.9 + 0.1 * i)
        _low(score, theme, chord, i * bar, 0.22 + 0.02 * i)
        _arpeggio(score, theme, chord, i * bar, 0.08 + 0.02 * i)
        _drums(score, theme, i * bar, 0.6 + 0.4 * i, snaps=i > 0)
    add(score, riser(bar, theme.seed + 9), bar, 0.10 * theme.pulse)
    _ending(score, theme, 2 * bar, 2.6)
    return _finish(score, theme, wet=0.30, fade_s=1.6)


def _ending(score: Stereo, theme: Theme, at_s: float, ring_s: float) -> None:
    _chord(score, theme, theme.home, max(0, at_s - 0.1), ring_s)
    add(score, bass(theme.home[0], 1.8), at_s, 0.3)
    add(score, kick(), at_s, 0.5 * theme.pulse)
    for i, note in enumerate((*sorted(theme.home[1]), theme.answer[-1][1])):
        add(score, pluck(note, 2.2, index=theme.bite, place=-0.4 + i / 5), at_s + 0.018 * i, 0.16)
    add(score, bell(theme.answer[-1][1] + 12, 2.4, place=0.2), at_s + 0.05, 0.12)


def bed(theme: Theme) -> Stereo:
    """Return a minute without a seam: chords and bass; an arpeggio; a far echo of the motif.

    What rings on after the last bar is folded onto the first, the room rings round as well.
    """
    bars = round(60 / theme.bar_s)
    length = round(bars * theme.bar_s * RATE_HZ)
    score = _sheet(bars * theme.bar_s + 4.0)
    for i in range(bars):
        chord = theme.progression[i % len(theme.progression)]
        at_s = i * theme.bar_s
        _chord(score, theme, chord, at_s, theme.bar_s + 0.8)
        _low(score, theme, chord, at_s, 0.16)
        third = 3 * i // bars
        if third > 0:
            _arpeggio(score, theme, chord, at_s, 0.085)
            _drums(score, theme, at_s, 0.45, snaps=False)
        if third == 2 and i % 4 in (0, 1):  # noqa: PLR2004  (the last of three thirds)
            low = tuple((b, n - 12, d) for b, n, d in (theme.call, theme.answer)[i % 4])
            _melody(score, theme, low, at_s, 0.35)
    folded = score[:length].copy()
    folded[: len(score) - length] += score[length:]
    folded = reverberated(folded, room(theme.seed, seconds=2.4), wet=0.28)
    return np.tanh(filtered(folded, _out_of_the_way))


def sting(theme: Theme, *, variant: int) -> Stereo:
    """Return the motif in a nutshell: how its call begins and ends, over IV and home; or answer, V.

    A voice comes in after a second and a half: by then it has arrived.
    """
    beat = theme.beat_s
    first = theme.cadence[variant % 2]
    phrase = (theme.call, theme.answer)[variant % 2]
    begun = tuple(note for note in phrase if note[0] < STING_BEATS)
    score = _sheet(STING_BEATS * beat + 2.0)
    _chord(score, theme, first, 0.0, STING_BEATS * beat + 0.3)
    _melody(score, theme, (*begun, (STING_BEATS, phrase[-1][1], 1.0)), 0.0, 1.1)
    add(score, bass(first[0], STING_BEATS * beat), 0.0, 0.24)
    for eighth in range(round(2 * STING_BEATS)):
        add(score, shaker(theme.seed + eighth), eighth / 2 * beat, 0.3 * theme.pulse)
    _chord(score, theme, theme.home, STING_BEATS * beat - 0.2, 1.6)
    add(score, bass(theme.home[0], 1.0), STING_BEATS * beat, 0.28)
    add(score, kick(), STING_BEATS * beat, 0.45 * theme.pulse)
    return _finish(score, theme, wet=0.32, fade_s=1.4)


def outro(theme: Theme) -> Stereo:
    """Return the motif once more, over the cadence, slowing into a long last chord."""
    bar = theme.bar_s
    score = _sheet(2 * bar + (5.5 if theme.bpm > 90 else 4.5))  # noqa: PLR2004  (as in `intro`)
    for i, (chord, phrase) in enumerate(
        zip(theme.cadence, (theme.call, theme.answer), strict=True)
    ):
        _chord(score, theme, chord, max(0, i * bar - 0.15), bar + 0.9)
        _melody(score, theme, phrase, i * bar, 0.9)
        _low(score, theme, chord, i * bar, 0.24)
        _arpeggio(score, theme, chord, i * bar, 0.10)
        _drums(score, theme, i * bar, 0.8, snaps=i == 0)
    _ending(score, theme, 2 * bar, 6.0)
    _melody(
        score,
        theme,
        tuple((b * 1.15, n, d) for b, n, d in theme.call[:4]),
        2 * bar + 2 * theme.beat_s,
        0.35,
    )
    return _finish(score, theme, wet=0.34, fade_s=3.0)


FORMS: Mapping[str, Callable[[Theme], Stereo]] = {
    "intro": intro,
    "bed": bed,
    "sting-1": partial(sting, variant=0),
    "sting-2": partial(sting, variant=1),
    "outro": outro,
}
"""The cues of every theme, by the name of their file."""
