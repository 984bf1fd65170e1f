"""The spiders against the stand-in, each crawl in a process of its own as in production."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.events import CheckpointEvent, ListingEvent, PostEvent, RunEvent, decode
from crawlers.items import Ended, Listing
from crawlers.spiders.budget import Budget
from crawlers.standin.server import StandIn
from tests.crawlers.crawling import LATE, LONG, Crawl, crawl, crawling, misbehave, served_ids, source_of

Clean = dict[str, tuple[Crawl, set[str]]]


@pytest.fixture(scope="module")
def clean(scenario: Path) -> Clean:
    """An undisturbed crawl of each source, with the ids that the stand-in showed meanwhile."""
    crawls: Clean = {}
    for name in ("demo-weibo-mobile", "demo-weibo-html", "demo-forum-gbk", "demo-forum-utf8"):
        with StandIn(scenario) as standin:
            crawls[name] = crawl(source_of(standin.base_url, scenario, name)), served_ids(standin.base_url)
    return crawls


@pytest.mark.parametrize(
    ("name", "posts", "expected"),
    [
        ("demo-weibo-mobile", 39, 39),
        ("demo-weibo-html", 25, None),
        ("demo-forum-gbk", 36, 36),
        ("demo-forum-utf8", 2, 2),
    ],
)
def test_everything_served_is_found_once(clean: Clean, name: str, posts: int, expected: int | None) -> None:
    found, served = clean[name]
    assert found.ids == served
    assert (len(found.posts), found.run.found, found.run.expected) == (posts, posts, expected)
    assert found.run.stop_reason == "finished"
    assert not open_places(found)


def open_places(found: Crawl) -> list[str]:
    """Where listings go on; those of windows of time, and those of whole targets."""
    places = found.run.cursor.items()
    return [place.partition("#")[0] for key, place in places if place and not key.endswith(("@until", "@planned"))]


def test_a_mobile_crawl_completes_cut_texts_and_ties_comments(clean: Clean) -> None:
    found, _ = clean["demo-weibo-mobile"]
    post = found.post("江海银行房贷经过")
    assert post.text == LONG
    assert post.keyword == "江海银行"
    assert "/w/" in post.url
    assert found.post("谢谢分享").root_id == post.id


def test_a_gbk_forum_is_read_as_written_and_stored_under_its_own_name(clean: Clean) -> None:
    found, _ = clean["demo-forum-gbk"]
    late = next(post for post in found.posts if post.title == LATE)
    assert late.text == "江海银行的余额宝\n第二行€😀"
    assert late.board == "银行与理财"
    assert late.id.startswith("bbs.jianghai.example:")
    reply = found.post("谢谢")
    assert {reply.root_id, reply.parent_id} <= found.ids


def test_posts_come_before_the_checkpoint_of_their_page(clean: Clean) -> None:
    events = clean["demo-weibo-mobile"][0].events
    first = next(number for number, event in enumerate(events) if isinstance(event, CheckpointEvent))
    assert sum(isinstance(event, PostEvent) for event in events[:first]) == 10 + 14
    assert isinstance(events[-1], RunEvent)


def test_a_second_crawl_finds_the_same_ids(site: str, scenario: Path, clean: Clean) -> None:
    first, _ = clean["demo-weibo-mobile"]
    assert crawl(source_of(site, scenario, "demo-weibo-mobile"), dict(first.run.cursor)).ids == first.ids


def test_a_second_crawl_of_windows_reads_only_what_came_since(site: str, scenario: Path, clean: Clean) -> None:
    first, _ = clean["demo-weibo-html"]
    second = crawl(source_of(site, scenario, "demo-weibo-html"), dict(first.run.cursor))
    assert second.run.stop_reason == "finished"
    assert second.ids < first.ids


def read_until_checkpoints(process: "object", count: int) -> Crawl:
    found = Crawl()
    for line in process.stdout:  # type: ignore[attr-defined]
        found.events.append(decode(line))
        if sum(isinstance(event, CheckpointEvent) for event in found.events) == count:
            break
    return found


@pytest.mark.parametrize(("name", "checkpoints"), [("demo-weibo-mobile", 2), ("demo-forum-gbk", 1)])
def test_a_killed_crawl_goes_on_from_its_last_checkpoint(
    site: str, scenario: Path, clean: Clean, name: str, checkpoints: int
) -> None:
    source = source_of(site, scenario, name)
    with crawling(source) as process:
        before = read_until_checkpoints(process, checkpoints)
        process.kill()
    after = crawl(source, before.cursor)
    assert any(before.cursor.values())
    assert not before.ids <= after.ids
    assert before.ids | after.ids == clean[name][0].ids


def test_a_cursor_outlives_a_change_of_port(scenario: Path, clean: Clean) -> None:
    with StandIn(scenario) as first:
        before = crawl(source_of(first.base_url, scenario, "demo-weibo-html", max_pages=2))
    with StandIn(scenario) as second:
        after = crawl(source_of(second.base_url, scenario, "demo-weibo-html"), dict(before.run.cursor))
    assert (before.run.stop_reason, before.run.found) == ("budget", 20)
    assert before.ids | after.ids == clean["demo-weibo-html"][0].ids


@pytest.mark.parametrize(
    ("mode", "path", "name", "reason", "outcomes"),
    [
        ("432", "/m", "demo-weibo-mobile", "blocked", {"BLOCKED": 1}),
        ("login", "/m", "demo-weibo-mobile", "login", {"LOGIN": 1}),
        ("captcha", "/m", "demo-weibo-mobile", "blocked", {"BLOCKED": 1}),
        ("html", "/s", "demo-weibo-html", "schema_changed", {"SCHEMA_CHANGED": 2}),
        ("login", "/bbs-gbk", "demo-forum-gbk", "login", {"LOGIN": 1}),
        ("429", "/bbs-gbk", "demo-forum-gbk", "blocked", {"BLOCKED": 1}),
    ],
)
def test_a_refusal_stops_the_run_at_once_and_says_why(
    site: str, scenario: Path, mode: str, path: str, name: str, reason: str, outcomes: dict[str, int]
) -> None:
    misbehave(site, mode, path=path, times=1000)
    found = crawl(source_of(site, scenario, name))
    assert (found.run.stop_reason, dict(found.run.outcomes)) == (reason, outcomes)
    assert found.run.detail
    assert not found.posts


def test_a_refusal_half_way_keeps_what_was_read_and_the_place(site: str, scenario: Path, clean: Clean) -> None:
    source = source_of(site, scenario, "demo-weibo-html")
    misbehave(site, "432", path="/s", after=1)
    refused = crawl(source)
    assert (refused.run.stop_reason, refused.run.found) == ("blocked", 10)
    assert "page=2" in [place[-6:] for place in open_places(refused)]
    assert refused.ids | crawl(source, dict(refused.run.cursor)).ids == clean["demo-weibo-html"][0].ids


def test_a_refused_long_text_is_handed_over_cut(site: str, scenario: Path) -> None:
    misbehave(site, "432", path="/m/statuses/extend", times=1000)
    found = crawl(source_of(site, scenario, "demo-weibo-mobile", stop_after=1))
    cut = found.post("江海银行房贷经过").text
    assert LONG.startswith(cut.removesuffix("...").removesuffix("…"))
    assert found.run.stop_reason == "blocked"
    assert not found.cursor


def test_one_target_that_cannot_be_read_does_not_stop_the_next(site: str, scenario: Path) -> None:
    misbehave(site, "html", path="/s", times=1)
    found = crawl(source_of(site, scenario, "demo-weibo-html"))
    assert found.run.stop_reason == "schema_changed"
    assert [post.keyword for post in found.posts] == ["云港银行"]


@pytest.mark.parametrize(("mode", "minutes"), [("432", 10), ("418", 150)])
def test_a_site_that_refused_is_left_alone_also_by_the_next_process(
    site: str, scenario: Path, tmp_path: Path, mode: str, minutes: int
) -> None:
    budget = tmp_path / "budget.sqlite"
    source = source_of(site, scenario, "demo-weibo-html")
    misbehave(site, mode, path="/s", times=1)
    crawl(source, budget=budget)
    (hold,) = Budget(budget).holds()
    left = (hold.until - datetime.now(UTC)).total_seconds() / 60
    assert minutes - 2 < left <= minutes
    held = crawl(source, budget=budget)
    assert (held.run.stop_reason, dict(held.run.outcomes)) == ("held", {})
    assert mode in held.run.detail
    assert Budget(budget).release(source.host)
    assert crawl(source, budget=budget).run.stop_reason == "finished"


def test_the_hourly_budget_holds_across_processes(site: str, scenario: Path, tmp_path: Path) -> None:
    budget = tmp_path / "budget.sqlite"
    source = source_of(site, scenario, "demo-weibo-html", per_hour=3)
    first = crawl(source, budget=budget)
    assert (first.run.stop_reason, sum(first.run.outcomes.values())) == ("held", 3)
    assert "3 次" in first.run.detail
    assert crawl(source, dict(first.run.cursor), budget).run.outcomes == {}
    assert Budget(budget).used(source.host) == (3, 3)


def test_requests_repeated_after_a_servers_error_count_too(site: str, scenario: Path, tmp_path: Path) -> None:
    budget = tmp_path / "budget.sqlite"
    source = source_of(site, scenario, "demo-weibo-html")
    misbehave(site, "500", path="/s", times=2)
    found = crawl(source, budget=budget)
    assert found.run.stop_reason == "finished"
    assert Budget(budget).used(source.host)[0] == sum(found.run.outcomes.values()) + 2
    misbehave(site, "500", path="/s", times=2)
    held = crawl(source.model_copy(update={"per_hour": 2}), budget=tmp_path / "another.sqlite")
    assert (held.run.stop_reason, Budget(tmp_path / "another.sqlite").used(source.host)[0]) == ("held", 2)


def test_an_empty_page_in_the_middle_is_no_end(site: str, scenario: Path) -> None:
    misbehave(site, "empty", path="/m/api/container", after=1, times=1000)
    found = crawl(source_of(site, scenario, "demo-weibo-mobile", stop_after=1))
    assert found.run.stop_reason == "blocked"
    assert [place[-6:] for place in open_places(found)] == ["page=2"]
    assert found.run.coverage is not None
    assert found.run.coverage < 1


def listings(found: Crawl) -> list[Listing]:
    return [event.listing for event in found.events if isinstance(event, ListingEvent)]


def test_each_listing_tells_what_it_found_and_why_it_ended(clean: Clean) -> None:
    mobile, html = (listings(clean[name][0]) for name in ("demo-weibo-mobile", "demo-weibo-html"))
    assert [(one.target, one.found, one.expected, one.coverage) for one in mobile] == [
        ("江海银行", 24, 24, 1.0),
        ("云港银行", 1, 1, 1.0),
    ]
    assert [(one.ended, one.pages, one.expected) for one in html] == [
        (Ended.LAST_PAGE, 3, None),
        (Ended.LAST_PAGE, 1, None),
    ]


@pytest.mark.parametrize(("times", "note"), [(1, ""), (2, "第 2 页为空")])
def test_one_empty_page_ends_nothing(site: str, scenario: Path, times: int, note: str) -> None:
    misbehave(site, "empty", path="/s", after=1, times=times)
    found = crawl(source_of(site, scenario, "demo-weibo-html"))
    assert found.run.stop_reason == "finished"
    first = listings(found)[0]
    assert note in first.note
    assert first.found == (24 if times == 1 else 14)


def test_an_empty_page_that_the_last_one_linked_to_is_no_end(site: str, scenario: Path) -> None:
    misbehave(site, "empty", path="/s", after=1, times=1000)
    found = crawl(source_of(site, scenario, "demo-weibo-html", stop_after=1))
    assert found.run.stop_reason == "blocked"
    assert open_places(found)[0].endswith("page=2")


def test_a_board_that_hides_its_threads_is_no_end(site: str, scenario: Path) -> None:
    misbehave(site, "empty", path="/bbs-gbk", after=1 + 21)
    found = crawl(source_of(site, scenario, "demo-forum-gbk", stop_after=1))
    assert found.run.stop_reason in {"blocked", "schema_changed"}
    assert "page=2#" in found.run.cursor["36"]


def test_a_keyword_that_nobody_uses_is_empty(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, "demo-weibo-mobile", targets=("无人提及",)))
    assert (found.run.stop_reason, dict(found.run.outcomes), found.run.found) == ("finished", {"EMPTY": 1}, 0)


def test_a_board_that_is_not_there_is_gone(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, "demo-forum-utf8", targets=("99",)))
    assert dict(found.run.outcomes) == {"GONE": 1}
    assert "指定的版块不存在" in found.run.detail


def test_a_server_error_is_tried_again(site: str, scenario: Path) -> None:
    misbehave(site, "500", path="/s", times=2)
    assert crawl(source_of(site, scenario, "demo-weibo-html")).run.stop_reason == "finished"


def test_a_lasting_server_error_ends_in_error(site: str, scenario: Path) -> None:
    misbehave(site, "500", path="/s", times=1000)
    assert crawl(source_of(site, scenario, "demo-weibo-html")).run.stop_reason == "error"


def test_a_site_that_does_not_answer_ends_in_error(scenario: Path) -> None:
    with StandIn(scenario) as closed:
        source = source_of(closed.base_url, scenario, "demo-weibo-html")
    found = crawl(source)
    assert found.run.stop_reason == "error"
    assert "没有应答" in found.run.detail


def test_a_slow_answer_is_given_up(site: str, scenario: Path) -> None:
    misbehave(site, "slow", path="/s", times=1000)
    found = crawl(source_of(site, scenario, "demo-weibo-html", timeout=0.2, stop_after=1))
    assert found.run.stop_reason == "error"


def test_what_robots_txt_forbids_is_not_asked_for(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, "demo-weibo-html", base_url=f"{site}/__standin__"))
    assert found.run.stop_reason == "blocked"
    assert "robots.txt" in found.run.detail


def test_the_depth_ends_each_target_early(site: str, scenario: Path) -> None:
    found = crawl(source_of(site, scenario, "demo-weibo-mobile", depth=1, comments=False))
    assert (found.run.stop_reason, found.run.found, found.run.expected) == ("finished", 11, 11)


def test_a_crawl_that_is_told_to_end_reports_its_run(site: str, scenario: Path) -> None:
    misbehave(site, "slow", path="/s", after=1)
    source = source_of(site, scenario, "demo-weibo-html")
    with crawling(source) as process:
        found = read_until_checkpoints(process, 1)
        process.send_signal(signal.SIGTERM)
        rest, stderr = process.communicate(timeout=60)
    found.events += [decode(line) for line in rest.splitlines()]
    assert found.run.stop_reason == "interrupted", stderr.decode()[-2000:]
    assert [place[-6:] for place in open_places(found)] == ["page=2"]
    assert process.returncode == 0


def test_a_crawl_ends_when_nobody_reads_it(site: str, scenario: Path) -> None:
    with crawling(source_of(site, scenario, "demo-weibo-mobile")) as process:
        read_until_checkpoints(process, 1)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 0
