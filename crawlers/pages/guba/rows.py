"""One row of a bar's list in HTML: of today, of 2018 (five columns), of 2013 (six), of all bars, of the site for phones."""

import html as entities
import re
from typing import Final

from parsel import Selector

from crawlers.fields import Fields
from crawlers.items import Skipped
from crawlers.markup import tidy
from crawlers.pages.guba.gate import thread_in
from crawlers.pages.response import attribute

ROWS: Final = "tr.listitem, div.articleh, ul.newlist > li, li.type_0, li.type_20"

_TITLE: Final = ".title a, .l3 a, .sub a, td:nth-child(3) a, li.type_0 > a ~ a, li.type_20 > a ~ a"
_AUTHOR: Final = ".author, .l4, .aut, td:nth-child(4), .name_text"
_POSTED: Final = ".pub_time, cite.date"
_ON_PHONES: Final = re.compile(r"^(?P<which>更新于|发表于)\s?(?P<time>.{1,30}?)\s?(?:(?P<read>[0-9.]{1,9}万?)次浏览)?$")
_ARTICLE: Final = re.compile(r"caifuhao\.eastmoney\.com/news/(\d{1,30})")
_USER: Final = re.compile(r"eastmoney\.com/(\d{5,20})")
_ADVERTISEMENT: Final = "广告或站外链接，不是帖子 (advertisement or a link elsewhere, no post)"


def row_fields(what: str, row: Selector, *, ordered: bool) -> Fields | Skipped:
    """A row under the names of the JSON; ``ordered`` tells whether the list is in the order of posting."""
    link = next((link for link in row.css(_TITLE) if _is_thread(attribute(link, "href"))), None)
    if link is None:
        return Skipped(what, _ADVERTISEMENT)
    code, post_id = thread_in(attribute(link, "href"))
    article = _ARTICLE.search(attribute(link, "href"))
    user = _USER.search(row.css(", ".join(f"{part} a::attr(href)" for part in _AUTHOR.split(", "))).get(""))
    return Fields(
        {
            **_times(row, ordered=ordered),
            "post_id": post_id or attribute(link, "data-postid"),
            "post_title": entities.escape(attribute(link, "title") or _words(link)),
            "stockbar_code": code,
            "stockbar_name": _first(row, ".balink"),
            "post_type": "20" if article else "",
            "post_source_id": article[1] if article else "",
            "user_id": user[1] if user else "",
            "user_nickname": _first(row, _AUTHOR),
            "post_click_count": _first(row, ".read, .l1, cite:nth-of-type(1), td:nth-child(1)"),
            "post_comment_count": _first(row, ".reply, .l2, cite:nth-of-type(2), td:nth-child(2)"),
            "post_top_status": "1" if row.css(".settop, .icon_top") else "0",
            **_on_phones(row),
        }
    )


def _on_phones(row: Selector) -> dict[str, object]:
    """What a row for phones says in one line: ``更新于 今天 12:30 123次浏览``; nothing of other rows."""
    match = _ON_PHONES.search(_first(row, "a .time"))
    if match is None:
        return {}
    name = "post_publish_time" if match["which"] == "发表于" else "post_last_time"
    return {name: match["time"], "post_click_count": match["read"] or ""}


def _times(row: Selector, *, ordered: bool) -> dict[str, object]:
    """The time of posting, where the row has it, and that of the last reply.

    A row says by its classes which it shows, or has a column for each (``l5``, ``l6``); else it is that of the last
    reply, except where the list is in the order of posting.
    """
    if posted := _first(row, _POSTED):
        return {"post_publish_time": posted}
    if last := _first(row, ".l6"):
        return {"post_publish_time": _first(row, ".l5"), "post_last_time": last}
    name = "post_publish_time" if ordered and not row.css(".mod_time") else "post_last_time"
    return {name: _first(row, ".update, .l5, cite.last, td:nth-child(5)")}


def _is_thread(link: str) -> bool:
    return bool(thread_in(link)[1] or _ARTICLE.search(link))


def _first(row: Selector, css: str) -> str:
    cell = next(iter(row.css(css)), None)
    return _words(cell) if cell is not None else ""


def _words(node: Selector) -> str:
    return tidy(node.xpath("string()").get("")).replace("\n", " ")
