"""The ping before a run, the samples of what no parser understood, and what a listing showed."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from crawlers.events import CaptureEvent, ListingEvent
from crawlers.items import Outcome, Page
from crawlers.pages.response import Response
from crawlers.sources import SourceConfig
from crawlers.spiders.samples import MOST_CHARACTERS, Samples
from tests.crawlers.crawling import Crawl, crawl
from tests.crawlers.page_files import NOW, fixture

SECRET = "SUB=_2AkMf-secret"
IN, OUT = (fixture("weibo.login.json", f"mobile_{side}.json") for side in ("in", "out"))


@dataclass
class Site:
    """Answers by path; what it was asked for, but robots.txt."""

    address: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        if path == "/robots.txt":
            return 404, b""
        self.asked.append(path.partition("?")[0])
        return next((found for start, found in self.answers.items() if path.startswith(start)), (404, b""))


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = found.answer(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Site(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def search(*times: int) -> bytes:
    """A page of the mobile search with a post for each minute of an hour."""
    cards = [
        {
            "card_type": 9,
            "mblog": {
                "id": f"52364000000{minute:05}", "mid": f"52364000000{minute:05}", "text": "江海银行排队",
                "created_at": f"Tue Nov 24 10:{minute:02}:00 +0800 2026", "user": {"id": 6100000001, "screen_name": "林"},
            },
        }
        for minute in times
    ]  # fmt: skip
    return orjson.dumps({"ok": 1, "data": {"cardlistInfo": {"total": len(cards)}, "cards": cards}})


def timeline_run(site: Site, folder: Path, profile: tuple[int, bytes], **about: object) -> Crawl:
    """A crawl of a timeline of three posts that tells no total, by a user with this profile."""
    listed = orjson.loads(search(5, 3, 1))
    del listed["data"]["cardlistInfo"]["total"]
    site.answers = {
        "/api/config": (200, IN),
        "/api/container/getIndex?type=uid&value=6100000001&containerid": (200, orjson.dumps(listed)),
        "/api/container/getIndex?type=uid&value=6100000001": profile,
    }
    (folder / "cookie.txt").write_text(SECRET, "utf-8")
    source = {
        "name": "w", "spider": "weibo-user", "base_url": site.address, "users": ["6100000001"], "delay": 0,
        "cookie_file": folder / "cookie.txt", **about,
    }  # fmt: skip
    return crawl(SourceConfig.model_validate(source))


def profile_of(count: int | None) -> tuple[int, bytes]:
    user = {"id": 6100000001, "screen_name": "林", "statuses_count": count}
    return 200, orjson.dumps({"ok": 1, "data": {"userInfo": user}})


@pytest.mark.parametrize(("count", "expected"), [(5, 5), (3, 3), (2, 3), (None, None)])
def test_a_timeline_is_held_against_the_count_of_the_profile(
    site: Site, tmp_path: Path, count: int | None, expected: int | None
) -> None:
    found = timeline_run(site, tmp_path, profile_of(count))
    (listing,) = (event.listing for event in found.events if isinstance(event, ListingEvent))
    assert (found.run.stop_reason, found.run.found, found.run.expected) == ("finished", 3, expected)
    assert (listing.found, listing.expected) == (3, count)
    assert ("主页自报" in listing.note) is (count is not None)


def test_a_profile_of_another_shape_is_told_and_ends_nothing(site: Site, tmp_path: Path) -> None:
    found = timeline_run(site, tmp_path, (200, b'{"ok":1,"data":{"cards":[]}}'))
    assert (found.run.stop_reason, found.run.found, found.run.expected) == ("schema_changed", 3, None)


def test_a_timeline_that_is_not_read_to_its_end_is_held_against_nothing(site: Site, tmp_path: Path) -> None:
    found = timeline_run(site, tmp_path, profile_of(50), depth=1)
    assert (found.run.stop_reason, found.run.found, found.run.expected) == ("finished", 3, None)


def run(site: Site, folder: Path, answers: Mapping[str, tuple[int, bytes]], *, cookie: str = SECRET) -> Crawl:
    site.answers = {"/api/container": (200, search(5, 3, 1)), **answers}
    (folder / "cookie.txt").write_text(cookie, "utf-8")
    about = {"cookie_file": folder / "cookie.txt"} if cookie else {}
    source = SourceConfig.model_validate(
        {"name": "w", "spider": "weibo-mobile", "base_url": site.address, "keywords": ["江海银行"], "delay": 0, **about}
    )
    return crawl(source)


def test_a_cookie_that_is_over_ends_the_run_before_anything_else_is_asked(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {"/api/config": (200, OUT)})
    assert site.asked == ["/api/config"]
    assert (found.run.stop_reason, found.outcomes) == ("login", {"LOGIN": 1})
    assert "renew" in found.run.detail
    assert "secret" not in found.stderr + "".join(map(repr, found.events))


def test_a_good_cookie_is_asked_about_once(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {"/api/config": (200, IN)})
    assert site.asked[0] == "/api/config"
    assert site.asked.count("/api/config") == 1
    assert (found.run.stop_reason, len(found.posts)) == ("finished", 3)


@pytest.mark.parametrize("answer", [(404, b""), (503, b""), (200, b'{"ok":1,"data":{}}')])
def test_a_ping_that_tells_nothing_ends_nothing(site: Site, tmp_path: Path, answer: tuple[int, bytes]) -> None:
    found = run(site, tmp_path, {"/api/config": answer})
    assert (found.run.stop_reason, len(found.posts)) == ("finished", 3)


def test_a_refused_ping_ends_the_run(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {"/api/config": (432, b"")})
    assert (site.asked, found.run.stop_reason) == (["/api/config"], "blocked")


def test_without_a_cookie_nobody_is_asked_about_it(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {}, cookie="")
    assert "/api/config" not in site.asked
    assert found.run.stop_reason == "finished"


def test_a_cookie_that_cannot_be_read_is_the_reason_of_the_run(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {}, cookie="a=1\nb=2")
    assert site.asked == []
    assert found.run.stop_reason == "login"
    assert "one line" in found.run.detail


def test_the_first_page_that_nobody_understands_comes_as_a_sample(site: Site, tmp_path: Path) -> None:
    changed = b'{"ok":1,"data":{"items":["_2AkMf-secret"]}}'
    found = run(site, tmp_path, {"/api/config": (200, IN), "/api/container": (200, changed)})
    samples = [(page.kind, page.outcome, page.sample) for page in found.pages if page.sample]
    assert samples == [
        ("weibo.search.json", Outcome.SCHEMA_CHANGED, '{"ok":1,"data":{"items":["[cookie]"]}}'),
    ]


def test_a_listing_tells_what_it_showed_with_times(site: Site, tmp_path: Path) -> None:
    found = run(site, tmp_path, {"/api/config": (200, IN)})
    (capture,) = (event for event in found.events if isinstance(event, CaptureEvent))
    assert (capture.target, capture.since) == ("江海银行", None)
    assert [(post_id[-2:], moment.minute) for post_id, moment in capture.seen] == [("05", 5), ("03", 3), ("01", 1)]


def take(samples: Samples, outcome: Outcome, *, status: int = 200, kind: str = "k", body: bytes = b"<html>x") -> str:
    return samples.take(Page(outcome, detail="d"), Response(body, NOW, status), kind)


@pytest.mark.parametrize(
    ("outcome", "status", "is_kept"),
    [
        (Outcome.SCHEMA_CHANGED, 200, True), (Outcome.BLOCKED, 200, True), (Outcome.BLOCKED, 432, False),
        (Outcome.BLOCKED, 500, False), (Outcome.LOGIN, 200, False), (Outcome.OK, 200, False),
    ],
)  # fmt: skip
def test_what_its_status_explains_needs_no_sample(outcome: Outcome, status: int, is_kept: bool) -> None:
    assert bool(take(Samples(""), outcome, status=status)) is is_kept


def test_a_sample_is_taken_once_a_kind_and_cut() -> None:
    samples = Samples("")
    assert take(samples, Outcome.BLOCKED, body=b" ") == ""
    assert len(take(samples, Outcome.BLOCKED, body=b"x" * (MOST_CHARACTERS + 5))) == MOST_CHARACTERS
    assert take(samples, Outcome.SCHEMA_CHANGED) == ""
    assert take(samples, Outcome.SCHEMA_CHANGED, kind="other")
    assert samples.take(Page(Outcome.BLOCKED), None, "third") == ""


def test_no_part_of_the_cookie_stays_in_a_sample() -> None:
    samples = Samples("SUB=_2Ak%3Df-secret; a=1")
    text = take(samples, Outcome.BLOCKED, body=b"<html>_2Ak%3Df-secret _2Ak=f-secret a=1")
    assert text == "<html>[cookie] [cookie] a=1"
