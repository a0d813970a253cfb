"""The site served from a thread, on any free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from audio_digest.show import serve
from tests.show.a_day import make_show


@contextmanager
def running(site: Path, *, local: bool = True) -> Iterator[int]:
    """Serve ``site`` from a thread; yield the port."""
    with serve.listen("127.0.0.1", 0) as bound:
        app = serve.application(site, make_show(), local=local)
        config = uvicorn.Config(app, lifespan="off", log_config=None, http="h11", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
