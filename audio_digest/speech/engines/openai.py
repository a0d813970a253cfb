"""Any server with ``/v1/audio/speech``: OpenAI, Kokoro-FastAPI, LocalAI, MOSS-TTS. Home of httpx.

Servers differ in what they add, so requests can carry more fields, and a voice's reference clip
in the way that the server takes it. What comes back is bounded in time and size, and is checked
for being sound, whole, before anyone relies on it.
"""

import asyncio
import base64
import json
import logging
import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from audio_digest.audio.files import contents, decode, mono
from audio_digest.errors import ArtifactError, ConfigError, EngineError
from audio_digest.model import Sound, Speech, Voice
from audio_digest.speech.ends import joined
from audio_digest.speech.engines.in_flight import CrowdedError, InFlight
from audio_digest.speech.engines.openai_answers import pieces, said_in, wait_s, whole
from audio_digest.speech.pitch import shifted

log = logging.getLogger(__name__)

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_KEY = "OPENAI_API_KEY"
MAX_CHARS = 100_000
MAX_AUDIO_BYTES = 64 << 20
MAX_REFERENCE_BYTES = 10 << 20
MAX_SAID = 200
"""Characters of a server's own message that an error repeats."""
MAX_PAUSE_S = 60.0
PASSING = frozenset({408, 409, 425, 429})
"""What may be gone at the next try, with all of 5xx but 501 and 505."""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address such as http://127.0.0.1:8880/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user, password, query or fragment")
    return url.rstrip("/")


class _PassingError(Exception):
    """A fault that may be gone at the next try; ``wait_s`` is what the server asked for."""

    def __init__(self, what: str, wait_s: float = 0.0, *, too_many: bool = False) -> None:
        super().__init__(what)
        self.wait_s, self.too_many = wait_s, too_many


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class OpenAIEngine:
    """Speaks by the server's voice that `Voice.name` names, such as ``alloy``.

    ``key_env`` names the environment variable that holds the key; without one only OpenAI's own
    server gets `OPENAI_KEY`. ``extra`` goes into every request as it stands. A voice's reference
    clip goes into ``reference_field``, as base64, as a data URI, or as a file of a form; its
    words into ``reference_text_field``. ``timeout_s`` is for one request, of ``max_chars``
    characters at most; ``pause_s`` the first pause before another of the ``attempts``, which
    doubles; ``workers`` how many requests are in flight at most: fewer for a while after a 429.
    """

    base_url: Annotated[str, AfterValidator(_address)] = OPENAI_URL
    model: Annotated[str, Field(min_length=1)] = "gpt-4o-mini-tts"
    response_format: Literal["wav", "flac", "mp3", "opus"] = "wav"
    extra: Mapping[str, Any] = Field(default_factory=dict)
    reference_form: Literal["base64", "data-uri", "multipart"] = "data-uri"
    reference_field: str = "ref_audio"
    reference_text_field: str = "ref_text"
    max_chars: Annotated[int, Field(ge=50, le=4096)] = 2000
    key_env: Annotated[str, Field(exclude=True)] = ""
    connect_timeout_s: Annotated[float, Field(gt=0, le=120, exclude=True)] = 10.0
    timeout_s: Annotated[float, Field(gt=0, le=1800, exclude=True)] = 120.0
    attempts: Annotated[int, Field(ge=1, le=10, exclude=True)] = 4
    pause_s: Annotated[float, Field(ge=0, le=30, exclude=True)] = 1.0
    workers: Annotated[int, Field(ge=1, le=32, exclude=True)] = 4

    # A server's voice may change at any time; a take is kept as it was first heard.
    version: ClassVar[str] = "openai-2"
    network: ClassVar[bool] = True
    voice_keys: ClassVar[frozenset[str]] = frozenset({"reference", "instructions"})

    def __post_init__(self) -> None:
        """Count the requests in flight."""
        object.__setattr__(self, "_in_flight", InFlight(self.workers))

    def check(self, voice: Voice) -> None:
        """Raise ConfigError for a voice that no such server can have, or a clip that is none."""
        if voice.reference:
            self._clip(voice)
        try:
            json.dumps(dict(self.extra))
        except (TypeError, ValueError) as error:
            raise ConfigError(
                f"engines.openai.extra: {error}", "give strings, numbers, lists and tables"
            ) from error

    def speak(self, text: str, voice: Voice) -> Speech:
        """Return ``text`` spoken, mono, at the server's rate; such servers tell no times of words.

        Raises EngineError where no whole take comes back after all attempts, or the text holds
        no word; ConfigError for a reference clip that is none.
        """
        if len(text) > MAX_CHARS:
            raise EngineError(f"a line of {len(text)} characters", "split it into several lines")
        text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
        if not any(char.isalnum() for char in text):
            raise EngineError(
                f"nothing to say in '{text[:60]}'", "give the line a word, or drop it"
            )
        clip = self._clip(voice) if voice.reference else b""
        texts = pieces(text, voice.language, self.max_chars)
        sounds = asyncio.run(self._all(texts, voice, clip))
        parts = [(part, Speech(sound)) for part, sound in zip(texts, sounds, strict=True)]
        return shifted(joined(parts), voice.pitch_semitones)

    def _clip(self, voice: Voice) -> bytes:
        """Return the bytes of the voice's reference clip, which are sound."""
        where = f"voices/{voice.id}.toml: reference"
        try:
            body = contents(Path(voice.reference))
            decode(body, name=voice.reference)
        except ArtifactError as error:
            raise ConfigError(f"{where}: {error.what}", error.fix) from error
        if len(body) > MAX_REFERENCE_BYTES:
            raise ConfigError(
                f"{where}: {voice.reference}: larger than {MAX_REFERENCE_BYTES >> 20} MB",
                "give 5 to 20 seconds of clean speech",
            )
        return body

    # --- requests -------------------------------------------------------------------------

    async def _all(self, texts: list[str], voice: Voice, clip: bytes) -> list[Sound]:
        timeout = httpx.Timeout(self.timeout_s, connect=self.connect_timeout_s)
        async with httpx.AsyncClient(timeout=timeout, follow_redirects=False) as client:
            return [await self._spoken(client, text, voice, clip) for text in texts]

    async def _spoken(
        self, client: httpx.AsyncClient, text: str, voice: Voice, clip: bytes
    ) -> Sound:
        """Return one request's sound, by as many attempts as it takes."""
        request = self._request(client, text, voice, clip)
        chance = random.Random(f"{voice.name}\n{text}")  # the same pauses on every run
        attempt = 1
        while True:
            try:
                return await self._attempt(client, request)
            except CrowdedError:
                await asyncio.sleep(self.pause_s * chance.uniform(0.75, 1.25))
                continue
            except _PassingError as error:
                fault, wait_s = str(error), error.wait_s
            except TimeoutError:
                fault, wait_s = f"no whole answer in {self.timeout_s:g} s", 0.0
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                fault, wait_s = self._hidden(_reason(error)), 0.0
            except ArtifactError as error:
                fault, wait_s = error.what, 0.0
            if attempt == self.attempts:
                break
            pause_s = self.pause_s * 2 ** (attempt - 1) * chance.uniform(0.75, 1.25)
            pause_s = min(max(pause_s, wait_s), MAX_PAUSE_S)
            log.warning(
                "openai: attempt %d of %d: %s; again in %.1f s",
                attempt, self.attempts, fault, pause_s,
            )  # fmt: skip
            await asyncio.sleep(pause_s)
            attempt += 1
        raise EngineError(
            f"openai: no whole take of '{text[:60]}' from {self.base_url} "
            f"in {self.attempts} attempts: {fault}",
            f"see that the server runs, try again later, or give voices/{voice.id}.toml a fallback",
        )

    async def _attempt(self, client: httpx.AsyncClient, request: httpx.Request) -> Sound:
        # Waiting for a seat stops this thread, which has nothing else to do.
        in_flight: InFlight = self._in_flight  # type: ignore[attr-defined]
        with in_flight.seat() as taken_s:
            try:
                async with asyncio.timeout(self.timeout_s):
                    sound = await self._answer(client, request)
            except _PassingError as error:
                wait_s = min(error.wait_s, MAX_PAUSE_S)
                if error.too_many and in_flight.refused(taken_s, wait_s=wait_s):
                    raise CrowdedError from error
                raise
            in_flight.answered()
            return sound

    def _request(
        self, client: httpx.AsyncClient, text: str, voice: Voice, clip: bytes
    ) -> httpx.Request:
        body: dict[str, Any] = {
            "model": self.model, "input": text, "response_format": self.response_format,
        }  # fmt: skip
        body |= {"voice": voice.name} if voice.name else {}
        body |= {"speed": voice.rate} if voice.rate != 1 else {}
        body |= {"instructions": voice.instructions} if voice.instructions else {}
        if voice.reference and voice.reference_text:
            body[self.reference_text_field] = voice.reference_text
        body |= self.extra
        url, headers = f"{self.base_url}/audio/speech", self._headers()
        if clip and self.reference_form == "multipart":
            form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
            name = Path(voice.reference).name
            files = {self.reference_field: (name, clip, _type(name))}
            return client.build_request("POST", url, data=form, files=files, headers=headers)
        if clip:
            lead = (
                f"data:{_type(voice.reference)};base64,"
                if self.reference_form == "data-uri"
                else ""
            )
            body[self.reference_field] = lead + base64.b64encode(clip).decode()
        return client.build_request("POST", url, json=body, headers=headers)

    def _headers(self) -> dict[str, str]:
        name = self.key_env or (OPENAI_KEY if self.base_url == OPENAI_URL else "")
        key = self._key()
        if name and not key:
            raise EngineError(
                f"openai: the environment variable {name} is not set",
                "put the server's key there, or mend [engines.openai] key_env",
            )
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _key(self) -> str:
        name = self.key_env or (OPENAI_KEY if self.base_url == OPENAI_URL else "")
        return os.environ.get(name, "").strip() if name else ""

    def _hidden(self, text: str) -> str:
        """Return a message in one line, without the key."""
        key = self._key()
        text = " ".join((text.replace(key, "…") if key else text).split())
        return text if len(text) <= MAX_SAID else f"{text[:MAX_SAID]}…"

    # --- answers --------------------------------------------------------------------------

    async def _answer(self, client: httpx.AsyncClient, request: httpx.Request) -> Sound:
        response = await client.send(request, stream=True)
        try:
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_AUDIO_BYTES:
                    raise _PassingError(f"an answer of more than {MAX_AUDIO_BYTES >> 20} MB")
        finally:
            await response.aclose()
        if response.status_code != httpx.codes.OK:
            self._refuse(response, bytes(body))
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in {"text/html", "application/json", "text/plain", "application/problem+json"}:
            raise EngineError(
                f"openai: {self.base_url} answered with {kind}, not with sound: "
                f"{self._hidden(said_in(bytes(body)))}",
                "mend [engines.openai] base_url, which for most servers ends in /v1",
            )
        return mono(decode(whole(bytes(body)), name="the server's sound"))

    def _refuse(self, response: httpx.Response, body: bytes) -> None:
        """Raise what the status means: _PassingError where a retry may help, else EngineError."""
        status, said = response.status_code, self._hidden(said_in(body))
        what = f"HTTP {status}: {said}" if said else f"HTTP {status}"
        if "insufficient_quota" not in said and (
            status in PASSING or (status >= 500 and status not in {501, 505})  # noqa: PLR2004  (the class of a server's faults)
        ):
            raise _PassingError(
                what,
                wait_s(response.headers.get("retry-after", "")),
                too_many=status == httpx.codes.TOO_MANY_REQUESTS,
            )
        cures = {
            401: f"put a key that the server takes into {self.key_env or OPENAI_KEY}",
            403: f"put a key that the server takes into {self.key_env or OPENAI_KEY}",
            404: "mend [engines.openai] base_url (for most servers it ends in /v1), model, or the "
            "voice's name",
            429: "add credit to the account, or give the voice a fallback",
        }
        cure = cures.get(status, "mend [engines.openai], or the voice's name")
        if response.is_redirect:
            target = self._hidden(response.headers.get("location", ""))
            cure = f"set [engines.openai] base_url to where it points: {target}"
        raise EngineError(f"openai: {self.base_url} refuses: {what}", cure)


def _type(name: str) -> str:
    kinds = {".flac": "audio/flac", ".mp3": "audio/mpeg", ".ogg": "audio/ogg"}
    return kinds.get(Path(name).suffix.lower(), "audio/wav")


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.ConnectError):
        return f"cannot connect: {error}"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the connection closed before the end of the answer"
    return str(error) or type(error).__name__
