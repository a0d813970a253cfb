"""The straight line: the stage table and the resume rule. Where the rooms meet.

A stage is done when its files stand as it wrote them, made from the same inputs by the same
settings. Nothing changed: skip. Changed, but the new output has the same bytes: the wave stops
there. A file that a person made or edited is kept, and nothing before it is looked at, until
``redo`` names that stage or one before it.
"""

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from audio_digest.atomic import save
from audio_digest.errors import ArtifactError, ConfigError
from audio_digest.folder import Done, Folder, digest
from audio_digest.model import Edition, Tick
from audio_digest.run import Run
from audio_digest.stages import Stage, line

log = logging.getLogger(__name__)

Action = Literal["skip", "keep", "run", "maybe"]
"""Done already; a person's, kept; to be made; to be made if what is before it comes out new."""


@dataclass(frozen=True)
class Step:
    """What happens to one stage, why, about how long it takes, and what else it says of itself."""

    stage: str
    action: Action
    why: str
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leg:
    """One line to be taken: the episode's, or that of an edition of it."""

    run: Run
    until: str
    redo: str | None = None


def legs(
    run: Run, *, until: str, redo: str | None = None, edition: Edition | None = None
) -> tuple[Leg, ...]:
    """Return what is to be advanced, in order, so that all asked for is up to date.

    An ``edition`` by itself needs the episode only as far as its lines are spoken; the show's own
    editions are made whenever the episode is published. Raises ConfigError where ``redo`` names
    no stage of theirs.
    """
    main, own = [s.name for s in line(run)], run.show.show.editions
    if edition is None:
        editions, last = own if until == "publish" else (), until
    else:
        spoken = main.index("render")
        editions = (edition,) if main.index(until) >= spoken else ()
        last = main[min(main.index(until), spoken)]
    found = [Leg(run, last), *(Leg(run.in_edition(e), until) for e in editions)]
    if redo is None:
        return tuple(found)
    names = [_up_to(leg) for leg in found]
    if redo in names[0]:  # what is made of it follows by itself
        return (replace(found[0], redo=redo), *found[1:])
    if not any(redo in stages for stages in names):
        known = dict.fromkeys(name for stages in names for name in stages)
        raise ConfigError(f"--redo: no stage '{redo}' before the end", f"give {', '.join(known)}")
    return (found[0], *(replace(leg, redo=redo) for leg in found[1:]))


def _up_to(leg: Leg) -> list[str]:
    names = [stage.name for stage in line(leg.run)]
    return names[: names.index(leg.until) + 1]


def index_of(stages: Sequence[Stage], name: str) -> int:
    """Return the place of the stage ``name`` in the line."""
    return [stage.name for stage in stages].index(name)


def _first_own(stages: Sequence[Stage], folder: Folder, until: int, redo: int | None) -> int | None:
    """Return the last stage up to ``until`` whose file a person made, unless it is redone."""
    last = until if redo is None else min(until, redo - 1)
    for i in range(last, -1, -1):
        if folder.is_persons(stages[i].writes[0]):
            return i
    return None


def _stale(stage: Stage, run: Run) -> str | None:
    """Return why ``stage`` must be done, None where it is done."""
    missing = [name for name in stage.writes if not (run.folder / name).is_file()]
    done = run.folder.manifest().stages.get(stage.name)
    if missing or not done:
        return f"there is no {missing[0]} yet" if missing else "it was cut off"
    for name in stage.reads:
        if run.folder.digest(name) != done.read.get(name):
            return f"{name} changed"
    if stage.fingerprint(run) != done.settings:
        return "its settings changed"
    for name, value in done.wrote.items():
        if run.folder.digest(name) != value and not run.folder.is_persons(name):
            return f"{name} was cut off"
    return stage.lost(run)


def plan(run: Run, *, until: str = "publish", redo: str | None = None) -> tuple[Step, ...]:
    """Return what `advance` would do, without doing any of it."""
    stages = line(run)
    last, again = index_of(stages, until), index_of(stages, redo) if redo else None
    own = _first_own(stages, run.folder, last, again)
    speeds, steps, moved = _speeds(run), [], False
    for i, stage in enumerate(stages[: last + 1]):
        seconds = speeds.get(stage.name, stage.seconds_per_s) * run.show.show.length_s
        if own is not None and i < own:
            continue
        if i == own:
            steps.append(Step(stage.name, "keep", f"{stage.writes[0]} is yours"))
            continue
        why = "asked for" if i == again else _stale(stage, run)
        if why:
            notes = tuple(stage.forecast(run))
            steps.append(Step(stage.name, "run", why, seconds * stage.share(run), notes))
        elif moved:
            notes = tuple(stage.forecast(run))
            steps.append(
                Step(stage.name, "maybe", "if what is before it comes out new", seconds, notes)
            )
        else:
            steps.append(Step(stage.name, "skip", "nothing changed"))
        moved = moved or bool(why)
    return tuple(steps)


def advance(
    run: Run, *, tick: Tick, until: str = "publish", redo: str | None = None
) -> Iterator[Step]:
    """Bring the episode up to date, stage by stage; yield each step before it is taken.

    Raises BusyError where another run holds the episode; every stage's own errors pass through,
    with all that was finished kept.
    """
    stages = line(run)
    last, again = index_of(stages, until), index_of(stages, redo) if redo else None
    with run.lock():
        own = _first_own(stages, run.folder, last, again)
        for i, stage in enumerate(stages[: last + 1]):
            if own is not None and i < own:
                continue
            if i == own:
                why = None
                yield Step(stage.name, "keep", f"{stage.writes[0]} is yours: kept")
            else:
                why = "asked for" if i == again else _stale(stage, run)
                yield Step(stage.name, "run" if why else "skip", why or "nothing changed")
            if why:
                began, share = time.monotonic(), stage.share(run)
                redone = again is not None and i >= again
                _take(stage, run, tick, overwrite=redone)
                _note_speed(run, stage, time.monotonic() - began, share)
            if stage.after:
                stage.after(run)


def _take(stage: Stage, run: Run, tick: Tick, *, overwrite: bool) -> None:
    for name in stage.needs:
        if not (run.folder / name).is_file():
            raise ArtifactError(f"{run.folder / name}: no such file", "run `audio-digest generate`")
    read = {name: run.folder.digest(name) for name in stage.reads}
    settings = stage.fingerprint(run)
    made = stage.work(run, tick)
    wrote: dict[str, str] = {}
    for name, body in made.items():
        wrote[name] = digest(body)
        if run.folder.is_persons(name):
            if not overwrite:
                log.warning("%s is yours: kept as it is", name)
                if isinstance(body, Path):
                    body.unlink()
                continue
            log.warning("%s was yours: it is now %s", name, run.folder.put_aside(name).name)
        run.folder.announce({name: wrote[name]})
        if isinstance(body, Path):
            body.replace(run.folder / name)
        else:
            save(run.folder / name, body)
    read |= {name: wrote[name] for name in read if name in wrote}
    _disown(stage, run, wrote)
    run.folder.finish(stage.name, Done(read=read, settings=settings, wrote=wrote))


def _disown(stage: Stage, run: Run, wrote: Mapping[str, str]) -> None:
    """Note that what an earlier stage wrote is now as ``stage`` mended it, and no less done."""
    for name, done in run.folder.manifest().stages.items():
        mended = {file: wrote[file] for file in done.wrote if file in wrote}
        if name != stage.name and mended != {file: done.wrote[file] for file in mended}:
            run.folder.finish(name, done.model_copy(update={"wrote": {**done.wrote, **mended}}))


def _speeds(run: Run) -> dict[str, float]:
    """Return how many seconds each stage last took for a second of episode, on this machine."""
    try:
        found = json.loads((run.cache.root / "speeds.json").read_text("utf-8"))
        return {str(name): float(value) for name, value in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _note_speed(run: Run, stage: Stage, took_s: float, share: float) -> None:
    if share >= stage.telling_share:
        speeds = {**_speeds(run), stage.name: took_s / run.show.show.length_s / share}
        save(run.cache.root / "speeds.json", json.dumps(speeds, indent=1, sort_keys=True))
