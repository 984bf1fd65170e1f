from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.codec import post_from_dict, post_from_json, post_to_dict, post_to_json, run_from_dict, run_to_dict
from crawlers.items import Author, Count, CrawlRun, Platform, Post, PostType

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
TIMES = st.datetimes(timezones=st.just(UTC))
COUNTS = st.builds(Count, st.integers(0, 2**53), TEXTS, st.booleans())
POSTS = st.builds(
    Post,
    site=TEXTS,
    native_id=TEXTS,
    platform=st.sampled_from(Platform),
    type=st.sampled_from(PostType),
    text=TEXTS,
    fetched_at=TIMES,
    author=st.builds(Author, TEXTS, TEXTS, TEXTS, st.none() | st.integers(0, 10**9)),
    published_at=st.none() | TIMES,
    reposts=COUNTS,
    topics=st.lists(TEXTS, max_size=3).map(tuple),
)


def a_post(**changes: object) -> Post:
    given_fields = {
        "site": "weibo",
        "native_id": "5277908669302546",
        "platform": Platform.WEIBO,
        "type": PostType.POST,
        "text": "江海银行今天排队的人真多",
        "fetched_at": datetime(2026, 7, 1, tzinfo=UTC),
    }
    return Post(**(given_fields | changes))  # type: ignore[arg-type]


@given(POSTS)
def test_a_post_survives_the_way_through_json(post: Post) -> None:
    assert post_from_json(post_to_json(post)) == post


def test_every_field_of_a_post_is_written() -> None:
    assert set(post_to_dict(a_post())) == {field.name for field in fields(Post)}


def test_what_is_written_is_plain_json() -> None:
    assert orjson.loads(orjson.dumps(post_to_dict(a_post()))) == post_to_dict(a_post())


def test_times_are_read_into_utc() -> None:
    beijing = datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert post_from_dict(post_to_dict(a_post(fetched_at=beijing))).fetched_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"native_id": 5277908669302546}, "native_id"),
        ({"platform": "myspace"}, "platform"),
        ({"fetched_at": "2026-07-01T00:00:00"}, "fetched_at"),
        ({"published_at": "yesterday"}, "published_at"),
        ({"likes": {"value": "many"}}, "likes.value"),
    ],
)
def test_a_field_that_does_not_fit_is_named(changes: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        post_from_dict(post_to_dict(a_post()) | changes)


def test_a_missing_field_is_named() -> None:
    data = post_to_dict(a_post())
    del data["text"]
    with pytest.raises(ValueError, match="text"):
        post_from_dict(data)


def test_a_line_that_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        post_from_json(b"[1, 2]")


def test_a_run_survives_the_way_through_a_dict() -> None:
    run = CrawlRun(
        id="r1",
        source="weibo",
        started_at=datetime(2026, 7, 1, tzinfo=UTC),
        asked=("江海银行",),
        outcomes={"OK": 3},
        found=30,
        cursor={"江海银行": "2"},
    )
    assert run_from_dict(run_to_dict(run)) == run
