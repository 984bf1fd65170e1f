"""Keeps the books of a run: what was asked, answered, found and expected, and why it stopped."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawlers.items import CrawlRun, Outcome, Page
from crawlers.sources import SourceConfig
from crawlers.spiders.plan import Plan

_GRAVEST_FIRST = ("interrupted", "login", "blocked", "held", "error", "schema_changed", "budget", "finished")


@dataclass(slots=True)
class Tally:
    """Ids seen of one list (a search, a board, the comments of a post) against the platform's own total."""

    total: int | None = None
    seen: set[str] = field(default_factory=set)
    before: int = 0
    """How many an earlier run saw of it."""
    is_cut: bool = False
    """Whether the next run is to go on with it."""
    declared: int | None = None
    """What its owner's profile says, who may keep some of it from others: no empty page contradicts that."""

    @property
    def found(self) -> int:
        return self.before + len(self.seen)

    def add(self, ids: tuple[str, ...], total: int | None) -> bool:
        """Whether any of the ids is new here."""
        self.total = self.total if total is None else max(total, self.total or 0)
        is_new = not self.seen.issuperset(ids)
        self.seen.update(ids)
        return is_new

    @property
    def missing(self) -> int:
        """How many of the list's total are still to be seen."""
        return max(0, (self.total or 0) - self.found)

    @property
    def expected(self) -> int | None:
        """How many there are, by whatever says the most; None where nothing does."""
        return max((count for count in (self.total, self.declared) if count is not None), default=None)


class Ledger:
    """The books of one run of one source."""

    def __init__(self, run_id: str, source: SourceConfig, cursor: Mapping[str, str]) -> None:
        self.id, self.source = run_id, source
        self.plan = Plan(source, cursor)
        self.found: set[str] = set()
        self.requests = 0
        self.stop_reason = ""
        self.fine = {Outcome.OK, Outcome.EMPTY}
        """Outcomes that are nothing bad."""
        self._started = datetime.now(UTC)
        self._finished: datetime | None = None
        self._outcomes: Counter[str] = Counter()
        self._tallies: list[Tally] = []
        self._detail = ""

    def tally(self, before: int = 0, total: int | None = None) -> Tally:
        """A list to count: a new one, or one of which an earlier run saw so many."""
        self._tallies.append(Tally(total, before=before))
        return self._tallies[-1]

    @property
    def lists(self) -> int:
        """How many are counted so far."""
        return len(self._tallies)

    def covered(self, before: int, share: float) -> bool:
        """Whether each list counted since there were ``before`` of them was read, and shows at least this share of its total."""
        return all(not one.is_cut and one.found >= share * (one.total or 0) for one in self._tallies[before:])

    def drop(self, tally: Tally) -> None:
        """Forget a list that is not meant to be read to its end."""
        self._tallies = [one for one in self._tallies if one is not tally]

    def count(self, page: Page) -> None:
        """A response was classified."""
        self._outcomes[page.outcome] += 1
        if page.outcome not in self.fine and not self._detail:
            self._detail = page.detail

    def stop(self, reason: str, detail: str = "") -> None:
        """The run, or a target of it, ends for this reason; the gravest is kept."""
        if not self.stop_reason or _GRAVEST_FIRST.index(reason) < _GRAVEST_FIRST.index(self.stop_reason):
            self.stop_reason = reason
        self._detail = self._detail or detail

    def close(self) -> None:
        """The run is over."""
        self._finished = datetime.now(UTC)
        if not self.stop_reason:
            self.stop("error", "采集进程提前结束，详见日志 (the crawl ended before its time, see the log)")

    def run(self) -> CrawlRun:
        """The run so far."""
        unseen = [max(0, tally.expected - tally.found) for tally in self._tallies if tally.expected is not None]
        return CrawlRun(
            id=self.id,
            source=self.source.name,
            started_at=self._started,
            finished_at=self._finished,
            asked=self.source.targets,
            outcomes=dict(self._outcomes),
            found=len(self.found),
            expected=len(self.found) + sum(unseen) if unseen else None,
            stop_reason=self.stop_reason,
            detail=self._detail,
            cursor=dict(self.plan.cursor),
        )


def page_ids(page: Page) -> tuple[str, ...]:
    """What tells one page of a list from another."""
    return tuple(post.id for post in page.posts) or page.follow
