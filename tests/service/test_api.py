"""The API over real stores: every route refuses the anonymous and the wrong role; the main ways through it work."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.testclient import TestClient

from service.accounts import ROLE_PERMISSIONS, Permission, Role
from service.api import create_app
from service.api.cases import worker
from service.api.deps import Allowed, current_principal
from service.desk import WORK_PERMISSION
from service.ingest.context import Context
from service.settings import Settings

OPEN_PATHS = {"/healthz", "/metrics"}
COMPLAINT = "江海银行信用卡乱扣我三百块年费，客服打了三次都没人管，我要去银保监投诉！"
INTENT = "想办一张江海银行的白金信用卡，准备下周去网点申请，需要什么材料？"


def api_routes() -> list[RouteContext]:
    """All routes of the app, as they are; the app is made without opening anything."""
    routes = iter_route_contexts(create_app(Settings(home=Path("unused"))).routes)
    return [route for route in routes if isinstance(route.original_route, APIRoute)]


def guards(dependant: Dependant) -> Iterator[object]:
    """Every dependency of a route, at any depth."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def permission_of(route: RouteContext) -> Permission | None:
    """The permission a route asks for, if it asks for one."""
    found = [call.permission for call in guards(route.dependant) if isinstance(call, Allowed)]
    return found[0] if found else None


ROUTES = [(method, route) for route in api_routes() for method in sorted(route.methods)]
NAMES = [f"{method} {route.path}" for method, route in ROUTES]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), brand="jhb")
    app = create_app(settings)
    with TestClient(app):
        yield app


@pytest.fixture(scope="module")
def context(app: FastAPI) -> Context:
    return app.state.context


@pytest.fixture(scope="module")
def tokens(context: Context) -> dict[Role, str]:
    for role in Role:
        context.accounts.ensure_user(role.value, role, f"correct-horse-{role.value}")
    return {role: context.accounts.create_token(role.value, "test") for role in Role}


@pytest.fixture
def anonymous(app: FastAPI, context: Context) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def as_role(app: FastAPI, token: str) -> TestClient:
    return TestClient(app, headers={"Authorization": f"Bearer {token}"}, raise_server_exceptions=False)


def example_path(route: RouteContext) -> str:
    path = route.path
    for name in ("case_id", "alert_id", "audience_id", "tag_id"):
        path = path.replace(f"{{{name}}}", "999999")
    return path.replace("{", "").replace("}", "").replace(":path", "")


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=NAMES)
def test_every_route_is_guarded_or_open_on_purpose(method: str, route: RouteContext) -> None:
    assert route.path in OPEN_PATHS or current_principal in set(guards(route.dependant))


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=NAMES)
def test_the_anonymous_are_refused(method: str, route: RouteContext, anonymous: TestClient) -> None:
    expected = 200 if route.path in OPEN_PATHS else 401
    assert anonymous.request(method, example_path(route)).status_code == expected


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=NAMES)
def test_a_role_without_the_permission_is_refused(
    method: str, route: RouteContext, app: FastAPI, tokens: dict[Role, str]
) -> None:
    permission = permission_of(route)
    if permission is not None:
        lacking = [role for role in Role if permission not in ROLE_PERMISSIONS[role]]
    elif worker in set(guards(route.dependant)):
        lacking = [role for role in Role if not ROLE_PERMISSIONS[role] & set(WORK_PERMISSION.values())]
    else:
        lacking = []
    for role in lacking:
        assert as_role(app, tokens[role]).request(method, example_path(route), json={}).status_code == 403, role


@pytest.mark.parametrize(("method", "route"), ROUTES, ids=NAMES)
def test_a_role_with_the_permission_gets_in(
    method: str, route: RouteContext, app: FastAPI, tokens: dict[Role, str]
) -> None:
    assert as_role(app, tokens[Role.ADMIN]).request(method, example_path(route), json={}).status_code not in (
        401,
        403,
        500,
    )


def push(app: FastAPI, token: str, *rows: dict[str, object]) -> dict[str, object]:
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    response = as_role(app, token).post("/api/v1/posts", content=body.encode())
    assert response.status_code == 200, response.text
    return response.json()


def test_pushed_posts_are_stored_routed_and_found(app: FastAPI, tokens: dict[Role, str]) -> None:
    admin = tokens[Role.ADMIN]
    now = datetime.now(UTC)
    row = {"id": "weibo:900001", "platform": "weibo", "text": COMPLAINT, "author": {"id": "77", "name": "测试用户"},
           "published_at": now.isoformat()}  # fmt: skip
    first = push(app, admin, row, row, {"id": "x"}, {**row, "id": "weibo:900002", "text": INTENT})
    assert [line["result"] for line in first["lines"]] == ["stored", "duplicate", "refused", "stored"]
    assert (first["stored"], first["duplicate"], first["refused"]) == (2, 1, 1)
    assert first["lines"][2]["reason"]
    found = as_role(app, admin).get("/api/v1/posts", params={"q": "年费"}).json()
    post = next(item for item in found["items"] if item["id"] == "weibo:900001")
    assert "complaint" in post["labels"]
    assert post["queue"] == "service"
    assert as_role(app, admin).get("/api/v1/posts/weibo:900001").json()["matches"]


def test_personal_data_is_masked_before_it_is_stored(app: FastAPI, tokens: dict[Role, str], context: Context) -> None:
    text = "江海银行的客户经理一直不回我，我电话13812345678，麻烦联系我处理退款"
    push(app, tokens[Role.ADMIN], {"id": "weibo:900010", "platform": "weibo", "text": text})
    (stored,) = context.store.get(["weibo:900010"])
    assert "13812345678" not in stored.post.text
    assert "13812345678" not in repr(stored)


def test_a_case_is_worked_from_claim_to_reopen(app: FastAPI, tokens: dict[Role, str]) -> None:
    push(app, tokens[Role.ADMIN], {"id": "weibo:900020", "platform": "weibo", "text": COMPLAINT,
                                   "author": {"id": "78", "name": "另一位"}})  # fmt: skip
    service = as_role(app, tokens[Role.SERVICE])
    cases = service.get("/api/v1/cases", params={"queue": "service"}).json()["items"]
    case = next(item for item in cases if item["author_key"] == "weibo:78")["id"]
    assert service.post(f"/api/v1/cases/{case}/claim").json()["assignee"] == "service"
    assert as_role(app, tokens[Role.ADMIN]).post(f"/api/v1/cases/{case}/claim").status_code == 409
    template = service.get("/api/v1/cases/templates", params={"queue": "service"}).json()[0]["id"]
    draft = service.post(f"/api/v1/cases/{case}/drafts", json={"template_id": template}).json()["text"]
    assert "{" not in draft
    assert service.post(f"/api/v1/cases/{case}/notes", json={"text": "已致电"}).status_code == 200
    resolved = service.post(f"/api/v1/cases/{case}/resolve", json={"outcome": "solved"})
    assert resolved.json()["status"] == "resolved"
    assert service.post(f"/api/v1/cases/{case}/reopen", json={"reason": "客户又来"}).status_code == 200
    history = [event["action"] for event in service.get(f"/api/v1/cases/{case}").json()["history"]]
    assert [action for action in history if action in {"claim", "note", "resolve", "reopen"}] == [
        "claim", "note", "resolve", "reopen",
    ]  # fmt: skip


def test_marketing_cannot_work_a_service_case(app: FastAPI, tokens: dict[Role, str]) -> None:
    push(app, tokens[Role.ADMIN], {"id": "weibo:900030", "platform": "weibo", "text": COMPLAINT,
                                   "author": {"id": "79", "name": "第三位"}})  # fmt: skip
    admin = as_role(app, tokens[Role.ADMIN])
    cases = admin.get("/api/v1/cases", params={"queue": "service"}).json()["items"]
    case = next(item for item in cases if item["author_key"] == "weibo:79")["id"]
    assert as_role(app, tokens[Role.MARKETING]).post(f"/api/v1/cases/{case}/claim").status_code == 403


def test_an_audience_is_saved_counted_and_exported(app: FastAPI, tokens: dict[Role, str]) -> None:
    push(app, tokens[Role.ADMIN], {"id": "weibo:900040", "platform": "weibo", "text": INTENT,
                                   "author": {"id": "80", "name": '=HYPERLINK("x")'}})  # fmt: skip
    marketing = as_role(app, tokens[Role.MARKETING])
    definition = {"any": [{"tag": "intent:credit_card"}]}
    made = marketing.post("/api/v1/audiences", json={"name": "想办信用卡", "definition": definition})
    assert made.status_code == 201, made.text
    audience = made.json()["id"]
    assert marketing.get(f"/api/v1/audiences/{audience}").json()["count"] >= 1
    members = marketing.get(f"/api/v1/audiences/{audience}/members").json()["items"]
    assert "weibo:80" in {member["author_key"] for member in members}
    exported = marketing.get(f"/api/v1/audiences/{audience}/export")
    text = exported.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert as_role(app, tokens[Role.ANALYST]).get(f"/api/v1/audiences/{audience}/export").status_code == 403


def test_a_session_needs_its_csrf_token_to_change_anything(app: FastAPI, context: Context) -> None:
    login = context.accounts.login("admin", "correct-horse-admin")
    browser = TestClient(app, cookies={"tingfeng_session": login.token})
    assert browser.get("/api/v1/me").json()["role"] == "admin"
    assert browser.post("/api/v1/posts", content=b"").status_code == 403
    allowed = browser.post("/api/v1/posts", content=b"", headers={"X-CSRF-Token": login.principal.csrf})
    assert allowed.status_code == 200


def test_a_bad_query_says_what_to_do(app: FastAPI, tokens: dict[Role, str]) -> None:
    response = as_role(app, tokens[Role.ADMIN]).get("/api/v1/posts", params={"q": "(年费"})
    assert response.status_code == 422
    assert response.json()["error"]["message"]


def test_an_expired_token_is_nobody(app: FastAPI, context: Context, tokens: dict[Role, str]) -> None:
    assert as_role(app, "tf_wrong").get("/api/v1/me").status_code == 401


def test_openapi_describes_every_route(anonymous: TestClient) -> None:
    paths = anonymous.get("/openapi.json").json()["paths"]
    assert {route.path.replace(":path", "") for _, route in ROUTES} <= set(paths)


def test_snoozing_needs_a_time_with_a_zone(app: FastAPI, tokens: dict[Role, str]) -> None:
    until = (datetime.now() + timedelta(hours=1)).isoformat()  # noqa: DTZ005 - a naive time is the point
    response = as_role(app, tokens[Role.PR]).post("/api/v1/alerts/1/snooze", json={"until": until})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "path",
    ["cases/99999999999999999999", "alerts/99999999999999999999", "audiences/99999999999999999999",
     "alerts?after=99999999999999999999", "cases?page=99999", "posts?after=%00", "posts?q=" + "(" * 500,
     "profiles/%00", "posts/%F0%9F", "audiences/1/members?after=x"],
)  # fmt: skip
def test_odd_addresses_are_no_server_error(path: str, app: FastAPI, tokens: dict[Role, str]) -> None:
    assert as_role(app, tokens[Role.ADMIN]).get(f"/api/v1/{path}").status_code < 500
