"""Who is signed in: the kinds of pages that a health ping asks for."""

import pytest

from crawlers.catalogue import catalogue
from crawlers.items import Outcome, Page
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, parsed

WEB = "https://weibo.com/ajax/config/get_config"


@pytest.mark.parametrize(
    ("kind", "name", "url", "outcome"),
    [
        ("weibo.login.json", "mobile_in.json", "https://m.weibo.cn/api/config", Outcome.OK),
        ("weibo.login.json", "mobile_out.json", "https://m.weibo.cn/api/config", Outcome.LOGIN),
        ("weibo.login.json", "web_in.json", WEB, Outcome.OK),
        ("weibo.login.json", "web_out.json", WEB, Outcome.LOGIN),
        ("weibo.login.json", "openapi_in.json", "https://api.weibo.com/2/account/get_uid.json", Outcome.OK),
        ("weibo.login.json", "openapi_out.json", "https://api.weibo.com/2/account/get_uid.json", Outcome.LOGIN),
        ("weibo.login.html", "in.html", "https://s.weibo.com/top/summary?cate=realtimehot", Outcome.OK),
        ("weibo.login.html", "out.html", "https://s.weibo.com/top/summary?cate=realtimehot", Outcome.LOGIN),
        ("xueqiu.login.json", "in.json", "https://xueqiu.com/user/show.json", Outcome.OK),
        ("xueqiu.login.json", "out.json", "https://xueqiu.com/user/show.json", Outcome.LOGIN),
    ],
)
def test_who_is_signed_in(kind: str, name: str, url: str, outcome: Outcome) -> None:
    page = parsed(kind, name, url=url)
    assert (page.outcome, page.posts, page.next) == (outcome, (), "")
    assert ("renew" in page.detail) == (outcome is Outcome.LOGIN)


def read(kind: str, body: str, *, status: int = 200, url: str = "") -> Page:
    return parse(kind, body.encode(), fetched_at=NOW, status=status, url=url)


@pytest.mark.parametrize(
    ("kind", "body", "url"),
    [
        ("weibo.login.json", '{"ok":1,"data":{"st":"4c1f0a"}}', "https://m.weibo.cn/api/config"),
        ("weibo.login.json", '{"ok":1}', WEB),
        ("weibo.login.json", '{"uid":0}', ""),
        ("weibo.login.html", "<title>热搜榜</title><div id='pl_top_realtimehot'></div>", ""),
        ("xueqiu.login.json", '{"list":[]}', ""),
    ],
)
def test_what_says_neither_is_no_verdict(kind: str, body: str, url: str) -> None:
    assert read(kind, body, url=url).outcome is Outcome.SCHEMA_CHANGED


def test_an_error_of_the_open_platform_is_judged_by_its_code() -> None:
    limited = '{"error":"User requests out of rate limit!","error_code":10023,"request":"/2/account/get_uid.json"}'
    assert read("weibo.login.json", limited, status=403).outcome is Outcome.BLOCKED


def test_the_search_site_that_sends_elsewhere_has_nobody_signed_in() -> None:
    page = parse(
        "weibo.login.html", b"", fetched_at=NOW, status=302, url="https://s.weibo.com/top/summary",
        headers={"Location": "https://passport.weibo.com/visitor/visitor?entry=miniblog"},
    )  # fmt: skip
    assert page.outcome is Outcome.LOGIN


def test_every_type_with_a_cookie_is_asked_but_the_one_whose_host_knows_no_such_question() -> None:
    unasked = {name for name, declared in catalogue().items() if declared.cookie and declared.health is None}
    assert unasked == {"weibo-openapi-search"}
    assert not [name for name, declared in catalogue().items() if declared.health and not declared.cookie]
