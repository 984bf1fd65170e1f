"""How a post spread: the tree of those who brought most, and the reposts over time."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from dashboards.formats import exact, local, short
from dashboards.panels.chart import Cell, Chart, Json, Table, base, time_axis, value_axis
from service.watch.spread import Edge, Node, Spread

DRAWN: Final = 40
"""Nodes in the picture: more cannot be told apart. The list below it has the others."""
DEEPEST: Final = 6
_FEW_LEAVES: Final = 10
_SOME_LEAVES: Final = 16
_COLOURS: Final = {
    Edge.ORIGIN: "--series-1", Edge.REPOST: "--series-3", Edge.BARE: "--series-5", Edge.UNSEEN: "--line-strong",
}  # fmt: skip
_NARROW: Final = 560
"""Pixels: below, names stand above their dots."""
_ON_A_PHONE: Final[dict[str, Json]] = {
    "left": 16,
    "right": 116,
    "label": {"position": [0, -13], "align": "left", "width": 96},
    "leaves": {"label": {"position": "right", "width": 104}},
}


@dataclass(frozen=True, slots=True)
class SpreadTree:
    """A spread, and where its nodes lead."""

    spread: Spread
    link: Callable[[Node], str]
    """Address of a node's post; empty where there is none to show."""


def name_of(node: Node) -> str:
    """The author as the tree shows them."""
    return f"@{node.author.name or '匿名'}"


def says(node: Node) -> str:
    """A node's own words, or why it has none."""
    if node.stub:
        return f"未见原文 · 转发里引作“{node.text}”" if node.text else "未见原文"
    return f"“{node.text}”" if node.text else "没有附言"


def tree_chart(tree: SpreadTree) -> Chart:
    """The first post at the left, who reposted whom to the right of it; bigger dots brought more."""
    spread = tree.spread
    kept = _kept(spread.nodes)
    root = _branches(tree, kept)
    leaves = len(kept) - len({node.parent for node in kept if node.parent})
    left = spread.reposts - sum(not node.stub for node in kept[1:])
    return Chart(
        id="spread",
        title="谁把它传开?",
        unit=f"圆点越大带来的转发越多{f'; 另有 {exact(left)} 条没有画出' if left > 0 else ''}",
        option={
            "animationDuration": 240,
            "tooltip": {"trigger": "item", "confine": True},
            "series": [_series(root)],
            "media": [{"query": {"maxWidth": _NARROW}, "option": {"series": [_ON_A_PHONE]}}],
        },
        table=_table(tree),
        size="" if leaves <= _FEW_LEAVES else "tall" if leaves <= _SOME_LEAVES else "vast",
        empty="" if len(spread.nodes) > 1 else "库里还没有见到它的转发。",
        aria=f"{exact(spread.reposts)} 条转发, 最深 {spread.depth} 层, 最宽 {exact(spread.breadth)} 条",
    )


def growth_chart(spread: Spread) -> Chart:
    """Reposts an hour or day."""
    growth = spread.growth
    form = "%m-%d %H:00" if growth.interval == "hour" else "%Y-%m-%d"
    labels = [f"{local(step.start):{form}}" for step in growth.steps]
    series: Json = {
        "name": "转发",
        "type": "bar",
        "barMaxWidth": 18,
        "itemStyle": {"color": "--series-1", "borderRadius": [3, 3, 0, 0]},
        "data": [{"value": step.count, "note": f"累计 {exact(step.total)}"} for step in growth.steps],
    }
    rows = tuple(
        (Cell(label), Cell(exact(step.count), number=True), Cell(exact(step.total), number=True))
        for label, step in zip(labels, growth.steps, strict=True)
    )
    return Chart(
        id="spread-growth",
        title="传得多快?",
        unit="条 / 小时" if growth.interval == "hour" else "条 / 天",
        option=base() | {"xAxis": time_axis(labels), "yAxis": value_axis(), "series": [series]},
        table=Table(("时间", "转发", "累计"), rows),
        empty="" if growth.steps else "见到的转发都没有时间。",
        aria=f"{len(labels)} 个时段",
    )


def _kept(nodes: Sequence[Node]) -> list[Node]:
    """The nodes to draw, in their order: those that brought most, each with all that stand above it."""
    near = [node for node in nodes if node.depth <= DEEPEST]
    chosen = {node.key for node in sorted(near, key=lambda node: (-node.brought, node.depth))[:DRAWN]}
    return [node for node in near if node.key in chosen]


def _branches(tree: SpreadTree, kept: Sequence[Node]) -> dict[str, Json]:
    """The nodes as ECharts has them, each with its children."""
    children: dict[str, list[Json]] = {node.key: [] for node in kept}
    drawn: dict[str, Json] = {}
    hidden = _hidden(tree.spread.nodes, children)
    for node in reversed(kept):
        drawn = _drawn(tree, node, hidden[node.key]) | {"children": children[node.key][::-1]}
        if node.parent:
            children[node.parent].append(drawn)
    return drawn


def _hidden(nodes: Sequence[Node], kept: Collection[str]) -> Counter[str]:
    """Of each drawn node, how many posts are not drawn and have it as their nearest drawn ancestor."""
    nearest: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for node in nodes:
        nearest[node.key] = node.key if node.key in kept else nearest[node.parent]
        counts[nearest[node.key]] += node.hidden + (node.key not in kept and not node.stub)
    return counts


def _drawn(tree: SpreadTree, node: Node, hidden: int) -> dict[str, Json]:
    is_focus = node.key == tree.spread.focus and node.edge is not Edge.ORIGIN
    notes = (
        f"{short(node.author.followers)} 粉丝" if node.author.followers is not None else "",
        f"{local(node.at):%m-%d %H:%M}" if node.at else "",
        says(node),
        "原帖已删" if node.gone else "",
        f"另有 {exact(hidden)} 条没有画出" if hidden else "",
    )
    return {
        "name": f"{name_of(node)} ({exact(node.brought)})" if node.brought else name_of(node),
        "value": node.brought,
        "href": tree.link(node),
        "note": " · ".join(filter(None, notes)),
        "symbol": "emptyCircle" if node.stub else "circle",
        "symbolSize": round(7 + 2 * min(log2(1 + node.brought), 9), 1),
        "itemStyle": {"color": "--warn-fill" if is_focus else _COLOURS[node.edge]},
    }


def _series(root: dict[str, Json]) -> Json:
    label: dict[str, Json] = {
        "color": "--text-2", "fontSize": 11, "width": 132, "overflow": "truncate", "position": "left",
        "verticalAlign": "middle", "align": "right",
    }  # fmt: skip
    return {
        "name": "带来的转发",
        "type": "tree",
        "data": [root],
        "left": 120,
        "right": 150,
        "top": 10,
        "bottom": 10,
        "initialTreeDepth": -1,
        "expandAndCollapse": False,
        "label": label,
        "leaves": {"label": label | {"position": "right", "align": "left"}},
        "lineStyle": {"color": "--line-strong", "width": 1},
        "emphasis": {"focus": "ancestor"},
    }


def _table(tree: SpreadTree) -> Table:
    names = {node.key: name_of(node) for node in tree.spread.nodes}
    rows = tuple(
        (
            Cell(name_of(node), tree.link(node)),
            Cell(names.get(node.parent, "")),
            Cell(f"{local(node.at):%Y-%m-%d %H:%M}" if node.at else ""),
            Cell(exact(node.brought), number=True),
            Cell("" if node.author.followers is None else exact(node.author.followers), number=True),
            Cell(says(node)),
        )
        for node in tree.spread.nodes
    )
    return Table(("账号", "转自", "时间", "带来的转发", "粉丝", "内容"), rows)
