"""``tingfeng import``."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from nlp.labels import ZH
from service.cli.console import err, opened, out, print_counts, print_json, progress_bar
from service.ingest.batch import Taken
from service.ingest.files import FileReport, import_file
from service.routing.vocabulary import QUEUE_ZH
from service.stores.decision import Queue


def import_files(
    files: Annotated[
        list[Path], typer.Argument(help="CSV、JSON、JSONL、NDJSON，可为 .gz", exists=True, dir_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """导入文件：weibo-search CSV、MediaCrawler JSONL/CSV、听风 NDJSON；按表头识别格式。

    Refused rows are kept beside the file with their reasons. Exit code 0 when every file was read.
    """
    with opened() as context:
        reports = []
        for path in files:
            with progress_bar(quiet=as_json) as bar:
                task = bar.add_task(path.name, total=None)
                report = import_file(context, path, progress=partial(_show, bar, task))
            reports.append(report)
            if report.error:
                err.print(f"{path}: {report.error}", style="red", highlight=False, markup=False)
    if as_json:
        print_json({"files": [_as_dict(report) for report in reports]})
    else:
        for report in reports:
            _print(report)
    if any(report.error for report in reports):
        raise typer.Exit(1)


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _as_dict(report: FileReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "format": report.format,
        "rows": report.rows,
        "stored": report.taken.stored,
        "duplicate": report.taken.duplicate,
        "refused": report.refused,
        "refused_file": str(report.refused_file) if report.refused_file else None,
        "error": report.error or None,
        "dropped": dict(report.taken.dropped),
        "routed": dict(report.taken.routed),
    }


def _print(report: FileReport) -> None:
    taken: Taken = report.taken
    line = (
        f"{report.path}（{report.format or '未能识别'}）：{report.rows} 行，新增 {taken.stored}，已有 {taken.duplicate}"
    )
    out.print(f"{line}，拒收 {report.refused}", highlight=False, markup=False)
    if report.refused_file:
        out.print(f"  拒收的行和原因在 {report.refused_file}", style="yellow", highlight=False, markup=False)
    if taken.routed:
        print_counts("  队列", taken.routed, lambda name: f"  {QUEUE_ZH[Queue(name)]}")
    if taken.dropped:
        print_counts("  噪声", taken.dropped, lambda name: f"  {ZH[name]}")
