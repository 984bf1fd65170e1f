from datetime import UTC, datetime, timedelta
from typing import Any

from crawlers.items import CrawlRun
from dashboards.panels.bars import AspectTones, Share, ShareOfVoice, Tone, aspect_chart, voice_chart
from dashboards.panels.outcomes import RunOutcomes, outcomes_chart
from dashboards.panels.spark import parts, spark
from dashboards.panels.trend import AlertMark, Trend, trend_chart
from service.stores.contract import Bucket, Point

START = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def day(number: int, negative: int, positive: int, count: int) -> Point:
    return Point(START + timedelta(days=number), count, (Bucket("negative", negative), Bucket("positive", positive)))


def link(since: datetime, until: datetime, sentiment: str) -> str:
    return f"/monitor?since={since:%m%d}&until={until:%m%d}&sentiment={sentiment}"


def series(chart: Any, name: str) -> Any:
    return next(one for one in chart.option["series"] if one["name"] == name)


def test_the_parts_of_a_trend_add_up_to_its_count() -> None:
    points = (day(0, 3, 1, 9), day(1, 0, 0, 4))

    chart = trend_chart(Trend(points, "day", link))

    for index, point in enumerate(points):
        assert sum(series(chart, name)["data"][index]["value"] for name in ("负面", "中性", "正面")) == point.count


def test_every_bar_of_a_trend_leads_to_its_posts() -> None:
    chart = trend_chart(Trend((day(0, 3, 1, 9),), "day", link))

    assert series(chart, "负面")["data"][0]["href"] == "/monitor?since=0301&until=0302&sentiment=negative"


def test_alerts_are_pinned_to_the_step_they_fell_in() -> None:
    marks = (
        AlertMark(START + timedelta(days=1, hours=3), "登录失败", "/alerts/1"),
        AlertMark(START + timedelta(days=1, hours=5), "客服占线", "/alerts/2"),
        AlertMark(START - timedelta(days=9), "很久以前", "/alerts/0"),
    )

    pins = series(trend_chart(Trend((day(0, 0, 0, 5), day(1, 6, 0, 8)), "day", link, marks)), "预警")["data"]

    assert [pin["value"] for pin in pins] == [["03-03", 8]]
    assert pins[0]["note"] == "登录失败; 客服占线"


def test_a_trend_without_posts_says_what_to_do() -> None:
    assert "放宽" in trend_chart(Trend((day(0, 0, 0, 0),), "day", link)).empty


def test_the_table_of_a_trend_holds_the_same_figures() -> None:
    table = trend_chart(Trend((day(0, 3, 1, 9),), "day", link)).table

    assert table.columns == ("时间", "合计", "负面", "正面", "中性")
    assert [cell.text for cell in table.rows[0]] == ["03-02", "9", "3", "1", "5"]


def test_share_of_voice_marks_the_own_brand_and_says_shares() -> None:
    chart = voice_chart(ShareOfVoice((Share("江海银行", 3, "/a", own=True), Share("云港银行", 1, "/b"))))

    own, other = series(chart, "条数")["data"]
    assert own["itemStyle"] != other["itemStyle"]
    assert own["label"]["formatter"] == "75%"
    assert chart.table.rows[1][2].text == "25.0%"


def test_share_of_voice_without_brands_is_empty_not_a_division_by_zero() -> None:
    assert voice_chart(ShareOfVoice(())).empty


def test_aspects_are_stacked_by_sentiment() -> None:
    tone = Tone("手机银行", (("negative", 5, "/n"), ("neutral", 2, "/o"), ("positive", 1, "/p")))

    chart = aspect_chart(AspectTones((tone,)))

    assert series(chart, "负面")["data"] == [{"value": 5, "href": "/n"}]
    assert [cell.text for cell in chart.table.rows[0]] == ["手机银行", "5", "2", "1"]


def test_runs_are_stacked_by_the_outcomes_that_occurred() -> None:
    run = CrawlRun("r1", "weibo", START, outcomes={"OK": 4, "LOGIN": 1, "GONE": 0}, found=31, stop_reason="login")

    chart = outcomes_chart(RunOutcomes("weibo", (run,), lambda run: f"/crawl?run={run.id}"))

    names = [one["name"] for one in chart.option["series"]]  # type: ignore[index,call-overload,union-attr]
    assert names == ["正常", "需登录"]
    assert [cell.text for cell in chart.table.rows[0]] == ["03-02 00:00", "4", "1", "31", "需登录"]


def test_a_sparkline_stays_in_its_box() -> None:
    curve = spark([0, 5, 10], width=100, height=20)

    assert curve is not None
    assert curve.curve == "M0.0,18.0 L50.0,10.0 L100.0,2.0"
    assert curve.last == (100.0, 2.0)


def test_one_value_makes_no_sparkline() -> None:
    assert spark([4]) is None


def test_bar_parts_fill_the_whole_and_leave_out_nothing() -> None:
    assert [(part.start, part.width) for part in parts([("a", 1), ("b", 0), ("c", 3)])] == [(0.0, 25.0), (25.0, 75.0)]
