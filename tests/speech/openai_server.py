"""A ``/v1/audio/speech`` server on 127.0.0.1, with all the ways in which one fails.

It reads the real request (JSON or a form) and answers with real sound in the format asked for: a
row of notes, one for each word.
"""

import asyncio
import base64
import io
import struct
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import soundfile
from aiohttp import web

from audio_digest.audio.files import decode
from audio_digest.errors import EngineError
from audio_digest.model import Voice
from audio_digest.speech.engines.tone import ToneEngine

KEY = "sk-test-1234567890"
FORMATS = {
    "wav": ("WAV", "PCM_16", "audio/wav"), "flac": ("FLAC", "PCM_16", "audio/flac"),
    "mp3": ("MP3", "MPEG_LAYER_III", "audio/mpeg"), "opus": ("OGG", "OPUS", "audio/ogg"),
}  # fmt: skip
VOICES = ("alloy", "onyx")
PASSING = ("429", "500", "503", "cut", "stall", "drip", "noise", "half wav", "empty")
FINAL = ("401", "403", "404", "400", "422", "quota", "page", "json", "moved")

REFUSALS: Mapping[str, tuple[int, dict[str, Any]]] = {
    "400": (400, {"detail": "input: too rude"}),
    "404": (404, {"error": {"message": "no model 'm'"}}),
    "422": (422, {"detail": "input: too rude"}),
    "429": (429, {"error": {"message": "slow down"}}),
    "json": (200, {"error": "no GPU"}),
    "moved": (308, {}),
    "quota": (429, {"error": {"message": "You exceeded it", "code": "insufficient_quota"}}),
}
PAGES = {
    "500": (500, "<html><title>Bad day</title></html>"),
    "503": (503, "<html><title>Bad day</title></html>"),
    "page": (200, "<html>Sign in</html>"),
}


def sound(text: str, form: str, rate: float = 1.0) -> bytes:
    """Return ``text`` hummed, as a file of ``form``."""
    voice = Voice(id="t", engine="tone", name="high", language="en", rate=rate)
    samples = ToneEngine().speak(text, voice).sound.samples
    container, subtype, _ = FORMATS[form]
    file = io.BytesIO()
    soundfile.write(file, samples, 24_000, subtype, format=container)
    return file.getvalue()


class SpeechServer:
    """The server. ``faults`` are for the requests to come, one each; then all goes well."""

    def __init__(self, *, clones: bool = False) -> None:
        """Stand ready on a free port; use as a context manager."""
        self.faults: deque[str] = deque()
        self.clones = clones
        self.retry_after = "0.05"
        self.asked: list[dict[str, Any]] = []
        self.clips: list[int] = []
        self.busy = self.most_busy = 0
        self.room = 1000  # how many requests it takes at once; to more it says 429
        self.delay_s = 0.0  # how long it thinks before it answers
        self.refusals = 0
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """The address for ``base_url``."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=32 << 20)
        app.router.add_post("/v1/audio/speech", self._speech)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
        self.port = runner.addresses[0][1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            if self.busy > self.room:
                self.refusals += 1
                return self._refused("429") or web.Response(status=429)
            await asyncio.sleep(self.delay_s)
            return await self._answer(request)
        finally:
            self.busy -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await self._read(request)
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else ""
        if request.headers.get("Authorization") != f"Bearer {KEY}" or fault in {"401", "403"}:
            said = {"error": {"message": f"Incorrect API key: {KEY}", "code": "invalid_api_key"}}
            return web.json_response(said, status=int(fault or 401))
        refused = self._refused(fault) or self._unknown(asked)
        if refused:
            return refused
        _, _, kind = FORMATS[asked["response_format"]]
        try:
            body = sound(asked["input"], asked["response_format"], float(asked.get("speed", 1)))
        except EngineError as error:
            return web.json_response({"detail": error.what}, status=400)
        return await self._sent(request, fault, body, kind)

    async def _read(self, request: web.Request) -> dict[str, Any]:
        """Return the fields asked for, a clip among them as its length in seconds."""
        if request.content_type == "application/json":
            asked = dict(await request.json())
            clip = asked.get("ref_audio", "")
            if clip:
                self.clips.append(len(base64.b64decode(clip.rpartition(",")[2], validate=True)))
                body = base64.b64decode(clip.rpartition(",")[2])
                asked["ref_audio"] = decode(body).duration_s
            return asked
        form = await request.post()
        asked = {}
        for name, value in form.items():
            if isinstance(value, web.FileField):
                asked[name] = decode(value.file.read()).duration_s
            else:
                asked[name] = value
        return asked

    def _unknown(self, asked: dict[str, Any]) -> web.Response | None:
        if self.clones or asked.get("voice") in VOICES:
            return None
        said = {"error": {"message": f"no voice '{asked.get('voice')}'"}}
        return web.json_response(said, status=400)

    def _refused(self, fault: str) -> web.Response | None:
        if fault == "empty":
            return web.Response(body=b"", content_type="audio/wav")
        if fault in PAGES:
            status, text = PAGES[fault]
            return web.Response(status=status, text=text, content_type="text/html")
        if fault not in REFUSALS:
            return None
        status, said = REFUSALS[fault]
        headers = {"Retry-After": self.retry_after} if fault == "429" else {}
        headers |= {"Location": "https://example.org/v1"} if fault == "moved" else {}
        return web.json_response(said, status=status, headers=headers)

    async def _sent(
        self, request: web.Request, fault: str, body: bytes, kind: str
    ) -> web.StreamResponse:
        body = _spoilt(body, fault)
        response = web.StreamResponse(headers={"Content-Type": kind})
        if fault == "cut":
            response.content_length = len(body)
            body = body[: len(body) // 2]
        await response.prepare(request)
        if fault == "stall":
            await response.write(body[:100])
            await asyncio.sleep(30)
        step = 1 if fault == "drip" else 1 << 14
        for at in range(0, len(body), step):
            try:
                await response.write(body[at : at + step])
            except ConnectionError:
                return response
            await asyncio.sleep(0.01 if fault == "drip" else 0)
        if fault == "cut" and request.transport:
            request.transport.abort()
        return response


def _spoilt(body: bytes, fault: str) -> bytes:
    if fault == "noise":
        return np.random.default_rng(1).bytes(len(body))
    if fault == "half wav":
        return body[: len(body) // 2]
    if fault == "flood":
        return body + bytes(80 << 20)
    if fault in {"streamed", "streamed zero"}:
        size = struct.pack("<I", 0xFFFFFFFF if fault == "streamed" else 0)
        return body[:4] + size + body[8:40] + size + body[44:]
    return body
