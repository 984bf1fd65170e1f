import csv
import io
import re

import pytest
from starlette.datastructures import QueryParams

from dashboards.audience_form import read_form


def conditions(form, group: str) -> list[str]:
    return [chip.code for one in form.groups if one.key == group for chip in one.chips]


def test_a_picked_tag_becomes_a_condition_with_the_chosen_limits() -> None:
    form = read_form(QueryParams("add_all=intent:credit_card&confidence=0.7&age=30"))

    assert conditions(form, "all") == ["intent:credit_card|0.7|30"]
    assert form.definition.all[0].min_confidence == 0.7
    assert form.definition.all[0].max_age_days == 30


def test_a_dropped_condition_is_gone() -> None:
    form = read_form(QueryParams("all=churn_risk||&all=unhappy||&drop=all:unhappy||"))

    assert conditions(form, "all") == ["churn_risk||"]


def test_the_same_tag_twice_is_one_condition() -> None:
    assert conditions(read_form(QueryParams("any=unhappy||&add_any=unhappy")), "any") == ["unhappy||"]


@pytest.mark.parametrize("junk", ["all=no_such_tag||", "all=unhappy|much|", "all=unhappy|7|", "platform=moon&all=x||"])
def test_what_cannot_be_read_is_left_out(junk: str) -> None:
    assert read_form(QueryParams(junk)).definition is None


def test_without_a_wanted_tag_there_is_no_audience_but_a_hint() -> None:
    form = read_form(QueryParams("none=churn_risk||"))

    assert form.definition is None
    assert "先选一个" in form.problem


def test_the_builder_counts_like_the_floor_below(marketing, context) -> None:
    html = marketing.part("/audiences/builder", all="intent:*||", none="churn_risk||", followers="1000").text

    definition = read_form(QueryParams("all=intent:*||&none=churn_risk||&followers=1000")).definition
    assert f'title="{context.customers.audiences.count(definition)}"' in html
    assert definition.words in html


def test_the_builder_keeps_its_state_in_the_address(marketing) -> None:
    answer = marketing.part("/audiences/builder", add_all="unhappy", platform="weibo")

    kept = answer.headers["HX-Replace-Url"]
    assert kept == "/audiences/new?all=unhappy%7C%7C&platform=weibo"
    assert "不满意" in marketing.get(kept).text


@pytest.fixture
def audience_id(marketing, context) -> int:
    for old in context.customers.audiences.all():
        marketing.post(f"/audiences/{old.id}/delete")
    answer = marketing.post("/audiences", name="想办业务的人", all="intent:*||")
    return int(answer.headers["HX-Redirect"].removeprefix("/audiences/"))


def test_a_saved_audience_lists_its_members_with_proof(marketing, context, audience_id: int) -> None:
    html = marketing.get(f"/audiences/{audience_id}").text

    member = context.customers.audiences.members(audience_id).members[0]
    assert member.author_key in html
    assert f"/posts/{member.tags[0].evidence[0].post_id}" in html or "依据" in html
    assert f"/api/v1/audiences/{audience_id}/members" in html


def test_members_show_only_the_tags_that_the_audience_asks_for(marketing, audience_id: int) -> None:
    assert (
        "流失风险" not in marketing.get(f"/audiences/{audience_id}").text.split("<table", 1)[1].split("</table", 1)[0]
    )


def test_the_export_holds_every_member_and_is_safe_in_excel(marketing, context, audience_id: int) -> None:
    answer = marketing.get(f"/audiences/{audience_id}/export")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert len(rows) - 1 == context.customers.audiences.get(audience_id).count
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_api_address_on_the_page_answers(marketing, audience_id: int) -> None:
    html = marketing.get(f"/audiences/{audience_id}").text
    address = re.search(r'data-copy="http://testserver([^"]+)"', html)[1]

    assert marketing.get(address).status_code == 200


def test_a_name_is_needed(marketing) -> None:
    answer = marketing.post("/audiences", name=" ", all="intent:*||")

    assert answer.status_code == 422
    assert "名称" in answer.text


def test_saving_nothing_says_what_is_missing(marketing) -> None:
    assert marketing.post("/audiences", name="空").status_code == 422


def test_a_deleted_audience_is_gone(marketing, audience_id: int) -> None:
    marketing.post(f"/audiences/{audience_id}/delete")

    assert marketing.get(f"/audiences/{audience_id}").status_code == 404
