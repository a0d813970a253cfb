"""One HTTP request whose time, size and redirects are bounded. Home of urllib3."""

import queue
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3

from audio_digest.errors import SourceError

_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGENT = "audio-digest (+podcast maker)"


@dataclass(frozen=True)
class Limits:
    """How long a request may take in all, how much it may bring, how often it may be sent on."""

    timeout_s: float = 20.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """What came back: the body, the address it came from in the end, and its declared type."""

    data: bytes
    url: str
    content_type: str


def fetch(url: str, limits: Limits) -> Fetched:
    """Return what stands at ``url``; raises SourceError after ``limits.timeout_s`` at the latest.

    The work runs on a thread of its own: a name server or a server that drips its headers byte
    by byte could hold up any one socket call for longer.
    """
    answer: queue.SimpleQueue[Fetched | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + limits.timeout_s

    def work() -> None:
        try:
            answer.put(_follow(url, limits, deadline))
        except Exception as error:  # noqa: BLE001  (raised again by the caller, below)
            answer.put(error)

    threading.Thread(target=work, name=f"fetch {url}", daemon=True).start()
    try:
        result = answer.get(timeout=limits.timeout_s)
    except queue.Empty:
        raise _late(url, limits) from None
    if isinstance(result, Fetched):
        return result
    # A refused connection counts as a timeout to the client, not to a reader.
    refused = isinstance(result, urllib3.exceptions.NewConnectionError)
    if isinstance(result, urllib3.exceptions.TimeoutError) and not refused:
        raise _late(url, limits) from result
    if isinstance(result, (urllib3.exceptions.HTTPError, OSError, ValueError)):
        raise SourceError(f"{url}: {_why(result)}", "check the address and the network") from result
    raise result


def _late(url: str, limits: Limits) -> SourceError:
    return SourceError(f"{url}: no answer within {limits.timeout_s:g} s", "try again later")


def _why(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason:
        error = error.reason
    text = str(error).rsplit(": ", 1)[-1]
    return text or type(error).__name__


def _follow(url: str, limits: Limits, deadline: float) -> Fetched:
    with urllib3.PoolManager(num_pools=2, retries=False) as pool:
        for _ in range(limits.max_redirects + 1):
            if urlsplit(url).scheme.lower() not in {"http", "https"}:
                raise SourceError(f"{url}: only http and https are fetched", "mend the address")
            response = pool.request(
                "GET",
                url,
                headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate"},
                preload_content=False,
                redirect=False,
                timeout=urllib3.Timeout(total=max(0.01, deadline - time.monotonic())),
            )
            try:
                if response.status not in _REDIRECTS:
                    return _body(response, url, limits, deadline)
                url = urljoin(url, response.headers.get("location", ""))
            finally:
                response.close()
    raise SourceError(f"{url}: sent on more than {limits.max_redirects} times", "mend the address")


def _body(response: urllib3.BaseHTTPResponse, url: str, limits: Limits, deadline: float) -> Fetched:
    if not 200 <= response.status < 300:  # noqa: PLR2004  (the class of success)
        raise SourceError(f"{url}: HTTP {response.status}", "check the address")
    parts: list[bytes] = []
    size = 0
    for part in response.stream(_CHUNK, decode_content=True):
        size += len(part)
        if size > limits.max_bytes:
            raise SourceError(f"{url}: larger than {limits.max_bytes:,} bytes", "raise max_bytes")
        if time.monotonic() > deadline:
            raise _late(url, limits)
        parts.append(part)
    return Fetched(b"".join(parts), url, response.headers.get("content-type", ""))
