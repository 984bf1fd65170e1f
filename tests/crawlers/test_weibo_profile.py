"""A user's own count of posts, and timelines that are held against it."""

import pytest

from crawlers.items import Outcome
from crawlers.pages import parse
from tests.crawlers.page_files import NOW, parsed

MOBILE = "https://m.weibo.cn/api/container/getIndex?type=uid&value=6100000001"
WEB = "https://weibo.com/ajax/profile/info?uid=6100000002"


@pytest.mark.parametrize(
    ("name", "url", "outcome", "count"),
    [
        ("mobile.json", MOBILE, Outcome.OK, 4812),
        ("web.json", WEB, Outcome.OK, 57),
        ("null.json", MOBILE, Outcome.OK, None),
        ("gone.json", MOBILE, Outcome.GONE, None),
        ("login.json", MOBILE, Outcome.LOGIN, None),
        ("other.json", MOBILE, Outcome.SCHEMA_CHANGED, None),
    ],
)
def test_how_many_posts_a_profile_counts(name: str, url: str, outcome: Outcome, count: int | None) -> None:
    page = parsed("weibo.profile.json", name, url=url)
    assert (page.outcome, page.expected, page.posts, page.next) == (outcome, count, (), "")
    assert bool(page.detail) == (outcome is not Outcome.OK)


@pytest.mark.parametrize("count", ["-1", '"很多"', "[]", "true"])
def test_a_count_that_is_none_is_not_taken_for_one(count: str) -> None:
    body = f'{{"ok":1,"data":{{"user":{{"id":1,"statuses_count":{count}}}}}}}'
    page = parse("weibo.profile.json", body.encode(), fetched_at=NOW, url=WEB)
    assert (page.outcome, page.expected) == (Outcome.OK, None)


def test_answer_of_2017_has_no_envelope() -> None:
    body = b'{"ok":1,"userInfo":{"id":6100000001,"statuses_count":4812},"tabsInfo":{"tabs":[]}}'
    page = parse("weibo.profile.json", body, fetched_at=NOW, url=MOBILE)
    assert (page.outcome, page.expected) == (Outcome.OK, 4812)
