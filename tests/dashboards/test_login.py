import re

import pytest

from dashboards.security import local_path
from service.accounts import Role
from service.api.deps import SESSION_COOKIE
from tests.dashboards.conftest import PASSWORD, Visitor


def form_token(client) -> str:
    return re.search(r'name="token" value="([^"]+)"', client.get("/login").text)[1]


@pytest.fixture
def client(app_client):
    app_client.cookies.clear()
    return app_client


def test_signing_in_leads_to_the_page_that_was_asked_for(client) -> None:
    asked = client.get("/desk", params={"queue": "pr"})
    assert asked.headers["location"] == "/login?next=%2Fdesk%3Fqueue%3Dpr"

    answer = client.post(
        "/login", data={"name": "pr", "password": PASSWORD, "token": form_token(client), "next": "/desk?queue=pr"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?queue=pr")


def test_the_session_cookie_is_out_of_reach_of_scripts(client) -> None:
    answer = client.post("/login", data={"name": "pr", "password": PASSWORD, "token": form_token(client)})

    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_password_is_told_without_saying_what_was_wrong(client) -> None:
    known = client.post("/login", data={"name": "analyst", "password": "wrong one", "token": form_token(client)})
    unknown = client.post("/login", data={"name": "nobody", "password": "wrong one", "token": form_token(client)})

    assert known.status_code == unknown.status_code == 401
    assert "用户名或密码不对" in known.text
    assert "用户名或密码不对" in unknown.text


def test_guessing_is_slowed_down(client) -> None:
    for _ in range(5):
        client.post("/login", data={"name": "guessed", "password": "guess", "token": form_token(client)})

    answer = client.post("/login", data={"name": "guessed", "password": "guess", "token": form_token(client)})

    assert answer.status_code == 429
    assert "分钟后再试" in answer.text


def test_a_form_from_elsewhere_is_refused(client) -> None:
    form_token(client)

    answer = client.post("/login", data={"name": "pr", "password": PASSWORD, "token": "made up"})

    assert answer.status_code == 403
    assert SESSION_COOKIE not in answer.cookies


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb"])
def test_only_local_addresses_are_gone_to(address: str) -> None:
    assert local_path(address) == "/"


def test_signing_out_ends_the_session(app_client) -> None:
    visitor = Visitor(app_client, Role.SERVICE)

    answer = visitor.post("/logout")

    assert answer.headers["HX-Redirect"] == "/login"
    assert visitor.get("/").status_code == 303


def test_an_expired_session_sends_htmx_to_the_login_page(client) -> None:
    answer = client.get(
        "/desk/parts/list", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk?queue=pr"}
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=%2Fdesk%3Fqueue%3Dpr"


def test_who_is_signed_in_does_not_see_the_form_again(admin) -> None:
    assert admin.get("/login", next="/alerts").headers["location"] == "/alerts"
