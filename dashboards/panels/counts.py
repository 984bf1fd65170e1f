"""How the counts of one post grew: reposts, comments and likes by the times that they were read."""

from collections.abc import Sequence
from typing import Final

from dashboards.formats import exact, local
from dashboards.panels.chart import Cell, Chart, Json, Table, base, legend, time_axis, value_axis
from service.ingest.repolling_counts import COUNTS, Reading

NAMES: Final = {"reposts": "转发", "comments": "评论", "likes": "赞", "views": "阅读"}
_COLOURS: Final = {"reposts": "--series-1", "comments": "--series-3", "likes": "--series-5"}
"""What is drawn; views are of another size and stand in the table."""


def counts_chart(readings: Sequence[Reading]) -> Chart | None:
    """A line a count, of those that are not always 0; None where there is nothing to compare."""
    shown = [name for name in COUNTS if any(getattr(one, name) for one in readings)]
    drawn = [name for name in shown if name in _COLOURS]
    if len(readings) < 2 or not drawn:
        return None
    labels = [f"{local(one.read_at):%m-%d %H:%M}" for one in readings]
    series: list[Json] = [
        {
            "name": NAMES[name],
            "type": "line",
            "symbolSize": 5,
            "itemStyle": {"color": _COLOURS[name]},
            "lineStyle": {"color": _COLOURS[name], "width": 2},
            "data": [getattr(one, name) for one in readings],
        }
        for name in drawn
    ]
    first, last = reactions(readings[0]), reactions(readings[-1])
    return Chart(
        id="counts",
        title="互动怎么涨的?",
        unit="次",
        option=base(top=30) | {"legend": legend(), "xAxis": time_axis(labels), "yAxis": value_axis(), "series": series},
        table=_table(readings, labels, shown),
        size="short",
        aria=f"{len(readings)} 次读数，合计从 {exact(first)} 到 {exact(last)}",
    )


def reactions(reading: Reading) -> int:
    """Reposts, comments and likes together."""
    return reading.reposts + reading.comments + reading.likes


def _table(readings: Sequence[Reading], labels: Sequence[str], shown: Sequence[str]) -> Table:
    rows = tuple(
        (Cell(label), *(Cell(str(getattr(one, name)), number=True) for name in shown))
        for label, one in zip(labels, readings, strict=True)
    )
    return Table(("时间", *(NAMES[name] for name in shown)), rows)
