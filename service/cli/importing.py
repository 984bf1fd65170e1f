"""``tingfeng import``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn

from crawlers.importers.column_map import ColumnMapError
from nlp.labels import ZH
from service.cli.column_preview import show_columns
from service.cli.console import LINE_SECONDS, err, fail, load_settings, opened, out, print_counts, print_json
from service.cli.interrupting import Interrupt, interruptible
from service.ingest.column_maps import ColumnMaps, NamedMap
from service.ingest.context import Context
from service.ingest.files import Watch, import_file
from service.ingest.import_report import FileReport
from service.routing.vocabulary import QUEUE_ZH
from service.stores.decision import Queue

STOPPED = 130
"""Exit code after Ctrl-C, as of every program that it ends."""


def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="要导入的文件，按表头识别格式 (recognised by their columns)", exists=True, dir_okay=False),
    ],
    map_name: Annotated[
        str, typer.Option("--map", metavar="NAME", help="用保存的列映射读自己的表格 (read by a saved column map)")
    ] = "",
    columns: Annotated[
        bool,
        typer.Option("--columns", help="不导入，只看有哪些列，并写出列映射的草稿 (show the columns, draft a map)"),
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="中断过的文件从头再读 (do not go on where it was stopped)")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """导入文件：别的采集工具的导出、自己的表格、听风的数据。

    可以直接导入 · read as they are：weibo-search（CSV、SQLite）、weibo-crawler 和 weiboSpider（CSV、JSON、SQLite）、
    WeiboSpider（JSONL）、MediaCrawler 的微博、贴吧、知乎、小红书（CSV、JSON、JSONL、Excel、SQLite）、听风 NDJSON；
    可为 .gz。别的表格先看列、写映射 · any other table needs a column map：

    tingfeng import --columns 报表.xlsx --map 报表

    tingfeng import 报表.xlsx --map 报表

    每一行不是新增，就是已有，或者连同原因被拒收；拒收的行写在文件旁边的 .refused.ndjson。Ctrl-C 或断电之后
    再运行一次就接着导入。Every row is stored, known already, or refused with its reason; after Ctrl-C run it again
    to go on.

    退出码 · exit codes：0 都读完了，1 有文件读不了，2 列映射或用法有误，4 存储不可用，130 被 Ctrl-C 停下。
    """
    if columns:
        show_columns(load_settings().home, files, map_name, as_json=as_json)
        return
    with opened() as context:
        column_map = _column_map(context, map_name)
        reports = _import_all(context, files, column_map, restart=restart, quiet=as_json)
    if as_json:
        print_json({"files": [_as_dict(report) for report in reports]})
    else:
        for report in reports:
            _print(report)
    if any(report.stopped for report in reports):
        err.print("已停下；同样的命令再运行一次就接着导入 (stopped; run it again to go on)")
        raise typer.Exit(STOPPED)
    if any(report.error for report in reports):
        raise typer.Exit(1)


def _column_map(context: Context, name: str) -> NamedMap | None:
    try:
        return ColumnMaps(context.settings.home).load(name) if name else None
    except ColumnMapError as error:
        fail(str(error), 2)


def _import_all(
    context: Context, files: Sequence[Path], column_map: NamedMap | None, *, restart: bool, quiet: bool
) -> list[FileReport]:
    """The files one after the other, until Ctrl-C."""
    reports: list[FileReport] = []
    with interruptible() as interrupt:
        for path in files:
            with _watching(path, interrupt, quiet=quiet) as watch:
                report = import_file(context, path, column_map=column_map, restart=restart, watch=watch)
            reports.append(report)
            if report.error:
                _tell_error(context, report, has_map=column_map is not None)
            if interrupt.asked:
                break
    return reports


def _tell_error(context: Context, report: FileReport, *, has_map: bool) -> None:
    err.print(f"{report.path}: {report.error}", style="red", highlight=False, markup=False)
    fitting = [] if has_map or report.format else ColumnMaps(context.settings.home).fitting(report.path)
    if fitting:
        err.print(
            f"  这些列映射合用 (maps that fit): {', '.join(f'--map {name}' for name in fitting)}",
            markup=False,
            highlight=False,
        )


@contextmanager
def _watching(path: Path, interrupt: Interrupt, *, quiet: bool) -> Iterator[Watch]:
    """A bar of bytes with rows a second, or a line now and then in a log."""
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), console=err, transient=True, disable=quiet or not err.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(path.name, total=None, rate="")
        yield Watch(partial(_Pace(bar, task, quiet=quiet).show, path.name), lambda: interrupt.asked)


class _Pace:
    """Tells how fast an import is."""

    def __init__(self, bar: Progress, task: TaskID, *, quiet: bool) -> None:
        self._bar, self._task, self._quiet = bar, task, quiet
        self._began = self._told = monotonic()

    def show(self, name: str, report: FileReport, done: int, total: int) -> None:
        """Once a batch."""
        now = monotonic()
        rate = f"每秒 {(report.rows - report.resumed) / max(now - self._began, 1e-3):,.0f} 行"
        self._bar.update(self._task, completed=done, total=total, rate=rate)
        if not self._quiet and not err.is_terminal and now - self._told >= LINE_SECONDS:
            self._told = now
            err.print(f"{name} {report.rows:,} 行，{done / max(total, 1):.0%}，{rate}", highlight=False, markup=False)


def _as_dict(report: FileReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "format": report.format,
        "rows": report.rows,
        "stored": report.taken.stored,
        "duplicate": report.taken.duplicate,
        "refused": report.refused,
        "refused_file": str(report.refused_file) if report.refused_file else None,
        "reasons": dict(report.reasons.most_common()),
        "left_out": dict(report.left_out),
        "originals": report.originals,
        "originals_stored": report.originals_stored,
        "resumed": report.resumed,
        "stopped": report.stopped,
        "error": report.error or None,
        "dropped": dict(report.taken.dropped),
        "routed": dict(report.taken.routed),
    }


def _print(report: FileReport) -> None:
    taken = report.taken
    _tell(
        f"{report.path}（{report.format or '未能识别'}）：{report.rows:,} 行，新增 {taken.stored:,}，"
        f"已有 {taken.duplicate:,}，拒收 {report.refused:,}"
    )
    if report.resumed:
        _tell(f"  接着上次导入，上次已有 {report.resumed:,} 行 (went on behind these rows)")
    if report.originals:
        _tell(
            f"  转发里带的原微博 {report.originals:,} 条，新增 {report.originals_stored:,} (originals embedded in reposts)"
        )
    for what, count in report.left_out.items():
        _tell(f"  未导入 {count:,} 行 (not imported)：{what}", style="yellow")
    for reason, count in report.reasons.most_common():
        _tell(f"  拒收 {count:,} 行：{reason}", style="yellow")
    if report.refused_file:
        _tell(f"  拒收的行和原因在 {report.refused_file}", style="yellow")
    if taken.routed:
        print_counts("  队列", taken.routed, lambda name: f"  {QUEUE_ZH[Queue(name)]}")
    if taken.dropped:
        print_counts("  噪声", taken.dropped, lambda name: f"  {ZH[name]}")


def _tell(line: str, style: str = "") -> None:
    out.print(line, style=style, highlight=False, markup=False, soft_wrap=True)
