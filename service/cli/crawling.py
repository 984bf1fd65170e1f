"""``tingfeng crawl`` and ``tingfeng source``."""

from dataclasses import asdict
from typing import Annotated

import typer

from crawlers.items import Listing
from crawlers.spiders.budget import Budget
from crawlers.times import SHANGHAI
from service.cli import repolling, source_testing
from service.cli.console import err, fail, opened, out, print_json
from service.ingest.crawl import CrawlReport, SourceBusyError
from service.ingest.crawl import crawl as run_crawl
from service.ingest.runs import CrawlRuns
from service.ingest.sources import budget_path, find_source, load_context_sources
from service.watch.captures import Captures, Recapture, recapture_words
from service.watch.crawl_alarms import ALARM_ZH
from service.watch.crawl_health import ENDED_ZH, CrawlHealth
from service.watch.samples import Samples

source_app = typer.Typer(help="采集来源 (crawl sources)", no_args_is_help=True)
source_app.command("test")(source_testing.try_source)


def crawl(
    source: Annotated[str, typer.Argument(help="来源名，见 tingfeng source list")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    repoll: Annotated[
        bool,
        typer.Option("--repoll", help="只回访到期的旧帖：更新计数，标记已删除 (known posts that are due, instead)"),
    ] = False,
) -> None:
    """立即采集一个来源；中断后再次运行会从断点继续。

    Crawl a source now; Ctrl-C is safe, the next run goes on from there. Exit code 1: it stopped for a bad reason.
    """
    with opened() as context:
        try:
            config = find_source(context, source)
            if repoll:
                repolling.repoll_now(context, config, as_json=as_json)
                return
            with err.status(f"采集 {source} …"):
                report = run_crawl(context, config)
        except (KeyError, SourceBusyError) as error:
            fail(str(error.args[0]), 2)
        except KeyboardInterrupt:
            err.print("已中断；再次运行从断点继续 (interrupted; run again to go on)")
            raise typer.Exit(130) from None
    _print_report(report, as_json=as_json)
    if report.run.stop_reason != "finished":
        raise typer.Exit(1)


def _print_report(report: CrawlReport, *, as_json: bool) -> None:
    run, taken = report.run, report.taken
    if as_json:
        print_json(
            {
                "run": run.id, "source": run.source, "stop_reason": run.stop_reason, "detail": run.detail,
                "found": run.found, "expected": run.expected, "outcomes": dict(run.outcomes),
                "stored": taken.stored, "duplicate": taken.duplicate, "dropped": taken.dropped, "routed": taken.routed,
                "topics": report.topics,
            }
        )  # fmt: skip
        return
    coverage = "" if run.coverage is None else f"，覆盖 {run.coverage:.0%}"
    found = f"找到 {run.found} 条{coverage}；新增 {taken.stored}，已有 {taken.duplicate}"
    if report.topics:
        found = f"读到 {report.topics} 个热搜词，见 tingfeng hot"
    out.print(f"{run.source}: {found}；{run.stop_reason}")
    if run.detail:
        out.print(run.detail, style="yellow", highlight=False, markup=False)


@source_app.command("list")
def list_sources(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出来源、是否启用、上次结果 (the sources and their last runs)."""
    with opened() as context:
        last = CrawlRuns(context.database).last_by_source()
        rows = [
            {
                "name": source.name, "spider": source.spider, "enabled": source.enabled, "targets": list(source.targets),
                "last_stop": last[source.name].stop_reason if source.name in last else None,
                "last_found": last[source.name].found if source.name in last else None,
            }
            for source in load_context_sources(context)
        ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "启用" if row["enabled"] else "停用"
        out.print(
            f"{row['name']:<20} {state}  {row['spider']:<14} 上次: {row['last_stop'] or '从未运行'}", highlight=False
        )


@source_app.command("alarms")
def list_alarms(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出来源现在有什么问题、怎么办；有问题时退出码为 1 (what is wrong with sources, and what to do; exit code 1 if anything is)."""
    with opened() as context:
        alarms = CrawlHealth(context.database).open_alarms()
    if as_json:
        print_json([{**asdict(alarm), "remedy": alarm.remedy} for alarm in alarms])
    for alarm in () if as_json else alarms:
        since = alarm.raised_at.astimezone(SHANGHAI)
        head = f"{alarm.source}  {ALARM_ZH[alarm.kind]}  自 {since:%m-%d %H:%M}"
        sample = f"\n  样页 sample: {alarm.sample}" if alarm.sample else ""
        out.print(f"{head}\n  {alarm.detail}\n  {alarm.remedy}{sample}", highlight=False, markup=False)
    if not alarms and not as_json:
        out.print("没有问题 (nothing is wrong)")
    if alarms:
        raise typer.Exit(1)


@source_app.command("listings")
def list_listings(
    source: Annotated[str, typer.Argument(help="来源名，见 tingfeng source list")],
    size: Annotated[int, typer.Option(help="最多几条 (at most)", min=1, max=500)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出一个来源最近读过的目标与时间窗：找到、应有、覆盖、为何结束；以及重读估计的漏数 (what each target or window of time gave, and estimates of what was missed)."""
    with opened() as context:
        listings = CrawlHealth(context.database).listings(source=source, size=size)
        again = Captures(context.database).latest(source)
    if as_json:
        print_json([_listing_fields(listing, again.get(listing.target)) for listing in listings])
        return
    for one in listings:
        span = (
            f"  {one.start.astimezone(SHANGHAI):%m-%d %H:%M}–{one.end.astimezone(SHANGHAI):%m-%d %H:%M}"
            if one.start and one.end
            else ""
        )
        total = "?" if one.expected is None else one.expected
        line = f"{one.target}{span}{one.region and f' {one.region}'}  {one.found}/{total}  {ENDED_ZH[one.ended]}  {one.note}"
        out.print(line.rstrip(), highlight=False, markup=False)
    for target, seen in again.items():
        out.print(f"{target}  {recapture_words(seen)}", highlight=False, markup=False)


def _listing_fields(listing: Listing, again: Recapture | None) -> dict[str, object]:
    """A listing as JSON, with the newest estimate of its target."""
    estimate = asdict(again) | {"missed": again.missed} if again else None
    return {**asdict(listing), "coverage": listing.coverage, "recapture": estimate}


@source_app.command("samples")
def list_samples(
    source: Annotated[str, typer.Argument(help="来源名；留空为全部 (all)")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出存下的样页：解析不了的页面，已遮蔽个人信息 (saved pages that no parser understood); 看法: tingfeng parse KIND FILE。"""
    with opened() as context:
        samples = Samples(context.settings.home).find(source)
    if as_json:
        print_json([{**asdict(sample), "path": str(sample.path)} for sample in samples])
        return
    for sample in samples:
        taken = sample.taken_at.astimezone(SHANGHAI)
        head = f"{sample.source}  {taken:%m-%d %H:%M}  {sample.outcome.value}  {sample.kind}"
        out.print(f"{head}\n  {sample.path}", highlight=False, markup=False, soft_wrap=True)
    if not samples:
        out.print("没有样页 (none)")


@source_app.command("holds")
def list_holds(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """列出被搁置的网站、原因和何时恢复 (sites that refused, why, and until when they are left alone)."""
    with opened() as context:
        holds = Budget(budget_path(context)).holds()
    if as_json:
        print_json([{"site": hold.site, "until": hold.until.isoformat(), "reason": hold.reason} for hold in holds])
        return
    for hold in holds:
        until = hold.until.astimezone(SHANGHAI)
        out.print(f"{hold.site}  到 {until:%m-%d %H:%M}  {hold.reason}", highlight=False, markup=False)
    if not holds:
        out.print("没有被搁置的网站 (none)")


@source_app.command("release")
def release(site: Annotated[str, typer.Argument(help="网站，见 tingfeng source holds")]) -> None:
    """提前结束对一个网站的搁置 (end a hold early, once you know that the site lets you in again)."""
    with opened() as context:
        was_held = Budget(budget_path(context)).release(site)
    if not was_held:
        fail(f"{site} 没有被搁置 (is not on hold)", 2)
    out.print(f"{site} 已恢复 (released)", highlight=False, markup=False)
