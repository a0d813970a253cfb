"""Slow, huge and many clients, over real sockets."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from audio_digest.show import listening
from audio_digest.show.publish import publish
from tests.show.a_day import AUDIO, lay_out_days, make_show
from tests.show.a_listener import ask, serving

MP3 = "/episodes/2026-04-12/2026-04-12.mp3"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a day."""
    output = tmp_path_factory.mktemp("many") / "output"
    publish(make_show(), lay_out_days(output, 1), output / "site")
    return output / "site"


@pytest.fixture
def port(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve it with little patience."""
    monkeypatch.setattr(listening, "REQUEST_S", 0.4)
    monkeypatch.setattr(listening, "STALL_S", 0.4)
    with serving(site) as found:
        yield found


def _closed_after(connection: socket.socket, sent: bytes, pause_s: float) -> tuple[float, bytes]:
    """Drip ``sent`` until the server closes; return after how long, and what it said."""
    connection.settimeout(pause_s)
    began, said = time.monotonic(), b""
    for i in range(len(sent) + 100):
        try:
            connection.sendall(sent[i : i + 1])
        except OSError:
            break
        try:
            got = connection.recv(4096)
        except TimeoutError:
            continue
        except OSError:
            break
        if not got:
            break
        said += got
    return time.monotonic() - began, said


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /feed.xml HTTP/1.1\r\nhost: localhost\r\nx-slow: " + b"a" * 200,
        b"POST /feed.xml HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9999\r\n\r\n"[:30],
    ],
)
def test_a_request_that_drips_in_is_given_up(port: int, sent: bytes) -> None:
    """However many bytes come, and also where none does; the others are served meanwhile."""
    with socket.create_connection(("127.0.0.1", port)) as slow:
        took, said = _closed_after(slow, sent, 0.05)
        assert ask(port, "/feed.xml")[0] == 200
    assert 0.3 < took < 4
    assert said.startswith(b"HTTP/1.1 408")


def test_a_body_that_drips_in_is_given_up(port: int) -> None:
    """It is answered at once, as nothing may be sent here, and the line closed in time."""
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /feed.xml HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9999\r\n\r\n")
        took, said = _closed_after(slow, b"x" * 200, 0.05)
    assert took < 4
    assert said.startswith(b"HTTP/1.1 405")


@pytest.mark.slow
def test_who_takes_nothing_of_what_is_sent_is_let_go(site: Path, port: int) -> None:
    """The rest of the sound does not wait for them."""
    sound = site / MP3[1:]
    whole = sound.read_bytes()
    sound.unlink()
    sound.write_bytes(bytes(32 * 2**20))
    try:
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", port))
            slow.sendall(f"GET {MP3} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
            time.sleep(1.2)
            slow.settimeout(5)
            taken = 0
            while got := slow.recv(2**20):
                taken += len(got)
        assert taken < 32 * 2**20
    finally:
        sound.write_bytes(whole)


@pytest.mark.slow
def test_a_player_that_takes_its_time_is_served(port: int) -> None:
    """Between two requests on one line, and longer than a request may take."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(2):
            line.sendall(f"GET {MP3} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
            got = b""
            while not got.endswith(AUDIO):
                got += line.recv(65536)
            time.sleep(0.6)


@pytest.mark.parametrize("header", ["x: " + "a" * 20_000, "\r\n".join(["x: y"] * 4000)])
def test_huge_headers_are_refused(port: int, header: str) -> None:
    """Nothing of that size is kept."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET / HTTP/1.1\r\nhost: localhost\r\n{header}\r\n\r\n".encode())
        assert line.recv(4096).startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))


def test_one_too_many_is_told_so(port: int, monkeypatch: pytest.MonkeyPatch, site: Path) -> None:
    """503, and those who were there go on."""
    del port
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 5)
    with serving(site) as few, ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(socket.create_connection(("127.0.0.1", few)))
        assert ask(few, "/feed.xml")[0] == 503
    with serving(site) as few:
        assert ask(few, "/feed.xml")[0] == 200


@pytest.mark.slow
def test_two_hundred_download_at_once(site: Path) -> None:
    """Each gets every byte; `scripts/bench serve` measures speed and memory."""
    sound = site / MP3[1:]
    whole = sound.read_bytes()
    body = bytes(range(256)) * 8192
    sound.unlink()
    sound.write_bytes(body)

    async def listener(port: int) -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {MP3} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode())
        got = await reader.read(-1)
        writer.close()
        return got.startswith(b"HTTP/1.1 200") and got.endswith(body)

    async def all_of_them(port: int) -> list[bool]:
        return await asyncio.gather(*(listener(port) for _ in range(200)))

    try:
        with serving(site) as port:
            assert asyncio.run(all_of_them(port)) == [True] * 200
    finally:
        sound.write_bytes(whole)
