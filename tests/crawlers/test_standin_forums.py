"""The stand-ins of Tieba, guba, 黑猫投诉 and Xueqiu: their pages as the product's parsers read them."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse, with_long_text
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.server import StandIn
from crawlers.standin.sources import forum_sources
from tests.crawlers.crawling import LONG, client, delete, misbehave, served_ids
from tests.crawlers.forum_scenarios import BAR, STOCK, TRICKY, UNNAMED, boards, talk

NOW = datetime(2026, 7, 20, 12, 0, tzinfo=SHANGHAI)
LIST = f"/tieba/f?kw={BAR}&ie=utf-8&pn="
SEARCH = f"/tieba/f/search/res?isnew=1&qw={quote(BAR, encoding='gb18030')}&rn=10&sm=1&only_thread=0&pn="
STOCKS = f"/guba/list,{STOCK},f_"
REPLIES = "/guba/api/getData?code={id}&path=reply/api/Reply/ArticleNewReplyList&p={page}"
FORM = "param=postid%3D{id}%26sort%3D1%26sorttype%3D1%26p%3D{page}%26ps%3D30&plat=Web&env=2&version=2022&product=Guba"
FEED = "/tousu/api/index/feed?type=1&page_size=10&page="
FOUND = f"/xueqiu/statuses/search.json?q={BAR}&count=10&page="
COMMENTS = "/xueqiu/statuses/v3/comments.json?id={id}&type=4&size=20&max_id={cursor}"
TALK = "/xueqiu/statuses/talks.json?id={id}&comment_id={comment}&page={page}&count=50&asc=true"


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return boards(tmp_path_factory.mktemp("boards")), talk(tmp_path_factory.mktemp("talk"))


@pytest.fixture
def site(scenarios: tuple[Path, Path]) -> Iterator[str]:
    with StandIn(scenarios[0], now=NOW) as standin:
        yield standin.base_url


@pytest.fixture
def talking(scenarios: tuple[Path, Path]) -> Iterator[str]:
    with StandIn(scenarios[1], now=NOW) as standin:
        yield standin.base_url


def read(site: str, kind: str, path: str, form: str = "") -> Page:
    """The page at a path of the stand-in, or at a whole address, asked for by POST where there is a form."""
    url = path if path.startswith(site) else f"{site}{path}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    answer = client().request("POST" if form else "GET", url, content=form or None, headers=headers)
    return parse(
        kind, answer.content, fetched_at=NOW, status=answer.status_code, url=str(answer.url), headers=answer.headers
    )


def thread_of(site: str, title: str) -> str:
    return next(post.native_id for post in read(site, "tieba.forum.html", f"{LIST}0").posts if post.title == title)


def test_a_bar_is_listed_inside_a_comment_and_pages_by_fifty(site: str) -> None:
    assert re.search(r"<!--\s*<ul id=\"thread_list\"", client().get(f"{site}{LIST}0").text)
    first = read(site, "tieba.forum.html", f"{LIST}0")
    second = read(site, "tieba.forum.html", first.next)
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (50, 52, 3, "")
    assert [entry.why for entry in first.skipped] == ["广告 (advertisement)"]


def test_sticky_threads_stand_on_every_page_of_a_bar(site: str) -> None:
    pages = [read(site, "tieba.forum.html", f"{LIST}{pn}") for pn in (0, 50)]
    assert {page.posts[0].title for page in pages} == {"吧规"}
    assert not {post.id for post in pages[0].posts[1:]} & {post.id for post in pages[1].posts[1:]}


def test_a_bar_shows_short_times_relative_to_the_clock(site: str) -> None:
    rows = {post.title: post for post in read(site, "tieba.forum.html", f"{LIST}0").posts}
    assert (rows["盖楼"].published_raw, rows["吧规"].published_raw) == ("7-19", "6-10")
    assert rows["盖楼"].published_at == datetime(2026, 7, 19, tzinfo=SHANGHAI)
    assert (rows["盖楼"].comments.value, rows["盖楼"].author.name, rows["盖楼"].board) == (34, "林小满", f"{BAR}吧")


def test_a_bar_that_is_not_there_is_gone_and_one_without_threads_empty(site: str) -> None:
    assert read(site, "tieba.forum.html", "/tieba/f?kw=无此&ie=utf-8&pn=0").outcome is Outcome.GONE
    assert read(site, "tieba.forum.html", "/tieba/f?kw=灌水&ie=utf-8&pn=0").outcome is Outcome.EMPTY
    assert read(site, "tieba.forum.html", f"{LIST}100").outcome is Outcome.EMPTY


def test_a_thread_pages_by_thirty_and_goes_no_further_than_its_last_page(site: str) -> None:
    tid = thread_of(site, "盖楼")
    first = read(site, "tieba.thread.html", f"/tieba/p/{tid}?pn=1")
    second = read(site, "tieba.thread.html", first.next)
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (30, 35, 5, "")
    assert read(site, "tieba.thread.html", f"/tieba/p/{tid}?pn=3").outcome is Outcome.EMPTY
    assert read(site, "tieba.thread.html", "/tieba/p/9000000001").outcome is Outcome.GONE


def test_a_floor_has_its_text_time_author_and_region(site: str) -> None:
    post = read(site, "tieba.thread.html", f"/tieba/p/{thread_of(site, f'{BAR}主题0')}?pn=1").posts[0]
    assert (post.text, post.type, post.region) == ("余额宝[怒]\n第0天😀", PostType.THREAD, "浙江")
    assert post.published_at == datetime(2026, 7, 18, 8, 0, tzinfo=SHANGHAI)
    assert (post.author.name, post.author.id[:5]) == ("林小满", "tb.1.")


def test_sub_comments_stand_on_two_pages_of_their_own(site: str) -> None:
    tid = thread_of(site, "楼中楼")
    thread = read(site, "tieba.thread.html", f"/tieba/p/{tid}?pn=1")
    assert (len(thread.posts), thread.expected, len(thread.follow)) == (2, 14, 1)
    first = read(site, "tieba.comments.html", f"/tieba/p/comment?tid={tid}&pid={thread.follow[0]}&pn=1")
    second = read(site, "tieba.comments.html", first.next)
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (10, 12, 2, "")
    assert {post.parent_id for post in (*first.posts, *second.posts)} == {f"tieba:{tid}-{thread.follow[0]}"}
    assert (second.posts[1].text, second.posts[1].quoted) == ("好的", "@林小满")
    assert read(site, "tieba.comments.html", f"/tieba/p/comment?tid={tid}&pid={thread.follow[0]}&pn=3").outcome is (
        Outcome.EMPTY
    )


def test_the_search_of_tieba_is_gbk_newest_first_and_marks_the_keyword(site: str) -> None:
    answer = client().get(f"{site}{SEARCH}1")
    assert f"<em>{BAR}</em>" in answer.content.decode("gbk")
    first = read(site, "tieba.search.html", f"{SEARCH}1")
    assert (len(first.posts), first.posts[0].keyword) == (10, BAR)
    assert "%BD%AD" in first.next
    times = [post.published_at for post in first.posts if post.published_at]
    assert times == sorted(times, reverse=True)
    assert read(site, "tieba.search.html", first.next).outcome is Outcome.OK
    assert read(site, "tieba.search.html", f"{SEARCH}99").outcome is Outcome.EMPTY


def test_the_search_of_tieba_finds_replies_unless_only_threads_are_asked_for(site: str) -> None:
    path = SEARCH.replace(quote(BAR, encoding="gb18030"), quote("楼中楼1", encoding="gb18030"))
    assert [post.type for post in read(site, "tieba.search.html", f"{path}1").posts] == [PostType.REPLY] * 2
    assert read(site, "tieba.search.html", f"{path.replace('only_thread=0', 'only_thread=1')}1").posts == ()


def test_a_stock_lists_eighty_posts_a_page_by_time_of_posting(site: str) -> None:
    first = read(site, "guba.list.html", f"{STOCKS}1.html")
    second = read(site, "guba.list.html", first.next)
    assert (len(first.posts), first.expected, first.posts[0].title, first.posts[1].title) == (
        80,
        83,
        "本吧公告",
        "三季报 <1.5%",
    )
    assert (len(second.posts), second.posts[-1].title, second.next) == (3, TRICKY, "")
    assert [entry.why[:3] for entry in second.skipped] == ["置顶帖"]
    assert len(first.follow) == 2


def test_an_article_leads_to_another_site(site: str) -> None:
    article = next(post for post in read(site, "guba.list.html", f"{STOCKS}1.html").posts if post.title == "研报0")
    answer = client().get(f"{site}/guba/news,{STOCK},{article.native_id}.html")
    assert answer.headers["location"] == article.url
    assert article.url.startswith("https://caifuhao.eastmoney.com/news/")


def test_a_post_is_read_whatever_its_title_holds(site: str) -> None:
    old = read(site, "guba.list.html", f"{STOCKS}2.html").follow[-1]
    (post,) = read(site, "guba.post.html", f"/guba/news,{STOCK},{old}.html").posts
    assert (post.title, post.text, post.author.name) == (TRICKY, "最早的一条\n第二行", "林小满")
    assert post.published_at == datetime(2026, 4, 21, 8, 0, tzinfo=SHANGHAI)
    assert read(site, "guba.post.html", f"/guba/news,{STOCK},17.html").outcome is Outcome.GONE
    assert read(site, "guba.list.html", "/guba/list,699999,f_1.html").outcome is Outcome.GONE


def test_replies_come_by_a_form_with_the_first_answers_under_them(site: str) -> None:
    post = read(site, "guba.list.html", f"{STOCKS}1.html").follow[1]
    first, second = (
        read(site, "guba.replies.json", REPLIES.format(id=post, page=page), FORM.format(id=post, page=page))
        for page in (1, 2)
    )
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (30 + 5, 38, 1, "")
    assert len(first.follow) == 1
    answer = next(reply for reply in first.posts if reply.text == "回答0")
    assert (answer.parent_id, answer.quoted) == (first.posts[0].id, "@周周不加班: 第0个回复")
    assert {reply.url for reply in first.posts} == {""}


def test_the_feed_is_json_or_jsonp_and_ends_at_page_fifty(talking: str) -> None:
    page = read(talking, "tousu.feed.json", f"{FEED}1")
    wrapped = read(talking, "tousu.feed.json", f"{FEED}1&callback=jQuery1_2")
    assert (len(page.posts), page.expected, page.posts) == (10, 25, wrapped.posts)
    assert client().get(f"{talking}{FEED}1&callback=jQuery1_2").text.startswith("try{jQuery1_2({")
    assert read(talking, "tousu.feed.json", f"{FEED}3").next == ""
    assert client().get(f"{talking}{FEED}51").json()["result"]["status"]["code"] == 10017
    assert [read(talking, "tousu.feed.json", f"{FEED}{number}").outcome for number in (4, 51)] == [Outcome.EMPTY] * 2


def test_a_complaint_opens_with_the_sld_of_the_feed_only(talking: str) -> None:
    feed = read(talking, "tousu.feed.json", f"{FEED}1")
    complaint = next(post for post in feed.posts if post.title == "年费说好免却扣了")
    address = next(link for link in feed.follow if complaint.native_id in link)
    assert address.partition("://")[2].startswith("tousu.sina.com.cn/complaint/view/")
    path = f"/tousu{address.partition('sina.com.cn')[2]}"
    page = read(talking, "tousu.complaint.html", path)
    assert [post.native_id for post in page.posts] == [
        complaint.native_id,
        f"{complaint.native_id}-3",
        f"{complaint.native_id}-4",
    ]
    assert [post.text for post in page.posts] == ["刷满六笔\n还是扣了", "再催一次", "年费已退回"]
    assert (page.posts[2].author.name, page.posts[2].board, page.posts[0].comments.value) == ("江海银行", "江海银行", 1)
    assert page.posts[0].published_at == complaint.published_at
    assert complaint.published_at == datetime(2026, 7, 17, 8, 48, tzinfo=SHANGHAI)
    assert len(page.skipped) == 2
    assert read(talking, "tousu.complaint.html", path[:-1]).outcome is Outcome.GONE
    assert "页面不存在" in client().get(f"{talking}{path.partition('?')[0]}").text


def test_a_search_of_xueqiu_cuts_long_texts_and_embeds_originals(talking: str) -> None:
    page = read(talking, "xueqiu.timeline.json", f"{FOUND}1")
    assert (len(page.posts), page.expected, page.pages) == (10, 27, 3)
    cut = next(post for post in page.posts if post.text.startswith("江海银行房贷经过"))
    whole = read(talking, "xueqiu.timeline.json", f"/xueqiu/statuses/original/show.json?id={cut.native_id}")
    assert cut.native_id in page.follow
    assert with_long_text(cut, whole).text == LONG
    assert cut.published_at == datetime(2026, 7, 20, 10, 30, tzinfo=SHANGHAI)
    assert read(talking, "xueqiu.timeline.json", f"{FOUND}4").outcome is Outcome.EMPTY


def test_an_original_that_is_cut_inside_its_repost_is_followed_too(talking: str) -> None:
    page = read(talking, "xueqiu.timeline.json", f"{FOUND}3")
    (original,) = page.originals
    assert len(original.text) < len(UNNAMED)
    assert original.native_id in page.follow


def busy(site: str) -> str:
    posts = [post for page in (1, 2) for post in read(site, "xueqiu.timeline.json", f"{FOUND}{page}").posts]
    return next(post.native_id for post in posts if post.text.startswith("#江海银行#登不上"))


def test_the_cursor_of_comments_goes_in_circles(talking: str) -> None:
    status, cursors = busy(talking), ["-1"]
    for _ in range(4):
        page = read(talking, "xueqiu.timeline.json", COMMENTS.format(id=status, cursor=cursors[-1]))
        cursors.append(page.next.rpartition("max_id=")[2])
    assert (page.expected, len(set(cursors))) == (100, 3)
    assert cursors[3] == cursors[1]


def test_a_talk_has_all_answers_of_a_comment(talking: str) -> None:
    status = busy(talking)
    comments = read(talking, "xueqiu.timeline.json", COMMENTS.format(id=status, cursor=-1))
    assert (len(comments.posts), len(comments.follow)) == (20 + 2, 1)
    path = TALK.format(id=status, comment=comments.follow[0], page=1)
    first = read(talking, "xueqiu.timeline.json", path)
    second = read(talking, "xueqiu.timeline.json", first.next)
    assert (len(first.posts), len(second.posts), second.next) == (50, 6, "")
    assert {post.parent_id for post in first.posts[1:]} == {first.posts[0].id}


def test_a_timeline_of_xueqiu_has_the_users_own_posts(talking: str) -> None:
    user = next(post.author.id for post in read(talking, "xueqiu.timeline.json", f"{FOUND}1").posts)
    page = read(talking, "xueqiu.timeline.json", f"/xueqiu/v4/statuses/user_timeline.json?user_id={user}&page=1")
    assert {post.author.id for post in page.posts} == {user}
    assert page.expected
    nobody = read(talking, "xueqiu.timeline.json", "/xueqiu/v4/statuses/user_timeline.json?user_id=1000&page=1")
    assert nobody.outcome is Outcome.GONE


@pytest.mark.parametrize("path", ["statuses/original/show.json?id=7", COMMENTS[8:].format(id=7, cursor=-1)])
def test_a_status_that_is_not_there_is_gone(talking: str, path: str) -> None:
    assert read(talking, "xueqiu.timeline.json", f"/xueqiu/{path}").outcome is Outcome.GONE


def test_what_was_shown_is_counted_by_site(site: str) -> None:
    pages = [
        read(site, "tieba.forum.html", f"{LIST}0"),
        read(site, "guba.list.html", f"{STOCKS}1.html"),
        read(site, "tousu.feed.json", f"{FEED}1"),
        read(site, "xueqiu.timeline.json", f"{FOUND}1"),
    ]
    shown = {post.id for page in pages for post in (*page.posts, *page.originals)}
    assert served_ids(site) == shown


def test_totals_say_what_there_is_on_each_site(talking: str) -> None:
    told = client().get(f"{talking}/__standin__/served").json()
    totals = told["totals"] | told["mirrored"]
    assert totals["tieba"] == totals["guba"] == {"threads": 26, "posts": 42}
    assert totals["tousu"] == {"complaints": 25, "posts": 29}
    assert totals["xueqiu"] == totals["weibo"] == {"posts": 29, "comments": 114}


def on_the_forum(site: str, text: str) -> str:
    """The id of a post of the Discuz! board that the bar mirrors."""
    tids = read(site, "discuz.forum.html", "/bbs-gbk/forum.php?mod=forumdisplay&fid=60").follow
    pages = (read(site, "discuz.thread.html", f"/bbs-gbk/forum.php?mod=viewthread&tid={tid}") for tid in tids)
    post = next(post for page in pages for post in page.posts if post.text == text)
    return f"bbs.jianghai.example:{post.native_id}"


def test_what_is_taken_off_a_forum_is_gone_from_the_sites_that_mirror_it(site: str) -> None:
    tid = thread_of(site, "盖楼")
    delete(site, on_the_forum(site, "一楼"))
    assert read(site, "tieba.thread.html", f"/tieba/p/{tid}").outcome is Outcome.GONE
    assert read(site, "tieba.forum.html", f"{LIST}0").expected == 51
    assert read(site, "guba.list.html", "/guba/list,699060,f_1.html").expected == 51


def test_an_answer_to_what_is_gone_stands_on_its_own(site: str) -> None:
    delete(site, on_the_forum(site, "同问"))
    thread = read(site, "tieba.thread.html", f"/tieba/p/{thread_of(site, '楼中楼')}?pn=1")
    assert (len(thread.posts), thread.expected, len(thread.follow)) == (12, 13, 1)


@pytest.mark.parametrize(
    ("mode", "kind", "path", "outcome"),
    [
        ("captcha", "tieba.forum.html", f"{LIST}0", Outcome.BLOCKED),
        ("login", "tieba.forum.html", f"{LIST}0", Outcome.LOGIN),
        ("empty", "tieba.forum.html", f"{LIST}0", Outcome.BLOCKED),
        ("empty", "tieba.search.html", f"{SEARCH}1", Outcome.BLOCKED),
        ("html", "tieba.search.html", f"{SEARCH}1", Outcome.SCHEMA_CHANGED),
        ("login", "guba.list.html", f"{STOCKS}1.html", Outcome.BLOCKED),
        ("empty", "guba.list.html", f"{STOCKS}1.html", Outcome.BLOCKED),
        ("captcha", "tousu.feed.json", f"{FEED}1", Outcome.BLOCKED),
        ("login", "tousu.feed.json", f"{FEED}1", Outcome.BLOCKED),
        ("empty", "tousu.feed.json", f"{FEED}1", Outcome.BLOCKED),
        ("captcha", "xueqiu.timeline.json", f"{FOUND}1", Outcome.BLOCKED),
        ("login", "xueqiu.timeline.json", f"{FOUND}1", Outcome.LOGIN),
        ("empty", "xueqiu.timeline.json", f"{FOUND}1", Outcome.BLOCKED),
        ("418", "xueqiu.timeline.json", f"{FOUND}1", Outcome.BLOCKED),
    ],
)
def test_each_site_refuses_in_its_own_form(site: str, mode: str, kind: str, path: str, outcome: Outcome) -> None:
    misbehave(site, mode)
    page = read(site, kind, path)
    assert (page.outcome, page.posts) == (outcome, ())
    assert served_ids(site) == set()


def test_guba_sends_those_it_doubts_to_a_check(site: str) -> None:
    misbehave(site, "captcha", path="/guba", times=2)
    sent = client().get(f"{site}{STOCKS}1.html")
    page = read(site, "guba.list.html", sent.headers["location"])
    assert (sent.status_code, page.outcome) == (302, Outcome.BLOCKED)
    assert "身份核实" in page.detail


def test_guba_shows_lists_of_other_stocks_on_demand(site: str) -> None:
    misbehave(site, "decoy", path="/guba/list")
    page = read(site, "guba.list.html", f"{STOCKS}1.html")
    assert (page.outcome, served_ids(site)) == (Outcome.BLOCKED, set())
    assert "诱饵" in page.detail


def test_only_guba_has_decoys(site: str) -> None:
    answer = client().post(f"{site}/__standin__/misbehave", json={"mode": "decoy", "path": "/tieba"})
    assert (answer.status_code, "/guba" in answer.json()["errors"][0]) == (422, True)


def test_the_sources_ask_for_what_the_scenario_has(scenarios: tuple[Path, Path]) -> None:
    sources = {source.spider: source for source in forum_sources("http://127.0.0.1:9", scenarios[0])}
    assert BAR in sources["tieba"].targets
    assert STOCK in sources["guba"].targets
    assert (sources["tousu"].targets, len(sources["xueqiu-user"].targets)) == (("1",), 1)
    assert set(sources) == {"tieba", "tieba-search", "guba", "tousu", "xueqiu", "xueqiu-user"}


def test_sources_without_targets_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"author":"lin","name":"林小满"}', encoding="utf-8")
    spiders = {source.spider for source in forum_sources("http://127.0.0.1:9", tmp_path)}
    assert spiders == {"tieba-search", "tousu", "xueqiu"}
