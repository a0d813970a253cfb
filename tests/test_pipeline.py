"""The straight line and its resume rule, with hosts that hum: every stage is the real one."""

import json
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from audio_digest.config import About, Plugin, Select, Show, SoundSettings, load_show
from audio_digest.errors import ArtifactError, BusyError, ConfigError, PublishError
from audio_digest.folder import digest, dump, load
from audio_digest.model import Episode, Rundown
from audio_digest.pipeline import advance, plan
from audio_digest.run import Run
from audio_digest.stages import STAGES
from tests.humming import hum

LENGTH_S = 45
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ALL = [stage.name for stage in STAGES]

OWN_SCRIPT = """\
# A day of my own

## Hello

**ada:** Good morning, this is a script that a person wrote.

**ben:** And there is no story behind it at all?

[pause 0.8]

**ada:** None. The episode comes all the same.
"""


def _run(show: Show) -> Run:
    return Run(show, show.home / "output", DAY, NOW)


def _go(run: Run, *, until: str = "publish", redo: str | None = None) -> dict[str, str]:
    """Run the line; return stage → action."""
    steps = advance(run, until=until, redo=redo, tick=lambda *_: None)
    return {step.stage: step.action for step in steps}


def _bytes(run: Run) -> dict[str, str]:
    return {p.name: digest(p) for p in run.folder.path.iterdir() if not p.name.startswith(".")}


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a show folder with one finished episode; to be copied, not changed."""
    home = tmp_path_factory.mktemp("finished")
    hum(home, length_s=LENGTH_S)
    _go(_run(load_show(home / "show.toml")))
    return home


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """Return a run of a show of one's own whose episode is finished."""
    shutil.copytree(finished, tmp_path / "show")
    return _run(load_show(tmp_path / "show" / "show.toml"))


def test_one_run_makes_episode_and_feed(humming_show: Callable[..., Show]) -> None:
    """All seven stages run, and what subscribers need stands there."""
    run = _run(humming_show(length_s=LENGTH_S))
    assert _go(run) == dict.fromkeys(ALL, "run")
    made = load(run.folder / "episode.json", Episode)
    assert made.number == 1
    assert made.audio_bytes == (run.folder / "episode.mp3").stat().st_size
    assert (run.site / "feed.xml").is_file()


def test_nothing_changed_nothing_done(run: Run, spoken: list[str]) -> None:
    """The second run skips every stage and touches no byte."""
    before, times = _bytes(run), (run.folder / "episode.mp3").stat().st_mtime_ns
    spoken.clear()
    assert _go(run) == dict.fromkeys(ALL, "skip")
    assert _bytes(run) == before
    assert (run.folder / "episode.mp3").stat().st_mtime_ns == times
    assert spoken == []


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(
    humming_show: Callable[..., Show], tmp_path: Path
) -> None:
    """Two runs in two folders make the same episode, to the byte."""
    show = humming_show(length_s=LENGTH_S)
    one, two = Run(show, tmp_path / "1", DAY, NOW), Run(show, tmp_path / "2", DAY, NOW)
    _go(one)
    _go(two)
    assert _bytes(one) == _bytes(two)
    feeds = [(tmp_path / n / "site" / "feed.xml").read_bytes() for n in ("1", "2")]
    assert feeds[0] == feeds[1]


def test_one_line_edited_is_one_line_spoken(run: Run, spoken: list[str]) -> None:
    """An edit of script.md is kept, and only the changed line is spoken again."""
    script = run.folder / "script.md"
    lines = script.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("**ben:**"))
    lines[at] = "**ben:** This line is new."
    script.write_text("\n".join(lines) + "\n", "utf-8")
    spoken.clear()
    steps = _go(run)
    assert steps["write"] == "keep"
    assert "gather" not in steps
    assert len(spoken) == 1
    assert "This line is new." in (run.folder / "captions.vtt").read_text("utf-8")
    guid = load(run.folder / "episode.json", Episode).guid
    assert guid in (run.site / "feed.xml").read_text("utf-8")
    assert _go(run)["render"] == "skip"


@pytest.mark.slow
def test_a_late_setting_runs_no_early_stage(run: Run) -> None:
    """Another music level changes the timeline and what follows, nothing before."""
    path = run.show.home / "show.toml"
    path.write_text(path.read_text("utf-8") + "\n[music]\nduck_db = -20.0\n", "utf-8")
    steps = _go(_run(load_show(path)))
    assert [name for name in ALL if steps[name] == "run"] == ["arrange", "mix", "publish"]


def test_a_setting_without_effect_stops_the_wave(run: Run) -> None:
    """Select runs again for a new word to favour; its output is the same, so nothing follows."""
    path = run.show.home / "show.toml"
    path.write_text(path.read_text("utf-8") + '\n[select]\navoid = ["zeppelins"]\n', "utf-8")
    steps = _go(_run(load_show(path)))
    assert [name for name in ALL if steps[name] == "run"] == ["select"]


def test_a_persons_own_script_needs_no_stories(humming_show: Callable[..., Show]) -> None:
    """A script and a show are enough for an episode."""
    show = humming_show(length_s=LENGTH_S).model_copy(update={"sources": ()})
    run = _run(show)
    run.folder.path.mkdir(parents=True)
    (run.folder / "script.md").write_text(OWN_SCRIPT, "utf-8")
    steps = _go(run)
    assert list(steps) == ["write", "render", "arrange", "mix", "publish"]
    made = load(run.folder / "episode.json", Episode)
    assert made.title == "A day of my own"
    assert "synthetic voices" in made.summary
    assert "software" not in made.summary  # a person wrote it


@pytest.mark.slow
def test_redo_makes_an_edited_file_anew_and_puts_it_aside(
    humming_show: Callable[..., Show],
) -> None:
    """With --redo the machine writes again; the person's text is kept beside it."""
    run = _run(humming_show(length_s=LENGTH_S))
    _go(run, until="write")
    script = run.folder / "script.md"
    written = script.read_text("utf-8")
    script.write_text(OWN_SCRIPT, "utf-8")
    assert _go(run, until="write")["write"] == "keep"
    assert _go(run, until="write", redo="write")["write"] == "run"
    assert script.read_text("utf-8") == written
    assert (run.folder / "script.md.bak").read_text("utf-8") == OWN_SCRIPT


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "captions.vtt",
        "notes.html",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("captions.srt", "chapters.json")),
    ],
)
def test_an_edited_text_is_kept_and_published(run: Run, name: str) -> None:
    """What a person adds to captions, notes or chapters stays, and stands in the site."""
    path = run.folder / name
    edited = path.read_bytes() + b"\n"
    path.write_bytes(edited)
    assert _go(run) == dict.fromkeys(ALL, "skip")
    _go(_run(run.show.model_copy(update={"sound": SoundSettings(bitrate_kbps=96)})))
    assert path.read_bytes() == edited
    if name != "notes.html":
        assert (run.site / "episodes" / DAY.isoformat() / name).read_bytes() == edited


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"show": {"guid": "abc"}}, r"show\.guid"),
        ({"show": {"url": "example.org/x"}}, r"show\.url"),
        ({"show": {"category": "Nonsense"}}, r"show\.category"),
        ({"publish": (Plugin(kind="pigeon"),)}, r"publish\[0\]: no publisher 'pigeon'"),
        ({"engines": {"kokor": {}}}, r"engines\.kokor: no such engine"),
    ],
)
def test_what_stops_a_later_stage_is_said_before_a_line_is_spoken(
    humming_show: Callable[..., Show], spoken: list[str], table: dict[str, Any], says: str
) -> None:
    """Nobody waits for a whole episode's speech to learn of a mistake in show.toml."""
    show = humming_show(length_s=LENGTH_S)
    if "show" in table:
        table = {"show": show.show.model_copy(update=table["show"])}
    with pytest.raises(ConfigError, match=says):
        _go(_run(show.model_copy(update=table)))
    assert spoken == []


def test_a_language_that_the_writer_does_not_write_is_said_at_once(
    humming_show: Callable[..., Show],
) -> None:
    """The complaint is about the setting, not about the day's stories."""
    show = humming_show(length_s=LENGTH_S)
    french = show.show.model_copy(update={"language": "fr"})
    with pytest.raises(ConfigError, match=r"show\.language: the offline writer writes en and zh"):
        _go(_run(show.model_copy(update={"show": french})))


@pytest.mark.slow
def test_a_rundown_with_a_story_taken_out_is_named_after_what_is_left(run: Run) -> None:
    """The title does not promise what is no longer told; a person's own title stands."""
    run = _run(run.show.model_copy(update={"show": _long(run.show, 300)}))
    _go(run, until="write")
    path = run.folder / "rundown.json"
    rundown = load(path, Rundown)
    kept = rundown.model_copy(update={"picks": rundown.picks[:0:-1]})
    path.write_text(dump(kept), "utf-8")
    _go(run, until="write")
    title = run.script().title
    assert rundown.picks[-1].title[:10] in title
    assert rundown.picks[0].title[:10] not in title
    path.write_text(dump(kept.model_copy(update={"title": "My own"})), "utf-8")
    _go(run, until="write")
    assert run.script().title == "My own"


@pytest.mark.parametrize(("ids", "says"), [((), "picks: there are none"), (("nosuch",), "nosuch")])
def test_a_rundown_that_picks_nothing_known_is_refused(
    run: Run, ids: tuple[str, ...], says: str
) -> None:
    """The mistake is in the file, and the message says so."""
    path = run.folder / "rundown.json"
    rundown = load(path, Rundown)
    picks = tuple(p.model_copy(update={"story_ids": ids}) for p in rundown.picks if ids)
    path.write_text(dump(rundown.model_copy(update={"picks": picks})), "utf-8")
    with pytest.raises(ArtifactError, match=says):
        _go(run)


def _long(show: Show, length_s: float) -> About:
    return show.show.model_copy(update={"length_s": length_s})


def test_an_edited_episode_record_reaches_the_feed(run: Run) -> None:
    """A title that a person gave in episode.json is the one that subscribers see."""
    path = run.folder / "episode.json"
    title = load(path, Episode).title
    path.write_text(path.read_text("utf-8").replace(title, "A title of my own"), "utf-8")
    assert _go(run) == {"publish": "keep"}
    assert "<title>A title of my own</title>" in (run.site / "feed.xml").read_text("utf-8")


def test_another_days_broken_record_is_named_by_its_day(run: Run) -> None:
    """With many episodes, `episode.json` alone would not say which one to mend."""
    broken = run.output / "episodes" / "2026-11-20" / "episode.json"
    broken.parent.mkdir()
    broken.write_text("{", "utf-8")
    with pytest.raises(ArtifactError, match=r"2026-11-20/episode\.json"):
        _go(run)


@pytest.mark.slow
def test_a_dry_run_says_what_would_run_and_touches_nothing(
    humming_show: Callable[..., Show],
) -> None:
    """The plan names stages, reasons and times; no file appears."""
    run = _run(humming_show(length_s=LENGTH_S))
    steps = plan(run)
    assert [step.action for step in steps] == ["run"] * 7
    assert sum(step.seconds for step in steps) > 10
    assert not run.output.exists()
    _go(run)
    speeds = json.loads((run.cache.root / "speeds.json").read_text("utf-8"))
    assert set(speeds) == set(ALL)  # every stage was measured, render too
    assert {step.action for step in plan(run)} == {"skip"}
    script = run.folder / "script.md"
    script.write_text(script.read_text("utf-8").replace("Ben", "Benjamin", 1), "utf-8")
    actions = {step.stage: step.action for step in plan(run)}
    assert actions["write"] == "keep"
    assert actions["render"] == "run"


def test_a_take_lost_from_the_cache_is_spoken_again(run: Run, spoken: list[str]) -> None:
    """Render is done only while the cache holds every take, whole."""
    before = _bytes(run)
    key = run.takes().takes[0].key
    sound = next(run.cache.root.rglob(f"{key}*.flac"))
    sound.write_bytes(sound.read_bytes()[:100])
    spoken.clear()
    steps = _go(run)
    assert steps["render"] == "run"
    assert steps["arrange"] == "skip"
    assert spoken == [key]
    assert _bytes(run) == before


def test_a_deleted_site_comes_back_identical(run: Run) -> None:
    """Site and feed are a function of the episodes."""
    before = {p.relative_to(run.site): digest(p) for p in run.site.rglob("*") if p.is_file()}
    for path in sorted(run.site.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    _go(run)
    after = {p.relative_to(run.site): digest(p) for p in run.site.rglob("*") if p.is_file()}
    assert after == before


@pytest.mark.slow
def test_the_next_day_is_the_next_number(humming_show: Callable[..., Show]) -> None:
    """Two days make two items; the first keeps its number, guid and date."""
    show = humming_show(length_s=LENGTH_S)
    run = _run(show)
    _go(run)
    first = load(run.folder / "episode.json", Episode)
    forgetful = show.model_copy(update={"select": Select(remember_days=0)})
    later = Run(forgetful, run.output, date(2026, 11, 23), NOW)
    _go(later)
    assert load(later.folder / "episode.json", Episode).number == 2
    assert (run.site / "feed.xml").read_text("utf-8").count("<item>") == 2
    assert _go(run) == dict.fromkeys(ALL, "skip")
    assert load(run.folder / "episode.json", Episode) == first


def test_two_runs_at_once_on_one_episode(humming_show: Callable[..., Show]) -> None:
    """The second says so and stops."""
    run = _run(humming_show(length_s=LENGTH_S))
    with run.folder.lock(), pytest.raises(BusyError):
        _go(run)


def test_an_episode_that_fails_a_gate_never_reaches_the_feed(
    run: Run,
) -> None:
    """A broken file is refused with its numbers, and the feed stays as it was."""
    feed = (run.site / "feed.xml").read_bytes()
    audio = run.folder / "episode.mp3"
    audio.write_bytes(audio.read_bytes()[: audio.stat().st_size // 2])
    with pytest.raises(PublishError, match="duration"):
        _go(run)
    assert (run.site / "feed.xml").read_bytes() == feed


def test_a_broken_script_says_line_and_cure(humming_show: Callable[..., Show]) -> None:
    """An edit that is no script stops the run before anything is spoken."""
    run = _run(humming_show(length_s=LENGTH_S))
    run.folder.path.mkdir(parents=True)
    (run.folder / "script.md").write_text("# T\n\n## S\n\nAda: hi\n", "utf-8")
    with pytest.raises(ArtifactError, match=r"script\.md:5"):
        _go(run)


def _work(home: Path) -> None:
    for _ in advance(_run(load_show(home / "show.toml")), tick=lambda *_: None):
        pass


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_goes_on(humming_show: Callable[..., Show]) -> None:
    """Runs are killed at many moments; every file is whole, and the end is the same bytes."""
    show = humming_show(length_s=LENGTH_S)
    whole = Run(show, show.home / "whole", DAY, NOW)
    _go(whole)
    run = _run(show)
    for wait_s in (1.2, 1.6, 2.0, 2.5):
        worker = multiprocessing.get_context("spawn").Process(target=_work, args=(show.home,))
        worker.start()
        time.sleep(wait_s)
        if worker.is_alive() and worker.pid:
            os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        for path in run.folder.path.glob("*.json"):
            json.loads(path.read_text("utf-8"))
    _go(run)
    assert _bytes(run) == _bytes(whole)


def test_what_a_killed_run_left_in_the_site_is_swept(run: Run) -> None:
    """Whoever copies the site to a server copies no half-written file."""
    left = run.site / "episodes" / DAY.isoformat() / ".part-episode.mp3"
    left.write_bytes(b"half")
    _go(run)
    assert not left.exists()
