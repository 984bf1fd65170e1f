"""``tingfeng rules``: check the routing rules and explain what they did."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.cli.console import fail, opened, out, print_json
from service.ingest.explain import explain_routing
from service.routing.document import RulesError
from service.routing.explain import RuleVerdict
from service.routing.rules import Rules
from service.routing.vocabulary import QUEUE_ZH

rules_app = typer.Typer(help="路由规则 (routing rules)", no_args_is_help=True)


@rules_app.command("check")
def check(file: Annotated[Path, typer.Argument(help="规则文件 (YAML)", exists=True, dir_okay=False)]) -> None:
    """检查一个规则文件；有误时指出行号与改法 (check a rules file)."""
    try:
        rules = Rules.load(file)
    except RulesError as error:
        fail(str(error), 2)
    out.print(f"规则有效，版本 {rules.version}")


@rules_app.command("show")
def show() -> None:
    """用句子列出当前生效的规则 (the rules in force, as sentences)."""
    with opened() as context:
        out.print(f"{context.rules.path}  版本 {context.rules.version}", style="dim", highlight=False)
        for number, row in enumerate(context.rules.sentences()):
            out.print(f"{number:>2}. {row.title}：{row.when} → {row.then}", highlight=False, markup=False)


@rules_app.command("explain")
def explain(
    post_id: Annotated[str, typer.Argument(help="帖子编号，例如 weibo:5277908669302546")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """一条帖子为什么进了这个队列 (why a post went where it went)."""
    with opened() as context:
        found = context.store.get([post_id])
        if not found:
            fail(f"没有编号为 {post_id} 的帖子；先用 tingfeng search 找到它的编号 (no such post)")
        verdicts = explain_routing(context, found[0])
    stored = found[0]
    if as_json:
        decision = asdict(stored.routing) if stored.routing else None
        print_json({"id": post_id, "decision": decision, "rules": [asdict(verdict) for verdict in verdicts]})
        return
    if stored.routing is None:
        out.print("还没有路由；稍后由定时任务处理，或运行 tingfeng relabel (not routed yet)")
    else:
        queue = QUEUE_ZH[stored.routing.queue]
        out.print(f"{post_id} → {queue} · 优先级 {stored.routing.priority}", style="bold", highlight=False)
    for verdict in verdicts:
        _print_verdict(verdict)


def _print_verdict(verdict: RuleVerdict) -> None:
    mark = "→" if verdict.decided else "✓" if verdict.matched else "·"
    style = "bold green" if verdict.decided else None if verdict.matched else "dim"
    out.print(f"{mark} {verdict.title}：{verdict.effect}", style=style, highlight=False, markup=False)
    for condition in verdict.conditions:
        actual = f"（该帖: {condition.actual}）" if condition.actual else ""
        line = f"{'  ' * (condition.depth + 1)}{'✓' if condition.held else '✗'} {condition.sentence}{actual}"
        out.print(line, style="dim", highlight=False, markup=False)
