"""Facts about script.bands: the golden days lie within, and what is bad talk lies outside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from audio_digest import plugins
from audio_digest.config import Show
from audio_digest.model import Rundown, Script, Segment, Story, Turn
from audio_digest.script import metrics
from audio_digest.script.bands import Reading, aims, bands, readings, trust
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.stories.select import select

DAY = date(2026, 11, 21)


def _told(show: Show) -> tuple[Script, Rundown, list[Story]]:
    path = {"path": str(show.home / "stories")}
    source = plugins.load("sources", "file", path, where="test")
    stories = list(source.stories(datetime(2020, 1, 1, tzinfo=UTC)))
    rundown = select(stories, show, date=DAY)
    return OfflineWriter().script(rundown, {s.id: s for s in stories}, show), rundown, stories


def _outside(found: tuple[Reading, ...]) -> list[Reading]:
    return [reading for reading in found if not reading.within]


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_golden_days_lie_within_every_band(
    humming_show: Callable[..., Show], language: str
) -> None:
    """The examples, told in English and in Chinese, read as talk, and rest on their stories."""
    script, rundown, stories = _told(humming_show(length_s=600, language=language))
    assert _outside(readings(script, "offline")) == []
    assert _outside(trust(script, rundown, stories)) == []


@pytest.mark.slow
def test_with_ten_stop_words_the_same_script_reads_denser(
    humming_show: Callable[..., Show], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Chinese is allowed beyond English is what the shorter list of stop words adds."""
    script, _, _ = _told(humming_show(length_s=600))
    usual = metrics.measure(script).info_density
    ten = frozenset(["the", "of", "and", "to", "a", "in", "is", "for", "that", "on"])
    monkeypatch.setitem(metrics._STOP, "en", ten)
    more = metrics.measure(script).info_density - usual
    english, chinese = (aims("offline", tag)["info_density"][1] for tag in ("en-US", "zh-CN"))
    assert english is not None
    assert chinese is not None
    assert chinese - english == pytest.approx(more, abs=0.1)


def test_a_lecture_lies_outside() -> None:
    """One voice in long lines of one length, that asks nothing, fails on each of those counts."""
    line = "The harbour board of the town said that the tide had run all the pumps for a week "
    turns = tuple(Turn(host="ada", act="fact", text=line * 5 + str(n)) for n in range(40))
    segments = (Segment(heading="H", turns=turns),)
    found = readings(Script(title="T", language="en-US", segments=segments), "offline")
    named = {reading.name for reading in _outside(found)}
    assert named >= {"distinct_2", "mattr", "repeated_4grams", "longest_turn", "turn_length_cv",
                     "smaller_share", "questions", "short_turns"}  # fmt: skip


def test_what_must_be_none_is_counted(humming_show: Callable[..., Show]) -> None:
    """A story left out, a line said twice and a false claim are each counted once."""
    script, rundown, stories = _told(humming_show(length_s=300))
    own = next(s for s in script.segments if s.story_ids)
    left = [s for s in script.segments if not set(s.story_ids) & set(own.story_ids)]
    cited = next(t for s in left for t in s.turns if t.cites and len(t.text.split()) > 6)
    false = Turn(
        host="ada", act="fact", text="It cost 987 dollars at Bramblewick.", cites=cited.cites
    )
    extra = Segment(heading="More", turns=(cited, false))
    found = {r.name: r.value for r in trust(_with([*left, extra], script), rundown, stories)}
    assert found["lines_said_twice"] == 1
    assert found["hard_alarms"] >= 1
    assert found["picks_not_cited"] >= (0 if _cites(left, own.story_ids) else 1)


def _with(segments: list[Segment], script: Script) -> Script:
    return script.model_copy(update={"segments": tuple(segments)})


def _cites(segments: list[Segment], story_ids: tuple[str, ...]) -> bool:
    ids = {c.rpartition(".")[0] for s in segments for t in s.turns for c in t.cites}
    return bool(ids & set(story_ids))


def test_a_model_is_held_to_tighter_bands_than_the_sources_own_sentences() -> None:
    """Written prose is denser than talk: only who may not rewrite it is forgiven."""
    own, model = bands("offline", "en-US"), bands("llm", "en-US")
    assert own["mattr"][1] == 0.75
    assert model["mattr"][1] == 0.72
    assert bands("a plug-in's", "en-GB") == model


def test_a_band_is_closed() -> None:
    """A figure on the limit lies within."""
    on = Reading("x", 0.3, 0.3, 0.3)
    assert on.within
    assert not replace(on, value=0.31).within
