"""A check turns posts into alerts: one a matter, with proofs, pushed once."""

import json
import shutil
from datetime import timedelta

import pytest

from nlp.labels import Aspect, Kind, Sentiment
from service.db import open_database
from service.settings import Settings
from service.stores.sqlite import SqliteStore
from service.watch import Watch
from service.watch.records import Alert, AlertKind, AlertState, Severity
from service.watch.watch import LIVE_ALERTS
from service.watch.webhook import Webhook
from tests.service.watch_samples import BANK, HOUR, NOW, Diary, spread
from tests.service.webhook_receiver import receiving

REPORT = {"labels": (Kind.INCIDENT, Kind.COMPLAINT), "urgency": 2}
MINUTES = timedelta(minutes=5)


@pytest.fixture
def diary(tmp_path):
    store = SqliteStore(tmp_path / "posts.db")
    store.setup()
    yield Diary(store)
    store.close()


@pytest.fixture
def database(migrated_sqlite, tmp_path):
    """SQLite only: what alerts need of the database is tested on both in test_alerts."""
    path = tmp_path / "desk.db"
    shutil.copy(migrated_sqlite, path)
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def watch(diary, database):
    return Watch(diary.store, database, BANK, lambda: NOW)


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


@pytest.fixture
def pushing(diary, database, receiver):
    settings = Settings(brand="jianghai", webhook_url=receiver.url, webhook_allow_private=True)
    return Watch(diary.store, database, settings, lambda: NOW, webhook=Webhook(settings, sleep=lambda _: None))


def pushed(receiver) -> list[tuple[str, str]]:
    documents = [json.loads(request.body) for request in receiver.requests]
    return [(document["event"], document["alert"]["severity"]) for document in documents]


def summary(alerts) -> list[tuple[str, str, str]]:
    return [(alert.kind.value, alert.key, alert.severity.value) for alert in alerts]


def test_a_calm_bank_has_no_alert(diary, watch):
    diary.usual()
    assert watch.check() == []


def test_a_burst_raises_one_alert_about_what_most_posts_name(diary, watch):
    diary.usual()
    ids = diary.say(spread(NOW, 50, 40))
    (alert,) = watch.check()
    assert (alert.kind, alert.key) == (AlertKind.BURST, "mobile_app")
    assert alert.title == "手机银行相关负面 1 小时 40 条，平时 1 条"
    assert set(watch.post_ids(alert.id)) == set(ids)
    assert alert.first_post_id == ids[-1]
    assert "z = " in alert.explanation


def test_an_outage_raises_one_alert_that_is_incident_and_burst(diary, watch):
    diary.usual()
    reports = diary.say(spread(NOW, 50, 25), **REPORT)
    complaints = diary.say(spread(NOW, 50, 35), aspects=(Aspect.MOBILE_APP, Aspect.PAYMENT))
    (alert,) = watch.check()
    assert (alert.kind, alert.key, alert.severity) == (AlertKind.INCIDENT, "mobile_app", Severity.CRITICAL)
    assert alert.title == "手机银行事件：手机银行相关负面 1 小时 60 条，平时 1 条"
    assert set(watch.post_ids(alert.id)) == {*reports, *complaints}


def test_two_matters_at_once_raise_two_alerts(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 30))
    diary.say(spread(NOW, 50, 20), aspects=(Aspect.COLLECTIONS,))
    assert set(summary(watch.check())) == {("burst", "mobile_app", "high"), ("burst", "collections", "medium")}


def test_complaints_about_everything_at_once_are_one_alert(diary, watch):
    diary.usual()
    for aspect in (Aspect.ATM, Aspect.BRANCH, Aspect.LOAN, Aspect.WEALTH):
        diary.say(spread(NOW, 50, 5), aspects=(aspect,))
    assert summary(watch.check()) == [("burst", "complaint", "medium")]


def test_the_top_post_is_the_one_that_spread_most(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    (loud,) = diary.say([NOW - MINUTES], post={"reposts": 90})
    (alert,) = watch.check()
    assert alert.top_post_id == loud
    assert alert.top_author == f"用户{diary.number}"


def test_checking_again_raises_nothing_new(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 40))
    watch.check()
    assert watch.check(NOW + MINUTES) == []
    assert watch.find(LIVE_ALERTS).total == 1


def test_an_alert_follows_an_outbreak_until_it_is_over(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    (first,) = watch.check()
    diary.say(spread(NOW + HOUR, 55, 60))
    (raised,) = watch.check(NOW + HOUR)
    assert (raised.id, raised.severity, raised.title) == (
        first.id,
        Severity.HIGH,
        "手机银行相关负面 1 小时 60 条，平时不到 1 条",
    )
    for hours in range(2, 12):
        watch.check(NOW + hours * HOUR)
    assert watch.get(first.id).state is AlertState.CLOSED
    assert watch.live() == ()
    assert watch.find().total == 1


def test_a_burst_that_turns_out_to_be_an_incident_stays_one_alert(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    (burst,) = watch.check()
    diary.say(spread(NOW, 30, 4), **REPORT)
    (raised,) = watch.check(NOW + MINUTES)
    assert (raised.id, raised.kind, raised.severity) == (burst.id, AlertKind.INCIDENT, Severity.CRITICAL)


def test_an_outage_told_under_many_aspects_is_one_alert(diary, watch):
    diary.usual()
    for aspect in (Aspect.MOBILE_APP, Aspect.PAYMENT, Aspect.DEBIT_CARD, Aspect.SECURITY):
        diary.say(spread(NOW, 110, 12), aspects=(aspect, Aspect.ONLINE_BANKING))
        diary.say(spread(NOW, 110, 3), aspects=(aspect, Aspect.ONLINE_BANKING), **REPORT)
    assert len(watch.check()) == 1
    diary.say(spread(NOW + HOUR, 55, 30), aspects=(Aspect.BRANCH, Aspect.ONLINE_BANKING))
    watch.check(NOW + HOUR)
    assert len(watch.live()) == 1


def test_a_notice_of_the_bank_itself_is_no_incident(diary, watch):
    diary.usual()
    notice = {"labels": (Kind.INCIDENT,), "sentiment": Sentiment.NEUTRAL, "urgency": 2}
    diary.say([NOW - HOUR], post={"reposts": 900}, **notice)
    assert watch.check() == []


def test_people_work_with_alerts_under_their_names(diary, watch):
    diary.usual()
    diary.say(spread(NOW, 50, 40))
    (alert,) = watch.check()
    watch.snooze(alert.id, NOW + HOUR, "lin")
    watch.acknowledge(alert.id, "wang")
    watch.close(alert.id, "wang")
    watch.reopen(alert.id, "lin")
    told = [(event.actor, event.action) for event in watch.events(alert.id)]
    assert told == [
        ("system", "opened"), ("lin", "snoozed"), ("wang", "acknowledged"), ("wang", "closed"), ("lin", "reopened"),
    ]  # fmt: skip


def test_an_alert_is_pushed_once(diary, pushing, receiver):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    pushing.check()
    pushing.check(NOW + MINUTES)
    assert pushed(receiver) == [("alert.opened", "medium")]
    assert [event.action for event in pushing.events(1)] == ["opened", "pushed"]


def test_a_rise_is_pushed_once_more_but_not_before_the_cooldown_is_over(diary, pushing, receiver):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    pushing.check()
    diary.say(spread(NOW + MINUTES, 4, 40))
    pushing.check(NOW + MINUTES)
    assert pushed(receiver) == [("alert.opened", "medium")]
    pushing.check(NOW + timedelta(minutes=30))
    pushing.check(NOW + timedelta(minutes=61))
    assert pushed(receiver) == [("alert.opened", "medium"), ("alert.raised", "high")]


@pytest.mark.parametrize(
    "act",
    [
        lambda watch: watch.acknowledge(1, "lin"),
        lambda watch: watch.snooze(1, NOW + 20 * HOUR, "lin"),
        lambda watch: watch.close(1, "lin"),
    ],
)
def test_an_alert_that_somebody_took_care_of_is_not_pushed_again(diary, pushing, receiver, act):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    pushing.check()
    act(pushing)
    diary.say(spread(NOW + HOUR, 50, 22))
    pushing.check(NOW + HOUR)
    assert len(receiver.requests) == 1


def test_a_snoozed_alert_that_still_goes_on_is_pushed_when_it_wakes(diary, pushing, receiver):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    pushing.check()
    pushing.snooze(1, NOW + HOUR, "lin")
    diary.say(spread(NOW + HOUR, 50, 20))
    pushing.check(NOW + HOUR)
    assert pushed(receiver) == [("alert.opened", "medium")] * 2


def test_a_push_that_failed_is_told_once_and_tried_at_the_next_check(diary, pushing, receiver):
    diary.usual()
    diary.say(spread(NOW, 50, 20))
    receiver.statuses = [404]
    pushing.check()
    pushing.check(NOW + MINUTES)
    alert: Alert = pushing.get(1)
    assert "404" in alert.push_error
    receiver.statuses = [200]
    pushing.check(NOW + 2 * MINUTES)
    assert pushing.get(1).push_error == ""
    assert [event.action for event in pushing.events(1)] == ["opened", "push_failed", "pushed"]


def test_a_test_push_says_how_it_went(watch, pushing, receiver):
    assert "TINGFENG_WEBHOOK_URL" in watch.push_test().error
    assert pushing.push_test().delivered
    assert len(receiver.requests) == 1


def test_the_rules_see_the_same_in_both_stores(store, database):
    diary = Diary(store)
    diary.usual()
    diary.say(spread(NOW, 50, 25), **REPORT)
    diary.say(spread(NOW, 50, 35), aspects=(Aspect.MOBILE_APP, Aspect.PAYMENT))
    (alert,) = Watch(store, database, BANK, lambda: NOW).check()
    assert (alert.title, alert.post_count) == ("手机银行事件：手机银行相关负面 1 小时 60 条，平时 1 条", 60)
