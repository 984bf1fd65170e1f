"""A ``cookies.txt`` of Netscape's format, as browsers' extensions write it: one cookie a line.

The columns, set apart by tabs: domain, whether with subdomains, path, secure, expiry, name, value. ``#HttpOnly_`` before
the domain is part of the format; other lines that begin with ``#`` are comments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_COLUMNS: Final = 7
_HTTP_ONLY: Final = "#HttpOnly_"
_EXPIRY: Final = re.compile(r"(\d{1,12})(?:\.\d{1,9})?")
_FAR: Final = 9_999_999_999  # the year 2286; what lies beyond says nothing more


@dataclass(frozen=True, slots=True)
class CookieLine:
    """One cookie."""

    domain: str
    with_subdomains: bool
    expires: int
    """Epoch seconds; 0 where it lasts as long as the browser."""
    name: str
    value: str = field(repr=False)

    @property
    def pair(self) -> str:
        """As it is sent."""
        return f"{self.name}={self.value}"

    def is_of(self, host: str) -> bool:
        """Whether a browser would send it to this host."""
        domain = self.domain.lstrip(".").lower()
        return host == domain or (self.with_subdomains and host.endswith(f".{domain}"))

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired."""
        return 0 < self.expires <= now.timestamp()


def cookie_lines(written: str) -> Iterator[CookieLine]:
    """The cookies of a file; none where it is not of this format."""
    for line in written.splitlines():
        columns = line.removeprefix(_HTTP_ONLY).split("\t")
        if len(columns) != _COLUMNS or columns[0].startswith("#"):
            continue
        if expires := _EXPIRY.fullmatch(columns[4]):
            with_subdomains = columns[1].upper() == "TRUE"
            yield CookieLine(columns[0], with_subdomains, min(int(expires[1]), _FAR), columns[5], columns[6].strip())
