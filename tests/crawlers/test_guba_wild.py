"""Shapes of 股吧 seen in public repositories: the app's lists, pages for phones, replies of 2013, odd scripts, decoys."""

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, parsed

LIST, POST, REPLIES = "guba.list.html", "guba.post.html", "guba.replies.json"
APP = "https://gbapi.eastmoney.com/webarticlelist/api/Article/WebArticleList?code={}&p=1&ps=20"
CENTER = "https://i.eastmoney.com/api/guba/postCenterList?uid=4018&pagenum=1&pagesize=1&type=1"


def test_list_of_the_app_is_asked_for_by_another_number_of_the_bar() -> None:
    page = parsed(LIST, "app-2023.js", url=APP.format(33699679157001))
    post = page.posts[0]
    assert (page.outcome, page.expected, page.next) == (
        Outcome.OK,
        109_377,
        APP.format(33699679157001).replace("&p=1", "&p=2"),
    )
    assert (post.native_id, post.title, post.board) == ("1325600801", "", "江海银行吧")
    assert post.text == "$江海银行(SH699001)$今天柜台又排长队，@渡口 你那边呢"
    assert [(entry.what, entry.is_fault) for entry in page.skipped] == [("1325600801#replies", False)]
    assert parsed(LIST, "app-2023.js", url=APP.format("600999")).outcome is Outcome.BLOCKED, "a decoy all the same"


def test_list_for_phones_is_read() -> None:
    page = parsed(LIST, "phone.html", url="https://mguba.eastmoney.com/mguba/list/699001")
    first, second = page.posts
    assert (first.native_id, first.title, first.author.name) == ("1788000301", "柜台又排队", "渡口")
    assert (first.published_raw, first.published_at) == ("今天 08:30", datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI))
    assert (first.views.value, first.url) == (12_000, "https://guba.eastmoney.com/news,699001,1788000301.html")
    assert (second.published_at, second.views.value) == (None, 50), "the time of the last reply"


def test_list_of_a_user_is_read() -> None:
    rows = '{"post_id":1325600801,"post_title":"","post_content":"<p>去了柜台</p>","post_publish_time":"2025-06-29 09:33:52","post_user":{"user_id":"4018","user_nickname":"渡口"},"post_guba":{"stockbar_code":"699001"}}'
    for result in (f"[{rows}]", f'{{"list":[{rows}]}}'):
        page = parse(LIST, f'{{"result":{result},"rc":1,"me":""}}'.encode(), fetched_at=NOW, url=CENTER)
        assert [post.text for post in page.posts] == ["去了柜台"]
        assert page.next == CENTER.replace("pagenum=1", "pagenum=2")


def test_rows_without_classes_have_their_time_in_the_fifth_cell() -> None:
    row = '<table><tr class="listitem"><td>1</td><td>0</td><td><a data-postid="1001" href="/news,699001,1001.html">排队</a></td><td>渡口</td><td>2026-08-11 12:00</td></tr></table>'
    page = parse(LIST, row.encode(), fetched_at=NOW, url="https://guba.eastmoney.com/list,699001,f.html")
    assert page.posts[0].published_at == datetime(2026, 8, 11, 12, 0, tzinfo=SHANGHAI)


def test_records_without_a_bar_are_of_the_one_asked_for() -> None:
    body = '<script>var article_list={"re":[{"post_id":1001,"post_title":"排队"}]};</script>'
    page = parse(LIST, body.encode(), fetched_at=NOW, url="https://guba.eastmoney.com/list,699001.html")
    assert page.posts[0].url == "https://guba.eastmoney.com/news,699001,1001.html"


@pytest.mark.parametrize("kind", [LIST, REPLIES])
def test_true_in_place_of_a_list_is_a_decoy(kind: str) -> None:
    page = parse(kind, b'{"re":true,"result":[{"security":"1$600999$1"}]}', fetched_at=NOW)
    assert (page.outcome, "decoy" in page.detail) == (Outcome.BLOCKED, True)


@pytest.mark.parametrize("script", ["var x=1;post_article=", "\n var article = "])
def test_post_is_read_under_other_names_of_its_variable(script: str) -> None:
    record = '{"post_id":"1749609162","post_title":"涨费了","post_content":"<p>年费翻倍</p>","post_like_count":12};'
    page = parse(POST, f"<script>{script}{record}</script>".encode(), fetched_at=NOW)
    assert [(post.native_id, post.text, post.likes.value) for post in page.posts] == [("1749609162", "年费翻倍", 12)]


def test_post_and_replies_of_2013_are_read() -> None:
    page = parsed(POST, "replies-2013.html")
    posts = by_id(page)
    thread = posts["90000012"]
    assert (page.outcome, page.expected, thread.title) == (Outcome.OK, 3, "网银又打不开")
    assert thread.published_at == datetime(2013, 9, 18, 21, 58, 35, tzinfo=SHANGHAI)
    first, second = posts["90000012-7000000001"], posts["90000012-7000000002"]
    assert first.author == Author("4018000000000052", "渡口")
    assert (first.text, first.published_raw) == ("我这里好的\n换个浏览器", "2013-09-18 22:01:02")
    assert second.author == Author("", "上海网友"), "not the one answered"


def test_region_of_an_old_reply_is_that_of_its_visitor() -> None:
    body = '{"re":[{"reply_id":1,"source_post_id":2,"reply_text":"好","reply_ar":"上海网友"}],"rc":1}'
    assert parse(REPLIES, body.encode(), fetched_at=NOW).posts[0].region == "上海"
