"""What every source keeps to: stories or a SourceError, in bounded time, whatever it is given."""

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio_digest import plugins
from audio_digest.errors import ConfigError, SourceError
from audio_digest.model import Stories, Story
from audio_digest.plugins import Source
from audio_digest.stories.gather import gather

SOON_S = 15.0
"""Far below what the hostile servers and files would take, far above what a busy machine needs."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PROSE = (
    "The town of Port Ellery took every watt from the sea for seven days in October. "
    "Four turbines on the floor of the strait turned without a pause, and the diesel "
    "generators stayed silent for 168 hours in a row, as the log of the harbour board shows."
)
PAGE = f"""<!doctype html><html><head><title>The tide week</title>
<link rel="canonical" href="https://example.org/tide">
<meta property="og:image" content="/quay.jpg"></head><body>
<nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>The tide week</h1><p>{PROSE}</p><p>{PROSE.replace("seven", "eight")}</p>
<p style="display:none">Hidden words that nobody sees on the page at all, not even once.</p>
<!-- a comment for nobody --></article>
<footer>All rights reserved</footer></body></html>"""
ENTRY = (
    "<item><title>{title}</title><link>https://example.org/{n}</link>"
    "<pubDate>{date}</pubDate><description>&lt;p&gt;" + PROSE + "&lt;/p&gt;</description></item>"
)


def rss(*items: str, head: str = "") -> bytes:
    """Return a feed of these items."""
    channel = f"<channel><title>Harbour News</title>{''.join(items)}</channel>"
    return f'<?xml version="1.0"?>{head}<rss version="2.0">{channel}</rss>'.encode()


FEED = rss(
    ENTRY.format(title="The tide week", n=1, date="Sat, 21 Nov 2026 08:00:00 GMT"),
    ENTRY.format(title="Toads counted", n=2, date="Fri, 20 Nov 2026 08:00:00 +0100"),
)
ZIP_BOMB = gzip.compress(bytes(20_000_000))
BOMB = rss(
    "<item><title>&b;</title></item>",
    head='<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
)


class Handler(http.server.BaseHTTPRequestHandler):
    """A small site with everything that goes wrong on the web."""

    stop = threading.Event()
    pages: Mapping[str, tuple[str, bytes]] = {
        "/feed.xml": ("application/rss+xml", FEED),
        "/page.html": ("text/html; charset=utf-8", PAGE.encode()),
        "/bomb.xml": ("application/rss+xml", BOMB),
        "/bomb16.xml": ("application/rss+xml", BOMB.decode().encode("utf-16")),
        "/empty": ("text/html", b""),
        "/binary": ("application/octet-stream", bytes(range(256)) * 40),
        "/cut.html": ("text/html", PAGE.encode()[:60] + "é".encode()[:1]),
        "/deep.html": ("text/html", b"<div>" * 20_000 + b"deep"),
    }

    def do_GET(self) -> None:
        """Answer as the path says."""
        if self.path in self.pages:
            kind, body = self.pages[self.path]
            self.answer(kind, body)
        elif self.path == "/zipped.xml":
            self.answer("application/rss+xml", gzip.compress(FEED), encoding="gzip")
        elif self.path == "/zipbomb":
            self.answer("text/html", ZIP_BOMB, encoding="gzip")
        elif self.path == "/once":
            self.send(302, "/feed.xml")
        elif self.path == "/for-ever":
            self.send(302, "/for-ever")
        elif self.path == "/to-file":
            self.send(302, "file:///etc/hostname")
        elif self.path == "/stall":
            self.stop.wait(120)
        elif self.path in {"/drip", "/drip-head"}:
            self.drip()
        elif self.path == "/huge":
            self.huge()
        else:
            self.send_error(404)

    def answer(self, kind: str, body: bytes, *, encoding: str = "") -> None:
        """Send a whole, good answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def send(self, status: int, where: str) -> None:
        """Send the client elsewhere."""
        self.send_response(status)
        self.send_header("Location", where)
        self.end_headers()

    def drip(self) -> None:
        """Send a byte every 100 ms."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\n" + (b"" if "head" in self.path else b"\r\n"))
        for _ in range(1200):
            if self.stop.wait(0.1):
                return
            self.wfile.write(b"x")
            self.wfile.flush()

    def huge(self) -> None:
        """Send far too much."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(1000):
            self.wfile.write(bytes(1_000_000))

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Server(http.server.ThreadingHTTPServer):
    """Serves each request on a thread of its own."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that hangs up is the point of several tests."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Return the address of a running server."""
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


def load(kind: str, **settings: object) -> Source:
    """Return the source that these settings make."""
    source: Source = plugins.load("sources", kind, settings, where="sources[0]")
    return source


def read(source: Source, since: datetime = LONG_AGO) -> list[Story]:
    """Return the stories of one source."""
    return list(source.stories(since))


def told(*sources: tuple[str, Source]) -> Stories:
    """Return what gather makes of the sources."""
    return gather(sources, since=LONG_AGO, tick=lambda *_: None)


@pytest.fixture(params=["file", "feed", "page"])
def good(request: pytest.FixtureRequest, site: str, tmp_path: Path) -> Source:
    """Return each kind of source, with something good to read."""
    if request.param == "file":
        (tmp_path / "a.html").write_text(PAGE, "utf-8")
        return load("file", path="a.html", home=tmp_path)
    return load(
        request.param, url=f"{site}/{'feed.xml' if request.param == 'feed' else 'page.html'}"
    )


def test_every_source_yields_stories(good: Source) -> None:
    """Every kind of source yields title, prose and language, and no furniture."""
    story = read(good)[0]
    assert story.title == "The tide week"
    assert story.language == "en"
    text = "\n".join(block.text for block in story.blocks)
    assert PROSE in text
    for furniture in ("About us", "rights reserved", "Hidden words", "comment for nobody"):
        assert furniture not in text


def test_every_source_is_deterministic(good: Source) -> None:
    """Reading twice yields the same stories with the same ids."""
    assert read(good) == read(good)


@pytest.mark.parametrize("kind", ["file", "feed", "page"])
def test_an_unknown_setting_is_refused(kind: str) -> None:
    """A setting that a source does not have is a ConfigError that names the place."""
    with pytest.raises(ConfigError, match=r"sources\[0\]"):
        load(kind, colour="red")


def test_a_feed_knows_day_address_and_source(site: str) -> None:
    """An entry carries its address, its day in UTC and the feed's name; old ones are left out."""
    stories = read(load("feed", url=f"{site}/feed.xml"))
    assert [s.url for s in stories] == ["https://example.org/1", "https://example.org/2"]
    assert stories[1].published_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert {s.source for s in stories} == {"Harbour News"}
    since = datetime(2026, 11, 21, tzinfo=UTC)
    assert [s.title for s in read(load("feed", url=f"{site}/feed.xml"), since)] == ["The tide week"]


def test_a_page_knows_its_canonical_address(site: str) -> None:
    """A page's story carries the canonical URL that the page names."""
    story = read(load("page", url=f"{site}/page.html"))[0]
    assert story.url == "https://example.org/tide"
    assert story.image == f"{site}/quay.jpg"


@pytest.mark.parametrize("path", ["/once", "/zipped.xml"])
def test_redirects_and_compression_are_followed(site: str, path: str) -> None:
    """A feed that moved once, or comes compressed, is read like any other."""
    assert len(read(load("feed", url=site + path))) == 2


@pytest.mark.parametrize("kind", ["feed", "page"])
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/stall", "no answer within"),
        ("/drip", "no answer within"),
        ("/drip-head", "no answer within"),
        ("/huge", "larger than"),
        ("/zipbomb", "larger than"),
        ("/for-ever", "sent on more than"),
        ("/to-file", "only http and https"),
        ("/missing", "HTTP 404"),
        ("/empty", "127.0.0.1"),
        ("/binary", "127.0.0.1"),
        ("/deep.html", "127.0.0.1"),
    ],
)
def test_what_the_web_does_wrong_is_a_clear_error(
    site: str, kind: str, path: str, message: str
) -> None:
    """A server that stalls, drips, floods, redirects for ever or lies is a SourceError, soon."""
    start = time.monotonic()
    # What never answers is waited for in vain; what does answer, under load too, has time.
    timeout_s = 0.4 if message == "no answer within" else 10.0
    source = load(kind, url=site + path, timeout_s=timeout_s, max_bytes=2_000_000)
    with pytest.raises(SourceError, match=message):
        read(source)
    assert time.monotonic() - start < SOON_S


@pytest.mark.parametrize("path", ["/bomb.xml", "/bomb16.xml"])
def test_an_xml_bomb_is_refused(site: str, path: str) -> None:
    """A feed that declares entities is refused before any is expanded, in any encoding."""
    with pytest.raises(SourceError, match="XML entities"):
        read(load("feed", url=site + path))


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "nonsense", ""])
@pytest.mark.parametrize("kind", ["feed", "page"])
def test_other_schemes_are_refused(kind: str, url: str) -> None:
    """Only http and https are fetched."""
    with pytest.raises(SourceError, match="only http and https"):
        read(load(kind, url=url))


def test_a_closed_port_is_a_clear_error() -> None:
    """A server that is not there is a SourceError that names the address."""
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:9"):
        read(load("feed", url="http://127.0.0.1:9/feed.xml"))


DOCUMENT = f"# News\n\n## The tide week\n\n{PROSE}\n\n## Toads counted\n\n{PROSE}\n".encode()
LINES: Mapping[str, Callable[[], bytes]] = {
    "empty.md": lambda: b"",
    "blank.txt": lambda: b" \n\t\n",
    "binary.txt": lambda: bytes(range(256)) * 100,
    "picture.md": lambda: b"\xff\xd8\xff\xe0" + bytes(range(1, 256)) * 100,
    "cut.md": lambda: DOCUMENT + "é".encode()[:1],
    "cut.txt": lambda: "潮汐".encode() * 50 + "潮".encode()[:2],
    "one-line.txt": lambda: b"word " * 10_000_000,
    "one-line.md": lambda: b"word " * 150_000,
    "quotes.md": lambda: (b">" * 7_900 + b"\n") * 90,
    "bomb.xml": lambda: BOMB,
    "bomb.html": lambda: b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><p>&b;</p>',
    "furniture.txt": lambda: b"Share on:\nSubscribe to our newsletter\n",
}


@pytest.mark.parametrize("name", LINES)
def test_a_broken_file_is_a_clear_error(tmp_path: Path, name: str) -> None:
    """An empty, binary, truncated, enormous or malicious file is a SourceError that names it."""
    (tmp_path / name).write_bytes(LINES[name]())
    start = time.monotonic()
    with pytest.raises(SourceError, match=name):
        read(load("file", path=name, home=tmp_path))
    assert time.monotonic() - start < SOON_S


def test_a_folder_skips_what_is_broken(tmp_path: Path) -> None:
    """In a folder, broken files are skipped with a reason and the others are told."""
    (tmp_path / "a.md").write_bytes(DOCUMENT)
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.png").write_bytes(b"no document")
    (tmp_path / ".hidden.md").write_bytes(DOCUMENT)
    found = told(("mine", load("file", path=".", home=tmp_path)))
    assert [s.title for s in found.stories] == ["The tide week", "Toads counted"]
    assert [(s.what, "empty" in s.reason) for s in found.skipped] == [("b.txt", True)]


@pytest.mark.parametrize("path", ["nowhere.md", "empty-folder"])
def test_nothing_there_is_a_clear_error(tmp_path: Path, path: str) -> None:
    """A path without a file, or a folder without documents, is a SourceError that names it."""
    (tmp_path / "empty-folder").mkdir()
    with pytest.raises(SourceError, match=path):
        read(load("file", path=path, home=tmp_path))


def test_one_dead_source_is_skipped(site: str, tmp_path: Path) -> None:
    """One dead source is reported and skipped; the others are told."""
    (tmp_path / "a.md").write_bytes(DOCUMENT)
    alive = load("file", path="a.md", home=tmp_path)
    found = told(("gone", load("feed", url=f"{site}/missing")), ("here", alive))
    assert len(found.stories) == 2
    assert found.skipped[0].what == "gone"
    assert "HTTP 404" in found.skipped[0].reason


def test_only_dead_sources_are_an_error(site: str) -> None:
    """Where no source can be read, gather raises a SourceError that names each."""
    gone = load("feed", url=f"{site}/missing"), load("page", url=f"{site}/gone")
    with pytest.raises(SourceError, match="none of the 2 sources") as raised:
        told(("one", gone[0]), ("two", gone[1]))
    assert "/missing" in raised.value.what
    assert "/gone" in raised.value.what


def test_nothing_new_is_an_error(site: str) -> None:
    """Sources that are alive but hold nothing new are a SourceError too: there is no episode."""
    late = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(days=30)
    with pytest.raises(SourceError, match="nothing new"):
        gather(
            [("feed", load("feed", url=f"{site}/feed.xml"))],
            since=late,
            tick=lambda *_: None,
        )


def test_a_story_of_two_sources_with_one_id_is_told_once(site: str) -> None:
    """The same entry by way of two sources is one story, and the second is noted."""
    feed = load("feed", url=f"{site}/feed.xml")
    found = told(("one", feed), ("two", feed))
    assert len(found.stories) == 2
    assert [s.reason for s in found.skipped] == ["told again by two"] * 2


def test_a_refused_connection_is_not_called_a_wait() -> None:
    """Where nothing listens the reason is that, and the advice to look at the address."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/feed.xml"
        with pytest.raises(SourceError, match="refused") as caught:
            list(load("feed", url=url).stories(LONG_AGO))
    assert "check the address" in caught.value.fix


def test_the_content_of_a_script_in_markdown_is_not_told(tmp_path: Path) -> None:
    """What a reader of the page would not see is not read aloud either."""
    document = tmp_path / "page.md"
    document.write_text(
        "# Herons\n\nA heron eats 2 pounds a week <script>alert(2)</script> of fish, and the pond "
        "of Lindmoor has fed one for 14 years.\n",
        "utf-8",
    )
    since = datetime(2026, 11, 1, tzinfo=UTC)
    source = plugins.load("sources", "file", {"path": str(document)}, where="test")
    stories = list(source.stories(since))
    assert "alert" not in str(stories)
    assert "2 pounds a week" in stories[0].blocks[0].text
