import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawlers.sources import SourceConfig
from tests.crawlers.crawling import crawl, crawling

SECRET = "SUB=_2AkMf-secret; _T_WM=1"
Requests = list[tuple[str, dict[str, str]]]


class Recorder(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        is_robots = self.path == "/robots.txt"
        self.send_response(200 if is_robots else 302)
        if not is_robots:
            host = self.server.redirects_to  # type: ignore[attr-defined]
            self.send_header("Location", f"http://{host}:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture
def recorder() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        server.seen, server.redirects_to = [], "localhost"  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def source(server: ThreadingHTTPServer, cookie_file: Path) -> SourceConfig:
    return SourceConfig(
        name="weibo",
        spider="weibo-mobile",
        base_url=f"http://127.0.0.1:{server.server_port}",
        targets=("江海银行",),
        cookie_file=cookie_file,
        delay=0,
    )


def test_the_operators_cookie_is_sent_to_the_source_only_and_never_shown(
    recorder: ThreadingHTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "cookie.txt").write_text(f"Cookie: {SECRET}\n", encoding="utf-8")
    found = crawl(source(recorder, tmp_path / "cookie.txt"))
    seen: Requests = recorder.seen  # type: ignore[attr-defined]
    asked = [(path, headers) for path, headers in seen if path != "/robots.txt"]
    assert [headers["Cookie"] for _, headers in asked] == [SECRET]
    assert asked[0][1]["X-Requested-With"] == "XMLHttpRequest"
    assert "secret" not in found.stderr + "".join(map(repr, found.events))


def test_a_redirect_to_another_host_is_not_followed(recorder: ThreadingHTTPServer, tmp_path: Path) -> None:
    (tmp_path / "cookie.txt").write_text(SECRET, encoding="utf-8")
    found = crawl(source(recorder, tmp_path / "cookie.txt"))
    assert not [path for path, _ in recorder.seen if path == "/elsewhere"]  # type: ignore[attr-defined]
    assert found.run.stop_reason == "blocked"


def test_redirects_in_a_circle_end_the_target_and_are_told(recorder: ThreadingHTTPServer, tmp_path: Path) -> None:
    (tmp_path / "cookie.txt").write_text(SECRET, encoding="utf-8")
    recorder.redirects_to = "127.0.0.1"  # type: ignore[attr-defined]
    found = crawl(source(recorder, tmp_path / "cookie.txt"))
    assert found.run.stop_reason == "error"
    assert "redirect" in found.run.detail
    assert "robots" not in found.run.detail


@pytest.mark.parametrize(("content", "word"), [(None, "no such file"), ("", "one line"), ("a=1\nb=2", "one line")])
def test_a_cookie_file_that_cannot_be_used_is_told(
    recorder: ThreadingHTTPServer, tmp_path: Path, content: str | None, word: str
) -> None:
    path = tmp_path / "cookie.txt"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with crawling(source(recorder, path)) as process:
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert word in stderr.decode()
