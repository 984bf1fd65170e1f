import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from dashboards.app import create_app
from dashboards.security import POLICY
from service.accounts import Role
from service.stores.contract import StoreUnavailableError
from tests.dashboards.conftest import Visitor


def test_an_unknown_page_says_where_to_go(admin) -> None:
    answer = admin.get("/no-such-page")

    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert 'href="/"' in answer.text


def test_the_api_keeps_its_own_answers(admin) -> None:
    answer = admin.get("/api/v1/cases/999999")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/json")


def test_the_api_is_refused_in_json_without_signing_in(app_client) -> None:
    app_client.cookies.clear()
    answer = app_client.get("/api/v1/cases")

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/json")


def test_a_value_that_cannot_be_read_is_told(admin) -> None:
    answer = admin.get("/alerts/first")

    assert answer.status_code == 422
    assert "读不懂" in answer.text


@pytest.fixture
def failing(settings, monkeypatch) -> Callable[[Exception], Visitor]:
    """An admin whose store fails, as soon as the test says how."""
    with TestClient(create_app(settings), follow_redirects=False, raise_server_exceptions=False) as client:
        visitor = Visitor(client, Role.ADMIN)

        def fail(error: Exception) -> Visitor:
            def search(*_args, **_options):
                raise error

            monkeypatch.setattr(client.app.state.context.store, "search", search)
            return visitor

        yield fail


def test_a_store_that_is_down_is_told_with_what_to_check(failing) -> None:
    answer = failing(StoreUnavailableError("Elasticsearch 连不上: 检查 TINGFENG_STORE")).get("/monitor")

    assert answer.status_code == 503
    assert "检查 TINGFENG_STORE" in answer.text


def test_an_unknown_failure_gives_a_number_and_tells_no_secrets(failing) -> None:
    answer = failing(RuntimeError("password=hunter2")).get("/monitor")

    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert re.search(r"编号 [0-9a-f]{12}", answer.text)
    assert answer.headers["content-security-policy"] == POLICY


def test_an_unknown_failure_reaches_a_part_as_plain_words(failing) -> None:
    answer = failing(RuntimeError("password=hunter2")).part("/monitor/more", after="x")

    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")
    assert "hunter2" not in answer.text


def test_static_files_asked_for_by_their_hash_are_kept_for_good(admin) -> None:
    page = admin.get("/").text
    address = page.split('href="/static/tingfeng.css')[1].split('"')[0]

    answer = admin.get("/static/tingfeng.css" + address)

    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


def test_no_page_asks_another_host_for_anything(admin) -> None:
    for page in ("/", "/monitor", "/desk", "/login"):
        html = admin.get(page).text
        assert 'src="http' not in html
        assert 'rel="stylesheet" href="http' not in html
