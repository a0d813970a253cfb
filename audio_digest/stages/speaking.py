"""Render: how the script is spoken."""

import logging
from pathlib import Path

from audio_digest.errors import ArtifactError
from audio_digest.folder import digest, dump
from audio_digest.model import Script, Tick
from audio_digest.run import Run
from audio_digest.stages import length
from audio_digest.stages.stage import Made, plain
from audio_digest.voice_files import VOICES_DIRS

log = logging.getLogger(__name__)


def render_settings(run: Run) -> object:
    """Return what speech goes by: the hosts' voices, their engines, the lexicons."""
    show = run.show
    used = {host.id: show.voices[host.voice] for host in show.hosts}
    fallbacks = [show.voices[v.fallback] for v in used.values() if v.fallback]
    lexicons = [d / "lexicon.toml" for d in (*VOICES_DIRS, show.home / "voices")]
    return [
        list(used),
        plain(*used.values(), *fallbacks),
        {name: dict(settings) for name, settings in show.engines.items()},
        [digest(path) for path in lexicons if path.is_file()],
        [digest(Path(v.reference)) for v in used.values() if Path(v.reference).is_file()],
    ]


def run_render(run: Run, tick: Tick) -> Made:
    """Speak every line that is not spoken yet; takes.json.

    A script that turns out too long or too short comes out mended.
    """
    from audio_digest.script.screenplay import dump as print_script
    from audio_digest.show.publish import check
    from audio_digest.sound.cover import own

    script = run.script()
    _refuse_doubtful(run, script)
    if run.show.show.cover:
        own(run.show.home / run.show.show.cover)
    run.cues().check()  # what would stop a later stage is said before a line is spoken
    check(run.show)
    mended, takes = length.heard(run, tick)
    made = {"takes.json": dump(takes)}
    return made if mended == script else {"script.md": print_script(mended), **made}


def _refuse_doubtful(run: Run, script: Script) -> None:
    """Refuse lines that claim what no story says; the writer's own have passed this gate."""
    if not run.folder.is_persons("script.md") or not run.stories():
        return
    from audio_digest.script.grounding import check

    hard = [alarm for alarm in check(script, run.evidence()) if alarm.hard]
    said = [f"script.md: {alarm.said(script)}" for alarm in hard]
    if said and not run.allow:
        raise ArtifactError(
            "\n".join(said),
            "mend the lines; or take their comment away, which makes them your own words; "
            "or speak them as they are with --allow",
        )
    for line in said:
        log.warning("allowed: %s", line)


def takes_lost(run: Run) -> str | None:
    """Return how many takes are not in the cache, None where all are."""
    gone = sum(not run.cache.holds(take.key) for take in run.takes().takes)
    return f"{gone} takes are not in the cache" if gone else None


def render_share(run: Run) -> float:
    """Return the part of the script's words that no take of this episode speaks yet."""
    if not (run.folder / "script.md").is_file() or not (run.folder / "takes.json").is_file():
        return 1.0
    try:
        spoken = {
            (take.host, "".join(word.text for word in take.words))
            for take in run.takes().takes
            if run.cache.holds(take.key)
        }
        turns = run.script().turns
    except ArtifactError:
        return 1.0
    fresh = sum(len(t.text) for t in turns if (t.host, "".join(t.text.split())) not in spoken)
    return fresh / max(1, sum(len(t.text) for t in turns))
