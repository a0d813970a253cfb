"""What select promises: one pick a story, ranked and fitted, with a reason for all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_digest.config import About, Host, Select, Show
from audio_digest.model import Block, Story
from audio_digest.stories.select import FRAME_S, MAX_PICK_S, select

DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SUBJECTS = (
    "glacier ice core drilling Antarctica", "violin varnish chemistry Cremona",
    "tram network electrification Lisbon", "honey bee navigation dance",
    "medieval manuscript pigment scanning", "submarine cable repair Atlantic",
    "chess endgame tablebase proof", "coffee blight resistant hybrid",
)  # fmt: skip


def show(length_s: float = 300.0, language: str = "en-GB", **chosen: object) -> Show:
    """Return a show of that language and length."""
    hosts = tuple(Host(id=name, name=name, voice="any") for name in ("ada", "ben"))
    about = About(title="Test", language=language, length_s=length_s)
    return Show(show=about, hosts=hosts, select=Select.model_validate(chosen))


def story(n: int, words: int = 200, **changes: object) -> Story:
    """Return a story of its own subject."""
    subject = SUBJECTS[n % len(SUBJECTS)]
    text = " ".join(f"{word}{i}" for i in range(words // 4) for word in subject.split()[:4])
    values: dict[str, object] = {
        "id": f"{n:08x}", "title": subject.title(), "source": "Letter", "language": "en",
        "blocks": (Block(kind="paragraph", text=f"The {subject} story: {text}."),),
    }  # fmt: skip
    return Story.model_validate(values | changes)


DAYFUL = [story(n) for n in range(8)]


def test_the_length_is_filled() -> None:
    """Where the day holds enough, the picks' seconds are the length less opening and close."""
    rundown = select(DAYFUL, show(300.0), date=DAY)
    assert sum(pick.target_s for pick in rundown.picks) == pytest.approx(300.0 - FRAME_S, abs=1)
    assert {item.reason for item in rundown.left_out} == {"no time left"}
    assert rundown.picks[0].target_s > rundown.picks[-1].target_s


def test_a_quiet_day_is_a_short_day() -> None:
    """Where the day holds less than asked for, all of it is picked."""
    rundown = select(DAYFUL[:2], show(1800.0), date=DAY)
    assert len(rundown.picks) == 2
    assert sum(pick.target_s for pick in rundown.picks) < 300


def test_what_there_is_no_time_for_is_kept_in_hand() -> None:
    """The stories left out for want of time are the reserve, in their rank; a limit holds."""
    rundown = select(DAYFUL, show(120.0), date=DAY)
    names = [item.what for item in rundown.left_out]
    assert [pick.title for pick in rundown.reserve] == names
    assert len(names) == 8 - len(rundown.picks) > 0
    limited = show(120.0, max_stories=len(rundown.picks))
    assert select(DAYFUL, limited, date=DAY).reserve == ()


@given(st.lists(st.integers(0, 7), unique=True), st.integers(30, 7200), st.integers(20, 300))
@settings(max_examples=10, deadline=None)
def test_picks_are_distinct_and_bounded(which: list[int], length_s: int, words: int) -> None:
    """For any day and length: no story twice, none over 180 s, nothing lost without a reason."""
    stories = [story(n, words) for n in which]
    rundown = select(stories, show(float(length_s)), date=DAY)
    picked = [story_id for pick in rundown.picks for story_id in pick.story_ids]
    assert len(set(picked)) == len(picked)
    assert all(0 < pick.target_s <= MAX_PICK_S and pick.reason for pick in rundown.picks)
    assert len(rundown.picks) + len(rundown.left_out) == len(stories)
    assert len(rundown.title) <= 90
    assert rundown == select(stories, show(float(length_s)), date=DAY)


def test_a_story_in_another_language_is_left_out() -> None:
    """A story told only in Chinese is left out of an English show, with that reason."""
    chinese = story(
        1, language="zh-Hant", title="潮汐", blocks=(Block(kind="paragraph", text="潮汐發電" * 40),)
    )
    rundown = select([story(0), chinese], show(), date=DAY)
    assert [p.story_ids for p in rundown.picks] == [("00000000",)]
    assert [item.reason for item in rundown.left_out] == ["told only in Chinese"]


def test_traditional_text_serves_a_simplified_show() -> None:
    """A Chinese show takes stories of both scripts; the title is in its own."""
    chinese = story(
        1,
        language="zh-Hant",
        title="楊立昆離職",
        blocks=(Block(kind="paragraph", text="潮汐發電" * 40),),
    )
    rundown = select([chinese], show(language="zh-CN"), date=DAY)
    assert rundown.picks[0].title == "杨立昆离职"


def test_two_sources_make_one_pick_that_goes_first() -> None:
    """A story of two sources is one pick, leads, and says that two sources tell it."""
    again = story(3, source="Herald", id="abcdef01")
    rundown = select([*DAYFUL, again], show(), date=DAY)
    assert set(rundown.picks[0].story_ids) == {"00000003", "abcdef01"}
    assert "told by 2 sources" in rundown.picks[0].reason


def test_favour_and_avoid_are_obeyed() -> None:
    """A favoured word brings a story to the front, an avoided one keeps it out."""
    rundown = select(DAYFUL, show(favour=("coffee",), avoid=("chess",)), date=DAY)
    assert "Coffee" in rundown.picks[0].title
    assert "favoured: coffee" in rundown.picks[0].reason
    assert any(item.reason == "the show avoids 'chess'" for item in rundown.left_out)


def test_max_stories_is_obeyed() -> None:
    """No more stories are picked than the show takes."""
    assert len(select(DAYFUL, show(3600.0, max_stories=2), date=DAY).picks) == 2


def test_old_stories_are_left_out_and_undated_ones_are_not() -> None:
    """A story known to be too old is left out; one without a day never is."""
    old = story(1, published_at=NOON - timedelta(days=30))
    new = story(2, published_at=NOON)
    rundown = select([story(0), old, new], show(), date=DAY)
    assert {pick.story_ids[0] for pick in rundown.picks} == {"00000000", "00000002"}
    assert "2026-10-22" in rundown.left_out[0].reason


def test_nothing_to_tell_is_an_empty_rundown() -> None:
    """Without stories the rundown is empty rather than an error: the pipeline decides."""
    assert select([], show(), date=DAY).picks == ()
