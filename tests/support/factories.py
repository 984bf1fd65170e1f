"""Records with sensible defaults for tests: name only what the test is about.

``make_post(3, text="…")`` is the third post of a series: ids, authors and times follow from the number, so that
two calls with one number give equal records.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from crawlers.items import Author, Count, Platform, Post, PostType
from nlp.labels import DropReason, Kind, Sentiment, Source
from nlp.records import Analysis
from service.stores.contract import Entry
from service.stores.decision import Decision, Match, Queue

EPOCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 on a Monday in Shanghai; post number 1 is published then, each next one a minute later."""


def make_post(number: int = 1, **fields: Any) -> Post:
    """A Weibo post; counts may be given as plain numbers (``reposts=3``)."""
    published = EPOCH + timedelta(minutes=number - 1)
    for name in ("reposts", "comments", "likes", "views"):
        if isinstance(fields.get(name), int):
            fields[name] = Count(fields[name], str(fields[name]))
    defaults: dict[str, Any] = {
        "site": "weibo",
        "native_id": str(5_000_000_000_000_000 + number),
        "platform": Platform.WEIBO,
        "type": PostType.POST,
        "text": f"江海银行的信用卡第{number}次被误扣年费，客服一直打不通",
        "url": f"https://weibo.example/{number}",
        "author": Author(id=str(1000 + number), name=f"用户{number}", followers=120),
        "published_at": published,
        "published_raw": "刚刚",
        "fetched_at": published + timedelta(minutes=30),
        "region": "上海",
        "keyword": "江海银行",
    }
    return Post(**(defaults | fields))


def make_forum_post(number: int = 1, **fields: Any) -> Post:
    """A thread of a forum, with title and board."""
    defaults: dict[str, Any] = {
        "site": "bbs.example",
        "native_id": f"{700 + number}-{9000 + number}",
        "platform": Platform.FORUM,
        "type": PostType.THREAD,
        "title": "江海银行手机银行转账失败怎么办",
        "text": "昨晚转账一直失败，提示系统繁忙，有同样情况的吗",
        "url": f"https://bbs.example/thread-{700 + number}-1-1.html",
        "board": "银行服务",
        "region": "",
        "client": "",
    }
    return make_post(number, **(defaults | fields))


def make_analysis(post: Post, **fields: Any) -> Analysis:
    """What the model might say of this post: a complaint about the credit card by a person."""
    labels = tuple(fields.get("labels", (Kind.COMPLAINT,)))
    defaults: dict[str, Any] = {
        "id": post.id,
        "text": post.text,
        "title": post.title,
        "quoted": post.quoted,
        "source": Source.PERSON,
        "source_probability": 0.97,
        "kinds": {kind: 0.9 if kind in labels else 0.02 for kind in Kind},
        "labels": labels,
        "sentiment": Sentiment.NEGATIVE,
        "sentiment_probability": 0.88,
        "aspects": (),
        "urgency": 1,
        "brands": ("jianghai",),
        "mentions": (),
        "subjects": (),
        "keywords": (),
        "duplicate_key": "",
        "drop_reason": None,
        "model_version": "test-1",
    }
    return Analysis(**(defaults | fields))


def make_noise(post: Post, reason: DropReason = DropReason.ADVERTISEMENT, **fields: Any) -> Analysis:
    """An analysis that drops the post."""
    source = Source.OFF_TOPIC if reason is DropReason.EMPTY else Source(reason.value)
    defaults: dict[str, Any] = {
        "source": source,
        "labels": (Kind.OTHER,),
        "sentiment": Sentiment.NEUTRAL,
        "urgency": 0,
        "drop_reason": reason,
    }
    return make_analysis(post, **(defaults | fields))


def make_decision(queue: Queue = Queue.SERVICE, **fields: Any) -> Decision:
    """A decision by one rule."""
    defaults: dict[str, Any] = {
        "queue": queue,
        "priority": 2,
        "tags": (),
        "matches": (Match(rule="complaint", reason="投诉交客服"),),
        "rules_version": "rules-1",
    }
    return Decision(**(defaults | fields))


def make_entry(number: int = 1, *, analysed: bool = True, routed: bool = True, **fields: Any) -> Entry:
    """A post with its analysis and its decision; fields are those of the post."""
    post = make_post(number, **fields)
    analysis = make_analysis(post) if analysed else None
    return Entry(post, analysis, make_decision() if analysed and routed else None)


def make_entries(numbers: Iterable[int], **fields: Any) -> list[Entry]:
    """One entry a number."""
    return [make_entry(number, **fields) for number in numbers]
