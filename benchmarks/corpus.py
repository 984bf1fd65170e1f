"""Texts to measure with: clauses of the stand-in's scenario, put together anew so that no two are the same."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawlers.items import Author, Count, Platform, Post, PostType
from crawlers.standin.loader import installed_scenario, load

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


def clauses() -> list[str]:
    """Clauses of all posts of the scenario, in its order."""
    scenario = load(installed_scenario(), START)
    texts = [status.text for status in scenario.statuses]
    return [part for text in texts for part in re.split(r"(?<=[。！？!?，,])", text) if len(part) > 3]


def posts(count: int, seed: int = 7) -> list[Post]:
    """Distinct posts of about 50 characters, spread over 30 days and 5,000 authors."""
    return list(_posts(count, random.Random(seed)))


def _posts(count: int, rng: random.Random) -> Iterator[Post]:
    pool = clauses()
    for number in range(count):
        text = "".join(rng.sample(pool, 4)) + f"（{number}）"
        moment = START - timedelta(minutes=rng.randrange(30 * 24 * 60))
        yield Post(
            site="weibo",
            native_id=str(5_000_000_000_000_000 + number),
            platform=Platform.WEIBO,
            type=PostType.POST,
            text=text,
            fetched_at=START,
            author=Author(str(rng.randrange(5000)), f"用户{rng.randrange(5000)}", followers=rng.randrange(100_000)),
            published_at=moment,
            likes=Count(rng.randrange(100)),
        )
