"""sound.mix: what the timeline says is what ffmpeg and pyloudnorm hear."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from audio_digest.audio import ffmpeg
from audio_digest.audio.loudness import OFFSET_LU, envelope
from audio_digest.config import Show, SoundSettings
from audio_digest.errors import ArtifactError
from audio_digest.model import Clip, GainPoint, Samples, Sound, Timeline
from audio_digest.sound.mix import RATE_HZ, check, frames, mix, render, unaccompanied
from tests.sound.an_episode import DUCK_DB, Episode, bed, episode

COMMUTE_LU = 8.0
"""The widest loudness range that one hears on a train without a hand on the volume."""


def made_file(made: Episode, target: Path, show: Show) -> Path:
    """Mix ``made`` to ``target``."""
    mix(made.timeline, target, show, sound=made.take, cues=made, tick=lambda *_: None)
    return target


def decoded(path: Path) -> Samples:
    """Return what ffmpeg decodes."""
    return np.concatenate(list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2)))


def rendered(made: Episode) -> Samples:
    """Return what goes to the encoder."""
    return np.concatenate(list(render(made.timeline, sound=made.take, cue=made.sound)))


@pytest.mark.slow
@pytest.mark.parametrize("peaks", [(0.9, 0.2), (0.05, 0.012), (1.0, 1.0)])
@pytest.mark.parametrize("with_music", [True, False])
def test_loud_and_quiet_voices_come_out_at_the_target(
    tmp_path: Path, show: Show, peaks: tuple[float, float], *, with_music: bool
) -> None:
    """−16 LUFS within 0.2 and at most −1 dBTP after decoding, by ffmpeg and by pyloudnorm."""
    path = made_file(episode(20, peaks=peaks, with_music=with_music), tmp_path / "a.mp3", show)
    heard = ffmpeg.ebur128(path)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak_dbtp <= -1.0
    meter = pyloudnorm.Meter(RATE_HZ, filter_class="DeMan")
    assert meter.integrated_loudness(decoded(path)) == pytest.approx(-16.0, abs=0.25)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("peaks", "length_s", "with_music"),
    [
        ((0.9, 0.2), 30.0, True),
        ((0.05, 0.012), 30.0, False),
        ((0.05, 0.012), 180.0, True),
    ],
)
def test_short_and_long_episodes_come_out_at_the_target(
    tmp_path: Path, show: Show, peaks: tuple[float, float], length_s: float, *, with_music: bool
) -> None:
    """Half a minute and three: −16 LUFS within 0.2, at most −1 dBTP, a range for a commute."""
    made = episode(length_s, peaks=peaks, with_music=with_music)
    path = made_file(made, tmp_path / "a.mp3", show)
    heard = ffmpeg.ebur128(path)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak_dbtp <= -1.0
    assert loudness_range_lu(decoded(path)) <= COMMUTE_LU


def loudness_range_lu(samples: Samples) -> float:
    """Return the loudness range by EBU Tech 3342: 10th to 95th percentile of 3 s, gated."""
    energy = envelope(Sound(samples, RATE_HZ)).energy
    means = np.convolve(energy, np.full(300, 1 / 300), mode="valid")[::10]
    heard = means[10 * np.log10(np.maximum(means, 1e-12)) + OFFSET_LU > -70.0]
    gated = heard[heard > heard.mean() / 100]
    low, high = np.percentile(gated, [10, 95])
    return float(10 * np.log10(high / low))


@pytest.mark.parametrize("length_s", [20.0, 20.01, 12.34, 15.77])
def test_the_file_is_as_long_as_the_timeline_to_the_sample(
    tmp_path: Path, show: Show, length_s: float
) -> None:
    """Whatever the length leaves over in MP3's frames of 1152, decoders return it exactly."""
    path = made_file(episode(length_s), tmp_path / "a.mp3", show)
    assert len(decoded(path)) == round(length_s * RATE_HZ)


def test_the_same_timeline_gives_the_same_bytes(tmp_path: Path, show: Show) -> None:
    """Mixing twice gives one file, and leaves nothing else in the folder."""
    digests = {
        hashlib.sha256(made_file(episode(), tmp_path / name, show).read_bytes()).hexdigest()
        for name in ("a.mp3", "b.mp3")
    }
    assert len(digests) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp3", "b.mp3"]


@pytest.mark.parametrize("bitrate_kbps", [96, 192])
def test_each_bit_rate_is_kept_and_levelled(tmp_path: Path, show: Show, bitrate_kbps: int) -> None:
    """The file has the bit rate asked for, and what LAME takes there is made up for."""
    sound = SoundSettings.model_validate({"bitrate_kbps": bitrate_kbps})
    path = made_file(episode(), tmp_path / "a.mp3", show.model_copy(update={"sound": sound}))
    assert path.stat().st_size == pytest.approx(20 * bitrate_kbps * 125, rel=0.02)
    assert ffmpeg.ebur128(path).integrated_lufs == pytest.approx(-16.0, abs=0.35)


def only(*clips: Clip, duck: tuple[GainPoint, ...] = (), length_s: float = 6.0) -> Episode:
    """Return an episode of nothing but these clips, at no master gain."""
    made = episode(10)
    timeline = made.timeline.model_copy(
        update={"clips": clips, "duck": duck, "master_gain_db": 0.0, "duration_s": length_s}
    )
    return Episode(timeline, made.takes, made.music)


def test_a_clip_stands_where_the_timeline_puts_it() -> None:
    """From its offset on, at its sample, in the middle, at its gain, in silence."""
    clip = Clip(track="cue", key="bed", start_s=1.23, end_s=3.45, offset_s=0.5, gain_db=-6.0)
    result = rendered(only(clip))
    start, end = 123 * 441, 345 * 441
    wanted = bed().samples[22_050 : 22_050 + end - start] * np.float32(10 ** (-6 / 20))
    assert not result[:start].any()
    assert not result[end:].any()
    assert np.abs(result[start:end] - wanted).max() < 1e-6


def test_loops_of_the_bed_join_without_a_seam() -> None:
    """Two clips end to end, cut in the middle of a sound, are that sound."""
    first = Clip(track="bed", key="bed", start_s=0, end_s=2.5)
    second = Clip(track="bed", key="bed", start_s=2.5, end_s=6, offset_s=2.5)
    assert np.abs(rendered(only(first, second)) - bed().samples[: 6 * RATE_HZ]).max() < 1e-6


def test_music_ducks_exactly_and_straight_in_decibels() -> None:
    """Under the curve the bed lies 14.0 dB lower, and half way there 7.0 dB."""
    duck = (GainPoint(at_s=2, gain_db=0), GainPoint(at_s=4, gain_db=DUCK_DB))
    result = rendered(only(Clip(track="bed", key="bed", start_s=0, end_s=6), duck=duck))
    plain = bed().samples[: len(result)]

    def gain_db(at_s: float) -> float:
        part = slice(round((at_s - 0.01) * RATE_HZ), round((at_s + 0.01) * RATE_HZ))
        return float(20 * np.log10(np.abs(result[part]).sum() / np.abs(plain[part]).sum()))

    assert gain_db(1.0) == pytest.approx(0.0, abs=0.01)
    assert gain_db(3.0) == pytest.approx(-7.0, abs=0.1)
    assert gain_db(5.0) == pytest.approx(DUCK_DB, abs=0.01)


def test_speech_is_in_the_middle_and_does_not_duck() -> None:
    """A take sounds alike from both loudspeakers, whatever the curve of the music says."""
    clip = Clip(track="speech", key="take1", start_s=0.5, end_s=2.5, fade_in_s=0.1)
    duck = (GainPoint(at_s=0, gain_db=-20),)
    result = rendered(only(clip, duck=duck))
    assert np.array_equal(result[:, 0], result[:, 1])
    assert np.array_equal(result, rendered(only(clip)))
    assert np.abs(result).max() == pytest.approx(0.2, rel=0.1)


def test_fades_rise_from_nothing_and_end_in_nothing() -> None:
    """Half a cosine: half of full level in the middle of the fade."""
    clip = Clip(track="bed", key="bed", start_s=0, end_s=6, fade_in_s=2, fade_out_s=1)
    result, plain = rendered(only(clip)), bed().samples[: 6 * RATE_HZ]
    middle = RATE_HZ
    assert result[middle, 0] == pytest.approx(0.5 * plain[middle, 0], abs=1e-4)
    assert np.abs(result[:20]).max() < 1e-6
    assert np.abs(result[-20:]).max() < 1e-6


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"duration_s": 0.0}, "duration_s"),
        ({"duration_s": 5.0}, r"clips\[\d+\]"),
        ({"duck": (GainPoint(at_s=2, gain_db=0), GainPoint(at_s=1, gain_db=0))}, "duck"),
        ({"clips": (Clip(track="cue", key="bed", start_s=3, end_s=2),)}, r"clips\[0\]"),
    ],
)
def test_a_timeline_that_cannot_be_played_is_refused(change: dict[str, object], fault: str) -> None:
    """A person's slip in timeline.json is told by its place."""
    broken: Timeline = episode(10).timeline.model_copy(update=change)
    with pytest.raises(ArtifactError, match=rf"timeline\.json: {fault}"):
        check(broken)


@pytest.mark.parametrize("error", [ArtifactError("the cache lost it"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_as_it_was(
    tmp_path: Path, show: Show, error: BaseException
) -> None:
    """A lost take or ctrl-C half way: the target keeps its old bytes, nothing else is left."""
    made = episode(20, with_music=False)
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")

    def take(key: str) -> Sound:
        if key == "take5":
            raise error
        return made.take(key)

    with pytest.raises(type(error)):
        mix(made.timeline, target, show, sound=take, cues=made, tick=lambda *_: None)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_progress_rises_to_the_whole(tmp_path: Path, show: Show) -> None:
    """Ticks rise and end at the whole."""
    made = episode(10)
    ticks: list[tuple[float, float]] = []
    mix(
        made.timeline, tmp_path / "a.mp3", show, sound=made.take, cues=made,
        tick=lambda done, total, *_: ticks.append((done, total)),
    )  # fmt: skip
    assert ticks == sorted(ticks)
    assert ticks[-1] == (10 * RATE_HZ, 10 * RATE_HZ)


def test_a_stretch_played_alone_is_the_same_as_in_the_whole() -> None:
    """Wherever one starts, limiter, fades, ducking and music stand as if played from the start."""
    made = episode(20, peaks=(1.0, 0.8))
    whole = rendered(made)
    for start, end in ((0, 100_000), (300_001, 500_000), (8 * 65_536, len(whole))):
        alone = render(made.timeline, sound=made.take, cue=made.sound, start=start, end=end)
        assert np.abs(np.concatenate(list(alone)) - whole[start:end]).max() < 1e-7


def test_where_no_music_sounds_both_channels_are_alike() -> None:
    """To the sample, and what is said to be alike is all that a listener hears without music."""
    made = episode(40)
    music = [c.model_copy(update={"end_s": 9.0}) for c in made.timeline.clips if c.track == "bed"]
    cue = music[0].model_copy(update={"track": "cue", "start_s": 22.5, "end_s": 25.25})
    speech = [clip for clip in made.timeline.clips if clip.track == "speech"]
    clips = (*speech, *music[:1], cue)
    made = replace(made, timeline=made.timeline.model_copy(update={"clips": clips}))
    spans = unaccompanied(made.timeline)
    end = frames(made.timeline.duration_s)
    assert spans == [(9 * RATE_HZ, frames(22.5)), (frames(25.25), end)]
    whole = rendered(made)
    for first, last in spans:
        assert np.array_equal(whole[first:last, 0], whole[first:last, 1])
    assert not np.array_equal(whole[: 9 * RATE_HZ, 0], whole[: 9 * RATE_HZ, 1])


def test_an_episode_without_music_is_all_alike() -> None:
    """From its first sample to its last."""
    made = episode(20, with_music=False)
    assert unaccompanied(made.timeline) == [(0, frames(made.timeline.duration_s))]
