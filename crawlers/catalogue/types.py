"""What one type of source declares: its requests, headers, politeness, and what its pages must hold."""

import re
from collections.abc import Mapping
from enum import StrEnum
from string import Formatter
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crawlers.pages import KINDS

_PLACES: Final = frozenset({"target", "id", "post", "start", "end", "region", "address", "page"})


class Merge(StrEnum):
    """What becomes of the pages that a listing leads to."""

    NONE = ""
    """Their posts are handed over as they are."""
    LONG_TEXT = "long-text"
    """They complete the post in hand, whose text was cut."""
    THREAD = "thread"
    """They are the pages of a thread: replies are tied to the first post."""


def _known_kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"unknown kind of page; known: {', '.join(KINDS)}")
    return name


def _known_places(template: str) -> str:
    try:
        places = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ValueError(f"braces do not match: {error}") from error
    if unknown := sorted(places - _PLACES):
        raise ValueError(f"unknown place {{{unknown[0]}}}; known: {', '.join(sorted(_PLACES))}")
    return template


Template = Annotated[str, AfterValidator(_known_places)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(_Declared):
    """One request: an address below the site's, with ``{target}``, ``{id}`` and ``{post}`` filled in, percent-encoded."""

    kind: Annotated[str, AfterValidator(_known_kind)]
    url: Annotated[Template, Field(pattern=r"^/")]
    plain_url: Template = ""
    """For sites whose addresses are not rewritten (`plain_urls`); empty: the same."""
    body: Template = ""
    """Sent as a form by POST, if any; ``{page}`` in it is the page that the address asks for."""
    merge: Merge = Merge.NONE
    every_run: bool = False
    """Read anew in every run, though the listing counts no more answers there: for pages that change otherwise too."""


class Unit(StrEnum):
    """What a window of time is split into, the coarsest first."""

    DAY = "day"
    HOUR = "hour"
    REGION = "region"


class Windows(_Declared):
    """A search that can be asked for a stretch of time, and shows no more than so many pages of it."""

    cap: Annotated[int, Field(ge=2)]
    """Pages that a search shows at most."""
    units: tuple[Unit, ...] = (Unit.DAY, Unit.HOUR)
    time_format: str
    """Of ``{start}`` and ``{end}``: for `datetime.strftime` in Beijing time, or ``epoch`` (seconds)."""
    region: Template = ""
    """What stands for ``{region}`` in the address, with ``{id}`` for the place's code; nothing for all places."""
    regions: tuple[str, ...] = ()
    overlap_minutes: Annotated[int, Field(ge=0)] = 60
    """Each run reads the end of what the last one read again."""
    first_hours: Annotated[int, Field(ge=1)] = 24
    """How far back the first run goes."""


class Politeness(_Declared):
    """Limits that hold for a whole site, whatever asks it."""

    delay: Annotated[float, Field(ge=1)] = 10.0
    """Seconds between two requests."""
    per_hour: Annotated[int, Field(ge=1)] = 300
    per_day: Annotated[int, Field(ge=1)] = 3000
    hold_minutes: Annotated[float, Field(ge=10)] = 10.0
    """After a refusal nothing is asked of the site for so long."""


class Expectation(_Declared):
    """What a genuine crawl shows; less is an alarm."""

    coverage: Annotated[float, Field(ge=0, le=1)] = 0.9
    """Least share of what the platform says there is."""
    rows: Annotated[int, Field(ge=0)] = 0
    """Least entries on a page of a listing, on average of those that another follows; 0: any number."""
    filled: Mapping[str, Annotated[float, Field(ge=0, le=1)]] = {}
    """Least share of a listing's posts with a field (``published_at``, ``author.name``)."""
    silent_after: Annotated[int, Field(ge=1)] = 3
    """Intervals without any finished run after which the source counts as silent."""


class SourceType(_Declared):
    """One type of source."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    """In Chinese, as the screens show it."""
    targets: Annotated[str, Field(pattern=r"^[a-z]+$")]
    """What the operator names: ``keywords``, ``boards``, ``users``, ``bars``, ``stocks``, ``lists``."""
    target_pattern: str = r"\S(.*\S)?"
    """What a target must look like."""
    default_targets: tuple[str, ...] = ()
    """What is asked for where the operator names nothing; empty: the operator must."""
    base_url: str = ""
    """Empty: the operator names it."""
    every_minutes: Annotated[int, Field(ge=1)] = 30
    encoding: str = "utf-8"
    """Of targets inside addresses."""
    user_agent: str
    headers: Mapping[str, str] = {}
    cookie: bool = False
    """Whether it cannot do without the operator's cookie or token."""
    carried_by: str = "Cookie: {secret}"
    """The header that carries it."""
    cookie_days: Annotated[int, Field(ge=1)] | None = None
    """About how many days it is good for, where it does not say so itself."""
    login_cookie: str = ""
    """Of a cookies.txt, the cookie whose expiry counts."""
    cookie_until: str = ""
    """The cookie whose value tells until when it is good, in epoch seconds, maybe behind a prefix (``02_1798000000``)."""
    sent_cookies: tuple[str, ...] = ()
    """Of a cookies.txt, the cookies that are sent; empty: all of the site's."""
    health: Ask | None = None
    """Asked before each run with a cookie: who is signed in. Its address has no places."""
    profile: Ask | None = None
    """What a target says of itself: its own count of posts, which the listing is held against."""
    list: Ask
    hands_over: bool = True
    """Whether a listing's own rows are posts to keep, or only lead to them."""
    newest_first: bool = False
    """Whether listings run from the newest to the oldest: then a leap in time is a gap."""
    follow: Ask | None = None
    comments: Ask | None = None
    replies: Ask | None = None
    """Answers to the comments or floors that pages name as having more of them."""
    reposts: Ask | None = None
    status: Ask | None = None
    """One post or thread by its number, to see how it is now; ``{address}`` is that of its own page below the site's."""
    site: str = ""
    """The name that its posts are stored under; empty: the address's host name. Needed for ``status``."""
    windows: Windows | None = None
    politeness: Politeness = Politeness()
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _asks_make_sense(self) -> Self:
        if self.replies and not (self.comments or self.follow):
            raise ValueError("replies without comments or follow: nothing would lead to them")
        if self.health and not self.cookie:
            raise ValueError("health without cookie: there is nobody to be signed in")
        if self.health and "{" in self.health.url + self.health.body:
            raise ValueError("health: asked once a run, so its address can have no places")
        if not self.hands_over and not self.follow:
            raise ValueError("hands_over: false needs follow, else nothing is kept")
        if self.windows and not {"{start}", "{end}"} <= set(re.findall(r"\{\w+\}", self.list.url)):
            raise ValueError("windows need {start} and {end} in the listing's url")
        return self
