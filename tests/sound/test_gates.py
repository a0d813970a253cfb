"""sound.gates: a good file passes, and each way in which a file can be bad is caught."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from audio_digest.config import About, Host, Show
from audio_digest.errors import ArtifactError
from audio_digest.model import Chapter, Gate, Measured, Samples, Timeline
from audio_digest.sound import stems, tags
from audio_digest.sound.copies import copy
from audio_digest.sound.gates import measure, measure_copy
from audio_digest.sound.label import label
from audio_digest.sound.mix import RATE_HZ, render
from tests.audio import an_mp3
from tests.sound.a_picture import jpeg
from tests.sound.an_episode import episode

LENGTH_S = 12.0
PICTURE = jpeg()


def encoded(path: Path, samples: Samples, *, bitrate_kbps: int = 128) -> Path:
    """Make ``path`` an MP3 of ``samples`` with the tag of the good file."""
    an_mp3.encoded(path, samples, bitrate_kbps=bitrate_kbps)
    hosts = (Host(id="ada", name="Ada", voice="a"),)
    of = Show(show=About(title="Morning Digest", language="en"), hosts=hosts)
    said = label(
        episode(LENGTH_S).timeline, of, number=1, date=dt.date(2026, 11, 22), cover=PICTURE,
        captions="",
    )  # fmt: skip
    tags.tag(path, said)
    return path


@pytest.fixture(scope="module")
def good() -> Samples:
    """Return what goes to the encoder."""
    made = episode(LENGTH_S)
    return np.concatenate(list(render(made.timeline, sound=made.take, cue=made.sound)))


@pytest.fixture(scope="module")
def good_bytes(good: Samples, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a good file's bytes."""
    return encoded(tmp_path_factory.mktemp("good") / "episode.mp3", good).read_bytes()


@pytest.fixture
def timeline() -> Timeline:
    """Return the timeline of the good file."""
    return episode(LENGTH_S).timeline


@pytest.fixture
def path(tmp_path: Path, good_bytes: bytes) -> Path:
    """Return a good file, to be spoilt."""
    target = tmp_path / "episode.mp3"
    target.write_bytes(good_bytes)
    return target


def failed(measured: Measured) -> set[str]:
    """Return the names of the gates that failed."""
    return {gate.name for gate in measured.gates if not gate.passed}


def test_a_good_file_passes_every_gate(path: Path, timeline: Timeline, show: Show) -> None:
    """What mix makes passes, and its figures are those of the file."""
    measured = measure(path, timeline, show)
    assert failed(measured) == set()
    assert measured.duration_s == LENGTH_S
    assert measured.audio_bytes == path.stat().st_size
    assert measured.loudness_lufs == pytest.approx(-16.0, abs=0.2)
    assert -6 < measured.true_peak_dbtp <= -1.0
    assert all(gate.value and gate.limit for gate in measured.gates)


def test_half_a_file_is_too_short_and_its_header_lies(
    path: Path, timeline: Timeline, show: Show
) -> None:
    """A file cut off half way fails its size against time, its duration and its header."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert {"duration", "header"} <= failed(measure(path, timeline, show))


def test_damage_in_the_middle_is_heard(path: Path, timeline: Timeline, show: Show) -> None:
    """Bytes written over in the middle: the decoder complains, and the gate says what."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = b"\x5a" * 4000
    path.write_bytes(data)
    measured = measure(path, timeline, show)
    assert "decodes" in failed(measured)
    assert len(measured.gates[0].value) > 5


@pytest.mark.parametrize("data", [b"", b"<html>502 Bad Gateway</html>" * 40])
def test_what_is_no_mp3_fails_and_raises_nothing(
    path: Path, timeline: Timeline, show: Show, data: bytes
) -> None:
    """An empty file and a web page fail nearly everything, readably."""
    path.write_bytes(data)
    measured = measure(path, timeline, show)
    assert {"decodes", "size", "duration", "loudness", "chapters"} <= failed(measured)
    assert measured.loudness_lufs == -70.0


def test_no_file_at_all_is_an_error(tmp_path: Path, timeline: Timeline, show: Show) -> None:
    """There is nothing to measure where nothing was mixed."""
    with pytest.raises(ArtifactError, match=r"none\.mp3"):
        measure(tmp_path / "none.mp3", timeline, show)


@pytest.mark.parametrize("gain_db", [-1.0, 6.0])
def test_too_quiet_and_too_loud_are_caught(
    path: Path, timeline: Timeline, show: Show, good: Samples, gain_db: float
) -> None:
    """1 LU below, and 6 LU above the target."""
    encoded(path, good * np.float32(10 ** (gain_db / 20)))
    assert "loudness" in failed(measure(path, timeline, show))


def test_a_true_peak_over_the_limit_is_caught(
    path: Path, timeline: Timeline, show: Show, good: Samples
) -> None:
    """A short loud beep makes no louder episode, but a peak over −1 dBTP."""
    loud = good.copy()
    loud[300_000:300_400] = 0.97 * np.sin(np.arange(400) / 5)[:, None]
    assert failed(measure(encoded(path, loud), timeline, show)) == {"true peak"}


def test_a_hole_is_caught_and_a_pause_is_not(
    path: Path, timeline: Timeline, show: Show, good: Samples
) -> None:
    """Silence of 3.5 s fails and is placed; one of 2.5 s passes."""
    for length_s, caught in ((3.5, True), (2.5, False)):
        samples = good.copy()
        samples[8 * RATE_HZ : round((8 + length_s) * RATE_HZ)] = 0
        measured = measure(encoded(path, samples), timeline, show)
        assert ("holes" in failed(measured)) is caught
    gate = next(gate for gate in measured.gates if gate.name == "holes")
    assert gate.value.endswith(("at 8.00 s", "at 8.01 s", "at 8.02 s", "at 8.03 s"))


def test_flat_tops_are_caught(path: Path, timeline: Timeline, show: Show, good: Samples) -> None:
    """A voice driven 20 dB into full scale."""
    assert "clipping" in failed(measure(encoded(path, good * 10), timeline, show))


def test_another_bit_rate_is_caught(
    path: Path, timeline: Timeline, show: Show, good: Samples
) -> None:
    """A file at 96 kbit/s is not the 128 kbit/s that the show asks for."""
    assert failed(measure(encoded(path, good, bitrate_kbps=96), timeline, show)) == {"size"}


def test_a_file_longer_than_the_timeline_is_caught(
    path: Path, timeline: Timeline, show: Show, good: Samples
) -> None:
    """60 ms too long is too long; 40 ms is not."""
    for extra_s, caught in ((0.06, {"duration"}), (0.04, set())):
        tail = np.zeros((round(extra_s * RATE_HZ), 2), np.float32)
        encoded(path, np.concatenate([good, tail]))
        assert failed(measure(path, timeline, show)) == caught


def test_a_header_that_lies_is_caught(path: Path, timeline: Timeline, show: Show) -> None:
    """An Info header that counts 100 frames too many would show a wrong length in every player."""
    data = bytearray(path.read_bytes())
    at = data.index(b"Info") + 8
    frames = int.from_bytes(data[at : at + 4], "big")
    data[at : at + 4] = (frames + 100).to_bytes(4, "big")
    path.write_bytes(data)
    assert "header" in failed(measure(path, timeline, show))


@pytest.mark.parametrize("starts", [(), (1.0, 5.0), (0.0, 5.0, 5.0), (0.0, 9.0, 5.0), (0.0, 20.0)])
def test_chapters_out_of_place_are_caught(
    path: Path, timeline: Timeline, show: Show, starts: tuple[float, ...]
) -> None:
    """No chapter, none at 0, two at once, one too early, one after the end."""
    chapters = tuple(Chapter(title="x", start_s=start) for start in starts)
    changed = timeline.model_copy(update={"chapters": chapters})
    assert "chapters" in failed(measure(path, changed, show))


def test_chapters_that_are_not_in_the_file_are_caught(
    path: Path, timeline: Timeline, show: Show, good: Samples
) -> None:
    """A file without a tag, and one whose tag is of another timeline."""
    moved = tuple(
        c.model_copy(update={"start_s": c.start_s + 0.5 * i})
        for i, c in enumerate(timeline.chapters)
    )
    measured = measure(path, timeline.model_copy(update={"chapters": moved}), show)
    assert failed(measured) == {"tags"}
    assert "5 s for 5.5 s" in next(g.value for g in measured.gates if g.name == "tags")
    an_mp3.encoded(path, good)
    assert failed(measure(path, timeline, show)) == {"tags"}


def test_a_copy_passes_and_a_broken_one_is_named(
    tmp_path: Path, timeline: Timeline, show: Show, path: Path
) -> None:
    """The gates of a copy are named after its format; half of it fails."""
    made = episode(LENGTH_S)
    copied = tmp_path / "episode.m4a"
    copy("m4a", timeline, copied, show, sound=made.take, cues=made)
    gates = measure_copy(copied, timeline, show)
    assert [gate.name for gate in gates if not gate.passed] == []
    assert {"m4a decodes", "m4a loudness", "m4a tags"} <= {gate.name for gate in gates}
    copied.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "m4a duration" in {g.name for g in measure_copy(copied, timeline, show) if not g.passed}
    with pytest.raises(ArtifactError, match=r"episode\.opus"):
        measure_copy(tmp_path / "episode.opus", timeline, show)


def test_music_that_stands_too_near_the_voices_is_caught(timeline: Timeline, show: Show) -> None:
    """The bed 14 dB louder, or not ducked; a show that ducks less asks for less; none passes."""
    made = episode(LENGTH_S)

    def gate(of: Timeline, show: Show = show) -> Gate:
        return stems.gate(of, stems.stems(of, made.take_level, made.cue_level), show)

    good = gate(timeline)
    assert good.passed
    assert "dB over the music" in good.value
    free = timeline.model_copy(update={"duck": ()})
    assert not gate(free).passed
    gentle = show.model_copy(update={"music": show.music.model_copy(update={"duck_db": 0.0})})
    assert gate(free, gentle).limit.startswith("at least 0.0 dB")
    loud = tuple(
        c if c.track == "speech" else c.model_copy(update={"gain_db": c.gain_db + 14.0})
        for c in timeline.clips
    )
    assert not gate(timeline.model_copy(update={"clips": loud})).passed
    alone = tuple(c for c in timeline.clips if c.track == "speech")
    assert gate(timeline.model_copy(update={"clips": alone})).value == "no music under it"
