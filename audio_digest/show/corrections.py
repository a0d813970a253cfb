"""What was changed in an episode after it was published: told line by line, old and new.

``published.json`` keeps the lines that went out last, and every correction. It is written before
the notes and the record that repeat it, so a run that was cut off tells nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest

from audio_digest.config import Show
from audio_digest.model import Change, Correction, Line, Published, Script
from audio_digest.show.markup import plain

TEXTS = ("notes.html", "captions.vtt", "captions.srt", "transcript.json")
"""What a person may mend beside the script, and listeners read."""


def lines(script: Script, show: Show) -> tuple[Line, ...]:
    """Return the title, and who says what in ``script``, by the name that listeners know."""
    said = [
        Line(host=plain(show.host(turn.host).name), text=plain(turn.text)) for turn in script.turns
    ]
    return (Line(host="", text=plain(script.title)), *said)


def changes(was: Sequence[Line], now: Sequence[Line]) -> tuple[Change, ...]:
    """Return what differs between two scripts, in order; a line that moved went and came."""
    matcher = SequenceMatcher(a=was, b=now, autojunk=False)
    found = [
        pair
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
        for pair in zip_longest(was[a:b], now[c:d])
    ]
    return tuple(change for old, new in found for change in _change(old, new))


def _change(old: Line | None, new: Line | None) -> Iterator[Change]:
    if old and new and old.host == new.host:
        yield Change(host=old.host, was=old.text, now=new.text)
        return
    if old:
        yield Change(host=old.host, was=old.text, now="")
    if new:
        yield Change(host=new.host, was="", now=new.text)


def published(
    now: Sequence[Line],
    texts: Mapping[str, str],
    before: Published | None,
    *,
    at: datetime | None,
) -> Published:
    """Return what is published now, with a correction where something changed since ``before``.

    ``texts`` are the digests of the files of `TEXTS` that a person edited. Where ``at`` is None
    no correction is told: the episode is still being made.
    """
    told = before.corrections if before else ()
    if at:
        known = before or Published(lines=tuple(now), texts={})
        mended = tuple(name for name in TEXTS if texts.get(name, "") not in {"", _of(known, name)})
        correction = Correction(at=at, changes=changes(known.lines, now), texts=mended)
        told = (*told, correction) if correction.changes or correction.texts else told
    return Published(lines=tuple(now), texts=dict(texts), corrections=told)


def _of(known: Published, name: str) -> str:
    return known.texts.get(name, "")


def extracted(
    now: Sequence[Line], before: Published | None, whole: Sequence[Correction]
) -> Published:
    """Return what an edition publishes now, whose lines are those of an episode.

    Of the episode's corrections ``whole`` it tells what concerns the lines that it had.
    """
    told = list(before.corrections if before else ())
    had = {(line.host, line.text) for line in before.lines} if before else set()
    seen = {correction.at for correction in told}
    for correction in whole:
        concerned = tuple(c for c in correction.changes if c.was and (c.host, c.was) in had)
        if concerned and correction.at not in seen:
            told.append(Correction(at=correction.at, changes=concerned))
    return Published(lines=tuple(now), texts={}, corrections=tuple(told))
