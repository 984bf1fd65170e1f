"""The spider against the stand-ins of Tieba, guba, 黑猫投诉 and Xueqiu, each crawl in a process of its own."""

from io import BytesIO
from pathlib import Path

import pytest

from crawlers.events import ListingEvent
from crawlers.items import Ended, Listing, Outcome, Page, PostType
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from crawlers.spiders.fetching import Fetcher, RefusedError
from crawlers.spiders.interruption import Interruption
from crawlers.spiders.ledger import Ledger
from crawlers.spiders.outlet import Outlet
from crawlers.spiders.visitor import Visitor
from crawlers.standin.numbers import uid
from crawlers.standin.server import StandIn
from tests.crawlers.crawling import LONG, Crawl, crawl, killed, misbehave, served_ids
from tests.crawlers.forum_scenarios import BAR, STOCK, UNNAMED, boards, source_at, talk

TARGETS = {
    "demo-tieba": (BAR,),
    "demo-tieba-search": (BAR, "楼中楼1"),
    "demo-guba": (STOCK,),
    "demo-xueqiu": ("江海银行", "云港银行"),
    "demo-xueqiu-user": (uid("lin"),),
}
NAMES = ["demo-tieba", "demo-tieba-search", "demo-guba", "demo-tousu", "demo-xueqiu", "demo-xueqiu-user"]
TALKING = frozenset({"demo-tousu", "demo-xueqiu", "demo-xueqiu-user"})


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return boards(tmp_path_factory.mktemp("boards")), talk(tmp_path_factory.mktemp("talk"))


class Sites:
    """Stand-ins and their sources; an undisturbed crawl of each source, made once."""

    def __init__(self, scenarios: tuple[Path, Path]) -> None:
        self._scenarios = scenarios
        self._clean: dict[str, tuple[Crawl, set[str]]] = {}

    def standin(self, name: str) -> StandIn:
        return StandIn(self._scenarios[name in TALKING])

    def source(self, base_url: str, name: str, **changes: object) -> SourceConfig:
        targets = {"targets": TARGETS[name]} if name in TARGETS else {}
        return source_at(base_url, self._scenarios[name in TALKING], name, **targets, **changes)

    def clean(self, name: str) -> tuple[Crawl, set[str]]:
        """The crawl, and the ids that the stand-in showed meanwhile."""
        if name not in self._clean:
            with self.standin(name) as standin:
                self._clean[name] = crawl(self.source(standin.base_url, name)), served_ids(standin.base_url)
        return self._clean[name]


@pytest.fixture(scope="module")
def sites(scenarios: tuple[Path, Path]) -> Sites:
    return Sites(scenarios)


def listings(found: Crawl) -> list[Listing]:
    return [event.listing for event in found.events if isinstance(event, ListingEvent)]


@pytest.mark.parametrize(
    ("name", "posts", "expected"),
    [
        ("demo-tieba", 99, 99),
        ("demo-tieba-search", 72 + 2, None),
        ("demo-guba", 83 + 38, 83 + 38),
        ("demo-tousu", 29, 29),
        ("demo-xueqiu", 29 + 114, 29 + 114),
        ("demo-xueqiu-user", 24 + 2 + 13, 24 + 2 + 13),
    ],
)
def test_everything_served_is_found_once(sites: Sites, name: str, posts: int, expected: int | None) -> None:
    found, served = sites.clean(name)
    assert found.ids == served
    assert (len(found.posts), found.run.found, found.run.expected) == (posts, posts, expected)
    assert (found.run.stop_reason, found.run.detail) == ("finished", "")
    assert {listing.ended for listing in listings(found)} == {Ended.LAST_PAGE}
    assert not [place for place in found.run.cursor.values() if place]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_has_text_author_time_and_address(sites: Sites, name: str) -> None:
    posts = sites.clean(name)[0].posts
    assert not [post.id for post in posts if not (post.author.name and post.published_at and post.url)]
    assert not [post.id for post in posts if not (post.text or post.quoted or "caifuhao" in post.url)]


def test_threads_of_tieba_come_whole_with_their_floors_tied(sites: Sites) -> None:
    found, _ = sites.clean("demo-tieba")
    assert {post.board for post in found.posts} == {f"{BAR}吧"}
    nested = found.post("楼中楼10")
    floor = next(post for post in found.posts if post.id == nested.parent_id)
    thread = next(post for post in found.posts if post.id == nested.root_id)
    assert (floor.text, thread.title, floor.parent_id) == ("同问", "楼中楼", thread.id)
    assert found.post("好的").quoted == "@林小满"
    assert found.post("第33个回复").root_id == next(post.id for post in found.posts if post.title == "盖楼")


def test_a_listing_of_tieba_is_held_against_the_bars_own_count(sites: Sites) -> None:
    (listing,) = listings(sites.clean("demo-tieba")[0])
    assert (listing.found, listing.expected, listing.pages, listing.coverage) == (52, 52, 2, 1.0)


def test_sticky_threads_are_read_once(sites: Sites) -> None:
    found, _ = sites.clean("demo-tieba")
    sticky = next(post for post in found.posts if post.title == "吧规")
    assert len([page for page in found.pages if f"/p/{sticky.native_id}" in page.url]) == 1


def test_replies_of_guba_are_tied_and_stand_where_their_post_stands(sites: Sites) -> None:
    found, _ = sites.clean("demo-guba")
    post = next(post for post in found.posts if post.title == "三季报 <1.5%")
    replies = [reply for reply in found.posts if reply.type is PostType.REPLY]
    assert {(reply.root_id, reply.url, reply.board) for reply in replies} == {(post.id, post.url, "江海股份吧")}
    assert f"news,{STOCK},{post.native_id}" in post.url
    assert found.post("回答0").parent_id == found.post("第0个回复").id


def test_answers_that_a_page_of_guba_does_not_show_are_asked_for(sites: Sites) -> None:
    found, _ = sites.clean("demo-guba")
    assert found.run.coverage == 1
    assert len([page for page in found.pages if "ArticleReplyDetail" in page.url]) == 1


def test_a_complaint_comes_with_its_answers_and_the_author_of_the_feed(sites: Sites) -> None:
    found, _ = sites.clean("demo-tousu")
    complaint = next(post for post in found.posts if post.title == "年费说好免却扣了")
    assert (complaint.text, complaint.author.name, len(complaint.author.id)) == ("刷满六笔\n还是扣了", "林小满", 10)
    answer = found.post("年费已退回")
    assert (answer.author.name, answer.root_id, answer.native_id) == (
        "江海银行",
        complaint.id,
        f"{complaint.native_id}-4",
    )


def test_statuses_of_xueqiu_are_completed_and_their_comments_tied(sites: Sites) -> None:
    found, _ = sites.clean("demo-xueqiu")
    assert found.post("江海银行房贷经过").text == LONG
    answer = found.post("答54")
    assert (answer.parent_id, answer.root_id) == (found.post("第0条").id, found.post("#江海银行#登不上").id)


def test_an_original_that_the_search_does_not_list_comes_whole(sites: Sites) -> None:
    found, _ = sites.clean("demo-xueqiu")
    original = found.post("大额存单的经过")
    assert original.text == UNNAMED
    assert found.post("江海银行也有").parent_id == original.id


def test_a_cursor_that_goes_in_circles_ends(sites: Sites) -> None:
    found, _ = sites.clean("demo-xueqiu")
    status = found.post("#江海银行#登不上").native_id
    assert len([page for page in found.pages if f"v3/comments.json?id={status}" in page.url]) == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_crawl_goes_on_from_its_last_checkpoint(sites: Sites, name: str) -> None:
    with sites.standin(name) as standin:
        source = sites.source(standin.base_url, name)
        before = killed(source)
        after = crawl(source, before.cursor)
        assert any(before.cursor.values())
        assert after.run.stop_reason == "finished"
        assert not before.ids <= after.ids
        assert before.ids | after.ids == sites.clean(name)[0].ids


@pytest.mark.parametrize("url", ["https://tousu.sina.com.cn.example/x", "http://[broken/x", "//elsewhere.example/x"])
def test_an_address_outside_the_site_is_refused(sites: Sites, tmp_path: Path, url: str) -> None:
    outlet, ledger = Outlet(BytesIO()), Ledger("run-1", sites.source("http://127.0.0.1:9", "demo-tousu"), {})
    visitor = Visitor(Fetcher(ledger, outlet, Interruption(), Budget(tmp_path / "budget.sqlite"), ""), outlet, {})
    with pytest.raises(RefusedError, match="站外"):
        visitor.next_page(Page(Outcome.OK, next=url))


REFUSALS = [
    ("demo-tieba", "captcha", "/tieba", "blocked", "百度安全验证"),
    ("demo-tieba", "login", "/tieba", "login", "百度 Cookie"),
    ("demo-tieba", "empty", "/tieba/f", "blocked", "列表为空"),
    ("demo-tieba-search", "empty", "/tieba/f", "blocked", "还有下一页"),
    ("demo-guba", "captcha", "/guba", "blocked", "身份核实"),
    ("demo-guba", "decoy", "/guba", "blocked", "诱饵"),
    ("demo-guba", "empty", "/guba", "blocked", "列表为空"),
    ("demo-tousu", "captcha", "/tousu", "blocked", "人机验证"),
    ("demo-tousu", "login", "/tousu", "blocked", "10005"),
    ("demo-tousu", "empty", "/tousu", "blocked", "列表为空"),
    ("demo-xueqiu", "captcha", "/xueqiu", "blocked", "防火墙"),
    ("demo-xueqiu", "login", "/xueqiu", "login", "400016"),
    ("demo-xueqiu", "empty", "/xueqiu", "blocked", "列表为空"),
]


@pytest.mark.parametrize(("name", "mode", "path", "reason", "words"), REFUSALS)
def test_a_refusal_stops_the_run_and_says_why(
    sites: Sites, tmp_path: Path, name: str, mode: str, path: str, reason: str, words: str
) -> None:
    budget = tmp_path / "budget.sqlite"
    with sites.standin(name) as standin:
        misbehave(standin.base_url, mode, path=path, times=1000)
        source = sites.source(standin.base_url, name)
        found = crawl(source, budget=budget)
    assert (found.run.stop_reason, dict(found.run.outcomes), found.posts) == (reason, {reason.upper(): 1}, [])
    assert words in found.run.detail
    holds = {hold.site: hold.reason for hold in Budget(budget).holds()}
    assert holds == ({} if reason == "login" else {source.host: found.run.detail})


@pytest.mark.parametrize(
    ("name", "mode", "path", "after"),
    [
        ("demo-tieba", "captcha", "/tieba/p/comment", 1),
        ("demo-guba", "decoy", "/guba/list", 1),
        ("demo-tousu", "login", "/tousu/complaint", 12),
        ("demo-xueqiu", "captcha", "/xueqiu/statuses/talks", 1),
    ],
)
def test_a_refusal_half_way_loses_and_invents_nothing(
    sites: Sites, name: str, mode: str, path: str, after: int
) -> None:
    with sites.standin(name) as standin:
        source = sites.source(standin.base_url, name)
        misbehave(standin.base_url, mode, path=path, after=after, times=1)
        refused = crawl(source)
        assert refused.ids == served_ids(standin.base_url)
        assert (refused.run.stop_reason, bool(refused.posts)) == ("blocked", True)
        rest = crawl(source, dict(refused.run.cursor))
    assert rest.run.stop_reason == "finished"
    assert refused.ids | rest.ids == sites.clean(name)[0].ids
