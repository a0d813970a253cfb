"""eSpeak NG, a formant synthesiser of a hundred languages: the extra ``espeak`` (GPL-3.0).

Its voices sound like a machine; they need little and read anything. Each line is spoken by a
process of its own (`audio_digest.speech.engines.espeak_speaker`).
"""

import json
import re
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata, util
from typing import ClassVar

import numpy as np
from pydantic.dataclasses import dataclass

from audio_digest.errors import ConfigError, EngineError, nearest
from audio_digest.model import Samples, Speech, Voice
from audio_digest.processors import processors
from audio_digest.speech.engines.sentencewise import joined
from audio_digest.speech.pitch import shifted
from audio_digest.text.sentences import split

MAX_CHARS = 20_000
WORDS_PER_MIN = 165
TIMEOUT_S = 60.0
SPEAKER = "audio_digest.speech.engines.espeak_speaker"
NO_VOICE = 3
"""The speaker's exit code for a voice that the library does not have."""
_NAME = re.compile(r"[a-z]{2,4}(?:-[a-z0-9]{1,12}){0,3}(?:\+[A-Za-z0-9_]{1,20})?")


def _version() -> str:
    try:
        return f"espeak-2 {metadata.version('espeakng-loader')}"
    except metadata.PackageNotFoundError:
        return "espeak-1"


@dataclass(frozen=True)
class EspeakEngine:
    """Speaks with eSpeak NG. A ``name`` is a language and a variant: ``en-us``, ``en-us+f3``."""

    version: ClassVar[str] = _version()
    workers: ClassVar[int] = processors()

    def check(self, voice: Voice) -> None:
        """Raise ConfigError for a name that cannot be one."""
        if not _NAME.fullmatch(voice.name):
            raise ConfigError(
                f"voices/{voice.id}.toml: name: no espeak voice '{voice.name}'",
                f"{nearest(voice.name, ('en-us', 'en-gb', 'en-us+f3'))}; "
                "a language, and perhaps a variant",
            )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken; its words have no times.

        Raises EngineError where the extra is missing or there is nothing to say, ConfigError for
        a voice that it does not have.
        """
        self.check(voice)
        if len(text) > MAX_CHARS:
            raise EngineError(f"a line of {len(text)} characters", "split it into several lines")
        text = " ".join(text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").split())
        if not any(char.isalnum() for char in text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        sentences = split(text, voice.language)
        body = _said(sentences, voice)
        (rate_hz,) = struct.unpack_from("<I", body)
        speech = joined(list(_sounds(body, 4)), rate_hz)
        if not len(speech.sound.samples):
            raise EngineError(f"espeak gave no sound for '{text[:60]}'", "write the line otherwise")
        return shifted(speech, voice.pitch_semitones)


def _said(sentences: Sequence[str], voice: Voice) -> bytes:
    """Return what the speaker wrote: the rate, then each sentence's samples with their count."""
    if not util.find_spec("espeakng_loader"):
        raise EngineError(
            "the engine espeak is not installed",
            "install the extra: pip install 'audio-digest[espeak]'",
        )
    asked = {
        "voice": voice.name,
        "words_per_min": round(WORDS_PER_MIN * voice.rate),
        "sentences": sentences,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own program; the text goes by its input)
            [sys.executable, "-m", SPEAKER],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            start_new_session=True,  # ctrl-C is for us to pass on
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"espeak did not speak '{sentences[0][:60]}': {error}") from error
    if done.returncode == NO_VOICE:
        raise ConfigError(
            f"voices/{voice.id}.toml: name: no espeak voice '{voice.name}'",
            "give a language that it has, such as en-us",
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise EngineError(
            f"espeak failed on '{sentences[0][:60]}': {said[-1] if said else done.returncode}",
            "write the line otherwise, or install the extra espeak again",
        )
    return done.stdout


def _sounds(body: bytes, at: int) -> Iterator[Samples]:
    while at < len(body):
        (count,) = struct.unpack_from("<I", body, at)
        samples = np.frombuffer(body, "<i2", count, at + 4)
        yield samples.astype(np.float32) / np.float32(1 << 15)
        at += 4 + 2 * count
