import json
import re
from datetime import timedelta

import pytest

from service.accounts import Role
from service.watch.records import AlertState


@pytest.fixture
def alert_id(context) -> int:
    alert = context.watch.find().alerts[0]
    if not alert.live:
        context.watch.reopen(alert.id, "admin")
    return alert.id


def test_the_list_says_what_goes_on_and_on_what_grounds(pr, context, alert_id: int) -> None:
    html = pr.get("/alerts").text

    assert context.watch.get(alert_id).title in html
    assert f"{context.watch.get(alert_id).post_count} 条证据" in html
    assert "z = (x − usual)" in html


def test_an_alert_shows_all_posts_that_prove_it(pr, context, alert_id: int) -> None:
    seen: set[str] = set()
    address = f"/alerts/{alert_id}/evidence"
    while address:
        html = pr.part(address).text
        seen |= set(re.findall(r'hx-get="/posts/([^"]+)"', html))
        more = re.search(r'hx-get="(/alerts/\d+/evidence\?skip=\d+)"', html)
        address = more[1] if more else ""

    assert seen == set(context.watch.post_ids(alert_id))


def test_the_page_gives_the_formula_with_its_numbers(pr, context, alert_id: int) -> None:
    html = pr.get(f"/alerts/{alert_id}").text

    for part in context.watch.get(alert_id).explanation.split("。"):
        assert part in html


def test_acknowledging_names_who_takes_care(pr, context, alert_id: int) -> None:
    answer = pr.post(f"/alerts/{alert_id}/acknowledge")

    assert context.watch.get(alert_id).state is AlertState.ACKNOWLEDGED
    assert context.watch.get(alert_id).acknowledged_by == "pr"
    assert "在处理" in answer.text
    assert "已确认" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_snoozing_lasts_as_long_as_chosen(pr, context, alert_id: int) -> None:
    before = context.clock()
    pr.post(f"/alerts/{alert_id}/snooze", hours="4")

    until = context.watch.get(alert_id).snoozed_until
    assert timedelta(hours=4) <= until - before < timedelta(hours=4, minutes=5)


def test_only_offered_lengths_are_taken(pr, alert_id: int) -> None:
    assert pr.post(f"/alerts/{alert_id}/snooze", hours="5000").status_code == 422


def test_closing_can_be_undone(pr, context, alert_id: int) -> None:
    answer = pr.post(f"/alerts/{alert_id}/close")
    assert context.watch.get(alert_id).state is AlertState.CLOSED

    pr.post(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]["url"])

    assert context.watch.get(alert_id).state is AlertState.OPEN


def test_a_closed_alert_refuses_to_be_snoozed(pr, context, alert_id: int) -> None:
    context.watch.close(alert_id, "pr")

    answer = pr.post(f"/alerts/{alert_id}/snooze", hours="1")

    assert answer.status_code == 409
    assert "重新打开" in answer.text


def test_who_may_only_read_sees_no_buttons(visitors, alert_id: int) -> None:
    html = visitors(Role.ANALYST).get(f"/alerts/{alert_id}").text

    assert "/acknowledge" not in html


def test_an_unknown_alert_is_told_so(pr) -> None:
    assert pr.get("/alerts/999999").status_code == 404


def test_calm_is_said_where_nothing_goes_on(pr, context, alert_id: int) -> None:
    context.watch.close(alert_id, "pr")

    assert "现在一切平静" in pr.get("/alerts").text
    context.watch.reopen(alert_id, "pr")
