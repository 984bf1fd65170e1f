"""A seeded desk behind the real application; each test file works on a copy of its own."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from crawlers.items import Author
from dashboards.app import create_app
from nlp.labels import Kind
from service.accounts import Role
from service.ingest.batch import decide
from service.ingest.context import Context
from service.settings import Settings
from tests.support import seed_desk
from tests.support.factories import make_analysis, make_post

PASSWORD = "a long pass phrase"
HOSTILE = '<script>alert("风")</script><img src=x onerror=alert(1)>'


@pytest.fixture(scope="session")
def seeded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with posts, cases, tags, an alert, crawl runs and a user of each role."""
    home = tmp_path_factory.mktemp("seeded")
    context = Context.open(Settings(home=home, brand=seed_desk.BRAND))
    now = datetime.now(UTC)
    seed_desk.seed(context, now, extra=[hostile_entry(context, now)])
    seed_desk.seed_runs(context, now)
    for role in Role:
        context.accounts.create_user(role.value, role, PASSWORD, display_name=f"{role.value} {HOSTILE}")
    context.watch.check(now)
    context.close()
    return home


def hostile_entry(context: Context, now: datetime):
    """A post whose every text tries to break out of the page."""
    post = make_post(
        9999, text=HOSTILE + " 江海银行", title=HOSTILE, quoted=HOSTILE, url="javascript:alert(1)", region=HOSTILE,
        author=Author(id='1"><script>', name=HOSTILE), published_at=now - timedelta(minutes=1), fetched_at=now,
        board=HOSTILE,
    )  # fmt: skip
    analysis = make_analysis(post, brands=(seed_desk.BRAND,), labels=(Kind.COMPLAINT, Kind.INCIDENT), urgency=2)
    return decide(context, post, replace(analysis, keywords=(HOSTILE,)))


@pytest.fixture(scope="module")
def settings(seeded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("copy") / "home"
    shutil.copytree(seeded_home, home)
    return Settings(home=home, brand=seed_desk.BRAND)


@pytest.fixture(scope="module")
def context(app_client: TestClient) -> Context:
    """The context of the running application."""
    return app_client.app.state.context  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def app_client(settings: Settings) -> Iterator[TestClient]:
    """Nobody signed in."""
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


class Visitor:
    """Somebody signed in, whose requests carry session and CSRF token like the pages' own."""

    def __init__(self, anonymous: TestClient, name: str) -> None:
        self.client = TestClient(anonymous.app, follow_redirects=False, raise_server_exceptions=False)
        form = self.client.get("/login").text
        token = re.search(r'name="token" value="([^"]+)"', form)[1]
        answer = self.client.post("/login", data={"name": str(name), "password": PASSWORD, "token": token})
        assert answer.status_code == 303, answer.text
        self.csrf = re.search(r'"X-CSRF-Token": "([^"]+)"', self.client.get("/").text)[1]

    def get(self, path: str, **parameters):
        return self.client.get(path, params=parameters or None)

    def part(self, path: str, **parameters):
        """A GET as htmx sends it."""
        return self.client.get(path, params=parameters or None, headers={"HX-Request": "true"})

    def post(self, path: str, **form):
        """A POST as htmx sends it."""
        return self.client.post(path, data=form, headers={"HX-Request": "true", "X-CSRF-Token": self.csrf})


@pytest.fixture(scope="module")
def visitors(app_client: TestClient):
    """A signed-in visitor by role, made when first asked for."""
    known: dict[Role, Visitor] = {}

    def visitor(role: Role) -> Visitor:
        if role not in known:
            known[role] = Visitor(app_client, role)
        return known[role]

    return visitor


@pytest.fixture
def admin(visitors) -> Visitor:
    return visitors(Role.ADMIN)


@pytest.fixture
def pr(visitors) -> Visitor:
    return visitors(Role.PR)


@pytest.fixture
def service(visitors) -> Visitor:
    return visitors(Role.SERVICE)


@pytest.fixture
def marketing(visitors) -> Visitor:
    return visitors(Role.MARKETING)


@pytest.fixture
def analyst(visitors) -> Visitor:
    return visitors(Role.ANALYST)
