"""What a rule file says about a board: where its rows, posts and their parts stand. docs/generic-forum.md explains each field."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crawlers.items import Platform
from crawlers.pages.generic.moments import checked_form
from crawlers.pages.generic.patterns import checked_pattern
from crawlers.pages.generic.selectors import checked_selector, is_selector, starts_at_the_page

POSITION: Final = "position"
"""Written for ``thread.id``: the floor number stands for a post's own id."""


def _listed(written: object) -> object:
    """One entry as a list of it, so that both may be written."""
    return written if isinstance(written, list | tuple) else (written,)


def _as_pick(written: object) -> object:
    return {"select": written} if isinstance(written, str) else written


def _checked_marker(written: str) -> str:
    return checked_selector(written) if is_selector(written) else written


def _inside(written: str) -> str:
    if starts_at_the_page(written):
        raise ValueError(
            f"XPath 从页面顶上找起，每行都会得到同一处；写成 .//…"
            f" (starts at the top of the page, so every row gives the same; write .//…): {written!r}"
        )
    return written


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Selector = Annotated[str, AfterValidator(checked_selector)]
Selectors = Annotated[tuple[Selector, ...], BeforeValidator(_listed)]
InnerSelectors = Annotated[tuple[Annotated[Selector, AfterValidator(_inside)], ...], BeforeValidator(_listed)]
Marker = Annotated[str, Field(min_length=2, max_length=200), AfterValidator(_checked_marker)]
Markers = Annotated[tuple[Marker, ...], BeforeValidator(_listed)]
TimeForm = Annotated[str, Field(min_length=2, max_length=60), AfterValidator(checked_form)]
Host = Annotated[str, Field(pattern=r"^[a-z0-9.-]+$", max_length=253)]


class Pick(_Part):
    """Where a value stands: what ``select`` finds, and of it what stands in the hole of ``match``."""

    select: Selector | None = None
    match: Annotated[str, AfterValidator(checked_pattern)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.select is None and self.match is None:
            raise ValueError("要有 select 或 match (needs select or match)")
        return self

    @property
    def written(self) -> str:
        """As an operator reads it."""
        return " ~ ".join(part for part in (self.select, self.match) if part)


def _all_inside(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    for pick in picks:
        _inside(pick.select or "")
    return picks


Picks = Annotated[tuple[Annotated[Pick, BeforeValidator(_as_pick)], ...], BeforeValidator(_listed)]
"""Ways to find a value, the first that gives one counts: a selector, ``{select, match}``, or a list of these."""
InnerPicks = Annotated[Picks, AfterValidator(_all_inside)]
Share = Annotated[float, Field(ge=0, le=1)]


class Expectations(_Part):
    """What a page must have to be believed."""

    rows: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = None
    """Rows or posts that the selector finds on a page: least and most."""
    fields: Mapping[str, Share] = {}
    """The least share of entries that have a field."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.rows and self.rows[0] > self.rows[1]:
            raise ValueError(f"rows 应为 [最少, 最多] (rows is [least, most]): {list(self.rows)}")
        return self


class Section(_Part, ABC):
    """What lists and threads have in common."""

    MEASURED: ClassVar[tuple[str, ...]]
    """The fields whose fill can be told and expected."""

    author: InnerPicks = ()
    author_id: InnerPicks = ()
    time: InnerPicks = ()
    board: Picks = ()
    next: Picks = ()
    skip: InnerSelectors = ()
    """Rows or posts that are none: advertisements, separators, what the board hides."""
    expect: Expectations = Expectations()

    @property
    @abstractmethod
    def entries(self) -> str:
        """The selector of rows or posts."""

    @property
    def measured(self) -> dict[str, str]:
        """The fields of posts that the rules fill, each with its selectors as they are written."""
        found = {name: getattr(self, name) for name in self.MEASURED}
        return {
            name: ", ".join(one.written if isinstance(one, Pick) else one for one in ways)
            for name, ways in found.items()
            if ways
        }

    @model_validator(mode="after")
    def _expects_what_it_reads(self) -> Self:
        if unknown := sorted(set(self.expect.fields) - set(self.measured)):
            raise ValueError(
                f"expect.fields 里的 {', '.join(unknown)} 没有规则；可写 (no rule for them; there are): {', '.join(self.measured)}"
            )
        return self


class ListRules(Section):
    """A board's list of threads."""

    MEASURED = ("title", "author", "author_id", "time", "replies", "views", "board")

    row: Selector
    link: InnerPicks
    id: InnerPicks
    """The thread's number; a ``match`` alone looks into the link."""
    title: InnerPicks
    replies: InnerPicks = ()
    views: InnerPicks = ()
    sticky: InnerSelectors = ()
    total: Picks = ()
    """How many threads the board says it has."""

    @property
    def entries(self) -> str:
        return self.row


class ThreadRules(Section):
    """A page of a thread."""

    MEASURED = (
        "title", "author", "author_id", "time", "body", "quote", "likes", "region", "replies", "posts", "views", "board",
    )  # fmt: skip

    post: Selector
    id: InnerPicks
    """The post's own number, or ``position``."""
    body: InnerSelectors
    thread_id: Picks = ()
    """The thread's number; a ``match`` alone looks into the page's address. Else as ``list.id`` finds it in a link."""
    first: InnerSelectors = ()
    """What only the thread's first post has."""
    floor: InnerPicks = ()
    page: Picks = ()
    """The number of this page; a ``match`` alone looks into the page's address. Without a number it is the first."""
    title: Picks = ()
    replies: Picks = ()
    posts: Picks = ()
    """How many posts the board says the thread has, the first one among them; instead of ``replies``."""
    views: Picks = ()
    likes: InnerPicks = ()
    region: InnerPicks = ()
    link: InnerPicks = ()
    drop: InnerSelectors = ()
    """What stands in the body but is not the author's: signatures, edit marks, anti-copy text."""
    quote: InnerSelectors = ()

    @property
    def entries(self) -> str:
        return self.post

    @property
    def by_position(self) -> bool:
        """Whether the floor stands for the post's own number."""
        return self.id == (Pick(select=POSITION),)

    @model_validator(mode="after")
    def _counts_one_way(self) -> Self:
        if self.replies and self.posts:
            raise ValueError(
                "replies（回复数）与 posts（含首帖的帖数）只写一个 (only one of replies and posts, which counts the first post too)"
            )
        return self

    @model_validator(mode="after")
    def _knows_the_first_post(self) -> Self:
        if self.by_position and not self.floor:
            raise ValueError("id: position 要有 floor（楼层） (id: position needs floor)")
        if not (self.first or self.floor or self.page):
            raise ValueError(
                "要有 first、floor 或 page 之一，否则第 2 页的第一条会被当成主题帖"
                " (needs first, floor or page, else the first post of page 2 would pass for the thread's)"
            )
        return self


class ForumRules(_Part):
    """A board, as its rule file describes it."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    site: Host
    """The host name that its posts are stored under."""
    hosts: Annotated[tuple[Host, ...], BeforeValidator(_listed)] = ()
    """Other host names that the same board answers under."""
    platform: Platform = Platform.FORUM
    charset: Literal["utf-8", "gbk", "gb2312", "gb18030", "big5"] | None = None
    """Only for a board that declares a wrong one."""
    listing: Annotated[ListRules, Field(alias="list")]
    thread: ThreadRules
    blocked: Markers = ()
    login: Markers = ()
    gone: Markers = ()
    empty: Markers = ()
    time_formats: Annotated[tuple[TimeForm, ...], BeforeValidator(_listed)] = ()

    @property
    def own_hosts(self) -> frozenset[str]:
        return frozenset({self.site, *self.hosts})

    @property
    def thread_ids(self) -> tuple[Pick, ...]:
        """How a thread's page tells the thread's number."""
        return self.thread.thread_id or tuple(pick for pick in self.listing.id if pick.select is None)

    @model_validator(mode="after")
    def _knows_the_thread(self) -> Self:
        if not self.thread_ids:
            raise ValueError(
                "要有 thread.thread_id，因为 list.id 不是从链接里取的"
                " (needs thread.thread_id, as list.id does not look into the link)"
            )
        return self
