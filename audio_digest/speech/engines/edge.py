"""Microsoft's read-aloud voices over the network, by edge-tts. Home of edge-tts and its aiohttp.

The service is unofficial and fails in many ways, some of them silent: a connection that closes
early looks like success to the client. So every request has a time limit, what comes back is
checked for completeness, and a failed one is tried again after a growing pause.
"""

import asyncio
import difflib
import logging
import random
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import field
from typing import Annotated, Any, ClassVar
from xml.sax.saxutils import escape

import aiohttp
import edge_tts
import numpy as np
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from audio_digest.audio.files import decode
from audio_digest.config import language_of
from audio_digest.errors import ArtifactError, ConfigError, EngineError
from audio_digest.model import Speech, Voice, Word
from audio_digest.speech.ends import joined
from audio_digest.speech.engines.in_flight import CrowdedError, InFlight
from audio_digest.speech.engines.parts import together
from audio_digest.text.sentences import split

log = logging.getLogger(__name__)

BYTES_PER_S = 6000
"""The service's only format: MP3 at a constant 48 kbit/s, so that bytes tell the duration."""
TICKS_PER_S = 10_000_000
MAX_REQUEST_BYTES = 3000
"""Of escaped UTF-8. The client cuts at 4096, in the middle of a sentence if it must."""
MAX_CHARS = 100_000
MAX_AUDIO_BYTES = 3600 * BYTES_PER_S
NOMINAL_PITCH_HZ = 165.0
"""Between a man's voice and a woman's: the service shifts by hertz, a `Voice` by semitones."""
MAX_PAUSE_S = 60.0
SLACK_S = 0.25
"""The last boundary may lie this much beyond the end of the sound."""
SILENCE = 1e-3
FASTEST_S = {"zh": 0.07, "ja": 0.05, "ko": 0.06}
"""Seconds that a letter or digit takes at the very least, per language; others: `FAST_S`."""
FAST_S, SLOW_S = 0.025, 0.9

UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""No connection at all: what a fallback is for; many more attempts would only keep one waiting."""
MAX_UNREACHED = 2
TOO_MANY = 429

FAULTS = (
    EdgeTTSException, ArtifactError, aiohttp.ClientError, OSError, TimeoutError, ValueError,
    LookupError, TypeError, AttributeError,
)  # fmt: skip
"""What the client raises on a bad network or answer; the last four on a malformed answer."""


class _IncompleteError(ValueError):
    """The answer ended well for the client, but lacks something."""


class _RefusedError(Exception):
    """The service refused in a way that another attempt cannot mend."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class EdgeEngine:
    """Speaks by the voice that `Voice.name` names, such as ``en-GB-SoniaNeural``.

    ``timeout_s`` is for one request, a few sentences; ``pause_s`` is the first pause before
    another of the ``attempts``, and doubles. ``workers`` requests are in flight at most, fewer for
    a while where the service answers 429. Rate becomes percent, pitch hertz (by the ear of a
    voice at `NOMINAL_PITCH_HZ`).
    """

    connect_timeout_s: Annotated[int, Field(ge=1, le=120, exclude=True)] = 10
    timeout_s: Annotated[float, Field(gt=0, le=600, exclude=True)] = 60.0
    attempts: Annotated[int, Field(ge=1, le=10, exclude=True)] = 4
    pause_s: Annotated[float, Field(ge=0, le=30, exclude=True)] = 1.0
    workers: Annotated[int, Field(ge=1, le=16, exclude=True)] = 3

    # A remote voice may change at any time; a take is kept as it was first heard.
    version: ClassVar[str] = "edge-2"
    network: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Count the requests in flight."""
        object.__setattr__(self, "_in_flight", InFlight(self.workers))

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken, with its words; mono, 24 kHz.

        Raises EngineError where the service gives no whole take after all attempts, or the text
        holds no word; ConfigError for a voice name that cannot be one.
        """
        if len(text) > MAX_CHARS:
            raise EngineError(f"a line of {len(text)} characters", "split it into several lines")
        if not any(char.isalnum() for char in text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        return asyncio.run(self._speak(text, voice))

    async def _speak(self, text: str, voice: Voice) -> Speech:
        texts = requests(text, voice.language)
        return joined([(part, await self._spoken(part, voice)) for part in texts])

    async def _spoken(self, text: str, voice: Voice) -> Speech:
        """Return one request's speech, by as many attempts as it takes."""
        chance = random.Random(f"{voice.name}\n{text}")  # the same pauses on every run
        attempt = 1
        while True:
            try:
                return await self._attempt(text, voice)
            except CrowdedError:
                await asyncio.sleep(self.pause_s * chance.uniform(0.75, 1.25))
                continue
            except _RefusedError as error:
                raise EngineError(str(error), await self._advice(voice)) from error
            except FAULTS as error:
                fault = error
            if attempt == self.attempts or _given_up(fault, attempt):
                break
            pause_s = self.pause_s * 2 ** (attempt - 1) * chance.uniform(0.75, 1.25)
            pause_s = min(max(pause_s, retry_after_s(fault)), MAX_PAUSE_S)
            log.warning(
                "edge: attempt %d of %d: %s; again in %.1f s",
                attempt, self.attempts, reason(fault), pause_s,
            )  # fmt: skip
            await asyncio.sleep(pause_s)
            attempt += 1
        raise EngineError(
            f"edge: no whole take of '{text[:60]}' by {voice.name} in {attempt} attempts: "
            f"{reason(fault)}",
            await self._advice(voice, fault),
        ) from fault

    async def _attempt(self, text: str, voice: Voice) -> Speech:
        # Waiting for a seat stops this thread, which has nothing else to do.
        in_flight: InFlight = self._in_flight  # type: ignore[attr-defined]
        with in_flight.seat() as taken_s:
            try:
                async with asyncio.timeout(self.timeout_s):
                    speech = await self._request(text, voice)
            except aiohttp.WSServerHandshakeError as error:
                wait_s = min(retry_after_s(error), MAX_PAUSE_S)
                if error.status == TOO_MANY and in_flight.refused(taken_s, wait_s=wait_s):
                    raise CrowdedError from error
                raise
            in_flight.answered()
            return speech

    async def _request(self, text: str, voice: Voice) -> Speech:
        try:
            client = self._client(text, voice)
        except ValueError as error:
            raise ConfigError(
                f"voices/{voice.id}.toml: name: '{voice.name}' cannot be an edge voice ({error})",
                "give one like en-GB-SoniaNeural; `edge-tts --list-voices` lists them",
            ) from error
        answer = Answer()
        try:
            async with aclosing(client.stream()) as chunks:
                async for chunk in chunks:
                    answer.add(chunk)
        except aiohttp.WSServerHandshakeError as error:
            if error.status in {400, 401, 404, 410, 451}:
                raise _RefusedError(
                    f"edge: the service refuses with HTTP {error.status}"
                ) from error
            raise
        # The client counts a request's bytes into this sum when the service says turn.end.
        ended = client.state.get("cumulative_audio_bytes", len(answer.audio))
        if ended != len(answer.audio):
            raise _IncompleteError("the connection closed before the end of the turn")
        return answer.speech(text, voice)

    def _client(self, text: str, voice: Voice) -> edge_tts.Communicate:
        return edge_tts.Communicate(
            text,
            voice.name,
            rate=f"{round((voice.rate - 1) * 100):+d}%",
            pitch=f"{round(NOMINAL_PITCH_HZ * (2 ** (voice.pitch_semitones / 12) - 1)):+d}Hz",
            boundary="WordBoundary",
            connect_timeout=self.connect_timeout_s,
            receive_timeout=max(1, round(self.timeout_s)),
        )

    async def _advice(self, voice: Voice, fault: BaseException | None = None) -> str:
        """Return what a user may do; a voice that the service no longer has looks like silence."""
        if isinstance(fault, NoAudioReceived):
            known = await self._voices()
            if known and voice.name not in known:
                near = difflib.get_close_matches(voice.name, known, 1)
                did_you = f"; did you mean '{near[0]}'?" if near else ""
                return f"the service has no voice '{voice.name}'{did_you}"
        return (
            "try again later, update edge-tts (`pip install -U edge-tts`), "
            f"or give voices/{voice.id}.toml a fallback"
        )

    async def _voices(self) -> list[str]:
        try:
            async with asyncio.timeout(self.connect_timeout_s):
                return [str(known["ShortName"]) for known in await edge_tts.list_voices()]
        except FAULTS:
            return []


@dataclass(config=ConfigDict(arbitrary_types_allowed=True))
class Answer:
    """What came back for one request, and whether it is all of it."""

    audio: bytearray = field(default_factory=bytearray)
    words: list[Word] = field(default_factory=list)

    def add(self, chunk: Any) -> None:  # noqa: ANN401  (a typed dict of the client's)
        """Take in one chunk of the stream."""
        if chunk["type"] == "audio":
            self.audio += chunk["data"]
            if len(self.audio) > MAX_AUDIO_BYTES:
                raise _IncompleteError("an answer without end")
        elif chunk["type"] == "WordBoundary":
            start = max(0, int(chunk["offset"])) / TICKS_PER_S
            end = start + max(0, int(chunk["duration"])) / TICKS_PER_S
            self.words.append(Word(text=str(chunk["text"]), start_s=start, end_s=end))

    def speech(self, text: str, voice: Voice) -> Speech:
        """Return sound and words; raises _IncompleteError unless all of ``text`` is there."""
        heard_s = len(self.audio) / BYTES_PER_S
        said = sum(char.isalnum() for char in text)
        least_s = said * FASTEST_S.get(language_of(voice.language), FAST_S) / voice.rate
        if not least_s <= heard_s <= said * SLOW_S / voice.rate + 5:
            raise _IncompleteError(f"{heard_s:.1f} s of sound for {said} letters")
        missing = unheard(text, self.words)
        tail_s = heard_s - self.words[-1].end_s if self.words else heard_s
        if missing * least_s / said > tail_s + SLACK_S:
            raise _IncompleteError(
                f"the last {missing} letters are not in {heard_s:.2f} s of sound"
            )
        sound = decode(bytes(self.audio), name="the service's MP3")
        if not np.any(np.abs(sound.samples) > SILENCE):
            raise _IncompleteError(f"{heard_s:.1f} s of silence")
        return Speech(sound, tuple(within(self.words, sound.duration_s)))


def unheard(text: str, words: list[Word]) -> int:
    """Return how many letters and digits of ``text`` stand after the last word heard."""
    at = 0
    for word in words:
        found = text.find(word.text, at)
        at = found + len(word.text) if found >= 0 else at
    return sum(char.isalnum() for char in text[at:])


def within(words: list[Word], duration_s: float) -> Iterator[Word]:
    """Yield ``words`` in rising order and inside of the sound."""
    at = 0.0
    for word in words:
        start = min(max(word.start_s, at), duration_s)
        at = min(max(word.end_s, start), duration_s)
        yield Word(text=word.text, start_s=start, end_s=at)


def requests(text: str, language: str) -> list[str]:
    """Return ``text`` in pieces that one request carries, parted between sentences if possible."""
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    pieces: list[str] = []
    for sentence in split(text, language):
        for part in _cut(sentence):
            joint = together(pieces[-1], part) if pieces else part
            if pieces and _size(joint) <= MAX_REQUEST_BYTES:
                pieces[-1] = joint
            else:
                pieces.append(part)
    return [piece for piece in pieces if any(char.isalnum() for char in piece)]


def _size(text: str) -> int:
    return len(escape(text).encode())


def _cut(sentence: str) -> Iterator[str]:
    """Yield a sentence that is too long for a request at its commas or spaces, if it has any."""
    while _size(sentence) > MAX_REQUEST_BYTES:
        end = MAX_REQUEST_BYTES // 5  # no character takes more than five bytes escaped
        window = sentence[:end]
        at = max((window.rfind(mark) for mark in ",;:，；：、 "), default=-1)
        yield sentence[: at + 1 or end].strip()
        sentence = sentence[at + 1 or end :].strip()
    if sentence:
        yield sentence


def _given_up(fault: BaseException, attempt: int) -> bool:
    return isinstance(fault, UNREACHED) and attempt >= MAX_UNREACHED


def retry_after_s(fault: BaseException) -> float:
    """Return the pause that the service asked for, 0 without one."""
    headers = getattr(fault, "headers", None)
    value = headers.get("Retry-After", "") if headers else ""
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0.0  # noqa: PLR2004


def reason(fault: BaseException) -> str:
    """Return a fault in a user's words."""
    if isinstance(fault, aiohttp.WSServerHandshakeError):
        return f"HTTP {fault.status}"
    if isinstance(fault, TimeoutError) and not isinstance(fault, aiohttp.ClientError):
        return "no answer in time"
    if isinstance(fault, aiohttp.ClientConnectorError):
        return f"cannot connect to {fault.host}: {fault.os_error.strerror or fault.os_error}"
    return str(fault).strip() or type(fault).__name__
