"""Saved pages with what the tool that saved them knew: address, moment, status. Archives of one page are unpacked.

- Browsers write ``<!-- saved from url=… -->`` into the page, SingleFile ``<!-- Page saved with SingleFile url: … -->``;
- as a single file they save MHTML (``.mhtml``, RFC 2557), a message of which the first part is the page;
- ``curl -i`` and ``wget --save-headers`` put the status line and the headers in front of the body.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

_IN_PAGE: Final = re.compile(
    rb"<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,9}url:\s{0,9})(https?://[^\s<>]{1,2000})"
)
_HEAD: Final = 4096  # bytes at the beginning of a page in which its address stands
_ARCHIVE: Final = re.compile(rb"\s{0,9}(?:From: <Saved by|Snapshot-Content-Location:|MIME-Version:)", re.IGNORECASE)
_ANSWER: Final = re.compile(rb"HTTP/[0-9.]{1,3} (?P<status>[0-9]{3})\b[^\n]{0,200}\n")
_ANSWERS: Final = 50  # as many redirects curl follows
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_PAGES: Final = frozenset({"text/html", "application/json", "text/plain", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Saved:
    """The page itself; what the file does not tell is empty or None."""

    body: bytes
    url: str = ""
    saved_at: datetime | None = None
    """Aware."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def read_saved(content: bytes) -> Saved:
    """What a file holds; a bare page or payload as it is."""
    if _ARCHIVE.match(content) and (page := _archived(content)):
        return page
    if _ANSWER.match(content):
        return _answered(content)
    return Saved(content, _address_in(content))


def _address_in(page: bytes) -> str:
    saved = _IN_PAGE.search(page[:_HEAD])
    return saved[1].decode("utf-8", "replace") if saved else ""


def _archived(content: bytes) -> Saved | None:
    """The first page of an archive; None where it has none."""
    try:
        message = message_from_bytes(content)
        parts = [part for part in message.walk() if part.get_content_type() in _PAGES and not part.is_multipart()]
    except RecursionError:  # from parts nested hundreds of levels deep, which no browser writes
        return None
    if not parts:
        return None
    body = parts[0].get_payload(decode=True)
    url = str(message["Snapshot-Content-Location"] or parts[0]["Content-Location"] or "")
    return Saved(body if isinstance(body, bytes) else b"", url.strip(), _date(message), None, _headers(parts[0]))


def _answered(content: bytes) -> Saved:
    """The last answer of a file with headers: answers that led on (100, 301, …) stand before it."""
    status, headers = None, Message()
    for _ in range(_ANSWERS):
        line = _ANSWER.match(content)
        if line is None:
            break
        status = int(line["status"])
        end = _BLANK.search(content, line.end() - 1)
        head, content = content[line.end() : end.start() if end else None], content[end.end() :] if end else b""
        headers = message_from_bytes(head)
    return Saved(content, _address_in(content), _date(headers), status, _headers(headers))


def _headers(message: Message) -> dict[str, str]:
    return {name: str(value) for name, value in message.items()}


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(message["Date"] or ""))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
