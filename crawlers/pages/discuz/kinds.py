"""Discuz! forums' kinds of pages."""

from typing import Final

from crawlers.pages.discuz import api, forum, thread
from crawlers.pages.kind import PageKind

KINDS: Final = (
    PageKind(
        "discuz.forum.html",
        "Discuz! 论坛主题列表 (forum-<fid>-<page>.html, forum.php?mod=guide, search.php), also touch pages, 6.x, 7.x and the archiver",
        forum.parse_list,
    ),
    PageKind(
        "discuz.thread.html",
        "Discuz! 论坛主题帖 (thread-<tid>-<page>-1.html), also touch pages, 6.x, 7.x and the archiver",
        thread.parse_thread,
    ),
    PageKind(
        "discuz.api.json",
        "Discuz! 手机接口 (api/mobile/index.php?module=forumdisplay, hotthread, newthreads, viewthread)",
        api.parse_answer,
    ),
)
