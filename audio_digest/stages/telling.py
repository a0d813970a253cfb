"""Gather, select and write: what happened, and what is said of it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from audio_digest.config import Plugin
from audio_digest.errors import ArtifactError, SourceError
from audio_digest.folder import digest, dump
from audio_digest.model import Rundown, Tick
from audio_digest.run import Run
from audio_digest.stages.clock import EpisodeClock
from audio_digest.stages.length import foretell
from audio_digest.stages.past import past_digests, past_episodes
from audio_digest.stages.speaking import render_settings
from audio_digest.stages.stage import Made, plain


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


def gather_settings(run: Run) -> object:
    """Return what gathering goes by: the sources, and the files they name."""
    sources = [(s.kind, _located(s, run.show.home)) for s in run.show.sources]
    trees = [_tree(Path(settings["path"])) for _, settings in sources if "path" in settings]
    names = [(s.kind, s.settings) for s in run.show.sources]
    return [names, trees, run.show.select.max_age_h]


def run_gather(run: Run, tick: Tick) -> Made:
    """Read the sources into stories.json."""
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


# --- select, write ---


def select_settings(run: Run) -> object:
    """Return what the choice of stories goes by."""
    show = run.show
    about = [plain(show.select), show.show.language, show.show.length_s, run.date]
    about += [show.show.format] if show.show.format == "debate" else []
    return [*about, past_digests(run)]


def run_select(run: Run, _tick: Tick) -> Made:
    """Choose and order stories in rundown.json; raises SourceError where there are none."""
    from audio_digest.script.write import check

    check(run.show)  # no choice of stories helps a writer who does not speak the language
    rundown = _chosen(run)
    if not rundown.picks:
        raise _nothing_to_tell(rundown)
    return {"rundown.json": dump(rundown)}


def _chosen(run: Run) -> Rundown:
    """Return the day's rundown; in a debate, what can be argued about comes first."""
    from audio_digest import plugins
    from audio_digest.stories.select import select

    stories, argued = run.stories(), set[str]()
    if run.show.show.format == "debate":
        writer = run.show.writer
        loaded = plugins.load("writers", writer.kind, writer.settings, where="writer")
        arguable = getattr(loaded, "arguable", lambda _story: False)
        argued = {story.id for story in stories if arguable(story)}
    return select(stories, run.show, date=run.date, past=past_episodes(run), argued=argued)


_DAYS_NAMED = 3


def _nothing_to_tell(rundown: Rundown) -> SourceError:
    from audio_digest.stories.memory import TOLD_ON

    reasons = sorted({left.reason for left in rundown.left_out}) or ["there are no stories"]
    told = [left.reason for left in rundown.left_out if left.reason.startswith(TOLD_ON)]
    if told:
        days = sorted({reason.removeprefix(TOLD_ON) for reason in told})[-_DAYS_NAMED:]
        others = [reason for reason in reasons if not reason.startswith(TOLD_ON)]
        rest = f"; the others: {', '.join(others)}" if others else ""
        return SourceError(
            f"nothing new on {rundown.date}: {len(told)} of {len(rundown.left_out)} stories were "
            f"told before, last on {', '.join(days)}{rest}",
            "wait for the news, add sources to show.toml, "
            "or set select.remember_days = 0 to tell them again",
        )
    return SourceError(
        f"nothing to tell on {rundown.date}: {'; '.join(reasons)}",
        "add sources to show.toml, raise select.max_age_h, or wait for the news",
    )


def write_settings(run: Run) -> object:
    """Return what the writer goes by."""
    show = run.show
    who = [(host.id, host.name, host.manner) for host in show.hosts]
    about = [show.show.title, show.show.language, show.show.length_s, show.show.identity]
    about.append(show.show.format)
    return [plain(show.writer), who, about, render_settings(run)]


def run_write(run: Run, tick: Tick) -> Made:
    """Write the dialogue, script.md."""
    from audio_digest.script.screenplay import dump as print_script
    from audio_digest.script.write import write

    clock = EpisodeClock(run)
    script = write(_pickable(run), run.stories(), run.show, tick=tick, clock=clock,
                   answers=run.output / "cache" / "answers")  # fmt: skip
    foretell(run, script, clock)
    return {"script.md": print_script(script)}


def write_forecast(run: Run) -> Sequence[str]:
    """Return what the writer will ask and cost, of the rundown as it stands."""
    from audio_digest.script.write import forecast

    answers = run.output / "cache" / "answers"
    ready = all((run.folder / name).is_file() for name in ("rundown.json", "stories.json"))
    rundown = run.rundown() if ready else None
    return forecast(rundown, run.stories(), run.show, answers=answers)


def _pickable(run: Run) -> Rundown:
    """Return the rundown; of a person's, the picks are checked and the title fits them.

    A person who only takes a story out, or changes the order, leaves the title that named what
    was there before: then the episode is named anew.
    """
    from audio_digest.stories.select import titled

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
    made = _chosen(run)
    if made.title == rundown.title and made.picks != rundown.picks:
        return titled(rundown)
    return rundown
