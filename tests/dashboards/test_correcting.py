"""Correcting labels on the pages: from a card in two clicks, from the form with all labels, and back."""

import json

import orjson
import pytest

from nlp.labels import Kind, Sentiment
from service.accounts import Role
from service.desk import CaseView
from service.ingest.convert import to_text
from service.learning import Labels
from service.stores.contract import Filters, Query
from service.stores.decision import Queue


@pytest.fixture
def post_id(context) -> str:
    """A complaint in a case that nobody has, alone in it, and not corrected yet."""
    for case in context.desk.cases(Queue.SERVICE, CaseView.UNCLAIMED).cases:
        (first, *others) = context.desk.case(case.id).posts
        (stored,) = context.store.get([first.post_id])
        if not others and Kind.COMPLAINT in stored.analysis.labels and not context.corrections.history(stored.id):
            return stored.id
    raise AssertionError("the seeded desk has no such case")


def labels(context, post_id: str) -> Labels:
    return Labels.of(context.store.get([post_id])[0].analysis)


def toast(answer) -> dict:
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def form_of(labels: Labels, **changes: object) -> dict[str, object]:
    row = labels.to_json()
    return {**row, "urgency": str(row["urgency"]), **changes}


def verdict(**more: object) -> dict[str, object]:
    return {
        "candidate": "candidate-1", "current": "model-1", "at": "2026-11-01T08:00:00Z", "passed": True, "findings": [],
        "frozen_file": "dev.jsonl.gz", "rows": 2212, "corrections": {"posts": 0, "labels": 0, "current": 0, "candidate": 0},
        "speed": {"current": 0.01, "candidate": 0.01}, "limits": {}, "comparison": {}, **more,
    }  # fmt: skip


def test_a_card_offers_what_is_corrected_most(service, context, post_id: str) -> None:
    html = service.get("/monitor", id=post_id, range="all", noise="any").text
    assert f'hx-post="/labels/not/complaint/{post_id}"' in html
    assert "不是投诉" in html
    assert f'hx-post="/labels/source/advertisement/{post_id}"' in html
    assert f'hx-get="/labels/form/{post_id}"' in html


def test_one_request_says_that_it_is_no_complaint_and_the_toast_takes_it_back(service, context, post_id: str) -> None:
    answer = service.post(f"/labels/not/complaint/{post_id}")
    assert answer.status_code == 200, answer.text
    assert Kind.COMPLAINT not in labels(context, post_id).kinds
    assert "人工更正 · " in answer.text
    events = json.loads(answer.headers["HX-Trigger"])
    assert {"desk:changed", "case:corrected"} <= events.keys()
    undo = toast(answer)["undo"]
    assert undo["target"] == f"#post-{post_id.replace(':', '-').replace('.', '-')}"
    assert context.corrections.standing([post_id])
    assert service.post(undo["url"]).status_code == 200
    assert not context.corrections.standing([post_id])
    (read,) = context.analyser.analyse([to_text(context.store.get([post_id])[0].post)])
    assert labels(context, post_id) == Labels.of(read)
    assert Kind.COMPLAINT in labels(context, post_id).kinds


def test_the_form_shows_the_labels_and_keeps_what_is_sent(service, context, post_id: str) -> None:
    now = labels(context, post_id)
    html = service.part(f"/labels/form/{post_id}").text
    assert html.count("checked") == 3 + len(now.kinds) + len(now.aspects)
    sent = form_of(
        now, kinds=["praise", "other"], sentiment="positive", aspects=["branch", "atm"], urgency="0", note="反话"
    )
    answer = service.post(f"/labels/set/{post_id}", **sent)
    assert answer.status_code == 200, answer.text
    kept = labels(context, post_id)
    assert (kept.kinds, kept.sentiment, kept.urgency) == ((Kind.PRAISE,), Sentiment.POSITIVE, 0)
    assert [aspect.value for aspect in kept.aspects] == ["atm", "branch"]
    assert "反话" in answer.text
    assert 'hx-swap-oob="true"' in answer.text


def test_posts_with_the_same_text_are_corrected_along(service, context, post_id: str) -> None:
    key = context.store.get([post_id])[0].analysis.duplicate_key
    same = context.store.search(Query(filters=Filters(duplicate_keys=(key,))), size=50).hits
    assert len(same) > 1
    answer = service.post(
        f"/labels/set/{post_id}", **form_of(labels(context, post_id), kinds=["inquiry"]), along="true"
    )
    assert f"已更正 {len(same)} 条" in toast(answer)["text"]
    assert all(labels(context, hit.stored.id).kinds == (Kind.INQUIRY,) for hit in same)


def test_noise_becomes_signal_from_its_card(pr, context) -> None:
    (hit, *_) = context.store.search(Query(filters=Filters(drop_reasons=("advertisement",)))).hits
    assert "不是噪声" in pr.get("/monitor", id=hit.stored.id, range="all", noise="any").text
    assert pr.post(f"/labels/source/person/{hit.stored.id}").status_code == 200
    assert context.store.get([hit.stored.id])[0].analysis.drop_reason is None


def test_a_case_that_lost_its_reason_says_so_and_can_be_ended(service, context, post_id: str) -> None:
    (case_id,) = context.desk.cases_of_posts([post_id])[post_id]
    service.post(f"/desk/{case_id}/claim")
    service.post(f"/labels/source/off_topic/{post_id}")
    html = service.part(f"/desk/{case_id}").text
    assert "这些帖子不再属于客服队列" in html
    assert "办结为误判" in html
    assert "案件没有自动办结" in html


def test_the_drawer_tells_who_said_what(service, context, post_id: str) -> None:
    service.post(f"/labels/not/complaint/{post_id}")
    html = service.part(f"/posts/{post_id}").text
    assert "人工更正" in html
    assert "诉求 投诉" in html


def test_a_form_without_a_kind_is_refused_with_the_remedy(service, context, post_id: str) -> None:
    answer = service.post(f"/labels/set/{post_id}", **form_of(labels(context, post_id), kinds=[]))
    assert answer.status_code == 422
    assert "请至少选一种诉求" in answer.text


def test_every_role_may_correct(visitors, context, post_id: str) -> None:
    for role in Role:
        assert visitors(role).part(f"/labels/form/{post_id}").status_code == 200


def test_the_models_page_shows_figures_corrections_and_the_gate(admin, analyst, context, post_id: str) -> None:
    admin.post(f"/labels/not/complaint/{post_id}")
    for visitor in (admin, analyst):
        html = visitor.get("/models").text
        assert all(version in html for version in context.analyser.model.version.split("+"))
        assert "随包附带" in html
        assert "每类诉求" in html
        assert "还没有候选模型" in html
        assert "退回上一个" not in html
    gates = context.settings.home / "models" / "gates"
    gates.mkdir(parents=True)
    (gates / "cut.json").write_text("{", encoding="utf-8")
    (gates / "old.json").write_bytes(orjson.dumps(verdict(left_out={"source": ["lottery"]})))
    html = admin.get("/models").text
    assert "<code>cut.json</code> 读不懂" in html
    assert "candidate-1" in html
    assert "没有判断的标签: 来源 抽奖（不足 30 条）" in html
    assert analyst.post("/models/rollback").status_code == 403
    assert admin.post("/models/rollback").status_code == 409
