"""Mix made-up episodes and print what that costs beside the bare encoder, and how loud they are.

``scripts/bench mix [MINUTES…]`` (5 and 30 unless told). CPU is that of the whole process tree,
memory the peak of the program and of its encoder together. The bare encoder gets the very samples
that were mixed, as a file. pydub, up to 30 minutes, adds clip to clip as is commonly done. With
``ours`` stretches are encoded on all processors, with ``ours/1`` one after another.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from audio_digest.audio import encode, ffmpeg, files, loudness
from audio_digest.config import About, Host, Show
from audio_digest.model import Clip, Envelope, GainPoint, Sound, Timeline
from audio_digest.sound import level, score
from audio_digest.sound.cues import Cues
from audio_digest.sound.mix import RATE_HZ, mix, render

TAKES = 40
TAKE_S = 5.3
GAP_S = 0.25
DUCK_DB = -14.0
PYDUB_MINUTES = 30
SHOW = Show(
    show=About(title="Bench", language="en"),
    hosts=(Host(id="a", name="A", voice="a"), Host(id="b", name="B", voice="b")),
)


def voice(seed: int) -> Sound:
    """Return pulses in syllables, with the crest factor of speech; hosts 12 dB apart."""
    rate_hz = (22_050, 24_000)[seed % 2]
    rng = np.random.default_rng(seed)
    t = np.arange(round(TAKE_S * rate_hz)) / rate_hz
    phase = np.cumsum((110, 190)[seed % 2] * (1 + 0.1 * np.sin(4 * t + seed))) / rate_hz
    pulse = np.exp(-6 * (phase % 1)) * np.sin(12 * np.pi * (phase % 1))
    syllables = np.clip(np.sin(13 * t + seed), 0, 1) ** 0.5 * (0.7 + 0.3 * np.sin(t + seed))
    samples = syllables * (pulse + 0.03 * rng.standard_normal(len(t)))
    return Sound((np.array([0.9, 0.22])[seed % 2] * samples).astype(np.float32), rate_hz)


class Takes:
    """The takes in a folder: a few files under many keys, each read anew."""

    def __init__(self, folder: Path) -> None:
        """Make the takes that are not in ``folder`` yet."""
        self._paths = [folder / f"{i}.flac" for i in range(TAKES)]
        for i, path in enumerate(self._paths):
            if not path.exists():
                files.write_flac(path, voice(i))
        self._envelopes: dict[int, Envelope] = {}

    def sound(self, key: str) -> Sound:
        """Return the take ``key``."""
        return files.read(self._paths[int(key) % TAKES])

    def envelope(self, key: str) -> Envelope:
        """Return its level."""
        index = int(key) % TAKES
        if index not in self._envelopes:
            self._envelopes[index] = loudness.envelope(self.sound(key))
        return self._envelopes[index]


def timeline(minutes: float, takes: Takes, cues: Cues) -> Timeline:
    """Return an episode of ``minutes``, with the show's bed under all of it, levelled."""
    length_s = minutes * 60.0
    count = int((length_s - 12) // (TAKE_S + GAP_S))
    keys = [str(i) for i in range(count)]
    gains = level.host_gains(
        [(str(i % 2), takes.envelope(key)) for i, key in enumerate(keys)], target_lufs=-16.0
    )
    clips = [
        Clip(
            track="speech",
            key=key,
            start_s=round(6 + i * (TAKE_S + GAP_S), 2),
            end_s=round(6 + i * (TAKE_S + GAP_S) + TAKE_S, 2),
            gain_db=gains[i],
            fade_in_s=0.01,
            fade_out_s=0.01,
        )
        for i, key in enumerate(keys)
    ]
    bed = score.music(cues, SHOW.sound.loudness_lufs).bed
    if bed is None:
        raise SystemExit("the shipped theme has no bed")
    bed_s = bed.frames / 100
    beds = [
        Clip(
            track="bed",
            key=bed.name,
            start_s=round(i * bed_s, 2),
            end_s=min(round((i + 1) * bed_s, 2), length_s),
            gain_db=bed.gain_db,
        )
        for i in range(-int(-length_s // bed_s))
    ]
    duck = (
        GainPoint(at_s=5, gain_db=0),
        GainPoint(at_s=6, gain_db=DUCK_DB),
        GainPoint(at_s=length_s - 6, gain_db=DUCK_DB),
        GainPoint(at_s=length_s - 4, gain_db=0),
    )
    made = Timeline(
        title="Bench", duration_s=length_s, theme="bright", clips=(*clips, *beds), duck=duck,
        master_gain_db=0.0, ceiling_dbtp=-1.5, chapters=(),
    )  # fmt: skip
    gain_db = level.master_gain_db(
        made, takes.envelope, cues.envelope, target_lufs=-16.0, bitrate_kbps=128
    )
    return made.model_copy(update={"master_gain_db": gain_db})


def ours(folder: Path, made: Timeline) -> None:
    """Mix as the program does."""
    mix(
        made, folder / "ours.mp3", SHOW, sound=Takes(folder).sound, cues=Cues(SHOW),
        tick=lambda *_: None,
    )  # fmt: skip


def ours_alone(folder: Path, made: Timeline) -> None:
    """Mix as the program does where there is one processor."""
    encode.MAX_WORKERS = 1
    ours(folder, made)


def bare(folder: Path, _made: Timeline) -> None:
    """Encode the samples that lie in ``mixed.raw``, by ffmpeg alone."""
    command = [
        ffmpeg.executable(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE_HZ), "-ac", "2",
        "-i", str(folder / "mixed.raw"), "-b:a", "128k", str(folder / "bare.mp3"),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=1800)


def with_pydub(folder: Path, made: Timeline) -> None:
    """Add clip to clip, overlay the bed, export: the common way."""
    from pydub import AudioSegment  # noqa: PLC0415  (only this way pays for it)

    takes, cues = Takes(folder), Cues(SHOW)

    def segment(sound: Sound) -> AudioSegment:
        wide = files.int16(files.stereo(sound).samples)
        return AudioSegment(
            data=wide.tobytes(), sample_width=2, frame_rate=sound.rate_hz, channels=2
        ).set_frame_rate(RATE_HZ)

    whole = AudioSegment.silent(6000, RATE_HZ).set_channels(2)
    for clip in made.clips:
        if clip.track == "speech":
            whole += segment(takes.sound(clip.key)).apply_gain(clip.gain_db)
            whole += AudioSegment.silent(int(GAP_S * 1000), RATE_HZ).set_channels(2)
    bed = segment(cues.sound(cues.names("bed")[0])).apply_gain(DUCK_DB)
    whole = whole.overlay(bed, loop=True)
    AudioSegment.converter = ffmpeg.executable()
    whole.export(folder / "pydub.mp3", format="mp3", bitrate="128k").close()


WAYS: Mapping[str, Callable[[Path, Timeline], None]] = {
    "ours": ours,
    "ours/1": ours_alone,
    "bare": bare,
    "pydub": with_pydub,
}


def run(way: str, folder: Path) -> None:
    """Go one way in this process, and print what it cost as JSON."""
    made = Timeline.model_validate_json((folder / "timeline.json").read_text("utf-8"))
    WAYS[way](folder, made)
    own, child = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu_s = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    if way == "bare":
        cpu_s -= own.ru_utime + own.ru_stime
    print(json.dumps({"cpu_s": cpu_s}))


def cost(way: str, folder: Path) -> tuple[float, float, float]:
    """Return CPU seconds, wall seconds and MB of one way, in a process of its own.

    Memory is the highest sum of what the process and its children hold alone and their parts of
    what they share (PSS), looked at every tenth of a second.
    """
    started = time.monotonic()
    command = [sys.executable, __file__, "--way", way, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak_kb = 0
        while process.poll() is None:
            peak_kb = max(peak_kb, _held_kb(process.pid, whole=way != "bare"))
            time.sleep(0.1)
        took_s = time.monotonic() - started
        found = json.loads(process.communicate()[0])
    return found["cpu_s"], took_s, peak_kb / 1024


def _held_kb(pid: int, *, whole: bool) -> int:
    """Return the PSS of the children of ``pid`` in kB, with its own where ``whole``."""
    total = 0
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += (thread / "children").read_text("utf-8").split()
    except OSError:
        return 0
    for member in {*children, *([str(pid)] if whole else [])}:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text("utf-8")
            total += int(rollup.partition("\nPss:")[2].split()[0])
    return total


def bench(minutes: float, folder: Path) -> None:
    """Print the rows of one length."""
    takes, cues = Takes(folder), Cues(SHOW)
    made = timeline(minutes, takes, cues)
    (folder / "timeline.json").write_text(made.model_dump_json(), "utf-8")
    with (folder / "mixed.raw").open("wb") as raw:
        for block in render(made, sound=takes.sound, cue=cues.sound):
            raw.write(files.int16(block).tobytes())
    ways = ["bare", "ours/1", "ours", *(["pydub"] if minutes <= PYDUB_MINUTES else [])]
    base: tuple[float, float] | None = None
    for way in ways:
        cpu_s, wall_s, peak_mb = cost(way, folder)
        base = base or (cpu_s, wall_s)
        heard = ffmpeg.ebur128(folder / f"{way.partition('/')[0]}.mp3")
        print(
            f"{minutes:5g} min  {way:6}  {cpu_s:6.1f} s CPU ({cpu_s / base[0]:4.2f}x)"
            f"  {wall_s:6.1f} s wall ({wall_s / base[1]:4.2f}x)  {peak_mb:5.0f} MB"
            f"  {heard.integrated_lufs:6.1f} LUFS  {heard.true_peak_dbtp:5.1f} dBTP",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Bench each length asked for; ``--way W FOLDER`` is what it starts itself as."""
    if arguments[:1] == ["--way"]:
        run(arguments[1], Path(arguments[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for minutes in [float(a) for a in arguments] or [5.0, 30.0]:
            bench(minutes, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
