"""What a source's card and page tell beside its runs: its cookie, its budget, saved pages, estimates of what it missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from crawlers.cookies import cookie_life
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from dashboards.formats import absolute, exact
from dashboards.words import OUTCOMES
from service.watch.captures import Recapture
from service.watch.cookies import is_ending, life_words
from service.watch.samples import Sample

NO_ESTIMATE = "重叠太少, 不作估计"


@dataclass(frozen=True, slots=True)
class CookieView:
    """How long the cookie is good for; never its value."""

    words: str
    light: str


@dataclass(frozen=True, slots=True)
class BudgetView:
    """Requests that the site may still be asked, of those allowed."""

    hour: str
    day: str
    light: str


@dataclass(frozen=True, slots=True)
class SampleView:
    """A saved page."""

    href: str
    name: str
    kind: str
    outcome: str
    taken: datetime
    size: str


@dataclass(frozen=True, slots=True)
class RecaptureView:
    """What was read twice of a target, and what that says of the rest."""

    target: str
    read: datetime
    span: str
    first: str
    second: str
    both: str
    there: str
    """How many there were, as an interval; that nothing can be said where too few were seen twice."""
    missed: str
    """How many neither run saw, as an interval; empty where nothing can be said."""
    light: str


def cookie_view(source: SourceConfig, now: datetime) -> CookieView | None:
    """None where the source has no cookie and needs none."""
    life = cookie_life(source, now)
    return CookieView(life_words(life, now), "negative" if is_ending(life, now) else "positive") if life else None


def budget_view(source: SourceConfig, budget: Budget) -> BudgetView:
    """What is left of the site's hour and day; other sources of the site spend it too."""
    hour, day = budget.used(source.host)
    left = max(0, source.per_hour - hour), max(0, source.per_day - day)
    return BudgetView(
        f"{exact(left[0])} / {exact(source.per_hour)}", f"{exact(left[1])} / {exact(source.per_day)}", "" if all(left) else "warn"
    )  # fmt: skip


def sample_views(samples: Iterable[Sample]) -> tuple[SampleView, ...]:
    """Saved pages as rows."""
    return tuple(
        SampleView(
            href=sample_address(one.source, one.name),
            name=one.name,
            kind=one.kind,
            outcome=OUTCOMES[one.outcome.value],
            taken=one.taken_at,
            size=f"{exact(max(1, one.size // 1000))} KB",
        )
        for one in samples
    )


def sample_address(source: str, name: str) -> str:
    """Where a saved page is shown."""
    return f"/crawl/{quote(source)}/samples/{quote(name)}"


def recapture_view(one: Recapture) -> RecaptureView:
    """One estimate as a row."""
    seen, found = one.seen, one.estimate
    return RecaptureView(
        target=one.target,
        read=one.read_at,
        span=f"{absolute(seen.start)} – {absolute(seen.end)}" if seen.start and seen.end else "—",
        first=exact(seen.first),
        second=exact(seen.second),
        both=exact(seen.both),
        there=f"{exact(found.low)}–{exact(found.high)}" if found else NO_ESTIMATE,
        missed=f"{exact(one.missed[0])}–{exact(one.missed[1])}" if one.missed else "",
        light="" if not one.missed else "warn" if one.missed[0] else "positive",
    )
