"""Known posts are asked for anew: how they are now, which are gone - and nothing else ever counts as gone."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.catalogue import catalogue
from crawlers.events import CheckpointEvent, GoneEvent, PostEvent, decode
from crawlers.items import Outcome, Page, Post, PostType, Skipped
from crawlers.repolls import KnownPost, Repoll
from crawlers.sources import SourceConfig
from crawlers.spiders.addresses import status_asked
from crawlers.spiders.repoll import _why_gone
from crawlers.standin.server import StandIn
from crawlers.standin.sources import forum_sources
from tests.crawlers.crawling import Crawl, client, crawl, crawling, delete, misbehave, source_of

Known = tuple[KnownPost, ...]
MOBILE = "demo-weibo-mobile"


@pytest.fixture(scope="module")
def seen(scenario: Path) -> dict[str, list[Post]]:
    """The posts of each source as a crawl finds them, without answers to others."""
    with StandIn(scenario) as standin:
        sources = [source_of(standin.base_url, scenario, name) for name in (MOBILE, "demo-forum-gbk")]
        sources += [one for one in forum_sources(standin.base_url, scenario) if one.type.status]
        found = {source.name: crawl(source.model_copy(update={"comments": False})) for source in sources}
    return {name: [post for post in one.posts if not is_answer(post)] for name, one in found.items()}


def is_answer(post: Post) -> bool:
    return post.type in {PostType.COMMENT, PostType.REPLY}


def known_of(posts: Sequence[Post]) -> Known:
    return tuple(KnownPost(post.id, post.url) for post in posts)


def gone_in(found: Crawl) -> dict[str, str]:
    return {event.post_id: event.detail for event in found.events if isinstance(event, GoneEvent)}


def finished_in(found: Crawl) -> list[str]:
    return [key for event in found.events if isinstance(event, CheckpointEvent) for key in event.cursor]


def mobile(site: str, scenario: Path, **changes: object) -> SourceConfig:
    return source_of(site, scenario, MOBILE, **changes)


def all_sources(site: str, scenario: Path) -> dict[str, SourceConfig]:
    sources = [source_of(site, scenario, name) for name in (MOBILE, "demo-forum-gbk")]
    return {one.name: one for one in (*sources, *forum_sources(site, scenario))}


@pytest.mark.parametrize(
    "name",
    [MOBILE, "demo-forum-gbk", "demo-tieba", "demo-tieba-search", "demo-guba", "demo-xueqiu", "demo-xueqiu-user"],
)
def test_every_post_is_found_again_under_its_own_id(
    site: str, scenario: Path, seen: dict[str, list[Post]], name: str
) -> None:
    known = known_of(seen[name])
    found = crawl(all_sources(site, scenario)[name], repoll=Repoll(known))
    assert known
    assert {post.id for post in known} <= found.ids
    assert finished_in(found) == [post.id for post in known]
    assert not gone_in(found)
    assert found.run.stop_reason == "finished"


def test_counts_are_those_of_now_and_texts_stay_whole(site: str, scenario: Path, seen: dict[str, list[Post]]) -> None:
    post = next(post for post in seen[MOBILE] if post.text.startswith("江海银行房贷经过"))
    found = crawl(mobile(site, scenario), repoll=Repoll(known_of((post,))))
    again = next(one for one in found.posts if one.id == post.id)
    assert (again.likes.value, again.reposts.value) == (12000, 1_000_000)
    assert "/w/" in again.url


@pytest.mark.parametrize("name", [MOBILE, "demo-forum-gbk", "demo-xueqiu"])
def test_a_deleted_post_is_gone_in_the_sites_own_words(
    site: str, scenario: Path, seen: dict[str, list[Post]], name: str
) -> None:
    source, (first, second, *_) = all_sources(site, scenario)[name], known_of(seen[name])
    delete(site, first.id if source.stored_under != "xueqiu" else f"weibo:{first.number}")
    found = crawl(source, repoll=Repoll((first, second)))
    ((post_id, reason),) = gone_in(found).items()
    assert post_id == first.id
    assert "不存在" in reason
    assert set(finished_in(found)) == {first.id, second.id}
    assert found.run.stop_reason == "finished"


def test_what_is_gone_is_told_before_its_checkpoint(site: str, scenario: Path, seen: dict[str, list[Post]]) -> None:
    first, second, *_ = known_of(seen[MOBILE])
    delete(site, second.id)
    told = [
        (type(event).__name__, event.post_id if isinstance(event, GoneEvent) else next(iter(event.cursor)))
        for event in crawl(mobile(site, scenario), repoll=Repoll((first, second))).events
        if isinstance(event, GoneEvent | CheckpointEvent)
    ]
    assert told == [("CheckpointEvent", first.id), ("GoneEvent", second.id), ("CheckpointEvent", second.id)]


def test_a_site_that_has_nothing_any_more_is_not_believed(
    site: str, scenario: Path, seen: dict[str, list[Post]]
) -> None:
    elsewhere = mobile(site, scenario, base_url=f"{site}/nothing-here")
    known = known_of(seen[MOBILE])
    found = crawl(elsewhere, repoll=Repoll(known[:3], known[3:5]))
    assert found.outcomes == {"GONE": 5}
    assert not gone_in(found)
    assert not finished_in(found)
    assert found.run.stop_reason == "schema_changed"
    assert "一条也没有标记" in found.run.detail


def test_one_that_is_still_there_speaks_for_the_site(site: str, scenario: Path, seen: dict[str, list[Post]]) -> None:
    first, second, third, fourth, *_ = known_of(seen[MOBILE])
    for one in (first, second, third):
        delete(site, one.id)
    found = crawl(mobile(site, scenario), repoll=Repoll((first, second), (third, fourth)))
    assert set(gone_in(found)) == {first.id, second.id} == set(finished_in(found))
    assert found.run.stop_reason == "finished"


@pytest.mark.parametrize(
    ("mode", "reason"), [("432", "blocked"), ("login", "login"), ("captcha", "blocked"), ("403", "blocked")]
)
def test_a_refusal_ends_the_run_and_nothing_is_gone(
    site: str, scenario: Path, seen: dict[str, list[Post]], mode: str, reason: str
) -> None:
    first, second, third, *_ = known_of(seen[MOBILE])
    delete(site, first.id)
    misbehave(site, mode, path="/m/statuses/show", after=1, times=9)
    found = crawl(mobile(site, scenario), repoll=Repoll((first, second, third), (third,)))
    assert found.run.stop_reason == reason
    assert len(found.pages) == 2
    assert not gone_in(found)
    assert not finished_in(found)


def test_pages_of_another_shape_count_as_asked_and_end_the_run_soon(
    site: str, scenario: Path, seen: dict[str, list[Post]]
) -> None:
    known = known_of(seen["demo-forum-gbk"])
    source = source_of(site, scenario, "demo-forum-gbk", base_url=f"{site}/w", plain_urls=True)
    misbehave(site, "html", path="/w", times=9)
    found = crawl(source, repoll=Repoll(known))
    assert found.outcomes == {"SCHEMA_CHANGED": 2}
    assert finished_in(found) == [post.id for post in known[:2]]
    assert not gone_in(found)
    assert found.run.stop_reason == "schema_changed"


def test_a_killed_run_told_each_post_before_it_was_done_with(
    site: str, scenario: Path, seen: dict[str, list[Post]]
) -> None:
    known = known_of(seen[MOBILE])
    delete(site, known[1].id)
    with crawling(mobile(site, scenario), repoll=Repoll(known)) as process:
        found = Crawl()
        for line in process.stdout or ():
            found.events.append(decode(line))
            if len(finished_in(found)) == 3:
                break
        process.kill()
    told = {event.post.id for event in found.events if isinstance(event, PostEvent)} | gone_in(found).keys()
    assert set(finished_in(found)) == {post.id for post in known[:3]} <= told


def test_a_run_asks_no_more_than_it_may(site: str, scenario: Path, seen: dict[str, list[Post]]) -> None:
    found = crawl(mobile(site, scenario, max_pages=2), repoll=Repoll(known_of(seen[MOBILE])))
    assert (len(found.pages), found.run.stop_reason) == (2, "budget")


def test_a_thread_whose_first_post_is_blanked_is_gone() -> None:
    """By the board's words in its place; what only asks for an answer, a payment or a password is still there."""
    known = KnownPost("bbs.example:703-9003")
    for why, is_gone in (
        ("内容不可见 (hidden): 已被屏蔽 (moderated)", True),
        ("内容不可见 (hidden): 作者隐藏 (hidden by its author)", True),
        ("已删除 (deleted)", True),
        ("内容不可见 (hidden): 需要密码 (wants a password)", False),
        ("广告 (advertisement)", False),
    ):
        page = Page(Outcome.OK, skipped=(Skipped("703-9003", why), Skipped("703-9004", "已删除 (deleted)")))
        assert _why_gone(page, known) == (why if is_gone else "")
    broken = Page(Outcome.SCHEMA_CHANGED, skipped=(Skipped("703-9003", "缺少 text，疑已删除", is_fault=True),))
    assert _why_gone(broken, known) == ""


@pytest.mark.parametrize("name", [name for name, declared in catalogue().items() if declared.status])
def test_a_type_asks_below_its_own_site(name: str) -> None:
    declared = catalogue()[name]
    base = declared.base_url or "https://bbs.example"
    targets = {"users": "6100000001", "boards": "36", "stocks": "600519", "feeds": "1"}.get(
        declared.targets, "江海银行"
    )
    source = SourceConfig.model_validate({"name": name, "spider": name, "base_url": base, "targets": [targets]})
    request = status_asked(source, KnownPost(f"{source.stored_under}:703-9003", f"{base}/news,600519,703.html"))
    assert request is not None
    assert request.url.startswith(f"{base}/")
    assert "703" in request.url
    assert "{" not in request.url
    assert not request.form


def test_a_post_of_another_site_is_not_asked_for() -> None:
    source = SourceConfig.model_validate({"name": "guba", "spider": "guba", "targets": ["600519"]})
    article = KnownPost("guba:703", "https://caifuhao.eastmoney.com/news/703")
    assert status_asked(source, article) is None
    assert status_asked(source, replace(article, url="")) is None
    search = SourceConfig.model_validate({"name": "s", "spider": "weibo-html", "targets": ["江海银行"]})
    assert status_asked(search, KnownPost("weibo:5277908669302546")) is None


def test_a_repoll_survives_the_command_line() -> None:
    repoll = Repoll((KnownPost("weibo:1", "https://weibo.com/1/a"),), (KnownPost("weibo:2"),))
    assert Repoll.of_json(repoll.to_json()) == repoll
    with pytest.raises(ValueError, match="posts"):
        Repoll.of_json('{"posts": [{"url": "x"}]}')


def test_only_what_is_there_can_be_deleted(site: str) -> None:
    assert client().post(f"{site}/__standin__/delete", json={"id": "weibo:1"}).status_code == 404
    assert client().post(f"{site}/__standin__/delete", content=b"[").status_code == 422
