"""``tingfeng model``: which models there are, the gate before one is put in use, promotion and the way back."""

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from nlp.training.config import ConfigError
from service.cli.console import err, fail, opened, out, print_json, progress_bar
from service.ingest.context import Context
from service.ingest.convert import display_time
from service.ingest.gating import GateRefusedError, gate, promote, roll_back
from service.ingest.models import ModelView, damaged_verdicts, model_views
from service.learning import REPORT, Limits, Shelf, overriding, verdict_text

model_app = typer.Typer(help="模型：关卡、启用、退回 (models: gate, promotion, roll-back)", no_args_is_help=True)
REFUSED = 3
"""Exit code where a candidate may not be put in use."""
ORIGINS = {"installed": "随包附带", "promoted": "已启用过", "setting": "TINGFENG_MODEL"}
Folder = Annotated[Path, typer.Argument(help="模型文件夹 (model folder)", exists=True, file_okay=False)]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
DEFAULTS = Limits()


@model_app.command("list")
def list_models(as_json: Json = False) -> None:
    """列出模型：在用的、启用过的、随包附带的；成绩、谁在何时启用 (list models)。"""
    with opened() as context:
        views, damaged = model_views(context), damaged_verdicts(context)
        override = overriding(context.settings)
    for file in damaged:
        err.print(f"{file} 读不懂，没有列出 (a verdict that cannot be read is left out)", highlight=False, markup=False)
    if as_json:
        print_json([_line(view) for view in views])
        return
    for view in views:
        _print_view(view)
    if override:
        out.print(f"设置 {override} 优先于启用的模型 (the setting wins over the promoted model)", highlight=False)


@model_app.command("gate")
def gate_model(
    folder: Folder,
    frozen: Annotated[
        Path, typer.Option(help="固定的标注数据，没有参加过训练 (frozen labelled posts)", dir_okay=False)
    ],
    head: Annotated[float, typer.Option(min=0, help="任一项宏平均 F1 最多降多少")] = DEFAULTS.head,
    kind: Annotated[float, typer.Option(min=0, help="任一类 F1 最多降多少")] = DEFAULTS.kind,
    support: Annotated[int, typer.Option(min=1, help="少于这么多条的标签不判断")] = DEFAULTS.support,
    posts: Annotated[int, typer.Option(min=1, help="固定的数据至少要多少条")] = DEFAULTS.posts,
    corrections: Annotated[
        float, typer.Option(min=0, help="更正过的帖子上读对的标签最多少几成，0.01 即 1%")
    ] = DEFAULTS.corrections,
    slower: Annotated[float, typer.Option(min=0.1, help="每条的 CPU 时间最多是现在的几倍")] = DEFAULTS.slower,
    as_json: Json = False,
) -> None:
    """把候选模型与在用的比较：固定数据、人工更正、速度。变差就拒绝（退出码 3），结果写在候选文件夹的 gate.json。

    Compares a candidate with the model in use; refuses (exit code 3) one that is worse, and says where.
    """
    limits = Limits(head, kind, support, posts, corrections, slower)
    with opened() as context, progress_bar(quiet=as_json) as bar:
        task = bar.add_task("关卡", total=None)
        try:
            verdict = gate(
                context, folder, frozen, limits, lambda done, total: bar.update(task, completed=done, total=total)
            )
        except ConfigError as error:
            fail(str(error), 2)
        override = overriding(context.settings)
    if as_json:
        print_json(asdict(verdict))
    else:
        out.print(verdict_text(verdict), highlight=False, markup=False, soft_wrap=True)
        err.print(f"写入 written to {folder / REPORT}", highlight=False)
    if override:
        err.print(
            f"设置 {override} 优先；关卡比的是 {verdict.current} (the setting wins; the gate compared with this one)",
            highlight=False,
        )
    if not verdict.passed:
        raise typer.Exit(REFUSED)


@model_app.command("promote")
def promote_model(
    folder: Folder,
    force: Annotated[str, typer.Option(help="不看关卡也要启用的理由，会记入审计 (reason to skip the gate)")] = "",
) -> None:
    """启用一个通过关卡的模型：复制到状态文件夹并切换；运行中的 serve 和 worker 随即改用，不必重启。

    Puts a model in use that passed the gate; running processes take it up without a restart.
    """
    with opened() as context:
        try:
            promotion = promote(context, folder, _operator(), forced=force.strip())
        except GateRefusedError as error:
            fail(str(error), REFUSED)
        out.print(f"已启用 {promotion.version}", highlight=False)
        _say_what_follows(context)


@model_app.command("rollback")
def rollback_model() -> None:
    """退回上一个模型，直到随包附带的 (back to the model before)。"""
    with opened() as context:
        undone = roll_back(context, _operator())
        left = Shelf(context.settings.home).promotions()
        now = left[-1].version if left else "随包附带的模型 (the installed one)"
        out.print(f"已退回：{undone.version} -> {now}", highlight=False)
        _say_what_follows(context)


def _operator() -> str:
    """Who runs the command, for the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "cli"


def _say_what_follows(context: Context) -> None:
    override = overriding(context.settings)
    if override:
        out.print(
            f"但设置 {override} 优先，取消它之后才改用 (the setting wins until it is unset)",
            highlight=False,
        )
        return
    out.print("serve 和 worker 的下一批帖子就用它；旧帖由任务“补做分析”逐步重新推导，或现在运行 tingfeng relabel")
    if context.own_kinds.heads():
        out.print("自有标签是按模型训练的，请重新训练 (train own kinds anew): tingfeng kind --help")


def _line(view: ModelView) -> dict[str, object]:
    promotion, verdict = view.promotion, view.verdict
    return {
        "version": view.version,
        "folder": str(view.folder),
        "in_use": view.in_use,
        "reads_first": view.reads_first,
        "origin": view.origin,
        "promoted": asdict(promotion) if promotion else None,
        "gate": {"passed": verdict.passed, "against": verdict.current, "at": verdict.at} if verdict else None,
        "figures": asdict(view.figures) if view.figures else None,
    }


def _print_view(view: ModelView) -> None:
    by = f"  {view.promotion.by} {display_time(view.promotion.at)}" if view.promotion else ""
    forced = f"（未过关卡：{view.promotion.forced}）" if view.promotion and view.promotion.forced else ""
    out.print(
        f"{'*' if view.in_use else ' '} {view.version}  {ORIGINS[view.origin]}{'，先读每一条' * view.reads_first}{by}{forced}",
        highlight=False,
    )
    if view.figures:
        scores = "  ".join(f"{head} {value:.3f}" for head, value in view.figures.macro_f1.items())
        out.print(f"    {view.figures.rows:,} 条  {scores}", highlight=False)
