"""Shapes of 雪球 seen in public repositories: places of authors, web pages with their data inside, the list of hots."""

from crawlers.items import Outcome
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, parsed

KIND = "xueqiu.timeline.json"
USER = "https://xueqiu.com/1955602001"


def test_comments_tell_place_and_client_of_their_authors() -> None:
    page = parsed(KIND, "comments-2026.json", url="https://xueqiu.com/statuses/v3/comments.json?id=391803001&type=4")
    assert [(post.region, post.client) for post in page.posts] == [
        ("北京", "雪球"),
        ("辽宁", "iPhone"),
        ("辽宁", "Android"),
    ]
    assert [post.parent_id.rpartition("-")[2] for post in page.posts] == ["xueqiu:391803001"] * 2 + ["409082001"]
    assert (page.expected, page.next, page.follow) == (39, "", ("409076001",))


def test_statuses_tell_the_place_in_one_of_two_fields() -> None:
    fields = (
        '"extend_st_home_page":{"ip_location":"四川"}',
        r'"meta_keywords":"{\"ip_location\":\"四川\"}"',
        '"meta_keywords":"a;b"',
    )
    for field, region in zip(fields, ("四川", "四川", ""), strict=True):
        page = parse(KIND, f'{{"id":1001,"text":"好",{field}}}'.encode(), fetched_at=NOW)
        assert page.posts[0].region == region


def test_page_of_a_user_of_2015_holds_the_statuses() -> None:
    page = parsed(KIND, "user-page-2015.html", url=USER)
    assert (page.outcome, page.expected, page.next) == (Outcome.OK, 31, f"{USER}?page=2")
    assert [(post.native_id, post.text) for post in page.posts] == [("44040047", "江海银行的网点\n又关了一家};[笑]")]


def test_page_of_a_status_holds_it() -> None:
    record = '{"id":172472001,"user_id":7431373001,"text":"<p>网点\n关了</p>","target":"/7431373001/172472001"}'
    body = (
        f"<html><script>window.SNOWMAN_STATUS = {record};\nwindow.SNOWMAN_TARGET = window.SNOWMAN_STATUS.user</script>"
    )
    page = parse(KIND, body.encode(), fetched_at=NOW)
    assert [(post.native_id, post.author.id) for post in page.posts] == [("172472001", "7431373001")]


def test_list_of_hots_is_told_from_quotes() -> None:
    hots = '{"code":200,"data":[{"id":300100,"text":"<p>网点关了</p>","target":"https://xueqiu.com/123456/300100","user_id":-1}],"success":true}'
    page = parse(KIND, hots.encode(), fetched_at=NOW)
    assert [(post.text, post.author.id) for post in page.posts] == [("网点关了", "123456")]
    quotes = b'{"data":[{"symbol":"SH699001","current":4.2}],"error_code":0}'
    assert parse(KIND, quotes, fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED
