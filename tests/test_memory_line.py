"""Memory through the whole line: three days told one after another, from the folders alone."""

import logging
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from audio_digest.config import Select, load_show
from audio_digest.errors import ArtifactError, SourceError
from audio_digest.folder import digest
from audio_digest.pipeline import plan
from audio_digest.run import Run
from audio_digest.script.grounding import check
from audio_digest.script.writers.offline import phrases, provenance
from audio_digest.stages.past import past_digests, past_episodes
from audio_digest.text.earlier import spoken_day
from tests.three_days import (
    AT_SIX,
    BEES,
    BEES_ZH,
    FERRY,
    FERRY_LAST,
    FERRY_MORE,
    FERRY_ZH,
    FERRY_ZH_MORE,
    FRIDAY,
    MONDAY,
    OWLS,
    OWLS_ZH,
    TUESDAY,
    lay_out,
    tell,
    three_days_show,
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of an English show that told Tuesday, Friday and Monday."""
    home = tmp_path_factory.mktemp("three") / "en"
    show = three_days_show(home, length_s=120)
    tell(show, TUESDAY, {"ferry": FERRY, "bees": BEES})
    tell(show, FRIDAY, {"ferry": f"{FERRY} {FERRY_MORE}", "bees": BEES, "owls": OWLS})
    more = f"{FERRY} {FERRY_MORE} {FERRY_LAST}"
    tell(show, MONDAY, {"ferry": more, "bees": BEES, "owls": OWLS})
    return home


@pytest.fixture
def home(told: Path, tmp_path: Path) -> Path:
    """Return a copy of it to spoil."""
    return Path(shutil.copytree(told, tmp_path / "show"))


def _run(home: Path, day: date) -> Run:
    return Run(load_show(home / "show.toml"), home / "output", day, AT_SIX)


def _files(run: Run) -> Mapping[str, str]:
    names = ("stories.json", "rundown.json", "script.md")
    return {name: digest(run.folder / name) for name in names}


def _step(run: Run, stage: str) -> tuple[str, str]:
    """Return what would be done with ``stage``, and why."""
    step = next(s for s in plan(run, until="write") if s.stage == stage)
    return step.action, step.why


@pytest.mark.slow
def test_a_story_line_of_three_days(told: Path) -> None:
    """Told on Tuesday, followed up on Friday and on Monday; the others once each."""
    first, second, third = (_run(told, day).rundown() for day in (TUESDAY, FRIDAY, MONDAY))
    assert len(first.picks) == 2
    assert all(pick.earlier is None for pick in first.picks)
    ferry = next(pick for pick in second.picks if pick.earlier)
    assert ferry.earlier is not None
    assert ferry.earlier.date == TUESDAY
    assert [left.reason for left in second.left_out] == ["told on 2026-11-17"]
    (last,) = third.picks
    assert last.earlier is not None
    assert last.earlier.date == FRIDAY
    assert sorted(left.reason for left in third.left_out) == [
        "told on 2026-11-17", "told on 2026-11-20",
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "before", "named"), [
    (FRIDAY, TUESDAY, "on Tuesday"), (MONDAY, FRIDAY, "on Friday"),
])  # fmt: skip
def test_what_was_said_is_verbatim_and_only_news_follows(
    told: Path, day: date, before: date, named: str
) -> None:
    """The earlier sentence stands in the earlier script, and nothing spoken then is told again."""
    run, then = _run(told, day), _run(told, before)
    pick = next(pick for pick in run.rundown().picks if pick.earlier)
    assert pick.earlier is not None
    assert pick.earlier.said in (then.folder / "script.md").read_text("utf-8")
    segment = next(s for s in run.script().segments if s.story_ids == pick.story_ids)
    recalling = [t for t in segment.turns if t.cites[:1] and t.cites[-1].endswith(".e1")]
    assert len(recalling) == 1
    assert named in recalling[0].text
    assert pick.earlier.said[1:] in recalling[0].text
    cited = {c for t in segment.turns for c in t.cites if not c.endswith((".0", ".e1"))}
    assert cited <= set(pick.earlier.news)
    assert segment.turns.index(recalling[0]) == 0


@pytest.mark.slow
def test_chinese_names_its_day(tmp_path: Path) -> None:
    """A Mandarin follow-up says 周二, with the sentence as it was spoken."""
    show = three_days_show(tmp_path / "zh", language="zh-CN", length_s=120)
    tell(show, TUESDAY, {"ferry": FERRY_ZH, "bees": BEES_ZH})
    run = tell(
        show, FRIDAY, {"ferry": FERRY_ZH + FERRY_ZH_MORE, "bees": BEES_ZH, "owls": OWLS_ZH},
        until="write",
    )  # fmt: skip
    pick = next(pick for pick in run.rundown().picks if pick.earlier)
    assert pick.earlier is not None
    line = next(t.text for t in run.script().turns if any(c.endswith(".e1") for c in t.cites))
    assert "周二" in line
    assert pick.earlier.said in line
    assert not [alarm for alarm in check(run.script(), run.evidence()) if alarm.hard]


def test_a_day_made_anew_is_the_same_whatever_came_later(home: Path) -> None:
    """Friday, made again from its stories when Monday stands, has the same bytes."""
    run = _run(home, FRIDAY)
    before = _files(run)
    tell(run.show, FRIDAY, {"ferry": f"{FERRY} {FERRY_MORE}", "bees": BEES, "owls": OWLS})
    tell(run.show, FRIDAY, redo="select")
    assert _files(run) == before


def test_an_earlier_day_that_changes_is_read_again(home: Path) -> None:
    """What `select` reads of the past is among what it goes by; later days are not."""
    monday = _run(home, MONDAY)
    assert _step(monday, "select") == ("skip", "nothing changed")
    shutil.copytree(monday.folder.path, monday.folder.path.parent / "2026-11-24")
    assert _step(monday, "select") == ("skip", "nothing changed")
    shutil.rmtree(_run(home, TUESDAY).folder.path)
    assert _step(monday, "select") == ("run", "its settings changed")


@pytest.mark.parametrize("name", ["rundown.json", "stories.json", "script.md"])
@pytest.mark.parametrize("body", [b"", b"\xff\xfe{", b'{"picks": 7}'])
def test_a_damaged_past_is_skipped_with_a_warning(
    home: Path, name: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken file of an old day is named in a warning, and the day is told."""
    (_run(home, TUESDAY).folder / name).write_bytes(body)
    with caplog.at_level(logging.WARNING):
        run = tell(_run(home, FRIDAY).show, FRIDAY, redo="select", until="select")
    assert run.rundown().picks
    assert f"2026-11-17/{name}" in caplog.text


def test_a_day_that_was_never_heard_is_not_told(home: Path) -> None:
    """A rundown whose run never came to sound counts for nothing."""
    folder = _run(home, TUESDAY).folder
    (folder / "episode.mp3").unlink()
    run = tell(_run(home, FRIDAY).show, FRIDAY, redo="select", until="select")
    assert all(pick.earlier is None for pick in run.rundown().picks)


def test_a_day_with_nothing_new_says_so(home: Path) -> None:
    """The error says when all of it was told, and what to do."""
    show = _run(home, MONDAY).show
    with pytest.raises(SourceError, match="nothing new on 2026-11-24: 3 of 3 stories") as caught:
        tell(show, MONDAY + timedelta(days=1))
    assert "remember_days" in caught.value.fix
    forgetful = show.model_copy(update={"select": Select(remember_days=0)})
    assert tell(forgetful, MONDAY + timedelta(days=1), until="select").rundown().picks


def test_memory_ends_after_the_days_that_the_show_remembers(home: Path) -> None:
    """A story told longer ago than `remember_days` may be told again."""
    show = _run(home, MONDAY).show
    short = show.model_copy(update={"select": Select(remember_days=3)})
    picks = tell(short, MONDAY, redo="select", until="select").rundown().picks
    assert "Linden valley counts more bee hives" in {pick.title for pick in picks}


@pytest.mark.parametrize(
    ("old", "new"),
    [("on Tuesday", "on Wednesday"), ("battery", "diesel"), ("Gull Island", "Tern Island")],
)
def test_an_altered_recollection_is_caught(home: Path, old: str, new: str) -> None:
    """Neither gate lets a wrong day, word or name pass as what was said."""
    run = _run(home, FRIDAY)
    script, evidence = run.script(), run.evidence()
    assert not [alarm for alarm in check(script, evidence) if alarm.hard]
    assert not provenance.check(script, evidence, run.show)
    path = run.folder / "script.md"
    lines = path.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.endswith(".e1 -->"))
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    altered = run.script()
    assert provenance.check(altered, evidence, run.show)
    if new != "diesel":  # a common word for another is provenance's to see
        assert [alarm for alarm in check(altered, evidence) if alarm.hard]
        with pytest.raises(ArtifactError, match=r"script\.md"):
            tell(run.show, FRIDAY, until="render")


def test_another_show_reads_its_own_output(home: Path, tmp_path: Path) -> None:
    """Memory is the output folder: elsewhere nothing was told."""
    run = replace(_run(home, MONDAY), output=tmp_path / "elsewhere")
    assert past_episodes(run) == ()
    assert past_digests(run) == []


@pytest.mark.slow
def test_two_days_with_their_sound(tmp_path: Path) -> None:
    """The whole line remembers what it published, and a finished day stays finished."""
    show = three_days_show(tmp_path / "show", length_s=120)
    first = tell(show, TUESDAY, {"ferry": FERRY, "bees": BEES}, until="publish")
    second = tell(show, FRIDAY, {"ferry": f"{FERRY} {FERRY_MORE}", "bees": BEES}, until="publish")
    (pick,) = second.rundown().picks
    assert pick.earlier is not None
    assert pick.earlier.date == TUESDAY
    assert {step.action for step in plan(second)} == {"skip"}
    lay_out(show, {"ferry": FERRY, "bees": BEES})
    assert {step.action for step in plan(first)} == {"skip"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("act", ["followup", "followup_that", "followup_bare", "since"])
def test_there_are_many_ways_to_come_back(language: str, act: str) -> None:
    """Eight or more lines each, all different, and every one but "since" names the day."""
    lines = phrases.table(language)[act]
    assert len(set(lines)) == len(lines) >= 8
    assert act == "since" or all("when" in phrases.slots(line) for line in lines)


@pytest.mark.parametrize(
    ("day", "today", "language", "said"),
    [
        ("2026-11-17", "2026-11-20", "en-GB", "on Tuesday"),
        ("2026-11-19", "2026-11-20", "en-GB", "on Thursday"),
        ("2026-11-14", "2026-11-20", "en-GB", "on Saturday"),
        ("2026-11-13", "2026-11-20", "en-GB", "on Friday last week"),
        ("2026-11-09", "2026-11-20", "en-GB", "on Monday last week"),
        ("2026-11-08", "2026-11-20", "en-GB", "on 8 November"),
        ("2026-11-03", "2026-11-20", "en-US", "on November 3"),
        ("2026-12-30", "2027-01-01", "en-US", "on Wednesday"),
        ("2026-11-17", "2026-11-20", "zh-CN", "周二"),
        ("2026-11-15", "2026-11-20", "zh-CN", "上周日"),
        ("2026-11-20", "2026-11-23", "zh-CN", "上周五"),
        ("2026-11-10", "2026-11-20", "zh-CN", "上周二"),
        ("2026-11-03", "2026-11-20", "zh-CN", "11月3日"),
    ],
)
def test_an_earlier_day_is_named_as_people_do(
    day: str, today: str, language: str, said: str
) -> None:
    """The weekday while it is clear which, then last week's, then the date."""
    assert spoken_day(date.fromisoformat(day), date.fromisoformat(today), language) == said
