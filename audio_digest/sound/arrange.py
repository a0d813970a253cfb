"""Takes, pauses, music, ducking and chapters on one time axis, as numbers: decides all audible.

A pure function of script, takes, show and the sounds' envelopes. Within this module times are
whole frames of 10 ms (the grid of the timeline), so that nothing is lost to rounding.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from audio_digest.audio.loudness import FRAMES_PER_S
from audio_digest.config import Show
from audio_digest.errors import ArtifactError
from audio_digest.model import Chapter, Clip, Envelope, Script, Take, Takes, Timeline
from audio_digest.sound import level, pacing, score
from audio_digest.sound.brevity import shortened
from audio_digest.sound.cues import Cues
from audio_digest.sound.ducking import points
from audio_digest.sound.score import Music, Placed
from audio_digest.sound.sections import Section, opening_title, sections

MARGIN_BEFORE, MARGIN_AFTER = 2, 5
"""What is kept of a take's silence: breath and the decay of the last sound, 20 and 50 ms."""
FADE_S = 0.01
"""A fade at either end of a take, against clicks."""
DECAYED_DB = -20.0
"""A take decays from where it stays this far below what it is at its loudest."""
USUAL_DECAY = 8
TAIL = 80
"""After the last word, where no music follows it."""


@dataclass(frozen=True)
class Piece:
    """A take as it is used: ``frames`` of it from ``offset`` on, with what is heard of it."""

    take: Take
    host: str
    offset: int
    frames: int
    heard: Envelope

    @property
    def decay(self) -> int:
        """How many of its last frames are no word any more, but its dying away."""
        loud = np.flatnonzero(self.heard.peak > self.heard.peak.max() * 10 ** (DECAYED_DB / 20))
        return self.frames - 1 - int(loud[-1]) if len(loud) else 0


@dataclass(frozen=True)
class Spans:
    """Of how many ``frames`` each turn is, and how many of them are its ``decays`` at the end."""

    frames: Sequence[int]
    decays: Sequence[int]


def arrange(  # noqa: PLR0913  (all that is heard, and each by its name)
    script: Script,
    takes: Takes,
    show: Show,
    *,
    envelope: Callable[[str], Envelope],
    cues: Cues,
    links: Mapping[str, str],
    images: Mapping[str, str] | None = None,
    short: bool = False,
) -> Timeline:
    """Return the timeline of ``script`` as it was spoken in ``takes``.

    ``envelope`` knows the takes by key; ``links`` and ``images`` are story id → URL, for
    the chapters; ``short`` asks for music that fits an edition of a minute or two. Raises
    ArtifactError for a script without a line, for a line without a take, and as ``cues`` does.
    """
    pieces = _pieces(script, takes, envelope)
    plan = sections(script)
    music = score.music(cues, show.sound.loudness_lufs)
    music = shortened(music) if short else music
    frames = [piece.frames for piece in pieces]
    decays = [piece.decay for piece in pieces]
    starts, placed, chapters = _lay(script, plan, Spans(frames, decays), music)
    ends = [start + length for start, length in zip(starts, frames, strict=True)]
    duration = _end(ends, placed)
    timeline = Timeline(
        title=script.title,
        duration_s=seconds(duration),
        theme=show.music.theme,
        clips=(*_speech(starts, pieces, takes, show), *(cue.clip() for cue in placed)),
        duck=points(
            list(zip(starts, ends, strict=True)),
            [(cue.start, cue.end) for cue in placed],
            duck_db=show.music.duck_db,
        ),
        master_gain_db=0.0,
        ceiling_dbtp=_ceiling_dbtp(show),
        chapters=_chapters(chapters, script, links, images or {}),
    )
    gain_db = level.master_gain_db(
        timeline,
        envelope,
        cues.envelope if show.sound.channel_count > 1 else level.folded(cues.sound),
        target_lufs=show.sound.loudness_lufs,
        bitrate_kbps=show.sound.bitrate_kbps,
    )
    return timeline.model_copy(update={"master_gain_db": gain_db})


def length_s(script: Script, frames: Sequence[int], music: Music) -> float:
    """Return how long the episode lasts whose turns take so many ``frames`` of 10 ms each.

    Pauses and music are as `arrange` lays them; ``frames`` may be measured (`frames_of`) or
    foreseen.
    """
    spans = Spans(frames, [USUAL_DECAY] * len(frames))
    starts, placed, _ = _lay(script, sections(script), spans, music)
    ends = [start + length for start, length in zip(starts, frames, strict=True)]
    return seconds(_end(ends, placed))


def frames_of(script: Script, takes: Takes, envelope: Callable[[str], Envelope]) -> tuple[int, ...]:
    """Return of how many frames each turn is, the silence about its take cut off."""
    return tuple(piece.frames for piece in _pieces(script, takes, envelope))


def _end(ends: Sequence[int], placed: Sequence[Placed]) -> int:
    """Return where the episode ends: after the last word and after the last music."""
    return max([max(ends) + TAIL, *(cue.end for cue in placed)])


def _ceiling_dbtp(show: Show) -> float:
    return show.sound.true_peak_dbtp - level.MP3_HEADROOM_DB


def seconds(frames: int) -> float:
    """Return ``frames`` of 10 ms in seconds, the nearest float to the decimal number.

    >>> seconds(29)
    0.29
    """
    return frames / FRAMES_PER_S


def _pieces(script: Script, takes: Takes, envelope: Callable[[str], Envelope]) -> tuple[Piece, ...]:
    by_turn = {take.turn: take for take in takes.takes}
    if not script.turns:
        raise ArtifactError("script.md: holds no line to speak", "write a line as **host:** text")
    pieces = []
    for index, turn in enumerate(script.turns):
        take = by_turn.get(index)
        if take is None or take.host != turn.host:
            raise ArtifactError(
                f"takes.json: no take of line {index + 1}, by {turn.host}",
                "have the script spoken again: --redo render",
            )
        pieces.append(_piece(take, envelope(take.key)))
    return tuple(pieces)


def _piece(take: Take, envelope: Envelope) -> Piece:
    whole = len(envelope.peak)
    if not whole:
        raise ArtifactError(
            f"takes.json: the take of line {take.turn + 1} is empty",
            "speak it again: --redo render",
        )
    first, last = (level.frame(at_s) for at_s in level.audible(envelope))
    if last <= first:
        first, last = 0, whole
    start, end = max(0, first - MARGIN_BEFORE), min(whole, last + MARGIN_AFTER)
    heard = level.span(envelope, seconds(start), seconds(end))
    return Piece(take, take.host, start, end - start, heard)


def _speech(
    starts: Sequence[int], pieces: Sequence[Piece], takes: Takes, show: Show
) -> Iterator[Clip]:
    gains = level.host_gains(
        [(piece.host, piece.heard) for piece in pieces],
        target_lufs=show.sound.loudness_lufs,
        ceiling_dbtp=_ceiling_dbtp(show),
    )
    for start, piece, gain_db in zip(starts, pieces, gains, strict=True):
        voice = show.voices.get(takes.voices.get(piece.host, ""))
        fade_s = min(FADE_S, seconds(piece.frames) / 2)
        yield Clip(
            track="speech",
            key=piece.take.key,
            start_s=seconds(start),
            end_s=seconds(start + piece.frames),
            offset_s=seconds(piece.offset),
            gain_db=round(gain_db + (voice.gain_db if voice else 0.0), 2),
            fade_in_s=fade_s,
            fade_out_s=fade_s,
            turn=piece.take.turn,
        )


def _lay(
    script: Script, plan: Sequence[Section], spans: Spans, music: Music
) -> tuple[list[int], tuple[Placed, ...], list[tuple[Section, int]]]:
    """Return each turn's start, the music but for the curve of its gain, and where chapters are."""
    starts: list[int] = []
    placed: list[Placed] = []
    begins: list[tuple[Section, int]] = []
    end = 0
    for before, section in zip((None, *plan), plan, strict=False):
        begun = [earlier for earlier, _ in begins]
        entry = music.enter(before, section, _rested(script, section, end), begun=begun)
        placed += entry.cues
        begins.append((section, entry.start))
        spoken = _turns(script, section, spans, entry.start)
        starts += spoken
        end = max(s + spans.frames[i] for i, s in zip(section.turns, spoken, strict=True))
    placed += music.beds(begins, end, placed)
    placed += music.leave(begins[-1][1], end, placed)
    return starts, tuple(sorted(placed, key=lambda cue: (cue.start, cue.name))), begins


def _rested(script: Script, section: Section, end: int) -> int:
    """Return ``end``, put off where a person asked for a longer pause before ``section``."""
    pause_s = script.turns[section.turns.start - 1].pause_after_s if section.turns.start else None
    return end + max(0, round((pause_s or 0.0) * FRAMES_PER_S) - score.REST[section.kind])


def _turns(script: Script, section: Section, spans: Spans, start: int) -> list[int]:
    """Return the starts of the section's turns, the first at ``start``."""
    turns, frames, starts = script.turns, spans.frames, [start]
    ends: dict[str, int] = {}
    earlier = start
    for before, index in pairwise(section.turns):
        last = starts[-1]
        end = last + frames[before]
        ends[turns[before].host] = end
        quiet = pacing.gap(turns[before], turns[index], index=index)
        if quiet < 0:
            # Never more than half of either, nor far into the last word; and never into the turn
            # before the last.
            word = spans.decays[before] + pacing.INTO_THE_WORD
            quiet = -min(-quiet, word, frames[before] // 2, frames[index] // 2)
        at = max(end + quiet, earlier, ends.get(turns[index].host, 0))
        starts.append(at)
        earlier = max(earlier, end)
    return starts


def _chapters(
    begins: Sequence[tuple[Section, int]],
    script: Script,
    links: Mapping[str, str],
    images: Mapping[str, str],
) -> tuple[Chapter, ...]:
    """Return a chapter for each section, the first at 0; a whole second can hold only one."""
    found: dict[int, Chapter] = {}
    first = begins[0][0]
    if first.kind in ("tease", "opening") or begins[0][1]:
        title = first.title if first.kind in ("tease", "opening") else ""
        found[0] = Chapter(title=title or opening_title(script.language), start_s=0.0)
    for section, start in begins:
        if section.kind in ("tease", "opening"):
            continue
        at = start // FRAMES_PER_S
        url = links.get(section.story_ids[0]) if section.story_ids else None
        image = next((images[i] for i in section.story_ids if i in images), None)
        title = section.title or script.title
        found.setdefault(at, Chapter(title=title, start_s=float(at), url=url, image=image))
    return tuple(found.values())
