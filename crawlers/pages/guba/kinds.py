"""Guba's kinds of pages."""

from typing import Final

from crawlers.pages.guba import board, replies, thread
from crawlers.pages.kind import PageKind

KINDS: Final = (
    PageKind(
        "guba.list.html",
        "东方财富股吧帖子列表 (guba.eastmoney.com/list,<code>_<page>.html, also the JSON of Articlelist)",
        board.parse_list,
    ),
    PageKind(
        "guba.post.html", "东方财富股吧单个帖子 (guba.eastmoney.com/news,<code>,<post id>.html)", thread.parse_thread
    ),
    PageKind(
        "guba.replies.json",
        "东方财富股吧回复 (reply/api/Reply/ArticleNewReplyList, gbapi.eastmoney.com/reply/JSONP/ArticleNewReplyList)",
        replies.parse_replies,
    ),
)
