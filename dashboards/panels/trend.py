"""How many posts a step of time, stacked by sentiment, with the alerts of that time marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards.formats import local
from dashboards.panels.chart import SENTIMENT_COLOURS, Cell, Chart, Json, Table, base, legend, time_axis, value_axis
from dashboards.words import say
from service.stores.contract import Interval, Point

STACK = ("neutral", "positive", "negative")
"""Bottom to top: the negative part is on top, where its height is read easiest against the whole."""
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class AlertMark:
    """An alert to mark on the trend."""

    at: datetime
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Posts by time and sentiment."""

    points: tuple[Point, ...]
    """Split by sentiment."""
    interval: Interval
    link: Callable[[datetime, datetime, str], str]
    """Address of the posts from, until, of this sentiment (empty: all)."""
    alerts: tuple[AlertMark, ...] = ()
    id: str = "trend"
    title: str = "声量怎么走?"
    size: str = ""
    brush: bool = False


def trend_chart(trend: Trend) -> Chart:
    """Stacked bars with pins at the alerts."""
    labels = [_label(point.start, trend.interval) for point in trend.points]
    total = sum(point.count for point in trend.points)
    option: dict[str, Json] = base(top=30, right=24 if trend.interval == "hour" else 12) | {
        "legend": legend(),
        "xAxis": time_axis(labels),
        "yAxis": value_axis() | ({"boundaryGap": [0, "18%"]} if trend.alerts else {}),
        "series": [_series(trend, sentiment) for sentiment in STACK] + _pins(trend, labels),
        "ends": [_end(point, trend.interval).isoformat() for point in trend.points],
        "starts": [point.start.isoformat() for point in trend.points],
    }
    return Chart(
        id=trend.id,
        title=trend.title,
        unit="条 / 小时" if trend.interval == "hour" else "条 / 天",
        option=option,
        table=_table(trend, labels),
        size=trend.size,
        empty="" if total else "这段时间没有帖子; 放宽时间或筛选条件, 或到采集页看看数据源。",
        brush=trend.brush,
        aria=f"{len(labels)} 个时段共 {total} 条",
    )


def _label(start: datetime, interval: Interval) -> str:
    return f"{local(start):%m-%d %H:00}" if interval == "hour" else f"{local(start):%m-%d}"


def _end(point: Point, interval: Interval) -> datetime:
    return point.start + STEPS[interval]


def _of(point: Point, sentiment: str) -> int:
    """Posts that were not analysed yet have no sentiment; they stand with the neutral ones."""
    known = {bucket.value: bucket.count for bucket in point.split}
    if sentiment != "neutral":
        return known.get(sentiment, 0)
    return point.count - known.get("negative", 0) - known.get("positive", 0)


def _series(trend: Trend, sentiment: str) -> dict[str, Json]:
    data: list[Json] = [
        {"value": _of(point, sentiment), "href": trend.link(point.start, _end(point, trend.interval), sentiment)}
        for point in trend.points
    ]
    return {
        "name": say(sentiment),
        "type": "bar",
        "stack": "all",
        "barMaxWidth": 26,
        "barCategoryGap": "28%",
        "itemStyle": {"color": SENTIMENT_COLOURS[sentiment]},
        "emphasis": {"focus": "none"},
        "data": data,
    }


def _pins(trend: Trend, labels: Sequence[str]) -> list[Json]:
    """One series of points above the bars; two alerts of one step share a pin."""
    marks: dict[int, list[AlertMark]] = {}
    for alert in trend.alerts:
        for index, point in enumerate(trend.points):
            if point.start <= alert.at < _end(point, trend.interval):
                marks.setdefault(index, []).append(alert)
    if not marks:
        return []
    data: list[Json] = [
        {
            "value": [labels[index], trend.points[index].count],
            "href": alerts[0].href,
            "note": "; ".join(alert.title for alert in alerts),
        }
        for index, alerts in marks.items()
    ]
    return [
        {
            "name": "预警",
            "type": "scatter",
            "symbol": "pin",
            "symbolSize": 24,
            "symbolOffset": [0, -4],
            "itemStyle": {"color": "--warn-fill"},
            "z": 5,
            "data": data,
        }
    ]


def _table(trend: Trend, labels: Sequence[str]) -> Table:
    rows = []
    for label, point in zip(labels, trend.points, strict=True):
        end = _end(point, trend.interval)
        cells = [Cell(label), Cell(str(point.count), trend.link(point.start, end, ""), number=True)]
        cells += [
            Cell(str(_of(point, sentiment)), trend.link(point.start, end, sentiment), number=True)
            for sentiment in reversed(STACK)
        ]
        rows.append(tuple(cells))
    return Table(("时间", "合计", *(say(sentiment) for sentiment in reversed(STACK))), tuple(rows))
