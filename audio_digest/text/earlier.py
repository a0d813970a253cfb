"""What was said of a story on an earlier day, as evidence; and how that day is named."""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (as in model.py)
from datetime import timedelta

from audio_digest.model import Block, Rundown, Story

_WEEK = 7
_WEEKDAYS_ZH = "一二三四五六日"
_DAY_FIRST = frozenset({"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"})


def spoken_day(day: Date, today: Date, language: str) -> str:
    """Return how an episode of ``today`` names the earlier ``day`` in ``language`` (BCP 47).

    English takes the weekday alone within seven days, Chinese within the calendar week; then
    comes last week's, then the date.

    >>> spoken_day(Date(2026, 11, 17), Date(2026, 11, 20), "en-GB")
    'on Tuesday'
    >>> spoken_day(Date(2026, 11, 13), Date(2026, 11, 20), "en-GB")
    'on Friday last week'
    >>> spoken_day(Date(2026, 11, 20), Date(2026, 11, 23), "zh-CN")
    '上周五'
    >>> spoken_day(Date(2026, 11, 3), Date(2026, 11, 20), "en-US")
    'on November 3'
    """
    chinese = language.lower().startswith("zh")
    monday = today - timedelta(days=today.weekday())
    this_week = day >= monday
    last_week = monday - timedelta(days=_WEEK) <= day < monday
    if chinese and (this_week or last_week):
        return f"{'' if this_week else '上'}周{_WEEKDAYS_ZH[day.weekday()]}"
    if not chinese and today - day < timedelta(days=_WEEK):
        return f"on {day:%A}"
    if not chinese and last_week:
        return f"on {day:%A} last week"
    return _date(day, language) if chinese else f"on {_date(day, language)}"


def _date(day: Date, language: str) -> str:
    if language.lower().startswith("zh"):
        return f"{day.month}月{day.day}日"
    return f"{day.day} {day:%B}" if language.lower() in _DAY_FIRST else f"{day:%B} {day.day}"


def _label(day: Date, today: Date, language: str) -> str:
    """Return the day as it is said, then in full, for who may name it otherwise."""
    said, date = spoken_day(day, today, language), _date(day, language)
    chinese = language.lower().startswith("zh")
    weekday = f"周{_WEEKDAYS_ZH[day.weekday()]}" if chinese else f"{day:%A}"
    return f"{said}{'，' if chinese else ', '}{weekday if said.endswith(date) else date}"


def day_of(label: str) -> str:
    """Return the day as it is said, of the label of an ``earlier`` block."""
    return label.replace("，", ",").partition(",")[0]


def with_earlier(rundown: Rundown, stories: Sequence[Story]) -> tuple[Story, ...]:
    """Return ``stories`` where each telling of a follow-up has what was said before.

    It is a block of kind ``earlier``, and so the sentence ``<story id>.e1``: evidence for who
    writes and for who checks. Where no sentence can be said again it is the title that the story
    had. What a story has of that kind already is replaced.
    """
    said = {
        story_id: Block(
            kind="earlier",
            text=pick.earlier.said or pick.earlier.title,
            label=_label(pick.earlier.date, rundown.date, rundown.language),
        )
        for pick in rundown.picks
        if pick.earlier
        for story_id in pick.story_ids
    }
    return tuple(_told(story, said.get(story.id)) for story in stories)


def _told(story: Story, block: Block | None) -> Story:
    own = tuple(b for b in story.blocks if b.kind != "earlier")
    blocks = (*own, block) if block else own
    return story if blocks == story.blocks else story.model_copy(update={"blocks": blocks})
