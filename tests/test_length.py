"""An episode as long as asked, through the whole line, with hosts that hum at a pace of their own.

A voice whose ``pace`` is wrong on purpose makes the foreseen length wrong: the correction after
rendering is what is tested.
"""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from audio_digest import pipeline
from audio_digest.config import Show, load_show
from audio_digest.folder import digest
from audio_digest.model import Speech, Voice
from audio_digest.pipeline import advance
from audio_digest.run import Run
from audio_digest.script.write import fitted
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.speech.engines.tone import ToneEngine
from audio_digest.stages.clock import EpisodeClock
from tests.humming import hum

LENGTH_S = 150.0
DAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
UNTIL = "arrange"
FAST, SLOW = 200.0, 100.0
"""Paces that the hosts, who hum about 141 words a minute, are said to have."""


def _run(home: Path, pace: float) -> Run:
    show = load_show(home / "show.toml")
    voices = {n: v.model_copy(update={"pace": pace}) for n, v in show.voices.items()}
    return Run(show.model_copy(update={"voices": voices}), home / "output", DAY, NOW)


def _go(run: Run) -> dict[str, str]:
    steps = advance(run, until=UNTIL, tick=lambda *_: None)
    return {step.stage: step.action for step in steps}


def _bytes(run: Run) -> dict[str, str]:
    names = ("script.md", "takes.json", "timeline.json", "rundown.json")
    return {name: digest(run.folder / name) for name in names}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """Count what each voice is asked to say."""
    counted: Counter[tuple[str, str]] = Counter()
    speak = ToneEngine.speak

    def counting(self: ToneEngine, text: str, voice: Voice) -> Speech:
        counted[voice.id, text] += 1
        return speak(self, text, voice)

    monkeypatch.setattr(ToneEngine, "speak", counting)
    return counted


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Show:
    """Return a show of two and a half minutes."""
    return hum(tmp_path_factory.mktemp("length"), length_s=LENGTH_S)


@pytest.mark.slow
@pytest.mark.parametrize("pace", [FAST, pytest.param(SLOW, marks=pytest.mark.slow)])
def test_a_wrong_pace_still_gives_the_length(
    tmp_path: Path, said: Counter[tuple[str, str]], pace: float
) -> None:
    """Whether too long or too short at first: within 5 % in the end, no line spoken twice."""
    hum(tmp_path, length_s=LENGTH_S)
    run = _run(tmp_path, pace)
    _go(run)
    assert run.timeline().duration_s == pytest.approx(LENGTH_S, rel=0.05)
    assert set(said.values()) == {1}
    script = (run.folder / "script.md").read_text("utf-8")
    assert len(run.takes().takes) == len(run.script().turns)
    _again(run, said, script)


def _again(run: Run, said: Counter[tuple[str, str]], script: str) -> None:
    """Run once more: all is done, nothing is spoken, the script is as it was and the program's."""
    said.clear()
    assert set(_go(run).values()) == {"skip"}
    assert not said
    assert (run.folder / "script.md").read_text("utf-8") == script
    assert not run.folder.is_persons("script.md")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["script.md", "takes.json"])
def test_a_run_that_is_killed_ends_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Killed before the mended script or its takes are written, the next run ends the same."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for home in (whole, cut):
        home.mkdir()
        hum(home, length_s=LENGTH_S)
    _go(_run(whole, FAST))
    run = _run(cut, FAST)
    with monkeypatch.context() as broken:
        _break(broken, name)
        with pytest.raises(KeyboardInterrupt):
            _go(run)
    _go(run)
    assert _bytes(run) == _bytes(_run(whole, FAST))


def _break(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the program be stopped where render is about to write ``name``."""
    save = vars(pipeline)["save"]
    seen: list[str] = []

    def stopping(path: Path, body: str | bytes) -> None:
        seen.append(path.name)
        if path.name == name and (name != "script.md" or seen.count(name) == 2):
            raise KeyboardInterrupt
        save(path, body)

    monkeypatch.setattr(pipeline, "save", stopping)


def test_a_person_s_script_is_spoken_as_it_is(tmp_path: Path) -> None:
    """An edited script keeps every line, however long it is."""
    hum(tmp_path, length_s=60)
    run = _run(tmp_path, FAST)
    for _ in advance(run, until="write", tick=lambda *_: None):
        pass
    path = run.folder / "script.md"
    text = (
        path.read_text("utf-8")
        + "\n**ada:** And this is mine. "
        + "Barnacles continue growing regardless. " * 50
        + "\n"
    )
    path.write_text(text, "utf-8")
    _go(run)
    assert path.read_text("utf-8") == text
    assert run.timeline().duration_s > 100


@pytest.mark.slow
def test_a_day_that_holds_less_says_so_before_it_is_spoken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, said: Counter[tuple[str, str]]
) -> None:
    """The length is told when the script is written, and the episode is about so long."""
    hum(tmp_path, length_s=3600)
    for _ in advance(_run(tmp_path, 141.0), until="write", tick=lambda *_: None):
        pass
    assert any(
        "the day holds about" in m and "of the 60 min asked for" in m for m in caplog.messages
    )
    assert not said


def test_a_length_out_of_reach_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Half a minute has no room for a greeting, a story and a sign-off: the run says how long."""
    hum(tmp_path, length_s=30)
    for _ in advance(_run(tmp_path, 141.0), until="write", tick=lambda *_: None):
        pass
    assert any("cannot be told in 30 s" in message for message in caplog.messages)


@pytest.mark.slow
def test_stories_come_in_that_there_was_no_time_for(tmp_path: Path) -> None:
    """An episode that is much too short gets whole stories of the reserve, before the sign-off.

    They pass the writer's own proof, repeat nothing, and stand by themselves.
    """
    run = _run(hum(tmp_path, length_s=100).home, 141.0)
    for _ in advance(run, until="write", tick=lambda *_: None):
        pass
    script, writer = run.script(), OfflineWriter()
    items = writer.items(script, run.rundown(), {s.id: s for s in run.stories()}, run.show)
    told = {i for segment in script.segments for i in segment.story_ids}
    assert len(items) >= 3
    assert not told & {i for item in items for i in item.story_ids}
    whole = script.model_copy(update={"segments": (*script.segments, *items)})
    assert not writer.faults(whole, run.stories(), run.show)
    longer = run.show.show.model_copy(update={"length_s": 170.0})
    show = run.show.model_copy(update={"show": longer})
    clock = EpisodeClock(run)
    grown = fitted(script, run.rundown(), run.stories(), show, clock=clock)
    assert clock.episode_s(grown) == pytest.approx(170.0, rel=0.05)
    assert {s.heading for s in grown.segments} & {item.heading for item in items}
    assert grown.segments[-1] == script.segments[-1]


@pytest.mark.slow
def test_what_comes_in_is_the_story_s_own(show: Show) -> None:
    """Further turns cite sentences that the script does not, and pass the writer's own proof."""
    run = _run(show.home, SLOW)
    _go(run)
    stories = {story.id: story for story in run.stories()}
    script, writer = run.script(), OfflineWriter()
    spare = writer.spare(script, run.rundown(), stories, run.show)
    cited = {cite for turn in script.turns for cite in turn.cites}
    for number, turns in spare.items():
        assert not {cite for turn in turns for cite in turn.cites} & cited
        segment = script.segments[number]
        hosts = [segment.turns[-1].host, *(turn.host for turn in turns)]
        assert all(one != other for one, other in pairwise(hosts))
