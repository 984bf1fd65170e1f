"""Search pages of s.weibo.com as they were up to 2017, as browsers save them, and as they break off."""

from datetime import datetime

import pytest

from crawlers.items import Author, Count, Outcome, Page, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import HTML_URL, NOW, by_id, fixture, parsed

HTML = "weibo.search.html"
OLD_URL = "http://s.weibo.com/weibo/%25E6%25B1%259F%25E6%25B5%25B7%25E9%2593%25B6%25E8%25A1%258C&nodup=1&page={}"
SAVED = b"<!-- saved from url=(0063)https://s.weibo.com/weibo?q=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&page=1 -->\n"


def of_2016(number: int = 1) -> Page:
    return parsed(HTML, "page_2016.html", url=OLD_URL.format(number))


def of_2012() -> Page:
    return parsed(HTML, "page_2012.html")


def shanghai(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def numbers(post: Post) -> tuple[int, int, int]:
    return post.reposts.value, post.comments.value, post.likes.value


def test_page_whose_parts_stand_in_scripts_is_put_together() -> None:
    page = of_2016()
    assert (page.outcome, page.skipped) == (Outcome.OK, ())
    assert [post.native_id[-3:] for post in page.posts] == ["801", "802", "803"]
    assert (page.expected, page.pages, page.follow) == (1234, 3, ("3950000000000801",))
    assert page.next == OLD_URL.format(2)


def test_post_of_2016_has_every_field() -> None:
    post = of_2016().posts[0]
    assert post.text == "江海银行信用卡临时额度被砍，客服说系统评分不足，我用了五年从没逾期..."
    assert post.author == Author("2200000051", "小满在江边", "person")
    assert (post.published_at, post.published_raw) == (shanghai("2016-03-02 08:15:33"), "2016-03-02 08:15")
    assert (numbers(post), post.client) == ((0, 12, 12_000), "iPhone 6s")
    assert (post.keyword, post.url) == ("江海银行", "https://weibo.com/2200000051/DkYJa00cV")


def test_repost_of_2016_and_its_original_stand_apart() -> None:
    page = of_2016()
    post = by_id(page)["3950000000000802"]
    assert (post.type, post.text, numbers(post)) == (PostType.REPOST, "终于免费了", (3, 0, 0))
    assert post.quoted == "//@老许:早该如此\n@江海银行官方微博: 手机银行3.0上线，转账免费！[给力]"
    (original,) = page.originals
    assert post.parent_id == post.root_id == original.id == "weibo:3950000000000804"
    assert original.author == Author("2100000001", "江海银行官方微博", "organisation")
    assert (numbers(original), original.client) == ((1024, 86, 33), "微博 weibo.com")
    assert original.published_at == shanghai("2016-03-01 10:05:09")


def test_original_that_is_gone_is_still_named_by_the_reposts_button() -> None:
    post = by_id(of_2016())["3950000000000803"]
    assert (post.type, post.text, post.quoted) == (PostType.REPOST, "", "")
    assert post.parent_id == post.root_id == "weibo:3950000000000805"


def test_page_beyond_the_last_is_told_by_the_old_address_too() -> None:
    assert of_2016(9).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    ("name", "outcome"), [("no_result_2016.html", Outcome.EMPTY), ("code_2016.html", Outcome.BLOCKED)]
)
def test_scripts_without_posts_are_told_apart(name: str, outcome: Outcome) -> None:
    assert parsed(HTML, name, url=OLD_URL.format(1)).outcome is outcome


def test_broken_script_is_a_changed_format() -> None:
    body = fixture(HTML, "page_2016.html").replace(b'<\\/div>"})', b"")
    assert parse(HTML, body, fetched_at=NOW).outcome is Outcome.SCHEMA_CHANGED


def test_rendered_page_that_kept_its_scripts_gives_each_post_once() -> None:
    body = fixture(HTML, "page_2012.html").replace(
        b"</body>", b'<script>FM.view({"html":"<p>x<\\/p>"})</script></body>'
    )
    assert [post.id for post in parse(HTML, body, fetched_at=NOW).posts] == [post.id for post in of_2012().posts]


def test_posts_of_2012_are_definition_lists() -> None:
    page = of_2012()
    assert (page.outcome, page.skipped, page.expected) == (Outcome.OK, (), None), "500+ is no total"
    first, second = page.posts
    assert first.text == "江海银行排队两小时[怒]，就开一个窗口 http://t.cn/zWxyz", "without the name before it"
    assert first.author == Author("1700000061", "老许说财经", "person")
    assert (numbers(first), numbers(second)) == ((12, 0, 4), (0, 3, 4))
    assert (first.published_at, first.client) == (shanghai("2012-07-21 08:59:30"), "iPhone客户端")
    assert (first.type, first.keyword) == (PostType.POST, "江海银行")
    assert page.next == "/weibo/%25E6%25B1%259F&page=2"


def test_repost_of_2012_quotes_chain_and_original() -> None:
    page = of_2012()
    post, (original,) = page.posts[1], page.originals
    assert (post.type, post.text) == (PostType.REPOST, "周六去办卡")
    assert post.quoted == "//@小禾:不错\n@江海银行: 网点周六照常营业。"
    assert post.parent_id == original.id == "weibo:3470000000000903"
    assert (original.author, numbers(original)) == (Author("2100000001", "江海银行", "organisation"), (56, 7, 0))


def test_page_saved_by_a_browser_knows_its_address() -> None:
    body = fixture(HTML, "page.html").replace(b"<html>", SAVED + b"<html>", 1)
    page = parse(HTML, body, fetched_at=NOW)
    assert page.next == HTML_URL.format(2)
    assert {post.keyword for post in page.posts} == {"江海银行"}
    signed_out = SAVED.replace(b"https://s.weibo.com/weibo?", b"https://passport.weibo.com/sso/signin?")
    assert parse(HTML, signed_out + b"<p>x", fetched_at=NOW).outcome is Outcome.LOGIN


def test_keyword_is_that_of_the_search_box_where_the_address_is_unknown() -> None:
    box = b'<div class="search-input"><input type="text" value="%s"></div>' % "江海银行 理财".encode()
    body = fixture(HTML, "page.html").replace(b"<body>", b"<body>" + box)
    assert {post.keyword for post in parse(HTML, body, fetched_at=NOW).posts} == {"江海银行 理财"}


def test_post_whose_text_breaks_off_is_told_and_the_others_stay() -> None:
    body = fixture(HTML, "page.html")
    text = body.rindex(b"feed_list_content")
    page = parse(HTML, body[: body.index(b">", text) + 30], fetched_at=NOW)
    assert [post.native_id[-3:] for post in page.posts] == ["701", "702", "703"]
    assert (page.skipped[-1].what[-3:], page.skipped[-1].is_fault) == ("704", True)
    whole = parse(HTML, body[: body.index(b"</p>", text) + 4], fetched_at=NOW).posts[-1]
    assert (whole.native_id[-3:], whole.reposts) == ("704", Count()), "its counts are not told"


def test_mark_of_an_edit_is_no_client() -> None:
    body = fixture(HTML, "page.html").replace("微博网页版</a>".encode(), "微博网页版</a> 已编辑".encode())
    assert parse(HTML, body, fetched_at=NOW).posts[0].client == "微博网页版"


@pytest.mark.parametrize(
    "mark",
    [
        "<title>登录 - 新浪微博</title>",
        '<div id="pl_login_form">x</div>',
        '<script src="https://login.sina.com.cn/js/sso/ssologin.js"></script>',
    ],
)
def test_sign_in_pages_of_all_years_are_told(mark: str) -> None:
    assert parse(HTML, f"<html>{mark}</html>".encode(), fetched_at=NOW).outcome is Outcome.LOGIN


def test_fold_switch_of_2020_is_no_text() -> None:
    fold = '<a href="javascript:void(0);" action-type="fl_fold">收起全文<i class="wbicon">d</i></a></p>'.encode()
    body = fixture(HTML, "page.html").replace(b"</p>", fold)
    assert not any("收起" in post.text for post in parse(HTML, body, fetched_at=NOW).posts)


CARD = """<div class="card-wrap" mid="5236400000000831"><a class="name" href="//weibo.com/6200000051/x">小满</a>
<p class="txt">江海银行今天排队</p>{}<div class="from"><a href="//weibo.com/6200000051/QfgVG00dJ">今天 08:26</a></div></div>"""
GONE = '<div class="card-comment"><div node-type="feed_list_forwardContent"><p class="txt">抱歉，此微博已被作者删除。</p></div></div>'


def test_card_cut_down_to_its_classes_has_its_text_but_a_notice_is_no_original() -> None:
    (post,) = parse(HTML, CARD.format("").encode(), fetched_at=NOW).posts
    assert (post.text, post.author.name, post.type) == ("江海银行今天排队", "小满", PostType.POST)
    page = parse(HTML, CARD.format(GONE).encode(), fetched_at=NOW)
    assert (page.posts[0].text, page.posts[0].quoted, page.originals) == ("江海银行今天排队", "", ())


def sorry(note: str) -> str:
    return (
        "<title>404错误</title><script>$CONFIG['islogin']='0';$CONFIG['bpType']='sorry';</script>"
        f'<div class="page_error"><div class="note"><em class="S_link1">{note}</em></div></div><p>请先登录</p>'
    )


SHELL = (
    "<title>微博</title><link href=//h5.sinaimg.cn/m/weibo-pro/css/app.css rel=stylesheet>"
    "<script>window.$CONFIG = {}</script><div id=app></div><script src=https://static.geetest.com/v4/gt4.js></script>"
)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (sorry("抱歉，网络繁忙"), Outcome.BLOCKED),
        (sorry("抱歉，您的帐号存在异常，目前无法进行登录。</br><a>查看帮助</a>(20003)"), Outcome.BLOCKED),
        (sorry("抱歉，你访问的页面地址有误，或者该页面不存在"), Outcome.GONE),
        ("<title>访问受限 新浪微博</title><p>请输入上面验证码：</p>", Outcome.BLOCKED),
        (SHELL.format("{}"), Outcome.LOGIN),
        (SHELL.format('{"user":{"screen_name":"小满"}}'), Outcome.SCHEMA_CHANGED),
    ],
)
def test_pages_that_stand_in_for_the_search_page_are_told_apart(body: str, outcome: Outcome) -> None:
    assert parse(HTML, body.encode(), fetched_at=NOW).outcome is outcome
