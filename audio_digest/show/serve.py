"""The site over HTTP, for players in the same house: ranges, validators, the right types.

What is served is the folder as it is, with one change: in feed and pages, the show's own address
is replaced by the one that the client used, so that a phone that found the feed at
``http://192.168.1.7:8000/feed.xml`` finds the episodes there too.
"""

import errno
import gzip
import hashlib
import ipaddress
import logging
import re
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from audio_digest.config import Show
from audio_digest.errors import ArtifactError, ConfigError
from audio_digest.show import layout, qr
from audio_digest.show.access import Access
from audio_digest.show.listening import LARGEST_HEADERS, run
from audio_digest.show.subscribe import readdressed

log = logging.getLogger(__name__)

TEXTS = {".html", ".xml", ".vtt", ".srt", ".json", ".css", ".js", ".opml", ".txt"}
"""Extensions of what is read whole, compressed and, in `READDRESSED`, rewritten."""
READDRESSED = {".html", ".xml", ".opml"}
SHARED = {".vtt", ".srt", ".json"}
"""What web players of other sites may read: transcripts and chapters."""
LARGEST_TEXT = 32 * 2**20

BRIEF = "brief"
"""The folder in the site where the briefs have a feed of their own."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",  # a private show's address is its key
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-cache",  # may be kept, but is to be asked for with its validator
}
ASKED = {"www-authenticate": 'Basic realm="A private show", charset="UTF-8"'}
_HOST = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Server:
    """What answers. ``local``: bound to the loopback, so other names for it are refused.

    That keeps a page of another site, whose name was made to point here, from reading the show.
    """

    site: Path
    base: str
    local: bool
    access: Access

    def answer(self, request: Request) -> Response:  # noqa: PLR0911  (a door after the other)
        """Return the file that the request names, or why not."""
        if sum(len(key) + len(value) + 4 for key, value in request.headers.raw) > LARGEST_HEADERS:
            return PlainTextResponse("Too much", 431, HEADERS)
        if not self.knows(request.headers.get("host", "")):
            return PlainTextResponse("Unknown host", 400, HEADERS)
        if not self.access.admits(request.headers.get("authorization", "")):
            return PlainTextResponse("Who are you?", 401, {**HEADERS, **ASKED})
        path = self.access.within(request.path_params["path"])
        found = None if path is None else self.find(path)
        if found is None:
            return PlainTextResponse("Not found", 404, HEADERS)
        if found.is_dir():
            return RedirectResponse(f"{request.url.path}/", 308, HEADERS)
        headers = dict(HEADERS)
        if found.suffix in SHARED:
            headers["access-control-allow-origin"] = "*"
        if found.suffix == ".html":
            headers["content-security-policy"] = f"{layout.POLICY}; frame-ancestors 'none'"
        if found.suffix in TEXTS and found.stat().st_size <= LARGEST_TEXT:
            return self._text(request, found, headers)
        status = found.stat()
        _mend_range(request, status.st_size)
        kind = layout.media_type(found.name)
        response = FileResponse(found, headers=headers, media_type=kind, stat_result=status)
        return _unless_known(request, response)

    def knows(self, host: str) -> bool:
        """Say whether ``host`` (a Host header) is one that this server may be called by."""
        match = _HOST.fullmatch(host)
        if not match:
            return False
        name = match["name"].lower().strip("[]")
        return not self.local or name == urlsplit(self.base).hostname or is_loopback(name)

    def find(self, path: str) -> Path | None:
        """Return the file or folder at ``path``, None where there is none to be seen."""
        parts = path.split("/")
        hidden = any(part.startswith(".") for part in parts)  # and what climbs by ".."
        if hidden or "" in parts[:-1] or "\0" in path or "\\" in path:
            return None
        root = self.site.resolve()
        try:
            found = (root / path).resolve(strict=True)
            if found.is_dir() and (path.endswith("/") or not path):
                found = (found / "index.html").resolve(strict=True)
            mode = found.stat().st_mode
        except (OSError, ValueError):
            return None
        inside = found.is_relative_to(root)
        return found if inside and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) else None

    def _text(self, request: Request, path: Path, headers: dict[str, str]) -> Response:
        """Return a text: readdressed, compressed where the client can, with its own ETag."""
        body = path.read_bytes()
        client = f"{request.url.scheme}://{request.headers['host']}"
        if urlsplit(client).netloc == urlsplit(self.base).netloc:
            client = self.base  # behind a proxy that is reached at the show's own address
        client += self.access.prefix
        if path.suffix in READDRESSED and client != self.base:
            body = readdressed(body, self.base, client, (layout.FEED, f"{BRIEF}/{layout.FEED}"))
        else:
            headers["last-modified"] = formatdate(path.stat().st_mtime, usegmt=True)
        headers["vary"] = "accept-encoding"
        packed = _takes_gzip(request.headers.get("accept-encoding", ""))
        if packed:
            body = gzip.compress(body, mtime=0)
            headers["content-encoding"] = "gzip"
        digest = hashlib.sha256(body).hexdigest()[:32]
        headers["etag"] = f'"{digest}"'
        kind = layout.media_type(path.name)
        kind += "; charset=utf-8" if kind.startswith("text/") or "xml" in kind else ""
        return _unless_known(request, Response(body, headers=headers, media_type=kind))


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False


def _unless_known(request: Request, response: Response) -> Response:
    """Return 304 where the client says that it holds what ``response`` would bring."""
    if _STATIC.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response


_STATIC = StaticFiles(directory=".", check_dir=False)
_RANGE = re.compile(r"(\d{1,18})-(\d{0,18})|-(\d{1,18})")


def _mend_range(request: Request, size: int) -> None:
    """Leave in the request's Range only what RFC 9110 wants answered.

    A header that is malformed or of another unit is to be ignored, and of several ranges those
    that lie outside the file; Starlette answers 400 and 416 to them.
    """
    given = request.headers.get("range")
    if given is None:
        return
    unit, _, listed = given.partition("=")
    matches = [_RANGE.fullmatch(part.strip()) for part in listed.split(",")]
    good = [m for m in matches if m and not (m[2] and int(m[2]) < int(m[1]))]
    headers = [(key, value) for key, value in request.scope["headers"] if key != b"range"]
    if unit.strip().lower() == "bytes" and len(good) == len(matches):
        inside = [m for m in good if (int(m[1]) < size if m[1] else int(m[3]) > 0)]
        wanted = ",".join(m[0] for m in inside or good[:1])
        headers.append((b"range", f"bytes={wanted}".encode()))
    request.scope["headers"] = headers


def application(site: Path, show: Show, *, local: bool, access: Access | None = None) -> Starlette:
    """Return the ASGI application that serves ``site``; see `Server` for ``local``."""
    server = Server(site, layout.base(show), local, access or Access())
    return Starlette(routes=[Route("/{path:path}", server.answer, methods=["GET"])])


def is_loopback(host: str) -> bool:
    """Say whether ``host`` can only be reached from this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one. Raises ConfigError."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind)
    except (OSError, UnicodeError, OverflowError) as error:
        raise ConfigError(f"--host {host}: {error}", "give an address of this machine") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(where)
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            what, fix = f"--port {port}: is in use", f"stop what uses it, or take --port {port + 1}"
        elif error.errno == errno.EACCES:
            what, fix = f"--port {port}: is not allowed", "take one above 1023, as --port 8000"
        else:
            what, fix = f"--host {host}: {error.strerror}", "give an address of this machine"
        raise ConfigError(what, fix) from error
    return bound


def reachable(host: str) -> str:
    """Return the name or number by which others reach what is bound to ``host``."""
    if host not in {"0.0.0.0", "::", ""}:  # noqa: S104  (compared, not bound)
        return f"[{host}]" if ":" in host else host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks which way out would be taken
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def serve(  # noqa: PLR0913  (what a person may say, by name)
    site: Path,
    show: Show,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    access: Access | None = None,
    say: Callable[[str], None],
) -> None:
    """Serve ``site`` until the person stops it; ``say`` tells where to subscribe.

    Raises ArtifactError where nothing is published yet, ConfigError for host and port.
    """
    if not (site / layout.FEED).is_file():
        raise ArtifactError(f"{site / layout.FEED}: no such file", "run `audio-digest generate`")
    local = is_loopback(host)
    access = access or Access()
    app = application(site, show, local=local, access=access)
    bound = listen(host, port)
    root = f"http://{reachable(host)}:{bound.getsockname()[1]}{access.prefix}"
    say(f"subscribe to  {root}/{layout.FEED}")
    if (site / BRIEF / layout.FEED).is_file():
        say(f"in brief      {root}/{BRIEF}/{layout.FEED}")
    say(f"listen at     {root}/")
    if not local:
        say(qr.terminal(f"{root}/{layout.FEED}"))
    if access.user:
        say(f"as            {access.user}, with the password")
    say("stop with Ctrl-C")
    run(app, bound)
