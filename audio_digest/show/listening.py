"""The connections: how many, how long a client may take, how large a request; home of uvicorn."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

LARGEST_HEADERS = 16 * 1024
REQUEST_S = 10.0
"""In which a request must have come whole, however slowly its bytes drip."""
STALL_S = 120.0
"""After which a client that takes nothing of what is sent is let go; players come back for more."""
MOST_CONNECTIONS = 400
"""One needs two file descriptors, of which a process commonly has 1,024; more get 503."""
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Timely(H11Protocol):
    """HTTP/1.1 with an end to patience: uvicorn's own has one only between two requests."""

    _request_due: asyncio.TimerHandle | None = None
    _taking_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Await a request from now on."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Take what came; a request that is not whole stays due."""
        super().data_received(data)
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            self._await_request()
        else:
            self._stop("_request_due")

    def connection_lost(self, exc: Exception | None) -> None:
        """Await nothing more."""
        self._stop("_request_due")
        self._stop("_taking_due")
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for a client that takes less than is sent."""
        super().pause_writing()
        self._taking_due = self.loop.call_later(STALL_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on, as the client does."""
        self._stop("_taking_due")
        super().resume_writing()

    def _await_request(self) -> None:
        if self._request_due is None and not self.transport.is_closing():
            self._request_due = self.loop.call_later(REQUEST_S, self._too_slow)

    def _too_slow(self) -> None:
        self._request_due = None
        if self.conn.our_state is h11.IDLE:  # nothing has been answered yet
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _stop(self, name: str) -> None:
        timer: asyncio.TimerHandle | None = getattr(self, name)
        if timer:
            timer.cancel()
            setattr(self, name, None)


def server(app: Callable[..., Any]) -> uvicorn.Server:
    """Return the server of ``app``; it logs no request, as addresses may hold a secret."""
    config = uvicorn.Config(
        app,
        http=Timely,
        h11_max_incomplete_event_size=LARGEST_HEADERS,
        limit_concurrency=MOST_CONNECTIONS,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def run(app: Callable[..., Any], bound: socket.socket) -> None:
    """Serve ``app`` on the listening socket ``bound`` until the person stops it."""
    with bound, contextlib.suppress(KeyboardInterrupt):
        server(app).run(sockets=[bound])
