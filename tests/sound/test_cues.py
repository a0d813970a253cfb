"""A show's music: themes, own folders, and what is wrong with either."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from audio_digest.audio import files
from audio_digest.audio.loudness import lufs
from audio_digest.config import Music, Show
from audio_digest.errors import ArtifactError, ConfigError
from audio_digest.model import Sound
from audio_digest.sound.cues import THEMES_DIR, Cues, themes


def _with(show: Show, *, theme: str = "bright", folder: str | None = None) -> Show:
    return show.model_copy(update={"music": Music(theme=theme, folder=folder)})


def hum(path: Path, seconds: float = 1.0, channels: int = 2) -> Path:
    """Write a quiet sine of 48 kHz to ``path``; return it."""
    wave = 0.1 * np.sin(np.arange(round(seconds * 48_000)) / 20)
    samples = np.repeat(wave[:, None], channels, axis=1).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_flac(path, Sound(samples, 48_000))
    return path


def test_there_are_three_themes_and_none() -> None:
    """A show may choose among three, or be without music."""
    assert themes() == ("bright", "calm", "late", "none")


@pytest.mark.parametrize("theme", ["bright", "calm", "late"])
def test_each_theme_has_an_intro_a_bed_two_stings_and_an_outro(show: Show, theme: str) -> None:
    """A shipped theme holds a cue of every kind."""
    cues = Cues(_with(show, theme=theme))
    assert cues.names() == ("intro", "bed", "sting-1", "sting-2", "outro")
    assert cues.names("sting") == ("sting-1", "sting-2")
    cues.check()


def test_every_shipped_cue_is_stereo_at_44100_hz_and_of_the_length_of_its_kind() -> None:
    """The intro lasts 7 to 8 seconds, the outro ten, stings three, the bed a whole minute."""
    lengths = {"intro": (7, 8), "outro": (8, 13), "sting-1": (2, 3.5), "sting-2": (2, 3.5)}
    shipped = sorted(THEMES_DIR.glob("*/*.flac"))
    assert shipped
    for path in shipped:
        sound = files.read(path)
        assert sound.rate_hz == 44_100
        assert sound.samples.shape[1] == 2
        shortest, longest = lengths.get(path.stem, (59.99, 60.01))
        assert shortest <= sound.duration_s <= longest, path


def test_the_silence_before_a_shows_own_cue_goes(show: Show, tmp_path: Path) -> None:
    """A jingle that was saved with a second of silence still begins when the timeline says."""
    path = hum(tmp_path / "own" / "intro.flac", 2.0)
    sound = files.read(path)
    late = np.concatenate([np.zeros((48_000, 2), np.float32), sound.samples])
    files.write_flac(path, Sound(late, 48_000))
    cues = Cues(_with(show, folder=str(path.parent)))
    assert cues.duration_s("intro") == pytest.approx(2.0, abs=0.02)
    assert np.abs(cues.sound("intro").samples[:4_800]).max() > 0.09


def test_a_bed_goes_round_without_a_step() -> None:
    """From its last to its first sample a bed moves no further than within it."""
    for path in sorted(THEMES_DIR.glob("*/bed.flac")):
        samples = files.read(path).samples
        inside = np.abs(np.diff(samples, axis=0)).max()
        assert np.abs(samples[0] - samples[-1]).max() <= inside
        assert len(samples) % 441 == 0


def test_a_bed_leaves_room_for_consonants() -> None:
    """Less than 2 % of a bed's energy lies between 1 and 4 kHz."""
    for path in sorted(THEMES_DIR.glob("*/bed.flac")):
        power = np.abs(np.fft.rfft(files.read(path).samples.mean(axis=1))) ** 2
        hertz = np.fft.rfftfreq(60 * 44_100, 1 / 44_100)
        assert power[(hertz > 1_000) & (hertz < 4_000)].sum() < 0.02 * power.sum()


def test_all_music_together_is_small() -> None:
    """What the package carries of music stays below eight megabytes."""
    assert sum(path.stat().st_size for path in THEMES_DIR.glob("*/*")) < 8_000_000


def test_no_theme_is_no_music(show: Show) -> None:
    """The theme "none" has no cue, and nothing to be broken."""
    cues = Cues(_with(show, theme="none"))
    assert cues.names() == ()
    cues.check()


def test_a_misspelt_theme_names_the_nearest(show: Show) -> None:
    """A theme that does not exist is a fault of the configuration, with its cure."""
    with pytest.raises(ConfigError, match="did you mean 'bright'") as caught:
        Cues(_with(show, theme="brigth"))
    assert "music.theme" in caught.value.what


def test_an_own_cue_hides_the_themes_cues_of_its_kind(show: Show) -> None:
    """One own sting takes the place of both of the theme's, the rest stays."""
    hum(show.home / "tunes" / "Sting.FLAC")
    cues = Cues(_with(show, folder="tunes"))
    assert cues.names() == ("intro", "bed", "sting", "outro")
    assert cues.sound("sting").rate_hz == 48_000


def test_a_mono_cue_is_heard_from_both_sides(show: Show) -> None:
    """A cue is always stereo, so that its level counts both loudspeakers."""
    hum(show.home / "tunes" / "intro.flac", channels=1)
    cues = Cues(_with(show, folder="tunes", theme="none"))
    assert cues.sound("intro").samples.shape == (48_000, 2)
    hum(show.home / "tunes" / "outro.flac", channels=2)
    again = Cues(_with(show, folder="tunes", theme="none"))
    assert lufs(cues.envelope("intro").energy) == lufs(again.envelope("outro").energy)


@pytest.mark.parametrize(
    ("suffix", "how", "rate_hz"),
    [
        (".m4a", "-c:a aac", 48_000),
        (".opus", "-c:a libopus", 48_000),
        (".ogg", "-c:a libvorbis -ar 44100", 44_100),
        (".wma", "-c:a wmav2 -ar 44100", 44_100),
        (".wav", "-c:a pcm_u8 -ac 1 -ar 11025", 11_025),
        (".aiff", "-c:a pcm_s24be -ar 96000", 96_000),
        (".mp3", "-c:a libmp3lame -ac 1 -ar 22050", 22_050),
        (".flac", "-ac 6 -ar 48000", 48_000),
        (".m4a", "-c:a aac -ac 6", 48_000),
    ],
)
def test_a_cue_of_any_format_that_ffmpeg_reads_is_heard(
    show: Show, suffix: str, how: str, rate_hz: int
) -> None:
    """Whatever the codec, depth, rate and number of channels, it is stereo of its length."""
    wave = hum(show.home / "wave.flac", seconds=2.0)
    coded = show.home / "tunes" / f"intro{suffix}"
    coded.parent.mkdir()
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(wave), *how.split(), str(coded)]
    subprocess.run(command, check=True, timeout=60)
    cues = Cues(_with(show, folder="tunes", theme="none"))
    cues.check()
    sound = cues.sound("intro")
    assert (sound.rate_hz, sound.samples.shape[1]) == (rate_hz, 2)
    assert cues.duration_s("intro") == pytest.approx(2.0, abs=0.1)
    middle = sound.samples[len(sound.samples) // 4 : len(sound.samples) // 2]
    assert 0.03 < np.sqrt((middle**2).mean()) < 0.15


def test_a_folder_that_is_not_there_is_a_fault_of_the_configuration(show: Show) -> None:
    """The message names the key and the folder."""
    with pytest.raises(ConfigError, match=r"music\.folder: .*tunes"):
        Cues(_with(show, folder="tunes"))


def test_two_files_for_one_cue_are_refused(show: Show) -> None:
    """Which of two intros is meant, nobody can know."""
    hum(show.home / "tunes" / "intro.flac")
    hum(show.home / "tunes" / "INTRO.wav")
    with pytest.raises(ConfigError, match="both"):
        Cues(_with(show, folder="tunes"))


def test_a_folder_without_a_cue_is_refused(show: Show) -> None:
    """Music under other names would not be heard, and nobody would know why."""
    hum(show.home / "tunes" / "jingle.flac")
    with pytest.raises(ConfigError, match="holds no cue") as caught:
        Cues(_with(show, folder="tunes"))
    assert "intro, bed, sting, outro" in caught.value.fix


def test_a_bed_that_is_no_loop_is_made_one(show: Show) -> None:
    """It comes at 44.1 kHz and lasts whole frames of the timeline; a blip is refused."""
    hum(show.home / "tunes" / "bed.flac", seconds=3.0037)
    cues = Cues(_with(show, folder="tunes", theme="none"))
    sound = cues.sound("bed")
    assert (sound.rate_hz, len(sound.samples) % 441) == (44_100, 0)
    assert 2.4 < cues.duration_s("bed") <= 3.0
    hum(show.home / "tunes" / "bed.flac", seconds=0.2)
    with pytest.raises(ArtifactError, match="half a second"):
        Cues(_with(show, folder="tunes", theme="none")).check()


def test_a_file_that_is_no_cue_is_left_aside(show: Show) -> None:
    """A licence text beside the music does no harm."""
    (hum(show.home / "tunes" / "bed.flac").parent / "LICENSE.txt").write_text("free")
    assert "LICENSE" not in Cues(_with(show, folder="tunes")).names()


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 99, b"ID3\x04\x00\x00"])
def test_a_broken_cue_is_an_input_error(show: Show, content: bytes) -> None:
    """`check` finds a cue that cannot be played, before any line is spoken."""
    path = show.home / "tunes" / "intro.mp3"
    path.parent.mkdir()
    path.write_bytes(content)
    cues = Cues(_with(show, folder="tunes"))
    with pytest.raises(ArtifactError, match=r"intro\.mp3"):
        cues.check()


def test_a_cue_of_hours_is_refused(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cue is held in memory whole, so its length is bounded."""
    monkeypatch.setattr("audio_digest.sound.cues.MAX_CUE_S", 0.5)
    hum(show.home / "tunes" / "bed.flac")
    with pytest.raises(ArtifactError, match="lasts 1 s"):
        Cues(_with(show, folder="tunes")).envelope("bed")


def test_an_unknown_cue_names_those_that_there_are(show: Show) -> None:
    """A timeline that a person edited may name a cue that does not exist."""
    with pytest.raises(ArtifactError, match="there is intro, bed") as caught:
        Cues(show).sound("jingle")
    assert "jingle" in caught.value.what


def test_the_digest_follows_names_and_bytes(show: Show) -> None:
    """A cue added, altered or renamed gives another digest; the same files give the same."""
    plain = Cues(show).digest()
    assert plain == Cues(show).digest()
    own = _with(show, folder="tunes")
    path = hum(show.home / "tunes" / "intro.flac")
    first = Cues(own).digest()
    hum(path, seconds=2.0)
    second = Cues(own).digest()
    path.rename(path.with_name("outro.flac"))
    assert len({plain, first, second, Cues(own).digest()}) == 4
