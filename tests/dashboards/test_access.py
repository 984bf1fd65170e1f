"""Who may open what: generated from the application's routes, so that a new page cannot be forgotten."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from dashboards.app import create_app
from dashboards.security import POLICY
from dashboards.views import ROUTERS, login
from service.accounts import ROLE_PERMISSIONS, Permission, Role
from service.api.deps import Allowed, current_principal

ROUTES = [route for router in ROUTERS if router is not login.router for route in router.routes]
VALUES = {
    "alert_id": "1", "case_id": "1", "audience_id": "1", "tag_id": "999999", "token_id": "999999", "name": "weibo-search",
    "post_id": "weibo:5200000000000001", "author_key": "weibo:7001", "kind": "complaint", "source": "person",
    "sample": "20261124T023000Z-SCHEMA_CHANGED-generic-weibo-search.txt",
}  # fmt: skip
PAGES = (
    "/", "/monitor", "/hot", "/phrases", "/alerts", "/alerts/1", "/desk", "/desk/1", "/audiences", "/audiences/new", "/people", "/rules", "/models",
    "/crawl", "/crawl/card-forum", "/jobs", "/users", "/audit",
)  # fmt: skip


def permissions(dependant: Dependant) -> Iterator[Permission]:
    """What a route asks for, wherever among its dependencies."""
    if isinstance(dependant.call, Allowed):
        yield dependant.call.permission
    for inner in dependant.dependencies:
        yield from permissions(inner)


def address(route: APIRoute) -> str:
    return route.path_format.format(**{name: VALUES[name] for name in route.param_convertors})


CASES = [
    pytest.param(route, method, id=f"{method} {route.path}") for route in ROUTES for method in sorted(route.methods)
]
REFUSED = [
    pytest.param(*case.values, role, id=f"{role} {case.id}")
    for case in CASES
    for role in Role
    if not set(permissions(case.values[0].dependant)) <= ROLE_PERMISSIONS[role]
]


@pytest.mark.parametrize(("route", "method"), CASES)
def test_every_page_and_action_asks_for_a_permission(route: APIRoute, method: str) -> None:
    assert list(permissions(route.dependant))


@pytest.mark.parametrize(("route", "method"), CASES)
def test_nobody_gets_in_without_signing_in(app_client, route: APIRoute, method: str) -> None:
    answer = app_client.request(method, address(route))

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize(("route", "method", "role"), REFUSED)
def test_a_role_without_the_permission_is_refused(visitors, route: APIRoute, method: str, role: Role) -> None:
    visitor = visitors(role)
    headers = {"X-CSRF-Token": visitor.csrf}

    answer = visitor.client.request(method, address(route), headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_those_who_may(visitors, page: str, role: Role) -> None:
    answer = visitors(role).get(page)

    assert answer.status_code in {200, 403}
    assert (answer.status_code == 200) == _may(page, role)


def _may(page: str, role: Role) -> bool:
    routes = {route.path: route for route in ROUTES if "GET" in route.methods}
    route = routes.get(page) or next(r for r in routes.values() if r.path_regex.fullmatch(page))
    return set(permissions(route.dependant)) <= ROLE_PERMISSIONS[role]


@pytest.mark.parametrize(("route", "method"), [case for case in CASES if "POST" in case.values])
def test_no_action_works_without_the_csrf_token(visitors, route: APIRoute, method: str) -> None:
    answer = visitors(Role.ADMIN).client.post(address(route))

    assert answer.status_code == 403


@pytest.mark.parametrize("page", [*PAGES, "/login", "/no-such-page", "/posts/none"])
def test_pages_carry_a_strict_policy_and_are_not_cached(admin, page: str) -> None:
    answer = admin.get(page)

    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers.get("cache-control") == "no-store" or answer.status_code == 303


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_nothing_that_the_policy_forbids(admin, page: str) -> None:
    html = admin.get(page).text

    assert " style=" not in html
    assert " onclick=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count("<script defer src=") + html.count('<script type="application/json">')


def test_navigation_shows_only_what_the_role_may_open(visitors) -> None:
    html = visitors(Role.SERVICE).get("/").text

    assert 'href="/desk"' in html
    assert 'href="/users"' not in html
    assert 'href="/audiences"' not in html


def test_pages_are_not_part_of_the_api_document(settings) -> None:
    paths = create_app(settings).openapi()["paths"]

    assert paths
    assert all(path.startswith(("/api/", "/healthz", "/metrics")) for path in paths)


def test_signed_in_principal_is_checked_first() -> None:
    assert all(_asks(route.dependant) for route in ROUTES)


def _asks(dependant: Dependant) -> bool:
    return dependant.call is current_principal or any(map(_asks, dependant.dependencies))
