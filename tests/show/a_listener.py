"""The site served as `audio-digest serve` does, from a thread; and one who asks for its pages."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from audio_digest.show import listening, serve
from audio_digest.show.access import Access
from tests.show.a_day import make_show

Answer = tuple[int, http.client.HTTPMessage, bytes]


@contextmanager
def serving(site: Path, access: Access | None = None) -> Iterator[int]:
    """Serve ``site`` to this machine; yield the port."""
    with serve.listen("127.0.0.1", 0) as bound:
        server = listening.server(serve.application(site, make_show(), local=True, access=access))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def ask(port: int, path: str, **headers: str) -> Answer:
    """Return status, headers and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.putrequest("GET", path, skip_host="host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read()
