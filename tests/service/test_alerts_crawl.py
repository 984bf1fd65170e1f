"""Alarms of crawls as alerts: opened, followed, closed with them; without posts, beside the others."""

from datetime import timedelta

import httpx
import orjson
import pytest

from crawlers.items import CrawlRun
from service.db import Database
from service.settings import Settings
from service.watch import actions
from service.watch.archive import LIVE_ALERTS, AlertFilter, events, find, get, post_ids
from service.watch.book import CALM, QUIET, keep
from service.watch.crawl_alarms import ALARM_ZH, REMEDIES, SEVERITIES, AlarmKind
from service.watch.crawl_health import CrawlHealth
from service.watch.notify import push_due
from service.watch.payloads import Notice, payload, text
from service.watch.records import Alert, AlertKind, AlertState, Severity
from service.watch.webhook import Webhook
from tests.service.watch_samples import HOUR, NOW, make_signal
from tests.service.webhook_receiver import receiving

MINUTES = timedelta(minutes=5)
DETAIL = {AlarmKind.SCHEMA_CHANGED: "10 条无法解析: 缺少 mid (without mid)"}


def run(stop: str = "schema_changed", source: str = "weibo") -> CrawlRun:
    return CrawlRun("run-1", source, NOW, finished_at=NOW, stop_reason=stop)


def raised(database: Database, found: dict[AlarmKind, str] = DETAIL) -> Alert:
    CrawlHealth(database).settle(run(), found, NOW)
    (alert,) = find(database, LIVE_ALERTS).alerts
    return alert


def cleared(database: Database, at=NOW + HOUR) -> None:
    CrawlHealth(database).settle(run("finished"), {}, at)


def live(database: Database) -> list[str]:
    return [alert.key for alert in find(database, LIVE_ALERTS).alerts]


def actions_of(database: Database, alert: Alert) -> list[tuple[str, str]]:
    return [(event.actor, event.action) for event in events(database, alert.id)]


def test_an_alarm_opens_an_alert_without_posts(database: Database):
    alert = raised(database)
    assert (alert.kind, alert.key, alert.state) == (AlertKind.CRAWL, "weibo:schema_changed", AlertState.OPEN)
    assert (alert.source, alert.severity, alert.post_count, alert.top_post_id) == ("weibo", Severity.HIGH, 0, "")
    assert "weibo" in alert.title
    assert ALARM_ZH[AlarmKind.SCHEMA_CHANGED] in alert.title
    assert "缺少 mid" in alert.explanation
    assert REMEDIES[AlarmKind.SCHEMA_CHANGED] in alert.explanation
    assert post_ids(database, alert.id) == ()
    assert actions_of(database, alert) == [("system", "opened")]


def test_it_follows_the_alarm_and_closes_with_it(database: Database):
    alert = raised(database)
    CrawlHealth(database).settle(run(), {AlarmKind.SCHEMA_CHANGED: "没有 cards"}, NOW + MINUTES)
    followed = get(database, alert.id)
    assert (followed.updated_at, followed.opened_at) == (NOW + MINUTES, NOW)
    assert followed.explanation.startswith("没有 cards。")
    cleared(database)
    assert live(database) == []
    assert get(database, alert.id).closed_by == "system"


def test_every_kind_of_alarm_has_its_words_and_severity():
    assert set(SEVERITIES) == set(ALARM_ZH) == set(REMEDIES) == set(AlarmKind)
    assert SEVERITIES[AlarmKind.COOKIE] is Severity.MEDIUM


def test_each_source_and_kind_has_one_of_its_own(database: Database):
    health = CrawlHealth(database)
    health.settle(run("blocked"), {AlarmKind.BLOCKED: "432", AlarmKind.SCHEMA_CHANGED: "x"}, NOW)
    health.check_cookies({"bbs": "还剩 2 天"}, NOW)
    assert sorted(live(database)) == ["bbs:cookie", "weibo:blocked", "weibo:schema_changed"]
    health.settle(run("finished"), {}, NOW + MINUTES)
    assert live(database) == ["bbs:cookie"]
    health.check_cookies({}, NOW + MINUTES)
    assert live(database) == []


def test_calm_and_posts_of_other_alerts_do_not_touch_it(database: Database):
    alert = raised(database)
    (burst,) = keep(database, [make_signal()], NOW)
    assert burst.id != alert.id
    keep(database, [], NOW + CALM)
    assert live(database) == ["weibo:schema_changed"]
    cleared(database)
    assert keep(database, [make_signal(key="atm", severity=Severity.HIGH)], NOW + 2 * HOUR)


def test_it_is_acknowledged_snoozed_and_wakes_like_any_other(database: Database):
    alert = raised(database)
    assert actions.acknowledge(database, alert.id, "lin", NOW).acknowledged_by == "lin"
    assert actions.snooze(database, alert.id, NOW + HOUR, "lin", NOW).state is AlertState.SNOOZED
    CrawlHealth(database).settle(run(), DETAIL, NOW + MINUTES)
    assert get(database, alert.id).state is AlertState.SNOOZED
    keep(database, [], NOW + HOUR)
    assert get(database, alert.id).state is AlertState.OPEN


def test_one_that_a_person_closed_is_left_alone_for_a_day(database: Database):
    alert = raised(database)
    actions.close(database, alert.id, "lin", NOW)
    CrawlHealth(database).settle(run(), DETAIL, NOW + MINUTES)
    assert live(database) == []
    CrawlHealth(database).settle(run(), DETAIL, NOW + QUIET)
    assert len(live(database)) == 1
    assert find(database, AlertFilter()).total == 2


def test_an_alarm_that_comes_back_within_a_day_takes_up_its_alert(database: Database):
    alert = raised(database)
    cleared(database)
    CrawlHealth(database).settle(run(), DETAIL, NOW + 2 * HOUR)
    assert find(database, AlertFilter()).total == 1
    assert get(database, alert.id).state is AlertState.OPEN
    assert actions_of(database, alert)[-1] == ("system", "reopened")
    cleared(database, NOW + 3 * HOUR)
    CrawlHealth(database).settle(run(), DETAIL, NOW + 3 * HOUR + QUIET)
    assert find(database, AlertFilter()).total == 2


def test_alarms_of_sources_that_are_switched_off_are_over(database: Database):
    raised(database)
    CrawlHealth(database).forget({"weibo"}, NOW)
    assert live(database) == ["weibo:schema_changed"]
    CrawlHealth(database).forget({"bbs"}, NOW)
    assert live(database) == []
    assert CrawlHealth(database).open_alarms() == []


def test_a_cookie_about_to_end_outlives_good_runs(database: Database):
    health = CrawlHealth(database)
    health.check_cookies({"weibo": "还剩 2 天"}, NOW)
    health.settle(run("finished"), {}, NOW + MINUTES)
    assert [alarm.kind for alarm in health.open_alarms()] == [AlarmKind.COOKIE]


def test_the_sample_stays_with_the_alarm(database: Database):
    health = CrawlHealth(database)
    health.settle(run(), DETAIL, NOW, {AlarmKind.SCHEMA_CHANGED: "one.txt", AlarmKind.BLOCKED: "other.txt"})
    assert [alarm.sample for alarm in health.open_alarms()] == ["one.txt"]
    health.settle(run(), DETAIL, NOW + MINUTES)
    assert [alarm.sample for alarm in health.open_alarms()] == ["one.txt"]
    health.settle(run(), DETAIL, NOW + MINUTES, {AlarmKind.SCHEMA_CHANGED: "two.txt"})
    assert [alarm.sample for alarm in health.open_alarms()] == ["two.txt"]


def test_the_message_says_what_to_do_and_where(database: Database):
    alert = raised(database)
    said = text(Notice("alert.opened", NOW, alert))
    assert said.startswith("【听风·严重】采集 weibo：页面变样\n采集预警")
    assert REMEDIES[AlarmKind.SCHEMA_CHANGED] in said
    assert "采集页" in said
    assert "帖子" not in said


def test_the_document_names_the_source_and_no_posts(database: Database):
    body = payload(Notice("alert.opened", NOW, raised(database)), httpx.URL("https://hooks.example/x"), "").body
    document = orjson.loads(body)
    assert document["alert"]["source"] == "weibo"
    assert not {"post_ids", "post_count", "observed"} & set(document["alert"])


@pytest.mark.parametrize("again", [False, True])
def test_it_is_pushed_once(database: Database, again: bool):
    alert = raised(database)
    with receiving() as receiver:
        hook = Webhook(Settings(webhook_url=receiver.url, webhook_allow_private=True), sleep=lambda _seconds: None)
        push_due(database, hook, NOW)
        if again:
            cleared(database)
            CrawlHealth(database).settle(run(), DETAIL, NOW + 2 * HOUR)
        push_due(database, hook, NOW + 2 * HOUR)
    assert len(receiver.requests) == 1
    assert [action for _, action in actions_of(database, alert)].count("pushed") == 1
