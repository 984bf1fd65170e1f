import csv
import io
import json
import re

import pytest

from service.accounts import Role
from service.desk import CaseStatus, CaseView
from service.stores.contract import Filters, Query
from service.stores.decision import Queue


@pytest.fixture
def case_id(context) -> int:
    """A case of customer service that nobody has."""
    return context.desk.cases(Queue.SERVICE, CaseView.UNCLAIMED).cases[0].id


def toast(answer) -> dict:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def test_the_desk_opens_on_the_visitors_own_queue(service) -> None:
    assert re.search(r'href="/desk\?queue=service" aria-current="true"', service.get("/desk").text)


def test_counts_of_the_views_are_those_of_the_desk(service, context) -> None:
    html = service.part("/desk/parts/views", queue="service").text

    counts = context.desk.counts(Queue.SERVICE)
    assert f'title="{counts[CaseView.UNCLAIMED]}"' in html


def test_a_claimed_case_is_the_visitors(service, context, case_id: int) -> None:
    answer = service.post(f"/desk/{case_id}/claim")

    assert answer.status_code == 200
    assert context.desk.case(case_id).case.assignee == "service"
    assert "已领取" in toast(answer)["text"]
    assert "desk:changed" in json.loads(answer.headers["HX-Trigger"])
    assert "办结" in answer.text


def test_a_case_of_somebody_else_is_not_taken_twice(service, admin, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")

    answer = admin.post(f"/desk/{case_id}/claim")

    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("text/plain")
    assert "领取" in answer.text


def test_other_queues_can_be_seen_but_not_worked(pr, case_id: int) -> None:
    seen = pr.get(f"/desk/{case_id}")
    done = pr.post(f"/desk/{case_id}/claim")

    assert "不处理客服队列" in seen.text
    assert "/claim" not in seen.text
    assert done.status_code == 403


def test_a_reply_is_drafted_from_a_template_and_recorded(service, context, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")
    template = context.desk.templates(Queue.SERVICE)[0]

    drafted = service.post(f"/desk/{case_id}/draft", template=str(template.id))
    sent = service.post(f"/desk/{case_id}/reply", delivery="sent", text="您好, 已为您登记。")

    assert f"#{case_id}" in drafted.text or "您好" in drafted.text
    assert context.desk.case(case_id).case.status is CaseStatus.WAITING
    assert "您好, 已为您登记。" in sent.text


def test_an_empty_reply_is_refused_with_the_reason(service, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")

    answer = service.post(f"/desk/{case_id}/reply", delivery="sent", text="  ")

    assert (answer.status_code, answer.text) == (422, "请填写回复内容")


def test_resolving_opens_the_next_case_and_can_be_undone(service, context, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")

    answer = service.post(f"/desk/{case_id}/resolve", outcome="solved", note="已退费")

    assert context.desk.case(case_id).case.status is CaseStatus.RESOLVED
    following = int(re.search(r'data-case="(\d+)"', answer.text)[1])
    assert following != case_id
    assert answer.headers["HX-Push-Url"].startswith(f"/desk/{following}")
    undo = toast(answer)["undo"]
    service.post(undo["url"])
    assert context.desk.case(case_id).case.status is CaseStatus.CLAIMED


def test_an_outcome_must_be_chosen(service, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")

    answer = service.post(f"/desk/{case_id}/resolve", outcome="whatever")

    assert (answer.status_code, answer.text) == (422, "请选择办结结果")


def test_transfer_moves_the_case_with_a_reason(service, context, case_id: int) -> None:
    refused = service.post(f"/desk/{case_id}/transfer", queue="pr", reason="")
    service.post(f"/desk/{case_id}/transfer", queue="pr", reason="正在传播")

    assert refused.status_code == 422
    assert context.desk.case(case_id).case.queue is Queue.PR


def test_a_case_given_back_can_be_claimed_again_by_undo(service, context, case_id: int) -> None:
    service.post(f"/desk/{case_id}/claim")

    answer = service.post(f"/desk/{case_id}/release")
    assert context.desk.case(case_id).case.status is CaseStatus.OPEN
    service.post(toast(answer)["undo"]["url"])

    assert context.desk.case(case_id).case.assignee == "service"


def test_notes_and_assignment_are_in_the_history(service, context, case_id: int) -> None:
    service.post(f"/desk/{case_id}/note", text="客户说晚上再联系")
    answer = service.post(f"/desk/{case_id}/assign", user="admin")

    assert "客户说晚上再联系" in answer.text
    assert "指派给" in answer.text
    assert context.desk.case(case_id).case.assignee == "admin"


def test_the_list_is_exported_one_row_a_case(service, context) -> None:
    answer = service.get("/desk/export", queue="marketing", view="all")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) - 1 == context.desk.cases(Queue.MARKETING).total
    assert "attachment" in answer.headers["content-disposition"]


def test_a_post_leads_to_its_case(service, context) -> None:
    post = next(context.store.export(Query(filters=Filters(queues=("service",))))).id

    answer = service.get("/desk", post=post)

    assert answer.headers["location"] == f"/desk/{context.desk.cases_of_posts([post])[post][-1]}"


def test_a_case_can_be_made_by_hand_of_a_post_that_went_nowhere(service, context) -> None:
    post = next(context.store.export(Query(filters=Filters(queues=("none",), noise=False)))).id

    answer = service.post(f"/posts/{post}/case", queue="service")

    case_id = int(answer.headers["HX-Redirect"].removeprefix("/desk/"))
    assert [one.post_id for one in context.desk.case(case_id).posts] == [post]
    stored = context.store.get([post])[0]
    assert stored.routing.queue is Queue.SERVICE
    assert stored.routing.matches[0].rule == "by_hand"
    assert service.post(f"/posts/{post}/case", queue="service").status_code == 409


def test_a_case_is_not_made_in_a_queue_of_others(visitors, context) -> None:
    post = next(context.store.export(Query(filters=Filters(queues=("none",), noise=False)))).id

    assert visitors(Role.PR).post(f"/posts/{post}/case", queue="marketing").status_code == 422


def test_searching_finds_a_case_by_its_number(service, case_id: int) -> None:
    html = service.part("/desk/parts/list", queue="service", view="all", q=f"#{case_id}").text

    assert re.findall(r'data-case="(\d+)"', html) == [str(case_id)]


def test_an_empty_view_says_the_next_step(analyst) -> None:
    assert "领一件" in analyst.part("/desk/parts/list", queue="pr", view="mine").text


def test_an_unknown_case_is_told_so(service) -> None:
    answer = service.get("/desk/999999")

    assert answer.status_code == 404
    assert "#999999" in answer.text
