"""The reposts of a status: ``/api/statuses/repostTimeline`` of the mobile site, ``/ajax/…`` of the PC one.

Also those of before 2021: ``/single/rcList`` of the mobile site, ``/aj/v6/mblog/info`` of the PC one.
"""

from dataclasses import replace
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Outcome, Page, Post, PostType, Skipped
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import nothing_listed, open_payload
from crawlers.pages.weibo.listing import next_by_number, pages_of, statuses_page
from crawlers.pages.weibo.old_mobile import entries_of, modules_of
from crawlers.pages.weibo.old_web import reposts_page, told_as_html
from crawlers.pages.weibo.status import SITE, is_deleted, status_mid
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import own_words

_ARRAY: Final = "array"
_SAVED: Final = "saved"
_NO_REPOST: Final = "不是转发 (no repost)"


def parse_reposts(response: Response) -> Page:
    """A page of reposts. The reposted status is that of the address (``id``) where an entry embeds none."""
    opened = open_payload(response, array=_ARRAY)
    if isinstance(opened, Page):
        return opened
    if told_as_html(opened):
        return reposts_page(opened, response)
    opened = _of_array(opened) if opened.get(_ARRAY) else opened
    data = opened.child("data") or opened
    statuses = [status for name in ("hot_data", "data", _SAVED) for status in data.children(name)]
    total = data.whole("total_number")
    if not statuses:
        is_hidden = response.page_number == 1 and (total or 0) > 0
        has_list = isinstance(data.get("data"), list)
        return nothing_listed(opened, has_list=has_list, total=total, is_hidden=is_hidden, name="data")
    is_saved = _SAVED in data
    page = statuses_page([_or_no_repost(status) if is_saved else status for status in statuses], response, total=total)
    asked = as_mid(response.query("id"))
    posts = tuple(as_repost(post, f"{SITE}:{asked}" if asked else "") for post in page.posts)
    following = next_by_number(data, response) if page.outcome is Outcome.OK else ""
    return replace(page, posts=posts, next=following, pages=pages_of(data))


def _of_array(opened: Fields) -> Fields:
    """An array as later answers: of modules, whose entries then are in one list, or saved reposts with their originals."""
    members = list(opened.children(_ARRAY))
    if modules := modules_of(members):
        return Fields({**modules[-1].values, "data": [entry.values for entry in entries_of(modules)]})
    is_reposts = any("retweeted_status" in member for member in members)
    return Fields({_SAVED: [member.values for member in members]} if is_reposts else {})


def _or_no_repost(status: Fields) -> Fields | Skipped:
    """A member of an array, of which a repost that is still there embeds its original."""
    is_repost = "retweeted_status" in status or is_deleted(status)
    return status if is_repost else Skipped(status_mid(status), _NO_REPOST)


def as_repost(post: Post, asked: str) -> Post:
    """An entry of a list of reposts. ``asked``: the id of the status whose list it is, empty where that is unknown."""
    return replace(
        post,
        type=PostType.REPOST,
        text=own_words(post.text),
        parent_id=post.parent_id or asked,
        root_id=post.root_id or asked,
    )
