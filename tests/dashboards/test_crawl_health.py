"""The crawl pages: cookie and budget, saved pages, estimates of what was missed, and alarms as alerts."""

from datetime import timedelta

import pytest

from crawlers.events import PageEvent
from crawlers.items import CrawlRun, Outcome
from crawlers.spiders.budget import Budget
from service.accounts import Role
from service.ingest.sources import budget_path, find_source
from service.watch.captures import Captures, Reading
from service.watch.crawl_alarms import REMEDIES, AlarmKind
from service.watch.crawl_health import CrawlHealth
from service.watch.recapture import Capture
from service.watch.records import AlertState
from service.watch.samples import Samples
from tests.dashboards.conftest import HOSTILE

SOURCE = "card-forum"


@pytest.fixture
def sample(context) -> str:
    """A saved page of the source, shown by an alarm that stands during the test."""
    page = PageEvent(
        Outcome.SCHEMA_CHANGED, "https://bbs.example/x", "没有主题", None, "discuz.forum.html", f"<p>{HOSTILE}13800138000</p>"
    )  # fmt: skip
    name = Samples(context.settings.home).keep(SOURCE, page, context.clock())
    run = CrawlRun("bad", SOURCE, context.clock(), finished_at=context.clock(), stop_reason="schema_changed")
    health = CrawlHealth(context.database)
    detail = "缺少 tid (without tid)"
    health.settle(run, {AlarmKind.SCHEMA_CHANGED: detail}, context.clock(), {AlarmKind.SCHEMA_CHANGED: name})
    yield name
    good = CrawlRun("good", SOURCE, context.clock(), finished_at=context.clock(), stop_reason="finished")
    health.settle(good, {}, context.clock())


def alert_id(context) -> int:
    return next(alert.id for alert in context.watch.live() if alert.source == SOURCE)


def test_a_card_tells_how_long_the_cookie_is_good_and_what_may_still_be_asked(admin, context, monkeypatch) -> None:
    source = find_source(context, "weibo-html")
    Budget(budget_path(context)).take(source.host, per_hour=source.per_hour, per_day=source.per_day)

    html = admin.get("/crawl").text

    assert "没有设置 cookie_file" in html
    assert f"本小时 {source.per_hour - 1} / {source.per_hour}" in html
    assert f"今天 {source.per_day - 1:,} / {source.per_day:,}" in html


def test_an_alarm_names_the_missing_field_and_leads_to_the_saved_page(admin, sample: str) -> None:
    html = admin.get("/crawl").text

    assert "缺少 tid" in html
    assert f'href="/crawl/{SOURCE}/samples/{sample}"' in html
    assert f'href="/crawl/{SOURCE}/samples/{sample}/download"' in admin.get(f"/crawl/{SOURCE}").text


def test_a_saved_page_is_shown_as_text_only(admin, sample: str) -> None:
    html = admin.get(f"/crawl/{SOURCE}/samples/{sample}").text

    assert "&lt;p&gt;&lt;script&gt;alert" in html
    assert "<script>alert" not in html
    assert "13800138000" not in html


def test_a_saved_page_can_be_downloaded_as_a_file_of_text(admin, sample: str) -> None:
    answer = admin.get(f"/crawl/{SOURCE}/samples/{sample}/download")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == f'attachment; filename="{sample}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert HOSTILE in answer.text


@pytest.mark.parametrize(
    "address", ["weibo-html/samples/{}", "card-forum/samples/x.txt", "card-forum/samples/..%2Fdesk.db"]
)
def test_other_files_are_not_found(admin, sample: str, address: str) -> None:
    assert admin.get(f"/crawl/{address.format(sample)}").status_code == 404


def test_only_who_may_see_crawls_sees_their_pages(visitors, sample: str) -> None:
    answers = [visitors(Role.SERVICE).get(f"/crawl/{SOURCE}/samples/{sample}{end}") for end in ("", "/download")]

    assert {answer.status_code for answer in answers} == {403}


def test_what_two_runs_saw_tells_what_both_missed(admin, context) -> None:
    source, now = find_source(context, "weibo-html"), context.clock()
    target = source.targets[0]
    shown = Capture(tuple((f"weibo:{n}", now - timedelta(minutes=n)) for n in range(40)), now - timedelta(hours=1))
    for number, seen in enumerate((shown, shown, Capture(shown.seen[-3:], shown.since))):
        run = CrawlRun(f"r{number}", source.name, now)
        Captures(context.database).settle(Reading(source, run, {}, "", {target: seen}), now)
        html = admin.get("/crawl/weibo-html").text
        if number == 1:
            assert "漏了多少" in html
            assert "40–40" in html

    assert "重叠太少, 不作估计" in html


def test_an_alarm_is_an_alert_that_leads_to_the_source(admin, context, sample: str) -> None:
    number = alert_id(context)
    listed, page = admin.get("/alerts").text, admin.get(f"/alerts/{number}").text

    assert f"采集 {SOURCE}：页面变样" in listed
    assert f'href="/crawl/{SOURCE}"' in listed
    assert "缺少 tid" in page
    assert all(f"<p>{part}。</p>" in page for part in REMEDIES[AlarmKind.SCHEMA_CHANGED].split("。") if part)
    assert "条证据" not in page
    assert "为什么预警" not in page


def test_who_may_not_see_crawls_gets_no_link_there(visitors, context, sample: str) -> None:
    html = visitors(Role.SERVICE).get(f"/alerts/{alert_id(context)}").text

    assert f"采集 {SOURCE}" in html
    assert f'href="/crawl/{SOURCE}"' not in html


def test_an_alert_about_a_crawl_is_taken_care_of_like_any_other(pr, context, sample: str) -> None:
    number = alert_id(context)

    assert "在处理" in pr.post(f"/alerts/{number}/acknowledge").text
    assert context.watch.get(number).state is AlertState.ACKNOWLEDGED
    assert "恢复提醒" in pr.post(f"/alerts/{number}/snooze", hours="1").text


def test_it_says_that_it_is_over(pr, context, sample: str) -> None:
    number = alert_id(context)
    good = CrawlRun("good", SOURCE, context.clock(), finished_at=context.clock(), stop_reason="finished")
    CrawlHealth(context.database).settle(good, {}, context.clock())

    assert "已恢复" in pr.get(f"/alerts/{number}").text


def test_the_overview_stands_with_it(admin, sample: str) -> None:
    assert admin.get("/").status_code == 200
