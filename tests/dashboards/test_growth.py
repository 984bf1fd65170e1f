"""The page of a post: how its counts grew, and that it is deleted."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.items import Count
from dashboards.cards import post_card
from dashboards.panels.counts import counts_chart
from service.ingest.context import Context
from service.ingest.repolling_counts import CountsHistory, Reading
from service.stores.contract import Check, Entry, StoredPost
from service.stores.merge import checked, merge
from tests.support.factories import make_post

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
HOSTILE = '<img src=x onerror=alert("风")>'


def reading(hours: int, **counts: int) -> Reading:
    return Reading(NOW + hours * HOUR, **({"reposts": 0, "comments": 0, "likes": 0, "views": 0} | counts))


def test_a_line_for_each_count_that_is_not_always_none() -> None:
    chart = counts_chart([reading(0, likes=1), reading(1, likes=5, comments=2), reading(6, likes=900, comments=30)])
    assert chart is not None
    series = chart.option["series"]
    assert [(one["name"], one["data"]) for one in series] == [("评论", [0, 2, 30]), ("赞", [1, 5, 900])]  # type: ignore[index, union-attr]
    assert chart.table.columns == ("时间", "评论", "赞")
    assert chart.aria == "3 次读数，合计从 1 到 930"


def test_views_stand_in_the_table_alone() -> None:
    chart = counts_chart([reading(0, likes=1, views=1000), reading(1, likes=1, views=90_000)])
    assert chart is not None
    assert [one["name"] for one in chart.option["series"]] == ["赞"]  # type: ignore[index, union-attr]
    assert [cell.text for cell in chart.table.rows[1]][1:] == ["1", "90000"]


@pytest.mark.parametrize("readings", [[], [reading(0, likes=9)], [reading(0), reading(1)], [reading(0, views=1)] * 2])
def test_nothing_is_drawn_where_nothing_grew_or_is_compared(readings: list[Reading]) -> None:
    assert counts_chart(readings) is None


@pytest.fixture(scope="module")
def grown(context: Context) -> StoredPost:
    """A post that was read three times, and is gone since."""
    post = make_post(777, fetched_at=NOW - 30 * HOUR, published_at=NOW - 31 * HOUR, likes=3)
    context.store.write([Entry(post)])
    for hours, likes in ((1, 40), (6, 1200)):
        met = replace(post, fetched_at=post.fetched_at + hours * HOUR, likes=Count(likes, str(likes)))
        CountsHistory(context.database).add([met], {post.id: context.store.get([post.id])[0]})
        context.store.write([Entry(met)])
    context.store.check({post.id: Check(NOW - 6 * HOUR, HOSTILE)})
    (stored,) = context.store.get([post.id])
    return stored


def test_the_page_shows_the_growth_and_that_it_is_gone(admin, grown: StoredPost) -> None:
    page = admin.get(f"/posts/{grown.id}").text
    assert "<b>已删除</b>" in page
    assert HOSTILE not in page
    assert "6小时前" in page or "昨天" in page
    option = json.loads(
        re.search(r'id="chart-counts".*?<script type="application/json">(.*?)</script>', page, re.DOTALL)[1]
    )
    assert option["series"][0]["data"] == [3, 40, 1200]


def test_the_drawer_has_the_curve_without_any_script(admin, grown: StoredPost) -> None:
    part = admin.part(f"/posts/{grown.id}").text
    assert "互动：3 次读数，合计从 3 到 1,200" in part
    assert 'class="spark"' in part
    assert "<b>已删除</b>" in part


def test_a_post_that_was_met_once_has_neither(admin, context: Context) -> None:
    post = make_post(778, likes=3)
    context.store.write([Entry(post)])
    page = admin.get(f"/posts/{post.id}").text
    assert 'id="chart-counts"' not in page
    assert 'class="spark"' not in page
    assert "已删除" not in page


def test_cards_in_lists_bear_the_mark() -> None:
    post = make_post(1)
    there = merge(None, Entry(post))
    gone = checked(there, Check(post.fetched_at + HOUR, "微博不存在"))
    assert "已删除" not in [chip.text for chip in post_card(there, {}).chips]
    (mark,) = [chip for chip in post_card(gone, {}).chips if chip.text == "已删除"]
    assert "微博不存在" in mark.title
