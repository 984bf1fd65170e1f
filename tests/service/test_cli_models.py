"""The circle of learning on the command line: correct, export, gate, promote, relabel, roll back."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nlp.config import default_model
from service.cli.app import app

POSTS = [
    {"id": "weibo:1", "platform": "weibo", "text": "江海银行信用卡乱扣年费，客服打了三次没人管，气死了！", "author": {"id": "9", "name": "小陈"}},
    {"id": "weibo:2", "platform": "weibo", "text": "江海银行客服电话永远打不通，投诉了也没人理", "author": {"id": "8", "name": "阿木"}},
    {"id": "weibo:3", "platform": "weibo", "text": "想办一张江海银行白金信用卡，需要什么材料", "author": {"id": "7", "name": "七月"}},
]  # fmt: skip
PRAISE = {"source": "person", "kinds": ["praise"], "sentiment": "positive", "aspects": ["credit_card"], "urgency": 0}
ADVERTISEMENT = {"source": "advertisement", "kinds": ["other"], "sentiment": "neutral", "aspects": [], "urgency": 0}
FROZEN = [
    {"text": "江海银行乱扣我手续费，客服没人管，我要投诉", "platform": "weibo", "source": "person", "kinds": ["complaint"],
     "sentiment": "negative", "aspects": ["customer_service"], "urgency": 1},
    {"text": "江海银行网点的小姐姐太耐心了，点赞", "platform": "weibo", "source": "person", "kinds": ["praise"],
     "sentiment": "positive", "aspects": ["branch"], "urgency": 0},
    {"text": "请问江海银行信用卡账单日怎么改", "platform": "weibo", "source": "person", "kinds": ["inquiry"],
     "sentiment": "neutral", "aspects": ["credit_card"], "urgency": 1},
]  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def write(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


def candidate(folder: Path, cut_off: float) -> str:
    """The installed model with another cut-off for all kinds but other."""
    shutil.copytree(default_model(), folder)
    record = json.loads((folder / "labels.json").read_text("utf-8"))
    record["name"] = "candidate"
    if cut_off:
        record["cut_offs"]["kinds"] = dict.fromkeys(record["cut_offs"]["kinds"], cut_off)
    (folder / "labels.json").write_text(json.dumps(record), encoding="utf-8")
    return str(folder)


def labels_of(post_id: str) -> list[str]:
    lines = run("search", "江海银行", "--noise", "--json").stdout.splitlines()
    return next(line for line in map(json.loads, lines) if line["id"] == post_id)["labels"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TINGFENG_BRAND", "jhb")
    assert run("import", write(tmp_path / "posts.ndjson", POSTS)).exit_code == 0
    added = run("user", "add", "lin", "--role", "service", "--password", "correct horse battery")
    assert added.exit_code == 0, added.output
    return tmp_path


def test_the_whole_circle(folder: Path) -> None:
    said = write(folder / "said.jsonl", [{"id": "weibo:1", **PRAISE}, {"id": "weibo:2", **ADVERTISEMENT},
                                         {"id": "weibo:3", **PRAISE}, {"id": "weibo:4", **PRAISE}])  # fmt: skip
    taken = run("corrections", "import", said, "--user", "lin")
    assert taken.exit_code == 0, taken.output
    assert "更正 3 条，拒绝 1 行" in taken.stdout
    assert "weibo:4" in (folder / "said.jsonl.refused.ndjson").read_text("utf-8")
    assert labels_of("weibo:1") == ["praise"]

    exported = run("corrections", "export", str(folder / "corrected.jsonl"))
    assert "3 条更正写入" in exported.stdout
    assert run("evaluate", str(folder / "corrected.jsonl"), "--json").exit_code == 0

    frozen = write(folder / "frozen.jsonl", FROZEN)
    few = run("model", "gate", candidate(folder / "bad", 5.0), "--frozen", frozen)
    assert (few.exit_code, "--posts" in few.stderr) == (2, True)
    bad = run("model", "gate", str(folder / "bad"), "--frozen", frozen, "--posts", "3", "--support", "1")
    assert bad.exit_code == 3, bad.output
    assert "拒绝" in bad.stdout
    assert "kinds" in bad.stdout
    assert run("model", "promote", str(folder / "bad")).exit_code == 3

    good = candidate(folder / "good", 0)
    assert run("model", "promote", good).exit_code == 3
    few_allowed = ("--posts", "3", "--support", "1", "--corrections", "0.5", "--slower", "9")
    passed = run("model", "gate", good, "--frozen", frozen, *few_allowed, "--json")
    assert passed.exit_code == 0, passed.output
    assert json.loads(passed.stdout)["corrections"]["posts"] == 3
    assert json.loads(passed.stdout)["limits"]["corrections"] == 0.5
    promoted = run("model", "promote", good)
    assert promoted.exit_code == 0, promoted.output
    models = json.loads(run("model", "list", "--json").stdout)
    assert [(one["in_use"], one["origin"]) for one in models] == [(True, "promoted"), (False, "installed")]
    assert (models[0]["gate"]["passed"], models[0]["version"].startswith("candidate-")) == (True, True)

    assert json.loads(run("relabel", "--dry-run", "--json").stdout) == {"analyse": 3, "route": 0}
    assert json.loads(run("relabel", "--json", "--load", "1").stdout)["analysed"] == 3
    assert json.loads(run("relabel", "--dry-run", "--json").stdout) == {"analyse": 0, "route": 0}
    assert (labels_of("weibo:1"), labels_of("weibo:2")) == (["praise"], ["other"])

    back = run("model", "rollback")
    assert back.exit_code == 0, back.output
    assert "随包附带的模型" in back.stdout
    assert run("model", "rollback").exit_code == 2
    assert run("relabel").exit_code == 0
    assert labels_of("weibo:1") == ["praise"]


def test_a_setting_that_wins_over_the_promoted_model_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_MODEL", str(default_model()))
    told = run("model", "promote", candidate(folder / "good", 0), "--force", "演练")
    assert told.exit_code == 0, told.output
    assert "TINGFENG_MODEL" in told.stdout
    assert json.loads(run("model", "list", "--json").stdout)[0]["version"].startswith("tingfeng-")


def test_where_the_small_model_reads_everything_promotion_and_gate_say_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGFENG_READING", "fast")
    good, frozen = candidate(folder / "good", 0), write(folder / "frozen.jsonl", FROZEN)
    gated = run("model", "gate", good, "--frozen", frozen, "--posts", "3", "--support", "1", "--slower", "9")
    assert gated.exit_code == 0, gated.output
    assert "设置 TINGFENG_READING=fast 优先；关卡比的是 tingfeng-" in gated.stderr.replace("\n", "")
    for told in (run("model", "promote", good), run("model", "rollback"), run("model", "list")):
        assert told.exit_code == 0, told.output
        assert "设置 TINGFENG_READING=fast 优先" in told.stdout


def test_a_damaged_verdict_is_told_and_the_models_are_listed(folder: Path) -> None:
    gates = folder / "home" / "models" / "gates"
    gates.mkdir(parents=True)
    (gates / "cut.json").write_text("{", encoding="utf-8")
    listed = run("model", "list")
    assert listed.exit_code == 0, listed.output
    assert "tingfeng-" in listed.stdout
    assert "cut.json" in listed.stderr.replace("\n", "")


def test_relabel_counts_only_the_posts_that_are_asked_for(folder: Path) -> None:
    run("model", "promote", candidate(folder / "good", 0), "--force", "演练")
    assert json.loads(run("relabel", "--dry-run", "--json", "--platform", "forum").stdout)["analyse"] == 0
    assert json.loads(run("relabel", "--dry-run", "--json", "--since", "2000-01-01").stdout)["analyse"] == 3


def test_who_may_not_correct_is_refused(folder: Path) -> None:
    said = write(folder / "said.jsonl", [{"id": "weibo:1", **PRAISE}])
    assert run("corrections", "import", said, "--user", "nobody").exit_code == 2
    assert run("corrections", "export", str(folder / "none" / "out.jsonl")).exit_code == 2
    assert run("model", "gate", str(default_model()), "--frozen", str(folder / "none.jsonl")).exit_code == 2
