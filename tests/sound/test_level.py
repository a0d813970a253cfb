"""sound.level: hosts matched, the master gain right, the prediction of the limiter honest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from audio_digest.audio.loudness import envelope, lufs
from audio_digest.model import Clip, Envelope, GainPoint, Sound, Timeline
from audio_digest.sound import level
from tests.sound.an_episode import DUCK_DB, bed, episode, voice


def envelopes(count: int, *, peaks: tuple[float, float]) -> list[tuple[str, Envelope]]:
    """Return takes of two hosts in turn, each take a little louder or quieter than the last."""
    return [
        (f"host{i % 2}", envelope(voice(i, 2.5, 24_000, peak=peaks[i % 2] * (0.5 + (i % 5) / 8))))
        for i in range(count)
    ]


def loudness_by_host(clips: list[tuple[str, Envelope]], gains: tuple[float, ...]) -> list[float]:
    """Return each host's loudness in the episode: played from both loudspeakers."""
    return [
        lufs(
            2 * np.concatenate([
                e.energy * 10 ** (g / 10)
                for (name, e), g in zip(clips, gains, strict=True)
                if name == host
            ])
        )
        for host in sorted({name for name, _ in clips})
    ]  # fmt: skip


def test_hosts_12_lu_apart_come_within_a_third_of_one() -> None:
    """A loud and a quiet voice end at the target, at most 0.3 LU from each other."""
    clips = envelopes(24, peaks=(0.9, 0.22))
    ada, ben = loudness_by_host(clips, level.host_gains(clips, target_lufs=-16.0))
    assert abs(ada - ben) <= 0.3
    assert ada == pytest.approx(-16.0, abs=0.1)


def test_hosts_are_alike_after_the_limiter_too() -> None:
    """A voice with high peaks loses more to the limiter, and is given that much more before it."""
    smooth, peaky = Envelope(np.full(300, 0.01), np.full(300, 0.2)), np.tile([0.2] * 29 + [0.9], 10)
    clips = [("ada", smooth), ("ben", Envelope(smooth.energy, peaky))]
    gains = level.host_gains(clips, target_lufs=-16.0, ceiling_dbtp=-1.5)
    assert gains[1] > gains[0] + 0.3
    for (_, heard), gain_db in zip(clips, gains, strict=True):
        taken = level.reduction_db(heard.peak, gain_db=gain_db, ceiling_dbtp=-1.5)
        limited = 2 * heard.energy * 10 ** ((gain_db - taken) / 10)
        assert lufs(limited) == pytest.approx(-16.0, abs=0.02)


def test_clips_are_pulled_most_of_the_way() -> None:
    """The spread among one host's clips shrinks to under 1 LU, but what was louder stays so."""
    clips = [("ada", e) for _, e in envelopes(12, peaks=(0.8, 0.8))]
    gains = level.host_gains(clips, target_lufs=-16.0)
    before = np.array([lufs(e.energy) for _, e in clips])
    after = before + gains
    assert after.std() < 1.0 < before.std()
    assert np.corrcoef(before, after)[0, 1] > 0.5


def test_a_clip_is_moved_by_3_db_at_most_within_its_host() -> None:
    """A whispered line is raised by 3 dB over its host's gain, and not to a shout."""
    plain = [("ada", envelope(voice(i, 2.5, 24_000, peak=0.5))) for i in range(6)]
    whisper = ("ada", envelope(voice(7, 2.5, 24_000, peak=0.02)))
    gains = level.host_gains([*plain, whisper], target_lufs=-16.0)
    assert gains[-1] - np.median(gains[:-1]) == pytest.approx(3.0, abs=1.0)


def test_silent_and_missing_clips_get_plain_gains() -> None:
    """Silence is neither raised nor an error."""
    silent = Envelope(np.zeros(50), np.zeros(50))
    assert level.host_gains([], target_lufs=-16.0) == ()
    assert level.host_gains([("ada", silent)], target_lufs=-16.0) == (0.0,)


def test_the_audible_span_leaves_silence_out() -> None:
    """Silence at either end is found to the 10 ms; a silent sound has no audible span."""
    sound = voice(0, 1.0, 24_000, peak=0.5)
    samples = np.concatenate([np.zeros(2400), np.full(2400, 0.5), np.zeros(4800)])
    level_ = envelope(Sound(samples.astype(np.float32), sound.rate_hz))
    assert level.audible(level_) == (0.1, 0.2)
    assert level.audible(Envelope(np.zeros(9), np.zeros(9))) == (0.0, 0.0)


def test_a_gain_curve_is_straight_in_decibels() -> None:
    """Half way between 0 and −14 dB it is at −7 dB; outside its points it is level."""
    points = (GainPoint(at_s=1, gain_db=0), GainPoint(at_s=2, gain_db=DUCK_DB))
    at = np.array([0.0, 1.5, 9.0])
    assert_allclose(level.curve_db(points, at), [0.0, DUCK_DB / 2, DUCK_DB])
    assert_array_equal(level.curve_db((), at), np.zeros(3))


@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=60),
)
def test_released_is_above_and_falls_no_faster(reduction: list[float]) -> None:
    """The held curve covers what is asked for, and falls by exp(−t / 60 ms) at the most."""
    asked = np.array(reduction)
    held = level.released(asked, frames_per_s=100)
    assert (held >= asked - 1e-9).all()
    assert (held[1:] >= held[:-1] * np.exp(-0.01 / 0.06) - 1e-9).all()


def test_silence_gets_no_gain() -> None:
    """An episode of silence is left alone."""
    clip = Clip(track="speech", key="x", start_s=0, end_s=1)
    timeline = Timeline(
        title="", duration_s=2, theme="", clips=(clip,), duck=(), master_gain_db=0,
        ceiling_dbtp=-1.5, chapters=(),
    )  # fmt: skip
    silent = Envelope(np.zeros(100), np.zeros(100))
    gain_db = level.master_gain_db(
        timeline, lambda _: silent, lambda _: silent, target_lufs=-16, bitrate_kbps=128
    )
    assert gain_db == 0.0


def test_the_levels_of_the_episode_follow_clips_duck_and_fades() -> None:
    """A bed alone under the duck curve: its energy falls by 14 dB, its fade ends in nothing."""
    music = envelope(bed(4.0))
    clip = Clip(track="bed", key="bed", start_s=1, end_s=4, fade_out_s=0.5)
    duck = (GainPoint(at_s=2, gain_db=0), GainPoint(at_s=2.1, gain_db=DUCK_DB))
    timeline = Timeline(
        title="", duration_s=5, theme="", clips=(clip,), duck=duck, master_gain_db=0,
        ceiling_dbtp=-1.5, chapters=(),
    )  # fmt: skip
    whole = level.levels(timeline, lambda _: music, lambda _: music)
    assert len(whole.energy) == 500
    assert not whole.energy[:100].any()
    assert_allclose(whole.energy[100:200], music.energy[:100])
    assert_allclose(whole.energy[250:340], music.energy[150:240] * 10 ** (DUCK_DB / 10))
    assert 0 <= whole.energy[399] < 1e-3 * whole.energy[349]


def test_the_prediction_of_the_limiter_matters() -> None:
    """Voices of high crest factor need more gain than their energy alone would say."""
    made = episode(20.0, with_music=False)
    timeline = made.timeline.model_copy(update={"ceiling_dbtp": -9.0})
    high = level.master_gain_db(
        timeline, made.take_level, made.cue_level, target_lufs=-16.0, bitrate_kbps=128
    )
    assert high > made.timeline.master_gain_db + 0.3
