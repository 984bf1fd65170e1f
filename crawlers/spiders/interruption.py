"""Stops a crawl between two requests, or in the middle of one that hangs, when the process is told to end."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")


class InterruptedCrawlError(Exception):
    """The crawl was told to end."""


class Interruption:
    """Can be asked for at any time, also from a signal handler and before the crawl began."""

    def __init__(self) -> None:
        self._is_asked = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event: asyncio.Event | None = None

    def ask(self) -> None:
        """Ask the crawl to end soon."""
        self._is_asked = True
        if self._loop is not None and self._event is not None:
            self._loop.call_soon_threadsafe(self._event.set)

    async def unless(self, work: Awaitable[Result]) -> Result:
        """The result of the work; raises `InterruptedCrawlError` as soon as the end is asked for."""
        if self._event is None:
            self._loop, self._event = asyncio.get_running_loop(), asyncio.Event()
        if self._is_asked:
            self._event.set()
        task, asked = asyncio.ensure_future(work), asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
        if self._event.is_set():
            task.cancel()
            raise InterruptedCrawlError
        return task.result()
