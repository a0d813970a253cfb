"""Speak the same lines by the bare engine, in several layouts, and by `render`; print the rates.

``scripts/bench speech [ENGINE] [LINES]`` (kokoro and 12 unless told). The lines are the first of
the offline writer's script of the example stories, long and short as they come. Layouts of the
bare engine: one process with one call at a time, one with as many calls at once as there are
processors, one call with two threads that do not spin, and two processes. Each runs in processes
of its own, which load the model before the clock starts; rounds are taken in turn, so that other
load hits all alike, and the best of each counts. Figures are seconds of speech per second, more is
better.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from audio_digest import plugins
from audio_digest.cache import Cache
from audio_digest.config import About, Host, Show
from audio_digest.model import Script, Segment, Turn
from audio_digest.processors import processors
from audio_digest.script.writers.offline import OfflineWriter
from audio_digest.speech.render import render
from audio_digest.stories.gather import gather
from audio_digest.stories.select import select
from audio_digest.voice_files import load_voice

ROUNDS = 2
VOICES = {"kokoro": "heart", "hibari": "heart-fast", "espeak": "robot", "piper": "joe"}
EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
SCRIPT_S = 900.0
LAYOUTS = ("1x1", "calls at once", "2 threads a call", "2 processes")


def lines(count: int) -> list[str]:
    """Return the first ``count`` lines of an episode."""
    source = plugins.load("sources", "file", {"path": str(EXAMPLES)}, where="bench")
    since = datetime(2000, 1, 1, tzinfo=UTC)
    stories = gather([("examples", source)], since=since, tick=lambda *_: None).stories
    hosts = tuple(Host(id=name, name=name.title(), voice="any") for name in ("ada", "ben"))
    show = Show(show=About(title="Bench", language="en-US", length_s=SCRIPT_S), hosts=hosts)
    rundown = select(stories, show, date=date(2026, 11, 22))
    script = OfflineWriter().script(rundown, {story.id: story for story in stories}, show)
    return [turn.text for turn in script.turns[:count]]


def bare(engine: str, texts: list[str], *, at_once: int = 1, **settings: Any) -> None:  # noqa: ANN401
    """Speak ``texts`` by the engine alone, once told to; print seconds of speech and of time."""
    voice = load_voice(VOICES[engine], Path.cwd(), where="bench")
    speaker = plugins.load("engines", engine, settings, where="bench")
    speaker.speak("Ready.", voice)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    with ThreadPoolExecutor(at_once) as pool:
        spoken = sum(s.sound.duration_s for s in pool.map(lambda t: speaker.speak(t, voice), texts))
    print(json.dumps([spoken, time.monotonic() - began]), flush=True)


def ours(engine: str, texts: list[str]) -> None:
    """Render ``texts`` as the program does, into an empty cache."""
    voice = load_voice(VOICES[engine], Path.cwd(), where="bench")
    show = Show(
        show=About(title="Bench", language=voice.language), voices={voice.id: voice},
        hosts=(Host(id="ada", name="Ada", voice=voice.id),), home=Path.cwd(),
    )  # fmt: skip

    def spoken(said: list[str], folder: str) -> float:
        turns = tuple(Turn(host="ada", text=text) for text in said)
        script = Script(
            title="Bench", language=voice.language, segments=(Segment(heading="x", turns=turns),)
        )
        takes = render(script, show, Cache(Path(folder)), tick=lambda *_: None)
        return sum(take.duration_s for take in takes.takes)

    with tempfile.TemporaryDirectory() as folder:
        spoken(["Ready."], folder)
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.monotonic()
        total_s = spoken(texts, folder)
        print(json.dumps([total_s, time.monotonic() - began]), flush=True)


def rate(layout: str, engine: str, count: int) -> float:
    """Return seconds of speech per second of one layout, from start to the last process's end."""
    whole = lines(count)
    shares = [whole[::2], whole[1::2]] if layout == "2 processes" else [whole]
    programs = [
        subprocess.Popen(
            [sys.executable, __file__, "--way", layout, engine, json.dumps(share)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for share in shares
    ]  # fmt: skip
    for program in programs:
        assert program.stdout  # noqa: S101  (a pipe was asked for)
        program.stdout.readline()
    found = []
    for program in programs:
        assert program.stdin  # noqa: S101
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        out, _ = program.communicate()
        found.append(json.loads(out))
    return float(sum(spoken for spoken, _ in found) / max(took for _, took in found))


def way(layout: str, engine: str, texts: list[str]) -> None:
    """Go one way in this process."""
    match layout:
        case "ours":
            ours(engine, texts)
        case "calls at once":
            bare(engine, texts, at_once=processors())
        case "2 threads a call" if engine == "kokoro":
            bare(engine, texts, threads=2)
        case _:
            bare(engine, texts)


def main(arguments: list[str]) -> None:
    """Bench; ``--way LAYOUT ENGINE LINES`` is what it starts itself as."""
    if arguments[:1] == ["--way"]:
        way(arguments[1], arguments[2], json.loads(arguments[3]))
        return
    engine = arguments[0] if arguments else "kokoro"
    count = int(arguments[1]) if len(arguments) > 1 else 12
    layouts = [x for x in (*LAYOUTS, "ours") if x != "2 threads a call" or engine == "kokoro"]
    best = dict.fromkeys(layouts, 0.0)
    for _ in range(ROUNDS):
        for layout in layouts:
            best[layout] = max(best[layout], rate(layout, engine, count))
    top = max(value for layout, value in best.items() if layout != "ours")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{engine}, {count} lines, {processors()} processors, load {load}")
    for layout, value in best.items():
        print(f"{layout:18} {value:6.2f} s of speech a second  {value / top:4.0%} of the best bare")


if __name__ == "__main__":
    main(sys.argv[1:])
