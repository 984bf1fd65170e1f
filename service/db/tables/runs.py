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
