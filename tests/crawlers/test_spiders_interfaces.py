"""The spider against the interfaces of the stand-in: the forums' mobile API, Weibo's comments on two levels."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.events import GoneEvent, ListingEvent
from crawlers.items import Ended, Post, PostType
from crawlers.repolls import KnownPost, Repoll
from crawlers.sources import SourceConfig
from crawlers.spiders.budget import Budget
from crawlers.standin.numbers import uid
from crawlers.standin.server import StandIn
from tests.crawlers.crawling import LONG, Crawl, crawl, delete, killed, misbehave, served_ids, source_of
from tests.crawlers.forum_scenarios import interfaces, source_at

GBK, UTF8 = "demo-forum-gbk-api", "demo-forum-utf8-api"
MOBILE, USER, PC = "demo-weibo-mobile", "demo-weibo-user", "demo-weibo-ajax-user"
SEARCH, MENTIONS = "demo-weibo-openapi-search", "demo-weibo-openapi-mentions"
PEOPLE = (uid("lin"), uid("zhou"))
NAMES = [GBK, UTF8, MOBILE, USER, PC, SEARCH, MENTIONS]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return interfaces(tmp_path_factory.mktemp("interfaces"))


class Sites:
    """Stand-ins and their sources; an undisturbed crawl of each source, made once."""

    def __init__(self, scenario: Path, token: Path) -> None:
        self._scenario, self._token, self._now = scenario, token, datetime.now(UTC)
        self._clean: dict[str, tuple[Crawl, set[str]]] = {}

    def standin(self) -> StandIn:
        return StandIn(self._scenario, now=self._now)

    def source(self, base_url: str, name: str, **changes: object) -> SourceConfig:
        if name in {MOBILE, "demo-forum-gbk", "demo-forum-utf8"}:
            return source_of(base_url, self._scenario, name, **changes)
        token = {"cookie_file": self._token} if name in {SEARCH, MENTIONS} else {}
        people = {"targets": PEOPLE} if name in {USER, PC} else {}
        return source_at(base_url, self._scenario, name, **token, **people, **changes)

    def clean(self, name: str) -> tuple[Crawl, set[str]]:
        """The crawl, and the ids that the stand-in showed meanwhile."""
        if name not in self._clean:
            with self.standin() as standin:
                self._clean[name] = crawl(self.source(standin.base_url, name)), served_ids(standin.base_url)
        return self._clean[name]


@pytest.fixture(scope="module")
def sites(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Sites:
    token = tmp_path_factory.mktemp("token") / "token"
    token.write_text("2.00stand-in", encoding="utf-8")
    return Sites(scenario, token)


@pytest.mark.parametrize(
    ("name", "posts"),
    [
        (GBK, 36),
        (UTF8, 2 + 22 + 12),
        (MOBILE, 31 + 114 + 5),
        (USER, 30 + 114 + 5),
        (PC, 31 + 114 + 5),
        (SEARCH, 29 + 114 + 5),
        (MENTIONS, 2 + 5),
    ],
)
def test_everything_served_is_found_once(sites: Sites, name: str, posts: int) -> None:
    found, served = sites.clean(name)
    assert found.ids == served
    assert (len(found.posts), found.run.found, found.run.expected, found.run.coverage) == (posts, posts, posts, 1.0)
    assert (found.run.stop_reason, found.run.detail) == ("finished", "")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_has_text_author_time_and_address(sites: Sites, name: str) -> None:
    posts = sites.clean(name)[0].posts
    assert not [post.id for post in posts if not (post.author.name and post.published_at and post.url)]
    assert not [post.id for post in posts if not (post.text or post.quoted)]


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_crawl_goes_on_from_its_last_checkpoint(sites: Sites, name: str) -> None:
    with sites.standin() as standin:
        source = sites.source(standin.base_url, name)
        before = killed(source)
        after = crawl(source, before.cursor)
        assert after.run.stop_reason == "finished"
        assert before.ids | after.ids == sites.clean(name)[0].ids


def listed(found: Crawl) -> list[tuple[int, int | None, Ended]]:
    listings = [event.listing for event in found.events if isinstance(event, ListingEvent)]
    return [(one.found, one.expected, one.ended) for one in listings]


def as_page(post: Post) -> Post:
    """What the forum's page and its interface both show."""
    return replace(post, fetched_at=post.fetched_at.min, published_raw="", url="")


@pytest.mark.parametrize(("name", "html"), [(GBK, "demo-forum-gbk"), (UTF8, "demo-forum-utf8")])
def test_the_mobile_api_gives_what_the_pages_of_the_forum_show(sites: Sites, name: str, html: str) -> None:
    posts, shown = ({post.id: as_page(post) for post in sites.clean(one)[0].posts} for one in (name, html))
    assert posts == shown


def test_threads_of_the_mobile_api_are_read_to_their_end(sites: Sites) -> None:
    found, _ = sites.clean(UTF8)
    thread = next(post for post in found.posts if post.title == "提额经过")
    replies = [post for post in found.posts if post.root_id == thread.id]
    assert (thread.text, thread.views.value, thread.comments.value, len(replies)) == ("打了三次电话", 4321, 12, 12)
    answer = found.post("已为您登记")
    assert (answer.parent_id, answer.quoted) == (found.post("提额10").id, "@周周不加班: 提额10")
    assert found.post("<b>刷几次</b>免").text.endswith("\n第二行€😀")


def test_a_board_is_held_against_the_count_of_its_mobile_api(sites: Sites) -> None:
    assert listed(sites.clean(UTF8)[0]) == [(23, 23, Ended.LAST_PAGE)]
    assert listed(sites.clean(GBK)[0])[:2] == [(23, 23, Ended.LAST_PAGE), (1, 1, Ended.LAST_PAGE)]


def test_an_old_forum_says_that_it_has_only_version_1(sites: Sites) -> None:
    with sites.standin() as standin:
        found = crawl(sites.source(standin.base_url, GBK, spider="discuz-api", targets=("36",)))
    assert (dict(found.run.outcomes), found.posts) == ({"GONE": 1}, [])
    assert "module_not_exists" in found.run.detail


def test_the_mobile_api_is_left_alone_where_robots_txt_forbids_it(sites: Sites) -> None:
    with sites.standin() as standin:
        found = crawl(sites.source(standin.base_url, UTF8, obey_robots=True))
        assert served_ids(standin.base_url) == set()
    assert (found.run.stop_reason, found.posts) == ("blocked", [])
    assert "robots.txt" in found.run.detail


def test_a_thread_that_was_deleted_is_gone_by_the_mobile_api(sites: Sites) -> None:
    threads = [post for post in sites.clean(UTF8)[0].posts if post.type is PostType.THREAD]
    known = tuple(KnownPost(post.id, post.url) for post in threads[:3])
    with sites.standin() as standin:
        delete(standin.base_url, known[1].id)
        found = crawl(sites.source(standin.base_url, UTF8), repoll=Repoll(known))
    gone = {event.post_id: event.detail for event in found.events if isinstance(event, GoneEvent)}
    assert {known[0].id, known[2].id} <= found.ids
    assert list(gone) == [known[1].id]
    assert "指定的主题不存在" in gone[known[1].id]


@pytest.mark.parametrize("name", [MOBILE, USER, PC, SEARCH])
def test_answers_to_a_comment_are_all_found_and_tied(sites: Sites, name: str) -> None:
    found, _ = sites.clean(name)
    status, root = found.post("#江海银行#登不上"), found.post("第0条")
    answers = [post for post in found.posts if post.parent_id == root.id]
    assert len(answers) == 55
    assert {(post.type, post.root_id) for post in answers} == {(PostType.COMMENT, status.id)}
    assert (root.parent_id, root.root_id) == (status.id, status.id)


@pytest.mark.parametrize("name", [MOBILE, USER, PC])
def test_only_comments_with_more_answers_are_asked_for(sites: Sites, name: str) -> None:
    pages = sites.clean(name)[0].pages
    asked = [page.url for page in pages if "hotFlowChild" in page.url or "fetch_level=1" in page.url]
    roots = {post.native_id for post in sites.clean(name)[0].posts if post.text in {"第0条", "请私信"}}
    assert {url.partition("id=")[2].partition("&")[0] for url in asked} == roots


@pytest.mark.parametrize("name", [MOBILE, PC, SEARCH])
def test_without_comments_no_answers_are_asked_for(sites: Sites, name: str) -> None:
    with sites.standin() as standin:
        found = crawl(sites.source(standin.base_url, name, comments=False))
    assert not [post for post in found.posts if post.type is PostType.COMMENT]
    assert not [page.url for page in found.pages if "omments" in page.url or "hotFlow" in page.url]
    assert found.run.stop_reason == "finished"


def test_cut_texts_of_a_timeline_are_completed_and_reposts_found(sites: Sites) -> None:
    for name in (USER, PC):
        assert sites.clean(name)[0].post("江海银行房贷经过").text == LONG
    found, _ = sites.clean(PC)
    assert found.post("感谢支持").root_id == found.post("江海银行房贷经过").id


REFUSALS = [
    (UTF8, "403", "/bbs-utf8/api", "blocked", "403"),
    (UTF8, "captcha", "/bbs-utf8/api", "blocked", "10 分钟以上"),
    (UTF8, "login", "/bbs-utf8/api", "login", "登录"),
    (UTF8, "html", "/bbs-utf8/api", "blocked", "返回网页"),
    (UTF8, "empty", "/bbs-utf8/api", "blocked", "空列表"),
    (UTF8, "changed", "/bbs-utf8/api", "schema_changed", "forum_threadlist"),
    (GBK, "login", "/bbs-gbk/api", "login", "登录"),
    (PC, "captcha", "/w/ajax", "blocked", "人机验证"),
    (PC, "login", "/w/ajax", "login", "Cookie"),
    (PC, "empty", "/w/ajax", "blocked", "空列表"),
    (PC, "changed", "/w/ajax/statuses", "schema_changed", "list"),
    (USER, "empty", "/m/api", "blocked", "空列表"),
    (SEARCH, "empty", "/api", "blocked", "一条未给"),
    (MENTIONS, "changed", "/api/2/statuses", "schema_changed", ""),
]


@pytest.mark.parametrize(("name", "mode", "path", "reason", "words"), REFUSALS)
def test_a_refusal_stops_the_run_and_says_why(
    sites: Sites, tmp_path: Path, name: str, mode: str, path: str, reason: str, words: str
) -> None:
    budget = tmp_path / "budget.sqlite"
    with sites.standin() as standin:
        misbehave(standin.base_url, mode, path=path, times=1000)
        source = sites.source(standin.base_url, name, stop_after=1)
        found = crawl(source, budget=budget)
    assert (found.run.stop_reason, found.run.outcomes[reason.upper()], found.posts) == (reason, 1, [])
    assert set(found.run.outcomes) <= {reason.upper(), "OK"}, "a profile or who is signed in may be read before"
    assert found.run.detail
    assert words in found.run.detail
    assert [hold.site for hold in Budget(budget).holds()] == ([source.host] if reason == "blocked" else [])


@pytest.mark.parametrize(
    ("name", "mode", "path", "after"),
    [
        (UTF8, "403", "/bbs-utf8/api", 3),
        (GBK, "captcha", "/bbs-gbk/api", 24),
        (MOBILE, "432", "/m/comments/hotFlowChild", 2),
        (PC, "captcha", "/w/ajax/statuses/buildComments", 6),
        (SEARCH, "429", "/api/2/comments", 2),
    ],
)
def test_a_refusal_half_way_loses_and_invents_nothing(
    sites: Sites, name: str, mode: str, path: str, after: int
) -> None:
    with sites.standin() as standin:
        source = sites.source(standin.base_url, name)
        misbehave(standin.base_url, mode, path=path, after=after, times=1)
        refused = crawl(source)
        assert refused.ids <= served_ids(standin.base_url)
        assert (refused.run.stop_reason, bool(refused.posts)) == ("blocked", True)
        rest = crawl(source, dict(refused.run.cursor))
    assert rest.run.stop_reason == "finished"
    assert refused.ids | rest.ids == sites.clean(name)[0].ids


@pytest.mark.parametrize(
    ("name", "path", "after"), [(MOBILE, "/m/comments/hotFlowChild", 0), (PC, "/w/ajax/statuses/buildComments", 2)]
)
def test_answers_that_cannot_be_read_are_told_by_the_coverage(sites: Sites, name: str, path: str, after: int) -> None:
    """The 55 answers to one comment come in another shape; two of them stand on the page of the comments."""
    with sites.standin() as standin:
        source = sites.source(standin.base_url, name)
        misbehave(standin.base_url, "changed", path=path, after=after, times=1)
        found = crawl(source if name == MOBILE else source.model_copy(update={"targets": (uid("zhou"),)}))
    assert found.run.stop_reason == "schema_changed"
    assert found.run.expected == found.run.found + 53
    assert len([post for post in found.posts if post.parent_id == found.post("第0条").id]) == 2
