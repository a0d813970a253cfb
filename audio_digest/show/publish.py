"""The last stage: an episode's record and texts, then the site and, after all else, the feed."""

import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812
from pathlib import Path

from audio_digest import plugins
from audio_digest.config import Show
from audio_digest.errors import ConfigError, PublishError
from audio_digest.model import (
    Chapter,
    Correction,
    Edition,
    Episode,
    File,
    Measured,
    Person,
    Rundown,
    Script,
    Story,
    Takes,
    Timeline,
)
from audio_digest.show import captions, claims, layout, notes
from audio_digest.show.keeping import kept
from audio_digest.show.markup import plain
from audio_digest.show.publishers.apple import category
from audio_digest.show.wording import wording

log = logging.getLogger(__name__)

LAST = "feed"
"""The publisher that runs after all others: what it names must be there."""


@dataclass(frozen=True)
class Prepared:
    """What publishing adds to an episode's folder: its record, and files by name."""

    episode: Episode
    files: Mapping[str, bytes]


def prepare(  # noqa: PLR0913, PLR0917  (the last stage reads what all others made)
    script: Script,
    rundown: Rundown,
    takes: Takes,
    timeline: Timeline,
    measured: Measured,
    stories: Sequence[Story],
    show: Show,
    *,
    audio: str,
    number: int,
    date: Date,
    now: datetime,
    previous: Episode | None,
    edition: Edition | None = None,
    corrections: Sequence[Correction] = (),
    more: Sequence[File] = (),
) -> Prepared:
    """Return the episode and its texts; pure. ``audio`` is the sound's file name.

    ``previous`` is the same day's episode as it was published before: what an app knows it by
    stays. ``more`` are the sound in other formats, and the episode's picture. Raises
    ArtifactError where the stages' files do not belong together, and ConfigError.
    """
    words = wording(script.language)
    found = notes.sections(script, rundown, timeline, stories)
    chapters = tuple(section.chapter for section in found)
    text, title = notes.summary(script, words), plain(script.title)
    files = {
        **_captions(script, takes, timeline, show),
        layout.CHAPTERS: _chapters(title, chapters, show),
        layout.NOTES: notes.html(text, found, words, corrections).encode(),
        layout.CLAIMS: claims.listed(script, stories),
    }
    episode = Episode(
        edition=edition,
        corrections=tuple(corrections),
        guid=previous.guid if previous else guid(show, date),
        number=number,
        date=date,
        title=title,
        summary=text,
        language=script.language,
        published_at=previous.published_at if previous else _second(now),
        duration_s=measured.duration_s,
        audio_bytes=measured.audio_bytes,
        loudness_lufs=measured.loudness_lufs,
        true_peak_dbtp=measured.true_peak_dbtp,
        hosts=_hosts(script, takes, show),
        chapters=chapters,
        links=notes.links(found),
        files=(
            File(name=audio, type=layout.media_type(audio), bytes=measured.audio_bytes),
            *more,
            *(
                File(name=name, type=layout.media_type(name), bytes=len(body))
                for name, body in files.items()
                if name != layout.WORDS  # which the pages hold
            ),
        ),
    )
    return Prepared(episode, files)


def guid(show: Show, date: Date) -> str:
    """Return an episode's guid: from show and date alone, so that an edit never changes it."""
    try:
        identity = uuid.UUID(show.show.identity)
    except ValueError as error:
        raise ConfigError(
            f"show.guid: {show.show.identity!r} is not a UUID",
            "write the one that the feed has, or remove the line",
        ) from error
    return str(uuid.uuid5(identity, date.isoformat()))


def _second(now: datetime) -> datetime:
    """Return ``now`` in UTC and whole seconds, all that a feed's date can hold."""
    return now.astimezone(UTC).replace(microsecond=0)


def _captions(script: Script, takes: Takes, timeline: Timeline, show: Show) -> dict[str, bytes]:
    long = captions.cues(script, takes, timeline, show, fits=captions.fits_vtt)
    short = captions.cues(script, takes, timeline, show, fits=captions.fits_srt)
    return {
        "captions.vtt": captions.vtt(long).encode(),
        "captions.srt": captions.srt(short).encode(),
        layout.TRANSCRIPT: captions.transcript(long).encode(),
        layout.WORDS: captions.word_times(long).encode(),
    }


def _chapters(title: str, chapters: Sequence[Chapter], show: Show) -> bytes:
    """Return JSON chapters 1.2; whole starts as integers, as AntennaPod reads no others."""
    listed = [
        {
            "startTime": int(c.start_s) if c.start_s.is_integer() else c.start_s,
            "title": c.title,
            **({"url": c.url} if c.url else {}),
            **({"img": c.image} if c.image else {}),
        }
        for c in chapters
    ]
    about = {"title": title, "podcastName": plain(show.show.title)}
    return json.dumps(
        {"version": "1.2.0", **about, "chapters": listed}, ensure_ascii=False, indent=1
    ).encode()


def _hosts(script: Script, takes: Takes, show: Show) -> tuple[Person, ...]:
    """Return the hosts who speak, each with the voice that was really heard."""
    speaking = {turn.host for turn in script.turns}
    return tuple(
        Person(name=plain(host.name), voice=takes.voices.get(host.id, host.voice))
        for host in show.hosts
        if host.id in speaking
    )


def check(show: Show) -> None:
    """Raise ConfigError for what publishing will stumble over, before anything is spoken."""
    for _, publisher in _targets(show):
        ready = getattr(publisher, "check", None)
        if ready:
            ready()
    guid(show, Date.min)
    layout.base(show)
    category(show.show.category)


def _targets(show: Show) -> list[tuple[str, plugins.Publisher]]:
    """Return kind and publisher of each target, as listed; raises ConfigError."""
    return [
        (
            plugin.kind,
            plugins.load("publishers", plugin.kind, plugin.settings, where=f"publish[{i}]"),
        )
        for i, plugin in enumerate(show.publish)
    ]


def publish(show: Show, episodes: Sequence[Episode], site: Path) -> None:
    """Bring every target of ``show`` up to date, the feed last.

    Where one fails, the feed stays as it was. Raises ConfigError and PublishError.
    """
    ordered = sorted(episodes, key=lambda episode: episode.date, reverse=True)
    _refuse_twins(ordered)
    held = kept(show.keep, ordered)
    targets = sorted(_targets(show), key=lambda target: target[0] == LAST)
    for kind, publisher in (target for target in targets if not _whole(target[1])):
        _bring(kind, publisher, show, held, site)
    layout.prune(site, _standing(site, held))
    for kind, publisher in (target for target in targets if _whole(target[1])):
        _bring(kind, publisher, show, held, site)


def _whole(publisher: plugins.Publisher) -> bool:
    """Say whether ``publisher`` takes the finished site, the feed with it."""
    return getattr(publisher, "whole", False)


def _bring(
    kind: str, publisher: plugins.Publisher, show: Show, episodes: Sequence[Episode], site: Path
) -> None:
    try:
        publisher.publish(show, episodes, site)
    except OSError as error:
        raise PublishError(f"{kind}: {error}", "the feed is unchanged; mend it, retry") from error
    log.info("%s: %d episode%s", kind, len(episodes), "" if len(episodes) == 1 else "s")


def _refuse_twins(episodes: Sequence[Episode]) -> None:
    seen: dict[object, Episode] = {}
    for episode in episodes:
        for mark in (episode.guid, episode.date):
            twin = seen.setdefault(mark, episode)
            if twin is not episode:
                raise PublishError(
                    f"the episodes of {twin.date} and {episode.date} are one to an app: {mark}",
                    "delete one of them, or its episode.json to have it made anew",
                )


def _standing(site: Path, episodes: Sequence[Episode]) -> set[str]:
    """Return the places of all that belongs to ``episodes``."""
    pages = {layout.place(episode, "index.html") for episode in episodes}
    files = {layout.place(e, file.name) for e in episodes for file in layout.media(e)}
    cover = layout.cover(site, episodes)
    return pages | files | ({cover[1]} if cover else set())
