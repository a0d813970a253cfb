"""The three themes as notes: keys, chords, a motif each, and the band that plays them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compose_instruments import (
    Stereo,
    bass,
    bell,
    brush,
    felt,
    guitar,
    kick,
    marimba,
    reeds,
    shaker,
    snap,
    upright,
    vibraphone,
)

Chord = tuple[int, tuple[int, ...]]
"""Bass note and upper notes, as MIDI numbers."""
Phrase = tuple[tuple[float, int, float], ...]
"""Notes as (beat, MIDI number, length in beats)."""
Player = Callable[..., Stereo]
"""(MIDI number, seconds, place=) → a note; place is from −1, left, to 1, right."""
WHOLE = -1
"""Not one note of the chord: all of them at once."""
APPROACH = -2
"""Not a note of the chord: a half step over the next chord's bass."""


@dataclass(frozen=True)
class Band:
    """Who plays, and in which figure. Levels are factors.

    ``comp`` is the accompaniment: (beat, note of the chord, velocity). ``low`` is the bass:
    (beat, note of the chord counted from its bass, length in beats). ``drums``: (sound, beat,
    level). ``pads`` is the level of the strings, ``swing`` by how much of a beat every second
    eighth comes late.
    """

    lead: Player
    second: Player
    player: Player
    bassist: Callable[[int, float], Stereo]
    comp: tuple[tuple[float, int, float], ...]
    low: tuple[tuple[float, int, float], ...]
    drums: tuple[tuple[str, float, float], ...]
    pads: float
    swing: float = 0.0


@dataclass(frozen=True)
class Theme:
    """One piece of music in four forms. ``brightness`` is where the pads' overtones fade, in Hz.

    ``call`` and ``answer`` are the motif's halves, a bar each; ``cadence`` are the two chords that
    lead home, ``home`` the tonic. The bed is ``verse``, ``bridge``, ``verse``: a minute in all.
    ``echo``: in which bars of the last verse the call is heard from afar, and where the answer.
    """

    bpm: float
    beats: int
    verse: tuple[Chord, ...]
    bridge: tuple[Chord, ...]
    cadence: tuple[Chord, Chord]
    home: Chord
    call: Phrase
    answer: Phrase
    echo: tuple[tuple[int, ...], tuple[int, ...]]
    brightness: float
    air: float
    band: Band
    seed: int

    @property
    def beat_s(self) -> float:
        """Length of a beat, in seconds."""
        return 60 / self.bpm

    @property
    def bar_s(self) -> float:
        """Length of a bar, in seconds."""
        return self.beats * self.beat_s


DRUMS: Mapping[str, Callable[[int], Stereo]] = {
    "kick": lambda _seed: kick(),
    "shaker": shaker,
    "snap": snap,
    "brush": brush,
}

_EIGHTHS = tuple((eighth / 2, 0.5 if eighth % 2 else 0.28) for eighth in range(8))
_BRIGHT_BAND = Band(
    lead=bell,
    second=marimba,
    player=marimba,
    bassist=bass,
    comp=(
        (0.0, 0, 1.0), (0.5, 2, 0.6), (1.0, 1, 0.7), (1.5, 3, 1.0),
        (2.0, 2, 0.6), (2.5, 1, 0.8), (3.0, 3, 1.0), (3.5, 2, 0.6),
    ),
    low=((0.0, 0, 1.4), (1.5, 0, 0.9), (2.5, 0, 1.4)),
    drums=(
        ("kick", 0.0, 0.5), ("kick", 2.5, 0.5), ("snap", 1.0, 0.5), ("snap", 3.0, 0.5),
        *(("shaker", beat, level) for beat, level in _EIGHTHS),
    ),
    pads=0.10,
)  # fmt: skip
_CALM_BAND = Band(
    lead=felt,
    second=guitar,
    player=guitar,
    bassist=bass,
    comp=(
        (0.0, 0, 0.9), (0.5, 1, 0.6), (1.0, 2, 0.75), (1.5, 3, 0.9), (2.0, 2, 0.6), (2.5, 1, 0.6),
    ),
    low=((0.0, 0, 2.7),),
    drums=(),
    pads=0.11,
)  # fmt: skip
_LATE_BAND = Band(
    lead=vibraphone,
    second=reeds,
    player=reeds,
    bassist=upright,
    comp=((0.0, WHOLE, 0.75), (1.5, WHOLE, 0.55), (3.5, WHOLE, 0.45)),
    low=((0.0, 0, 1.0), (1.0, 2, 1.0), (2.0, 3, 1.0), (3.0, APPROACH, 1.0)),
    drums=(
        ("kick", 0.0, 0.25), ("kick", 2.0, 0.2), ("brush", 1.0, 0.5), ("brush", 3.0, 0.5),
        *(("shaker", beat, 0.2) for beat in (0.0, 1.0, 1.5, 2.0, 3.0, 3.5)),
    ),
    pads=0.04,
    swing=0.32,
)  # fmt: skip

THEMES = {
    # D major, four to the bar: I V6 vi IV | I6 IV ii V; the motif climbs from the fifth to the
    # third. Bells, marimba, a felt drum, snaps and a shaker.
    "bright": Theme(
        bpm=96,
        beats=4,
        verse=(
            (38, (57, 62, 64, 66)), (37, (57, 61, 64, 69)),
            (35, (57, 59, 62, 66)), (43, (55, 59, 62, 66)),
            (42, (57, 62, 66, 69)), (43, (55, 59, 62, 69)),
            (40, (55, 59, 62, 64)), (45, (57, 61, 64, 67)),
        ),
        bridge=(
            (35, (57, 62, 66, 69)), (43, (59, 62, 66, 69)),
            (42, (57, 62, 66, 69)), (37, (57, 61, 64, 69)),
            (40, (55, 62, 66, 71)), (43, (59, 62, 66, 71)),
            (45, (57, 62, 64, 69)), (45, (55, 61, 64, 67)),
        ),
        cadence=((43, (55, 59, 62, 66)), (45, (57, 62, 64, 69))),
        home=(38, (57, 62, 64, 66)),
        call=((0, 69, 0.5), (0.5, 74, 0.5), (1, 76, 0.5), (1.5, 78, 1.0), (2.5, 81, 1.5)),
        answer=((0, 81, 0.5), (0.5, 78, 0.5), (1, 76, 0.5), (1.5, 78, 1.0), (2.5, 74, 1.5)),
        echo=((0, 4), (2, 5)),
        brightness=1_500,
        air=0.10,
        band=_BRIGHT_BAND,
        seed=1109,
    ),
    # F major, three to the bar, with a borrowed E flat; the motif falls like a breath out.
    # Guitar, a piano with felt on its hammers, strings; no drums.
    "calm": Theme(
        bpm=84,
        beats=3,
        verse=(
            (41, (57, 60, 65, 67)), (45, (55, 60, 64, 67)),
            (46, (57, 62, 65, 69)), (36, (55, 60, 62, 65)),
            (38, (57, 60, 64, 65)), (43, (58, 62, 65, 69)),
            (36, (58, 62, 65, 69)), (36, (58, 60, 64, 67)),
        ),
        bridge=(
            (38, (57, 60, 64, 65)), (36, (57, 60, 62, 65)),
            (46, (57, 62, 65, 69)), (45, (57, 60, 65, 69)),
            (43, (58, 62, 65, 69)), (41, (58, 62, 65, 67)),
            (39, (55, 58, 62, 67)), (39, (58, 62, 65, 67)),
            (46, (57, 62, 65, 69)), (45, (57, 60, 65, 69)),
            (43, (58, 62, 65, 69)), (36, (58, 62, 65, 69)),
        ),
        cadence=((46, (57, 62, 65, 69)), (36, (55, 60, 62, 65))),
        home=(41, (53, 57, 60, 67)),
        call=((0, 72, 1), (1, 76, 1), (2, 74, 1)),
        answer=((0, 72, 1), (1, 69, 0.5), (1.5, 67, 0.5), (2, 65, 1.5)),
        echo=((0, 2), (3, 4)),
        brightness=950,
        air=0.04,
        band=_CALM_BAND,
        seed=2203,
    ),
    # A minor with a raised sixth, swung, four to the bar over a walking bass: the late edition.
    # Vibraphone, an electric piano, a plucked double bass, brushes.
    "late": Theme(
        bpm=88,
        beats=4,
        verse=(
            (45, (57, 60, 64, 71)), (38, (54, 60, 64, 71)),
            (45, (60, 64, 67, 71)), (38, (54, 60, 64, 69)),
            (41, (57, 60, 64, 67)), (40, (55, 59, 62, 67)),
            (38, (53, 57, 60, 64)), (40, (56, 62, 67, 71)),
        ),
        bridge=(
            (36, (55, 59, 62, 64)), (35, (57, 62, 65, 69)),
            (40, (56, 62, 65, 71)), (45, (60, 64, 67, 71)),
            (41, (57, 60, 64, 71)), (40, (56, 62, 67, 71)),
        ),
        cadence=((38, (54, 60, 64, 71)), (40, (56, 62, 67, 71))),
        home=(45, (57, 60, 64, 71)),
        call=((0, 76, 0.75), (0.75, 79, 0.75), (1.5, 78, 0.5), (2, 76, 0.5), (2.5, 71, 1.5)),
        answer=((0, 76, 0.75), (0.75, 74, 0.75), (1.5, 72, 0.5), (2, 71, 0.5), (2.5, 69, 1.5)),
        echo=((1, 3), (4, 6)),
        brightness=1_150,
        air=0.05,
        band=_LATE_BAND,
        seed=3301,
    ),
}  # fmt: skip
