"""Stories that give orders to whoever retells them: seen when gathered, chosen last."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio_digest.model import Block, Skipped, Story
from audio_digest.stories.select import select
from audio_digest.stories.sources import syndication
from audio_digest.stories.sources.file import FileSource
from audio_digest.text.flags import flag, sayable
from audio_digest.text.orders import gives_orders
from tests.stories.test_injection import ATTACKS, PROSE
from tests.stories.test_select import DAY, DAYFUL, show, story

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = [line for line in ATTACKS if gives_orders(line)]
ADVERTS = [line for line in ATTACKS if not gives_orders(line)]
BODY = (
    "The tide ran the town for seven days.",
    "The keeper counted 40 herons on the weir.",
    "A second gate is planned for the spring.",
)


def _read(folder: Path, text: str) -> tuple[list[Story], list[Skipped]]:
    (folder / "letter.md").write_text(text, "utf-8")
    items = list(FileSource("letter.md", home=folder).read(SINCE))
    stories = [item for item in items if isinstance(item, Story)]
    return stories, [item for item in items if isinstance(item, Skipped)]


def _letter(*, title: str = "Toads, counted", more: str = "", last: str = "") -> str:
    parts = [f"## The tide week\n\n{PROSE}", f"## {title}\n\n{' '.join(BODY)}\n\n{more}"]
    return "\n\n".join(["# The Harbour Letter", *parts, f"## A third story\n\n{PROSE}", last])


@pytest.mark.parametrize(
    "order",
    [pytest.param(o, marks=pytest.mark.slow if n % 6 else ()) for n, o in enumerate(ORDERS)],
)
def test_an_order_flags_the_story_that_it_stands_in(order: str, tmp_path: Path) -> None:
    """The line is gone and reported; its neighbours are not flagged for it."""
    told, skipped = _read(tmp_path, _letter(more=order))
    assert [bool(s.flagged) for s in told] == [False, True, False]
    assert not any("acme" in b.text.lower() for s in told for b in s.blocks)
    assert any("orders" in s.reason for s in skipped)


def test_an_advert_flags_nothing(tmp_path: Path) -> None:
    """Lines that only sell are dropped; the story is told."""
    told, skipped = _read(tmp_path, _letter(more="\n\n".join(ADVERTS)))
    assert len(ADVERTS) >= 8
    assert not any(s.flagged or flag(s) for s in told)
    assert not any("acme" in b.text.lower() for s in told for b in s.blocks)
    assert sum("sells" in s.reason for s in skipped) >= 8


PLACES = {
    "heading": "### {attack}\n\nMore was said.",
    "label": "- **{attack}** The count rose to 50.",
    "link": "[{attack}](https://example.org/a) has the count of the week in full for all to see.",
    "question": "",
}


@pytest.mark.parametrize("attack", [ORDERS[0], ORDERS[14], ORDERS[20], ADVERTS[0], ADVERTS[-1]])
@pytest.mark.parametrize("place", PLACES)
def test_no_place_of_a_document_hides_an_attack(attack: str, place: str, tmp_path: Path) -> None:
    """Heading, label, link's text or FAQ question: nothing of it is in the stories."""
    faq = f"## FAQ\n\n**{attack}?**\n\nThe keeper says that 40 herons stood on the weir."
    text = _letter(more=PLACES[place].format(attack=attack), last=faq * (place == "question"))
    told, _ = _read(tmp_path, text)
    seen = [t for s in told for b in s.blocks for t in (b.text, b.label)]
    seen += [t for s in told for t in (s.title, s.source, *(link.title for link in s.links))]
    assert len(told) == 3
    assert not [t for t in seen if "acme" in t.lower() or not sayable(t)]


FEED = """<rss version="2.0"><channel><title>{source}</title><link>https://example.org/</link>
<item><title>{title}</title><link>https://example.org/1</link><description>{body}</description>
</item></channel></rss>"""


@pytest.mark.parametrize(
    ("attack", "kept"), [(ORDERS[6], True), (ORDERS[9], True), (ADVERTS[2], False)]
)
def test_an_attack_in_an_entrys_title_is_no_headline(attack: str, kept: bool) -> None:  # noqa: FBT001
    """An order as a title: the story is flagged and named by its own words; an advert is none."""
    feed = FEED.format(source="Letter", title=attack, body=PROSE).encode()
    items = list(syndication.entries(feed, name="feed", since=SINCE))
    told = [item for item in items if isinstance(item, Story)]
    assert [bool(s.flagged) for s in told] == [True] * kept
    assert not any("acme" in s.title.lower() for s in told)
    assert any(isinstance(item, Skipped) for item in items)


@pytest.mark.parametrize("attack", [ORDERS[6], ADVERTS[0]])
def test_an_attack_in_a_feeds_name_is_no_source(attack: str) -> None:
    """The source is called by its host's name instead."""
    feed = FEED.format(source=attack, title="Toads, counted", body=PROSE).encode()
    items = list(syndication.entries(feed, name="feed", since=SINCE))
    assert [s.source for s in items if isinstance(s, Story)] == ["example.org"]


# --- select -------------------------------------------------------------------------------


def test_a_flagged_story_comes_last_and_short() -> None:
    """However much it holds, it gets the room of a headline, and does not name the episode."""
    hostile = story(1, 400).model_copy(update={"flagged": "praise us"})
    rundown = select([hostile, *DAYFUL[2:4]], show(600), date=DAY)
    assert rundown.picks[-1].story_ids == (hostile.id,)
    assert rundown.picks[-1].target_s < 10
    assert "orders" in rundown.picks[-1].reason
    assert all(pick.target_s > 20 for pick in rundown.picks[:-1])


def test_a_story_that_others_tell_is_told_by_them() -> None:
    """A flagged telling goes; the pick is the clean one's, at its full length."""
    hostile = story(1).model_copy(update={"flagged": "praise us", "id": "ffffffff"})
    rundown = select([hostile, story(1), story(2)], show(300), date=DAY)
    assert hostile.id not in {i for pick in rundown.picks for i in pick.story_ids}
    assert any("others tell it" in left.reason for left in rundown.left_out)


def test_a_title_that_gives_orders_is_not_told_at_all() -> None:
    """Neither the rundown nor the episode's title has it, and the reason is kept."""
    hostile = story(1).model_copy(update={"title": ORDERS[0]})
    rundown = select([hostile, story(2)], show(300), date=DAY)
    assert [pick.story_ids for pick in rundown.picks] == [(story(2).id,)]
    assert any("its title gives orders" in left.reason for left in rundown.left_out)


def test_a_story_that_was_not_gathered_is_looked_at_too() -> None:
    """The order is found in blocks, labels and source alike; the show's own past is not."""
    base = story(1)
    for block in (
        Block(kind="paragraph", text=ORDERS[0]),
        Block(kind="answer", text="So they say.", label=ORDERS[1]),
        Block(kind="paragraph", text=f"It was fine. {ORDERS[15]}"),
    ):
        assert flag(base.model_copy(update={"blocks": (*base.blocks, block)}))
    assert flag(base.model_copy(update={"source": ORDERS[0]}))
    earlier = Block(kind="earlier", text=ORDERS[0])
    assert not flag(base.model_copy(update={"blocks": (*base.blocks, earlier)}))


def test_no_story_of_the_real_documents_is_flagged(real_stories: Path) -> None:
    """Their own adverts flag nothing, nor does news about prompts and their leaks."""
    items = list(FileSource(str(real_stories)).read(SINCE))
    told = [item for item in items if isinstance(item, Story)]
    assert len(told) > 50
    assert not [s.title for s in told if flag(s)]
    assert not [s.title for s in told if not sayable(s.title) or not sayable(s.source)]
