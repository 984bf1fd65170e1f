"""Exports of MediaCrawler before and since its change of 2026-07-01: CSV, JSON, JSONL, Excel, SQLite.

Since then authors are ``creator_hash`` and a masked name, and places are gone; before, ``user_id`` and ``ip_location``.
"""

from typing import Final

from crawlers.importers.mediacrawler import tieba, weibo, xiaohongshu, zhihu
from crawlers.importers.table import NotPosts, columns

TABLES: Final = (*weibo.TABLES, *tieba.TABLES, *xiaohongshu.TABLES, *zhihu.TABLES)

_ELSEWHERE: Final = "听风不收的平台 (a platform that is not imported; a column map can)"
NOT_POSTS: Final = (
    NotPosts("mediacrawler-creators", "用户 (users)", columns("user_id|creator_hash", "fans", "follows")),
    NotPosts("mediacrawler-creators", "用户 (users)", columns("user_id|creator_hash", "total_fans", "total_liked")),
    NotPosts("mediacrawler-contacts", "粉丝 (fans)", columns("up_id", "fan_id")),
    NotPosts("mediacrawler-douyin", f"抖音：{_ELSEWHERE}", columns("aweme_id", "title|content", "create_time")),
    NotPosts(
        "mediacrawler-bilibili",
        f"哔哩哔哩：{_ELSEWHERE}",
        columns("video_id|article_id", "video_play_count|disliked_count|article_url|like_count", "create_time"),
    ),
    NotPosts("mediacrawler-bilibili", f"哔哩哔哩：{_ELSEWHERE}", columns("dynamic_id", "pub_ts")),
    NotPosts("mediacrawler-kuaishou", f"快手：{_ELSEWHERE}", columns("video_id", "create_time", "video_type")),
    NotPosts(  # comments of both have the same columns in some versions
        "mediacrawler-kuaishou", f"快手或哔哩哔哩：{_ELSEWHERE}", columns("video_id", "create_time", "content")
    ),
)
