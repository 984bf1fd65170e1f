"""Xueqiu's kinds of pages."""

from typing import Final

from crawlers.pages.kind import PageKind
from crawlers.pages.xueqiu import login, timeline

KINDS: Final = (
    PageKind(
        "xueqiu.timeline.json",
        "雪球帖子或评论 (xueqiu.com/statuses/search.json, v4/statuses/user_timeline.json, statuses/hot/listV2.json, "
        "v4/statuses/public_timeline_by_category.json, statuses/original/show.json, statuses/v3/comments.json, talks.json)",
        timeline.parse_timeline,
    ),
    PageKind(
        "xueqiu.login.json",
        "雪球谁登录着：没有帖子 (xueqiu.com/user/show.json without an id: who is signed in, no posts)",
        login.parse_login,
    ),
)
