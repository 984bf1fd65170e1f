"""Own page fixtures (about the fictional 江海银行) and recorded ones, parsed as if fetched at a fixed moment."""

from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.items import Page, Post
from crawlers.pages import parse
from crawlers.times import SHANGHAI
from tests.support.shared import shared_path

PAGES = Path(__file__).resolve().parents[1] / "fixtures" / "pages"
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)

SEARCH_URL = "https://m.weibo.cn/api/container/getIndex?containerid=100103type%3D61%26q%3D%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&page_type=searchall&page={}"
TIMELINE_URL = "https://m.weibo.cn/api/container/getIndex?containerid=1076036100000001"
HOTFLOW_URL = "https://m.weibo.cn/comments/hotflow?id=5236400000000101&mid=5236400000000101&max_id_type=0"
SHOW_URL = "https://m.weibo.cn/api/comments/show?id=5236400000000101&page={}"
EXTEND_URL = "https://m.weibo.cn/statuses/extend?id=5236400000000102"
HTML_URL = "https://s.weibo.com/weibo?q=%E6%B1%9F%E6%B5%B7%E9%93%B6%E8%A1%8C&page={}"
BOARD_URL = "https://bbs.jianghai.example/forum-36-{}.html"
THREAD_URL = "https://bbs.jianghai.example/thread-215-{}-1.html"


def fixture(kind: str, name: str) -> bytes:
    return (PAGES / kind / name).read_bytes()


def parsed(kind: str, name: str, *, url: str = "", **about: Any) -> Page:
    return parse(kind, fixture(kind, name), fetched_at=NOW, url=url, **about)


def recorded(kind: str, relative: str, *, at: datetime, url: str = "") -> Page:
    return parse(kind, shared_path(f"fixtures/{relative}").read_bytes(), fetched_at=at, url=url)


def by_id(page: Page) -> dict[str, Post]:
    return {post.native_id: post for post in page.posts}
