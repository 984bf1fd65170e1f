"""A spread by API and command line, over a real store."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from crawlers.items import Author, PostType
from service.accounts import Role
from service.api import create_app
from service.cli.app import app as commands
from service.settings import Settings
from service.stores.contract import Entry
from tests.support.factories import make_post

FIRST = make_post(1, author=Author("900", "江海银行", followers=2_300_000), text="维护公告", reposts=40)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=tmp_path_factory.mktemp("home")))) as opened:
        context = opened.app.state.context
        made = {"type": PostType.REPOST, "parent_id": FIRST.id, "root_id": FIRST.id}
        context.store.write(
            [
                Entry(post)
                for post in [
                    FIRST,
                    make_post(2, **made, text="又[bold]崩[/bold]了", author=Author("2", "财经老王")),
                    make_post(3, **made, text="", quoted="//@财经老王: 又崩了", author=Author("3", "小赵")),
                    make_post(4, **made, quoted="//@大V: 快看", author=Author("4", "粉丝")),
                ]
            ]
        )
        context.accounts.create_user("analyst", Role.ANALYST, "a long pass phrase")
        opened.headers["Authorization"] = f"Bearer {context.accounts.create_token('analyst', 'test')}"
        yield opened


@pytest.fixture
def run(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TINGFENG_HOME", str(client.app.state.context.settings.home))
    return lambda *arguments: CliRunner().invoke(commands, arguments, env={"COLUMNS": "200"})


def test_the_api_gives_the_tree_with_its_figures(client: TestClient) -> None:
    found = client.get(f"/api/v1/posts/{make_post(3).id}/spread").json()
    assert (found["root"], found["focus"], found["reposts"], found["claimed"]) == (FIRST.id, make_post(3).id, 3, 40)
    assert (found["unseen"], found["by_name"], found["depth"], found["breadth"]) == (1, 2, 2, 2)
    nodes = {node["key"]: node for node in found["nodes"]}
    assert nodes["@大v"] | {"author": None} == {
        "key": "@大v", "post_id": "", "parent": FIRST.id, "edge": "unseen", "tie": "name", "stub": True, "gone": False,
        "author": None, "at": None, "text": "", "reposts": 0, "comments": 0, "likes": 0, "depth": 1, "brought": 1,
        "hidden": 0,
    }  # fmt: skip
    assert nodes["@大v"]["author"]["name"] == "大V"
    assert (nodes[make_post(3).id]["parent"], nodes[make_post(3).id]["edge"]) == (make_post(2).id, "bare")
    assert found["growth"]["steps"][-1]["total"] == 3
    assert {node["author"]["name"] for node in found["spreaders"]} == {"财经老王", "大V"}


def test_the_api_lists_as_many_as_asked_for(client: TestClient) -> None:
    found = client.get(f"/api/v1/posts/{FIRST.id}/spread", params={"size": 1}).json()
    assert [(node["key"], node["hidden"]) for node in found["nodes"]] == [(FIRST.id, 3)]
    assert client.get(f"/api/v1/posts/{FIRST.id}/spread", params={"size": 0}).status_code == 422


def test_the_api_says_what_is_not_there_and_refuses_strangers(client: TestClient) -> None:
    answer = client.get("/api/v1/posts/weibo:none/spread")
    assert (answer.status_code, "weibo:none" in answer.json()["error"]["message"]) == (404, True)
    assert client.get(f"/api/v1/posts/{FIRST.id}/spread", headers={"Authorization": ""}).status_code == 401
    assert client.get(f"/api/v1/posts/{FIRST.id}").json()["id"] == FIRST.id


def test_the_command_prints_an_indented_tree(run) -> None:
    done = run("spread", make_post(2).id)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("@江海银行  2,300,000 粉丝")
    assert lines[1].startswith("  @财经老王")
    assert "又[bold]崩[/bold]了" in lines[1]
    assert "←" in lines[1]
    assert lines[2].startswith("    @小赵")
    assert "（没有附言）  按名字" in lines[2]
    assert "@大V  未见原文  带来 1" in lines[3]
    assert f"{FIRST.id}：库内 3 条转发，平台显示 40 次；最深 2 层，最宽 2 条" in done.output


def test_the_command_gives_the_same_as_the_api(run, client: TestClient) -> None:
    told = json.loads(run("spread", FIRST.id, "--json").output)
    answered = client.get(f"/api/v1/posts/{FIRST.id}/spread").json()
    assert [node["key"] for node in told["nodes"]] == [node["key"] for node in answered["nodes"]]
    assert told.keys() == answered.keys()
    assert told["nodes"][1].keys() == answered["nodes"][1].keys()


def test_the_command_refuses_what_is_not_there(run) -> None:
    done = run("spread", "weibo:none")
    assert done.exit_code == 2
    assert "weibo:none" in done.stderr


def test_a_list_cut_short_says_so(run) -> None:
    assert "另有 3 条未列出" in run("spread", FIRST.id, "--size", "1").output
