"""Own kinds and explanations from the command line and the API, over the installed model."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import Result
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from service.accounts import Role
from service.api import create_app
from service.cli.app import app
from service.ingest import own_kind_pool
from service.ingest.batch import take
from service.settings import Settings
from tests.support.factories import make_post

FILE = Path(__file__).parents[1] / "fixtures" / "own_kinds" / "blocked_cards.jsonl"
NAME = "断卡行动"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path))
    monkeypatch.setattr(own_kind_pool, "SIZE", 60)
    return tmp_path


@pytest.fixture
def client(home: Path):
    """The API as an analyst's token sees it."""
    with TestClient(create_app(Settings(home=home))) as opened:
        context = opened.app.state.context
        context.accounts.create_user("alice", Role.ANALYST, "a long pass phrase")
        context.accounts.create_user("bob", Role.SERVICE, "a long pass phrase")
        opened.headers["Authorization"] = f"Bearer {context.accounts.create_token('alice', 'test')}"
        yield opened


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_kind_is_added_listed_measured_and_removed_by_commands(home: Path) -> None:
    added = run("kind", "add", NAME, str(FILE), "--json")
    assert added.exit_code == 0, added.output
    assert json.loads(added.stdout)["figures"]["positives"] == 26
    (kind,) = json.loads(run("kind", "list", "--json").stdout)
    assert (kind["name"], kind["enabled"], kind["stale"], kind["fault"]) == (NAME, True, False, "")
    others = home / "others.csv"
    others.write_text("正文,标签\n账户被反诈中心止付，卡只收不付,是\n网点环境不错,否\n", encoding="utf-8")
    assert json.loads(run("kind", "evaluate", NAME, str(others), "--json").stdout)["examples"] == 2
    assert run("kind", "disable", NAME).exit_code == 0
    assert "停用" in run("kind", "list").stdout
    assert run("kind", "remove", NAME).exit_code == 0
    assert json.loads(run("kind", "list", "--json").stdout) == []


def test_commands_refuse_with_the_remedy(home: Path) -> None:
    few = home / "few.txt"
    few.write_text("卡被停了\n", encoding="utf-8")
    refused = run("kind", "add", NAME, str(few))
    assert refused.exit_code == 2
    assert "至少要 10 条" in refused.stderr
    assert "已有：断卡行动" in run("kind", "remove", "别的").stderr


def test_an_explanation_names_words_and_versions() -> None:
    shown = run("explain", "江海银行信用卡乱扣年费，客服打了三次没人管", "--platform", "weibo", "--json")
    assert shown.exit_code == 0, shown.output
    found = json.loads(shown.stdout)
    service = next(one for one in found["labels"] if one["label"] == "customer_service")
    assert service["words"][0]["text"] == "客服"
    assert found["model_version"].startswith("tingfeng-")
    assert "业务：客服" in run("explain", "客服打了三次没人管").stdout


def test_an_explanation_names_the_rule_of_bare_reposts() -> None:
    repost = "//@小王:江海银行信用卡乱扣年费，客服打了三次没人管，我要投诉"
    shown = run("explain", repost, "--platform", "weibo")
    assert "规则把诉求从投诉改为其他：没有自己的话" in shown.stdout
    assert "规则把紧急程度从应当跟进改为不急" in shown.stdout
    assert "就是批评" not in shown.stdout
    found = json.loads(run("explain", repost, "--platform", "weibo", "--json").stdout)
    assert [(one["head"], one["rule"]) for one in found["corrections"]] == [("kinds", ["other"]), ("urgency", ["0"])]


def test_faithfulness_is_measured_on_a_file_and_on_the_stand_ins(home: Path) -> None:
    file = home / "posts.jsonl"
    file.write_text('{"text": "手机银行又闪退了，转账一直失败，客服也打不通", "platform": "weibo"}\n', encoding="utf-8")
    shown = run("faithfulness", str(file), "--json")
    assert shown.exit_code == 0, shown.output
    falls = json.loads(shown.stdout)["falls"]
    assert falls["occlusion"]["3"] > falls["random"]["3"]
    packed = home / "posts.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert json.loads(run("faithfulness", str(packed), "--json").stdout)["falls"] == falls
    packed.write_bytes(packed.read_bytes()[:-9])
    broken = run("faithfulness", str(packed))
    assert (broken.exit_code, "gzip" in broken.stderr) == (2, True)
    file.write_text("{}\n", encoding="utf-8")
    assert "第 1 行" in run("faithfulness", str(file)).stderr


def test_the_api_makes_trains_and_previews_a_kind(client: TestClient) -> None:
    context = client.app.state.context
    take(context, [make_post(1, text="卡被管控成不收不付，银行说是断卡行动，要去反诈中心开证明")])
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    examples = [{"text": row["text"], "holds": row.get("label") != "否"} for row in rows]
    made = client.post("/api/v1/own-kinds", json={"name": NAME, "examples": examples})
    assert made.status_code == 202, made.text
    kind = client.get(f"/api/v1/own-kinds/{NAME}").json()
    assert (kind["positives"], kind["negatives"], kind["training"], kind["fault"]) == (26, 5, False, "")
    assert 0 <= kind["figures"]["precision"]["low"] <= kind["figures"]["precision"]["value"] <= 1
    (found,) = client.get(f"/api/v1/own-kinds/{NAME}/preview").json()
    assert found["post"]["id"] == "weibo:5000000000000001"
    judged = {"post_id": found["post"]["id"], "holds": True}
    assert client.post(f"/api/v1/own-kinds/{NAME}/judgements", json=judged).status_code == 204
    assert client.get("/api/v1/own-kinds").json()[0]["positives"] == 27
    assert client.delete(f"/api/v1/own-kinds/{NAME}").status_code == 204
    assert client.get(f"/api/v1/own-kinds/{NAME}").status_code == 404
    client.headers["Authorization"] = f"Bearer {context.accounts.create_token('bob', 'test')}"
    assert client.get("/api/v1/own-kinds").status_code == 403


def test_the_api_explains_a_text_and_a_stored_post(client: TestClient) -> None:
    take(client.app.state.context, [make_post(1, text="江海银行信用卡乱扣年费，客服打了三次没人管")])
    stored = client.get("/api/v1/explanations/weibo:5000000000000001").json()
    given = client.post("/api/v1/explanations", json={"text": stored["text"], "platform": "weibo"}).json()
    assert stored["reasons"] == given["reasons"]
    assert stored["person"] is None
    reason = next(one for one in given["reasons"] if one["label"] == "customer_service")
    assert given["text"][reason["words"][0]["start"] : reason["words"][0]["end"]] == "客服"
    said = {"source": "person", "kinds": ["inquiry"], "sentiment": "neutral", "aspects": [], "urgency": 0}
    client.post("/api/v1/corrections", json={"post_ids": ["weibo:5000000000000001"], **said}).raise_for_status()
    corrected = client.get("/api/v1/explanations/weibo:5000000000000001").json()
    assert corrected["reasons"] == stored["reasons"]
    assert (corrected["person"]["actor"], corrected["person"]["labels"]) == ("alice", said)
    assert client.get("/api/v1/explanations/weibo:1").status_code == 404
