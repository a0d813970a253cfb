"""Ducking computed from the timeline: where it falls, holds and rises. Times in 10 ms."""

import numpy as np
import pytest

from audio_digest.sound import level
from audio_digest.sound.ducking import ATTACK, HOLD, RELEASE, points

DUCK_DB = -14.0
BED = [(0, 10_000)]


def _at(speech: list[tuple[int, int]], music: list[tuple[int, int]], *frames: int) -> list[float]:
    curve = points(speech, music, duck_db=DUCK_DB)
    return list(level.curve_db(curve, np.array(frames) / 100))


def test_music_is_down_before_the_first_syllable_and_up_after_the_last() -> None:
    """It falls for 0.4 s and rises for 0.8 s, straight in decibels."""
    start, end = 500, 900
    found = _at([(start, end)], BED, start - ATTACK, start - ATTACK // 2, start, end, end + RELEASE)
    assert found == pytest.approx([0.0, DUCK_DB / 2, DUCK_DB, DUCK_DB, 0.0])


def test_music_stays_down_in_a_short_pause() -> None:
    """A pause of 1.4 s is the first in which it is worth rising."""
    assert HOLD == 140
    short = _at([(0, 500), (500 + HOLD - 1, 900)], BED, 500 + RELEASE)
    long = _at([(0, 500), (500 + HOLD, 900)], BED, 500 + RELEASE)
    assert (short, long) == ([DUCK_DB], [0.0])


def test_a_cue_that_starts_after_speech_is_heard_from_its_first_note() -> None:
    """Where nothing sounds that could be heard rising, music is up when the cue begins."""
    assert _at([(0, 500), (900, 999)], [(525, 950)], 500, 525) == pytest.approx([DUCK_DB, 0.0])


def test_speech_at_the_very_start_finds_music_down() -> None:
    """There is no time to fall in, so it starts there."""
    assert _at([(0, 300)], BED, 0, 150) == [DUCK_DB, DUCK_DB]
    assert _at([(10, 300)], BED, 10) == [DUCK_DB]


def test_overlapping_speech_is_one_stretch() -> None:
    """An interjection opens no hole in the curve."""
    curve = points([(100, 500), (485, 520), (530, 700)], BED, duck_db=DUCK_DB)
    assert [point.at_s for point in curve] == [0.6, 1.0, 7.0, 7.8]


@pytest.mark.parametrize(
    ("speech", "music", "duck_db"),
    [([], BED, DUCK_DB), ([(0, 100)], [], DUCK_DB), ([(0, 100)], BED, 0.0)],
)
def test_without_speech_music_or_depth_there_is_no_curve(
    speech: list[tuple[int, int]], music: list[tuple[int, int]], duck_db: float
) -> None:
    """What has nothing to do leaves no points."""
    assert points(speech, music, duck_db=duck_db) == ()
