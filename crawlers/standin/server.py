"""Runs the stand-in on a port of the loopback interface: for a command, or in a thread for a demo or a test."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from crawlers.standin.app import make_app
from crawlers.standin.loader import installed_scenario, load

HOST = "127.0.0.1"
_STOP_SECONDS = 10


class StandIn:
    """A stand-in in a thread of this process; use it in a ``with`` statement.

    `now` freezes its clock (aware); without it times are relative to the start and the clock runs.
    """

    def __init__(self, scenario: Path | None = None, *, port: int = 0, now: datetime | None = None) -> None:
        start = now or datetime.now(UTC)
        clock: Callable[[], datetime] = (lambda: now) if now else (lambda: datetime.now(UTC))
        app = make_app(load(scenario or installed_scenario(), start), clock)
        self._socket = listen(port)
        self._server = uvicorn.Server(config(app))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def base_url(self) -> str:
        """Without a slash at the end; answers as soon as the thread runs."""
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def listen(port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Requests wait in it until the server runs."""
    listening = socket.create_server((HOST, port), backlog=128)
    listening.set_inheritable(True)
    return listening


def config(app: object) -> uvicorn.Config:
    return uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")  # type: ignore[arg-type]
