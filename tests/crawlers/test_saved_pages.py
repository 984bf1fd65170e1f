"""Pages and payloads as browsers save them are read as those that came over the wire."""

import html
import json
from base64 import encodebytes
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from quopri import encodestring

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Outcome
from crawlers.pages import parse
from crawlers.pages.embedded import assigned
from crawlers.pages.response import Response
from crawlers.pages.saved import read_saved
from crawlers.times import parse_time
from tests.crawlers.page_files import BOARD_URL, HTML_URL, NOW, PAGES, THREAD_URL, fixture

_VIEWER = '<html><head><meta name="color-scheme" content="light dark"></head><body><pre style="word-wrap: break-word;">{}</pre></body></html>'


def is_whole(path: Path) -> bool:
    try:
        return isinstance(orjson.loads(path.read_bytes()), dict | list)
    except orjson.JSONDecodeError:
        return False


PAYLOADS = [path for path in sorted(PAGES.glob("*/*.json")) if is_whole(path) and path.parent.name != "generic"]


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_json_as_a_browser_shows_it_is_read_as_the_bare_one(path: Path) -> None:
    kind, body = path.parent.name, path.read_bytes()
    shown = _VIEWER.format(html.escape(body.decode("utf-8-sig"), quote=False)).encode()
    assert parse(kind, shown, fetched_at=NOW) == parse(kind, body, fetched_at=NOW)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("form", [repr, ascii])
def test_json_as_python_prints_it_is_read_as_the_bare_one(path: Path, form: Callable[[object], str]) -> None:
    kind, body = path.parent.name, path.read_bytes()
    shown = form(json.loads(body.decode("utf-8-sig"))).encode()
    assert parse(kind, shown, fetched_at=NOW) == parse(kind, body, fetched_at=NOW)


@pytest.mark.parametrize(
    ("kind", "name", "url"),
    [
        ("discuz.forum.html", "page.html", BOARD_URL.format(1)),
        ("discuz.thread.html", "page1.html", THREAD_URL.format(1)),
        ("weibo.search.html", "page.html", HTML_URL.format(1)),
    ],
)
def test_a_saved_page_names_its_address(kind: str, name: str, url: str) -> None:
    body = fixture(kind, name)
    saved = f"<!-- saved from url=({len(url):04}){url} -->\r\n".encode() + body
    assert parse(kind, saved, fetched_at=NOW) == parse(kind, body, fetched_at=NOW, url=url)


def archive(page: bytes, url: str, encoding: str) -> bytes:
    """As Chromium saves a page as a single file (MHTML)."""
    encoded = {"quoted-printable": encodestring, "base64": encodebytes, "binary": bytes}[encoding](page)
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: =?utf-8?Q?=E5=BE=AE?=\r\n"
        "Date: Wed, 18 Mar 2026 07:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B----"\r\n\r\n\r\n'
        f"------B----\r\nContent-Type: text/html\r\nContent-ID: <frame-0@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {url}\r\n\r\n"
    )
    style = "\r\n------B----\r\nContent-Type: text/css\r\n\r\nbody {}\r\n------B------\r\n"
    return head.encode() + encoded + style.encode()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "binary"])
def test_a_page_saved_as_a_single_file_is_read_as_the_page(encoding: str) -> None:
    body, url = fixture("weibo.search.html", "page.html"), HTML_URL.format(1)
    saved = archive(body, url, encoding)
    assert parse("weibo.search.html", saved, fetched_at=NOW) == parse(
        "weibo.search.html", body, fetched_at=NOW, url=url
    )
    assert read_saved(saved).saved_at == datetime(2026, 3, 18, 7, tzinfo=UTC)


def test_a_page_of_singlefile_names_its_address() -> None:
    saved = (
        b"<!DOCTYPE html> <html lang=zh><!--\n Page saved with SingleFile \n url: https://s.weibo.com/weibo?q=x \n-->"
    )
    assert read_saved(saved).url == "https://s.weibo.com/weibo?q=x"


def test_headers_in_front_of_an_answer_are_taken_from_it() -> None:
    body = fixture("weibo.search.json", "page.json")
    moved = b"HTTP/1.1 301 Moved Permanently\r\nLocation: /b\r\n\r\n"
    saved = (
        moved + b"HTTP/2 200 \r\ndate: Wed, 18 Mar 2026 07:00:00 GMT\r\ncontent-type: application/json\r\n\r\n" + body
    )
    assert read_saved(saved).body == body
    assert (read_saved(saved).status, read_saved(saved).headers["content-type"]) == (200, "application/json")
    assert read_saved(saved).saved_at == datetime(2026, 3, 18, 7, tzinfo=UTC)
    assert parse("weibo.search.json", saved, fetched_at=NOW) == parse("weibo.search.json", body, fetched_at=NOW)
    refused = parse("weibo.search.json", b"HTTP/1.1 418 I'm a teapot\nServer: x\n\n", fetched_at=NOW)
    assert refused.outcome is Outcome.BLOCKED


def test_an_archive_nested_too_deeply_is_no_archive() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000))
    content = b"MIME-Version: 1.0\n" + nested + b"Content-Type: text/html\n\n<p>x</p>"
    assert read_saved(content).body == content


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"HTTP/1.1 200 OK\n", b"From: <Saved by Blink>\n", b"MIME-Version: 1.0\n"]),
)
def test_whatever_the_bytes_a_saved_file_is_opened(content: bytes, head: bytes) -> None:
    assert isinstance(read_saved(head + content).body, bytes)


def test_the_address_that_is_given_goes_before_the_saved_one() -> None:
    saved = b"<!DOCTYPE html>\n<!-- saved from url=(0031)https://bbs.jianghai.example/a -->\n<html></html>"
    assert read_saved(saved).url == "https://bbs.jianghai.example/a"
    assert read_saved(b" " * 5000 + saved).url == ""
    assert read_saved(b"<!-- saved from url=(0014)about:internet -->").url == ""
    other = b"<!-- saved from url=(0030)https://s.weibo.com/weibo?q=x -->" + fixture("weibo.search.html", "page.html")
    page = parse("weibo.search.html", other, fetched_at=NOW, url=HTML_URL.format(1))
    assert {post.keyword for post in page.posts} == {"江海银行"}


def test_what_stands_behind_the_end_of_a_page_is_part_of_it() -> None:
    response = Response("<html><body><p>甲</p></body></html><p>乙</p>".encode(), NOW)
    assert response.html().css("p::text").getall() == ["甲", "乙"]


def test_words_in_a_page_are_no_payload() -> None:
    body = b"<html><body>" + b"<p>x</p>" * 400 + b'<pre>{"ok":1}</pre></body></html>'
    assert parse("weibo.search.json", body, fetched_at=NOW).outcome is Outcome.BLOCKED
    assert assigned("var a = [1,", "a") is None


def test_a_time_of_before_midnight_that_is_fetched_after_it() -> None:
    midnight = NOW.replace(hour=0, minute=5)
    assert parse_time("今天 23:58", midnight) == midnight.replace(hour=23, minute=58) - timedelta(days=1)
    assert parse_time("昨天 23:58", midnight) == midnight.replace(hour=23, minute=58) - timedelta(days=1)


@pytest.mark.parametrize("raw", ["Tue Nwv 24 10:30:00 +0800 2026", "Tue Nov 31 10:30:00 +0800 2026"])
def test_a_month_or_day_that_there_is_not_is_no_time(raw: str) -> None:
    assert parse_time(raw, NOW) is None
