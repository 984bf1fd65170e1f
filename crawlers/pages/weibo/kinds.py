"""Weibo's kinds of pages."""

from typing import Final

from crawlers.pages.kind import PageKind
from crawlers.pages.weibo import ajax, comments, mobile, search_html

KINDS: Final = (
    PageKind("weibo.search.html", "微博网页版搜索结果 (s.weibo.com/weibo?q=…)", search_html.parse_search),
    PageKind(
        "weibo.search.json",
        "微博手机版关键词搜索 (m.weibo.cn/api/container/getIndex?containerid=100103type=…&q=…), also the app's answer",
        mobile.parse_search,
    ),
    PageKind(
        "weibo.timeline.json",
        "微博手机版用户时间线 (m.weibo.cn/api/container/getIndex?containerid=107603<uid>)",
        mobile.parse_timeline,
    ),
    PageKind(
        "weibo.ajax.json",
        "微博网页版 JSON：单条、列表或每行一条 (weibo.com/ajax/statuses/show, /mymblog, /searchProfile; statuses as JSONL)",
        ajax.parse_statuses,
    ),
    PageKind(
        "weibo.status.json",
        "微博手机版单条微博或长微博全文 (m.weibo.cn/statuses/show?id=…, /statuses/extend?id=…)",
        mobile.parse_status,
    ),
    PageKind(
        "weibo.comments.json",
        "微博评论 (m.weibo.cn/comments/hotflow, /api/comments/show, weibo.com/ajax/statuses/buildComments)",
        comments.parse_comments,
    ),
)
