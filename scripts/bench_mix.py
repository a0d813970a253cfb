"""Mix made-up episodes and print what that costs beside the bare encoder, and how loud they are.

``scripts/bench mix [MINUTES…]`` (5 and 30 unless told). CPU is that of the whole process tree,
memory the peak of the program and of its encoder together. The bare encoder gets the very samples
that were mixed, as a file. pydub, up to 30 minutes and once, makes the same episode as is commonly
done: it opens each clip's file and adds clip to clip, fades the bed under the voices, and lays bed,
intro, stings and outro over them; it has no loudness and no limiter. With ``ours`` stretches are
encoded on all processors, with ``ours/1`` one after another. The others go in turn, three times:
what is printed are the medians of the times and of the ratios within each turn, so that a machine
that slows down slows all of them.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

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
DUCK_S = ((5, 6), (-6, -4))
"""When the bed goes under the voices and comes back; from the end where negative."""
STING_EVERY_S = 180
"""How long a story is."""
PYDUB_MINUTES = 30
ROUNDS = 3
Cost = tuple[float, float, float]
"""CPU seconds, wall seconds, MB."""
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

    def path(self, key: str) -> Path:
        """Return the file of the take ``key``."""
        return self._paths[int(key) % TAKES]

    def sound(self, key: str) -> Sound:
        """Return the take ``key``."""
        return files.read(self.path(key))

    def envelope(self, key: str) -> Envelope:
        """Return its level."""
        index = int(key) % TAKES
        if index not in self._envelopes:
            self._envelopes[index] = loudness.envelope(self.sound(key))
        return self._envelopes[index]


def timeline(minutes: float, takes: Takes, cues: Cues) -> Timeline:
    """Return an episode of ``minutes``, levelled: intro, stings, outro, and a bed under it."""
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
    music = score.music(cues, SHOW.sound.loudness_lufs)
    bed = music.bed
    if bed is None or music.intro is None or music.outro is None:
        raise SystemExit("the shipped theme lacks a cue")
    stings = [
        (music.stings[n % len(music.stings)], at)
        for n, at in enumerate(range(STING_EVERY_S, round(length_s) - 30, STING_EVERY_S))
    ]
    placed = [(music.intro, 0.0), *stings, (music.outro, length_s - music.outro.frames / 100)]
    jingles = [
        Clip(
            track="cue",
            key=cue.name,
            start_s=round(at, 2),
            end_s=round(at + cue.frames / 100, 2),
            gain_db=cue.gain_db,
            fade_in_s=score.CUE_FADE_IN_S,
            fade_out_s=cue.fade_out_s,
        )
        for cue, at in placed
    ]
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
    (down, under), (up, back) = DUCK_S
    duck = (
        GainPoint(at_s=down, gain_db=0),
        GainPoint(at_s=under, gain_db=DUCK_DB),
        GainPoint(at_s=length_s + up, gain_db=DUCK_DB),
        GainPoint(at_s=length_s + back, gain_db=0),
    )
    made = Timeline(
        title="Bench", duration_s=length_s, theme="bright", clips=(*clips, *beds, *jingles),
        duck=duck, master_gain_db=0.0, ceiling_dbtp=-1.5, chapters=(),
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
    """Add clip to clip, overlay the music, export: the common way."""
    from pydub import AudioSegment  # noqa: PLC0415  (only this way pays for it)

    AudioSegment.converter = ffmpeg.executable()
    takes, cues = Takes(folder), Cues(SHOW)

    def segment(path: Path) -> AudioSegment:
        # Told the codec, it does without ffprobe, which is not there.
        found = AudioSegment.from_file(path, format="flac", codec="flac")
        return found.set_sample_width(2).set_frame_rate(RATE_HZ).set_channels(2)

    def music(name: str) -> AudioSegment:
        path = folder / f"{name}.flac"
        files.write_flac(path, cues.sound(name))
        return segment(path)

    whole = AudioSegment.silent(6000, RATE_HZ).set_channels(2)
    for clip in made.clips:
        if clip.track == "speech":
            said = segment(takes.path(clip.key)).apply_gain(clip.gain_db)
            whole += said.fade_in(_ms(clip.fade_in_s)).fade_out(_ms(clip.fade_out_s))
            whole += AudioSegment.silent(_ms(GAP_S), RATE_HZ).set_channels(2)
    beds = [clip for clip in made.clips if clip.track == "bed"]
    bed = (music(beds[0].key).apply_gain(beds[0].gain_db) * len(beds))[: _ms(made.duration_s)]
    for (start_s, end_s), gain_db in zip(DUCK_S, (DUCK_DB, -DUCK_DB), strict=True):
        after = 0.0 if start_s >= 0 else made.duration_s
        bed = bed.fade(to_gain=gain_db, start=_ms(after + start_s), end=_ms(after + end_s))
    whole = whole.overlay(bed)
    for clip in made.clips:
        if clip.track == "cue":
            ducked = DUCK_S[0][1] <= clip.start_s < made.duration_s + DUCK_S[1][0]
            cue = music(clip.key)[: _ms(clip.end_s - clip.start_s)]
            cue = cue.apply_gain(clip.gain_db + DUCK_DB * ducked)
            cue = cue.fade_in(_ms(clip.fade_in_s)).fade_out(_ms(clip.fade_out_s))
            whole = whole.overlay(cue, position=_ms(clip.start_s))
    whole = whole.apply_gain(made.master_gain_db)
    whole.export(folder / "pydub.mp3", format="mp3", bitrate="128k").close()


def _ms(length_s: float) -> int:
    return round(length_s * 1000)


WAYS: Mapping[str, Callable[[Path, Timeline], None]] = {
    "bare": bare,
    "ours/1": ours_alone,
    "ours": ours,
    "pydub": with_pydub,
}
IN_TURN = ("bare", "ours/1", "ours")


def run(way: str, folder: Path) -> None:
    """Go one way in this process, and print what it cost as JSON."""
    made = Timeline.model_validate_json((folder / "timeline.json").read_text("utf-8"))
    WAYS[way](folder, made)
    own, child = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu_s = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    if way == "bare":
        cpu_s -= own.ru_utime + own.ru_stime
    print(json.dumps({"cpu_s": cpu_s}))


def cost(way: str, folder: Path) -> Cost:
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
    turns = [{way: cost(way, folder) for way in IN_TURN} for _ in range(ROUNDS)]
    if minutes <= PYDUB_MINUTES:
        turns[-1]["pydub"] = cost("pydub", folder)
    for way in WAYS:
        rows = [(turn[way], turn["bare"]) for turn in turns if way in turn]
        if rows:
            print(f"{minutes:5g} min  {way:6}  {_figures(rows)}  {_heard(way, folder)}", flush=True)


def _figures(rows: Sequence[tuple[Cost, Cost]]) -> str:
    """Return the medians of some runs, each given with that turn's bare encoder."""
    cpu_s, wall_s, peak_mb = (median(row[0][i] for row in rows) for i in range(3))
    cpu, wall = (median(row[0][i] / row[1][i] for row in rows) for i in range(2))
    times = f"{cpu_s:6.1f} s CPU ({cpu:4.2f}x)  {wall_s:6.1f} s wall ({wall:4.2f}x)"
    return f"{times}  {peak_mb:5.0f} MB"


def _heard(way: str, folder: Path) -> str:
    heard = ffmpeg.ebur128(folder / f"{way.partition('/')[0]}.mp3")
    return f"{heard.integrated_lufs:6.1f} LUFS  {heard.true_peak_dbtp:5.1f} dBTP"


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
