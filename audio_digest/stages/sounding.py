"""Arrange and mix: how the episode sounds."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from audio_digest.atomic import PART
from audio_digest.folder import digest, dump
from audio_digest.model import Story, Tick, Timeline
from audio_digest.run import Run
from audio_digest.stages.stage import ART, AUDIO, COPIES, COVER, Made, plain, sounds


def arrange_settings(run: Run) -> object:
    """Return what the time axis goes by."""
    show = run.show
    gains = {name: voice.gain_db for name, voice in show.voices.items()}
    return [plain(show.music, show.sound), gains, show.show.identity, run.cues().digest()]


def run_arrange(run: Run, _tick: Tick) -> Made:
    """Put speech, pauses, music and chapters on one time axis, timeline.json."""
    from audio_digest.sound.arrange import arrange

    links = {story.id: found for story in run.stories() if (found := address(story))}
    images = {story.id: story.image for story in run.stories() if story.image}
    timeline = arrange(
        run.script(),
        run.takes(),
        run.show,
        envelope=run.cache.envelope,
        cues=run.cues(),
        links=links,
        images=images,
        short=run.edition is not None,
    )
    return {"timeline.json": dump(timeline)}


def address(story: Story) -> str | None:
    """Return where ``story`` stands on the web: its own address, or the first that it links to.

    A document that tells several stories has no address of its own for any of them.
    """
    found = (story.url or "", *(link.url for link in story.links))
    return next((url for url in found if url.startswith(("http://", "https://"))), None)


def mix_settings(run: Run) -> object:
    """Return what the sound, its tags and its pictures go by."""
    show = run.show
    who = [(host.id, host.name) for host in show.hosts]
    about = [show.show.title, show.show.author, show.show.language, show.show.identity]
    return [
        about, plain(show.sound), who, run.cues().digest(), run.date, run.number(),
        *_own_pictures(run),
    ]  # fmt: skip


def _own_pictures(run: Run) -> list[str | None]:
    """Return the digests of the pictures that stand for ours: the show's, the folder's."""
    paths = [run.folder / name for name in (COVER, ART) if run.folder.is_persons(name)]
    if run.show.show.cover:
        paths.append(run.show.home / run.show.show.cover)
    return [digest(path) if path.is_file() else None for path in paths]


def run_mix(run: Run, tick: Tick) -> Made:
    """Turn the timeline into episode.mp3, its copies in other formats, and its pictures."""
    from audio_digest.sound.label import label
    from audio_digest.sound.tags import tag

    timeline, show = run.timeline(), run.show
    cover, art = _pictures(run, timeline.title)
    names = {host.id: host.name for host in show.hosts}
    captions = "\n".join(f"{names.get(t.host, t.host)}: {t.text}" for t in run.script().turns)
    said = label(timeline, show, number=run.number(), date=run.date, cover=art, captions=captions)
    made = {name: run.folder / f"{PART}{name}" for name in sounds(show)}
    try:
        _encode(run, timeline, made, tick)
        for path in made.values():
            tag(path, said)
    except BaseException:
        for path in made.values():
            path.unlink(missing_ok=True)
        raise
    for name in {AUDIO, *COPIES} - made.keys():  # of a format that is not asked for any more
        if not run.folder.is_persons(name):
            (run.folder / name).unlink(missing_ok=True)
    return {**made, COVER: cover, ART: art}


def _pictures(run: Run, title: str) -> tuple[bytes, bytes]:
    """Return the show's picture and the episode's; a person's own stand as they are."""
    from audio_digest.sound.cover import checked, draw, draw_episode

    def own(name: str) -> bytes | None:
        return (run.folder / name).read_bytes() if run.folder.is_persons(name) else None

    cover, art = own(COVER) or draw(run.show), own(ART)
    if art is None:
        art = draw_episode(cover, run.show, date=run.date, number=run.number(), title=title)
    checked(art)
    return cover, art


def _encode(run: Run, timeline: Timeline, made: Mapping[str, Path], tick: Tick) -> None:
    """Write the sounds; the copies, which are not split in stretches, side by side."""
    from audio_digest.sound.copies import copy
    from audio_digest.sound.mix import mix

    show, sound, cues = run.show, run.cache.sound, run.cues()
    mix(timeline, made[AUDIO], show, sound=sound, cues=cues, tick=tick)
    with ThreadPoolExecutor(len(COPIES)) as pool:
        jobs = [
            pool.submit(copy, kind, timeline, made[name], show, sound=sound, cues=cues)
            for name, kind in COPIES.items()
            if name in made
        ]
        for job in jobs:
            job.result()
