"""Discuz! forums' kinds of pages."""

from typing import Final

from crawlers.pages.discuz import forum, thread
from crawlers.pages.kind import PageKind

KINDS: Final = (
    PageKind("discuz.forum.html", "Discuz! 论坛主题列表 (forum-<fid>-<page>.html)", forum.parse_list),
    PageKind("discuz.thread.html", "Discuz! 论坛主题帖 (thread-<tid>-<page>-1.html)", thread.parse_thread),
)
