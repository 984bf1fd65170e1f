"""Crawl sources as the pages show them: a light, coverage, why it stopped and what to do about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawlers.items import CrawlRun, Ended, Listing
from crawlers.sources import SourceConfig, SourcesError
from crawlers.spiders.budget import Budget
from dashboards.alert_rows import MOODS
from dashboards.formats import absolute, exact, percent
from dashboards.panels.chart import Chart
from dashboards.panels.outcomes import RunOutcomes, outcomes_chart
from dashboards.panels.spark import Part, parts
from dashboards.source_health import (
    BudgetView,
    CookieView,
    RecaptureView,
    SampleView,
    budget_view,
    cookie_view,
    recapture_view,
    sample_address,
    sample_views,
)
from dashboards.visit import Visit
from dashboards.words import OUTCOMES, STOPS
from service.ingest.runs import CrawlRuns, repoll_name
from service.ingest.sources import budget_path, load_context_sources
from service.jobs import ledger
from service.jobs.schedule import CRAWL
from service.watch.captures import Captures
from service.watch.crawl_alarms import ALARM_ZH, Alarm
from service.watch.crawl_alarms import REMEDIES as ALARM_REMEDIES
from service.watch.crawl_health import ENDED_ZH, CrawlHealth
from service.watch.samples import Samples

WELL_COVERED = 0.9
"""A finished run that found less of what the platform says there is needs a look."""
REMEDIES = {
    **{kind.value: remedy for kind, remedy in ALARM_REMEDIES.items()},
    "held": "这个网站正被搁置, 或本小时、今天的请求额度已用完。到时会自动继续; 确认无碍可用 tingfeng source release 提前恢复。",
    "interrupted": "被中断。下次会从断点继续, 不会丢也不会重。",
    "budget": "用完这次的请求额度, 下次从断点继续; 总不够就把 max_pages 调大。",
}
RECENT = 20
LISTINGS = 60
_LIGHTS = {
    Ended.CAPPED: "negative",
    Ended.REFUSED: "negative",
    Ended.STOPPED: "warn",
    Ended.GONE: "warn",
    Ended.SPLIT: "",
}


@dataclass(frozen=True, slots=True)
class RunView:
    """One run in words."""

    id: str
    started: datetime
    finished: datetime | None
    light: str
    state: str
    found: str
    expected: str
    """How many the platform says there are; empty where it does not say."""
    coverage: str
    reason: str
    remedy: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlarmView:
    """Something wrong with a source, in words."""

    title: str
    since: datetime
    detail: str
    remedy: str
    mood: str
    sample: str
    """Address of the saved page that shows it; empty where there is none."""


@dataclass(frozen=True, slots=True)
class ListingView:
    """One target, or a window of time of it, as it was last read."""

    target: str
    window: str
    found: str
    expected: str
    coverage: str
    pages: str
    ended: str
    light: str
    note: str


@dataclass(frozen=True, slots=True)
class StripMark:
    """One run in the strip of a source's card."""

    x: int
    light: str
    title: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source with its last runs."""

    name: str
    spider: str
    address: str
    targets: tuple[str, ...]
    enabled: bool
    light: str
    """Class of the dot: positive, warn, negative, accent (running) or empty (never ran, or off)."""
    state: str
    last: RunView | None
    last_good: datetime | None
    next_run: datetime | None
    running: bool
    bar: tuple[Part, ...]
    strip: tuple[StripMark, ...]
    """One mark a run, oldest first."""
    chart: Chart
    runs: tuple[RunView, ...]
    alarms: tuple[AlarmView, ...]
    listings: tuple[ListingView, ...]
    cookie: CookieView | None
    budget: BudgetView
    samples: tuple[SampleView, ...]
    recaptures: tuple[RecaptureView, ...]


def source_views(seen: Visit) -> tuple[list[SourceView], str]:
    """All configured sources, and why there are none where the file cannot be read."""
    try:
        sources = load_context_sources(seen.context)
    except SourcesError as error:
        return [], str(error)
    return [source_view(seen, source) for source in sources], ""


def source_view(seen: Visit, source: SourceConfig) -> SourceView:
    """One source."""
    runs = CrawlRuns(seen.context.database).recent(source=source.name, size=RECENT)
    last = runs[0] if runs else None
    good = next((run for run in runs if light(run) == "positive"), None)
    health = CrawlHealth(seen.context.database)
    alarms = [*health.open_alarms(source.name), *health.open_alarms(repoll_name(source.name))]
    samples = Samples(seen.context.settings.home).find(source.name)
    again = Captures(seen.context.database).latest(source.name)
    return SourceView(
        name=source.name,
        spider=source.type.title,
        address=source.base_url,
        targets=source.targets,
        enabled=source.enabled,
        light=_light(last, alarms) if source.enabled or last else "",
        state=_state(last, enabled=source.enabled),
        last=run_view(last) if last else None,
        last_good=good.finished_at if good else None,
        next_run=ledger.planned(seen.context.database, f"{CRAWL}{source.name}") if source.enabled else None,
        running=last is not None and last.finished_at is None,
        bar=_bar(last),
        strip=tuple(_mark(index, run) for index, run in enumerate(reversed(runs))),
        chart=outcomes_chart(
            RunOutcomes(source.name, tuple(reversed(runs)), lambda run: f"/crawl/{run.source}#{run.id}")
        ),
        runs=tuple(run_view(run) for run in runs),
        alarms=tuple(_alarm(source.name, alarm, {sample.name for sample in samples}) for alarm in alarms),
        listings=tuple(_listing(listing) for listing in health.listings(source=source.name, size=LISTINGS)),
        cookie=cookie_view(source, seen.now),
        budget=budget_view(source, Budget(budget_path(seen.context))),
        samples=sample_views(samples),
        recaptures=tuple(recapture_view(again[target]) for target in source.targets if target in again),
    )


def light(run: CrawlRun | None) -> str:
    """Green, amber, red, running or off."""
    if run is None:
        return ""
    if run.finished_at is None:
        return "accent"
    if run.stop_reason == "finished":
        return "warn" if run.coverage is not None and run.coverage < WELL_COVERED else "positive"
    return "warn" if run.stop_reason in {"budget", "interrupted"} else "negative"


def run_view(run: CrawlRun) -> RunView:
    """One run in words, with what to do where it went badly."""
    short_of = run.stop_reason == "finished" and light(run) == "warn"
    remedy = (
        "平台说有更多。放宽 depth 与 max_pages, 或把关键词拆细。" if short_of else REMEDIES.get(run.stop_reason, "")
    )
    return RunView(
        id=run.id,
        started=run.started_at,
        finished=run.finished_at,
        light=light(run),
        state=STOPS.get(run.stop_reason, run.stop_reason),
        found=exact(run.found),
        expected=exact(run.expected) if run.expected is not None else "",
        coverage=percent(run.coverage, 0),
        reason=run.detail,
        remedy=remedy,
        asked=run.asked,
    )


def _alarm(source: str, alarm: Alarm, samples: Collection[str]) -> AlarmView:
    sample = sample_address(source, alarm.sample) if alarm.sample in samples else ""
    title = ALARM_ZH[alarm.kind] + ("（回访时）" if alarm.source != source else "")
    return AlarmView(title, alarm.raised_at, alarm.detail, alarm.remedy, MOODS[alarm.severity], sample)


def _light(last: CrawlRun | None, alarms: Sequence[Alarm]) -> str:
    """The gravest alarm's, else the last run's."""
    moods = {MOODS[alarm.severity] for alarm in alarms}
    return "negative" if "negative" in moods else "warn" if moods and light(last) != "negative" else light(last)


def _listing(listing: Listing) -> ListingView:
    window = ""
    if listing.start and listing.end:
        window = f"{absolute(listing.start)} – {absolute(listing.end)}" + (
            f" 地区 {listing.region}" if listing.region else ""
        )
    short = listing.coverage is not None and listing.coverage < WELL_COVERED and listing.ended is not Ended.SPLIT
    return ListingView(
        target=listing.target,
        window=window + (" (空档)" if listing.is_gap else ""),
        found=exact(listing.found),
        expected=exact(listing.expected) if listing.expected is not None else "",
        coverage=percent(listing.coverage, 0) if listing.coverage is not None else "—",
        pages=exact(listing.pages),
        ended=ENDED_ZH[listing.ended],
        light=_LIGHTS.get(listing.ended, "warn" if short else "positive"),
        note=listing.note,
    )


def _mark(index: int, run: CrawlRun) -> StripMark:
    outcomes = ", ".join(f"{OUTCOMES[name]} {count}" for name, count in run.outcomes.items() if count)
    return StripMark(index * 10, light(run), f"{absolute(run.started_at)} {STOPS.get(run.stop_reason, '')}; {outcomes}")


def _state(run: CrawlRun | None, *, enabled: bool) -> str:
    if run is None:
        return "还没有运行过" if enabled else "已停用"
    covered = f", 覆盖 {percent(run.coverage, 0)}" if run.coverage is not None else ""
    return STOPS.get(run.stop_reason, run.stop_reason) + covered + ("" if enabled else " (已停用)")


def _bar(run: CrawlRun | None) -> tuple[Part, ...]:
    if run is None or not run.expected:
        return ()
    kind = "positive" if light(run) == "positive" else "warn"
    return parts([(kind, min(run.found, run.expected))], whole=run.expected)
