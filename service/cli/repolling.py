"""``tingfeng crawl SOURCE --repoll``."""

import typer

from crawlers.sources import SourceConfig
from service.cli.console import err, fail, out, print_json
from service.ingest.context import Context
from service.ingest.erasing import erase_gone
from service.ingest.repolling_run import repoll


def repoll_now(context: Context, source: SourceConfig, *, as_json: bool) -> None:
    """Ask for the source's posts that are due; ends the command with 1 where the run ended badly, with 2 where it cannot."""
    if source.type.status is None:
        fail(
            f"{source.type.title} 没有查看单条帖子的页面，不能回访 (this type of source cannot ask for single posts)", 2
        )
    with err.status(f"回访 {source.name} …"):
        report = repoll(context, source)
        erased = erase_gone(context, context.clock())
    counts = {
        "due": report.due,
        "found": report.found,
        "gone": report.gone,
        "unasked": report.unasked,
        "erased": erased,
    }
    stop = report.run.stop_reason if report.run else ""
    if as_json:
        print_json({"source": source.name, **counts, "stop_reason": stop, "detail": report.failure})
    elif report.run is None:
        out.print("没有到期的帖子，或该站正被搁置、额度已用 (nothing is due, or the site may not be asked now)")
    else:
        out.print(
            f"{source.name}: 到期 {report.due} 条，还在 {report.found}，已删除 {report.gone}，清除 {erased}；{stop}"
        )
    if report.failure:
        err.print(report.failure, style="yellow", highlight=False, markup=False)
        raise typer.Exit(1)
