"""The seven stages: what each reads, writes and goes by, and how it calls its room.

This file alone knows all the rooms. A room is imported when its stage runs, so that a command
that needs one stage does not load the others.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from audio_digest import __version__
from audio_digest.atomic import PART
from audio_digest.config import VOICES_DIRS, Plugin
from audio_digest.errors import ArtifactError, PublishError, SourceError
from audio_digest.folder import digest, digest_of, dump, exclusive, load
from audio_digest.model import Episode, Measured, Rundown, Script, Tick
from audio_digest.run import Run

log = logging.getLogger(__name__)

Made = Mapping[str, str | bytes | Path]
"""File name → its content, or the path of a finished file beside it that only wants renaming."""

AUDIO = "episode.mp3"
PUBLISH_WAIT_S = 60.0


def _nothing_lost(_run: Run) -> str | None:
    return None


def _whole(_run: Run) -> float:
    return 1.0


@dataclass(frozen=True)
class Stage:
    """One verb of the line.

    ``reads`` are the files of the folder that it looks at, ``needs`` those it cannot do without,
    ``writes`` what it makes, first the one that a person would edit. ``seconds_per_s``: how long
    it takes for a second of episode on a machine of two cores, until this one has been measured;
    ``share`` is the part of a full run that is to be done. Only runs of at least
    ``telling_share`` of it are measured.
    """

    name: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    writes: tuple[str, ...]
    settings: Callable[[Run], object]
    work: Callable[[Run, Tick], Made]
    seconds_per_s: float
    lost: Callable[[Run], str | None] = _nothing_lost
    share: Callable[[Run], float] = _whole
    telling_share: float = 0.8
    after: Callable[[Run], None] | None = None

    def fingerprint(self, run: Run) -> str:
        """Return the digest of all that this stage goes by, beside the files it reads."""
        return digest_of([__version__, self.settings(run)])


def _plain(*records: BaseModel | None) -> list[object]:
    return [r.model_dump(mode="json") if r else None for r in records]


# --- gather -------------------------------------------------------------------------------


def _located(source: Plugin, home: Path) -> dict[str, Any]:
    """Return the source's settings, its ``path`` taken from the show's folder."""
    settings = dict(source.settings)
    if "path" in settings:
        settings["path"] = str(home / str(settings["path"]))
    return settings


def _tree(path: Path) -> list[tuple[str, str]]:
    """Return name and digest of ``path``, or of every file below it."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return [(str(p.relative_to(path.parent)), digest(p)) for p in files if p.is_file()]


def _gather_settings(run: Run) -> object:
    sources = [(s.kind, _located(s, run.show.home)) for s in run.show.sources]
    trees = [_tree(Path(settings["path"])) for _, settings in sources if "path" in settings]
    names = [(s.kind, s.settings) for s in run.show.sources]
    return [names, trees, run.show.select.max_age_h]


def _gather(run: Run, tick: Tick) -> Made:
    from audio_digest import plugins
    from audio_digest.stories.gather import gather

    sources = [
        (
            str(source.settings.get("path") or source.settings.get("url") or source.kind),
            plugins.load(
                "sources", source.kind, _located(source, run.show.home), where=f"sources[{i}]"
            ),
        )
        for i, source in enumerate(run.show.sources)
    ]
    since = run.now - timedelta(hours=run.show.select.max_age_h)
    return {"stories.json": dump(gather(sources, since=since, tick=tick))}


# --- select, write ------------------------------------------------------------------------


def _select_settings(run: Run) -> object:
    show = run.show
    return [_plain(show.select), show.show.language, show.show.length_s, run.date]


def _select(run: Run, _tick: Tick) -> Made:
    from audio_digest.script.write import check
    from audio_digest.stories.select import select

    check(run.show)  # no choice of stories helps a writer who does not speak the language
    rundown = select(run.stories(), run.show, date=run.date)
    if not rundown.picks:
        reasons = sorted({left.reason for left in rundown.left_out}) or ["there are no stories"]
        raise SourceError(
            f"nothing to tell on {run.date}: {'; '.join(reasons)}",
            "add sources to show.toml, raise select.max_age_h, or wait for the news",
        )
    return {"rundown.json": dump(rundown)}


def _write_settings(run: Run) -> object:
    show = run.show
    paces = [show.voices[host.voice].pace for host in show.hosts]
    who = [(host.id, host.name, host.manner) for host in show.hosts]
    about = [show.show.title, show.show.language, show.show.length_s, show.show.identity]
    return [_plain(show.writer), who, paces, about]


def _write(run: Run, tick: Tick) -> Made:
    from audio_digest.script.screenplay import dump as print_script
    from audio_digest.script.write import write

    script = write(_pickable(run), run.stories(), run.show, tick=tick)
    return {"script.md": print_script(script)}


def _pickable(run: Run) -> Rundown:
    """Return the rundown; of a person's, the picks are checked and the title fits them.

    A person who only takes a story out, or changes the order, leaves the title that named what
    was there before: then the episode is named anew.
    """
    from audio_digest.stories.select import select, titled

    rundown, stories = run.rundown(), run.stories()
    if not run.folder.is_persons("rundown.json"):
        return rundown
    if not rundown.picks:
        raise ArtifactError("rundown.json: picks: there are none", "keep one, or --redo select")
    known = {story.id for story in stories}
    for i, pick in enumerate(rundown.picks):
        if strange := sorted(set(pick.story_ids) - known):
            raise ArtifactError(
                f"rundown.json: picks[{i}]: no story '{strange[0]}' in stories.json",
                "give the id of a story that is there",
            )
    made = select(stories, run.show, date=run.date)
    if made.title == rundown.title and made.picks != rundown.picks:
        return titled(rundown)
    return rundown


# --- render -------------------------------------------------------------------------------


def _render_settings(run: Run) -> object:
    show = run.show
    used = {host.id: show.voices[host.voice] for host in show.hosts}
    fallbacks = [show.voices[v.fallback] for v in used.values() if v.fallback]
    lexicons = [d / "lexicon.toml" for d in (*VOICES_DIRS, show.home / "voices")]
    return [
        list(used),
        _plain(*used.values(), *fallbacks),
        {name: dict(settings) for name, settings in show.engines.items()},
        [digest(path) for path in lexicons if path.is_file()],
    ]


def _render(run: Run, tick: Tick) -> Made:
    from audio_digest.show.publish import check
    from audio_digest.speech.render import render

    script = run.script()
    _refuse_doubtful(run, script)
    run.cues().check()  # what would stop a later stage is said before a line is spoken
    check(run.show)
    return {"takes.json": dump(render(script, run.show, run.cache, tick=tick))}


def _refuse_doubtful(run: Run, script: Script) -> None:
    """Refuse lines that claim what no story says; the writer's own have passed this gate."""
    if not run.folder.is_persons("script.md") or not run.stories():
        return
    from audio_digest.script.grounding import check

    hard = [alarm for alarm in check(script, run.stories()) if alarm.hard]
    said = [f"script.md: {alarm.said(script)}" for alarm in hard]
    if said and not run.allow:
        raise ArtifactError(
            "\n".join(said),
            "mend the lines; or take their comment away, which makes them your own words; "
            "or speak them as they are with --allow",
        )
    for line in said:
        log.warning("allowed: %s", line)


def _takes_lost(run: Run) -> str | None:
    gone = sum(not run.cache.holds(take.key) for take in run.takes().takes)
    return f"{gone} takes are not in the cache" if gone else None


def _render_share(run: Run) -> float:
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


# --- arrange, mix -------------------------------------------------------------------------


def _arrange_settings(run: Run) -> object:
    show = run.show
    gains = {name: voice.gain_db for name, voice in show.voices.items()}
    return [_plain(show.music, show.sound), gains, show.show.identity, run.cues().digest()]


def _arrange(run: Run, _tick: Tick) -> Made:
    from audio_digest.sound.arrange import arrange

    links = {story.id: story.url for story in run.stories() if story.url}
    timeline = arrange(
        run.script(),
        run.takes(),
        run.show,
        envelope=run.cache.envelope,
        cues=run.cues(),
        links=links,
    )
    return {"timeline.json": dump(timeline)}


def _mix_settings(run: Run) -> object:
    show = run.show
    who = [(host.id, host.name) for host in show.hosts]
    about = [show.show.title, show.show.author, show.show.language, show.show.identity]
    return [about, _plain(show.sound), who, run.cues().digest(), run.date, run.number()]


def _mix(run: Run, tick: Tick) -> Made:
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


# --- publish ------------------------------------------------------------------------------


def _publish_settings(run: Run) -> object:
    show = run.show
    return [_plain(show.show, show.sound, *show.hosts, *show.publish), run.date]


def _publish(run: Run, tick: Tick) -> Made:
    from audio_digest.show.publish import prepare
    from audio_digest.sound.gates import measure

    tick(0, 2)
    timeline = run.timeline()
    measured = measure(run.folder / AUDIO, timeline, run.show)
    tick(1, 2)
    _refuse_failed(measured)
    prepared = prepare(
        run.script(), run.rundown(), run.takes(), timeline, measured, run.stories(), run.show,
        audio=AUDIO, number=run.number(), date=run.date, now=run.now, previous=run.previous(),
    )  # fmt: skip
    tick(2, 2)
    return {**prepared.files, "episode.json": dump(prepared.episode)}


def _refuse_failed(measured: Measured) -> None:
    failed = [gate for gate in measured.gates if not gate.passed]
    if failed:
        said = "; ".join(f"{gate.name}: {gate.value}, not {gate.limit}" for gate in failed)
        raise PublishError(
            f"{AUDIO} is not fit to be published: {said}",
            "mend what is named, or make it anew with --redo arrange; the feed is unchanged",
        )


def _refresh_site(run: Run) -> None:
    """Bring site and feed up to date with all episodes; writes only what changed."""
    from audio_digest.show.publish import publish

    busy = "site: another run is publishing"
    with exclusive(run.output / ".lock", busy, wait_s=PUBLISH_WAIT_S):
        for left in run.site.rglob(f"{PART}*"):  # of a run that was killed; who writes has the lock
            left.unlink(missing_ok=True)
        episodes = sorted((load(path, Episode) for path in run.past()), key=lambda e: e.date)
        publish(run.show, episodes[::-1], run.site)


STAGES: tuple[Stage, ...] = (
    Stage("gather", (), (), ("stories.json",), _gather_settings, _gather, 0.005),
    Stage(
        "select", ("stories.json",), ("stories.json",), ("rundown.json",),
        _select_settings, _select, 0.005,
    ),
    Stage(
        "write", ("stories.json", "rundown.json"), ("stories.json", "rundown.json"),
        ("script.md",), _write_settings, _write, 0.01,
    ),
    Stage(
        "render", ("script.md",), ("script.md",), ("takes.json",), _render_settings, _render, 0.4,
        lost=_takes_lost, share=_render_share,
    ),
    Stage(
        "arrange", ("script.md", "takes.json", "stories.json"), ("script.md", "takes.json"),
        ("timeline.json",), _arrange_settings, _arrange, 0.005,
    ),
    Stage(
        "mix", ("timeline.json", "script.md"), ("timeline.json",), (AUDIO, "cover.jpg"),
        _mix_settings, _mix, 0.02,
    ),
    Stage(
        "publish", ("timeline.json", AUDIO, "cover.jpg", "script.md", "takes.json",
                    "rundown.json", "stories.json"),
        ("timeline.json", AUDIO, "script.md", "takes.json"),
        ("episode.json",), _publish_settings, _publish, 0.01, after=_refresh_site,
    ),
)  # fmt: skip
