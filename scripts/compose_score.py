"""The forms of the shipped music: how a theme becomes an intro, a bed, stings and an outro."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from compose_instruments import (
    RATE_HZ,
    Mono,
    Stereo,
    filtered,
    kick,
    pad,
    reverberated,
    riser,
    room,
    shaker,
)
from compose_themes import APPROACH, DRUMS, WHOLE, Chord, Phrase, Theme

INTRO_S = 7.8
STING_BEATS = 1.5
"""When a sting comes home."""
OUTRO_RING_S = 5.0
BED_PEAK_HZ = 4_500
"""Above it a bed, which lies under speech, has next to nothing."""


def add(score: Stereo, sound: Stereo, at_s: float, gain: float) -> None:
    """Mix ``sound`` into ``score`` at ``at_s``; what would stand after its end is dropped."""
    start = round(at_s * RATE_HZ)
    room_left = max(0, min(len(sound), len(score) - start))
    score[start : start + room_left] += gain * sound[:room_left]


def _sheet(seconds: float) -> Stereo:
    return np.zeros((round(seconds * RATE_HZ), 2))


def _beat(theme: Theme, beat: float) -> float:
    """Return when ``beat`` of a bar is played, in seconds: every second eighth swings."""
    late = theme.band.swing if beat % 1 == 0.5 else 0.0  # noqa: PLR2004  (the eighth between two)
    return (beat + late / 2) * theme.beat_s


def _chord(score: Stereo, theme: Theme, chord: Chord, at_s: float, length_s: float) -> None:
    for note in chord[1]:
        add(score, pad(note, length_s, brightness=theme.brightness), at_s, theme.band.pads)


def _low(
    score: Stereo, theme: Theme, chords: tuple[Chord, Chord], at_s: float, gain: float
) -> None:
    """Play the bass of the first of two ``chords``; a walking one leads on to the second."""
    (root, upper), after = chords
    # The chord's other notes, brought down into the octave over its bass.
    ladder = [root, *(root + (note - root) % 12 for note in sorted(upper))]
    for beat, step, length in theme.band.low:
        note = after[0] + 1 if step == APPROACH else ladder[step]
        add(score, theme.band.bassist(note, length * theme.beat_s), at_s + _beat(theme, beat), gain)


def _drums(score: Stereo, theme: Theme, at_s: float, gain: float, *, snaps: bool) -> None:
    for i, (name, beat, level) in enumerate(theme.band.drums):
        if snaps or name != "snap":
            sound = DRUMS[name](theme.seed + i)
            add(score, sound, at_s + _beat(theme, beat), gain * level)


def _comp(score: Stereo, theme: Theme, chord: Chord, at_s: float, gain: float) -> None:
    notes = sorted(chord[1])
    for i, (beat, step, velocity) in enumerate(theme.band.comp):
        for j in range(len(notes)) if step == WHOLE else (step,):
            place = -0.5 + (j / len(notes) if step == WHOLE else i / len(theme.band.comp))
            sound = theme.band.player(notes[j], 1.4, place=place)
            # A hand does not strike all notes of a chord at the same instant.
            strum = 0.011 * j if step == WHOLE else 0.0
            add(score, sound, at_s + _beat(theme, beat) + strum, gain * velocity)


def _melody(score: Stereo, theme: Theme, phrase: Phrase, at_s: float, gain: float) -> None:
    for beat, note, length in phrase:
        start = at_s + _beat(theme, beat)
        ring = max(length * theme.beat_s + 0.9, 1.4)
        add(score, theme.band.lead(note, ring, place=0.15), start, 0.30 * gain)
        add(score, theme.band.second(note - 12, ring, place=-0.2), start, 0.20 * gain)


def _warm(frequency: Mono) -> Mono:
    # Rumble off below 35 Hz, and a gentle tilt from 9 kHz on: music that asks for no attention.
    high_pass = 1 / (1 + (35 / np.maximum(frequency, 1)) ** 4)
    return np.asarray(high_pass / np.sqrt(1 + (frequency / 9_000) ** 4))


def _out_of_the_way(frequency: Mono) -> Mono:
    # The bed leaves 1 to 4 kHz, where consonants live, to the voices: a dip of 7 dB at 2 kHz.
    octaves = np.log2(np.maximum(frequency, 1) / 2_000)
    dip = 10 ** (-7 / 20 * np.exp(-((octaves / 1.1) ** 2)))
    return np.asarray(_warm(frequency) * dip / np.sqrt(1 + (frequency / BED_PEAK_HZ) ** 8))


def _finish(score: Stereo, theme: Theme, *, wet: float, fade_s: float) -> Stereo:
    wide = np.concatenate([score, np.zeros((4 * RATE_HZ, 2))])
    wide = reverberated(wide, room(theme.seed, seconds=2.4), wet=wet)
    sound = filtered(wide, _warm)[: len(score)]
    fade = round(fade_s * RATE_HZ)
    sound[-fade:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade))[:, None]
    return np.tanh(sound)


def _cadence(score: Stereo, theme: Theme, *, rise: float) -> None:
    """Play the motif over the two chords that lead home; the second bar louder by ``rise``."""
    for i, (chord, phrase) in enumerate(
        zip(theme.cadence, (theme.call, theme.answer), strict=True)
    ):
        after = (*theme.cadence, theme.home)[i + 1]
        at_s, level = i * theme.bar_s, 1.0 - rise + rise * i
        _chord(score, theme, chord, max(0, at_s - 0.15), theme.bar_s + 0.6)
        _melody(score, theme, phrase, at_s, 0.9 * level + 0.1)
        _low(score, theme, (chord, after), at_s, 0.19 * level)
        _comp(score, theme, chord, at_s, 0.11 * level)
        _drums(score, theme, at_s, level, snaps=i > 0)


def intro(theme: Theme) -> Stereo:
    """Return two bars and a chord: the call, the answer with all the band, and home."""
    bar = theme.bar_s
    score = _sheet(INTRO_S)
    _cadence(score, theme, rise=0.4)
    add(score, riser(bar, theme.seed + 9), bar, theme.air)
    _ending(score, theme, 2 * bar, INTRO_S - 2 * bar)
    return _finish(score, theme, wet=0.30, fade_s=1.6)


def _ending(score: Stereo, theme: Theme, at_s: float, ring_s: float) -> None:
    band = theme.band
    _chord(score, theme, theme.home, max(0, at_s - 0.1), ring_s)
    add(score, band.bassist(theme.home[0], 1.8), at_s, 0.22)
    if band.drums:
        add(score, kick(), at_s, band.drums[0][2])
    for i, note in enumerate((*sorted(theme.home[1]), theme.answer[-1][1])):
        add(score, band.player(note, 2.2, place=-0.4 + i / 5), at_s + 0.018 * i, 0.16)
    add(score, band.lead(theme.answer[-1][1] + 12, 2.4, place=0.2), at_s + 0.05, 0.12)


def bed(theme: Theme) -> Stereo:
    """Return a minute without a seam: verse, bridge, verse, each with more of the band.

    First chords, bass and a thin accompaniment, then all the band, then an echo of the motif.
    What rings on after the last bar is folded onto the first, the room rings round as well.
    """
    chords = (*theme.verse, *theme.bridge, *theme.verse)
    length = round(len(chords) * theme.bar_s * RATE_HZ)
    score = _sheet(len(chords) * theme.bar_s + 4.0)
    second, third = len(theme.verse), len(theme.verse) + len(theme.bridge)
    for i, chord in enumerate(chords):
        at_s = i * theme.bar_s
        _chord(score, theme, chord, at_s, theme.bar_s + 0.8)
        _low(score, theme, (chord, chords[(i + 1) % len(chords)]), at_s, 0.13)
        _comp(score, theme, chord, at_s, 0.05 if i < second else 0.085)
        if i >= second:
            _drums(score, theme, at_s, 0.45, snaps=False)
        for phrase, bars in zip((theme.call, theme.answer), theme.echo, strict=True):
            if i - third in bars:
                low = tuple((beat, note - 12, held) for beat, note, held in phrase)
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
    add(score, theme.band.bassist(first[0], STING_BEATS * beat), 0.0, 0.19)
    _chord(score, theme, theme.home, STING_BEATS * beat - 0.2, 1.6)
    add(score, theme.band.bassist(theme.home[0], 1.0), STING_BEATS * beat, 0.22)
    if theme.band.drums:
        for eighth in range(round(2 * STING_BEATS)):
            add(score, shaker(theme.seed + eighth), _beat(theme, eighth / 2), 0.3)
        add(score, kick(), STING_BEATS * beat, theme.band.drums[0][2])
    return _finish(score, theme, wet=0.32, fade_s=1.4)


def outro(theme: Theme) -> Stereo:
    """Return the motif once more, over the cadence, slowing into a long last chord."""
    bar = theme.bar_s
    score = _sheet(2 * bar + OUTRO_RING_S)
    _cadence(score, theme, rise=0.0)
    _ending(score, theme, 2 * bar, OUTRO_RING_S + 0.5)
    slower = tuple((beat * 1.15, note, held) for beat, note, held in theme.call[:4])
    _melody(score, theme, slower, 2 * bar + 2 * theme.beat_s, 0.35)
    return _finish(score, theme, wet=0.34, fade_s=3.0)


FORMS: Mapping[str, Callable[[Theme], Stereo]] = {
    "intro": intro,
    "bed": bed,
    "sting-1": partial(sting, variant=0),
    "sting-2": partial(sting, variant=1),
    "outro": outro,
}
"""The cues of every theme, by the name of their file."""
