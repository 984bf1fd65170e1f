"""Crawl runs, sources, listings, alarms, estimates and samples as they go over the wire."""

from dataclasses import asdict
from datetime import datetime

from crawlers.items import CrawlRun
from service.api.bodies import Out
from service.watch.captures import Recapture
from service.watch.samples import Sample


class RunOut(Out):
    id: str
    source: str
    started_at: datetime
    finished_at: datetime | None
    asked: list[str]
    outcomes: dict[str, int]
    found: int
    expected: int | None
    coverage: float | None
    stop_reason: str
    detail: str


class SourceOut(Out):
    name: str
    spider: str
    enabled: bool
    targets: list[str]
    last_run: RunOut | None


class ListingOut(Out):
    """What the reading of one target, or of a window of time of it, gave."""

    target: str
    ended: str
    found: int
    expected: int | None
    coverage: float | None
    pages: int
    start: datetime | None
    end: datetime | None
    region: str
    parent: str
    is_gap: bool
    note: str


class AlarmOut(Out):
    """What is wrong with a source, and what to do."""

    source: str
    kind: str
    raised_at: datetime
    seen_at: datetime
    run: str
    detail: str
    remedy: str
    sample: str
    """Name of the saved page that shows it; empty where there is none."""


class RecaptureOut(Out):
    """What a run saw again of what the one before saw of a target, and how many posts there were by that."""

    run: str
    target: str
    read_at: datetime
    start: datetime | None
    end: datetime | None
    first: int
    second: int
    both: int
    estimate: float | None
    """None where too few were seen twice to say anything."""
    low: int | None
    high: int | None
    missed: tuple[int, int] | None
    """The least and the most that neither run saw, with 95 % confidence."""


class SampleOut(Out):
    """A saved page that no parser understood."""

    name: str
    source: str
    kind: str
    outcome: str
    taken_at: datetime
    size: int


def run_out(run: CrawlRun) -> RunOut:
    """A run as it goes over the wire."""
    return RunOut.model_validate(run)


def recapture_out(one: Recapture) -> RecaptureOut:
    """An estimate as it goes over the wire."""
    found = one.estimate
    return RecaptureOut(
        run=one.run,
        target=one.target,
        read_at=one.read_at,
        **asdict(one.seen),
        estimate=found.number if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        missed=one.missed,
    )


def sample_out(sample: Sample) -> SampleOut:
    """A sample without its path, which is the machine's affair."""
    return SampleOut.model_validate({name: value for name, value in asdict(sample).items() if name != "path"})
