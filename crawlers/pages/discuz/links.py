"""Addresses of Discuz! boards: threads and boards in their written forms, and who a profile link is about."""

import re
from typing import Final, Literal
from urllib.parse import parse_qs, urljoin, urlsplit

from crawlers.pages.response import Response

Kind = Literal["thread", "forum"]

_REWRITTEN: Final = re.compile(r"(?P<kind>thread|forum)-(?P<id>[A-Za-z0-9]+)-(?P<page>\d{1,6})(?:-\d+)?\.html$")
_ARCHIVED: Final = re.compile(r"(?:^|[/?])(?P<kind>tid|fid)-(?P<id>\d{1,18})(?:-page-(?P<page>\d{1,6}))?\.html")
_PARAMETER: Final = {"thread": "tid", "forum": "fid"}
_UID: Final = re.compile(r"uid[-=](\d{1,18})")
_PID: Final = re.compile(r"\bpid=(\d{1,18})")


def number_in(link: str, kind: Kind) -> str:
    """Thread or board number in a link; ``kind`` names which.

    Rewritten (``thread-3-1-1.html``; a board's may be a word), plain (``?tid=3``) or the archiver's (``?tid-3.html``).
    """
    match = _REWRITTEN.search(link.partition("?")[0].partition("#")[0])
    if match and match["kind"] == kind:
        return match["id"] if kind == "forum" or match["id"].isdigit() else ""
    name = _PARAMETER[kind]
    archived = _ARCHIVED.search(link)
    if archived and archived["kind"] == name:
        return archived["id"]
    query = parse_qs(link.partition("?")[2].partition("#")[0])
    return next((value for value in query.get(name, []) if re.fullmatch(r"[0-9]{1,18}", value)), "")


def asked_page(response: Response) -> int:
    """The page number that the address asks for."""
    match = _REWRITTEN.search(response.url.partition("?")[0]) or _ARCHIVED.search(response.url)
    return int(match["page"]) if match and match["page"] else response.page_number


def uid_in(link: str) -> str:
    """The member's number in a profile link, ``space-uid-8.html`` or ``?uid=8``; empty where there is none."""
    match = _UID.search(link)
    return match[1] if match else ""


def pid_in(link: str) -> str:
    """The post's number in a link to a post, ``?goto=findpost&pid=5``; empty where there is none."""
    match = _PID.search(link)
    return match[1] if match else ""


def absolute(link: str, base: str) -> str:
    """A link as an absolute web address; empty where it is none (``javascript:;``) or the base is unknown."""
    try:
        address = urljoin(base, link.strip())
    except ValueError:  # for instance a broken IPv6 host
        return ""
    return address if re.match(r"https?://[^/]", address) else ""


def host_of(address: str) -> str:
    """Host of an address in lower case; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
