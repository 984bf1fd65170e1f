"""Where the events of a crawl go: a stream of lines, flushed so that the reader sees each at once."""

from typing import BinaryIO

from crawlers.events import Event, encode
from crawlers.spiders.interruption import InterruptedCrawlError


class Outlet:
    """Writes events to a stream; once nobody reads it, the crawl is to end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, event: Event) -> None:
        """Raises `InterruptedCrawlError` when the reader is gone."""
        try:
            self._stream.write(encode(event))
            self._stream.flush()
        except (BrokenPipeError, ValueError) as error:
            if isinstance(error, ValueError) and not self._stream.closed:
                raise
            raise InterruptedCrawlError("nobody reads the events any more") from error
