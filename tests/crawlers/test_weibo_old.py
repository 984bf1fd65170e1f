"""Weibo's answers of former years: HTML in JSON, modules, short numbers, the page 微博-出错了; and what only some lists hold."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, by_id, parsed

AJAX, COMMENTS, REPOSTS, STATUS, API = (
    f"weibo.{name}.json" for name in ("ajax", "comments", "reposts", "status", "openapi")
)
BIG_URL = "https://weibo.com/aj/v6/comment/big?ajwvr=6&id=4483766900000101"
INFO_URL = "https://weibo.com/aj/v6/mblog/info/big?ajwvr=6&id=4483766900000101"
MODULES_URL = "https://m.weibo.cn/single/rcList?format=cards&id=4084807600000101&type={}&page={}"
WEB_STATUS, MOBILE_STATUS = "weibo:4483766900000101", "weibo:4084807600000101"
USER = {"id": 6200000001, "screen_name": "甲"}
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>微博-出错了</title></head><body>"
    '<div class="h5-4box">\n<p class="h5-4con">{}</p></div></body></html>'
)


def one(kind: str, value: object, url: str = "") -> Page:
    return parse(kind, json.dumps(value).encode(), fetched_at=NOW, url=url)


def told(kind: str, markup: str, url: str = "", **data: object) -> Page:
    return one(kind, {"code": "100000", "msg": "", "data": {"html": markup, **data}}, url)


def mblog(number: int, **others: object) -> dict[str, object]:
    return {"id": number, "mid": str(number), "text": "江海银行", "user": USER, **others}


def test_list_of_2016_is_one_group_and_names_its_user() -> None:
    cards = [{"card_type": 9, "mblog": mblog(4382054705000100 + n)} for n in range(2)]
    cards[1]["mblog"]["readtimetype"] = "adMblog"  # the user's own, promoted
    answer = {
        "count": 8774, "maxPage": 880, "page": 3, "card_group": cards,
        "url": f"/page/json?containerid=100505{USER['id']}_-_WEIBO_SECOND_PROFILE_WEIBO",
    }  # fmt: skip
    page = one("weibo.timeline.json", answer)
    assert (page.outcome, len(page.posts), page.expected, page.next) == (Outcome.OK, 2, 8774, "page=4")
    last = one("weibo.timeline.json", {**answer, "page": 880}, "https://m.weibo.cn/page/json?page=880")
    assert (len(last.posts), last.next) == (2, "")
    cards[1]["mblog"]["user"] = {"id": 6200000002, "screen_name": "乙"}
    (advertisement,) = one("weibo.timeline.json", answer).skipped
    assert advertisement.why == "广告 (advertisement)"


def test_comments_as_html_have_their_answers_under_them() -> None:
    page = parsed(COMMENTS, "old_web.json", url=BIG_URL)
    first, second, answer = page.posts
    assert [post.native_id[-3:] for post in page.posts] == ["101", "102", "103"]
    assert [post.text for post in page.posts] == ["江海银行又登不上去了？", "#存款#利率又降了", "重装一下[doge]"]
    assert {post.type for post in page.posts} == {PostType.COMMENT}
    assert [post.author.name for post in page.posts] == ["海边的小鱼干", "momo", "小满"]
    assert (second.author.id, second.author.verified, first.author.verified) == ("6200000002", "person", "")
    assert [post.likes.value for post in page.posts] == [0, 1024, 12]
    assert [post.comments.value for post in page.posts] == [0, 12, 0]
    assert (second.published_at, second.published_raw) == (datetime(2026, 3, 18, 6, 30, tzinfo=UTC), "3月18日 14:30")
    assert [post.parent_id for post in page.posts] == [WEB_STATUS, WEB_STATUS, second.id]
    assert {post.root_id for post in page.posts} == {WEB_STATUS}
    assert answer.url == "https://m.weibo.cn/detail/4483766900000101?cid=4483826900000103"


def test_comments_as_html_go_on_where_the_page_says() -> None:
    page = parsed(COMMENTS, "old_web.json", url=BIG_URL)
    assert (page.expected, page.pages, page.follow) == (3667, 245, ("4483826900000102",))
    assert page.next == (
        f"{BIG_URL}&root_comment_max_id=4359501828308381&root_comment_max_id_type=1&page=2&filter=hot&sum_comment_number=15"
    )
    pager = '<a class="page next"><span action-type="feed_list_page" action-data="id=4483766900000101&page=3">下一页</span></a>'
    assert told(COMMENTS, f"<div>{pager}</div>", BIG_URL, count=37).next == f"{BIG_URL}&page=3"


def test_answers_as_html_stand_under_the_comment_asked_for() -> None:
    url = f"{BIG_URL}&more_comment=big&root_comment_id=4483826900000102&is_child_comment=ture"
    more = "more_comment=big&id=4483766900000101&last_child_comment_id=7"
    page = told(
        COMMENTS,
        '<div comment_id="4483826900000104"><div class="WB_text"><a usercard="id=6200000004">阿岚</a>：也是</div>'
        '<div class="WB_from S_txt2">今天 09:29</div></div>'
        f'<div><a action-type="click_more_child_comment_big" action-data="{more}">加载更多</a></div>',
        url,
    )
    (post,) = page.posts
    assert (post.text, post.parent_id, post.root_id) == ("也是", "weibo:4483826900000102", WEB_STATUS)
    assert (page.follow, page.next) == ((), f"{url}&last_child_comment_id=7")


@pytest.mark.parametrize("kind", [COMMENTS, REPOSTS])
@pytest.mark.parametrize(
    ("code", "words", "data", "outcome"),
    [
        ("100000", "", {"html": "<div></div>", "count": 0}, Outcome.EMPTY),
        ("100000", "", {"html": "<div></div>", "count": 37}, Outcome.BLOCKED),
        ("100000", "", {"pages": 3}, Outcome.SCHEMA_CHANGED),
        ("100000", "", {"html": '<p comment_id="" mid="" class="list_li">x</p>'}, Outcome.SCHEMA_CHANGED),
        ("100002", "请先登录", "https://passport.weibo.com/visitor/visitor", Outcome.LOGIN),
        ("100001", "抱歉，此微博已被删除", {}, Outcome.GONE),
        ("100001", "系统繁忙", [], Outcome.BLOCKED),
    ],
)
def test_html_without_entries_is_told_apart(kind: str, code: str, words: str, data: object, outcome: Outcome) -> None:
    assert one(kind, {"code": code, "msg": words, "data": data}).outcome is outcome


def test_reposts_as_html_are_read() -> None:
    page = parsed(REPOSTS, "old_web.json", url=INFO_URL)
    first, second = page.posts
    assert (page.expected, page.pages) == (28, 2)
    assert page.next == f"{INFO_URL}&max_id=4483827000000112&page=2"
    assert (first.text, first.quoted, first.type) == ("早该更新了", "//@小满:转发微博", PostType.REPOST)
    assert (first.author.id, first.author.name, first.author.verified) == ("6200000005", "城南晚报", "organisation")
    assert (first.reposts.value, first.likes.value, second.text, second.likes.value) == (3, 5, "", 0)
    assert (first.published_at, first.published_raw) == (
        datetime(2020, 3, 18, 6, 30, 5, tzinfo=UTC),
        "2020-03-18 14:30",
    )
    assert first.url.startswith("https://weibo.com/6200000005/")
    assert {post.root_id for post in page.posts} == {post.parent_id for post in page.posts} == {WEB_STATUS}


def test_comments_in_modules_are_read_with_the_hot_ones() -> None:
    page = parsed(COMMENTS, "modules.json", url=MODULES_URL.format("comment", 1))
    assert [post.native_id[-3:] for post in page.posts] == ["111", "112", "113"]
    assert (page.posts[0].text, page.posts[2].text, page.posts[2].quoted) == (
        "江海银行我也登不上[doge]", "重装", "@momo: 同问",
    )  # fmt: skip
    assert [post.parent_id for post in page.posts] == [MOBILE_STATUS, MOBILE_STATUS, page.posts[1].id]
    assert (page.pages, page.next) == (12, MODULES_URL.format("comment", 2))


def test_reposts_in_modules_are_read() -> None:
    page = parsed(REPOSTS, "modules.json", url=MODULES_URL.format("repost", 1))
    (post,) = page.posts
    assert (post.type, post.text, post.root_id) == (PostType.REPOST, "", MOBILE_STATUS)
    assert (page.pages, page.next) == (3, MODULES_URL.format("repost", 2))


def test_saved_array_of_reposts_is_read() -> None:
    repost = mblog(5236400000000901, retweeted_status=mblog(5236400000000900))
    assert [post.type for post in one(REPOSTS, [repost]).posts] == [PostType.REPOST]
    assert one(REPOSTS, [mblog(5236400000000901)]).outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize("kind", [AJAX, "weibo.profile.json", "weibo.hot.json"])
def test_comments_are_no_statuses_and_nobodys_profile(kind: str) -> None:
    comments = one(kind, {"ok": 1, "data": [mblog(5236400000000901)]})
    comment = one(kind, mblog(5236400000000901)) if kind != AJAX else comments
    assert {comments.outcome, comment.outcome} == {Outcome.SCHEMA_CHANGED}


def test_cards_of_a_timeline_are_no_hot_words() -> None:
    cards = [{"card_group": [{"card_type": 42, "desc": "可能感兴趣的人"}]}]
    assert one("weibo.hot.json", {"ok": 1, "data": {"cards": cards}}).outcome is Outcome.SCHEMA_CHANGED


@pytest.mark.parametrize("kind", [COMMENTS, REPOSTS])
def test_module_that_says_there_is_nothing_is_empty(kind: str) -> None:
    assert one(kind, [{"mod_type": "mod/empty", "msg": "还没有人评论哦~快来抢沙发！"}]).outcome is Outcome.EMPTY


def test_moment_beside_a_short_time_is_the_time() -> None:
    short = mblog(4084807600000131, created_at="今天 12:26", created_timestamp=1466396761)
    (post,) = one(STATUS, {"ok": 1, "data": short}).posts
    assert (post.published_at, post.published_raw) == (datetime(2016, 6, 20, 4, 26, 1, tzinfo=UTC), "今天 12:26")


def test_followers_in_words_are_counted() -> None:
    fans = mblog(4084807600000131, user=USER | {"fansNum": "7950万"})
    assert one(STATUS, {"ok": 1, "data": fans}).posts[0].author.followers == 79_500_000


@pytest.mark.parametrize("kind", [STATUS, COMMENTS])
@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("微博不存在或暂无查看权限!", Outcome.GONE), ("由于作者隐私设置，你没有权限查看此微博", Outcome.GONE),
        ("用户不存在", Outcome.GONE), ("暂无数据", Outcome.EMPTY), ("抱歉，网络繁忙", Outcome.BLOCKED),
        ("请求超时", Outcome.BLOCKED),
    ],
)  # fmt: skip
def test_error_page_is_judged_by_its_words(kind: str, words: str, outcome: Outcome) -> None:
    assert parse(kind, ERROR_PAGE.format(words).encode(), fetched_at=NOW).outcome is outcome


def test_detail_page_with_tabs_in_its_strings_is_read() -> None:
    status = '{"mid": "5236400000000901", "text": "江海\t银行", "user": {"id": 1}}'
    body = f'<html><script>var $render_data = [{{"status": {status}}}][0] || {{}};</script></html>'
    assert parse(STATUS, body.encode(), fetched_at=NOW).posts[0].native_id == "5236400000000901"


def test_long_text_of_the_former_pc_site_is_read() -> None:
    (post,) = told(
        AJAX, "江海<br>银行 <img alt='[笑cry]'>", "https://weibo.com/p/aj/mblog/getlongtext?mid=4498297800000101"
    ).posts
    assert (post.native_id, post.text) == ("4498297800000101", "江海\n银行 [笑cry]")


def test_statuses_of_2011_are_named_by_their_id_which_is_the_shorter_number() -> None:
    status = mblog(11488000101, mid="5612814510546510101")
    answer = mblog(12438000101, mid="202110601896450101", status=status)
    repost = mblog(11488000102, mid="5612814510546510102", retweeted_status=status)
    assert one(API, {"statuses": [status]}).posts[0].native_id == "11488000101"
    (comment,) = one(API, {"comments": [answer]}).posts
    assert (comment.native_id, comment.parent_id) == ("12438000101", "weibo:11488000101")
    page = one(API, {"reposts": [repost]})
    assert (page.posts[0].native_id, page.posts[0].root_id) == ("11488000102", "weibo:11488000101")
    assert page.originals[0].native_id == "11488000101"


def test_favourites_are_read_as_the_statuses_they_hold() -> None:
    page = parsed(API, "favorites.json")
    assert ([post.native_id for post in page.posts], page.expected) == (["11488000101"], 16)
    assert [entry.what for entry in page.skipped] == ["3526584588280102"]


def test_push_messages_are_read_as_what_they_hold() -> None:
    posts = by_id(parsed(API, "push.jsonl"))
    assert [post.type.value for post in posts.values()] == ["post", "repost", "comment"]
    assert posts["3517050414440102"].root_id == "weibo:3516560159320101"
    assert posts["3515170380980103"].parent_id == "weibo:3515170380980104"
    message = {"id": 1, "text": {"type": "status", "event": "add", "status": mblog(3516560159320101)}}
    assert one(API, message).posts[0].native_id == "3516560159320101"


def test_user_is_not_read_as_the_latest_status() -> None:
    assert one(API, {**USER, "status": mblog(3516560159320101)}).outcome is Outcome.SCHEMA_CHANGED


def test_whole_text_of_the_app_takes_the_place_of_the_cut_one() -> None:
    cut = mblog(4516560100000101, text="前半...全文", isLongText=True, longText={"content": "前半后半"})
    page = one(API, cut)
    assert (page.posts[0].text, page.follow) == ("前半后半", ())


def test_refused_sign_in_of_the_first_interface_is_told() -> None:
    refused = {"error_code": "403", "request": "/statuses/friends_timeline.json", "error": "40302:Error: auth faild!"}
    assert one(API, refused).outcome is Outcome.LOGIN


def test_feed_with_masked_numbers_and_advertisements_is_read() -> None:
    page = one(AJAX, {"ok": 1, "statuses": [mblog(2357708), mblog(87446, isAd=1), mblog(87447, isAd=False)]})
    assert [post.native_id for post in page.posts] == ["2357708", "87447"]
    assert [(entry.what, "advertisement" in entry.why) for entry in page.skipped] == [("87446", True)]


def test_kept_and_liked_statuses_are_anybodys() -> None:
    kept = "https://weibo.com/ajax/favorites/all_fav?uid=999&page={}"
    page = one(AJAX, {"ok": 1, "data": [mblog(5236400000000901, mblogid="Qx1")]}, kept.format(1))
    assert (len(page.posts), page.skipped, page.next) == (1, (), kept.format(2))
    assert one(AJAX, {"ok": 1, "data": []}, kept.format(2)).outcome is Outcome.EMPTY
    liked = "https://weibo.com/ajax/statuses/likelist?uid=999&page=1"
    assert len(one(AJAX, {"ok": 1, "data": {"list": [mblog(5236400000000901)]}}, liked).posts) == 1
