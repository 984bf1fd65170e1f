"""What the responses of a source's last runs were, run by run: one stacked bar a run."""

from collections.abc import Callable
from dataclasses import dataclass

from crawlers.items import CrawlRun, Outcome
from dashboards.formats import local
from dashboards.panels.chart import Cell, Chart, Json, Table, base, legend, time_axis, value_axis
from dashboards.words import OUTCOMES, STOPS

COLOURS = {
    "OK": "--positive-fill", "EMPTY": "--neutral-fill", "GONE": "--line-strong", "BLOCKED": "--negative-fill",
    "LOGIN": "--warn-fill", "SCHEMA_CHANGED": "--series-4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunOutcomes:
    """The last runs of one source, oldest first."""

    source: str
    runs: tuple[CrawlRun, ...]
    link: Callable[[CrawlRun], str]
    """Address of the run."""


def outcomes_chart(outcomes: RunOutcomes) -> Chart:
    """Responses a run, stacked by outcome; only outcomes that occurred."""
    seen = [one.value for one in Outcome if any(run.outcomes.get(one.value) for run in outcomes.runs)]
    labels = [f"{local(run.started_at):%m-%d %H:%M}" for run in outcomes.runs]
    series: list[Json] = [
        {
            "name": OUTCOMES[outcome],
            "type": "bar",
            "stack": "all",
            "barMaxWidth": 18,
            "itemStyle": {"color": COLOURS[outcome]},
            "data": [{"value": run.outcomes.get(outcome, 0), "href": outcomes.link(run)} for run in outcomes.runs],
        }
        for outcome in seen
    ]
    rows = tuple(
        (
            Cell(label, outcomes.link(run)),
            *(Cell(str(run.outcomes.get(outcome, 0)), number=True) for outcome in seen),
            Cell(str(run.found), number=True),
            Cell(STOPS.get(run.stop_reason, run.stop_reason)),
        )
        for label, run in zip(labels, outcomes.runs, strict=True)
    )
    return Chart(
        id=f"outcomes-{outcomes.source}",
        title="每次请求得到了什么?",
        unit="次响应 / 运行",
        option=base(top=30) | {"legend": legend(), "xAxis": time_axis(labels), "yAxis": value_axis(), "series": series},
        table=Table(("开始时间", *(OUTCOMES[outcome] for outcome in seen), "抓到", "结果"), rows),
        size="short",
        empty="" if seen else "还没有运行记录; 点“立即采集”开始第一次。",
    )
