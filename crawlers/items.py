"""The records of the crawlers' room: what a page gives (`Post`) and what a run did (`CrawlRun`).

Standard library only, so that parsers, importers and tests need no framework.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a response is classified before anything is parsed."""

    OK = "OK"
    EMPTY = "EMPTY"
    BLOCKED = "BLOCKED"
    LOGIN = "LOGIN"
    GONE = "GONE"
    SCHEMA_CHANGED = "SCHEMA_CHANGED"


class PostType(StrEnum):
    """What a post is on its platform."""

    POST = "post"
    REPOST = "repost"
    COMMENT = "comment"
    THREAD = "thread"
    REPLY = "reply"


class Platform(StrEnum):
    """The platforms known by name; the codes used in data and interfaces."""

    WEIBO = "weibo"
    FORUM = "forum"
    TIEBA = "tieba"
    ZHIHU = "zhihu"
    XIAOHONGSHU = "xiaohongshu"
    APPSTORE = "appstore"
    COMPLAINT_SITE = "complaint-site"
    CUSTOMER_SERVICE = "customer-service"
    NEWS = "news"
    SMS = "sms"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Count:
    """A count as the page shows it: ``1.2万`` is 12000, ``100万+`` is 1000000 and a lower bound."""

    value: int = 0
    raw: str = ""
    is_lower_bound: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it; all fields may be empty where the page does not say."""

    id: str = ""
    name: str = ""
    verified: str = ""
    """``""`` not verified or unknown, ``person`` (yellow V), ``organisation`` (blue V)."""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One post, comment, forum thread or reply, as its platform shows it."""

    site: str
    """Where the native id is unique: ``weibo``, or a forum's host name."""
    native_id: str
    """Always text: Weibo ids exceed 2^53. Forum posts: ``<tid>-<pid>``."""
    platform: Platform
    type: PostType
    text: str
    """The author's own words, markup removed, without the quoted chain."""
    fetched_at: datetime
    """Aware, UTC."""
    url: str = ""
    title: str = ""
    quoted: str = ""
    """The repost chain (``//@name: …``), the reposted original or the quoted reply."""
    author: Author = field(default_factory=Author)
    published_at: datetime | None = None
    """Aware, UTC; None where the page's time cannot be read (the raw string is kept)."""
    published_raw: str = ""
    reposts: Count = field(default_factory=Count)
    comments: Count = field(default_factory=Count)
    likes: Count = field(default_factory=Count)
    views: Count = field(default_factory=Count)
    region: str = ""
    """Province or city the platform shows (IP 属地), without 发布于/来自."""
    client: str = ""
    """The device or app it was sent from."""
    board: str = ""
    """Forum board or bar name."""
    topics: tuple[str, ...] = ()
    """Hashtags without ``#``."""
    parent_id: str = ""
    """Id (``site:native_id``) of the post answered or reposted, if any."""
    root_id: str = ""
    """Id of the thread's or repost chain's first post, if not this one."""
    keyword: str = ""
    """The search keyword that found it, if any."""

    @property
    def id(self) -> str:
        """Deterministic: every re-run gives the same id, so writes are idempotent."""
        return f"{self.site}:{self.native_id}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry of a page that became no post, and why."""

    what: str
    """Its id where it has one, else its place on the page (``#3``); never its text."""
    why: str
    is_fault: bool = False
    """Whether it lacks what every genuine entry has, named in ``why``: many of them mean that the format changed."""


@dataclass(frozen=True, slots=True)
class HotTopic:
    """One word of a list of hot searches."""

    word: str
    """What to search for, without ``#``."""
    rank: int
    """From 1; 0 for those that the platform pins on top."""
    heat: Count = field(default_factory=Count)
    """The platform's own measure; nothing for pinned ones."""
    category: str = ""
    """As the platform sorts it (社会, 财经, …); empty where it does not."""
    label: str = ""
    """热, 新, 爆, 沸, …; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a parser gives for one response: its classification and the posts on it."""

    outcome: Outcome
    posts: tuple[Post, ...] = ()
    """The page's own entries, each once."""
    expected: int | None = None
    """How many posts the platform says there are in all (not on this page), where it says so."""
    next: str = ""
    """URL or page number of the next page; empty on the last one."""
    detail: str = ""
    """Why it was classified so, with the remedy where there is one; empty when OK."""
    follow: tuple[str, ...] = ()
    """Ids that need one more request: cut long texts (Weibo mids), threads of a board (tids)."""
    skipped: tuple[Skipped, ...] = ()
    """Entries that became no post: deleted ones, others' posts, advertisements, what could not be read."""
    originals: tuple[Post, ...] = ()
    """Posts that entries embed whole (the originals of reposts); they are no results of the page themselves."""
    pages: int | None = None
    """How many pages of this listing the platform offers, where it says so."""
    topics: tuple[HotTopic, ...] = ()
    """The words of a list of hot searches, each once, in their order; such a list has no posts."""


class Ended(StrEnum):
    """Why the reading of a listing ended."""

    LAST_PAGE = "last_page"
    """The platform offers no further page."""
    EMPTY = "empty"
    """The platform says that there is nothing (more), and its own total does not contradict."""
    REPEATED = "repeated"
    """A page held nothing but what was seen: pages beyond the last show the last one again."""
    DEPTH = "depth"
    """The operator asked for no more pages."""
    SPLIT = "split"
    """The platform shows only so many pages: the window was cut into smaller ones."""
    CAPPED = "capped"
    """The platform shows only so many pages, and the window cannot be cut further: posts are missing."""
    GONE = "gone"
    """There is no such board, user or search."""
    REFUSED = "refused"
    """The site refused, hid results or changed; see the run."""
    STOPPED = "stopped"
    """The run ended first: its budget, or the operator; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the reading of one listing - a target, or a window of time of it - gave."""

    target: str
    ended: Ended
    found: int
    """Distinct entries seen."""
    expected: int | None = None
    """The platform's own count of them, where it gives one."""
    pages: int = 0
    start: datetime | None = None
    """The window asked for, aware, UTC; None where the listing has none."""
    end: datetime | None = None
    region: str = ""
    parent: str = ""
    """The window that this one was cut from (`crawlers.spiders.windows.Window.key`), or that it is a gap of."""
    is_gap: bool = False
    """Whether it stands for a leap in time inside another listing."""
    note: str = ""
    """What else is to be known: pages that were empty in the middle, a leap in time that cannot be asked for."""

    @property
    def coverage(self) -> float | None:
        """Found per expected, at most 1.0; None where the platform does not say."""
        return None if not self.expected else min(1.0, self.found / self.expected)


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """What one run of one source asked, found and expected, and why it stopped."""

    id: str
    source: str
    started_at: datetime
    finished_at: datetime | None = None
    asked: tuple[str, ...] = ()
    """Keywords or board addresses asked for."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Responses counted by `Outcome`."""
    found: int = 0
    """Distinct posts handed over, or words of a list of hot searches."""
    expected: int | None = None
    """Distinct posts that the platform said there were; None where it does not say."""
    stop_reason: str = ""
    """``finished``, ``blocked``, ``login``, ``interrupted``, ``error``, ``schema_changed``, ``budget``; empty while running."""
    detail: str = ""
    """The first bad response in words, with the remedy."""
    cursor: Mapping[str, str] = field(default_factory=dict)
    """Where each target goes on after an interruption; empty entries are finished."""

    @property
    def coverage(self) -> float | None:
        """Found per expected, at most 1.0; None where the platform does not say."""
        return None if not self.expected else min(1.0, self.found / self.expected)
