"""Ask sites for known posts anew: their counts are read again, and those that are gone are marked.

A post that was asked for is not due again before its next time, whatever the answer; one that was not - the site refused,
the process was killed - stays due. So a run can be stopped anywhere, and is made again to no harm.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crawlers.events import CheckpointEvent, Event, GoneEvent, PostEvent
from crawlers.items import CrawlRun
from crawlers.sources import SourceConfig
from service.ingest.context import Context
from service.ingest.crawl import CrawlStoppedError, Session, SourceBusyError, follow, new_run, turn
from service.ingest.erasing import erase_gone
from service.ingest.repolling import plan_repoll
from service.ingest.runs import repoll_name
from service.ingest.sources import load_context_sources
from service.stores.contract import Check

_GOOD_ENDS = frozenset({"finished", "budget", "held", "interrupted"})


@dataclass(frozen=True, slots=True)
class RepollReport:
    """What became of the posts that were due."""

    run: CrawlRun | None = None
    """As recorded; None where nothing was asked for."""
    due: int = 0
    found: int = 0
    """Of them, those that are still there."""
    gone: int = 0
    unasked: int = 0
    """Due, but the source has no way to ask for them."""

    @property
    def failure(self) -> str:
        """Why the run ended badly, in words; empty where it did not."""
        if self.run is None or self.run.stop_reason in _GOOD_ENDS:
            return ""
        return f"{self.run.source}: {self.run.stop_reason}: {self.run.detail}"


def repoll(context: Context, source: SourceConfig, *, stopping: Callable[[], bool] = lambda: False) -> RepollReport:
    """Ask for the posts of a source that are due. Raises `SourceBusyError` and, once told to stop, `CrawlStoppedError`."""
    with turn(context, source.name):
        now = context.clock()
        plan = plan_repoll(context, source, now)
        if plan.unasked:
            context.store.check(dict.fromkeys(plan.unasked, Check(now)))
        if not plan.repoll.posts:
            return RepollReport(unasked=len(plan.unasked))
        due = {known.id for known in plan.repoll.posts}
        session = _Repolling(context, source)
        report = follow(session, stopping, "--repoll", plan.repoll.to_json())
        found, gone = len(session.found & due), len(session.gone)
        return RepollReport(report.run, len(due), found, gone, len(plan.unasked))


def repoll_all(
    context: Context, *, stopping: Callable[[], bool] = lambda: False
) -> tuple[Mapping[str, int], list[str]]:
    """Do so for every enabled source, then erase what is to be erased; gives counts, and what ended badly in words.

    Of several sources of one site the later ones ask for what is left.
    """
    counts, failures = of_each_source(context, lambda source: repoll(context, source, stopping=stopping), stopping)
    counts["erased"] = erase_gone(context, context.clock())
    return counts, failures


def of_each_source(
    context: Context, ask: Callable[[SourceConfig], RepollReport], stopping: Callable[[], bool]
) -> tuple[Counter[str], list[str]]:
    """Ask the site of every enabled source that shows single posts, one after the other, until told to stop.

    Gives how many posts were ``due``, ``found`` and ``gone``, how many sources were ``busy``, and what ended badly in words.
    """
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for source in load_context_sources(context):
        if not source.enabled or source.type.status is None or stopping():
            continue
        try:
            report = ask(source)
        except SourceBusyError:
            counts["busy"] += 1
            continue
        except CrawlStoppedError:
            counts["interrupted"] += 1
            break
        counts.update(due=report.due, found=report.found, gone=report.gone)
        failures += [report.failure] if report.failure else []
    return counts, failures


class _Repolling(Session):
    """A run whose checkpoints name posts that were asked for; it has no listings."""

    def __init__(self, context: Context, source: SourceConfig) -> None:
        run = new_run(context, repoll_name(source.name), (), {})
        super().__init__(context, source, run, lambda _run, _taken: None)
        self.before = []  # how many posts are due says nothing of how many were yesterday
        self.found: set[str] = set()
        self.gone: set[str] = set()

    def see(self, event: Event) -> None:
        """Take one event of the spider."""
        match event:
            case CheckpointEvent(cursor):
                now = self.context.clock()
                self.checks = {post_id: Check(now) for post_id in cursor if post_id not in self.found} | self.checks
                self.flush_if_due()
                return
            case PostEvent(post):
                self.found.add(post.id)
            case GoneEvent(post_id):
                self.gone.add(post_id)
        super().see(event)

    def keep_evidence(self) -> None:
        """Nothing: there are no listings to estimate from."""
