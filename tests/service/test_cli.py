"""The command line, as a user and a machine call it; over the committed model and a real SQLite store."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from service.cli.app import app

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
COMPLAINT = {
    "id": "weibo:1", "platform": "weibo", "text": "江海银行信用卡乱扣年费，客服打了三次没人管，气死了！",
    "author": {"id": "9", "name": "小陈"},
}  # fmt: skip
AD = {"id": "weibo:2", "platform": "weibo", "text": "专业办理江海银行信用卡，黑户可做，当天下卡，加微信xyk8866咨询"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TINGFENG_BRAND", "jhb")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=stdin)


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for command in ("demo", "serve", "worker", "crawl", "import", "parse", "analyse", "search", "relabel", "train",
                    "evaluate", "doctor", "store", "rules", "source", "user"):  # fmt: skip
        assert command in shown


def test_analyse_keeps_order_and_ids_and_gives_every_field(home: Path) -> None:
    rows = [{"id": number, "text": text} for number, text in enumerate(["江海银行app闪退登不上", "你好", "想办信用卡"])]
    done = run("analyse", stdin="\n".join(json.dumps(row) for row in rows))
    assert done.exit_code == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == [0, 1, 2]
    assert set(lines[0]) == {
        "id",
        "source",
        "kinds",
        "labels",
        "sentiment",
        "aspects",
        "urgency",
        "brands",
        "drop_reason",
        "own_kinds",
    }
    assert lines[0]["brands"] == ["jhb"]
    assert len(lines[0]["kinds"]) == 9


def test_analyse_names_lines_it_refuses_and_reads_the_others(home: Path) -> None:
    done = run("analyse", stdin='{"id": 1, "text": "好"}\n{"broken\n{"id": 3}\n{"id": 4, "text": "坏"}\n')
    assert done.exit_code == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 4]
    assert "line 2" in done.stderr
    assert "line 3" in done.stderr


def test_import_counts_add_up_and_refused_rows_are_kept(home: Path) -> None:
    file = write(home / "posts.ndjson", COMPLAINT, AD, COMPLAINT, '{"id": "x"}', "{broken")
    done = run("import", str(file), "--json")
    assert done.exit_code == 0, done.stderr
    (report,) = json.loads(done.stdout)["files"]
    assert (report["rows"], report["stored"], report["duplicate"], report["refused"]) == (5, 2, 1, 2)
    refused = [json.loads(line) for line in Path(report["refused_file"]).read_text("utf-8").splitlines()]
    assert [row["line"] for row in refused] == [4, 5]
    assert all(row["reason"] for row in refused)


def test_import_again_stores_nothing_new(home: Path) -> None:
    file = write(home / "posts.ndjson", COMPLAINT, AD)
    run("import", str(file))
    (report,) = json.loads(run("import", str(file), "--json").stdout)["files"]
    assert (report["stored"], report["duplicate"], report["refused_file"]) == (0, 2, None)


def test_import_reads_packed_files(home: Path) -> None:
    file = home / "posts.ndjson.gz"
    file.write_bytes(gzip.compress(json.dumps(COMPLAINT, ensure_ascii=False).encode()))
    assert json.loads(run("import", str(file), "--json").stdout)["files"][0]["stored"] == 1


def test_import_of_an_unknown_format_fails_and_says_what_is_known(home: Path) -> None:
    file = write(home / "other.csv", "a,b,c", "1,2,3")
    done = run("import", str(file))
    assert done.exit_code == 1
    assert "weibo-search" in done.stderr


def test_search_stats_and_explain_after_an_import(home: Path) -> None:
    run("import", str(write(home / "posts.ndjson", COMPLAINT, AD)))
    hits = [json.loads(line) for line in run("search", "年费", "--json").stdout.splitlines()]
    assert [hit["id"] for hit in hits] == ["weibo:1"]
    assert hits[0]["queue"] == "service"
    stats = json.loads(run("store", "stats", "--json").stdout)
    assert (stats["total"], stats["platform"]) == (2, {"weibo": 2})
    assert {"source", "kind", "queue"} <= set(stats)
    explained = json.loads(run("rules", "explain", "weibo:1", "--json").stdout)
    assert explained["decision"]["queue"] == "service"
    assert sum(rule["decided"] for rule in explained["rules"]) == 1
    assert "→" in run("rules", "explain", "weibo:1").stdout


def test_noise_is_hidden_from_search_unless_asked_for(home: Path) -> None:
    run("import", str(write(home / "posts.ndjson", AD)))
    assert run("search", "黑户", "--json").stdout == ""
    (hit,) = [json.loads(line) for line in run("search", "黑户", "--noise", "--json").stdout.splitlines()]
    assert hit["drop_reason"] == "advertisement"


def test_a_query_that_cannot_be_read_is_told_where(home: Path) -> None:
    done = run("search", "(年费")
    assert done.exit_code == 2
    assert done.stderr


def test_explaining_an_unknown_post_says_what_to_do(home: Path) -> None:
    done = run("rules", "explain", "weibo:404")
    assert done.exit_code == 1
    assert "tingfeng search" in done.stderr


def test_rules_check_names_the_line_of_a_fault(home: Path) -> None:
    rules = write(home / "rules.yaml", "version: 1", "rules:", "  - id: a", "    title: 甲",
                  "    when: {field: nosuch, is: true}", "    queue: pr", "    priority: 1",
                  "default: {queue: none, priority: 4}")  # fmt: skip
    done = run("rules", "check", str(rules))
    assert done.exit_code == 2
    assert "5" in done.stderr
    assert "nosuch" in done.stderr


def test_parse_lists_its_kinds_and_reads_a_saved_page() -> None:
    kinds = run("parse", "--list").stdout
    for kind in ("weibo.search.json", "weibo.search.html", "discuz.forum.html", "discuz.thread.html"):
        assert kind in kinds
    page = next(path for path in sorted((PAGES / "weibo.search.json").iterdir()) if path.suffix == ".json")
    read = json.loads(run("parse", "weibo.search.json", str(page), "--json").stdout)
    assert {"outcome", "expected", "posts"} <= set(read)


def test_parse_knows_a_saved_pages_address_by_its_own_mark(home: Path) -> None:
    address = "https://s.weibo.com/weibo?q=%E4%BA%91%E6%B8%AF%E9%93%B6%E8%A1%8C&page=1"
    saved = home / "saved.html"
    mark = f"<!-- saved from url=({len(address):04}){address} -->\n"
    saved.write_text(mark + (PAGES / "weibo.search.html" / "page.html").read_text("utf-8"), "utf-8")
    read = json.loads(run("parse", "weibo.search.html", str(saved), "--json").stdout)
    assert {post["keyword"] for post in read["posts"]} == {"云港银行"}


def test_a_wrong_setting_is_named_with_its_remedy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_STORE", "mysql://x")
    done = run("store", "stats")
    assert done.exit_code == 2
    assert "TINGFENG_STORE" in done.stderr


def test_a_store_that_does_not_answer_is_told_with_its_own_exit_code(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGFENG_STORE", "http://127.0.0.1:9")
    done = run("store", "stats")
    assert done.exit_code == 4
    assert "127.0.0.1:9" in done.stderr


def test_users_are_added_listed_and_given_tokens(home: Path) -> None:
    added = run("user", "add", "alice", "--role", "analyst", "--password", "correct-horse-battery")
    assert added.exit_code == 0, added.stderr
    assert json.loads(run("user", "list", "--json").stdout) == [{"name": "alice", "role": "analyst", "active": True}]
    assert run("user", "token", "alice").stdout.strip().startswith("tf_")
    assert run("user", "add", "alice", "--role", "pr", "--password", "correct-horse-battery").exit_code == 2


def test_sources_are_listed_and_an_unknown_one_is_refused(home: Path) -> None:
    assert {row["name"] for row in json.loads(run("source", "list", "--json").stdout)} >= {"weibo-mobile", "weibo-html"}
    done = run("crawl", "nosuch")
    assert done.exit_code == 2
    assert "weibo-mobile" in done.stderr


def test_doctor_finds_a_fresh_installation_well(home: Path) -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.stdout
    assert "模型" in done.stdout
