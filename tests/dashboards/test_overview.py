import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from dashboards.app import create_app
from dashboards.changes import changes, notable
from dashboards.selection import Selection
from dashboards.timerange import TimeRange
from service.accounts import Role
from service.desk import CaseView
from service.ingest.context import Context
from service.settings import Settings
from service.stores.decision import Queue
from service.watch.scope import Span
from tests.dashboards.conftest import PASSWORD, Visitor

KPI = re.compile(
    r'<a class="card kpi" href="([^"]+)".*?<svg.*?</svg>(\S+?)</span>\s*<span class="value" title="([^"]+)">', re.DOTALL
)


def kpis(html: str) -> dict[str, tuple[str, str]]:
    return {name: (href.replace("&amp;", "&"), value) for href, name, value in KPI.findall(html)}


def monitor_total(visitor: Visitor, href: str) -> str:
    return re.search(r'class="list-head"><span><b class="strong" title="([\d,]+)"', visitor.get(href).text)[1]


def test_all_key_figures_are_there(admin) -> None:
    assert list(kpis(admin.get("/").text)) == ["声量", "负面率", "高互动", "待处理", "逾期", "预警"]


@pytest.mark.parametrize("name", ["声量", "高互动"])
@pytest.mark.parametrize("preset", ["1d", "7d", "14d", "30d"])
def test_key_figures_lead_to_as_many_posts_as_they_say(admin, name: str, preset: str) -> None:
    href, value = kpis(admin.get("/", range=preset).text)[name]

    assert monitor_total(admin, href) == value


def test_the_negative_share_leads_to_the_negative_posts(admin) -> None:
    found = kpis(admin.get("/", range="14d").text)
    share = float(found["负面率"][1].rstrip("%")) / 100

    negative = int(monitor_total(admin, found["负面率"][0]).replace(",", ""))

    assert negative / int(found["声量"][1].replace(",", "")) == pytest.approx(share, abs=1e-4)


def test_waiting_cases_are_those_of_the_visitors_queue(pr, context) -> None:
    href, value = kpis(pr.get("/").text)["待处理"]

    assert value == str(context.desk.counts(Queue.PR)[CaseView.UNCLAIMED])
    assert href == "/desk?queue=pr&view=unclaimed"


def test_alerts_are_counted_and_pinned_to_the_trend(pr, context) -> None:
    html = pr.get("/", range="7d").text

    assert kpis(html)["预警"][1] == str(len(context.watch.live()))
    alert = context.watch.live()[0]
    assert f"/alerts/{alert.id}" in html


def test_the_brand_filter_reaches_every_figure(admin) -> None:
    own = int(kpis(admin.get("/", range="30d").text)["声量"][1])
    other = int(kpis(admin.get("/", range="30d", brand="ygb").text)["声量"][1])
    every = int(kpis(admin.get("/", range="30d", brand="all").text)["声量"][1])

    assert 0 < other < own < every


def test_the_platform_filter_reaches_every_figure(admin) -> None:
    both = int(kpis(admin.get("/", range="30d").text)["声量"][1])
    parts = [int(kpis(admin.get("/", range="30d", platform=one).text)["声量"][1]) for one in ("weibo", "forum")]

    assert sum(parts) == both


def test_sources_are_shown_to_those_who_may_see_them(visitors) -> None:
    assert "weibo-search" in visitors(Role.PR).get("/").text
    assert "weibo-search" not in visitors(Role.SERVICE).get("/").text


def test_sentences_are_made_of_counts_of_the_store(context) -> None:
    now = context.clock()
    since = now - timedelta(hours=6)
    selection = Selection(time=TimeRange("1d", since, None))

    made = changes(context.store, selection, Span(since, now), {})

    assert 0 < len(made) <= 7
    said = ["".join(part.text for part in sentence.parts) for sentence in made]
    negative = context.store.count(selection.having("sentiment", "negative").query())
    assert any(f"负面帖子 {negative} 条" in one for one in said)
    assert all(sentence.href for sentence in made)


@pytest.mark.parametrize(
    ("now", "before", "said"), [(0, 0, False), (4, 0, False), (7, 1, True), (100, 90, False), (90, 40, True)]
)
def test_a_difference_that_chance_makes_is_not_told(now: int, before: int, said: bool) -> None:
    assert notable(now, before) is said


@pytest.fixture
def empty(tmp_path) -> Iterator[Visitor]:
    settings = Settings(home=tmp_path / "empty")
    context = Context.open(settings)
    context.accounts.create_user("admin", Role.ADMIN, PASSWORD)
    context.close()
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield Visitor(client, Role.ADMIN)


PAGES = ("/", "/monitor", "/alerts", "/desk", "/audiences", "/people", "/rules", "/crawl", "/jobs", "/users", "/audit")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_on_an_empty_store(empty, page: str) -> None:
    assert empty.get(page).status_code == 200


def test_an_empty_store_says_the_next_step(empty) -> None:
    html = empty.get("/").text

    assert "还没有帖子" in html
    assert 'href="/crawl"' in html
