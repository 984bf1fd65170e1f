"""Tieba's kinds of pages."""

from typing import Final

from crawlers.pages.kind import PageKind
from crawlers.pages.tieba import comments, forum, search, thread

KINDS: Final = (
    PageKind(
        "tieba.forum.html",
        "贴吧主题列表 (tieba.baidu.com/f?kw=…&pn=…)，也读手机触屏版、WAP 版和 JSON (also touch and WAP pages, /mo/q/m and"
        " /mo/m, and the JSON of /c/f/frs/page_pc, frs/page and /mg/f/getFrsData)",
        forum.parse_list,
    ),
    PageKind(
        "tieba.thread.html",
        "贴吧主题贴 (tieba.baidu.com/p/<tid>?pn=…)，也读手机触屏版、WAP 版和 JSON (also touch and WAP pages, /mo/q/m and"
        " /mo/m, and the JSON of /c/f/pb/page_pc, pb/page and /mg/p/getPbData)",
        thread.parse_thread,
    ),
    PageKind(
        "tieba.comments.html",
        "贴吧楼中楼 (tieba.baidu.com/p/comment?tid=…&pid=…&pn=…)，也读 JSON (also the JSON of /p/totalComment,"
        " /c/f/pb/floor and /mo/q/flr)",
        comments.parse_comments,
    ),
    PageKind(
        "tieba.search.html",
        "贴吧全吧搜索 (tieba.baidu.com/f/search/res?qw=…&pn=…)，也读 JSON (also the JSON of /mo/q/search/multsearch and"
        " search/thread)",
        search.parse_search,
    ),
)
