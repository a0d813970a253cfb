"""Whole turns go or come until a script fits its length; by a clock that counts words."""

from collections.abc import Sequence

import pytest

from audio_digest.model import Act, Script, Segment, Turn
from audio_digest.script.cuts import cuts
from audio_digest.script.fitting import NEAR, fit

WORD_S = 0.4


class WordClock:
    """Foresees 0.4 s for each word, and 0.3 s between two turns."""

    def turn_s(self, turn: Turn) -> float:
        """Return the time of its words."""
        return WORD_S * len(turn.text.split())

    def episode_s(self, script: Script) -> float:
        """Return the time of all words and pauses."""
        return sum(self.turn_s(turn) + 0.3 for turn in script.turns)


def _turn(number: int, act: Act, words: int, *, story: int = 99, text: str = "") -> Turn:
    said = text or f"Barnacle {number} " + " ".join(["grows"] * (words - 3)) + " daily."
    cites = (f"s{story}.{number}",)
    return Turn(host=("ada", "ben")[number % 2], act=act, text=said, cites=cites)


def _story(number: int, acts: Sequence[Act] = ("bridge", "lead", "fact", "fact", "ask", "answer",
                                               "react", "fact", "impact")) -> Segment:  # fmt: skip
    turns = tuple(
        _turn(i, act, 12 + (i + number) % 5, story=number, text=f"What of it, number {number}?"
              if act == "ask" else "") for i, act in enumerate(acts)
    )  # fmt: skip
    return Segment(heading=f"Story {number}", story_ids=(f"s{number}",), turns=turns)


def _script(stories: int = 6) -> Script:
    opening = Segment(heading="Opening", turns=(_turn(0, "tease", 10), _turn(1, "open", 12)))
    close = Segment(heading="Close", turns=(_turn(0, "close", 10), _turn(1, "close", 3)))
    told = (_story(n) for n in range(stories))
    return Script(title="T", language="en-GB", segments=(opening, *told, close))


SPARE = {n: tuple(_turn(i + n, "fact", 14 + i) for i in range(9, 14)) for n in range(1, 7)}
CLOCK = WordClock()
FULL_S = CLOCK.episode_s(_script())


@pytest.mark.parametrize("share", [0.6, 0.75, 0.9, 0.94, 1.06, 1.2, 1.4])
def test_a_script_is_brought_to_its_length(share: float) -> None:
    """Too long by two thirds or too short by a third: afterwards it is within 2 %."""
    fitted = fit(_script(), share * FULL_S, CLOCK, spare=SPARE)
    assert CLOCK.episode_s(fitted) == pytest.approx(share * FULL_S, rel=0.02)


@pytest.mark.parametrize("share", [0.6, 0.9, 1.3])
def test_every_turn_that_stays_is_unaltered(share: float) -> None:
    """All turns are the script's own or spare ones, in their order: nothing is spoken anew."""
    fitted = fit(_script(), share * FULL_S, CLOCK, spare=SPARE)
    known = {s.heading: [*s.turns, *SPARE.get(n, ())] for n, s in enumerate(_script().segments)}
    for segment in fitted.segments:
        rest = iter(known[segment.heading])
        assert all(turn in rest for turn in segment.turns)


@pytest.mark.parametrize("share", [0.55, 0.7, 0.85])
def test_what_is_needed_stays(share: float) -> None:
    """Greeting, sign-off and every told story's lead stay; a question keeps its answer."""
    before, fitted = _script(), fit(_script(), share * FULL_S, CLOCK, spare={})
    assert fitted.segments[0] == before.segments[0]
    assert fitted.segments[-1] == before.segments[-1]
    for segment in fitted.segments[1:-1]:
        acts = [turn.act for turn in segment.turns]
        assert acts[:2] == ["bridge", "lead"]
        assert ("ask" in acts) == ("answer" in acts)
        assert acts[-1] != "ask"


def test_a_script_that_fits_is_left_alone() -> None:
    """Nothing changes within three and a half per cent."""
    script = _script()
    assert fit(script, FULL_S * (1 + NEAR - 0.002), CLOCK, spare=SPARE) is script
    assert fit(script, FULL_S * (1 - NEAR + 0.002), CLOCK, spare=SPARE) is script


def test_what_cannot_grow_stays_as_it_is() -> None:
    """A day that holds less than asked, with nothing left to say, is not padded."""
    script = _script()
    assert fit(script, 3 * FULL_S, CLOCK, spare={}) == script


ITEMS = tuple(
    _story(n, ("lead",) if n % 2 else ("bridge", "lead")) for n in range(20, 25)
)  # fmt: skip


@pytest.mark.parametrize("share", [1.08, 1.12, 1.16])
def test_stories_come_in_whole_before_the_sign_off(share: float) -> None:
    """With no more to say of what is told, others come in, each whole or not at all."""
    fitted = fit(_script(), share * FULL_S, CLOCK, spare={}, items=ITEMS)
    assert CLOCK.episode_s(fitted) == pytest.approx(share * FULL_S, rel=0.035)
    assert fitted.segments[:7] == _script().segments[:7]
    assert fitted.segments[-1] == _script().segments[-1]
    assert fitted.segments[7:-1]
    assert set(fitted.segments[7:-1]) <= set(ITEMS)


def test_the_best_of_the_stories_in_hand_comes_in_first() -> None:
    """Of stories that are equally long, the first that is offered is told."""
    items = tuple(item for item in ITEMS if len(item.turns) == 1)
    alike = tuple(item.model_copy(update={"turns": items[0].turns}) for item in items)
    fitted = fit(_script(), FULL_S + CLOCK.turn_s(alike[0].turns[0]), CLOCK, spare={}, items=alike)
    assert [s.heading for s in fitted.segments[7:-1]] in ([], [alike[0].heading])
    longer = fit(_script(2), 1.2 * CLOCK.episode_s(_script(2)), CLOCK, spare={}, items=alike)
    assert longer.segments[3].heading == alike[0].heading


def test_it_is_deterministic() -> None:
    """The same script and length give the same script."""
    one, two = (fit(_script(), 0.8 * FULL_S, CLOCK, spare=SPARE) for _ in range(2))
    assert one == two


def test_the_first_stories_are_never_left_out() -> None:
    """An episode's title names them; another story may go whole where nobody speaks of it."""
    fitted = fit(_script(), 0.2 * FULL_S, CLOCK, spare={})
    headings = [segment.heading for segment in fitted.segments]
    assert headings[1:4] == ["Story 0", "Story 1", "Story 2"]
    assert len(headings) < len(_script().segments)


def test_a_story_that_is_spoken_of_elsewhere_stays() -> None:
    """One that the sign-off comes back to is not left out whole."""
    script = _script()
    recap = Turn(host="ada", act="recap", text="Once more, story five.", cites=("s5.0",))
    close = script.segments[-1].model_copy(update={"turns": (recap, *script.segments[-1].turns)})
    script = script.model_copy(update={"segments": (*script.segments[:-1], close)})
    assert all(change.turns for change in cuts(script, [1.0] * len(script.turns))[6])


def test_nothing_is_left_that_points_at_what_went() -> None:
    """A line that opens on a pronoun keeps the line before it."""
    turns = (
        _turn(0, "lead", 12), _turn(1, "fact", 12),
        _turn(2, "fact", 12, text="It still grows on every turbine of the strait, they say."),
        _turn(3, "fact", 12),
    )  # fmt: skip
    segment = Segment(heading="S", story_ids=("s1",), turns=turns)
    script = Script(title="T", language="en-GB", segments=(segment,))
    for change in cuts(script, [5.0] * 4)[0]:
        assert turns[2] not in change.turns or turns[1] in change.turns


def test_an_hour_is_fitted_in_bounded_time() -> None:
    """Four hundred turns are fitted in seconds, not minutes."""
    script = _script(stories=45)
    length_s = CLOCK.episode_s(script)
    fitted = fit(script, 0.8 * length_s, CLOCK, spare={})
    assert CLOCK.episode_s(fitted) == pytest.approx(0.8 * length_s, rel=0.02)
