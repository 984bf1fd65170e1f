"""Runs of crawls and jobs, and when jobs run next."""

from datetime import datetime

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.columns import Base, JsonObject, Name, Serial, Word


class CrawlRunRow(Base):
    """The fields of `crawlers.items.CrawlRun`."""

    __tablename__ = "crawl_runs"
    __table_args__ = (Index(None, "source", "started_at"),)

    id: Mapped[Name] = mapped_column(primary_key=True)
    source: Mapped[Name]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    asked: Mapped[list[str]] = mapped_column(JSON)
    outcomes: Mapped[JsonObject]
    found: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    stop_reason: Mapped[Word] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    cursor: Mapped[JsonObject]


class CrawlListingRow(Base):
    """The fields of `crawlers.items.Listing`, one row a reading."""

    __tablename__ = "crawl_listings"
    __table_args__ = (Index(None, "source", "read_at"), Index(None, "run"))

    id: Mapped[Serial]
    run: Mapped[Name]
    source: Mapped[Name]
    read_at: Mapped[datetime]
    target: Mapped[Name]
    ended: Mapped[Word]
    found: Mapped[int]
    expected: Mapped[int | None]
    pages: Mapped[int]
    start: Mapped[datetime | None]
    end: Mapped[datetime | None]
    region: Mapped[Word]
    parent: Mapped[Name]
    is_gap: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)


class CrawlAlarmRow(Base):
    """What is wrong with a source; one open row a (source, kind)."""

    __tablename__ = "crawl_alarms"
    __table_args__ = (Index(None, "source", "kind", "cleared_at"), Index(None, "cleared_at"))

    id: Mapped[Serial]
    source: Mapped[Name]
    kind: Mapped[Word]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it was last found to be so."""
    cleared_at: Mapped[datetime | None]
    run: Mapped[Name]
    """The run that showed it last; empty for a source that is silent."""
    detail: Mapped[str] = mapped_column(Text)
    sample: Mapped[str] = mapped_column(Text, default="")
    """Name of the saved page that shows it, if any."""


class CrawlCaptureRow(Base):
    """What a target's listings showed when they were last read: the first of the two captures of an estimate."""

    __tablename__ = "crawl_captures"

    source: Mapped[Name] = mapped_column(primary_key=True)
    target: Mapped[Name] = mapped_column(primary_key=True)
    is_open: Mapped[bool] = mapped_column(primary_key=True)
    """Whether the reading stopped on the way: the next run adds to it before it is held against anything."""
    run: Mapped[Name]
    """The last run that added to it."""
    since: Mapped[datetime | None]
    """From when on all was asked for; None where the listing was not asked for by time."""
    seen: Mapped[list[list[str | int]]] = mapped_column(JSON)
    """``[post id, epoch seconds]`` as listed, newest first."""


class CrawlRecaptureRow(Base):
    """What a run saw again of what the one before saw of a target, and how many both missed by that."""

    __tablename__ = "crawl_recaptures"
    __table_args__ = (Index(None, "source", "read_at"),)

    id: Mapped[Serial]
    run: Mapped[Name]
    source: Mapped[Name]
    target: Mapped[Name]
    read_at: Mapped[datetime]
    start: Mapped[datetime | None]
    """The stretch of time that both read; None where there is none."""
    end: Mapped[datetime | None]
    first: Mapped[int]
    """Posts in it that the run before saw."""
    second: Mapped[int]
    """Posts in it that this run saw."""
    both: Mapped[int]
    estimate: Mapped[float | None]
    """How many there were; None where too few were seen twice."""
    low: Mapped[int | None]
    high: Mapped[int | None]


class JobRunRow(Base):
    __tablename__ = "job_runs"
    __table_args__ = (Index(None, "job", "started_at"),)

    id: Mapped[Serial]
    job: Mapped[Word]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[Word]
    """``running``, ``ok``, ``failed``."""
    error: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[JsonObject]


class JobStateRow(Base):
    __tablename__ = "job_states"

    job: Mapped[Word] = mapped_column(primary_key=True)
    next_run_at: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
