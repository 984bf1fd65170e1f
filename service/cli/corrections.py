"""``tingfeng corrections``: what people corrected, as rows to train on, and rows labelled elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.accounts import Permission, Principal
from service.cli.console import fail, opened, out, print_json
from service.ingest.context import Context
from service.ingest.corrected_rows import export_rows, import_rows

corrections_app = typer.Typer(help="人工更正 (corrections)", no_args_is_help=True)


@corrections_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个 .jsonl 文件", dir_okay=False)],
    ids: Annotated[bool, typer.Option("--ids", help="带上帖子编号，供 import 用；编号能查到作者，请勿外传")] = False,
) -> None:
    """导出更正，格式与 train、evaluate 读的标注数据相同，不含作者 (write corrections as rows to train on)。"""
    if not file.parent.is_dir():
        fail(f"没有文件夹 {file.parent}，请先建立 (no such folder)", 2)
    with opened() as context:
        count = export_rows(context, file, ids=ids)
    out.print(f"{count:,} 条更正写入 {file}（pool: corrected）", highlight=False)


@corrections_app.command("import")
def import_labels(
    file: Annotated[Path, typer.Argument(help="逐行 JSON：id 与全部标签", exists=True, dir_okay=False)],
    user: Annotated[str, typer.Option(help="记在哪个用户名下")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """导入别处标注的标签，作为更正；不能用的行连同原因留在旁边的文件里 (take in label rows as corrections)。"""
    with opened() as context:
        report = import_rows(context, file, _principal(context, user))
    if as_json:
        print_json(asdict(report))
        return
    out.print(f"{report.rows:,} 行，更正 {report.taken:,} 条，拒绝 {report.refused:,} 行", highlight=False)
    if report.refused_file:
        out.print(f"拒绝的行与原因在 {report.refused_file}", highlight=False)


def _principal(context: Context, name: str) -> Principal:
    user = context.accounts.user(name)
    principal = Principal(user.id, user.name, user.display_name, user.role)
    if not user.active or not principal.may(Permission.CORRECT_LABELS):
        fail(f"用户 {name} 已停用或不能更正标签 (disabled, or may not correct)", 2)
    return principal
