"""Discuz! forums' kinds of pages."""

from typing import Final

from crawlers.pages.discuz import api, forum, thread
from crawlers.pages.kind import PageKind

KINDS: Final = (
    PageKind(
        "discuz.forum.html",
        "Discuz! 论坛主题列表 (forum-<fid>-<page>.html, forum.php?mod=guide)，也读搜索结果、手机触屏版和标准版、6.x、7.x、存档"
        " (also search results, touch pages, plain pages for telephones (mobile=yes), 6.x, 7.x, the archiver)",
        forum.parse_list,
    ),
    PageKind(
        "discuz.thread.html",
        "Discuz! 论坛主题帖 (thread-<tid>-<page>-1.html)，也读手机触屏版和标准版、6.x、7.x、存档"
        " (also touch pages, plain pages for telephones (mobile=yes), 6.x, 7.x, the archiver)",
        thread.parse_thread,
    ),
    PageKind(
        "discuz.api.json",
        "Discuz! 手机接口 (api/mobile/index.php?module=forumdisplay, hotthread, newthreads, viewthread)",
        api.parse_answer,
    ),
)
