"""What was told is known: re-listed stories are left out, stories that moved on are followed up."""

from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest

from audio_digest.config import About, Host, Select, Show
from audio_digest.model import Block, Earlier, Pick, Rundown, Script, Segment, Story, Turn
from audio_digest.stories.memory import Known, PastEpisode, recall
from audio_digest.stories.select import select
from audio_digest.stories.wording import said_of
from tests.three_days import (
    BEES,
    FERRY,
    FERRY_MORE,
    FERRY_ZH,
    FERRY_ZH_MORE,
    OWLS,
    TUESDAY,
)

SHOW = Show(
    show=About(title="Test", language="en-GB", length_s=300.0),
    hosts=tuple(Host(id=name, name=name, voice="any") for name in ("ada", "ben")),
    select=Select(),
)
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


def story(text: str, name: str = "ferry", **changes: object) -> Story:
    """Return a story of that text, its id made of its name."""
    values: dict[str, object] = {
        "id": name.encode().hex()[:8].ljust(8, "0"), "title": f"The {name} story",
        "url": f"https://example.org/{name}", "source": "Letter", "language": "en",
        "published_at": NOON, "blocks": (Block(kind="paragraph", text=text),),
    }  # fmt: skip
    return Story.model_validate(values | changes)


def told(*stories: Story, day: date = TUESDAY, spoken: int = 1) -> PastEpisode:
    """Return an episode that told ``stories``, the first ``spoken`` sentences of each."""
    picks = tuple(
        Pick(title=s.title, story_ids=(s.id,), target_s=60.0, reason="leads") for s in stories
    )
    segments = tuple(
        Segment(
            heading=s.title,
            story_ids=(s.id,),
            turns=tuple(
                Turn(
                    host="ada",
                    act="lead" if n == 1 else "fact",
                    text=f"Listen to this. {s.blocks[0].text.split('. ')[n - 1].rstrip('.')}.",
                    cites=(f"{s.id}.{n}",),
                )
                for n in range(1, spoken + 1)
            ),
        )
        for s in stories
    )
    language = stories[0].language
    rundown = Rundown(title="Then", date=day, language=language, picks=picks)
    script = Script(title="Then", language=language, segments=segments)
    return PastEpisode(day, rundown, stories, script)


def verdict(today: Story, *past: PastEpisode, language: str = "en-GB") -> Earlier | Known | None:
    """Return what is remembered of one story of today."""
    return recall([[today]], past, language)[0]


def test_a_feed_that_lists_its_items_again_has_them_told_once() -> None:
    """On three consecutive days with the same items nothing is told twice, with the reason."""
    items = [story(FERRY), story(BEES, "bees"), story(OWLS, "owls")]
    first = select(items[:2], SHOW, date=TUESDAY)
    assert len(first.picks) == 2
    second = select(items, SHOW, date=TUESDAY + timedelta(1), past=[told(*items[:2])])
    assert [pick.title for pick in second.picks] == ["The owls story"]
    assert {left.reason for left in second.left_out} == {"told on 2026-11-17"}
    past = [told(*items[:2]), told(items[2], day=TUESDAY + timedelta(1))]
    third = select(items, SHOW, date=TUESDAY + timedelta(2), past=past)
    assert not third.picks
    assert {left.reason for left in third.left_out} == {"told on 2026-11-17", "told on 2026-11-18"}


def test_an_address_with_new_text_is_a_follow_up() -> None:
    """The new sentences alone are news; what was said before comes verbatim, with its day."""
    today = story(f"{FERRY} {FERRY_MORE}")
    next_day = TUESDAY + timedelta(1)
    rundown = select([today], SHOW, date=next_day, past=[told(story(FERRY), spoken=2)])
    (pick,) = rundown.picks
    assert pick.earlier is not None
    assert pick.earlier.date == TUESDAY
    assert pick.earlier.news == tuple(f"{today.id}.{n}" for n in (5, 6, 7))
    assert pick.earlier.said == FERRY.partition(" Engineers")[0]
    assert pick.reason.startswith("moved on since it was told on 2026-11-17")


def test_a_story_never_told_is_new() -> None:
    """Another story of the day is not touched by what is remembered."""
    assert verdict(story(OWLS, "owls"), told(story(FERRY), story(BEES, "bees"))) is None


@pytest.mark.parametrize(
    "changed",
    [
        FERRY.replace("14 of", "19 of"),
        FERRY.replace("now wait", "no longer wait"),
        FERRY.replace("Halden Lines", "Gannet Ferries"),
    ],
)
def test_a_changed_figure_name_or_denial_is_news(changed: str) -> None:
    """A sentence that differs in one figure, denial or name is not the one that was told."""
    assert not isinstance(verdict(story(changed), told(story(FERRY))), Known)


@pytest.mark.parametrize(
    "added",
    ["", " Points: 245 # Comments: 37", " Updated 3 hours ago.", " Comments (12)", " Read on"],
)
def test_counts_and_stamps_are_no_news(added: str) -> None:
    """What a feed counts and stamps anew every hour does not move a story on."""
    assert verdict(story(FERRY + added), told(story(FERRY))) == Known(TUESDAY)


def test_another_paper_with_the_same_news_is_no_follow_up() -> None:
    """Another address that says in other words what was told is known; one with more is not."""
    same = (
        "Battery power is gone from the ferry between Marrow Point and Gull Island this week. "
        "Sea water had got into 14 of the 96 battery modules, engineers of Halden Lines found."
    )
    other = story(same, "other", published_at=NOON + timedelta(hours=20))
    assert verdict(other, told(story(FERRY))) == Known(TUESDAY)
    more = other.model_copy(update={"blocks": story(f"{same} {FERRY_MORE}").blocks})
    found = verdict(more, told(story(FERRY)))
    assert found is not None
    assert not isinstance(found, Known)
    late = more.model_copy(update={"published_at": NOON - timedelta(hours=1)})
    assert verdict(late, told(story(FERRY))) == Known(TUESDAY)


def test_a_column_with_one_title_is_new_each_day() -> None:
    """A source's fixed heading gives one id to every day's text: other text is another story."""
    column = story(OWLS, "briefly", title="Briefly")
    assert verdict(column, told(story(BEES, "briefly", title="Briefly"))) is None


def test_chinese_stories_move_on_too() -> None:
    """In Chinese, in either script, the new sentences alone are news."""
    then = story(FERRY_ZH, language="zh-Hans", title="电动渡轮停航")
    found = verdict(then, told(then), language="zh-CN")
    assert found == Known(TUESDAY)
    more = story(FERRY_ZH + FERRY_ZH_MORE, language="zh-Hans", title="电动渡轮停航")
    moved = verdict(more, told(then), language="zh-CN")
    assert moved is not None
    assert not isinstance(moved, Known)
    assert moved.news == tuple(f"{then.id}.{n}" for n in (5, 6, 7))


def test_what_the_script_left_out_was_not_told() -> None:
    """A pick that no segment tells is told the next day; so is what only stood in stories.json."""
    episode = told(story(FERRY), story(BEES, "bees"))
    assert episode.script is not None
    cut = episode.script.model_copy(update={"segments": episode.script.segments[:1]})
    episode = PastEpisode(TUESDAY, episode.rundown, episode.stories, cut)
    assert verdict(story(BEES, "bees"), episode) is None
    assert verdict(story(FERRY), episode) == Known(TUESDAY)


def test_a_story_in_hand_was_told_where_the_script_tells_it() -> None:
    """What came in from the reserve is known the next day; what stayed there is not."""
    whole = told(story(FERRY), story(BEES, "bees"))
    first, second = whole.rundown.picks
    rundown = whole.rundown.model_copy(update={"picks": (first,), "reserve": (second,)})
    episode = PastEpisode(TUESDAY, rundown, whole.stories, whole.script)
    assert verdict(story(BEES, "bees"), episode) == Known(TUESDAY)
    assert whole.script is not None
    cut = whole.script.model_copy(update={"segments": whole.script.segments[:1]})
    unheard = PastEpisode(TUESDAY, rundown, whole.stories, cut)
    assert verdict(story(BEES, "bees"), unheard) is None


def test_without_the_text_of_that_day_the_address_decides() -> None:
    """Where the stories of an old day are lost, what has the same id counts as told."""
    episode = told(story(FERRY))
    bare = PastEpisode(TUESDAY, episode.rundown)
    assert verdict(story(f"{FERRY} {FERRY_MORE}"), bare) == Known(TUESDAY)
    assert verdict(story(OWLS, "owls"), bare) is None


@pytest.mark.parametrize(
    ("spoken", "again"),
    [
        ("It stopped running on battery power.", False),
        ("The ferry stopped running on battery power today.", False),
        ("Did the ferry stop running on battery power?", False),
        ("The ferry between Marrow Point and Gull Island stopped running on batteries.", True),
    ],
)
def test_only_a_sentence_that_stands_alone_is_said_again(spoken: str, again: bool) -> None:  # noqa: FBT001  (a column of the table)
    """No pronoun, no "today", no question is taken out of an old script."""
    episode = told(story(FERRY))
    assert episode.script is not None
    segment = episode.script.segments[0]
    turns = (segment.turns[0].model_copy(update={"text": spoken}),)
    script = episode.script.model_copy(
        update={"segments": (segment.model_copy(update={"turns": turns}),)}
    )
    found = verdict(
        story(f"{FERRY} {FERRY_MORE}"),
        PastEpisode(TUESDAY, episode.rundown, episode.stories, script),
    )
    assert found is not None
    assert not isinstance(found, Known)
    assert found.said == (spoken if again else "")


def test_near_verbatim_is_known_and_a_new_figure_is_not() -> None:
    """A lost comma or word is the same sentence; another number is another."""
    line = said_of("Engineers found that 14 of its 96 modules had taken in sea water.", "en")
    near = said_of("Engineers found 14 of its 96 modules had taken in sea water", "en")
    other = said_of("Engineers found that 15 of its 96 modules had taken in sea water.", "en")
    assert near.repeats(line)
    assert not other.repeats(line)


def test_a_month_of_memory_is_quick() -> None:
    """Thirty days of ten stories each against ten of today take a moment of one core."""
    texts = [FERRY, BEES, OWLS, FERRY_MORE]
    past = [
        told(*(story(f"{texts[n % 4]} Line {d} of {n}.", f"d{d}s{n}") for n in range(10)),
             day=TUESDAY - timedelta(d))
        for d in range(30)
    ]  # fmt: skip
    today = [[story(f"{texts[n % 4]} Today {n}.", f"today{n}")] for n in range(10)]
    began = process_time()
    recall(today, past, "en-GB")
    assert process_time() - began < 4.0
