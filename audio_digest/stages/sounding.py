"""Arrange and mix: how the episode sounds."""

from audio_digest.atomic import PART
from audio_digest.folder import dump
from audio_digest.model import Tick
from audio_digest.run import Run
from audio_digest.stages.stage import AUDIO, Made, plain


def arrange_settings(run: Run) -> object:
    """Return what the time axis goes by."""
    show = run.show
    gains = {name: voice.gain_db for name, voice in show.voices.items()}
    return [plain(show.music, show.sound), gains, show.show.identity, run.cues().digest()]


def run_arrange(run: Run, _tick: Tick) -> Made:
    """Put speech, pauses, music and chapters on one time axis, timeline.json."""
    from audio_digest.sound.arrange import arrange

    links = {story.id: story.url for story in run.stories() if story.url}
    timeline = arrange(
        run.script(),
        run.takes(),
        run.show,
        envelope=run.cache.envelope,
        cues=run.cues(),
        links=links,
        short=run.edition is not None,
    )
    return {"timeline.json": dump(timeline)}


def mix_settings(run: Run) -> object:
    """Return what the sound and its tags go by."""
    show = run.show
    who = [(host.id, host.name) for host in show.hosts]
    about = [show.show.title, show.show.author, show.show.language, show.show.identity]
    return [about, plain(show.sound), who, run.cues().digest(), run.date, run.number()]


def run_mix(run: Run, tick: Tick) -> Made:
    """Turn the timeline into episode.mp3 and its cover."""
    from audio_digest.sound.cover import draw
    from audio_digest.sound.mix import mix
    from audio_digest.sound.tags import tag

    timeline, show = run.timeline(), run.show
    audio = run.folder / f"{PART}{AUDIO}"
    try:
        mix(timeline, audio, show, sound=run.cache.sound, cues=run.cues(), tick=tick)
        cover = draw(show)
        names = {host.id: host.name for host in show.hosts}
        captions = "\n".join(f"{names.get(t.host, t.host)}: {t.text}" for t in run.script().turns)
        tag(audio, timeline, show, number=run.number(), date=run.date, cover=cover,
            captions=captions)  # fmt: skip
    except BaseException:
        audio.unlink(missing_ok=True)
        raise
    return {AUDIO: audio, "cover.jpg": cover}
