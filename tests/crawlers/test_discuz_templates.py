"""Boards' own templates: lists and threads that keep Discuz!'s numbers but not its names, and lists that are none of a board's."""

from datetime import datetime

import pytest

from crawlers.items import Author, Outcome, Page, Post, PostType
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.crawlers.page_files import NOW, by_id, fixture, parsed

LIST, THREAD = "discuz.forum.html", "discuz.thread.html"
BOARD = "https://bbs.jianghai.example/forum-38-1.html"
PLAIN_BOARD = "https://bbs.jianghai.example/forum.php?mod=forumdisplay&fid=36&mobile=yes"
SEARCH = "https://bbs.jianghai.example/search.php?mod=forum&searchid=7"
TEMPLATE = "https://bbs.jianghai.example/forum.php?mod=viewthread&tid=172059"
TELEPHONE = "https://bbs.jianghai.example/thread-169736-1-1.html"
HONG_KONG = "https://old.jianghai.example/viewthread.php?tid=30{}"
HEAD = '<html><head><meta charset="utf-8"><title>{}</title></head><body><script>var discuz_uid = "0";</script>'


def read(kind: str, body: str, url: str, *, title: str = "论坛") -> Page:
    return parse(kind, (HEAD.format(title) + body).encode(), fetched_at=NOW, url=url)


def counts(post: Post) -> tuple[int, int, int]:
    return post.comments.value, post.views.value, post.likes.value


def test_search_results_are_threads_with_their_beginnings() -> None:
    page = parsed(LIST, "search.html", url=SEARCH)
    assert (page.expected, page.follow, page.next[-7:]) == (46, ("35844", "35845"), "&page=2")
    row = by_id(page)["35844"]
    assert (row.title, row.text) == ("江海银行信用卡", "摘要：江海银行白金卡 ...")
    assert (row.author, row.board, counts(row)) == (Author("88", "卡神"), "信用卡", (26, 225, 0))
    assert row.published_at == datetime(2026, 8, 17, 15, 52, tzinfo=SHANGHAI)


def test_search_result_of_an_anonymous_member_has_an_exact_time_and_no_withheld_text() -> None:
    row = by_id(parsed(LIST, "search.html", url=SEARCH))["35845"]
    assert (row.author, row.text, row.published_raw) == (Author("", "匿名"), "", "2026-8-16 15:52")


def test_search_without_results_is_empty() -> None:
    found = '<div class="sttl"><h2>结果: <em>找到 “甲” 相关内容 0 个</em></h2></div><p class="emp">对不起，没有找到匹配结果。</p>'
    assert read(LIST, found, SEARCH).outcome is Outcome.EMPTY


def test_cards_of_telephones_are_threads() -> None:
    page = parsed(LIST, "cards.html", url=BOARD)
    assert (page.expected, page.next) == (3711, BOARD.replace("-1.html", "-2.html"))
    first, second = page.posts
    assert (first.title, first.text, first.board) == ("江海银行年费", "白金卡年费摘要...", "建议反馈")
    assert (first.author, first.published_raw, counts(first)) == (Author("117257", "甲某"), "14分钟前", (6, 40, 5))
    assert (second.native_id, second.title, second.text, second.board) == ("12", "江海银行公告", "摘要二", "信用卡")
    assert (second.author, second.published_raw, counts(second)) == (
        Author("66", "乙某"),
        "2018-9-29 18:06",
        (7, 300, 0),
    )


@pytest.mark.parametrize(
    ("tid", "row"),
    [
        ("9", ("江海银行排队", Author("4", "戊某"), "2026-3-4", (4, 120, 0), "贷款")),
        ("10", ("江海银行投票帖", Author("5", "己某"), "2026-3-6", (3, 77, 0), "贷款")),
        ("11", ("江海银行xst", Author("6", "庚某"), "2026-3-8", (1, 2, 0), "贷款")),
        ("169736", ("江海银行是不是坏了", Author("117257", "丙某"), "16分钟前", (7, 47, 0), "BUG反馈")),
        ("55", ("江海银行积分", Author("15", "丁某"), "2026-5-24", (8, 901, 0), "积分版")),
        ("7", ("江海銀行版規", Author("3", "版主"), "2026-6-6", (33, 1520, 0), "贷款")),
        ("15172", ("舊帖", Author("9", "老人"), "2017-9-9", (0, 12, 0), "贷款")),
    ],
)
def test_rows_of_templates_are_read_by_what_their_parts_are(tid: str, row: tuple[object, ...]) -> None:
    found = by_id(parsed(LIST, "templates.html", url=BOARD))[tid]
    assert (found.title, found.author, found.published_raw, counts(found), found.board) == row


def test_plain_list_for_telephones_has_author_time_and_replies_in_a_line() -> None:
    page = parsed(LIST, "plain.html", url=PLAIN_BOARD)
    assert (page.expected, page.next) == (421, PLAIN_BOARD.replace("&mobile", "&page=2&mobile"))
    assert [(row.title, row.author, row.published_raw, row.comments.value, row.board) for row in page.posts] == [
        ("江海银行信用卡年费", Author("88", "卡神养成中"), "2026-8-3", 5, "信用卡"),
        ("额度太低", Author("", "匿名"), "2026-8-4", 0, "信用卡"),
        ("积分过期", Author("9", "江海老用户"), "2026-11-23", 12, "信用卡"),
    ]


def test_plain_thread_for_telephones_has_bodies_beside_their_containers() -> None:
    page = parsed(THREAD, "plain.html", url="https://bbs.jianghai.example/forum.php?mod=viewthread&tid=215&mobile=yes")
    assert page.expected == 13
    first, reply = page.posts
    assert (first.title, first.board, first.author) == ("江海银行信用卡年费", "信用卡", Author("88", "卡神养成中"))
    assert (first.text, counts(first)) == ("江海银行白金卡，去年刷满了6笔", (12, 402, 0))
    assert (reply.author, reply.text, reply.quoted) == (
        Author("", "匿名"),
        "打 400 转人工",
        "@卡神养成中: 江海银行白金卡",
    )
    assert (reply.parent_id, reply.published_raw) == (first.id, "2026-11-23 11:02")
    assert [entry.what for entry in page.skipped] == ["215-5003"]
    assert "已被屏蔽" in page.skipped[0].why


def test_rows_without_numbers_of_their_own_are_read_by_their_links() -> None:
    body = fixture(LIST, "page.html").replace(b"normalthread_", b"row_").replace(b"stickthread_", b"row_")
    page = parse(LIST, body, fetched_at=NOW, url="https://bbs.jianghai.example/forum-36-1.html")
    whole = by_id(parsed(LIST, "page.html", url="https://bbs.jianghai.example/forum-36-1.html"))
    assert page.posts
    assert all(post == whole[post.native_id] for post in page.posts)


def test_list_inside_the_xml_for_scripts_is_read() -> None:
    card = '<li class="forumlist_li"><a class="top_user" href="space-uid-8.html">甲</a><span>2026-8-19</span><h2><a href="thread-9-1-1.html">江海银行</a></h2></li>'
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<root><![CDATA[{card}]]></root>'
    page = parse(LIST, body.encode(), fetched_at=NOW, url=f"{BOARD}?inajax=1")
    assert [(post.title, post.author) for post in page.posts] == [("江海银行", Author("8", "甲"))]


def test_first_post_with_its_author_time_and_counts_above_it() -> None:
    page = parsed(THREAD, "template.html", url=TEMPLATE)
    assert (page.expected, page.next) == (13, f"{TEMPLATE}&extra=&page=2")
    first = page.posts[0]
    assert (first.type, first.title, first.board) == (PostType.THREAD, "江海銀行房貸", "貸款")
    assert (first.author, counts(first)) == (Author("316255", "樓主甲"), (12, 402, 0))
    assert (first.text, first.published_raw) == ("首帖正文", "2026-6-8 02:15")


def test_pinned_reply_with_a_body_without_number_and_notices_in_traditional_characters() -> None:
    page = parsed(THREAD, "template.html", url=TEMPLATE)
    pinned = by_id(page)["172059-4765049"]
    assert (pinned.type, pinned.text, pinned.author.name) == (PostType.REPLY, "九樓沒有編號的正文", "丁")
    assert [(entry.what, entry.why.partition(" (")[0]) for entry in page.skipped] == [
        ("172059-4773811 点评1", "点评没有编号；触屏版和手机接口有"),
        ("172059-4158039", "内容不可见"),
    ]
    assert "作者隐藏" in page.skipped[1].why


def test_thread_of_the_cards_template() -> None:
    page = parsed(THREAD, "telephone.html", url=TELEPHONE)
    assert (page.expected, page.next) == (3, TELEPHONE.replace("-1-1", "-2-1"))
    first, reply = page.posts
    assert (first.title, first.board, first.text) == ("江海银行年费", "综合交流", "第一楼正文\n还有")
    assert (first.author, first.published_raw, first.region) == (Author("1", "楼主甲"), "2026-10-01 09:43", "广东")
    assert (reply.type, reply.text, reply.quoted) == (PostType.REPLY, "感谢分享！", "@楼主甲: 第一楼正文")
    assert (reply.parent_id, reply.region, reply.published_raw) == (first.id, "浙江", "2026-10-02 08:00:01")
    assert [entry.what for entry in page.skipped] == ["169736-101 点评1", "169736-102"]
    assert "作者隐藏" in page.skipped[1].why


@pytest.mark.parametrize(
    ("block", "text", "quoted"),
    [
        ('<div class="comiis_quote"><h2>本帖隐藏的内容: </h2>网点地址</div>说明', "网点地址\n说明", ""),
        ('<div class="comiis_quote">以下内容需要积分高于 5 才可浏览</div>说明', "说明", ""),
        ('<div class="comiis_quote"><blockquote>原话</blockquote></div>说明', "说明", "原话"),
        ('<div class="bz_quote_show"><blockquote>原话</blockquote></div>说明', "说明", "原话"),
        ('<div class="bz_quote">游客，如果您要查看本帖隐藏内容请回复</div>说明', "说明", ""),
    ],
)
def test_blocks_of_telephone_templates_are_quotes_notices_or_the_authors_own(
    block: str, text: str, quoted: str
) -> None:
    body = fixture(THREAD, "telephone.html").decode().replace("第一楼正文<br>", f"{block}<br>", 1)
    first = parse(THREAD, body.replace("<strong>还有</strong>", "").encode(), fetched_at=NOW, url=TELEPHONE).posts[0]
    assert (first.text, first.quoted) == (text, quoted)


@pytest.mark.parametrize(("cls", "names"), [("plc cl", ["甲", "乙"]), ("bz_plc_reply cl", ["甲", "乙"])])
def test_touch_posts_are_known_by_their_numbers_and_words(cls: str, names: list[str]) -> None:
    posts = "".join(
        f'<div class="{cls}" id="pid{uid}"><ul class="authi"><li>{uid}<sup>#</sup></li>'
        f'<li><a href="home.php?mod=space&uid={uid}">{name}</a></li></ul><div class="message">正文{uid}</div></div>'
        for uid, name in enumerate("甲乙", 1)
    )
    page = read(THREAD, posts, f"{TEMPLATE}&mobile=2", title="江海银行 - 贷款 - 论坛")
    assert [post.author.name for post in page.posts] == names
    assert (page.posts[0].title, page.posts[1].text) == ("江海银行", "正文2")


def test_thread_of_a_board_of_hong_kong() -> None:
    page = parsed(THREAD, "hongkong.html", url=HONG_KONG.format(1))
    assert (page.expected, page.next) == (22, f"{HONG_KONG.format(1)}&page=2")
    first, reply = page.posts
    assert (first.type, first.title, first.text) == (PostType.THREAD, "江海銀行戶口", "開戶要幾耐")
    assert (first.author, first.published_raw, counts(first)) == (
        Author("17", "丙君"),
        "2020-5-20 18:29",
        (21, 1221, 0),
    )
    assert (reply.author, reply.text, reply.quoted) == (Author("18", "丁君"), "兩日", "@丙君: 開戶要幾耐")
    assert reply.parent_id == first.id


def test_older_thread_of_a_board_of_hong_kong() -> None:
    """With the edit mark and a menu over the author's name, and a clock of twelve hours."""
    page = parsed(THREAD, "hongkong_6.html", url=HONG_KONG.format(0))
    assert page.expected == 31
    first, reply = page.posts
    assert (first.title, first.text, first.author) == ("江海銀行定期", "首帖\n兩厘", Author("7", "甲君"))
    assert first.published_at == datetime(2016, 1, 2, 15, 4, tzinfo=SHANGHAI)
    assert (reply.text, reply.quoted, reply.parent_id) == ("多謝", "@甲君: 首帖", first.id)


def test_time_of_6_in_a_paragraph_of_its_own() -> None:
    post = (
        "<script>var tid = parseInt('11');</script><table id='pid5' summary='pid5'><tr><td class='postauthor'><cite>"
        "<a href='/u/8' id='userinfo5'>甲</a></cite></td><td><div class='postinfo01'><h2><a>江海银行</a></h2></div>"
        "<p class='postinfo02a'>发表于&nbsp;2015-6-27 14:20&nbsp;<span>|</span>&nbsp;来自&nbsp;<a>网页</a></p>"
        "<div id='postmessage_5' class='t_msgfont'>正文</div></td></tr></table>"
    )
    (first,) = read(THREAD, post, "").posts
    assert (first.native_id, first.title, first.author.name) == ("11-5", "江海银行", "甲")
    assert first.published_at == datetime(2015, 6, 27, 14, 20, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("var safeid='q1';", "_safe"),
        ("var arg1='F806D672A2E5525838EF046B8156D7A059844D57';setCookie('acw_sc__v2', x);", "防火墙"),
    ],
)
def test_questions_before_a_board_are_blocks(script: str, told: str) -> None:
    body = f"<html><head><script>{script}</script></head><body><a>点此进入</a></body></html>"
    page = parse(THREAD, body.encode(), fetched_at=NOW, url=TELEPHONE)
    assert page.outcome is Outcome.BLOCKED
    assert told in page.detail


def test_message_of_the_cards_template() -> None:
    said = (
        '<div class="comiis_tip"><dt><p>抱歉，指定的主题不存在或已被删除或正在被审核</p></dt><dd><a>返回</a></dd></div>'
    )
    assert read(THREAD, said, TELEPHONE, title="提示信息 - 论坛").outcome is Outcome.GONE


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("抱歉，指定的主题不存在或已被删除或正在被审核", Outcome.GONE), ("您需要先登录才能继续本操作", Outcome.LOGIN)],
)
def test_message_inside_the_xml_for_scripts(said: str, outcome: Outcome) -> None:
    script = f"<script reload=\"1\">if(typeof errorhandle_=='function') {{errorhandle_('{said}', {{}});}}</script>"
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<root><![CDATA[{said}{script}]]></root>'
    assert parse(THREAD, body.encode(), fetched_at=NOW, url=f"{TEMPLATE}&inajax=1").outcome is outcome
