"""Posts, analyses and facts for the tests of routing and watch."""

from datetime import UTC, datetime
from typing import Any

from crawlers.items import Author, Platform, Post, PostType
from nlp.labels import Aspect, Kind, Sentiment, Source
from nlp.records import Analysis
from service.routing.records import Facts

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)


def post(**changes: Any) -> Post:
    """A Weibo post; ``changes`` replace its fields."""
    fields: dict[str, Any] = {
        "site": "weibo",
        "native_id": "1",
        "platform": Platform.WEIBO,
        "type": PostType.POST,
        "text": "江海银行手机银行又登不上去了",
        "fetched_at": NOW,
        "published_at": NOW,
        "author": Author(id="u1", name="青石板上的雨"),
    }
    return Post(**{**fields, **changes})


def analysis(**changes: Any) -> Analysis:
    """The analysis of a complaint about the mobile app; ``changes`` replace its fields."""
    fields: dict[str, Any] = {
        "id": "weibo:1",
        "text": "江海银行手机银行又登不上去了",
        "title": "",
        "quoted": "",
        "source": Source.PERSON,
        "source_probability": 0.97,
        "kinds": {kind: 0.9 if kind is Kind.COMPLAINT else 0.01 for kind in Kind},
        "labels": (Kind.COMPLAINT,),
        "sentiment": Sentiment.NEGATIVE,
        "sentiment_probability": 0.95,
        "aspects": (Aspect.MOBILE_APP,),
        "urgency": 1,
        "brands": ("jianghai",),
        "mentions": (),
        "subjects": (),
        "keywords": ("手机银行",),
        "duplicate_key": "",
        "drop_reason": None,
        "model_version": "test",
    }
    return Analysis(**{**fields, **changes})


def facts(**changes: Any) -> Facts:
    """A neutral post by a person about the own bank; ``changes`` replace single facts."""
    fields: dict[str, Any] = {
        "platform": "weibo",
        "type": "post",
        "source": "person",
        "kinds": frozenset({"other"}),
        "sentiment": "neutral",
        "aspects": frozenset(),
        "urgency": 0,
        "brands": frozenset({"jianghai"}),
        "own_brand": True,
        "competitor": False,
        "followers": 120,
        "influential": False,
        "verified": "",
        "reach": 3,
        "reposts": 0,
        "drop_reason": "",
        "region": "浙江",
        "text_length": 40,
    }
    return Facts(**{**fields, **changes})
