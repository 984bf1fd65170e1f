"""Texts from outside reach the pages as words, never as markup or script."""

import json
import re

import pytest

from service.stores.contract import Query
from tests.dashboards.conftest import HOSTILE

PAGES = (
    "/monitor?range=30d", "/monitor?range=all&noise=any&q=江海", "/desk?queue=all&view=all", "/people", "/users", "/audit",
    "/alerts", "/alerts/1",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_hostile_texts_are_escaped(admin, page: str) -> None:
    html = admin.get(page).text

    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_hostile_post_is_really_shown(admin) -> None:
    assert "&lt;script&gt;alert" in admin.get("/monitor?range=30d&q=江海银行").text


def test_a_post_with_hostile_texts_opens_as_words(admin) -> None:
    html = admin.part("/posts/weibo:5000000000009999").text

    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


def test_only_web_addresses_become_links(admin) -> None:
    html = admin.part("/posts/weibo:5000000000009999").text

    assert "javascript:" not in html
    assert "原文" not in html


def test_the_query_is_escaped_where_it_is_shown_again(admin) -> None:
    html = admin.get("/monitor", q=f'"{HOSTILE}"').text

    assert "<script>alert" not in html
    assert 'value="&#34;&lt;script&gt;' in html


def test_a_query_that_cannot_be_read_is_escaped_too(admin) -> None:
    assert "<script>" not in admin.part("/monitor/check", q="(<script>").text


def test_chart_data_cannot_leave_its_block(admin) -> None:
    html = admin.get("/alerts/1").text
    blocks = re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)

    assert blocks
    assert all("<" not in block for block in blocks)
    assert all(json.loads(block)["series"] for block in blocks)


def test_hostile_name_in_a_case_reply_draft_is_escaped(admin, context) -> None:
    stored = context.store.get(["weibo:5000000000009999"])[0]
    case_id = context.desk.cases_of_posts([stored.id])[stored.id][0]

    html = admin.part(f"/desk/{case_id}").text

    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html


def test_seeded_store_has_posts(context) -> None:
    assert context.store.count(Query()) > 300
