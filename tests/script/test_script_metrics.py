"""What the figures of a script measure."""

import pytest

from audio_digest.model import Script, Segment, Turn
from audio_digest.script.metrics import measure


def script(*lines: tuple[str, str]) -> Script:
    """Return a script of (host, text) lines."""
    turns = tuple(Turn(host=host, act="fact", text=text) for host, text in lines)
    return Script(title="T", language="en-US", segments=(Segment(heading="H", turns=turns),))


def test_shares_lengths_and_questions_are_counted() -> None:
    """Two hosts with nine and three words: a quarter, half of the turns short and asking."""
    found = measure(
        script(("ada", "one two three four five six seven eight nine"), ("ben", "is it so?"))
    )
    assert found.smaller_share == pytest.approx(0.25)
    assert found.short_turns == pytest.approx(0.5)
    assert found.questions == pytest.approx(0.5)
    assert found.mean_turn == pytest.approx(6)
    assert found.longest_turn == 9
    assert found.co_host_facts == pytest.approx(0.25)


def test_a_line_said_twice_shows_as_repeated_four_grams() -> None:
    """The same four words twice are two repeated four-grams of the five that there are."""
    found = measure(script(("ada", "the tide turns twice"), ("ben", "the tide turns twice")))
    assert found.repeated_4grams == pytest.approx(2 / 5)
    assert found.distinct_2 == pytest.approx(4 / 7)
