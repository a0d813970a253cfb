"""Mix episodes of real speech and print what that costs beside the bare encoder, and how loud.

``scripts/bench mix [MINUTES…]`` (5 and 30 unless told). The lines are those of the example stories,
spoken by the fast embedded voice, over and over; intro, stings, bed and outro lie where `arrange`
puts them. CPU is that of the whole process tree, memory the peak of the program and of its encoder
together. The bare encoder gets the very samples that were mixed, as a file. pydub, up to 30 minutes
and once, makes the same episode as is commonly done: it opens each clip's file, adds clip to clip,
fades the music under the voices and overlays it; it has no loudness and no limiter. With ``ours``
stretches are encoded on all processors, with ``ours/1`` one after another. The others go in turn,
three times: what is printed are the medians of the times and of the ratios within each turn, so
that a machine that slows down slows all of them.
"""

import contextlib
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from audio_digest.audio import encode, ffmpeg, files
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.model import Clip, Script, Segment, Take, Takes, Timeline, Turn
from audio_digest.sound.arrange import arrange
from audio_digest.sound.cues import Cues
from audio_digest.sound.mix import RATE_HZ, mix, render
from audio_digest.voice_files import load_voice

TAKES = 40
PAUSE_S = 0.25
"""About what `arrange` leaves between two lines."""
MUSIC_S = 20.0
"""About what it lays before the first line and after the last."""
STORY_S = 180.0
PYDUB_MINUTES = 30
ROUNDS = 3
LOOK_S = 0.5
"""How often memory is looked at."""
Cost = tuple[float, float, float]
"""CPU seconds, wall seconds, MB."""
VOICE = load_voice("heart-fast", Path.cwd(), where="bench")
DEEPER = VOICE.model_copy(update={"id": "deeper", "pitch_semitones": -4.0})
SHOW = Show(
    show=About(title="Bench", language="en-US"), voices={v.id: v for v in (VOICE, DEEPER)},
    hosts=(Host(id="a", name="A", voice=VOICE.id), Host(id="b", name="B", voice=DEEPER.id)),
    home=Path.cwd(),
)  # fmt: skip


def cache(folder: Path) -> Cache:
    """Return the cache that holds the takes."""
    return Cache(folder / "cache")


def script_of(turns: Sequence[Turn], lengths_s: Sequence[float]) -> Script:
    """Return ``turns`` as an opening of two lines, stories of some minutes, and a closing line."""
    stories: list[list[Turn]] = [[]]
    told_s = 0.0
    for turn, length_s in zip(turns[2:-1], lengths_s[2:-1], strict=True):
        if told_s > STORY_S:
            stories.append([])
            told_s = 0.0
        stories[-1].append(turn)
        told_s += length_s + PAUSE_S
    segments = (
        Segment(heading="Opening", turns=tuple(turns[:2])),
        *(Segment(heading=f"Story {i}", story_ids=(f"{i:08x}",), turns=tuple(told))
          for i, told in enumerate(stories)),
        Segment(heading="Closing", turns=tuple(turns[-1:])),
    )  # fmt: skip
    return Script(title="Bench", language="en-US", segments=segments)


def timeline(minutes: float, spoken: Takes, folder: Path) -> Timeline:
    """Return an episode of about ``minutes``, made of the same takes over and over."""
    turns: list[Turn] = []
    takes: list[Take] = []
    left_s = minutes * 60 - MUSIC_S
    for take in itertools.cycle(spoken.takes):
        takes.append(take.model_copy(update={"turn": len(turns)}))
        turns.append(Turn(host=take.host, text=take.spoken))
        left_s -= take.duration_s + PAUSE_S
        if left_s < 0:
            break
    script = script_of(turns, [take.duration_s for take in takes])
    return arrange(
        script, Takes(voices=spoken.voices, takes=tuple(takes)), SHOW,
        envelope=cache(folder).envelope, cues=Cues(SHOW), links={},
    )  # fmt: skip


def spoken_lines(folder: Path) -> Takes:
    """Speak the lines by both voices in turn; write each take as a file for pydub, too."""
    from bench_speech import lines  # noqa: PLC0415  (who mixes need not load what writes and speaks)

    from audio_digest.speech.render import render as speak  # noqa: PLC0415

    turns = tuple(Turn(host="ab"[i % 2], text=text) for i, text in enumerate(lines(TAKES)))
    script = Script(
        title="Bench", language="en-US", segments=(Segment(heading="All", turns=turns),)
    )
    takes = speak(script, SHOW, cache(folder), tick=lambda *_: None)
    for take in takes.takes:
        files.write_flac(folder / f"{take.key}.flac", cache(folder).sound(take.key))
    return takes


def ours(folder: Path, made: Timeline) -> None:
    """Mix as the program does."""
    mix(
        made, folder / "ours.mp3", SHOW, sound=cache(folder).sound, cues=Cues(SHOW),
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

    def played(clip: Clip) -> AudioSegment:
        # Told the codec, it does without ffprobe, which is not there.
        found = AudioSegment.from_file(folder / f"{clip.key}.flac", format="flac", codec="flac")
        found = found.set_sample_width(2).set_frame_rate(RATE_HZ).set_channels(2)
        found = found[_ms(clip.offset_s) : _ms(clip.offset_s + clip.end_s - clip.start_s)]
        found = found.apply_gain(clip.gain_db)
        return found.fade_in(_ms(clip.fade_in_s)).fade_out(_ms(clip.fade_out_s))

    def music(clip: Clip) -> AudioSegment:
        found, ducked_db = played(clip), 0.0
        for before, after in itertools.pairwise(made.duck):
            if clip.start_s <= before.at_s < clip.end_s and before.gain_db != after.gain_db:
                found = found.fade(
                    to_gain=after.gain_db - ducked_db,
                    start=_ms(before.at_s - clip.start_s),
                    end=_ms(min(after.at_s, clip.end_s) - clip.start_s),
                )
                ducked_db = after.gain_db
        return found

    whole = AudioSegment.silent(0, RATE_HZ).set_channels(2)
    for clip in (clip for clip in made.clips if clip.track == "speech"):
        wait = _ms(clip.start_s) - len(whole)
        said = played(clip)
        if wait > 0:
            whole += AudioSegment.silent(wait, RATE_HZ).set_channels(2)
        whole = whole.append(said, crossfade=max(0, -wait))
    whole += AudioSegment.silent(_ms(made.duration_s) - len(whole), RATE_HZ).set_channels(2)
    for clip in (clip for clip in made.clips if clip.track != "speech"):
        whole = whole.overlay(music(clip), position=_ms(clip.start_s))
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
    what they share (PSS), looked at every `LOOK_S`: looking is work, too.
    """
    started = time.monotonic()
    command = [sys.executable, __file__, "--way", way, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak_kb = 0
        while process.poll() is None:
            peak_kb = max(peak_kb, _held_kb(process.pid, whole=way != "bare"))
            time.sleep(LOOK_S)
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


def bench(minutes: float, spoken: Takes, folder: Path) -> None:
    """Print the rows of one length."""
    made = timeline(minutes, spoken, folder)
    (folder / "timeline.json").write_text(made.model_dump_json(), "utf-8")
    with (folder / "mixed.raw").open("wb") as raw:
        for block in render(made, sound=cache(folder).sound, cue=Cues(SHOW).sound):
            raw.write(files.int16(block).tobytes())
    for name in {clip.key for clip in made.clips if clip.track != "speech"}:
        files.write_flac(folder / f"{name}.flac", Cues(SHOW).sound(name))  # pydub's, as the takes
    clips = Counter(clip.track for clip in made.clips)
    print(f"{minutes:g} min: {made.duration_s:.0f} s, {dict(clips)}", flush=True)
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
        spoken = spoken_lines(Path(folder))
        for minutes in [float(a) for a in arguments] or [5.0, 30.0]:
            bench(minutes, spoken, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
