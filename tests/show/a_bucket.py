"""A bucket to publish to: moto's S3 server in a process of its own, and a way there with faults.

moto is a simulation, over real HTTP, of Amazon's S3: conditional writes, multipart uploads, lists
and errors as it documents them; it keeps nothing on disk and asks for no valid signature. What it
does not do by itself (refuse keys, break down, lose an answer), the `Crossing` before it does.
"""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Fault = Callable[[str, str, "Pass"], "tuple[int, bytes] | None"]
"""Method, path, and what hands the request on → the answer given instead, None for the real one."""
Pass = Callable[[], tuple[int, bytes]]


def refusal(status: int, code: str) -> tuple[int, bytes]:
    """Return an answer in the form of S3's errors."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
    return status, body.encode()


@contextmanager
def s3_server() -> Iterator[int]:
    """Run moto's server; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "moto.server",
        "-H",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, "moto did not start"
                    assert time.monotonic() < until
                    time.sleep(0.05)
            yield port
        finally:
            server.kill()


def make_bucket(port: int, name: str) -> None:
    """Make the bucket ``name``, which everybody may read and only who has keys may write."""
    rule = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    for path, body in ((f"/{name}", ""), (f"/{name}?policy", policy)):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("PUT", path, body)
            assert connection.getresponse().status in {200, 204}


class Crossing:
    """Stands between the publisher and the storage; ``fault`` decides about every request."""

    def __init__(self, port: int) -> None:
        """Hand on to ``port`` of this machine."""
        self.fault: Fault = lambda *_: None
        self.seen: list[tuple[str, str]] = []
        crossing = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(size)
                answer: list[tuple[int, list[tuple[str, str]], bytes]] = []

                def hand_on() -> tuple[int, bytes]:
                    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as to:
                        to.request(self.command, self.path, body, dict(self.headers.items()))
                        got = to.getresponse()
                        answer.append((got.status, got.getheaders(), got.read()))
                    return answer[-1][0], answer[-1][2]

                crossing.seen.append((self.command, self.path.split("?")[0]))
                instead = crossing.fault(self.command, self.path, hand_on)
                if instead is None:
                    hand_on()
                    status, headers, content = answer[-1]
                else:
                    (status, content), headers = instead, [("content-type", "application/xml")]
                if status == 0:  # the line goes dead
                    self.close_connection = True
                    return
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                        self.send_header(name, value)
                length = {n.lower(): v for n, v in headers}.get("content-length", "0")
                self.send_header(
                    "content-length", length if self.command == "HEAD" else str(len(content))
                )
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one  # noqa: N815  (the base's)

            def handle(self) -> None:
                """Serve a connection until either side has enough of it."""
                with suppress(ConnectionError):
                    super().handle()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        """The endpoint to publish to."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator["Crossing"]:
        """Answer while the block runs."""
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            thread.join()
            self.server.server_close()
