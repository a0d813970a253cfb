"""What the offline writer makes of the project's own example documents."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from audio_digest.config import About, Host, Show
from audio_digest.errors import ConfigError, WriterError
from audio_digest.model import Block, Pick, Rundown, Script, Story
from audio_digest.script.grounding import check
from audio_digest.script.metrics import measure
from audio_digest.script.writers.offline import OfflineWriter, frame, phrases
from audio_digest.script.writers.offline.episode import Episode
from audio_digest.script.writers.offline.provenance import tokens
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select
from audio_digest.stories.sources.file import FileSource

DOCS = Path(__file__).parents[2] / "docs"
DAY = date(2026, 11, 21)
CASES = [("en-US", 120), ("en-US", 300), ("zh-CN", 120), ("zh-CN", 240)]


def show(language: str, length_s: float) -> Show:
    """Return a show without voices: the default pace holds."""
    names = ("小雨", "阿杰") if language.startswith("zh") else ("Ada", "Ben")
    hosts = (Host(id="ada", name=names[0], voice="a"), Host(id="ben", name=names[1], voice="b"))
    return Show(show=About(title="Digest", language=language, length_s=length_s), hosts=hosts)


@cache
def example_stories(language: str) -> tuple[Story, ...]:
    """Return the stories of the project's example documents."""
    folder = DOCS / ("examples-zh" if language.startswith("zh") else "examples")
    named = [(p.name, FileSource(p.name, home=folder)) for p in sorted(folder.iterdir())]
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return gather(named, since=since, tick=lambda *_: None).stories


def rundown(language: str, length_s: float) -> Rundown:
    """Return what select picks of them."""
    return select(example_stories(language), show(language, length_s), date=DAY)


@cache
def written(language: str, length_s: float) -> Script:
    """Return the script, written once for all tests."""
    stories = {story.id: story for story in example_stories(language)}
    return OfflineWriter().script(rundown(language, length_s), stories, show(language, length_s))


def by_id(language: str) -> Mapping[str, Story]:
    """Return the example stories by id."""
    return {story.id: story for story in example_stories(language)}


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_every_word_is_a_sources_or_a_known_phrase(language: str, length_s: float) -> None:
    """Neither provenance nor grounding finds a fault in what the writer says."""
    script = written(language, length_s)
    stories = example_stories(language)
    assert OfflineWriter().faults(script, stories, show(language, length_s)) == ()
    assert [alarm for alarm in check(script, stories) if alarm.hard] == []


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_the_same_day_gives_the_same_script(language: str, length_s: float) -> None:
    """A second run has the same bytes."""
    again = OfflineWriter().script(
        rundown(language, length_s), by_id(language), show(language, length_s)
    )
    assert again.model_dump_json() == written(language, length_s).model_dump_json()


def test_another_day_is_said_in_other_words() -> None:
    """The greeting and sign-off of two days differ."""
    first = written("en-US", 120)
    other = rundown("en-US", 120).model_copy(update={"date": date(2026, 11, 22)})
    second = OfflineWriter().script(other, by_id("en-US"), show("en-US", 120))
    assert first.turns[0].text != second.turns[0].text
    assert first.segments[-1].turns != second.segments[-1].turns


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_the_script_lasts_what_was_asked_for(language: str, length_s: float) -> None:
    """At the default pace the estimate is within ten percent of the show's length."""
    episode = Episode(rundown(language, length_s), by_id(language), show(language, length_s))
    seconds = episode.seconds(written(language, length_s))
    assert seconds == pytest.approx(length_s, rel=0.1)


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_no_line_of_the_hosts_own_comes_twice(language: str, length_s: float) -> None:
    """A phrase without a slot is heard once in an episode at most; a mere word may come again."""
    table = phrases.table(language[:2])
    words = {tokens(word) for act in ("agreed", "go_on") for word in table[act]}
    said = [tokens(t) for turn in written(language, length_s).turns for t in _sentences(turn.text)]
    own = {
        tokens(line) for lines in table.values() for line in lines if not phrases.slots(line)
    } - words
    counts = Counter(sentence for sentence in said if sentence in own)
    assert counts
    assert max(counts.values()) == 1


def _sentences(text: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[.?!])\s+|(?<=[。？！])", text) if piece]


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_no_fact_comes_twice(language: str, length_s: float) -> None:
    """A sentence is carried by one turn of facts alone."""
    carried = Counter(
        cite
        for turn in written(language, length_s).turns
        if turn.act in {"lead", "fact", "answer", "impact", "recap"}
        for cite in turn.cites
        if not cite.endswith(".0")
    )
    assert max(carried.values()) == 1


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_both_hosts_carry_facts(language: str, length_s: float) -> None:
    """The second host has 30 percent of the facts or more, and neither host is a bystander."""
    found = measure(written(language, length_s))
    assert found.co_host_facts >= 0.30
    assert found.smaller_share >= 0.35


def test_the_talk_is_as_varied_as_that_of_people() -> None:
    """Turn lengths, questions and repetition of five minutes lie in their bands."""
    found = measure(written("en-US", 300))
    assert 0.12 <= found.short_turns <= 0.35
    assert found.turn_length_cv >= 0.59
    assert 15 <= found.mean_turn <= 40
    assert found.longest_turn <= 60
    assert 0.10 <= found.questions <= 0.30
    assert found.repeated_4grams <= 0.02
    assert 0.92 <= found.distinct_2 <= 0.99


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_every_pick_is_told_under_its_own_heading(language: str, length_s: float) -> None:
    """Each pick has a segment whose turns cite it, between an opening and a close."""
    script = written(language, length_s)
    picks = rundown(language, length_s).picks
    assert [s.story_ids for s in script.segments[1:-1]] == [p.story_ids for p in picks]
    assert all(len(segment.heading) <= 60 for segment in script.segments)
    for segment in script.segments[1:-1]:
        cited = {cite.rsplit(".", 1)[0] for turn in segment.turns for cite in turn.cites}
        assert cited <= set(segment.story_ids)
        assert any(turn.act == "lead" for turn in segment.turns)


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_the_hosts_say_what_they_are(language: str, length_s: float) -> None:
    """The greeting names show and hosts, the sign-off says synthetic and program."""
    script = written(language, length_s)
    opening = "".join(turn.text for turn in script.segments[0].turns)
    close = "".join(turn.text for turn in script.segments[-1].turns)
    names = ("小雨", "阿杰") if language.startswith("zh") else ("Ada", "Ben")
    assert all(name in opening for name in ("Digest", *names))
    words = ("合成", "程序") if language.startswith("zh") else ("synthetic", "program")
    if language == "en-US":
        assert "program" in close or "computer" in close
        assert "synthetic" in close or "neither" in close
    else:
        assert all(word in close for word in words)


def test_a_question_is_answered_by_the_other_host() -> None:
    """After each asking turn the other host speaks, in the same segment."""
    for segment in written("en-US", 300).segments:
        for turn, after in zip(segment.turns, (*segment.turns[1:], None), strict=True):
            if turn.act == "ask":
                assert after is not None
                assert after.host != turn.host


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_no_question_of_a_source_comes_twice(language: str, length_s: float) -> None:
    """What one host asks is asked once in an episode, be it the sources' question or the hosts'."""
    asked = Counter(turn.text for turn in written(language, length_s).turns if turn.act == "ask")
    assert set(asked.values()) <= {1}


@pytest.mark.parametrize(("language", "length_s"), CASES)
def test_a_source_is_named_when_it_changes(language: str, length_s: float) -> None:
    """Of stories in a row from one source only the first says whose they are."""
    script = written(language, length_s)
    stories, before = by_id(language), ""
    for segment in script.segments[1:-1]:
        told = {cite.rsplit(".", 1)[0] for turn in segment.turns for cite in turn.cites}
        source = next(stories[i].source for i in segment.story_ids if i in told)
        said = "".join(turn.text for turn in segment.turns)
        assert (frame.spoken_source(source, language[:2]) in said) == (source != before)
        before = source


@pytest.mark.parametrize(("language", "length_s"), [CASES[1], CASES[3]])
def test_the_end_comes_back_to_two_stories(language: str, length_s: float) -> None:
    """A day of four stories or more says a last word on at least two of them."""
    script = written(language, length_s)
    assert len(script.segments) >= 6
    last = [turn for turn in script.segments[-1].turns if turn.act == "recap"]
    assert len({cite.rsplit(".", 1)[0] for turn in last for cite in turn.cites}) >= 2


def small_day(language: str) -> Script:
    """Return six small stories told in ninety seconds."""
    said = {
        "The kelp farm": "Divers in Ellery planted eleven rows of kelp beside the old pier.",
        "A mill": "Lorne Mill grinds rye on Saturdays, after forty quiet years.",
        "Two owls": "A pair of barn owls moved into the belfry of Sorrel.",
        "The ferry": "Captain Brandt has painted her ship green from bow to stern.",
        "A comet": "Students at Quillon photographed a faint comet through thin clouds.",
        "The clock": "Halden's tower clock runs six minutes slow on every frosty morning.",
    }
    if language.startswith("zh"):
        said = {
            "海带场": "潜水员在埃勒里的旧码头旁种下十一排海带。",
            "老磨坊": "洛恩磨坊停工四十年，现在每到星期六重新磨面粉。",
            "猫头鹰": "索雷尔教堂钟楼里搬来一对仓鸮。",
            "渡轮": "勃兰特船长把玛格丽特号从头到尾漆成绿色。",
            "彗星": "奎伦学校的学生隔着薄云拍到暗淡的彗星。",
            "塔钟": "霜冻的早晨，哈尔登塔楼的大钟总要慢六分钟。",
        }
    stories = [
        Story(
            id=f"{n:08x}", title=title, source="Letter", language=language[:2],
            blocks=(Block(kind="paragraph", text=text),),
        )
        for n, (title, text) in enumerate(said.items())
    ]  # fmt: skip
    picks = tuple(Pick(title=s.title, story_ids=(s.id,), target_s=15, reason="r") for s in stories)
    day = Rundown(title="T", date=DAY, language=language, picks=picks)
    return OfflineWriter().script(day, {s.id: s for s in stories}, show(language, 90))


@pytest.mark.parametrize("day", range(1, 8))
def test_no_turn_is_a_speech(day: int) -> None:
    """Title, source and first facts together stay within what one host says in one go."""
    today = rundown("en-US", 300).model_copy(update={"date": date(2026, 6, day)})
    script = OfflineWriter().script(today, by_id("en-US"), show("en-US", 300))
    assert measure(script).longest_turn <= 66


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_small_stories_share_a_lead_in(language: str) -> None:
    """Items of one sentence come in groups, none of them announced by a question."""
    script = small_day(language)
    assert all(turn.act != "ask" for turn in script.turns)
    leads = phrases.table(language[:2])["quick_group"]
    begun = [s for s in script.segments if any(s.turns[0].text.startswith(x) for x in leads)]
    assert 1 <= len(begun) <= len(script.segments) // 3


def test_other_languages_are_refused_with_a_cure() -> None:
    """A French show is told who can write it."""
    french = show("fr-FR", 120)
    with pytest.raises(ConfigError, match="en and zh") as caught:
        OfflineWriter().script(rundown("en-US", 120), by_id("en-US"), french)
    assert "llm" in caught.value.fix


def test_a_day_in_another_language_only_is_an_error() -> None:
    """A Chinese show with English stories alone does not voice them."""
    with pytest.raises(WriterError, match="zh-CN"):
        OfflineWriter().script(rundown("en-US", 120), by_id("en-US"), show("zh-CN", 120))


def test_a_short_day_is_short() -> None:
    """One small story does not become ten minutes: nothing is padded or repeated."""
    story = example_stories("en-US")[0]
    small = story.model_copy(update={"blocks": story.blocks[:3]})
    pick = Pick(title=story.title, story_ids=(story.id,), target_s=60, reason="test")
    day = Rundown(title="T", date=DAY, language="en-US", picks=(pick,))
    script = OfflineWriter().script(day, {story.id: small}, show("en-US", 600))
    words = sum(len(turn.text.split()) for turn in script.turns)
    assert 60 < words < 300
