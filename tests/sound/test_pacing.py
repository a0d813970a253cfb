"""sound.pacing: the quiet between two turns, for every act after every other."""

from itertools import product
from typing import get_args

from audio_digest.model import Act, Turn
from audio_digest.sound.pacing import gap

TEXTS = ("Yes.", "It counts to four, they say.", "Does it?", "It counts, and then it rests. " * 9)


def _turns(host: str) -> list[Turn]:
    return [Turn(host=host, act=act, text=text) for act in get_args(Act) for text in TEXTS]


def test_every_gap_is_120_to_450_ms_or_an_overlap_of_up_to_200() -> None:
    """Whatever follows what; and only a short reaction of the other host overlaps."""
    for before, after in product(_turns("ada"), [*_turns("ada"), *_turns("ben")]):
        for index in (1, 2, 17):
            frames = gap(before, after, index=index)
            if frames < 0:
                assert -20 <= frames <= -8
                assert (after.act, before.host != after.host) == ("react", True)
                assert len(after.text.split()) <= 4
                assert "?" not in before.text
            else:
                assert 12 <= frames <= 45


def test_an_answer_comes_sooner_than_another_subject() -> None:
    """At any place in a script, by a tenth of a second at least."""
    asked = Turn(host="ben", act="ask", text="Why at two?")
    said = Turn(host="ben", act="fact", text="It hums at two.")
    for index in range(50):
        answer = gap(asked, Turn(host="ada", act="answer", text="The wind."), index=index)
        subject = gap(said, Turn(host="ada", act="bridge", text="Next."), index=index)
        assert subject - answer >= 10
