"""The kinds of pages of 黑猫投诉."""

from typing import Final

from crawlers.pages.kind import PageKind
from crawlers.pages.tousu import feed, view

KINDS: Final = (
    PageKind(
        "tousu.feed.json",
        "黑猫投诉公开列表，前 50 页 (tousu.sina.com.cn/api/index/feed?type=1&page_size=10&page=…, JSON or JSONP)",
        feed.parse_feed,
    ),
    PageKind(
        "tousu.complaint.html",
        "黑猫投诉单条投诉及处理过程 (tousu.sina.com.cn/complaint/view/<sn>/?sld=…)",
        view.parse_complaint,
    ),
)
