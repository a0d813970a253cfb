"""What the choice of stories makes of those that give orders to whoever reads them."""

from collections.abc import Sequence

from audio_digest.model import Skipped, Story
from audio_digest.text.flags import flag, sayable

HEADLINE_S = 6.0
"""What it takes to read a headline and to name its source."""
WITHHELD = "it gives orders to whoever retells it: only its headline is told"


def trusted(tellings: Sequence[Story], left_out: list[Skipped]) -> tuple[tuple[Story, ...], bool]:
    """Return the tellings that may be told, and whether only their headline may be.

    One that is flagged goes where another tells the same; one whose very title gives orders or
    sells something goes anyway. ``left_out`` gains those.
    """
    titled = tuple(story for story in tellings if sayable(story.title))
    left_out += [
        Skipped(what=story.source or story.id, reason="its title gives orders or sells something")
        for story in tellings
        if story not in titled
    ]
    clean = tuple(story for story in titled if not flag(story))
    if not clean:
        return titled, bool(titled)
    left_out += [
        Skipped(what=f"{story.title} ({story.source})", reason="it gives orders; others tell it")
        for story in titled
        if story not in clean
    ]
    return clean, False
