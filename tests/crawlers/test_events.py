from datetime import UTC, datetime

import pytest

from crawlers.events import (
    CaptureEvent,
    CheckpointEvent,
    Event,
    GoneEvent,
    HotEvent,
    PageEvent,
    PostEvent,
    RunEvent,
    decode,
    encode,
)
from crawlers.items import Count, CrawlRun, HotTopic, Outcome, Platform, Post, PostType

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
POST = Post("weibo", "5277908669302546", Platform.WEIBO, PostType.POST, "江海银行\n两行", NOON)
EVENTS = [
    PostEvent(POST),
    PageEvent(Outcome.BLOCKED, "https://m.weibo.cn/x", "HTTP 432", 24),
    PageEvent(Outcome.OK, "https://m.weibo.cn/x"),
    PageEvent(Outcome.SCHEMA_CHANGED, "https://m.weibo.cn/x", "没有 cards", None, "weibo.search.json", "<html>\n"),
    CaptureEvent("江海银行", (("weibo:2", NOON), ("weibo:1", NOON)), NOON),
    CaptureEvent("江海银行", ()),
    GoneEvent("weibo:5277908669302546", "微博不存在", NOON),
    HotEvent(
        "realtime", NOON, (HotTopic("江海银行崩了", 3, Count(884512, "884512"), "财经", "热"), HotTopic("置顶", 0))
    ),
    CheckpointEvent({"江海银行": "/page/2", "云港银行": ""}),
    RunEvent(CrawlRun("r1", "weibo", NOON, outcomes={"OK": 2}, found=1)),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_way_through_the_pipe(event: Event) -> None:
    assert decode(encode(event)) == event


def test_an_event_is_one_line() -> None:
    assert encode(EVENTS[0]).count(b"\n") == 1


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"[]", "JSON object"),
        (b'{"event": "song"}', "song"),
        (b'{"event": "post", "site": "weibo"}', "native_id"),
        (b'{"event": "page", "outcome": "FINE"}', "FINE"),
        (b'{"event": "page", "outcome": "OK", "expected": "many"}', "expected"),
        (b'{"event": "checkpoint", "cursor": {"a": 2}}', "cursor"),
        (b'{"event": "capture", "target": "a", "seen": [["weibo:1"]]}', "not a capture event"),
        (b'{"event": "capture", "target": "a", "seen": [["weibo:1", "2026-07-01T12:00:00"]]}', "zone"),
        (
            b'{"event": "hot", "target": "a", "at": "2026-07-01T12:00:00Z", "topics": [{"word": "x"}]}',
            "not a hot event",
        ),
        (b'{"event": "hot", "target": "a", "at": "2026-07-01T12:00:00", "topics": []}', "zone"),
        (b'{"event": "run", "id": 3}', "id"),
        (b'{"event": "gone", "post_id": "weibo:1", "at": "2026-07-01T12:00:00"}', "zone"),
        (b'{"event": "gone", "at": "2026-07-01T12:00:00Z"}', "post_id"),
        (b'{"event": "gone", "post_id": "weibo:1"}', "isoformat"),
        (b"not json", "column"),
    ],
)
def test_a_line_that_is_no_event_is_refused(line: bytes, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        decode(line)
