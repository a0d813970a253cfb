"""audio.side_info: mono frames made joint stereo, and which frames may follow each other."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio_digest.audio import encode, ffmpeg, files, mp3, side_info
from audio_digest.errors import AudioToolError
from audio_digest.model import Samples
from tests.audio.an_mp3 import RATE_HZ, encoded
from tests.sound.an_episode import bed, voice

MUSIC_S = 4
"""How long the music in `accompanied` lasts."""


def spoken(length_s: float, *, rate_hz: int = RATE_HZ) -> Samples:
    """Return a voice, (frames, 1): pulses, so that windows of every kind are needed."""
    return voice(5, length_s, rate_hz, peak=0.5).samples[:, None]


def frames_of(
    folder: Path, samples: Samples, *, bitrate_kbps: int, rate_hz: int = RATE_HZ
) -> list[bytes]:
    """Return ``samples`` as MP3 frames, without an Info header."""
    path = folder / f"{samples.shape[1]}.mp3"
    ffmpeg.encode_mp3(
        path, [files.int16(samples)], rate_hz=rate_hz, bitrate_kbps=bitrate_kbps, info=False,
        channels=samples.shape[1],
    )  # fmt: skip
    return mp3.frames(path.read_bytes())


def read(frames: list[bytes]) -> Samples:
    """Return what libsndfile decodes, (frames, channels)."""
    samples: Samples = soundfile.read(io.BytesIO(b"".join(frames)), dtype="float32")[0]
    return samples.reshape(len(samples), -1)


@pytest.mark.parametrize("bitrate_kbps", encode.MIDDLE_KBPS)
@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_in_the_middle_it_sounds_as_it_did(tmp_path: Path, bitrate_kbps: int, rate_hz: int) -> None:
    """Both channels are the mono file's, and the bit rate is constant to the byte."""
    mono = frames_of(
        tmp_path, spoken(5, rate_hz=rate_hz), rate_hz=rate_hz,
        bitrate_kbps=encode.MIDDLE_KBPS[bitrate_kbps],
    )  # fmt: skip
    stereo = list(side_info.centred(mono, bitrate_kbps))
    assert mp3.frames(b"".join(stereo)) == stereo
    size = len(stereo) * mp3.FRAME_SAMPLES * bitrate_kbps * 125 / rate_hz
    assert size - 1 < sum(map(len, stereo)) <= size
    heard, wanted = read(stereo), read(mono)
    assert heard.shape == (len(wanted), 2)
    assert np.abs(wanted).max() > 0.3
    assert np.abs(heard - wanted).max() < 1e-6


def test_a_frame_that_is_not_mono_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    """Nothing is put into the middle that would be cut or garbled there."""
    stereo = frames_of(tmp_path, files_stereo(spoken(1)), bitrate_kbps=128)
    with pytest.raises(AudioToolError, match="not mono"):
        list(side_info.centred(stereo, 128))
    mono = frames_of(tmp_path, spoken(1), bitrate_kbps=128)
    with pytest.raises(AudioToolError, match="does not fit into 128"):
        list(side_info.centred(mono, 128))
    leaning = bytearray(mono[3])
    leaning[4] = 1
    with pytest.raises(AudioToolError, match="not whole"):
        list(side_info.centred([bytes(leaning)], 160))
    loud = bytearray(mono[3])
    loud[4:21] = (((1 << 8) - 1) << 30 | int.from_bytes(loud[4:21], "big")).to_bytes(17, "big")
    with pytest.raises(AudioToolError, match="too loud"):
        list(side_info.centred([bytes(loud)], 160))


def files_stereo(mono: Samples) -> Samples:
    """Return ``mono``, (frames, 1), in both channels."""
    return np.repeat(mono, 2, axis=1)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_one_encoder_writes_meets_and_what_it_did_not_does_not(
    tmp_path: Path, channels: int
) -> None:
    """Windows follow each other as the encoder set them; out of order, some cannot."""
    samples = np.repeat(spoken(5), channels, axis=1)
    frames = frames_of(tmp_path, samples, bitrate_kbps=128)
    assert all(map(side_info.meet, frames, frames[1:]))
    assert not all(map(side_info.meet, frames, frames[7:]))


def accompanied(voice_s: float) -> tuple[Samples, list[tuple[int, int]]]:
    """Return music, a voice alone for ``voice_s``, music; and the span of the voice alone."""
    whole = files_stereo(spoken(voice_s + 2 * MUSIC_S))
    music = bed(MUSIC_S).samples
    whole[: len(music)] += music
    whole[-len(music) :] += music[::-1]
    return whole, [(len(music), len(whole) - len(music))]


@dataclass(frozen=True)
class Heard:
    """An episode encoded plainly, and with the voice alone in the middle; the noise of both."""

    samples: Samples
    alike: tuple[int, int]
    plain: Samples
    centred: Samples

    def noise_db(self, decoded: Samples, first: int, last: int) -> float:
        """Return what ``decoded`` has too much or too little from ``first`` on, in dBFS.

        LAME lowers the level by 0.44 dB, which is no noise.
        """
        gain = np.vdot(self.samples, decoded) / np.vdot(decoded, decoded)
        wrong = self.samples[first:last] - gain * decoded[first:last]
        return float(10 * np.log10(np.square(wrong).mean() + 1e-12))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """Encode twenty seconds of a voice alone between music."""
    samples, alike = accompanied(20)
    folder = tmp_path_factory.mktemp("heard")
    plain, centred = (
        np.concatenate(list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2)))
        for path in (
            encoded(folder / "plain.mp3", samples),
            encoded(folder / "centred.mp3", samples, alike=alike),
        )
    )
    return Heard(samples, alike[0], plain, centred)


def test_a_voice_alone_comes_out_nearer_to_what_it_was(heard: Heard) -> None:
    """Than by joint stereo (speech by some 4 dB, these pulses by 0.6); music is as it was."""
    begin, end = heard.alike
    assert heard.plain.shape == heard.centred.shape == heard.samples.shape
    assert np.array_equal(heard.centred[:begin], heard.plain[:begin])
    first, last = begin + 2 * encode.EARLY, end - 2 * encode.EARLY
    assert np.array_equal(heard.centred[first:last, 0], heard.centred[first:last, 1])
    better, usual = (heard.noise_db(d, first, last) for d in (heard.centred, heard.plain))
    assert better < usual - 0.3


def test_where_music_ends_no_join_is_heard(heard: Heard) -> None:
    """Around both joins there is no more noise than a plain file has there."""
    stretches = encode._stretches(len(heard.samples), [heard.alike])
    assert [stretch.centred for stretch in stretches] == [False, True, False]
    frame = mp3.FRAME_SAMPLES
    for join in (stretch.first for stretch in stretches[1:]):
        for at in range(join - 3 * frame, join + 3 * frame, frame // 2):
            better, usual = (
                heard.noise_db(decoded, at, at + frame) for decoded in (heard.centred, heard.plain)
            )
            assert better < max(usual + 1, -80), (join, at)


@pytest.mark.parametrize("where", ["begins", "ends", "all"])
def test_a_span_may_reach_the_ends(tmp_path: Path, where: str) -> None:
    """A theme "none" leaves the voice alone all the time; every length is still exact."""
    samples, [(first, last)] = accompanied(14.3)
    cut = {"begins": samples[first:], "ends": samples[:last], "all": samples[first:last]}[where]
    spans = {"begins": (0, last - first), "ends": (first, last), "all": (0, last - first)}
    path = encoded(tmp_path / "a.mp3", cut, alike=[spans[where]])
    assert len(np.concatenate(list(ffmpeg.decode(path, rate_hz=RATE_HZ, channels=2)))) == len(cut)
    assert soundfile.info(path).frames == len(cut)
    found = mp3.frames(path.read_bytes())
    assert all(map(side_info.meet, found[1:], found[2:]))
    one = encoded(tmp_path / "b.mp3", cut, alike=[spans[where]], at_once=1)
    assert one.read_bytes() == path.read_bytes()


def test_a_join_moves_to_where_the_windows_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no frame is lost or doubled by it."""
    samples, alike = accompanied(20)
    plain = mp3.frames(encoded(tmp_path / "plain.mp3", samples, alike=alike).read_bytes())
    asked: list[int] = []

    def meet(*_: bytes) -> bool:
        asked.append(1)
        return len(asked) == 3

    monkeypatch.setattr(side_info, "meet", meet)
    moved = mp3.frames(encoded(tmp_path / "moved.mp3", samples, alike=alike).read_bytes())
    assert len(moved) == len(plain)
    assert moved != plain
    assert moved[1:100] == plain[1:100]
