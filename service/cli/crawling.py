"""``tingfeng crawl`` and ``tingfeng source``."""

from typing import Annotated

import typer

from service.cli.console import err, fail, opened, out, print_json
from service.ingest.crawl import CrawlReport, SourceBusyError
from service.ingest.crawl import crawl as run_crawl
from service.ingest.runs import CrawlRuns
from service.ingest.sources import find_source, load_context_sources

source_app = typer.Typer(help="采集来源 (crawl sources)", no_args_is_help=True)


def crawl(
    source: Annotated[str, typer.Argument(help="来源名，见 tingfeng source list")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """立即采集一个来源；中断后再次运行会从断点继续。

    Crawl a source now; Ctrl-C is safe, the next run goes on from there. Exit code 1: it stopped for a bad reason.
    """
    with opened() as context:
        try:
            config = find_source(context, source)
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
            }
        )  # fmt: skip
        return
    coverage = "" if run.coverage is None else f"，覆盖 {run.coverage:.0%}"
    out.print(
        f"{run.source}: 找到 {run.found} 条{coverage}；新增 {taken.stored}，已有 {taken.duplicate}；{run.stop_reason}"
    )
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
