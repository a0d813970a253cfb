"""A language model's server on this machine: the real protocols, and faults on demand.

It answers as a model that follows its instructions would: it reads hosts, sentences and room out
of the prompt, and writes lines that cite what they say. A play list says which answers are
something else.
"""

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Play = Callable[["Handler", "Asked"], None]
_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PIECE = 40
"""Characters of a streamed event."""


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    system: str
    user: str

    @property
    def kind(self) -> str:
        """Which question of the writer's it is."""
        for kind, sign in {
            "plan": "Plan the episode", "repair": "failed a check", "opening": "Write the opening",
            "closing": "Write the closing", "more": "in the midst of a story",
        }.items():  # fmt: skip
            if self.user.startswith(sign) or sign in self.user[:80]:
                return kind
        return "segment"

    @property
    def sentences(self) -> tuple[tuple[int, str], ...]:
        """The numbered sentences of the prompt."""
        return tuple((int(n), text) for n, text in _SENTENCE.findall(self.user))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts' names, from the form that an answer is asked for in."""
        form = self.system.partition("HOW YOU ANSWER")[2].partition("WHAT IS TRUE")[0]
        return tuple(re.findall(r"^([^\W\d]\w*): a line", form, re.MULTILINE))


def good(asked: Asked) -> str:
    """Return what a model that follows its instructions answers."""
    if asked.kind == "plan":
        numbers = re.findall(r"^Story (\d+) \((\d+)", asked.user, re.MULTILINE)
        return "\n".join(f"{n} | {words} | what it costs | 2, 3 | from one to the next"
                         for n, words in numbers)  # fmt: skip
    if asked.kind == "repair":
        return "\n".join(_mended(asked))
    if asked.kind == "opening":
        return _opening(asked)
    if asked.kind == "closing":
        a, b = asked.hosts[0], asked.hosts[-1]
        n, text = asked.sentences[0]
        return f"{a}: {text} [{n}]\n{b}: The links are in the notes. Bye."
    return "\n".join(dialogue(asked))


def _opening(asked: Asked) -> str:
    a, b = asked.hosts[0], asked.hosts[-1]
    show = re.search(r'the show is "(.+?)"', asked.user)
    n, text = asked.sentences[0]
    return f"{a}: {text} [{n}]\n{b}: This is {show[1] if show else '?'}. Hello from {a} and {b}."


def dialogue(asked: Asked) -> Iterator[str]:
    """Yield lines that say what the sentences say, with a reaction now and then."""
    room = re.search(r"about (\d+) (?:words|characters)", asked.user)
    left = int(room[1]) if room else 100
    hosts = asked.hosts
    zh = any("\u4e00" <= c <= "\u9fff" for c in asked.user.partition("DATA")[2])
    reactions = (
        ("还真是。", "先记着这一点。") if zh else ("Hm, noted.", "Okay, go on.", "That is new.")
    )
    said = 0
    for number, text in asked.sentences:
        if number == 1 or (asked.kind == "segment" and text.endswith(("?", "？"))):
            continue
        yield f"{hosts[said % len(hosts)]}: {text} [{number}]"
        left -= len(text) if zh else len(text.split())
        if said % 3 == 1 and said // 3 < len(reactions):
            yield f"{hosts[(said + 1) % len(hosts)]}: {reactions[said // 3]}"
        said += 1
        if left <= 0:
            return


def _mended(asked: Asked) -> Iterator[str]:
    """Yield each failing line as the first sentence that is shown with it."""
    for number, host in re.findall(r"^(\d+)\| (\w+):", asked.user, re.MULTILINE):
        sentences = asked.sentences
        n, text = sentences[int(number) % len(sentences)]
        yield f"{number}| {host}: {text} [{n}]"


def says(change: Callable[[str], str]) -> Play:
    """Return a play that answers well, but for a ``change`` of the text."""

    def play(handler: "Handler", asked: Asked) -> None:
        handler.answer(change(good(asked)))

    return play


def fails(status: int, message: str, **headers: str) -> Play:
    """Return a play that refuses with ``status``."""

    def play(handler: "Handler", _asked: Asked) -> None:
        handler.refuse(status, message, headers)

    return play


def stalls(seconds: float) -> Play:
    """Return a play that begins to answer, then says nothing for ``seconds``."""

    def play(handler: "Handler", asked: Asked) -> None:
        handler.begin()
        handler.pieces(good(asked)[:60])
        handler.server.closing.wait(seconds)

    return play


def breaks_off(asked_share: float) -> Play:
    """Return a play whose stream ends in the midst of the answer."""

    def play(handler: "Handler", asked: Asked) -> None:
        text = good(asked)
        handler.begin()
        handler.pieces(text[: int(len(text) * asked_share)])

    return play


def drips(pause_s: float) -> Play:
    """Return a play that answers well and slowly."""

    def play(handler: "Handler", asked: Asked) -> None:
        handler.answer(good(asked), pause_s=pause_s)

    return play


class Handler(BaseHTTPRequestHandler):
    """Speaks one of three protocols, by the path that is asked."""

    server: "ModelServer"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer one request as the play list says, well when it is at its end."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        system, user = _texts(self.path, body)
        asked = Asked(self.path, dict(self.headers.items()), body, system, user)
        with self.server.lock:
            self.server.asked.append(asked)
            play = self.server.next_play(asked)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            play(self, asked)
        self.close_connection = True

    @property
    def protocol(self) -> str:
        """Whose protocol the request speaks."""
        if self.path.endswith("/messages"):
            return "anthropic"
        return "google" if "GenerateContent" in self.path else "openai"

    def refuse(self, status: int, message: str, headers: Mapping[str, str]) -> None:
        """Send an error in the protocol's own form."""
        error: dict[str, object] = {"message": message, "type": "error", "code": None}
        if self.protocol == "google":
            error = {"code": status, "message": message, "status": "UNAVAILABLE"}
        body = json.dumps({"type": "error", "error": error}).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self) -> None:
        """Begin a stream."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        if self.protocol == "anthropic":
            usage = {"input_tokens": 7, "output_tokens": 1}
            message: dict[str, Any] = {
                "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
                "stop_reason": None, "stop_sequence": None, "usage": usage,
            }  # fmt: skip
            self._event({"type": "message_start", "message": message})
            block = {"type": "text", "text": ""}
            self._event({"type": "content_block_start", "index": 0, "content_block": block})

    def pieces(self, text: str, pause_s: float = 0.0) -> None:
        """Stream ``text``."""
        for at in range(0, len(text), _PIECE):
            self._piece(text[at : at + _PIECE])
            if pause_s:
                time.sleep(pause_s)

    def answer(self, text: str, *, pause_s: float = 0.0, reason: str = "stop") -> None:
        """Stream ``text`` whole, with its end and what it took."""
        self.begin()
        self.pieces(text, pause_s)
        if self.protocol == "anthropic":
            self._event({"type": "content_block_stop", "index": 0})
            delta = {"stop_reason": "end_turn", "stop_sequence": None}
            self._event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 50}})
            self._event({"type": "message_stop"})
        elif self.protocol == "google":
            parts = {"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP"}
            usage = {"promptTokenCount": 7, "candidatesTokenCount": 50, "totalTokenCount": 57}
            self._event({"candidates": [parts], "usageMetadata": usage, "modelVersion": "m"})
        else:
            self._chunk({}, reason)
            usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
            self._event({**_CHUNK, "choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")

    def _piece(self, text: str) -> None:
        if self.protocol == "anthropic":
            delta = {"type": "text_delta", "text": text}
            self._event({"type": "content_block_delta", "index": 0, "delta": delta})
        elif self.protocol == "google":
            content = {"role": "model", "parts": [{"text": text}]}
            self._event({"candidates": [{"content": content}], "modelVersion": "m"})
        else:
            self._chunk({"role": "assistant", "content": text}, None)

    def _chunk(self, delta: Mapping[str, str], reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        self._event({**_CHUNK, "choices": [choice]})

    def _event(self, value: Mapping[str, Any]) -> None:
        name = f"event: {value['type']}\n" if self.protocol == "anthropic" else ""
        self.wfile.write(f"{name}data: {json.dumps(value)}\n\n".encode())
        self.wfile.flush()


_CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def _texts(path: str, body: Mapping[str, Any]) -> tuple[str, str]:
    if "GenerateContent" in path:
        system = "".join(p["text"] for p in body["systemInstruction"]["parts"])
        return system, "".join(p["text"] for c in body["contents"] for p in c["parts"])
    if path.endswith("/messages"):
        system = body["system"]
        plain = system if isinstance(system, str) else "".join(p["text"] for p in system)
        return plain, _content(body["messages"][-1])
    messages = {m["role"]: _content(m) for m in body["messages"]}
    return messages.get("system", ""), messages["user"]


def _content(message: Mapping[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "".join(p["text"] for p in content)


@dataclass
class Plays:
    """What is answered instead of well: the next requests of a kind, or of any kind (``*``)."""

    of: dict[str, list[Play]] = field(default_factory=dict)
    always: dict[str, Play] = field(default_factory=dict)


class ModelServer(ThreadingHTTPServer):
    """The server; ``with ModelServer() as server`` runs it."""

    daemon_threads = True

    def __init__(
        self, plays: Mapping[str, Sequence[Play]] | None = None,
        always: Mapping[str, Play] | None = None,
    ) -> None:  # fmt: skip
        """Stand at a free port. ``plays``: kind or "*" → answers to the first such questions."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[Asked] = []
        self.lock, self.closing = threading.Lock(), threading.Event()
        self.plays = Plays({k: list(v) for k, v in (plays or {}).items()}, dict(always or {}))

    def next_play(self, asked: Asked) -> Play:
        """Return what the play list has for this question."""
        for kind in (asked.kind, "*"):
            if waiting := self.plays.of.get(kind):
                return waiting.pop(0)
        for kind in (asked.kind, "*"):
            if kind in self.plays.always:
                return self.plays.always[kind]
        return says(lambda text: text)

    @property
    def root(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """The address that an OpenAI client is given."""
        return f"{self.root}/v1"

    def __enter__(self) -> Self:
        """Begin to answer."""
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.closing.set()
        self.shutdown()
        self.server_close()
