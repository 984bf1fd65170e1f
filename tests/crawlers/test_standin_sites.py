import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from crawlers.items import Outcome, Page, PostType
from crawlers.pages import parse, with_long_text
from crawlers.standin.moments import SHANGHAI
from crawlers.standin.server import StandIn
from tests.crawlers.crawling import LONG, client, misbehave, served_ids, write_scenario

NOW = datetime(2026, 7, 20, 12, 0, tzinfo=SHANGHAI)
SEARCH = f"/m/api/container/getIndex?containerid={quote('100103type=61&q=江海银行')}&page="
HTML = "/s/weibo?q=江海银行&page="
GBK = "/bbs-gbk/forum.php?mod=forumdisplay&fid="


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with StandIn(write_scenario(tmp_path), now=NOW) as standin:
        yield standin.base_url


def read(site: str, kind: str, path: str) -> Page:
    answer = client().get(f"{site}{path}")
    return parse(
        kind, answer.content, fetched_at=NOW, status=answer.status_code, url=str(answer.url), headers=answer.headers
    )


def test_the_mobile_search_counts_and_pages(site: str) -> None:
    pages = [read(site, "weibo.search.json", f"{SEARCH}{number}") for number in (1, 2, 3)]
    assert [(len(page.posts), page.expected) for page in pages] == [(10, 24), (10, 24), (4, 24)]
    assert pages[2].next == ""


def test_the_first_results_stand_in_a_card_group(site: str) -> None:
    cards = client().get(f"{site}{SEARCH}1").json()["data"]["cards"]
    assert [card["card_type"] for card in cards[0]["card_group"]] == [42, 9, 9]
    assert {card["card_type"] for card in cards[1:]} == {9}


def test_a_page_beyond_the_last_is_empty(site: str) -> None:
    assert read(site, "weibo.search.json", f"{SEARCH}4").outcome is Outcome.EMPTY


def test_a_long_text_is_cut_and_its_rest_can_be_asked_for(site: str) -> None:
    page = read(site, "weibo.search.json", f"{SEARCH}1")
    cut = next(post for post in page.posts if post.native_id in page.follow and post.type is PostType.POST)
    full = with_long_text(cut, read(site, "weibo.status.json", f"/m/statuses/extend?id={cut.native_id}"))
    assert len(cut.text) < len(full.text)
    assert full.text == LONG


def test_a_post_that_is_not_there_is_gone(site: str) -> None:
    assert read(site, "weibo.status.json", "/m/statuses/extend?id=5000000000000001").outcome is Outcome.GONE


def test_a_mobile_post_is_dated_counted_and_verified(site: str) -> None:
    posts = read(site, "weibo.search.json", f"{SEARCH}1").posts
    bank = next(post for post in posts if post.author.name == "江海银行")
    assert (bank.author.verified, bank.author.followers) == ("organisation", 864000)
    assert bank.published_at == datetime(2026, 7, 20, 10, 40, tzinfo=SHANGHAI)
    assert bank.quoted.startswith("//@林小满:有用[赞]")
    original = next(post for post in posts if post.author.name == "周周不加班")
    assert (original.reposts.value, original.reposts.is_lower_bound, original.likes.value) == (1_000_000, True, 12000)


def comments_of(site: str, path: str) -> Page:
    posts = [post for number in (1, 2, 3) for post in read(site, "weibo.search.json", f"{SEARCH}{number}").posts]
    mid = next(post.native_id for post in posts if post.comments.value == 13)
    return read(site, "weibo.comments.json", path.format(mid=mid))


def test_comments_flow_by_cursor_with_their_answers(site: str) -> None:
    first = comments_of(site, "/m/comments/hotflow?id={mid}&mid={mid}&max_id_type=0")
    second = read(site, "weibo.comments.json", first.next.removeprefix(site))
    assert (len(first.posts), len(second.posts), first.expected, second.next) == (11, 2, 13, "")
    answer = next(post for post in first.posts if post.author.name == "江海银行")
    assert answer.parent_id == next(post for post in first.posts if post.text == "第0个评论").id


def test_the_older_comment_list_pages_by_number(site: str) -> None:
    first = comments_of(site, "/m/api/comments/show?id={mid}&page=1")
    second = read(site, "weibo.comments.json", first.next.removeprefix(site))
    assert (len(first.posts), len(second.posts), second.next) == (10, 3, "")


def test_the_html_search_has_whole_texts_and_native_times(site: str) -> None:
    page = read(site, "weibo.search.html", f"{HTML}1")
    assert next(post for post in page.posts if post.author.name == "周周不加班").text == LONG
    assert {post.published_raw for post in page.posts} >= {"今天10:30", "今天10:40", "07月18日 14:20"}
    assert page.next.endswith("page=2")


def test_the_last_html_page_has_no_next_one(site: str) -> None:
    assert read(site, "weibo.search.html", f"{HTML}3").next == ""


def test_the_gbk_board_is_gbk_and_lists_sticky_threads_on_each_page(site: str) -> None:
    answer = client().get(f"{site}{GBK}36&page=1")
    assert "银行与理财" in answer.content.decode("gbk")
    first, second = (read(site, "discuz.forum.html", f"{GBK}36&page={number}") for number in (1, 2))
    assert (len(first.follow), len(second.follow), first.expected) == (21, 3, 23)
    assert first.follow[0] == second.follow[0]


def test_forum_texts_are_read_without_noise(site: str) -> None:
    tid = read(site, "discuz.forum.html", f"{GBK}36").follow[1]
    page = read(site, "discuz.thread.html", f"/bbs-gbk/forum.php?mod=viewthread&tid={tid}")
    assert page.posts[0].text == "江海银行的余额宝\n第二行€😀"
    assert "第二行" in client().get(f"{site}/bbs-gbk/thread-{tid}-1-1.html").content.decode("gbk")


def test_a_thread_pages_by_ten_and_quotes(site: str) -> None:
    tid = read(site, "discuz.forum.html", f"{GBK}41").follow[0]
    first = read(site, "discuz.thread.html", f"/bbs-gbk/forum.php?mod=viewthread&tid={tid}")
    second = read(site, "discuz.thread.html", first.next.removeprefix(site))
    assert (len(first.posts), len(second.posts), second.next) == (10, 3, "")
    assert "回帖0" in second.posts[-1].quoted
    assert second.posts[-1].text == "谢谢"


def test_the_link_of_a_reply_leads_to_its_page_of_the_thread(site: str) -> None:
    tid = read(site, "discuz.forum.html", f"{GBK}41").follow[0]
    late = read(site, "discuz.thread.html", f"/bbs-gbk/forum.php?mod=viewthread&tid={tid}&page=2").posts[-1]
    answer = client().get(late.url)
    assert (
        answer.headers["location"]
        == f"/bbs-gbk/forum.php?mod=viewthread&tid={tid}&page=2#pid{late.native_id.partition('-')[2]}"
    )


def test_the_utf8_forum_shows_short_counts_with_the_exact_one_behind(site: str) -> None:
    tid = read(site, "discuz.forum.html", "/bbs-utf8/forum-2-1.html").follow[0]
    body = client().get(f"{site}/bbs-utf8/thread-{tid}-1-1.html").text
    assert '<span title="15230">1万</span>' in body
    assert '<span title="2026-7-20 09:00:00">3&nbsp;小时前</span>' in body


def test_a_thread_that_is_not_there_is_told_in_a_message(site: str) -> None:
    assert read(site, "discuz.thread.html", "/bbs-utf8/thread-77-1-1.html").outcome is Outcome.GONE


def test_a_board_without_threads_says_so(site: str) -> None:
    assert read(site, "discuz.forum.html", f"{GBK}50").outcome is Outcome.EMPTY


def test_robots_txt_is_that_of_discuz_and_allows_weibo(site: str) -> None:
    rules = client().get(f"{site}/robots.txt").text.splitlines()
    assert "Disallow: /bbs-gbk/api/" in rules
    assert not [rule for rule in rules if rule.startswith(("Disallow: /m", "Disallow: /s"))]


def test_the_link_of_a_post_leads_to_its_page(site: str) -> None:
    post = read(site, "weibo.search.json", f"{SEARCH}1").posts[0]
    page = client().get(post.url.replace("https://weibo.com", f"{site}/w"))
    assert post.author.name in page.text


def test_what_was_served_is_counted_once(site: str) -> None:
    pages = [
        read(site, kind, path)
        for kind, path in (("weibo.search.json", f"{SEARCH}1"), ("weibo.search.html", f"{HTML}1"))
    ]
    assert served_ids(site) == {post.id for page in pages for post in page.posts}


def test_totals_say_what_there_is(site: str) -> None:
    totals = client().get(f"{site}/__standin__/served").json()["totals"]
    assert totals["weibo"] == {"posts": 25, "comments": 14}
    assert totals["bbs.jianghai.example"] == {"threads": 24, "posts": 36}


@pytest.mark.parametrize(
    ("mode", "kind", "path", "outcome"),
    [
        ("432", "weibo.search.json", f"{SEARCH}1", Outcome.BLOCKED),
        ("418", "weibo.search.json", f"{SEARCH}1", Outcome.BLOCKED),
        ("captcha", "weibo.search.json", f"{SEARCH}1", Outcome.BLOCKED),
        ("html", "weibo.search.json", f"{SEARCH}1", Outcome.BLOCKED),
        ("empty", "weibo.search.json", f"{SEARCH}1", Outcome.BLOCKED),
        ("login", "weibo.search.json", f"{SEARCH}1", Outcome.LOGIN),
        ("500", "weibo.search.html", f"{HTML}1", Outcome.BLOCKED),
        ("login", "weibo.search.html", f"{HTML}1", Outcome.LOGIN),
        ("html", "weibo.search.html", f"{HTML}1", Outcome.SCHEMA_CHANGED),
        ("login", "discuz.forum.html", f"{GBK}36", Outcome.LOGIN),
        ("none", "discuz.forum.html", f"{GBK}36", Outcome.OK),
    ],
)
def test_misbehaviour_is_told_from_an_answer(site: str, mode: str, kind: str, path: str, outcome: Outcome) -> None:
    misbehave(site, mode)
    assert read(site, kind, path).outcome is outcome


def test_misbehaviour_ends_after_so_many_times_and_keeps_to_its_paths(site: str) -> None:
    misbehave(site, "432", times=2, path="/m", after=1)
    assert client().get(f"{site}{HTML}1").status_code == 200
    assert [client().get(f"{site}{SEARCH}1").status_code for _ in range(4)] == [200, 432, 432, 200]


def test_a_misbehaviour_that_is_not_known_is_refused(site: str) -> None:
    answer = client().post(f"{site}/__standin__/misbehave", json={"mode": "rude"})
    assert answer.status_code == 422
    assert "mode" in answer.json()["errors"][0]


def test_the_command_says_where_it_serves(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawlers.standin", "--scenario", str(write_scenario(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().strip()
            assert client().get(f"{address}/robots.txt").status_code == 200
        finally:
            process.terminate()


def test_the_command_tells_a_faulty_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    command = [sys.executable, "-m", "crawlers.standin", "--scenario", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a.jsonl:1" in done.stderr
