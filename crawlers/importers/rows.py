"""What an import gives row by row: posts and refusals, and the limits that a row must keep."""

from dataclasses import dataclass
from typing import Final

from crawlers.items import Post

MAX_LINE: Final = 1 << 20
"""Longest line or JSON object that is read, in bytes; a longer one is refused."""
MAX_TEXT: Final = 100_000
"""Longest text of one post, in characters."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken over, and why."""

    line: int
    """Number of its first line in the (unpacked) file, from 1."""
    reason: str
    raw: str
    """The row as it stands; cut where it is over-long."""


Row = Post | Refusal


class RefusedRowError(ValueError):
    """A row that cannot become a post; the message is the reason shown to the user."""


class UnknownFormatError(ValueError):
    """A file in no known format; the message says what was seen and what is known."""
