"""Every value that the stages hand on. All frozen; sequences are tuples; units are in the names.

What is read or written as text is a `Record` (pydantic: strict, no unknown keys), what holds
samples is a frozen dataclass. ``None`` means "unknown", an empty tuple or string means "none".

Times of the episode are seconds on a 10 ms grid (441 samples at 44.1 kHz), so that a time in
milliseconds, as ID3 chapters want it, is exact to the sample.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  (fields named `date` would hide the type)
from datetime import datetime
from typing import Annotated, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Samples = NDArray[np.float32]


class Tick(Protocol):
    """Progress: ``tick(done, total)``, in any one unit; called from the thread that works."""

    def __call__(self, done: float, total: float, said: str = "", /) -> None:
        """Show it; ``said`` tells in words what is done: ``31 of 94 lines``."""


GRID_S = 0.01
IMAGE_URL = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x20\x7f-\x9f<>\"'`\\]{1,1990}"
"""A picture's address: http(s), at most 2,000 characters, no blank, quotation mark or bracket."""
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Decibels = Annotated[float, Field(allow_inf_nan=False)]


class Record(BaseModel):
    """Base of everything that is stored as text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


# --- gather -------------------------------------------------------------------------------

BlockKind = Literal["heading", "paragraph", "bullet", "answer", "impact", "earlier"]


class Block(Record):
    """One piece of a story, in its document's order.

    ``label`` is the bold lead of a labelled bullet ("The license problem"), the question that an
    ``answer`` answers, or the lead of an ``impact`` ("What this means for you"); else empty.
    ``level`` is the nesting of a bullet (0 = outermost) or the depth of a heading below the title.
    ``earlier`` is what an earlier episode said of the story, labelled with the day; no source
    gives it: the writers get it as evidence of a follow-up.
    """

    kind: BlockKind
    text: str
    label: str = ""
    level: int = 0


class Link(Record):
    """Where a story points to."""

    title: str
    url: str


class Story(Record):
    """One story as one source tells it.

    ``id`` is 8 hex digits of a hash of the canonical URL or, where there is none, of source and
    title; so it stays the same from day to day. ``image`` is where a picture of the story stands,
    for apps that show one with the chapter; it is never fetched here. ``flagged`` is an order to
    whoever retells the story that stood in it, empty where there was none: then only title and
    source are told.
    """

    id: str
    title: str
    url: str | None = None
    source: str
    published_at: datetime | None = None
    language: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    image: Annotated[str, Field(pattern=f"^{IMAGE_URL}$")] | None = None
    flagged: str = ""


class Skipped(Record):
    """What was left aside, and why."""

    what: str
    reason: str


class Stories(Record):
    """stories.json."""

    stories: tuple[Story, ...]
    skipped: tuple[Skipped, ...] = ()


# --- select -------------------------------------------------------------------------------


class Earlier(Record):
    """What was told of a story before, where it has moved on since.

    ``date`` and ``title`` are of the latest episode that told it, ``title`` as its rundown has
    it. ``said`` is a whole sentence as it was spoken there, empty where none can be said again.
    ``news`` are the ids of today's sentences that say something new: all others are known.
    """

    date: Date
    title: str
    said: str = ""
    news: tuple[str, ...] = ()


class Pick(Record):
    """A story to be told: the ids of its tellings, the one to be spoken first.

    ``earlier`` is None for a story that is told for the first time.
    """

    title: str
    story_ids: tuple[str, ...]
    target_s: Seconds
    reason: str
    earlier: Earlier | None = None


class Rundown(Record):
    """rundown.json: what will be told, in order. ``language`` is a BCP 47 tag, the show's.

    ``reserve`` are stories that there was no time for, the best first: they come in, in brief,
    where the episode turns out too short.
    """

    title: str
    date: Date
    language: str
    picks: tuple[Pick, ...]
    reserve: tuple[Pick, ...] = ()
    left_out: tuple[Skipped, ...] = ()


# --- write --------------------------------------------------------------------------------

Act = Literal[
    "open", "tease", "lead", "fact", "gloss", "ask", "answer", "react", "impact", "doubt",
    "bridge", "recap", "close", "say",
]  # fmt: skip


class Turn(Record):
    """One line of one host. ``cites`` are sentence ids, ``<story id>.<n>`` (text.sentences).

    ``act`` says what the line does; ``say`` is the act of a line that a person wrote.
    ``pause_after_s`` is None where arrange may decide.
    """

    host: str
    act: Act = "say"
    text: str
    cites: tuple[str, ...] = ()
    pause_after_s: Seconds | None = None


class Segment(Record):
    """A chapter of the script. A segment without ``story_ids`` is the opening, recap or close."""

    heading: str
    story_ids: tuple[str, ...] = ()
    turns: tuple[Turn, ...]


class Script(Record):
    """script.md, parsed."""

    title: str
    language: str
    segments: tuple[Segment, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All turns in speaking order; a `Take` refers to a turn by its index here."""
        return tuple(turn for segment in self.segments for turn in segment.turns)


# --- render -------------------------------------------------------------------------------


class Voice(Record):
    """voices/<id>.toml.

    ``rate`` 1.0 is the engine's normal speed, ``pace`` the words (characters, where the language
    is written without spaces) that this voice was measured to speak in a minute at that rate,
    pauses between sentences included. ``fallback`` is the id of an embedded voice. In place of a
    ``name``, ``blend`` gives the engine's names of the voices mixed, and their shares; they sum
    to 1, whatever the file says. ``reference`` is a clip of the voice to be cloned (in the file
    beside it, here an absolute path), ``reference_text`` what is said in it, ``instructions``
    how to speak: for engines that take them.
    """

    id: str
    engine: str
    name: str = ""
    blend: Mapping[str, Annotated[float, Field(gt=0, le=1000)]] = {}
    language: str
    rate: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    pitch_semitones: Annotated[float, Field(ge=-12, le=12)] = 0.0
    gain_db: Annotated[float, Field(ge=-24, le=24)] = 0.0
    pace: Annotated[float, Field(gt=0)] | None = None
    fallback: str | None = None
    manner: str = ""
    reference: str = ""
    reference_text: str = ""
    instructions: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _named_or_blended(self) -> Self:
        if bool(self.name) == bool(self.blend) and not (self.reference and not self.blend):
            raise ValueError("give either a name or a blend")
        return self

    @field_validator("blend")
    @classmethod
    def _shares(cls, blend: Mapping[str, float]) -> Mapping[str, float]:
        whole = math.fsum(blend.values())
        return {part: blend[part] / whole for part in sorted(blend)}


class Word(Record):
    """A word and when it is heard, in seconds from the start of its sound."""

    text: str
    start_s: Seconds
    end_s: Seconds


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples (float32, nominally −1…1): shape (frames,) or (frames, channels)."""

    samples: Samples
    rate_hz: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True, eq=False)
class Speech:
    """What an engine returns: mono sound, and the spoken text's words where it knows them."""

    sound: Sound
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, eq=False)
class Envelope:
    """A sound's level, per 10 ms at its own rate; the last frame may be shorter.

    ``energy``: mean square of the K-weighted samples, summed over channels (ITU-R BS.1770);
    ``peak``: largest absolute sample. Both float64, of equal length.
    """

    energy: NDArray[np.float64]
    peak: NDArray[np.float64]


class Take(Record):
    """One spoken turn. ``turn`` is its index in `Script.turns`, ``key`` its place in the cache.

    ``words`` carry the *display* text of the turn: its tokens in order, each with its time.
    """

    turn: int
    host: str
    key: str
    spoken: str
    duration_s: Seconds
    loudness_lufs: Decibels
    peak_dbfs: Decibels
    words: tuple[Word, ...]


class Takes(Record):
    """takes.json. ``voices``: host id → id of the voice that spoke (its fallback's, if it fell)."""

    voices: Mapping[str, str]
    takes: tuple[Take, ...]


# --- arrange ------------------------------------------------------------------------------

Track = Literal["speech", "bed", "cue"]


class Clip(Record):
    """A stretch of a sound on the time axis.

    ``key`` is a cache key on the speech track, a cue's name (intro, bed, sting, outro) on the
    others. The clip plays its sound from ``offset_s`` on, from ``start_s`` to ``end_s`` of the
    episode. ``turn`` is the index of the turn spoken.
    """

    track: Track
    key: str
    start_s: Seconds
    end_s: Seconds
    offset_s: Seconds = 0.0
    gain_db: Decibels = 0.0
    fade_in_s: Seconds = 0.0
    fade_out_s: Seconds = 0.0
    turn: int | None = None


class GainPoint(Record):
    """A corner of a gain curve; between two corners the gain moves linearly in dB."""

    at_s: Seconds
    gain_db: Decibels


class Chapter(Record):
    """A chapter. ``start_s`` is a whole second."""

    title: str
    start_s: Seconds
    url: str | None = None
    image: str | None = None


class Timeline(Record):
    """timeline.json: everything audible, as numbers.

    ``duck`` is the gain of the music (tracks bed and cue), ``master_gain_db`` is added to all.
    ``ceiling_dbtp`` is where the limiter stands, before encoding.
    """

    title: str
    duration_s: Seconds
    theme: str
    clips: tuple[Clip, ...]
    duck: tuple[GainPoint, ...]
    master_gain_db: Decibels
    ceiling_dbtp: Decibels
    chapters: tuple[Chapter, ...]


# --- mix and publish ----------------------------------------------------------------------


class Gate(Record):
    """One thing that was measured on the finished file, and what it had to be."""

    name: str
    value: str
    limit: str
    passed: bool


class Measured(Record):
    """The finished file as an independent decoder and meter see it."""

    audio_bytes: int
    duration_s: Seconds
    loudness_lufs: Decibels
    true_peak_dbtp: Decibels
    gates: tuple[Gate, ...]


class Person(Record):
    """A host as listeners know it."""

    name: str
    voice: str


class File(Record):
    """A file of an episode, by its name in the episode's folder; ``bytes`` as it was made.

    A text may have been edited since; a sound of another size is not published. ``integrity`` is
    a digest as browsers take it (``sha384-…``), empty where none was made.
    """

    name: str
    type: str
    bytes: int
    integrity: str = ""


class Change(Record):
    """A `Line` as it was published, and as it is now; empty where there was, or is, none."""

    host: str
    was: str
    now: str


class Correction(Record):
    """What was changed in an episode after it was published, and when (UTC).

    ``texts`` names the files that a person changed beside the script: captions, notes.
    """

    at: datetime
    changes: tuple[Change, ...] = ()
    texts: tuple[str, ...] = ()


class Line(Record):
    """A line as listeners know it: the host's name, and what is said.

    Nobody says the title: it has no host.
    """

    host: str
    text: str


class Published(Record):
    """published.json: what went out last, and what was corrected since it first did.

    ``texts``: name → digest of what a person edited beside the script.
    """

    lines: tuple[Line, ...]
    texts: Mapping[str, str]
    corrections: tuple[Correction, ...] = ()


Edition = Literal["brief"]
"""What may be made of an episode's takes beside it."""


class Episode(Record):
    """episode.json: all that feed, site and notes need. ``guid`` never changes.

    ``edition`` says what is made of an episode, None for the episode itself. ``corrections`` are
    in the order in which they were made.
    """

    guid: str
    number: int
    date: Date
    title: str
    summary: str
    language: str
    published_at: datetime
    duration_s: Seconds
    audio_bytes: int
    loudness_lufs: Decibels
    true_peak_dbtp: Decibels
    hosts: tuple[Person, ...]
    chapters: tuple[Chapter, ...]
    links: tuple[Link, ...]
    files: tuple[File, ...]
    edition: Edition | None = None
    corrections: tuple[Correction, ...] = ()
