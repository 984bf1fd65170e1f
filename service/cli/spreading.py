"""``tingfeng spread``: how a post spread, as an indented tree."""

from dataclasses import asdict
from typing import Annotated

import typer

from service.cli.console import opened, out, print_json
from service.ingest.convert import display_time
from service.watch.spread import SHOWN, Edge, Node, Spread, spread_of
from service.watch.spread_tree import Tie

_DEEPEST = 20
"""Deeper nodes are indented no further."""


def spread(
    post_id: Annotated[str, typer.Argument(help="帖子编号，例如 weibo:5000000000000001")],
    size: Annotated[int, typer.Option(min=1, max=20_000, help="最多列出多少条，带来转发多的在前")] = SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """一条帖子怎样传播：转发树、最深最宽、最快的一小时、谁带来的最多 (how a post spread, as a tree)."""
    with opened() as context:
        found = spread_of(context.store, post_id, shown=size)
    if as_json:
        print_json(record(found))
        return
    for node in found.nodes:
        _say(f"{'  ' * min(node.depth, _DEEPEST)}{line(node, is_focus=node.key == found.focus)}")
    for words in summary(found):
        out.print(words, style="dim", highlight=False, markup=False)


def record(found: Spread) -> dict[str, object]:
    """A spread in plain types, as the API gives it."""
    lists = {"nodes": found.nodes, "spreaders": found.spreaders}
    named = {name: [asdict(node) | {"post_id": node.post_id} for node in nodes] for name, nodes in lists.items()}
    return asdict(found) | named


def line(node: Node, *, is_focus: bool = False) -> str:
    """One node in words: who, when, what, what it brought, and how sure that is."""
    who = f"@{node.author.name or '匿名'}"
    followers = "" if node.author.followers is None else f"{node.author.followers:,} 粉丝"
    what = "未见原文" if node.stub and not node.text else node.text or "（没有附言）"
    marks = (
        "←" if is_focus else "",
        "未见" if node.stub and node.text else "",
        "原帖已删" if node.gone else "",
        "按名字" if node.tie is Tie.NAME and node.edge is not Edge.UNSEEN else "",
        f"带来 {node.brought:,}" if node.brought else "",
        f"另有 {node.hidden:,} 条未列出" if node.hidden else "",
    )
    when = display_time(node.at) if node.at else ""
    return "  ".join(filter(None, (who, followers, when, what, *marks)))


def summary(found: Spread) -> list[str]:
    """The figures in words."""
    claimed = "" if found.claimed is None else f"，平台显示 {found.claimed:,} 次"
    lines = [f"{found.root}：库内 {found.reposts:,} 条转发{claimed}；最深 {found.depth} 层，最宽 {found.breadth:,} 条"]
    if fastest := found.growth.fastest:
        lines.append(f"最快的一小时从 {display_time(fastest.start)} 起，{fastest.count:,} 条")
    if found.unseen:
        lines.append(f"{found.unseen:,} 条只见被转发、未见原文，不计入以上数字 (known by reference only)")
    if found.by_name:
        lines.append(f"{found.by_name:,} 条按转发链里的名字排入 (placed by name)")
    if found.left_out:
        lines.append(f"另有 {found.left_out:,} 条太多，没有算入 (left out)")
    return lines


def _say(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)
