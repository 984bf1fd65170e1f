"""How high a word stood on the list of hot searches, by the times that the list was read."""

from collections.abc import Sequence
from typing import Final

from dashboards.formats import exact, local
from dashboards.panels.chart import Cell, Chart, Json, Table, base, time_axis, value_axis
from dashboards.panels.spark import Spark, spark
from service.watch.hot_records import DEEPEST, RankPoint, rank_words

_COLOUR: Final = "--series-1"


def rank_spark(points: Sequence[RankPoint], *, width: int = 96, height: int = 26) -> Spark | None:
    """The ranks as a small curve on the scale of the whole list, higher is better; None where there are fewer than two."""
    heights = [max(0, DEEPEST + 1 - point.rank) for point in points]
    return spark(heights, width=width, height=height, top=DEEPEST + 1)


def rank_chart(points: Sequence[RankPoint]) -> Chart | None:
    """A line whose top is the first rank; None where there is nothing to compare."""
    if len(points) < 2:
        return None
    labels = [f"{local(point.at):%m-%d %H:%M}" for point in points]
    series: Json = {
        "name": "名次",
        "type": "line",
        "symbolSize": 4,
        "itemStyle": {"color": _COLOUR},
        "lineStyle": {"color": _COLOUR, "width": 2},
        "data": [max(1, point.rank) for point in points],
    }
    axis = value_axis() | {
        "inverse": True,
        "min": 1,
        "max": DEEPEST,
        "axisLabel": {"color": "--text-3", "fontSize": 11},
    }
    best = min(point.rank for point in points)
    return Chart(
        id="ranks",
        title="名次怎么走?",
        unit="名次, 上高下低",
        option=base(top=14) | {"xAxis": time_axis(labels), "yAxis": axis, "series": [series]},
        table=_table(points, labels),
        size="short",
        aria=f"{len(points)} 次读榜, 最高{rank_words(best)}, 最近{rank_words(points[-1].rank)}",
    )


def _table(points: Sequence[RankPoint], labels: Sequence[str]) -> Table:
    rows = (
        (Cell(label), Cell(str(point.rank or "置顶"), number=True), Cell(exact(point.heat), number=True))
        for label, point in zip(labels, points, strict=True)
    )
    return Table(("时间", "名次", "热度"), tuple(rows))
