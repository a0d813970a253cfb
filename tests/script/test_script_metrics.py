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


def test_variety_is_the_mean_over_windows_of_a_hundred_tokens() -> None:
    """Sixty words said twice, three times over: any hundred tokens hold just those sixty."""
    block = " ".join(f"word{n}" for n in range(60))
    found = measure(script(*((host, block) for host in ("ada", "ben", "ada"))))
    assert found.mattr == pytest.approx(0.6)
    assert found.distinct_2 == pytest.approx(60 / 99)


def test_marks_count_as_tokens_of_variety_but_not_as_words_said_again() -> None:
    """Punctuation lowers Distinct-2 and MATTR as in PodEval; four-grams are of words alone."""
    found = measure(script(("ada", "a, b, c, d, e."), ("ben", "f, g, h, i, j.")))
    assert found.mattr == pytest.approx(12 / 20)
    assert found.repeated_4grams == 0


def test_density_is_the_entropy_of_what_is_no_stop_word() -> None:
    """Eight words that occur once each, among stop words, carry three bits."""
    found = measure(
        script(("ada", "the red of blue is green and grey"), ("ben", "sea to ice on fog or tar"))
    )
    assert found.info_density == pytest.approx(3)


def test_chinese_is_counted_in_words_and_its_turns_in_characters() -> None:
    """Four words, a mark and a stop word in eight characters: one turn is eight long."""
    lines = ("ada", "潮汐改变了我们的城市。"), ("ben", "是吗？")
    turns = tuple(Turn(host=host, act="fact", text=text) for host, text in lines)
    found = measure(
        Script(title="T", language="zh-CN", segments=(Segment(heading="H", turns=turns),))
    )
    assert found.longest_turn == 10
    assert 2 < found.info_density < 3.2
