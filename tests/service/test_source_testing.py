"""``tingfeng source test`` over a real HTTP server on loopback, and what it must not fetch."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from crawlers.spiders.budget import Budget
from service.cli import source_testing
from service.cli.page_fetching import MOST_BYTES, PageFetcher, PageFetchError

FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGES, RULES = FIXTURES / "pages" / "generic", FIXTURES / "generic-rules"
LIST, THREAD = "/thread.php?fid=12", "/read.php?tid=21880"

command = typer.Typer()
command.command()(source_testing.try_source)


@dataclass
class Board:
    """Answers by path with status, body and headers; remembers what was asked."""

    port: int = 0
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def serve(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, body, headers)


@contextmanager
def running() -> Iterator[Board]:
    board = Board()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            board.asked.append(self.path)
            board.agents.add(self.headers["User-Agent"])
            status, body, headers = board.answers.get(self.path, (404, b"", {}))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    board.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield board
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def board() -> Iterator[Board]:
    with running() as board:
        board.serve(LIST, (PAGES / "old-list.html").read_bytes())
        board.serve(THREAD, (PAGES / "old-thread.html").read_bytes())
        yield board


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TINGFENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """The rules of the old board, for the one on loopback."""
    path = tmp_path / "board.yaml"
    written = (RULES / "old-board.yaml").read_text(encoding="utf-8")
    path.write_text(written.replace("site: bbs.jiangcheng.example", "site: 127.0.0.1"), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def fetched(board: Board, path: str, *options: str, rules: str) -> Result:
    return run(rules, board.url(path), "--allow-private", *options)


@pytest.mark.usefixtures("home")
def test_list_is_fetched_once_and_told(board: Board, rules: str) -> None:
    done = fetched(board, LIST, rules=rules)
    assert done.exit_code == 0, done.output
    assert board.asked == ["/robots.txt", LIST]
    assert all("Tingfeng" in agent for agent in board.agents)
    for shown in ("OK", "选择器找到 5 处，读出 4 条，平台称共 1284 条", "4/4", "127.0.0.1:21880", "卡神养成中 [8801]",
                  "2026-11-23 22:05", "江海银行信用卡年费怎么减免？", f"下一页 (next): {board.url(LIST)}&page=2", "#3"):  # fmt: skip
        assert shown in done.stdout


@pytest.mark.usefixtures("home")
def test_thread_as_json(board: Board, rules: str) -> None:
    done = fetched(board, THREAD, "--json", rules=rules)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["outcome"], told["read_as"], told["usable"], told["rows"], told["posts"]) == (
        "OK",
        "thread",
        True,
        4,
        3,
    )
    assert told["fields"]["body"] == {"selector": ".tpc_content", "found": 3, "of": 3}
    assert told["fields"]["title"]["of"] == 1
    assert told["marked"] == {"first": 1, "skip": 1, "drop": 1, "quote": 1}
    assert [post["native_id"] for post in told["first"]] == ["21880", "21880-90011", "21880-90013"]
    assert [entry["what"] for entry in told["skipped"]] == ["21880-90012"]
    assert (told["expected"], told["next"]) == (5, board.url(THREAD) + "&page=2")


def test_saved_page_needs_no_network() -> None:
    url = "https://quan.jianghai.example/t/7731"
    done = run(str(RULES / "new-board.yaml"), url, "--page", str(PAGES / "new-thread.html"))
    assert done.exit_code == 0, done.output
    assert "quan.jianghai.example:7731-2" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a.subject_t\n  author", ".subject_x\n  author", "title"),
        ("title: a.subject_t", "title: a.subject_x", "<tr class="),
        ('td.num, match: "{number}/"', "td.numb", "replies: 4 条里只读到 0 条"),
        ("a.pages_next\n  expect", "a.pages_none\n  expect", "没有下一页"),
        ("  next: a.pages_next\n  expect:\n    rows", "  expect:\n    rows", "只读第一页"),
        ("rows: [1, 60]", "rows: [20, 60]", "规则要求 20–60 处"),
        ('match: "tid={number}"', 'match: "fpage={number}"', "缺少 id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    written = (RULES / "old-board.yaml").read_text(encoding="utf-8")
    assert old in written
    (tmp_path / "rules.yaml").write_text(written.replace(old, new, 1), encoding="utf-8")
    done = run(str(tmp_path / "rules.yaml"), "--page", str(PAGES / "old-list.html"))
    assert said in done.stdout


def test_time_that_is_not_understood_asks_for_its_form(tmp_path: Path) -> None:
    written = (RULES / "old-board.yaml").read_text(encoding="utf-8").replace("time_formats:", "time_formats: []\n#")
    (tmp_path / "rules.yaml").write_text(written, encoding="utf-8")
    done = run(
        str(tmp_path / "rules.yaml"),
        f"https://bbs.jiangcheng.example{THREAD}",
        "--page",
        str(PAGES / "old-thread.html"),
    )
    assert done.exit_code == 1
    assert "'2026年11月23日 22时05分'：在 time_formats 里写明格式" in done.stdout


@pytest.mark.parametrize("name", ["old-deleted", "old-sign-in", "old-slow", "old-empty", "challenge"])
def test_page_without_posts_is_not_usable(name: str) -> None:
    done = run(str(RULES / "old-board.yaml"), "--page", str(PAGES / f"{name}.html"))
    assert done.exit_code == 1
    assert done.stdout.split()[0] in {"GONE", "LOGIN", "BLOCKED", "EMPTY"}


def test_wrong_rules_and_wrong_calls_are_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("name: x\nlist: {row: 'td[href'}\n", encoding="utf-8")
    done = run(str(tmp_path / "rules.yaml"), "https://bbs.jiangcheng.example/")
    assert done.exit_code == 2
    assert "'td[href'" in done.stderr.replace("\n", "")
    for arguments in (
        [str(RULES / "old-board.yaml")],
        [str(RULES / "old-board.yaml"), "--page", str(tmp_path / "none")],
    ):
        assert run(*arguments).exit_code == 2


def test_robots_txt_is_obeyed(home: Path, board: Board, rules: str) -> None:
    board.serve("/robots.txt", b"User-agent: *\nDisallow: /*?fid=\n")
    done = fetched(board, LIST, rules=rules)
    assert done.exit_code == 1
    assert "robots.txt" in done.stderr
    assert board.asked == ["/robots.txt"]
    assert fetched(board, THREAD, rules=rules).exit_code == 0
    board.serve("/robots.txt", b"", status=503)
    assert fetched(board, THREAD, rules=rules).exit_code == 1
    assert home.exists()


def test_site_on_hold_is_left_alone(home: Path, board: Board, rules: str) -> None:
    Budget(home / "crawl-budget.sqlite").hold(board.host, 60, "HTTP 418")
    done = fetched(board, LIST, rules=rules)
    assert done.exit_code == 1
    assert "HTTP 418" in done.stderr
    assert board.asked == []


def test_requests_count_in_the_sites_budget(home: Path, board: Board, rules: str) -> None:
    fetched(board, LIST, rules=rules)
    assert Budget(home / "crawl-budget.sqlite").used(board.host) == (2, 2)


@pytest.mark.usefixtures("home")
def test_addresses_inside_are_refused_unless_allowed(board: Board, rules: str) -> None:
    done = run(rules, board.url(LIST))
    assert done.exit_code == 1
    assert "--allow-private" in done.stderr
    assert board.asked == []


def fetcher(*addresses: str, allow_private: bool = True) -> PageFetcher:
    return PageFetcher(allow_private=allow_private, resolver=lambda _host, _port: list(addresses))


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.8"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["0.0.0.0"], ["93.184.216.34", "10.1.1.1"], []],
)  # fmt: skip
def test_every_resolved_address_must_be_public(addresses: list[str]) -> None:
    with pytest.raises(PageFetchError, match="not a public address"):
        fetcher(*addresses, allow_private=False).fetch("http://bbs.jiangcheng.example/")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "", "http://", "http://[", "http://a\n",
     "http://user:secret@127.0.0.1/", "http://" + "a" * 70 + ".example/"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(PageFetchError):
        PageFetcher(allow_private=True).fetch(url)


def test_name_is_looked_up_once_and_the_checked_address_is_asked(board: Board) -> None:
    looked_up = []

    def resolver(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    board.serve("/robots.txt", b"")
    response = PageFetcher(allow_private=True, resolver=resolver).fetch(
        f"http://bbs.jiangcheng.example:{board.port}{LIST}"
    )
    assert response.status == 200
    assert response.url == f"http://bbs.jiangcheng.example:{board.port}{LIST}"
    assert set(looked_up) == {"bbs.jiangcheng.example"}


def test_redirects_are_followed_and_checked_again(board: Board) -> None:
    board.serve("/old", b"", status=301, Location=LIST)
    assert PageFetcher(allow_private=True).fetch(board.url("/old")).url == board.url(LIST)
    board.serve("/out", b"", status=302, Location="http://inside.example/secret")

    def resolver(host: str, _port: int) -> list[str]:
        return ["0.0.0.0"] if host == "inside.example" else ["127.0.0.1"]

    for place, said in (("/out", "inside.example"), ("/file", "http://")):
        board.serve("/file", b"", status=302, Location="file:///etc/passwd")
        with pytest.raises(PageFetchError, match=said):
            PageFetcher(allow_private=True, resolver=resolver).fetch(board.url(place))


def test_redirects_end(board: Board) -> None:
    board.serve("/round", b"", status=302, Location="/round")
    with pytest.raises(PageFetchError, match="too many redirects"):
        PageFetcher(allow_private=True).fetch(board.url("/round"))


def test_size_is_bounded_also_of_what_is_packed(board: Board) -> None:
    board.serve("/large", b"x" * (MOST_BYTES + 1))
    board.serve("/bomb", gzip.compress(b"x" * (MOST_BYTES * 4)), Content_Encoding="gzip")
    board.serve("/fits", gzip.compress(b"x" * MOST_BYTES), Content_Encoding="gzip")
    for path in ("/large", "/bomb"):
        with pytest.raises(PageFetchError, match="too large"):
            PageFetcher(allow_private=True).fetch(board.url(path))
    assert len(PageFetcher(allow_private=True).fetch(board.url("/fits")).body) == MOST_BYTES


def test_broken_and_absent_answers_are_said(board: Board) -> None:
    board.serve("/broken", b"no gzip", Content_Encoding="gzip")
    with pytest.raises(PageFetchError, match="DecodingError"):
        PageFetcher(allow_private=True).fetch(board.url("/broken"))
    with running() as other:
        gone = other.url("/")
    with pytest.raises(PageFetchError, match="ConnectError"):
        PageFetcher(allow_private=True).fetch(gone)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("status", "outcome"), [(404, "GONE"), (403, "BLOCKED"), (401, "LOGIN"), (500, "BLOCKED")])
def test_statuses_are_told(board: Board, rules: str, status: int, outcome: str) -> None:
    board.serve(LIST, b"", status=status)
    done = fetched(board, LIST, rules=rules)
    assert (done.exit_code, done.stdout.split()[0]) == (1, outcome)
