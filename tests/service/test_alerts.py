"""Alerts open once a matter, follow it, and close when it is calm; people acknowledge, snooze, close, reopen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.db import Database
from service.errors import InvalidError
from service.watch import actions
from service.watch.actions import AlertActionError, AlertNotFoundError
from service.watch.archive import LIVE_ALERTS, AlertFilter, events, find, get, post_ids
from service.watch.book import CALM, QUIET, keep
from service.watch.records import Alert, AlertKind, AlertState, Evidence, Severity, Signal
from tests.service.watch_samples import HOUR, NOW, make_signal

MINUTES = timedelta(minutes=5)
HIGH = {"severity": Severity.HIGH}


def opened(database: Database, **changes) -> Alert:
    (alert,) = keep(database, [make_signal(**changes)], NOW)
    return alert


def later_posts(time) -> Evidence:
    return Evidence((f"weibo:{time:%H%M}", f"weibo:{time:%M%H}"), f"weibo:{time:%H%M}", "青石", time)


def three_matters() -> list[Signal]:
    """A burst, a worse one elsewhere, and an incident, with posts of their own."""
    app, atm, event = (
        Evidence((f"{name}:1", f"{name}:2", f"{name}:3"), f"{name}:1", "青石", NOW) for name in ("app", "atm", "event")
    )
    return [
        make_signal(evidence=app),
        make_signal(key="atm", **HIGH, evidence=atm),
        make_signal(kind=AlertKind.INCIDENT, evidence=event),
    ]


def actions_of(database: Database, alert: Alert) -> list[tuple[str, str]]:
    return [(event.actor, event.action) for event in events(database, alert.id)]


def test_a_signal_opens_an_alert_with_the_posts_that_prove_it(database):
    alert = opened(database)
    assert (alert.kind, alert.key, alert.state, alert.post_count) == (AlertKind.BURST, "mobile_app", AlertState.OPEN, 2)
    assert post_ids(database, alert.id) == ("weibo:1", "weibo:2")
    assert (alert.first_post_id, alert.top_post_id, alert.top_author) == ("weibo:1", "weibo:2", "青石")
    assert (alert.observed, alert.expected, alert.threshold) == (30.0, 2.0, 10.0)
    assert alert.opened_at == NOW
    assert get(database, alert.id) == alert
    assert actions_of(database, alert) == [("system", "opened")]


def test_the_same_matter_keeps_one_alert_and_gathers_posts(database):
    alert = opened(database)
    more = make_signal(evidence=Evidence(("weibo:2", "weibo:3"), "weibo:3", "石桥", NOW))
    assert keep(database, [more], NOW + MINUTES) == []
    kept = get(database, alert.id)
    assert find(database, AlertFilter()).total == 1
    assert post_ids(database, alert.id) == ("weibo:1", "weibo:2", "weibo:3")
    assert (kept.post_count, kept.updated_at, kept.first_post_id) == (3, NOW + MINUTES, "weibo:1")
    assert actions_of(database, alert) == [("system", "opened")]


def test_title_and_figures_stay_those_of_the_height(database):
    alert = opened(database)
    keep(database, [make_signal(title="86 条", observed=86.0)], NOW + MINUTES)
    keep(database, [make_signal(title="12 条", observed=12.0)], NOW + 2 * MINUTES)
    assert (get(database, alert.id).title, get(database, alert.id).observed) == ("86 条", 86.0)


def test_severity_rises_in_place_and_never_falls(database):
    alert = opened(database)
    (raised,) = keep(database, [make_signal(**HIGH)], NOW + MINUTES)
    assert (raised.id, raised.severity) == (alert.id, Severity.HIGH)
    assert keep(database, [make_signal()], NOW + 2 * MINUTES) == []
    assert get(database, alert.id).severity is Severity.HIGH
    assert actions_of(database, alert) == [("system", "opened"), ("system", "raised")]


def test_matters_are_told_apart_by_kind_and_key(database):
    assert len(keep(database, three_matters(), NOW)) == 3
    live = find(database, LIVE_ALERTS).alerts
    assert {(alert.kind, alert.key) for alert in live} == {
        (AlertKind.BURST, "mobile_app"), (AlertKind.BURST, "atm"), (AlertKind.INCIDENT, "mobile_app"),
    }  # fmt: skip


def test_a_matter_that_changes_its_name_keeps_its_alert(database):
    posts = Evidence(tuple(f"weibo:{number}" for number in range(8)), "weibo:2", "青石", NOW)
    alert = opened(database, evidence=posts)
    assert keep(database, [make_signal(key="payment", evidence=posts)], NOW + MINUTES) == []
    assert find(database, LIVE_ALERTS).total == 1
    assert get(database, alert.id).key == "mobile_app"


def test_a_burst_that_turns_out_to_be_an_incident_becomes_one_in_place(database):
    posts = Evidence(tuple(f"weibo:{number}" for number in range(8)), "weibo:2", "青石", NOW)
    alert = opened(database, key="negative", evidence=posts)
    incident = make_signal(kind=AlertKind.INCIDENT, severity=Severity.CRITICAL, title="事件", evidence=posts)
    keep(database, [incident], NOW + MINUTES)
    kept = get(database, alert.id)
    assert (kept.kind, kept.key, kept.title, kept.severity) == (
        AlertKind.INCIDENT,
        "mobile_app",
        "事件",
        Severity.CRITICAL,
    )


def test_an_incident_never_becomes_a_mere_burst(database):
    posts = Evidence(tuple(f"weibo:{number}" for number in range(8)), "weibo:2", "青石", NOW)
    alert = opened(database, kind=AlertKind.INCIDENT, title="事件", evidence=posts)
    keep(database, [make_signal(**HIGH, observed=200.0, evidence=posts)], NOW + MINUTES)
    kept = get(database, alert.id)
    assert (kept.kind, kept.title, kept.severity) == (AlertKind.INCIDENT, "事件", Severity.HIGH)


def test_an_alert_closes_itself_when_no_posts_come_any_more(database):
    alert = opened(database)
    keep(database, [], NOW + CALM - MINUTES)
    assert get(database, alert.id).live
    keep(database, [], NOW + CALM)
    closed = get(database, alert.id)
    assert (closed.state, closed.closed_by) == (AlertState.CLOSED, "system")
    assert actions_of(database, alert)[-1] == ("system", "closed")
    assert find(database, LIVE_ALERTS).total == 0


def test_new_posts_keep_an_alert_alive(database):
    alert = opened(database)
    newest = NOW + CALM - HOUR
    keep(database, [make_signal(evidence=later_posts(newest))], newest)
    keep(database, [], NOW + CALM)
    assert get(database, alert.id).live
    keep(database, [], newest + CALM)
    assert not get(database, alert.id).live


def test_a_closed_matter_opens_no_new_alert_on_the_same_posts(database):
    opened(database)
    keep(database, [], NOW + CALM)
    assert keep(database, [make_signal()], NOW + CALM + MINUTES) == []


def test_a_closed_matter_that_flares_up_again_opens_a_new_alert(database):
    first = opened(database)
    keep(database, [], NOW + CALM)
    again = NOW + CALM + HOUR
    (second,) = keep(database, [make_signal(evidence=later_posts(again))], again)
    assert second.id > first.id


def test_acknowledging_names_who_and_when(database):
    alert = opened(database)
    done = actions.acknowledge(database, alert.id, "lin", NOW + MINUTES)
    assert (done.state, done.acknowledged_by, done.acknowledged_at) == (AlertState.ACKNOWLEDGED, "lin", NOW + MINUTES)
    assert actions_of(database, alert)[-1] == ("lin", "acknowledged")


def test_acknowledging_twice_keeps_the_first(database):
    alert = opened(database)
    actions.acknowledge(database, alert.id, "lin", NOW + MINUTES)
    again = actions.acknowledge(database, alert.id, "wang", NOW + 2 * MINUTES)
    assert again.acknowledged_by == "lin"
    assert len(events(database, alert.id)) == 2


def test_an_acknowledged_alert_goes_on_gathering_and_stays_acknowledged(database):
    alert = opened(database)
    actions.acknowledge(database, alert.id, "lin", NOW)
    keep(database, [make_signal(**HIGH, evidence=later_posts(NOW))], NOW + MINUTES)
    kept = get(database, alert.id)
    assert (kept.state, kept.severity, kept.post_count) == (AlertState.ACKNOWLEDGED, Severity.HIGH, 4)


def test_a_snoozed_alert_wakes_when_its_time_is_over(database):
    alert = opened(database)
    until = NOW + HOUR
    assert actions.snooze(database, alert.id, until, "lin", NOW).snoozed_until == until
    keep(database, [make_signal()], until - MINUTES)
    assert get(database, alert.id).state is AlertState.SNOOZED
    keep(database, [make_signal()], until)
    woken = get(database, alert.id)
    assert (woken.state, woken.snoozed_until) == (AlertState.OPEN, None)
    assert [action for _, action in actions_of(database, alert)] == ["opened", "snoozed", "woke"]


def test_snoozing_into_the_past_is_refused(database):
    alert = opened(database)
    with pytest.raises(InvalidError, match="将来"):
        actions.snooze(database, alert.id, NOW, "lin", NOW)


def test_a_matter_that_a_person_closed_is_left_alone_for_a_day(database):
    alert = opened(database)
    assert actions.close(database, alert.id, "lin", NOW).closed_by == "lin"
    again = NOW + QUIET - MINUTES
    assert keep(database, [make_signal(evidence=later_posts(again))], again) == []
    assert len(keep(database, [make_signal(evidence=later_posts(again))], NOW + QUIET)) == 1


def test_a_matter_that_a_person_closed_comes_back_when_it_is_worse(database):
    alert = opened(database)
    actions.close(database, alert.id, "lin", NOW)
    (worse,) = keep(database, [make_signal(**HIGH)], NOW + MINUTES)
    assert worse.id != alert.id


def test_a_reopened_alert_is_open_as_on_the_first_day(database):
    alert = opened(database)
    actions.acknowledge(database, alert.id, "lin", NOW)
    actions.close(database, alert.id, "lin", NOW)
    back = actions.reopen(database, alert.id, "wang", NOW + CALM)
    assert (back.state, back.acknowledged_by, back.closed_by) == (AlertState.OPEN, "", "")
    keep(database, [], NOW + CALM + MINUTES)
    assert get(database, alert.id).live


def test_reopening_is_refused_where_a_newer_alert_about_it_lives(database):
    alert = opened(database)
    actions.close(database, alert.id, "lin", NOW)
    (newer,) = keep(database, [make_signal(**HIGH)], NOW + MINUTES)
    with pytest.raises(AlertActionError, match=str(newer.id)):
        actions.reopen(database, alert.id, "lin", NOW + 2 * MINUTES)


@pytest.mark.parametrize(
    "act",
    [
        lambda database, alert: actions.acknowledge(database, alert.id, "lin", NOW),
        lambda database, alert: actions.snooze(database, alert.id, NOW + HOUR, "lin", NOW),
    ],
)
def test_a_closed_alert_must_be_reopened_first(database, act):
    alert = opened(database)
    actions.close(database, alert.id, "lin", NOW)
    with pytest.raises(AlertActionError, match="先重新打开"):
        act(database, alert)


def test_an_unknown_alert_is_told(database):
    with pytest.raises(AlertNotFoundError, match="77"):
        actions.acknowledge(database, 77, "lin", NOW)
    with pytest.raises(AlertNotFoundError, match="77"):
        get(database, 77)


def test_alerts_are_found_by_state_kind_severity_key_and_time(database):
    keep(database, three_matters(), NOW)
    burst, atm, incident = (alert.id for alert in reversed(find(database, AlertFilter()).alerts))
    actions.close(database, burst, "lin", NOW)

    def ids(**wanted) -> set[int]:
        return {alert.id for alert in find(database, AlertFilter(**wanted)).alerts}

    assert {alert.id for alert in find(database, LIVE_ALERTS).alerts} == {atm, incident}
    assert ids(states=[AlertState.CLOSED]) == {burst}
    assert ids(kinds=[AlertKind.INCIDENT]) == {incident}
    assert ids(severities=[Severity.HIGH]) == {atm}
    assert ids(keys=["mobile_app"]) == {burst, incident}
    assert ids(since=NOW) == {burst, atm, incident}
    assert ids(until=NOW) == set()


def test_pages_hold_every_alert_once_newest_first(database):
    posts = [Evidence((f"k{number}:1", f"k{number}:2"), f"k{number}:1", "青石", NOW) for number in range(7)]
    keep(database, [make_signal(key=f"k{number}", evidence=posts[number]) for number in range(7)], NOW)
    seen, after = [], None
    while True:
        page = find(database, AlertFilter(), size=3, after=after)
        assert page.total == 7
        seen += [alert.id for alert in page.alerts]
        if (after := page.next) is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 7


def test_the_stronger_signal_of_a_joined_kind_is_shown(database):
    alert = opened(database, kind=AlertKind.INCIDENT, title="事件 24 小时 9 条", observed=9.0, threshold=3.0)
    burst = make_signal(kind=AlertKind.INCIDENT, title="事件：1 小时 86 条", observed=86.0, threshold=10.0)
    keep(database, [replace(burst, severity=Severity.CRITICAL)], NOW + MINUTES)
    assert get(database, alert.id).title == "事件：1 小时 86 条"
