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
