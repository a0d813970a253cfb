"""The server, over real sockets, byte for byte."""

import gzip
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.policy import HTTP
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import podcastparser
import pytest

from audio_digest.errors import ArtifactError, ConfigError
from audio_digest.show import qr, serve
from audio_digest.show.publish import publish
from tests.show.a_day import AUDIO, lay_out_days, make_show
from tests.show.a_server import running

MP3 = "/episodes/2026-04-12/2026-04-12.mp3"
VTT = "/episodes/2026-04-12/captions.vtt"


@pytest.fixture(scope="module")
def site() -> Iterator[Path]:
    """Publish two days."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "output" / "site"
        publish(make_show(), lay_out_days(path.parent, 2), path)
        yield path


@pytest.fixture(scope="module")
def port(site: Path) -> Iterator[int]:
    """Serve the site to this machine alone."""
    with running(site) as found:
        yield found


Answer = tuple[int, http.client.HTTPMessage, bytes]


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Return status, headers and body; ``if_range=…`` sends If-Range."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="host" in sent, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def test_the_sound_comes_whole_with_its_type_and_length(port: int) -> None:
    """And says that parts of it may be asked for."""
    status, headers, body = ask(port, MP3)
    assert (status, body) == (200, AUDIO)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["content-length"] == str(len(AUDIO))
    assert headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("path", ["/", "/feed.xml", MP3, VTT, "/site.js"])
def test_head_says_what_get_would(port: int, path: str) -> None:
    """The same headers, and no body."""
    got, head = ask(port, path), ask(port, path, "HEAD")
    assert head[0] == got[0] == 200
    assert head[2] == b""
    for name in ("content-type", "content-length", "etag"):
        assert head[1][name] == got[1][name]
    assert int(head[1]["content-length"]) == len(got[2])


@pytest.mark.parametrize(
    ("asked", "first", "after"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(AUDIO)),
        ("bytes=-100", len(AUDIO) - 100, len(AUDIO)),
        ("bytes=10-999999999", 10, len(AUDIO)),
        ("bytes=-999999999", 0, len(AUDIO)),
        ("Bytes= 5-6", 5, 7),
        (f"bytes=50-60,{len(AUDIO)}-", 50, 61),
    ],
)
def test_a_range_is_answered_byte_for_byte(port: int, asked: str, first: int, after: int) -> None:
    """206, with where it lies in the whole."""
    status, headers, body = ask(port, MP3, range=asked)
    assert (status, body) == (206, AUDIO[first:after])
    assert headers["content-range"] == f"bytes {first}-{after - 1}/{len(AUDIO)}"
    assert headers["content-length"] == str(after - first)


def test_several_ranges_come_in_one_answer(port: int) -> None:
    """As multipart/byteranges, each part with its place."""
    status, headers, body = ask(port, MP3, range="bytes=0-9,100-119,-5")
    assert status == 206
    assert int(headers["content-length"]) == len(body)
    head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + body, policy=HTTP).get_payload()
    found = [(part["content-range"], part.get_payload(decode=True)) for part in parts]  # type: ignore[index,union-attr]  # the payload of a multipart message is its parts
    size = len(AUDIO)
    expected = [(0, 10), (100, 120), (size - 5, size)]
    assert len(found) == 3
    for (place, content), (first, after) in zip(found, expected, strict=True):
        assert place == f"bytes {first}-{after - 1}/{size}"
        assert content == AUDIO[first:after]


@pytest.mark.parametrize("asked", [f"bytes={len(AUDIO)}-", "bytes=-0", "bytes=99999999-100000000"])
def test_a_range_outside_the_file_is_416(port: int, asked: str) -> None:
    """With the length that there is."""
    status, headers, _ = ask(port, MP3, range=asked)
    assert status == 416
    assert headers["content-range"] == f"bytes */{len(AUDIO)}"


@pytest.mark.parametrize(
    "asked",
    ["lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=--5", "bytes=1_0-2_0"],
)
def test_a_range_that_is_none_is_ignored(port: int, asked: str) -> None:
    """RFC 9110 has the whole file sent."""
    status, _, body = ask(port, MP3, range=asked)
    assert (status, body) == (200, AUDIO)


def test_a_changed_file_is_sent_whole_instead_of_a_range(port: int) -> None:
    """If-Range keeps two versions of a file from being glued together."""
    etag, date = (ask(port, MP3, "HEAD")[1][name] for name in ("etag", "last-modified"))
    assert ask(port, MP3, range="bytes=5-9", if_range=etag)[0] == 206
    assert ask(port, MP3, range="bytes=5-9", if_range=date)[0] == 206
    for stale in ('"another"', f"W/{etag}", formatdate(0, usegmt=True)):
        assert ask(port, MP3, range="bytes=5-9", if_range=stale)[::2] == (200, AUDIO)


@pytest.mark.parametrize("path", ["/", "/feed.xml", MP3, VTT])
def test_what_the_client_has_is_not_sent_again(port: int, path: str) -> None:
    """304 to the ETag, also among others and as a weak one."""
    etag = ask(port, path)[1]["etag"]
    for sent in (etag, f'"x", {etag}', f"W/{etag}"):
        status, _, body = ask(port, path, if_none_match=sent)
        assert (status, body) == (304, b"")
    assert ask(port, path, if_none_match='"x"')[0] == 200


def test_a_date_is_a_validator_too(port: int) -> None:
    """304 to If-Modified-Since."""
    modified = ask(port, MP3)[1]["last-modified"]
    assert ask(port, MP3, if_modified_since=modified)[0] == 304
    assert ask(port, MP3, if_modified_since=formatdate(0, usegmt=True))[0] == 200
    assert parsedate_to_datetime(modified).timestamp() <= time.time()


@pytest.mark.parametrize("path", ["/", "/feed.xml", VTT, "/site.css"])
def test_text_is_compressed_for_who_can_read_it(port: int, path: str) -> None:
    """The same content, another ETag; sound is left as it is."""
    plain, packed = ask(port, path), ask(port, path, accept_encoding="br, gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert packed[1]["vary"] == "accept-encoding"
    assert gzip.decompress(packed[2]) == plain[2]
    assert packed[1]["etag"] != plain[1]["etag"]
    assert "content-encoding" not in ask(port, path, accept_encoding="gzip;q=0")[1]
    assert "content-encoding" not in ask(port, MP3, accept_encoding="gzip")[1]


@pytest.mark.parametrize(
    ("name", "kind", "shared"),
    [
        ("captions.vtt", "text/vtt; charset=utf-8", True),
        ("captions.srt", "application/x-subrip", True),
        ("transcript.json", "application/json", True),
        ("chapters.json", "application/json+chapters", True),
        ("", "text/html; charset=utf-8", False),
        ("../../feed.xml", "application/rss+xml; charset=utf-8", False),
        ("../../site.js", "text/javascript; charset=utf-8", False),
    ],
)
def test_types_are_right_and_transcripts_are_shared(
    port: int, name: str, kind: str, shared: bool  # noqa: FBT001  (a parameter of the table)
) -> None:  # fmt: skip
    """Web players of other sites may read captions, transcript and chapters."""
    path = os.path.normpath(f"/episodes/2026-04-12/{name}") + ("/" if not name else "")
    status, headers, _ = ask(port, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert (headers["access-control-allow-origin"] == "*") is shared
    assert headers["x-content-type-options"] == "nosniff"


def test_the_feed_names_the_address_that_the_client_used(site: Path) -> None:
    """A phone that found the feed finds the episodes, byte for byte."""
    with running(site, local=False) as port:
        host = f"127.0.0.1:{port}"
        body = ask(port, "/feed.xml", host=host)[2]
        assert b"https://example.org/digest" not in body
        read = podcastparser.parse(f"http://{host}/feed.xml", io.BytesIO(body))
        url = read["episodes"][1]["enclosures"][0]["url"]
        assert url == f"http://{host}{MP3}"
        assert ask(port, url.removeprefix(f"http://{host}"))[2] == AUDIO
        page = ask(port, "/", host=f"192.168.1.7:{port}")[2]
        assert f"http://192.168.1.7:{port}/feed.xml".encode() in page


def test_behind_the_show_s_own_address_nothing_is_replaced(site: Path, port: int) -> None:
    """A reverse proxy hands on the Host that the show has."""
    body = ask(port, "/feed.xml", host="example.org")[2]
    assert body == (site / "feed.xml").read_bytes()


@pytest.mark.parametrize(
    "host", ["", "evil.example", "a b", "x/y", "127.0.0.1:8000:1", '"><script>', "192.168.1.7"]
)
def test_a_host_that_is_none_of_ours_is_refused(port: int, host: str) -> None:
    """A page of another site whose name points here reads nothing."""
    assert ask(port, "/feed.xml", host=host)[0] == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8000", "EXAMPLE.org"])
def test_names_of_this_machine_and_of_the_show_are_known(port: int, host: str) -> None:
    """Whatever the port, as one may be forwarded."""
    assert ask(port, "/feed.xml", host=host)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../episodes/2026-04-12/episode.json",
        "/%2e%2e/episodes/2026-04-12/episode.json",
        "/episodes/..%2f..%2f..%2fepisodes/2026-04-12/episode.json",
        "/..%5c..%5cepisode.json",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/feed.xml%00",
        "/.part-x",
        "/episodes/2026-04-12/notes.html",
        "/nothing.mp3",
        "/" + "a" * 5000,
        "/%ff%fe",
    ],
)
def test_nothing_outside_the_site_is_served(site: Path, port: int, path: str) -> None:
    """Nor what is hidden in it or still being written."""
    (site / ".part-x").write_text("half")
    status, _, body = ask(port, path)
    (site / ".part-x").unlink()
    assert status == 404
    assert body == b"Not found"


def test_a_link_out_of_the_site_is_not_followed(tmp_path: Path) -> None:
    """One inside of it is."""
    path = tmp_path / "output" / "site"
    publish(make_show(), lay_out_days(path.parent, 1), path)
    (tmp_path / "secret.txt").write_text("secret")
    (path / "out.txt").symlink_to(tmp_path / "secret.txt")
    (path / "folder").symlink_to(tmp_path)
    (path / "in.xml").symlink_to(path / "feed.xml")
    with running(path) as port:
        assert ask(port, "/out.txt")[0] == 404
        assert ask(port, "/folder/secret.txt")[0] == 404
        assert ask(port, "/in.xml")[0] == 200


def test_a_folder_is_its_index(port: int) -> None:
    """Without the slash one is sent to it; a folder without a page is not there."""
    status, headers, _ = ask(port, "/episodes/2026-04-12")
    assert (status, headers["location"]) == (308, "/episodes/2026-04-12/")
    assert b"<audio" in ask(port, "/episodes/2026-04-12/")[2]
    assert ask(port, "/episodes/")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_the_site_is_read_only(port: int, method: str) -> None:
    """Only GET and HEAD are answered."""
    assert ask(port, "/feed.xml", method)[0] == 405


def test_a_page_of_another_site_cannot_frame_it(port: int) -> None:
    """And the page itself allows nothing from outside."""
    _, headers, body = ask(port, "/")
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert b"default-src &#39;none&#39;; script-src &#39;self&#39;" in body


def test_a_port_in_use_is_a_clear_error() -> None:
    """With another one to take."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"--port {port}: is in use") as error:
            serve.listen("127.0.0.1", port)
    assert f"--port {port + 1}" in error.value.fix


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "a" * 300, "\0"])
def test_a_host_that_is_not_this_machine_is_a_clear_error(host: str) -> None:
    """It names the flag."""
    with pytest.raises(ConfigError, match="--host"):
        serve.listen(host, 0)


def test_there_must_be_something_to_serve(tmp_path: Path) -> None:
    """The message says which command makes it."""
    said: list[str] = []
    with pytest.raises(ArtifactError, match=r"feed\.xml: no such file") as error:
        serve.serve(tmp_path, make_show(), say=said.append)
    assert said == []
    assert "generate" in error.value.fix


def test_what_all_addresses_are_bound_to_is_named_by_one_that_works() -> None:
    """Nobody can subscribe to 0.0.0.0."""
    assert serve.reachable("0.0.0.0") not in {"", "0.0.0.0"}  # noqa: S104  (that is the point)
    assert serve.reachable("127.0.0.1") == "127.0.0.1"
    assert serve.reachable("::1") == "[::1]"


def test_the_qr_code_fits_a_terminal() -> None:
    """80 columns, and taller than nothing."""
    lines = qr.terminal("http://192.168.100.200:8000/feed.xml").splitlines()
    assert len(lines) >= 15
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines) <= 80


def test_it_says_where_to_subscribe_and_stops_when_told(site: Path) -> None:
    """Run as a program of its own: the address works, Ctrl-C ends it without a traceback."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from a_day import make_show; from audio_digest.show.serve import serve;"
        "serve(Path(sys.argv[1]), make_show(), port=0, say=lambda t: print(t, flush=True))"
    )
    arguments = [sys.executable, "-c", code, str(site), str(Path(__file__).parent)]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        assert program.stderr
        url = program.stdout.readline().split()[-1]
        assert url.startswith("http://127.0.0.1:")
        while "Ctrl-C" not in program.stdout.readline():
            pass
        port = int(url.split(":")[2].split("/")[0])
        assert ask(port, "/feed.xml")[0] == 200
        program.send_signal(signal.SIGINT)
        assert program.wait(10) == 0
        assert program.stderr.read() == ""
