"""自有标签 and 为什么？: what the pages show and do, over the seeded desk and the installed model."""

import re
from pathlib import Path

import pytest

from service.ingest import own_kind_pool
from service.ingest.batch import take
from service.ingest.context import Context
from service.stores.contract import Filters, Query
from tests.dashboards.conftest import Visitor
from tests.support.factories import make_post

FILE = Path(__file__).parents[1] / "fixtures" / "own_kinds" / "blocked_cards.jsonl"
AT = "/own-kinds/断卡行动"


@pytest.fixture(autouse=True)
def _small_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_kind_pool, "SIZE", 60)


def test_a_kind_is_made_from_a_file_trained_shown_judged_switched_and_removed(analyst: Visitor) -> None:
    assert "还没有自有标签" in analyst.get("/own-kinds").text
    with FILE.open("rb") as file:
        made = analyst.client.post(
            "/own-kinds", data={"name": "断卡行动"}, files={"file": (FILE.name, file)},
            headers={"HX-Request": "true", "X-CSRF-Token": analyst.csrf},
        )  # fmt: skip
    assert made.status_code == 200, made.text
    assert "正在训练" in made.text
    shown = analyst.part("/own-kinds").text
    for words in ("断卡行动", "精确率", "召回率", "95% 区间", "26 条“是”, 5 条“不是”", "每千条入库帖子"):
        assert words in shown
    assert "正在训练" not in shown
    preview = analyst.part(f"{AT}/preview").text
    (post_id, *_) = re.findall(r'"post_id": "([^"]+)"', preview)
    assert "已记为“不是”" in analyst.post(f"{AT}/judge", post_id=post_id, holds="false").text
    assert post_id not in analyst.part(f"{AT}/preview").text
    assert "6 条“不是”" in analyst.part("/own-kinds").text
    assert "停用" in analyst.post(f"{AT}/enabled", enabled="false").text
    assert "还没有自有标签" in analyst.post(f"{AT}/remove").text


def test_too_few_lines_leave_the_reason_beside_the_kind(analyst: Visitor) -> None:
    analyst.post("/own-kinds", name="老年人服务", lines="老人不会用手机银行\n\n柜台帮老人放大字体")
    shown = analyst.part("/own-kinds").text
    assert "至少要 10 条" in shown
    analyst.post("/own-kinds/老年人服务/remove")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "一行写一条"),
        ({"lines": "一条", "precision": "高"}, "0 到 1"),
        ({"lines": "一条", "precision": "3"}, "0.8"),
    ],
)
def test_a_form_that_cannot_be_used_says_what_to_do(analyst: Visitor, form: dict[str, str], said: str) -> None:
    refused = analyst.post("/own-kinds", name="老年人服务", **form)
    assert refused.status_code == 422
    assert said in refused.text


def test_the_page_is_for_analysts_and_admins(service: Visitor, admin: Visitor) -> None:
    assert service.get("/own-kinds").status_code == 403
    assert "/own-kinds" not in service.get("/").text
    assert "/own-kinds" in admin.get("/").text


def test_a_post_says_which_words_decided(service: Visitor, context: Context) -> None:
    (hit, *_) = context.store.search(Query(filters=Filters(noise=False, kinds=("complaint",))), size=1).hits
    assert f"/why/{hit.stored.id}" in service.get(f"/posts/{hit.stored.id}").text
    assert "为什么？" in service.get("/monitor", range="all").text
    shown = service.part(f"/why/{hit.stored.id}").text
    for words in ("来源", "情感", "紧急程度", "去掉一个词再读一遍", 'class="why'):
        assert words in shown
    assert "人工更正" not in shown
    assert service.part("/why/weibo:1").status_code == 404


def test_an_explanation_says_that_a_person_set_other_labels(service: Visitor, context: Context) -> None:
    post = make_post(31, text="江海银行信用卡乱扣年费，客服打了三次没人管，太气人了")
    take(context, [post])
    said = {"source": "person", "kinds": ["inquiry"], "sentiment": "neutral", "urgency": "0"}
    assert service.post(f"/labels/set/{post.id}", **said).status_code == 200
    shown = service.part(f"/why/{post.id}").text
    assert "人工更正 · service" in shown
    assert "诉求 投诉 → 咨询" in shown
    assert "标签以人为准, 下面是模型的判断" in shown


def test_an_explanation_names_the_rule_of_bare_reposts(service: Visitor, context: Context) -> None:
    post = make_post(32, text="//@小王:江海银行信用卡乱扣年费，客服打了三次没人管，我要投诉")
    take(context, [post])
    assert "规则把诉求从投诉改为其他: 没有自己的话" in service.part(f"/why/{post.id}").text
