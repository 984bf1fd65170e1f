"""Corrections and models over the API."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from nlp.labels import Aspect, Kind
from service.accounts import Role
from service.api import create_app
from service.ingest.batch import decide, hand_over
from service.settings import Settings
from tests.support.factories import make_analysis, make_post

IDS = [make_post(number).id for number in (1, 2)]
SAID = {
    "source": "person",
    "kinds": ["purchase_intent"],
    "sentiment": "neutral",
    "aspects": ["credit_card"],
    "urgency": 0,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(Settings(home=tmp_path_factory.mktemp("home"), brand="jianghai"))
    with TestClient(app) as client:
        context = app.state.context
        posts = [make_post(number) for number in (1, 2)]
        entries = [decide(context, post, make_analysis(post, aspects=(Aspect.CREDIT_CARD,))) for post in posts]
        context.store.write(entries)
        hand_over(context, entries)
        for role in (Role.SERVICE, Role.ADMIN):
            context.accounts.create_user(role.value, role, "correct horse battery")
        client.headers["Authorization"] = f"Bearer {context.accounts.create_token('service', 'test')}"
        yield client


@pytest.fixture
def admin(client: TestClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.app.state.context.accounts.create_token('admin', 'test')}"}


def test_a_correction_is_given_read_and_taken_back(client: TestClient) -> None:
    answer = client.post("/api/v1/corrections", json={"post_ids": IDS, **SAID, "note": "想办卡"})
    assert answer.status_code == 200, answer.text
    assert [(post["labels"], post["queue"]) for post in answer.json()] == [(["purchase_intent"], "marketing")] * 2
    (one,) = client.get(f"/api/v1/corrections/{IDS[0]}").json()
    assert (one["actor"], one["labels"], one["was"]["kinds"], one["note"]) == ("service", SAID, ["complaint"], "想办卡")
    page = client.get("/api/v1/corrections", params={"size": 1}).json()
    assert page["items"][0]["post_id"] == IDS[1]
    assert client.get("/api/v1/corrections", params={"before": page["next"]}).json()["items"][0]["post_id"] == IDS[0]
    mistakes = client.get("/api/v1/corrections/mistakes").json()
    assert {"head": "kinds", "was": "complaint", "now": "purchase_intent", "count": 2} in mistakes
    back = client.delete(f"/api/v1/corrections/{IDS[0]}")
    assert back.status_code == 200, back.text
    assert client.get(f"/api/v1/corrections/{IDS[0]}").json()[0]["labels"] is None
    assert client.delete(f"/api/v1/corrections/{IDS[0]}").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kinds": ["complaint", "other"]}, 422),
        ({"kinds": []}, 422),
        ({"source": "robot"}, 422),
        ({"urgency": 7}, 422),
        ({"post_ids": ["weibo:none"]}, 404),
        ({"post_ids": []}, 422),
    ],
)
def test_what_cannot_be_kept_is_refused(client: TestClient, change: dict[str, object], status: int) -> None:
    answer = client.post("/api/v1/corrections", json={"post_ids": IDS[1:], **SAID, **change})
    assert answer.status_code == status, answer.text


def test_models_are_the_analysts_and_the_way_back_is_the_admins(client: TestClient, admin: dict[str, str]) -> None:
    assert client.get("/api/v1/models").status_code == 403
    model, small = client.get("/api/v1/models", headers=admin).json()
    assert (small["in_use"], small["reads_first"], model["reads_first"]) == (True, True, False)
    assert (model["in_use"], model["origin"], model["promotion"], model["gate"]) == (True, "installed", None, None)
    assert set(model["figures"]["kinds"]) == set(map(str, Kind))
    assert client.get("/api/v1/models/gates", headers=admin).json() == []
    assert client.post("/api/v1/models/rollback", headers=admin).status_code == 409
