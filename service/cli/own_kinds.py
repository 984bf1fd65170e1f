"""``tingfeng kind``: labels of the bank's own."""

from pathlib import Path
from typing import Annotated

import typer

from nlp.own_kinds.records import Example, Figures, Head, Measure, OwnKindError
from service.accounts import SYSTEM
from service.cli.console import err, fail, opened, out, print_json, progress_bar
from service.errors import NotFoundError
from service.ingest.own_kinds import (
    add_examples,
    create_own_kind,
    measure,
    remove_own_kind,
    switch_own_kind,
    train_own_kind,
    try_own_kind,
)
from service.own_kinds import OwnKind
from service.own_kinds.example_files import read_examples

kind_app = typer.Typer(help="自有标签 (labels of your own)", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="标签的名字，例如 断卡行动")]
ExampleFile = Annotated[Path, typer.Argument(help="例子：JSONL、JSON、CSV 或 xlsx", exists=True, dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@kind_app.command("add")
def add(
    name: Name,
    file: ExampleFile,
    precision: Annotated[float | None, typer.Option(help="分界要达到的精确率，例如 0.8；默认取 F1 最好处")] = None,
    as_json: AsJson = False,
) -> None:
    """用例子新建一个自有标签，或给已有的加例子，然后训练 (make a label from examples, or add to one; then train)."""
    examples = _examples(file)
    with opened() as context:
        try:
            context.own_kinds.get(name)
        except NotFoundError:
            create_own_kind(context, name, examples, SYSTEM, precision=precision)
        else:
            if precision is not None:
                fail(f"“{name}”已经有了：目标精确率只在新建时给 (give the precision when the label is made)", 2)
            add_examples(context, name, examples, SYSTEM)
        head = train_own_kind(context, name, SYSTEM)
        _print_head(head, as_json=as_json)


@kind_app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """全部自有标签与它们的成绩 (all labels with their figures)."""
    with opened() as context:
        kinds, version = context.own_kinds.all(), context.analyser.model.encoder
    if as_json:
        print_json([kind_record(kind, version) for kind in kinds])
        return
    for kind in kinds:
        state = "启用" if kind.enabled else "停用"
        stale = "，为旧模型训练，运行 tingfeng relabel 更新" if kind.stale(version) else ""
        out.print(f"{kind.name}  {state}  {kind.positives} 条例子{stale}", style="bold", highlight=False)
        if kind.head:
            out.print(f"  {_figures_line(kind.head.figures)}", highlight=False)
        for warning in filter(None, (kind.fault, *(kind.head.warnings if kind.head else ()))):
            out.print(f"  {warning}", style="dim", highlight=False)
    if not kinds:
        out.print("还没有自有标签；tingfeng kind add 名字 例子文件 建一个 (none yet)")


@kind_app.command("remove")
def remove(name: Name) -> None:
    """删去一个自有标签和它的例子 (forget a label with its examples)."""
    with opened() as context:
        remove_own_kind(context, name, SYSTEM)
    err.print(f"已删去“{name}”；tingfeng relabel 会把它从旧帖上拿掉 (removed)", highlight=False)


@kind_app.command("enable")
def enable(name: Name) -> None:
    """启用：新帖和旧帖都读它 (read posts for it)."""
    with opened() as context:
        switch_own_kind(context, name, SYSTEM, enabled=True)


@kind_app.command("disable")
def disable(name: Name) -> None:
    """停用：例子和成绩都留着 (stop reading posts for it; examples and figures stay)."""
    with opened() as context:
        switch_own_kind(context, name, SYSTEM, enabled=False)


@kind_app.command("evaluate")
def evaluate(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="另外的例子，标着 是 或 否；不给就交叉验证", exists=True, dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """量一个自有标签：在另外的例子上，或交叉验证它自己的例子 (measure it on other examples, or cross-validate)."""
    with opened() as context:
        if file is None:
            with progress_bar(quiet=as_json) as bar:
                task = bar.add_task("读帖子", total=None)
                try:
                    head = measure(context, name, lambda done, whole: bar.update(task, completed=done, total=whole))
                except OwnKindError as error:
                    fail(str(error), 2)
            _print_head(head, as_json=as_json)
            return
        test = try_own_kind(context, name, _examples(file))
    if as_json:
        print_json(test)
    else:
        line = "  ".join((_share("精确率", test.precision), _share("召回率", test.recall), _share("F1", test.f1)))
        out.print(f"{test.examples} 条例子  {line}", highlight=False)


def kind_record(kind: OwnKind, encoder: str) -> dict[str, object]:
    """An own kind in plain types."""
    return {
        "name": kind.name,
        "enabled": kind.enabled,
        "positives": kind.positives,
        "negatives": kind.negatives,
        "stale": kind.stale(encoder),
        "fault": kind.fault,
        "figures": kind.head.figures if kind.head else None,
        "cut_off": kind.head.cut_off if kind.head else None,
        "warnings": kind.head.warnings if kind.head else (),
    }


def _examples(file: Path) -> list[Example]:
    return read_examples(file.name, file.read_bytes())


def _print_head(head: Head, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": head.name, "figures": head.figures, "cut_off": head.cut_off, "warnings": head.warnings})
        return
    out.print(f"{head.name}  分界 {head.cut_off:.2f}  {_figures_line(head.figures)}", highlight=False)
    for warning in head.warnings:
        out.print(f"  {warning}", style="yellow", highlight=False)


def _figures_line(figures: Figures) -> str:
    shares = (_share("精确率", figures.precision), _share("召回率", figures.recall), _share("F1", figures.f1))
    rate = f"每千条入库帖子约 {figures.per_thousand:.0f} 条" if figures.per_thousand is not None else ""
    return "  ".join(filter(None, (*shares, rate)))


def _share(name: str, share: Measure) -> str:
    return f"{name} {share.value:.2f} [{share.low:.2f}, {share.high:.2f}]"
