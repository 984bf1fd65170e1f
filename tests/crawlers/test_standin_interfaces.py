"""The stand-in's interfaces: the forums' mobile API, Weibo's timelines, comments on two levels, the Open Platform."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawlers.items import Outcome, Page, Post, PostType
from crawlers.pages import parse, with_long_text
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.numbers import uid
from crawlers.standin.server import StandIn
from crawlers.standin.sources import interface_sources
from tests.crawlers.crawling import LONG, client, delete, misbehave, served_ids
from tests.crawlers.forum_scenarios import interfaces

NOW = datetime(2026, 7, 20, 12, 0, tzinfo=SHANGHAI)
V4 = "/bbs-utf8/api/mobile/index.php?version=4&module="
V1 = "/bbs-gbk/api/mobile/index.php?version=1&module="
API, COMMENTS, OPEN = "discuz.api.json", "weibo.comments.json", "weibo.openapi.json"
BOARD = "forumdisplay&fid={}&page={}&tpp=50"
TOKEN = {"Authorization": "OAuth2 2.00stand-in"}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interfaces(tmp_path_factory.mktemp("interfaces"))


@pytest.fixture
def site(scenario: Path) -> Iterator[str]:
    with StandIn(scenario, now=NOW) as standin:
        yield standin.base_url


def read(site: str, kind: str, path: str, **headers: str) -> Page:
    """The page at a path of the stand-in, or at a whole address."""
    answer = client().get(path if path.startswith(site) else f"{site}{path}", headers=headers)
    return parse(
        kind, answer.content, fetched_at=NOW, status=answer.status_code, url=str(answer.url), headers=answer.headers
    )


def row_of(site: str, path: str, title: str) -> Post:
    return next(row for row in read(site, API, path).posts if row.title == title)


def test_a_board_pages_by_twenty_however_many_are_asked_for(site: str) -> None:
    first = read(site, API, V4 + BOARD.format(2, 1))
    second = read(site, API, first.next)
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (1 + 20, 23, 1 + 2, "")
    assert first.posts[0] == second.posts[0], "sticky threads stand on each page"
    assert read(site, API, V4 + BOARD.format(2, 3)).outcome is Outcome.EMPTY


def test_fewer_a_page_are_given_where_they_are_asked_for(site: str) -> None:
    answer = client().get(f"{site}{V4}forumdisplay&fid=2&tpp=5").json()["Variables"]
    assert (len(answer["forum_threadlist"]), answer["tpp"], answer["page"]) == (1 + 5, "5", "1")
    assert (answer["forum"]["threads"], answer["member_uid"]) == ("23", "0")


def test_a_row_has_its_time_in_seconds_and_its_counts(site: str) -> None:
    row = row_of(site, V4 + BOARD.format(2, 1), "提额经过")
    assert row.published_at == datetime(2026, 7, 19, 10, 0, tzinfo=SHANGHAI)
    assert (row.comments.value, row.views.value, row.board, row.author.name) == (12, 4321, "信用卡交流", "林小满")


def test_a_thread_of_version_4_pages_by_ten_and_quotes(site: str) -> None:
    tid = row_of(site, V4 + BOARD.format(2, 1), "提额经过").native_id
    first = read(site, API, f"{V4}viewthread&tid={tid}&page=1&ppp=50")
    second = read(site, API, first.next)
    assert (len(first.posts), first.expected, len(second.posts), second.next) == (10, 13, 3, "")
    assert (first.posts[0].text, first.posts[0].type) == ("打了三次电话", PostType.THREAD)
    assert (second.posts[-1].text, second.posts[-1].quoted) == ("已为您登记", "@周周不加班: 提额10")
    assert second.posts[-1].parent_id == second.posts[-2].id


def test_version_1_of_the_old_forum_is_gbk_and_quotes_as_its_pages_do(site: str) -> None:
    row = row_of(site, V1 + BOARD.format(41, 1), "限额怎么解除")
    answer = client().get(f"{site}{V1}viewthread&tid={row.native_id}&page=2")
    assert '"Charset": "GBK"' in answer.content.decode("gbk")
    page = read(site, API, str(answer.url))
    assert (len(page.posts), page.posts[-1].text, page.posts[-1].quoted) == (3, "谢谢", "@周周不加班: 回帖0")


def test_what_gbk_lacks_comes_as_entities(site: str) -> None:
    tid = row_of(site, V1 + BOARD.format(36, 1), "主题3").native_id
    assert b"&#128512;" in client().get(f"{site}{V1}viewthread&tid={tid}").content
    assert read(site, API, f"{V1}viewthread&tid={tid}").posts[0].text == "江海银行的余额宝\n第二行€😀"


@pytest.mark.parametrize(
    ("path", "outcome", "words"),
    [
        (f"{V4}viewthread&tid=77", Outcome.GONE, "thread_nonexistence"),
        (f"{V4}forumdisplay&fid=99", Outcome.GONE, "forum_nonexistence"),
        (f"{V4}profile&uid=1", Outcome.GONE, "module_not_exists"),
        (V1.replace("version=1", "version=4") + BOARD.format(36, 1), Outcome.GONE, "module_not_exists"),
        (V1 + BOARD.format(50, 1), Outcome.EMPTY, ""),
    ],
)
def test_what_the_mobile_api_does_not_have_is_told(site: str, path: str, outcome: Outcome, words: str) -> None:
    page = read(site, API, path)
    assert (page.outcome, words in page.detail) == (outcome, True)


def test_what_the_mobile_api_showed_is_counted(site: str) -> None:
    tid = row_of(site, V4 + BOARD.format(2, 1), "提额经过").native_id
    page = read(site, API, f"{V4}viewthread&tid={tid}&page=2")
    assert served_ids(site) == {post.id.replace("127.0.0.1", "bbs.licai.example") for post in page.posts}


def test_a_thread_that_was_taken_off_is_gone_from_the_mobile_api(site: str) -> None:
    row = row_of(site, V4 + BOARD.format(2, 1), "提额经过")
    first = read(site, API, f"{V4}viewthread&tid={row.native_id}").posts[0]
    delete(site, f"bbs.licai.example:{first.native_id}")
    assert read(site, API, f"{V4}viewthread&tid={row.native_id}").outcome is Outcome.GONE
    assert read(site, API, V4 + BOARD.format(2, 1)).expected == 22


def busy(site: str) -> str:
    path = f"/m/api/container/getIndex?type=uid&containerid=107603{uid('zhou')}"
    return next(
        post.native_id for post in read(site, "weibo.timeline.json", path).posts if post.text.startswith("#江海银行#登")
    )


def test_a_timeline_pages_by_cursor_and_is_held_against_the_profile(site: str) -> None:
    path = f"/m/api/container/getIndex?type=uid&value={uid('lin')}"
    profile = read(site, "weibo.profile.json", path)
    pages = [read(site, "weibo.timeline.json", f"{path}&containerid=107603{uid('lin')}")]
    while pages[-1].next:
        pages.append(read(site, "weibo.timeline.json", pages[-1].next))
    assert [len(page.posts) for page in pages] == [10, 10, 5]
    assert {page.expected for page in pages} == {profile.expected} == {25}
    nobody = path.replace(uid("lin"), "1000")
    assert read(site, "weibo.profile.json", nobody).outcome is Outcome.GONE
    assert read(site, "weibo.timeline.json", f"{nobody}&containerid=1076031000").outcome is Outcome.EMPTY


def test_a_timeline_of_the_pc_site_ends_with_an_empty_page(site: str) -> None:
    path = f"/w/ajax/statuses/mymblog?uid={uid('lin')}&page=1&feature=0"
    first = read(site, "weibo.ajax.json", path)
    second = read(site, "weibo.ajax.json", first.next)
    assert (len(first.posts), first.expected, len(second.posts)) == (20, 25, 5)
    assert read(site, "weibo.ajax.json", second.next).outcome is Outcome.EMPTY
    assert read(site, "weibo.profile.json", f"/w/ajax/profile/info?uid={uid('lin')}").expected == 25
    assert read(site, "weibo.profile.json", "/w/ajax/profile/info?uid=1000").outcome is Outcome.GONE


def test_a_cut_text_of_the_pc_site_is_completed(site: str) -> None:
    page = read(site, "weibo.ajax.json", f"/w/ajax/statuses/mymblog?uid={uid('zhou')}&page=1&feature=0")
    cut = next(post for post in page.posts if post.text.startswith("江海银行房贷经过"))
    assert cut.native_id in page.follow
    whole = read(site, "weibo.ajax.json", f"/w/ajax/statuses/longtext?id={cut.native_id}")
    assert with_long_text(cut, whole).text == LONG
    assert read(site, "weibo.ajax.json", f"/w/ajax/statuses/show?id={cut.native_id}").posts[0].id == cut.id
    assert read(site, "weibo.ajax.json", "/w/ajax/statuses/show?id=5000000000000001").outcome is Outcome.GONE


def test_comments_show_two_answers_and_name_those_with_more(site: str) -> None:
    status = busy(site)
    for path in (
        f"/m/comments/hotflow?id={status}&mid={status}&max_id_type=0",
        f"/w/ajax/statuses/buildComments?id={status}&is_mix=0&count=10",
    ):
        first = read(site, COMMENTS, path)
        assert (len(first.posts), first.expected, len(first.follow)) == (10 + 2, 100, 1)
        assert read(site, COMMENTS, first.next).follow == ()


@pytest.mark.parametrize(
    ("path", "sizes"),
    [
        ("/m/comments/hotFlowChild?cid={}&max_id=0&max_id_type=0", [10, 10, 10, 10, 10, 5]),
        ("/w/ajax/statuses/buildComments?is_mix=1&fetch_level=1&id={}&max_id=0&count=30", [30, 25]),
    ],
)
def test_all_answers_to_a_comment_come_by_cursor(site: str, path: str, sizes: list[int]) -> None:
    status = busy(site)
    (root,) = read(site, COMMENTS, f"/m/comments/hotflow?id={status}&mid={status}&max_id_type=0").follow
    pages = [read(site, COMMENTS, path.format(root))]
    while pages[-1].next:
        pages.append(read(site, COMMENTS, pages[-1].next))
    assert [len(page.posts) for page in pages] == sizes
    assert {page.expected for page in pages} == {55}
    assert {post.parent_id for page in pages for post in page.posts} == {f"weibo:{root}"}
    assert [post.native_id for post in pages[0].originals] == [root]
    assert not [page.follow for page in pages if page.follow]


@pytest.mark.parametrize("path", ["/m/comments/hotFlowChild?cid=7", "/m/comments/hotflow?id=7&mid=7"])
def test_what_has_no_comments_is_empty(site: str, path: str) -> None:
    assert read(site, COMMENTS, path).outcome is Outcome.EMPTY


def test_reposts_of_a_status_are_listed_also_those_of_its_reposts(site: str) -> None:
    path = f"/w/ajax/statuses/mymblog?uid={uid('zhou')}&page=1&feature=0"
    long = next(post for post in read(site, "weibo.ajax.json", path).posts if post.text.startswith("江海银行房贷经过"))
    page = read(site, "weibo.reposts.json", f"/w/ajax/statuses/repostTimeline?id={long.native_id}&page=1&count=10")
    assert [post.text for post in page.posts] == ["感谢支持", "有用[赞]"]
    assert ({post.root_id for post in page.posts}, page.expected, page.next) == ({long.id}, 2, "")
    shared = f"/api/2/statuses/repost_timeline/all.json?id={long.native_id}&count=50&page=1"
    assert [post.id for post in read(site, OPEN, shared, **TOKEN).posts] == [post.id for post in page.posts]


def test_the_open_platform_lists_comments_and_answers_together(site: str) -> None:
    status = busy(site)
    pages = [read(site, OPEN, f"/api/2/comments/show/all.json?id={status}&count=50&page=1", **TOKEN)]
    pages.append(read(site, OPEN, pages[0].next, **TOKEN))
    assert [(len(page.posts), page.expected) for page in pages] == [(50, 100), (50, 100)]
    assert pages[1].next == ""
    answer = next(post for page in pages for post in page.posts if post.text == "答54")
    root = next(post for page in pages for post in page.posts if post.text == "第0条")
    assert (answer.parent_id, answer.root_id, root.parent_id) == (root.id, f"weibo:{status}", f"weibo:{status}")


def test_the_open_platform_shows_single_statuses_and_mentions(site: str) -> None:
    status = busy(site)
    for path in (f"/api/2/statuses/show.json?id={status}", f"/api/2/statuses/show_batch/biz.json?ids={status}"):
        assert [post.native_id for post in read(site, OPEN, path, **TOKEN).posts] == [status]
    mentions = read(site, OPEN, "/api/2/statuses/mentions.json?filter_by_author=0&count=50&page=1", **TOKEN)
    assert [(post.text, post.comments.value) for post in mentions.posts] == [("@江海银行 年费怎么退", 5)]
    missing = "/api/2/statuses/show.json?id=5000000000000001"
    assert read(site, OPEN, missing, **TOKEN).outcome is Outcome.GONE
    assert read(site, OPEN, missing.replace("statuses", "comments"), **TOKEN).outcome is Outcome.GONE
    assert read(site, OPEN, missing).outcome is Outcome.LOGIN, "without a token"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/m/api/config", {"Cookie": "SUB=1"}),
        ("/w/ajax/config/get_config", {"Cookie": "SUB=1"}),
        ("/api/2/account/get_uid.json", TOKEN),
    ],
)
def test_who_brings_a_cookie_is_signed_in(site: str, path: str, headers: dict[str, str]) -> None:
    assert read(site, "weibo.login.json", path, **headers).outcome is Outcome.OK
    assert read(site, "weibo.login.json", path).outcome is Outcome.LOGIN


@pytest.mark.parametrize(
    ("mode", "kind", "path", "outcome"),
    [
        ("403", API, V4 + BOARD.format(2, 1), Outcome.BLOCKED),
        ("captcha", API, V4 + BOARD.format(2, 1), Outcome.BLOCKED),
        ("captcha", "discuz.forum.html", "/bbs-utf8/forum-2-1.html", Outcome.BLOCKED),
        ("login", API, V4 + BOARD.format(2, 1), Outcome.LOGIN),
        ("login", API, V1 + BOARD.format(36, 1), Outcome.LOGIN),
        ("html", API, V4 + BOARD.format(2, 1), Outcome.BLOCKED),
        ("empty", API, V4 + BOARD.format(2, 1), Outcome.BLOCKED),
        ("changed", API, V4 + BOARD.format(2, 1), Outcome.SCHEMA_CHANGED),
        ("changed", "weibo.ajax.json", "/w/ajax/statuses/mymblog?uid=1000000&page=1", Outcome.SCHEMA_CHANGED),
        ("changed", COMMENTS, "/m/comments/hotFlowChild?cid=7", Outcome.SCHEMA_CHANGED),
        ("login", COMMENTS, "/m/comments/hotFlowChild?cid=7", Outcome.LOGIN),
        ("captcha", COMMENTS, "/w/ajax/statuses/buildComments?id=7", Outcome.BLOCKED),
    ],
)
def test_each_interface_refuses_and_changes(site: str, mode: str, kind: str, path: str, outcome: Outcome) -> None:
    misbehave(site, mode)
    page = read(site, kind, path)
    assert (page.outcome, page.posts) == (outcome, ())
    assert served_ids(site) == set()


def test_the_sources_ask_each_interface(scenario: Path, tmp_path: Path) -> None:
    sources = {source.spider: source for source in interface_sources("http://127.0.0.1:9", scenario)}
    assert sources["discuz-api"].targets == ("2",)
    assert {"36", "41"} <= set(sources["discuz-api-v1"].targets)
    assert not sources["discuz-api"].obey_robots, "robots.txt of Discuz! forbids /api/"
    assert sources["weibo-ajax-user"].targets == sources["weibo-user"].targets == (uid("bank"),)
    (tmp_path / "a.jsonl").write_text('{"author":"lin","name":"林小满"}', encoding="utf-8")
    left = {source.spider for source in interface_sources("http://127.0.0.1:9", tmp_path)}
    assert left == {"weibo-openapi-search", "weibo-openapi-mentions"}
