"""The read-aloud service as edge-tts sees it, on 127.0.0.1, with all the ways in which it fails.

It speaks the real protocol to the real client: a token by the clock, two text frames in, metadata
and MP3 frames out. Its voice is a row of tones, one for each word.
"""

import asyncio
import email.utils
import json
import random
import re
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Self
from unittest import mock
from xml.etree import ElementTree as ET

import imageio_ffmpeg
import numpy as np
from aiohttp import WSMsgType, web
from edge_tts.drm import DRM, generate_sec_ms_gec_v2

RATE_HZ = 24_000
WORD_S, TAIL_S = 0.3, 0.6
TICKS_PER_S = 10_000_000
BYTES_PER_S = 6000
VOICES = (
    "en-US-AvaNeural", "en-US-AndrewNeural", "zh-CN-XiaoxiaoNeural", "es-ES-AlvaroNeural",
    "es-ES-ElviraNeural", "fr-FR-DeniseNeural", "fr-FR-HenriNeural", "de-DE-ConradNeural",
    "de-DE-KatjaNeural", "ja-JP-KeitaNeural", "ja-JP-NanamiNeural",
)  # fmt: skip
HTTP = {"forbidden": 403, "busy": 429, "unavailable": 503, "gateway": 504, "gone": 404}
SPEAKING = (
    "cut", "cut late", "reset", "silent turn", "half", "short sound", "hush", "noise", "stall",
    "drip", "no last boundary", "no middle boundary", "odd path", "odd metadata", "odd frame",
)  # fmt: skip
NOT_BROKEN = {
    "stall",
    "drip",
    "gone",
    "no last boundary",
    "no middle boundary",
}  # slow, final, or no fault at all
WINDOW_S = 300


@lru_cache(maxsize=64)
def mp3(count: int, word_s: float, *, hush: bool = False) -> bytes:
    """Return ``count`` tones as the service encodes: MP3, 24 kHz mono, 48 kbit/s constant."""
    at = np.arange(round(word_s * RATE_HZ)) / RATE_HZ
    note = 0.3 * np.sin(2 * np.pi * 220 * at) * np.hanning(len(at)) ** 0.2
    samples = np.concatenate([np.tile(note, count), np.zeros(round(TAIL_S * RATE_HZ))])
    data = (samples * (0 if hush else 32767)).astype("<i2").tobytes()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "s16le", "-ar", str(RATE_HZ),
               "-ac", "1", "-i", "-", "-c:a", "libmp3lame", "-b:a", "48k", "-write_xing", "0",
               "-id3v2_version", "0", "-f", "mp3", "-"]  # fmt: skip
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def tokens(text: str) -> list[str]:
    """Return what the service reports as words: runs of letters, single kana and ideographs."""
    unspaced = r"\u3041-\u30ff\u3400-\u9fff"
    return re.findall(rf"[{unspaced}]|[^\W{unspaced}]+(?:['’-][^\W{unspaced}]+)*", text)


class EdgeServer:
    """The service. ``faults`` are for the connections to come, one each; then all goes well."""

    def __init__(self) -> None:
        """Stand ready on a free port; use as a context manager."""
        self.faults: deque[str] = deque()
        self.broken = 0.0  # share of the connections that fail in some way
        self.clock_s = 0.0  # how far the service's clock is ahead
        self.connections = 0
        self.room = 1000  # how many connections it takes at once; to more it says 429
        self.delay_s = 0.0  # how long it thinks before it answers
        self.open = self.refusals = 0
        self.requests: list[dict[str, str]] = []
        self.chance = random.Random(1)
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

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
        app = web.Application()
        app.router.add_get("/edge/v1", self._speak)
        app.router.add_get("/voices/list", self._list)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        # Connections that stall or were reset still wait for something: end them, then the loop.
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _fault(self) -> str:
        if self.faults:
            return self.faults.popleft()
        if self.chance.random() < self.broken:
            kinds = [*HTTP, *SPEAKING]
            return self.chance.choice([k for k in kinds if k not in NOT_BROKEN])
        return ""

    async def _list(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return self._refused(403)
        return web.json_response(
            [
                {"Name": f"Microsoft {name}", "ShortName": name, "Gender": "Female",
                 "Locale": name[:5], "SuggestedCodec": "audio-24khz-48kbitrate-mono-mp3",
                 "FriendlyName": name, "Status": "GA",
                 "VoiceTag": {"ContentCategories": ["General"], "VoicePersonalities": ["Calm"]}}
                for name in VOICES
            ]
        )  # fmt: skip

    def _known(self, request: web.Request) -> bool:
        """Say whether the token is one of this clock's last few windows."""
        now = time.time() + self.clock_s
        allowed = {generate_sec_ms_gec_v2(now + i * WINDOW_S) for i in (-1, 0, 1)}
        return request.query.get("Sec-MS-GEC") in allowed

    def _refused(self, status: int) -> web.Response:
        date = email.utils.formatdate(time.time() + self.clock_s, usegmt=True)
        headers = {"Date": date} | ({"Retry-After": "1"} if status == 429 else {})
        return web.Response(status=status, headers=headers)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        self.open += 1
        try:
            if self.open > self.room:
                self.refusals += 1
                return self._refused(429)
            await asyncio.sleep(self.delay_s)
            return await self._answer(request)
        finally:
            self.open -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        fault = self._fault()
        if fault in HTTP or not self._known(request):
            return self._refused(HTTP.get(fault, 403))
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        config, ssml = await self._heard(socket), await self._heard(socket)
        assert config["Path"] == "speech.config"
        wanted = json.loads(config["body"])["context"]["synthesis"]["audio"]
        assert wanted["outputFormat"] == "audio-24khz-48kbitrate-mono-mp3"
        assert wanted["metadataoptions"]["wordBoundaryEnabled"] == "true"
        said = self._understood(ssml["body"])
        self.requests.append(said)
        await _Turn(socket, ssml["X-RequestId"], said, fault).speak()
        await socket.close()
        return socket

    async def _heard(self, socket: web.WebSocketResponse) -> dict[str, str]:
        message = await socket.receive(10)
        assert message.type == WSMsgType.TEXT
        head, _, body = message.data.partition("\r\n\r\n")
        return dict(line.split(":", 1) for line in head.split("\r\n")) | {"body": body}

    def _understood(self, ssml: str) -> dict[str, str]:
        spoken = ET.fromstring(ssml)  # noqa: S314  (the client's own words)
        space = {"s": "http://www.w3.org/2001/10/synthesis"}
        voice = spoken.find("s:voice", space)
        assert voice is not None
        prosody = voice.find("s:prosody", space)
        assert prosody is not None
        return {"voice": voice.attrib["name"], **prosody.attrib, "text": prosody.text or ""}


class _Turn:
    """One answer, frame by frame."""

    def __init__(
        self, socket: web.WebSocketResponse, request: str, said: dict[str, str], fault: str
    ) -> None:
        self.socket, self.request, self.fault = socket, request, fault
        rate = re.search(r"([+-]\d+)%", said["rate"])
        assert rate
        self.word_s = round(WORD_S / (1 + int(rate[1]) / 100), 4)
        short = re.search(r"([a-z]{2}-[A-Z]{2})[ ,(]+(\w+)", said["voice"])
        assert short
        known = any(name.endswith(short[2]) for name in VOICES)
        self.words = tokens(said["text"]) if known else []

    async def _text(self, path: str, data: Any) -> None:  # noqa: ANN401
        await self.socket.send_str(
            f"X-RequestId:{self.request}\r\nContent-Type:application/json; charset=utf-8\r\n"
            f"Path:{path}\r\n\r\n{data if isinstance(data, str) else json.dumps(data)}"
        )

    async def _audio(self, data: bytes, *, typed: bool = True) -> None:
        kind = "Content-Type:audio/mpeg\r\n" if typed else ""
        head = f"X-RequestId:{self.request}\r\n{kind}X-StreamId:1\r\nPath:audio\r\n".encode()
        await self.socket.send_bytes(len(head).to_bytes(2, "big") + head + data)

    async def _boundary(self, index: int) -> None:
        ticks, word = self.word_s * TICKS_PER_S, self.words[index]
        data = {
            "Offset": round(index * ticks), "Duration": round(0.9 * ticks),
            "text": {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"},
        }  # fmt: skip
        await self._text("audio.metadata", {"Metadata": [{"Type": "WordBoundary", "Data": data}]})

    async def _boundaries(self, shown: int) -> None:
        for index in range(shown):
            if self.fault != "no middle boundary" or index != shown // 2:
                await self._boundary(index)

    async def speak(self) -> None:
        """Answer, and fail as told."""
        await self._text("turn.start", {"context": {"serviceTag": "t"}})
        if self.fault == "odd path":
            await self._text("riddle", {})
        await self._text("response", {"context": {"serviceTag": "t"}})
        if self.fault == "odd metadata":
            await self._text("audio.metadata", '{"Metadata": [{"Type": "WordBoundary"}]}')
        if self.fault == "odd frame":
            await self.socket.send_bytes(b"\x7f")
        if not await self._stream():
            return
        await self._audio(b"", typed=False)
        await self._text("turn.end", {})

    async def _stream(self) -> bool:
        """Send words and sound; return whether the turn comes to its end."""
        if self.fault == "silent turn" or not self.words:
            return True
        data = mp3(len(self.words), self.word_s, hush=self.fault == "hush")
        if self.fault == "noise":
            data = random.Random(2).randbytes(len(data))
        shown = len(self.words) - (self.fault == "no last boundary")
        if self.fault in {"cut", "reset", "stall", "half"}:
            shown //= 2
            data = data[: round(shown * self.word_s * BYTES_PER_S)]
        elif self.fault == "short sound":
            data = data[: len(data) // 2]
        elif self.fault == "cut late":
            data = data[:-288]
        await self._boundaries(shown)
        step = 1 if self.fault == "drip" else 1440
        for at in range(0, len(data), step):
            await self._audio(data[at : at + step])
        if self.fault == "stall":
            await asyncio.sleep(60)
        if self.fault == "reset" and self.socket._req and self.socket._req.transport:
            self.socket._req.transport.abort()
        return self.fault not in {"cut", "cut late", "stall", "reset"}


@contextmanager
def edge_service() -> Iterator[EdgeServer]:
    """Serve, and let edge-tts take this service for the real one."""
    with EdgeServer() as server:
        here = f"127.0.0.1:{server.port}"
        DRM.clock_skew_seconds = 0.0
        with (
            mock.patch("edge_tts.communicate.WSS_URL", f"ws://{here}/edge/v1?TrustedClientToken=T"),
            mock.patch(
                "edge_tts.voices.VOICE_LIST", f"http://{here}/voices/list?trustedclienttoken=T"
            ),
            mock.patch.dict("os.environ", {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}),
        ):
            yield server
        DRM.clock_skew_seconds = 0.0
