"""script.md → takes.json: every line spoken, through the cache.

A line's key is the SHA-256 of all that its sound depends on, and nothing else; so an edited line
is spoken again and no other. A host whose voice cannot be reached gets its fallback for the whole
episode, never for one line.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from audio_digest import plugins
from audio_digest.cache import Cache
from audio_digest.config import Show
from audio_digest.errors import ArtifactError, ConfigError, EngineError, nearest
from audio_digest.model import Script, Speech, Takes, Tick, Turn, Voice
from audio_digest.speech import pitch
from audio_digest.speech.ends import trimmed
from audio_digest.speech.heard import Heard
from audio_digest.speech.lexicon import Lexicon, load_lexicon
from audio_digest.speech.proof import expected_s, prove
from audio_digest.speech.speakable import Spoken, speakable

log = logging.getLogger(__name__)

KEY_FORMAT = 1


@dataclass(frozen=True)
class _Line:
    """One turn as one voice speaks it."""

    turn: int
    voice: Voice
    spoken: Spoken
    key: str


@dataclass
class _Studio:
    """The engines of one show, each opened once, and what is spoken for them."""

    show: Show
    lexicon: Lexicon
    engines: dict[str, plugins.Engine] = field(default_factory=dict)

    def engine(self, voice: Voice) -> plugins.Engine:
        if voice.engine not in self.engines:
            settings = self.show.engines.get(voice.engine, {})
            where = f"voices/{voice.id}.toml: engine"
            self.engines[voice.engine] = plugins.load(
                "engines", voice.engine, settings, where=where
            )
        return self.engines[voice.engine]

    def line(self, index: int, turn: Turn, voice: Voice) -> _Line:
        engine = self.engine(voice)
        phonemes = bool(getattr(engine, "phonemes", False))
        spoken = speakable(turn.text, voice.language, self.lexicon, phonemes=phonemes)
        if not any(char.isalnum() for char in spoken.text):
            raise ArtifactError(
                f"script.md: turn {index + 1}: nothing to say in '{turn.text[:60]}'",
                "give the line a word, or remove it",
            )
        return _Line(index, voice, spoken, key(engine, voice, spoken.text))


def key(engine: plugins.Engine, voice: Voice, text: str) -> str:
    """Return the cache key of ``text`` spoken by ``voice``: SHA-256, in hex.

    It is made of all that changes the sound: engine, version, settings (the engine's fields but
    those that it excludes), the voice's name or blend, language, rate and pitch, and the spoken
    text. A gain is applied later, pace and manner are about other things.
    """
    made_from: dict[str, object] = {
        "format": KEY_FORMAT,
        "engine": voice.engine,
        "version": engine.version,
        "settings": _settings(engine),
        "voice": [voice.name, voice.language, voice.rate, voice.pitch_semitones],
        "text": text,
    }
    if voice.blend:
        made_from["blend"] = dict(voice.blend)
    if voice.instructions:
        made_from["instructions"] = voice.instructions
    if voice.reference:
        made_from["reference"] = [_digest(voice), voice.reference_text]
    if voice.pitch_semitones:
        made_from["pitch"] = pitch.version()
    canonical = json.dumps(made_from, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _digest(voice: Voice) -> str:
    try:
        return hashlib.sha256(Path(voice.reference).read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(
            f"voices/{voice.id}.toml: reference: {voice.reference}: {error.strerror}",
            "name a sound file beside the voice's",
        ) from error


def _settings(engine: plugins.Engine) -> Any:  # noqa: ANN401  (whatever a plug-in's fields hold)
    return TypeAdapter(type(engine)).dump_python(engine, mode="json")


def render(script: Script, show: Show, cache: Cache, *, tick: Tick) -> Takes:
    """Return a take of every turn; what the cache does not hold is spoken and put there.

    ``tick`` counts seconds of speech, as the voices' paces foresee them, and says the lines.
    Raises ArtifactError for a turn that nobody can speak, EngineError where a voice fails that has
    no fallback. What was spoken before an error or an interrupt stays in the cache.
    """
    voices = {host.id: show.voices[host.voice] for host in show.hosts}
    _check_hosts(script, voices)
    check_voices(show)
    studio = _Studio(show, load_lexicon(show.home))
    failed: dict[str, EngineError] = {}
    heard: dict[str, Heard] = {}
    while True:
        lines, fresh = _hear(script.turns, voices, heard, studio, cache, tick)
        if not fresh:
            break
        failed |= fresh
        voices = {host: _instead(voice, failed, show) for host, voice in voices.items()}
    takes = tuple(
        heard[line.key].take(line.turn, turn, line.key, line.spoken)
        for turn, line in zip(script.turns, lines, strict=True)
    )
    return Takes(voices={host: voice.id for host, voice in voices.items()}, takes=takes)


def check_voices(show: Show) -> None:
    """Raise ConfigError for a voice of the show, or a setting of an engine, that cannot be.

    Nothing is spoken, no server asked: what an engine knows by itself is what is checked.
    """
    known = plugins.names("engines")
    for name in show.engines:
        if name not in known:
            raise ConfigError(f"engines.{name}: no such engine", nearest(name, known))
    studio = _Studio(show, Lexicon())
    for voice in show.voices.values():
        check_voice(studio.engine(voice), voice)


def check_voice(engine: plugins.Engine, voice: Voice) -> None:
    """Raise ConfigError for a voice that its engine cannot have."""
    check = getattr(engine, "check", None)
    if check:
        check(voice)
    for name in ("blend", "reference", "instructions"):
        if getattr(voice, name) and name not in getattr(engine, "voice_keys", ()):
            raise ConfigError(
                f"voices/{voice.id}.toml: {name}: the engine '{voice.engine}' takes none",
                "remove it, or choose an engine that does: kokoro blends, openai clones",
            )


def _check_hosts(script: Script, voices: Mapping[str, Voice]) -> None:
    for turn in script.turns:
        if turn.host not in voices:
            raise ArtifactError(
                f"script.md: no host '{turn.host}', who says '{turn.text[:60]}'",
                nearest(turn.host, voices),
            )


def _instead(voice: Voice, failed: Mapping[str, EngineError], show: Show) -> Voice:
    """Return ``voice``, or its fallback if it failed; raises its error where it has none."""
    if voice.id not in failed:
        return voice
    error = failed[voice.id]
    if not voice.fallback or voice.fallback in failed or voice.fallback not in show.voices:
        none = "" if voice.fallback else f"voice '{voice.id}' has no fallback: "
        raise EngineError(
            error.what, none + (error.fix or "try again later, or give it one")
        ) from error
    log.warning(
        "voice '%s' failed (%s): '%s' speaks the whole episode in its place",
        voice.id, error.what, voice.fallback,
    )  # fmt: skip
    return show.voices[voice.fallback]


# --- speaking -----------------------------------------------------------------------------


def _hear(  # noqa: PLR0913, PLR0917  (what is to be heard, by whom, and where it goes)
    turns: Sequence[Turn], voices: Mapping[str, Voice], heard: dict[str, Heard], studio: _Studio,
    cache: Cache, tick: Tick,
) -> tuple[list[_Line], dict[str, EngineError]]:  # fmt: skip
    """Add all ``turns`` to ``heard`` by key, speaking what the cache does not hold.

    Returns the turns' lines, and the voices that failed, each with why. A voice that failed is not
    asked for the rest of its lines; the others go on. A line is given to its engine as soon as it
    is known how it is said, while the next ones are being prepared: the longest first, so that at
    the end no processor waits for another's long line.
    """
    lines: dict[int, _Line] = {}
    failed: dict[str, EngineError] = {}
    spoken: dict[Future[None], _Line] = {}
    asked: set[str] = set()
    with _at_work(heard, studio, cache, failed) as speak:
        for index in sorted(range(len(turns)), key=lambda i: -len(turns[i].text)):
            turn = turns[index]
            line = lines[index] = studio.line(index, turn, voices[turn.host])
            if line.key not in asked and not _known(line, heard, cache):
                asked.add(line.key)
                spoken[speak(line)] = line
        total_s = sum(expected_s(line.spoken.text, line.voice) for line in spoken.values())
        done_s = 0.0
        if spoken:
            tick(0.0, total_s, _progress(0, len(spoken), 0.0, total_s))
        for count, future in enumerate(as_completed(spoken), 1):
            line = spoken[future]
            try:
                future.result()
            except EngineError as error:
                failed.setdefault(line.voice.id, error)
            done_s = min(total_s, done_s + expected_s(line.spoken.text, line.voice))
            tick(done_s, total_s, _progress(count, len(spoken), done_s, total_s))
    return [lines[index] for index in range(len(turns))], failed


def _known(line: _Line, heard: dict[str, Heard], cache: Cache) -> bool:
    """Say whether ``line`` is heard already, or held, and so heard now."""
    if line.key not in heard:
        with suppress(ArtifactError):  # it is not held
            heard[line.key] = Heard.of(line.spoken.text, cache.entry(line.key))
    return line.key in heard


def _progress(done: int, total: int, done_s: float, total_s: float) -> str:
    return f"{done} of {total} lines, {done_s:.0f} of {total_s:.0f} s"


@contextmanager
def _at_work(
    heard: dict[str, Heard], studio: _Studio, cache: Cache, failed: Mapping[str, EngineError]
) -> Iterator[Callable[[_Line], "Future[None]"]]:
    """Yield what gives a line to the workers of its engine; leave nobody at work behind.

    Whatever ends it, ctrl-C too: what has not begun is dropped, what has begun is finished and
    kept in the cache.
    """
    stop = threading.Event()
    pools: dict[str, ThreadPoolExecutor] = {}

    def work(line: _Line) -> None:
        if not stop.is_set() and line.voice.id not in failed:
            entry = cache.put(line.key, _proven(studio.engine(line.voice), line))
            heard[line.key] = Heard.of(line.spoken.text, entry)

    def speak(line: _Line) -> Future[None]:
        name = line.voice.engine
        if name not in pools:
            pools[name] = ThreadPoolExecutor(max(1, studio.engines[name].workers), f"speak-{name}")
        return pools[name].submit(work, line)

    try:
        yield speak
    finally:
        stop.set()
        for pool in pools.values():
            pool.shutdown(wait=True, cancel_futures=True)


def _proven(engine: plugins.Engine, line: _Line) -> Speech:
    """Return the line, spoken, measured and trimmed; what fails the proof gets a second chance."""
    text, voice = line.spoken.text, line.voice
    speech = engine.speak(text, voice)
    try:
        prove(speech, text, voice)
    except EngineError as error:
        log.info("once more: %s", error.what)
        speech = engine.speak(text, voice)
        prove(speech, text, voice)
    return trimmed(speech)
