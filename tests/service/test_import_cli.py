"""``tingfeng import`` as a user and a machine call it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from service.cli.app import app
from service.cli.interrupting import interruptible
from tests.crawlers.import_files import FILES, write_csv, write_excel

HEADER = ["编号", "内容", "发布时间", "备注"]
ROW = ["1", "江海银行排队两小时，没人管", "2026-11-20 09:30", "无"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TINGFENG_BRAND", "jhb")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", *arguments])


def test_help_tells_what_can_be_imported_and_how() -> None:
    shown = run("--help").stdout
    for word in (
        "--map",
        "--columns",
        "--restart",
        "--json",
        "weibo-crawler",
        "MediaCrawler",
        "Excel",
        "SQLite",
        "Ctrl-C",
    ):
        assert word in shown


def test_from_columns_to_a_map_to_posts(home: Path) -> None:
    file = str(write_excel(home / "十一月 月报.xlsx", {"明细": [HEADER, ROW, ["2", "", "", ""]]}))
    unknown = run(file)
    assert (unknown.exit_code, "--columns" in unknown.stderr) == (1, True)
    shown = run("--columns", file)
    assert shown.exit_code == 0, shown.stderr
    assert "排队两小时" in shown.stdout
    draft = home / "home" / "maps" / "十一月-月报.yaml"
    assert str(draft) in shown.stdout.replace("\n", "")
    draft.write_text(draft.read_text("utf-8").replace("platform: unknown", "platform: forum"), encoding="utf-8")
    done = run(file, "--map", "十一月-月报", "--json")
    assert done.exit_code == 0, done.stderr
    (report,) = json.loads(done.stdout)["files"]
    assert (report["rows"], report["stored"], report["refused"]) == (2, 1, 1)
    assert any("列 内容" in reason for reason in report["reasons"])
    assert "--map 十一月-月报" in run(file).stderr


def test_columns_of_a_known_format_need_no_map(home: Path) -> None:
    told = json.loads(run("--columns", str(FILES / "weibo-search_2026.csv"), "--json").stdout)
    assert (told["format"], told["map"]) == ("weibo-search-csv", None)
    assert told["tables"][0]["columns"]["bid"] == ["QfgVG00cV", "QfgVG00cW", "QfgVG00cX"]


def test_a_map_that_is_there_stays(home: Path) -> None:
    file = str(write_csv(home / "x.csv", HEADER, ROW))
    path = Path(json.loads(run("--columns", file, "--map", "我的", "--json").stdout)["map"])
    assert path.name == "我的.yaml"
    path.write_text("mine", encoding="utf-8")
    again = run("--columns", file, "--map", "我的")
    assert "我的" in again.stdout
    assert path.read_text("utf-8") == "mine"


def test_faulty_maps_end_with_exit_code_2(home: Path) -> None:
    file = str(write_csv(home / "x.csv", HEADER, ROW))
    assert run(file, "--map", "没有").exit_code == 2
    assert run("--columns", file, file).exit_code == 2
    assert run("--columns", file, "--map", "../x").exit_code == 2
    maps = home / "home" / "maps"
    maps.mkdir(parents=True, exist_ok=True)
    (maps / "坏.yaml").write_text("columns: {text: 内容}\n", encoding="utf-8")
    done = run(file, "--map", "坏")
    assert (done.exit_code, "platform" in done.stderr) == (2, True)


def test_refusals_are_summed_up_by_reason(home: Path) -> None:
    rows = [
        ["id", "platform", "text", "published_at"],
        ["1", "weibo", "好", "昨晚"],
        ["2", "weibo", "好", "前晚"],
        ["3", "weibo", "", ""],
    ]
    done = run(str(write_csv(home / "x.csv", *rows)))
    assert done.exit_code == 0
    assert "拒收 2 行：时间无法识别 (time not readable)" in done.stdout
    assert "拒收 1 行：缺少正文" in done.stdout
    assert "昨晚" not in done.stdout


def test_rows_that_are_no_posts_are_told(home: Path) -> None:
    done = run(str(FILES / "weibo-spider_users.jsonl"))
    assert (done.exit_code, "未导入 1 行 (not imported)：用户 (users)" in done.stdout) == (0, True)


def test_one_file_that_cannot_be_read_does_not_stop_the_others(home: Path) -> None:
    good = str(FILES / "weibo-spider_users.jsonl")
    done = run(str(write_csv(home / "x.csv", ["a"], ["1"])), good, "--json")
    assert done.exit_code == 1
    assert [bool(report["error"]) for report in json.loads(done.stdout)["files"]] == [True, False]


@pytest.fixture
def as_in_a_terminal() -> Iterator[None]:
    """Ctrl-C ends the process; one that a shell started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("as_in_a_terminal")
def test_the_first_ctrl_c_asks_and_the_second_ends() -> None:
    with interruptible() as interrupt:
        assert not interrupt.asked
        signal.raise_signal(signal.SIGINT)
        assert interrupt.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_and_kill_lose_nothing(home: Path) -> None:
    file = write_csv(
        home / "x.csv", ["id", "platform", "text"], *([str(n), "weibo", f"江海银行第{n}条"] for n in range(1500))
    )
    command = [sys.executable, "-c", "from service.cli import main; main()", "import", str(file), "--json"]
    for number, expected in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy())
        wait_for_a_batch(home / "home" / "imports", process)
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
        assert process.returncode == expected, err.decode()
        if number == signal.SIGINT:
            assert json.loads(out)["files"][0]["stopped"], err.decode()
    done = run(str(file), "--json")
    assert done.exit_code == 0, done.stderr
    (report,) = json.loads(done.stdout)["files"]
    assert report["resumed"] > 0
    assert report["rows"] == report["stored"] + report["duplicate"] == 1500


def wait_for_a_batch(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until another batch was written down."""
    before = written_down(folder)
    until = time.monotonic() + 100
    while time.monotonic() < until and process.poll() is None:
        if written_down(folder) - before:
            return
        time.sleep(0.02)
    pytest.fail("no batch was taken in")


def written_down(folder: Path) -> set[bytes]:
    """The records of stopped imports as they are now."""
    found: set[bytes] = set()
    for path in folder.glob("*.json"):
        with suppress(FileNotFoundError):
            found.add(path.read_bytes())
    return found
