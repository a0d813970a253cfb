"""How takes begin and end, and how parts of a line are joined."""

from pathlib import Path

import numpy as np
import pytest

from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.model import Script, Segment, Sound, Speech, Turn, Voice, Word
from audio_digest.speech.ends import FADE_S, MARGIN_S, joined, trimmed
from audio_digest.speech.engines.tone import ToneEngine
from audio_digest.speech.render import render

RATE_HZ = 24_000
HIGH = Voice(id="high", engine="tone", name="high", language="en")


def _speech(lead_s: float, loud_s: float, tail_s: float, *, level: float = 0.5) -> Speech:
    """Return a tone in a hiss 60 dB below it, with one word where it sounds.

    It swells and fades in 10 ms, but where no silence lies before or after it, it is cut.
    """
    rng = np.random.default_rng(1)
    whole = round((lead_s + loud_s + tail_s) * RATE_HZ)
    samples = rng.uniform(-1e-3, 1e-3, whole) * level
    first, last = round(lead_s * RATE_HZ), round((lead_s + loud_s) * RATE_HZ)
    tone = level * np.cos(2 * np.pi * 180 * np.arange(last - first) / RATE_HZ)
    ramp = np.sin(np.linspace(0, np.pi / 2, round(0.01 * RATE_HZ))) ** 2
    tone[: len(ramp)] *= ramp if lead_s else 1
    tone[-len(ramp) :] *= ramp[::-1] if tail_s else 1
    samples[first:last] += tone
    word = Word(text="tone", start_s=lead_s, end_s=lead_s + loud_s)
    return Speech(Sound(samples.astype(np.float32), RATE_HZ), (word,))


@pytest.mark.parametrize("level", [0.5, 0.02])
def test_silence_is_cut_to_the_margin_and_words_move_along(level: float) -> None:
    """Whatever an engine leaves, 50 ms stay at either end, faded; a quiet voice loses no sound."""
    found = trimmed(_speech(0.3, 1.0, 0.8, level=level))
    assert found.sound.duration_s == pytest.approx(1.0 + 2 * MARGIN_S, abs=0.004)
    assert found.words[0].start_s == pytest.approx(MARGIN_S, abs=0.004)
    assert found.words[0].end_s == pytest.approx(1.0 + MARGIN_S, abs=0.004)
    assert found.sound.samples[0] == found.sound.samples[-1] == 0


def test_what_has_no_more_than_the_margin_stays_bit_for_bit() -> None:
    """A take that is trimmed already is the same take; so is silence, which is none."""
    tight = _speech(0.04, 1.0, 0.03)
    assert trimmed(tight) is tight
    silent = Speech(Sound(np.zeros(100, np.float32), RATE_HZ))
    assert trimmed(silent) is silent


def test_parts_are_joined_without_a_click() -> None:
    """At no join is there a step beyond what the hiss itself has; cut raw there would be one."""
    parts = [("One.", _speech(0.1, 0.4028, 0.0)), ("Two,", _speech(0.0, 0.4, 0.5))]
    parts.append(("three.", _speech(0.2, 0.4, 0.1)))
    whole = joined(parts)
    steps = np.abs(np.diff(whole.sound.samples))
    inside = 2 * np.pi * 180 / RATE_HZ * 0.5  # the steepest step of the tone itself
    assert steps.max() < 1.5 * inside
    raw = np.concatenate([speech.sound.samples for _, speech in parts])
    assert np.abs(np.diff(raw)).max() > 5 * inside
    starts = [word.start_s for word in whole.words]
    assert starts == sorted(starts)
    for word in whole.words:
        middle = round((word.start_s + word.end_s) / 2 * RATE_HZ)
        assert np.abs(whole.sound.samples[middle - 200 : middle + 200]).max() > 0.4


def test_the_gap_is_that_of_a_sentence_where_one_ends() -> None:
    """A quarter second from sound to sound after a full stop, 0.1 s after any other cut."""
    part = _speech(0.2, 0.4, 0.4)
    for text, gap_s in (("One.", 0.25), ("“One.”", 0.25), ("一。", 0.25), ("one,", 0.1)):
        first, second = joined([(text, part), ("two", part)]).words
        assert second.start_s - first.end_s == pytest.approx(gap_s, abs=0.01)
    assert joined([("one", part)]) is part


def test_parts_of_other_rates_come_at_the_first_ones() -> None:
    """A server that changes its rate in mid-line gives one sound all the same."""
    other = Speech(Sound(_speech(0.1, 0.4, 0.1).sound.samples[::2].copy(), RATE_HZ // 2))
    whole = joined([("One.", _speech(0.1, 0.4, 0.1)), ("Two.", other)])
    assert whole.sound.rate_hz == RATE_HZ
    assert whole.sound.duration_s == pytest.approx(0.05 + 0.4 + 0.25 + 0.4 + 0.05, abs=0.02)


def test_every_engines_takes_end_alike(tmp_path: Path) -> None:
    """The hum, which ends in a rest, is a take without it: what is kept is the margin."""
    show = Show(
        show=About(title="A show", language="en"), voices={"high": HIGH}, home=tmp_path,
        hosts=(Host(id="ada", name="Ada", voice="high"),),
    )  # fmt: skip
    turns = (Turn(host="ada", text="One, two, three."),)
    script = Script(title="A day", language="en", segments=(Segment(heading="x", turns=turns),))
    cache = Cache(tmp_path / "cache")
    (take,) = render(script, show, cache, tick=lambda *_: None).takes
    hummed = ToneEngine().speak(take.spoken, HIGH).sound.duration_s
    assert take.duration_s < hummed - 0.2
    samples = cache.sound(take.key).samples
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    assert len(samples) - loud[-1] == pytest.approx(MARGIN_S * RATE_HZ, abs=20)
    assert np.abs(samples[-round(FADE_S * RATE_HZ / 10) :]).max() < 1e-3
