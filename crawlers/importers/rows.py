"""What an import gives: posts and refusals, what is left out on purpose, and the limits that a row must keep."""

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
    """Number of its first line in the (unpacked) file, of the row in a sheet, or the rowid in a table; from 1."""
    reason: str
    raw: str
    """The row as it stands; cut where it is over-long."""
    kind: str = ""
    """The reason without what is the row's own, for counting."""
    place: str = ""
    """The sheet or database table it stands in; empty where the file is one table."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are no posts, such as users: known, and not imported."""

    what: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Original:
    """A post that the row after it embeds, such as the original of a repost; it is no row of its own."""

    post: Post


Row = Post | Refusal
Item = Row | LeftOut | Original


class RefusedRowError(ValueError):
    """A row that cannot become a post; the message is the reason shown to the user.

    ``kind`` is the reason without what is the row's own.
    """

    def __init__(self, kind: str, shown: object = "") -> None:
        super().__init__(f"{kind}：{shown}" if shown != "" else kind)
        self.kind, self.shown = kind, shown


class UnknownFormatError(ValueError):
    """A file in no known format; the message says what was seen and what is known."""
