"""Growth of counts and deleted posts over the API."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from crawlers.items import Count
from service.accounts import Role
from service.api import create_app
from service.ingest.batch import take
from service.settings import Settings
from service.stores.contract import Check
from tests.support.factories import make_forum_post, make_post

THEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
POST = make_post(1, fetched_at=THEN, likes=1)
THREAD = make_forum_post(2, fetched_at=THEN)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=tmp_path))) as opened:
        context = opened.app.state.context  # type: ignore[attr-defined]
        context.accounts.create_user("alice", Role.ANALYST, "a long pass phrase")
        opened.headers["Authorization"] = f"Bearer {context.accounts.create_token('alice', 'test')}"
        take(context, [POST, THREAD])
        take(context, [replace(POST, fetched_at=THEN + timedelta(hours=6), likes=Count(70, "70"))])
        context.store.check({THREAD.id: Check(THEN + timedelta(hours=1), "指定的主题不存在或已被删除")})
        yield opened


def test_the_growth_of_a_post_is_told_by_reading(client: TestClient) -> None:
    answer = client.get(f"/api/v1/posts/{POST.id}/growth").json()
    assert answer["id"] == POST.id
    assert [(one["read_at"], one["likes"]) for one in answer["readings"]] == [
        ("2026-11-20T08:00:00Z", 1),
        ("2026-11-20T14:00:00Z", 70),
    ]
    assert (answer["first_seen"], answer["last_seen"]) == ("2026-11-20T08:00:00Z", "2026-11-20T14:00:00Z")
    assert (answer["gone_at"], answer["gone_reason"]) == (None, "")


def test_a_deleted_post_says_when_and_why(client: TestClient) -> None:
    growth = client.get(f"/api/v1/posts/{THREAD.id}/growth").json()
    whole = client.get(f"/api/v1/posts/{THREAD.id}").json()
    for answer in (growth, whole):
        assert (answer["gone_at"], answer["gone_reason"]) == ("2026-11-20T09:00:00Z", "指定的主题不存在或已被删除")
    assert len(growth["readings"]) == 1


@pytest.mark.parametrize(("gone", "ids"), [("", [POST.id, THREAD.id]), ("true", [THREAD.id]), ("false", [POST.id])])
def test_deleted_posts_are_found_marked_and_told_apart(client: TestClient, gone: str, ids: list[str]) -> None:
    found = client.get("/api/v1/posts", params={"gone": gone} if gone else {}).json()
    assert sorted(item["id"] for item in found["items"]) == sorted(ids)
    assert {item["id"] for item in found["items"] if item["gone_at"]} == {THREAD.id} & set(ids)


def test_an_unknown_post_has_no_growth(client: TestClient) -> None:
    assert client.get("/api/v1/posts/weibo:none/growth").status_code == 404
