"""传播: how a post spread. Cards on the post's page, and a page of its own; neither needs a script."""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from crawlers.items import PostType
from dashboards.cards import post_address
from dashboards.formats import exact, local, percent
from dashboards.panels.chart import Chart
from dashboards.panels.spread import SpreadTree, growth_chart, name_of, says, tree_chart
from dashboards.visit import Visit, visit
from service.accounts import Permission
from service.stores.contract import Filters, PostStore, Query, StoredPost
from service.watch.spread import Edge, Node, Spread, spread_of
from service.watch.spread_tree import Tie

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
LISTED: Final = 100
LARGE: Final = 3_000
"""Reposts above which a post's page only leads to its spread: that many take a second."""
_FEW: Final = 12
"""A list no longer than this stands open."""


@dataclass(frozen=True, slots=True)
class Row:
    """One node in the list; ``opens`` and ``closes`` make the nesting, so that the template need not call itself."""

    node: Node
    name: str
    href: str
    words: str
    marks: tuple[str, ...]
    is_focus: bool
    opens: bool
    """Whether rows below it follow."""
    closes: int
    """How many lists end behind it."""


@dataclass(frozen=True, slots=True)
class SpreadPage:
    """Everything about one spread."""

    post_id: str
    """The post it is seen from."""
    facts: tuple[tuple[str, str], ...]
    """Each with what it means."""
    tree: Chart
    growth: Chart
    spreaders: tuple[Row, ...]
    rows: tuple[Row, ...]
    hidden: int
    """Posts that are not in the list."""
    is_open: bool
    """Whether the list is short enough to stand open."""
    has_reposts: bool
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class LargeSpread:
    """A spread that takes long to work out: a link to it."""

    href: str
    reposts: int
    has_reposts: bool = False
    is_large: bool = True


@router.get("/spread/{post_id:path}")
def spread(seen: Reader, post_id: str) -> HTMLResponse:
    """The spread of any size; also of a post that nobody saw."""
    page = spread_page(spread_of(seen.context.store, post_id, shown=LISTED))
    return seen.page("spread.html", "monitor", spread=page, post_href=post_address(page.post_id))


def spread_card(store: PostStore, stored: StoredPost) -> SpreadPage | LargeSpread:
    """What the post's own page shows of its spread; of a very large one only where to see it."""
    root = stored.post.root_id or stored.post.parent_id or stored.id
    reposts = store.count(Query(filters=Filters(roots=(root,), types=(PostType.REPOST.value,))))
    if reposts > LARGE:
        return LargeSpread(spread_address(stored.id), reposts)
    return spread_page(spread_of(store, stored.id, shown=LISTED))


def spread_page(found: Spread) -> SpreadPage:
    """The spread as it is shown."""
    return SpreadPage(
        post_id=found.focus or found.root,
        facts=tuple(_facts(found)),
        tree=tree_chart(SpreadTree(found, _link)),
        growth=growth_chart(found),
        spreaders=tuple(_row(found, node, opens=False, closes=0) for node in found.spreaders),
        rows=_rows(found),
        hidden=sum(node.hidden for node in found.nodes),
        is_open=len(found.nodes) <= _FEW,
        has_reposts=len(found.nodes) > 1,
    )


def spread_address(post_id: str) -> str:
    """Address of the page of a post's spread."""
    return f"/spread/{quote(post_id, safe=':')}"


def _link(node: Node) -> str:
    return "" if node.stub else post_address(node.key)


def _facts(found: Spread) -> list[tuple[str, str]]:
    facts = [(f"见到 {exact(found.reposts)} 条转发", "库里有的转发, 不含只见被转发的")]
    if found.claimed:
        share = percent(min(1.0, found.reposts / found.claimed), 0)
        facts.append((f"平台显示 {exact(found.claimed)} 次", f"见到其中 {share}; 其余没有采到, 或作者不公开"))
    if found.reposts:
        facts.append((f"最深 {found.depth} 层", "从原帖到最远一条转发"))
        facts.append((f"最宽 {exact(found.breadth)} 条", "同一层里最多的"))
    if fastest := found.growth.fastest:
        words = f"最快一小时 {exact(fastest.count)} 条"
        facts.append((words, f"从 {local(fastest.start):%Y-%m-%d %H:%M} 起的 60 分钟"))
    if found.unseen:
        facts.append((f"未见 {exact(found.unseen)} 条", "只见被转发、没有见到原文; 不计入任何数字"))
    if found.by_name:
        facts.append((f"按名字排 {exact(found.by_name)} 条", "平台没有给出转自哪一条, 按转发链里的名字推断"))
    if found.growth.untimed:
        facts.append((f"无时间 {exact(found.growth.untimed)} 条", "页面没有给出时间, 不在时间图里"))
    if found.left_out:
        facts.append((f"另有 {exact(found.left_out)} 条未计", "太多了: 只算最早的一部分"))
    return facts


def _rows(found: Spread) -> tuple[Row, ...]:
    depths = [*(node.depth for node in found.nodes), -1]
    return tuple(
        _row(found, node, opens=below > node.depth, closes=max(0, node.depth - max(below, 0)))
        for node, below in zip(found.nodes, depths[1:], strict=True)
    )


def _row(found: Spread, node: Node, *, opens: bool, closes: int) -> Row:
    marks = (
        "未见" if node.stub else "",
        "原帖已删" if node.gone else "",
        "按名字" if node.tie is Tie.NAME and node.edge is not Edge.UNSEEN else "",
        f"另有 {exact(node.hidden)} 条未列出" if node.hidden else "",
    )
    return Row(
        node=node,
        name=name_of(node),
        href=_link(node),
        words=says(node),
        marks=tuple(filter(None, marks)),
        is_focus=node.key == found.focus,
        opens=opens,
        closes=closes,
    )
