"""Addresses of Discuz! boards: threads and boards in their written forms, and who a profile link is about."""

import re
from typing import Final, Literal
from urllib.parse import parse_qs, urljoin, urlsplit

from crawlers.pages.response import Response

Kind = Literal["thread", "forum"]

_REWRITTEN: Final = re.compile(r"(?P<kind>thread|forum)-(?P<id>[A-Za-z0-9_]+)-(?P<page>\d{1,6})(?:-\d+)?\.html$")
_SPELLED: Final = re.compile(
    r"(?:^|[/?]|viewthread-|forumdisplay-)(?P<kind>tid|fid)-(?P<id>\d{1,18})(?P<rest>(?:-[\w%.-]{0,300})?)\.html"
)
_SPELLED_PAGE: Final = re.compile(r"-page-(\d{1,6})(?!\d)")
_PARAMETER: Final = {"thread": "tid", "forum": "fid"}
_NARROWING: Final = ("typeid", "sortid", "specialtype", "digest", "dateline")
_ORDERS: Final = frozenset({"", "0", "all", "lastpost", "heat", "reply", "author"})  # of filter=, without loss
_UID: Final = re.compile(r"uid[-=](\d{1,18})")
_PTID: Final = re.compile(r"\bptid=(\d{1,18})")
_PID: Final = re.compile(r"\bpid=(\d{1,18})")


def number_in(link: str, kind: Kind) -> str:
    """Thread or board number in a link; ``kind`` names which.

    Rewritten (``thread-3-1-1.html``; a board's may be a word), plain (``?tid=3``), spelled out
    (``viewthread-tid-3-page-2.html``) or the archiver's (``?tid-3.html``).
    """
    match = _REWRITTEN.search(link.partition("?")[0].partition("#")[0])
    if match and match["kind"] == kind:
        return match["id"] if kind == "forum" or match["id"].isdigit() else ""
    name = _PARAMETER[kind]
    spelled = _SPELLED.search(link)
    if spelled and spelled["kind"] == name:
        return spelled["id"]
    query = parse_qs(link.partition("?")[2].partition("#")[0])
    return next((value for value in query.get(name, []) if re.fullmatch(r"[0-9]{1,18}", value)), "")


def asked_page(response: Response) -> int:
    """The page number that the address asks for."""
    if rewritten := _REWRITTEN.search(response.url.partition("?")[0].partition("#")[0]):
        return int(rewritten["page"])
    spelled = _SPELLED.search(response.url)
    page = _SPELLED_PAGE.search(spelled["rest"]) if spelled else None
    return int(page[1]) if page else response.page_number


def is_narrowed(response: Response) -> bool:
    """Whether the address asks for a part of the board: a type of threads, 精华, the last days."""
    asked = (response.query(name) for name in _NARROWING)
    return response.query("filter") not in _ORDERS or any(value not in {"", "0", "all"} for value in asked)


def uid_in(link: str) -> str:
    """The member's number in a profile link, ``space-uid-8.html`` or ``?uid=8``; empty where there is none."""
    match = _UID.search(link)
    return match[1] if match else ""


def post_in(link: str) -> tuple[str, str]:
    """The numbers of thread and post in a link to a post, ``?goto=findpost&ptid=3&pid=5``; empty where there are none."""
    thread, post = (pattern.search(link) for pattern in (_PTID, _PID))
    return thread[1] if thread else "", post[1] if post else ""


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
