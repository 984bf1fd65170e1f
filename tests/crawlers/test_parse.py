"""What holds for every kind of page: the registry, the classification before parsing, and bytes gone wrong."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.fields import load_json
from crawlers.items import Outcome, Page
from crawlers.pages import KINDS, UnknownKindError, parse
from crawlers.pages.response import Response
from tests.crawlers.page_files import HTML_URL, NOW, PAGES, SEARCH_URL, THREAD_URL, fixture

WEIBO = [name for name in KINDS if name.startswith("weibo")]
WEIBO_JSON = [name for name in WEIBO if name.endswith(".json")]
FILES = sorted(path.relative_to(PAGES) for path in PAGES.rglob("*.*") if path.is_file())


def read(kind: str, body: bytes = b"{}", *, status: int = 200, url: str = "", **headers: str) -> Page:
    return parse(kind, body, fetched_at=NOW, status=status, url=url, headers=headers)


def test_registry_names_and_describes_every_kind() -> None:
    assert set(KINDS) >= {
        "weibo.search.json", "weibo.timeline.json", "weibo.status.json", "weibo.comments.json",
        "weibo.search.html", "discuz.forum.html", "discuz.thread.html",
    }  # fmt: skip
    assert all(kind.name == name and kind.description for name, kind in KINDS.items())


def test_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownKindError, match="known"):
        parse("weibo", b"", fetched_at=NOW)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (403, Outcome.BLOCKED), (404, Outcome.GONE), (414, Outcome.BLOCKED), (418, Outcome.BLOCKED),
        (429, Outcome.BLOCKED), (432, Outcome.BLOCKED), (500, Outcome.BLOCKED), (502, Outcome.BLOCKED),
        (401, Outcome.LOGIN),
    ],
)  # fmt: skip
def test_status_decides_whatever_the_body(kind: str, status: int, outcome: Outcome) -> None:
    page = read(kind, status=status)
    assert page.outcome is outcome
    assert str(status) in page.detail


@pytest.mark.parametrize("kind", WEIBO)
@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("https://passport.weibo.com/sso/signin?url=https%3A%2F%2Fs.weibo.com", Outcome.LOGIN),
        ("https://login.sina.com.cn/sso/login.php?url=https%3A%2F%2Fs.weibo.com", Outcome.LOGIN),
        ("https://visitor.passport.weibo.cn/visitor/visitor?a=enter", Outcome.LOGIN),
        ("https://m.weibo.cn/captcha?scene=limit&referer=/", Outcome.BLOCKED),
        ("https://weibo.com/sorry?pagenotfound&retcode=6102", Outcome.SCHEMA_CHANGED),
    ],
)
def test_where_a_redirect_ends_decides(kind: str, url: str, outcome: Outcome) -> None:
    assert read(kind, b"<html>", url=url).outcome is outcome
    assert read(kind, b"", status=302, url=SEARCH_URL.format(1), Location=url).outcome is outcome


def test_redirect_to_nowhere_known_is_a_block() -> None:
    assert read("weibo.search.html", b"", status=302, location="/elsewhere").outcome is Outcome.BLOCKED


@pytest.mark.parametrize("kind", ["discuz.forum.html", "discuz.thread.html"])
def test_board_that_redirects_wants_an_account(kind: str) -> None:
    assert read(kind, b"", status=302, location="/member.php?mod=logging").outcome is Outcome.LOGIN


@pytest.mark.parametrize("kind", WEIBO_JSON)
def test_html_instead_of_json_is_a_block_or_a_sign_in_page(kind: str) -> None:
    assert read(kind, b"<!DOCTYPE html><title>x</title>").outcome is Outcome.BLOCKED
    assert read(kind, fixture("weibo.search.html", "visitor.html")).outcome is Outcome.LOGIN


@pytest.mark.parametrize("kind", WEIBO_JSON)
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('{"ok":-100,"errno":"-100","msg":"","url":"https://m.weibo.cn/captcha?scene=limit"}', Outcome.BLOCKED),
        ('{"ok":-100,"url":"https://m.weibo.cn/api/geetest?testType=1"}', Outcome.BLOCKED),
        ('{"ok":-100,"url":"https://weibo.com/login.php"}', Outcome.LOGIN),
        ('{"ok":0,"errno":"100007","msg":"不符合的请求方式"}', Outcome.SCHEMA_CHANGED),
        ('{"ok":0,"msg":"请先登录"}', Outcome.LOGIN),
        ('{"ok":0,"msg":"登录设备异常，请稍后再试"}', Outcome.BLOCKED),
        ('{"ok":0,"msg":"你暂时没有这条微博的查看权限"}', Outcome.GONE),
        ('{"ok":0,"msg":"这里还没有内容","data":{"cards":[]}}', Outcome.EMPTY),
        ('{"ok":0,"msg":""}', Outcome.BLOCKED),
        ('{"ok":1}', Outcome.SCHEMA_CHANGED),
        ("[]", Outcome.SCHEMA_CHANGED),
        ('{"ok":1,"data":{"cards":[{"mblog":', Outcome.SCHEMA_CHANGED),
        ("", Outcome.BLOCKED),
    ],
)
def test_answers_without_posts_are_told_apart(kind: str, body: str, outcome: Outcome) -> None:
    page = read(kind, body.encode())
    assert page.outcome is outcome
    assert page.detail


def test_half_an_emoji_does_not_lose_the_page() -> None:
    body = fixture("weibo.status.json", "repost.json").replace("排队两小时".encode(), b"\\ud83d\xe6\x8e\x92")
    page = read("weibo.status.json", body)
    assert page.outcome is Outcome.OK
    page.posts[0].text.encode()


def test_entries_that_cannot_be_read_are_told() -> None:
    body = fixture("weibo.search.json", "page.json").replace(b'"text": "', b'"words": "', 1)
    page = read("weibo.search.json", body, url=SEARCH_URL.format(1))
    assert (page.outcome, len(page.posts)) == (Outcome.OK, 6)
    assert [entry.is_fault for entry in page.skipped] == [True, False]


def test_page_of_unreadable_entries_is_a_changed_schema() -> None:
    body = fixture("weibo.search.json", "page.json").replace(b'"text": "', b'"words": "')
    page = read("weibo.search.json", body, url=SEARCH_URL.format(1))
    assert (page.outcome, page.posts) == (Outcome.SCHEMA_CHANGED, ())


WORDS = "江海银行的手机银行又闪退了，客服说在修。"
GBK, UTF8 = WORDS.encode("gb18030"), WORDS.encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (UTF8, "text/html; charset=gbk"),
        (GBK, "text/html; charset=utf-8"),
        (GBK, ""),
        (b"\xef\xbb\xbf" + UTF8, "text/html; charset=gb2312"),
        (WORDS.encode("utf-16"), ""),
        (WORDS.encode("big5", "ignore"), "text/html; charset=big5"),
        (gzip.compress(UTF8), ""),
        (gzip.compress(GBK), "text/html; charset=utf-8"),
    ],
)
def test_body_is_read_in_the_charset_that_fits_it(body: bytes, content_type: str) -> None:
    text = Response(body, NOW, headers={"Content-Type": content_type}).text()
    assert text == (WORDS if "big5" not in content_type else WORDS.encode("big5", "ignore").decode("big5"))


def test_meta_of_another_charset_does_not_garble_a_saved_page() -> None:
    head = b'<meta http-equiv="Content-Type" content="text/html; charset=%s">'
    for body in (head % b"gb2312" + UTF8, head % b"utf-8" + GBK):
        assert WORDS in Response(body, NOW).text()


def test_a_few_characters_of_gbk_are_not_taken_for_utf8() -> None:
    body = "<meta charset=gbk><title>透支</title>".encode("gb18030")
    assert body.decode("utf-8") != "", "they are valid as UTF-8 too"
    assert "透支" in Response(body, NOW).text()
    assert "é" in Response("<title>é</title>".encode(), NOW).text()


@pytest.mark.parametrize("body", [UTF8, GBK])
def test_bytes_cut_or_spoilt_do_not_garble_the_rest(body: bytes) -> None:
    assert Response(body[:-1], NOW).text() == WORDS[:-1]
    assert Response(body[:12] + b"\xff" + body[12:], NOW).text().replace("\ufffd", "") == WORDS
    assert Response(gzip.compress(body * 50)[:-9], NOW).text().startswith(WORDS)


def test_json_in_another_charset_or_with_line_ends_in_its_strings_is_read() -> None:
    assert Response(f'{{"a":"{WORDS}"}}'.encode("gbk"), NOW).json() == {"a": WORDS}
    assert Response(b'\xef\xbb\xbf{"a":1}', NOW).json() == {"a": 1}
    assert load_json('{"a":"一\t二\n三","b":"\\ud83d"}') == {"a": "一\t二\n三", "b": "\ufffd"}
    with pytest.raises(ValueError, match=r"nested|unexpected|Expecting|recursion|JSON"):
        load_json('{"a":"一\n","b":' + "[" * 100_000)


def test_duplicate_entries_of_a_page_are_one_post() -> None:
    body = fixture("weibo.search.json", "page.json").replace(b"5236400000000103", b"5236400000000101")
    page = read("weibo.search.json", body, url=SEARCH_URL.format(1))
    ids = [post.id for post in page.posts]
    assert len(ids) == len(set(ids)) == 6


def is_sound(page: Page) -> None:
    assert (page.outcome is Outcome.OK) or page.detail
    for post in page.posts:
        assert post.site
        assert f"{post.text}{post.quoted}{post.title}{post.author.name}".encode() is not None
        assert post.published_at is None or post.published_at.utcoffset() is not None
        assert post.url.startswith(("https://", "http://")) or not post.url


def address(kind: str) -> str:
    return {"weibo.search.html": HTML_URL.format(1), "discuz.thread.html": THREAD_URL.format(1)}.get(
        kind, SEARCH_URL.format(1)
    )


@settings(max_examples=80)
@given(st.data())
def test_mutated_pages_are_classified_never_raised_on(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    body = bytearray((PAGES / path).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
    is_sound(read(path.parts[0], bytes(body), url=data.draw(st.sampled_from(["", address(path.parts[0])]))))


@settings(max_examples=80)
@given(st.sampled_from(FILES), st.floats(0, 1))
def test_truncated_pages_are_classified_never_raised_on(path: Path, share: float) -> None:
    body = (PAGES / path).read_bytes()
    is_sound(read(path.parts[0], body[: int(len(body) * share)], url=address(path.parts[0])))


@settings(max_examples=80)
@given(
    st.sampled_from(sorted(KINDS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "ok",
                        "data",
                        "cards",
                        "card_group",
                        "mblog",
                        "id",
                        "mid",
                        "text",
                        "user",
                        "retweeted_status",
                        "comments",
                        "list",
                        "isLongText",
                        "longText",
                        "cardlistInfo",
                        "total",
                        "page_size",
                        "created_at",
                        "reposts_count",
                        "source",
                        "title",
                        "pics",
                        "max_id",
                        "report_info",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=25,
    ),
)
def test_any_json_is_classified_never_raised_on(kind: str, value: object) -> None:
    import json

    is_sound(read(kind, json.dumps(value).encode(), url=address(kind)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", ["https://[", "//", "javascript:alert(1)", "https://m.weibo.cn/?page=-1&id=%00"])
def test_odd_addresses_do_no_harm(kind: str, url: str) -> None:
    for path in FILES:
        if path.parts[0] == kind:
            is_sound(read(kind, (PAGES / path).read_bytes(), url=url))
