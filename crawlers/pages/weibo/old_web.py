"""Comments and reposts of the PC site before 2021: HTML inside JSON (``/aj/v6/comment/big``, ``/aj/v6/mblog/info/big``)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl

from lxml.html import HtmlElement
from parsel import Selector, SelectorList

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Author, Page, Platform, Post, PostType
from crawlers.markup import element_to_text, parseable, topics_of
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.response import Response, attribute
from crawlers.pages.weibo.gate import envelope_refusal, nothing_listed
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.times import parse_time
from crawlers.weibo_ids import as_mid
from crawlers.weibo_text import ORGANISATION, PERSON, own_words, split_chain, without_answer

_CODE: Final = re.compile(r"100\d{3}")
_FINE: Final = "100000"
_COMMENTS: Final = "//*[@comment_id]"
_REPOSTS: Final = "//*[@mid][@action-type='feed_list_item' or contains(@class, 'list_li')]"
_NEXT: Final = (
    "//*[@node-type='comment_loading' or @action-type='click_more_comment'"
    " or (@action-type='feed_list_page' and parent::*[contains(@class, 'next')])"
    " or (@action-type='click_more_child_comment_big' and not(ancestor::*[@comment_id]))]/@action-data"
)
_UID: Final = re.compile(r"\bid=(\d{5,12})")
_STATUS: Final = re.compile(r"\bcommentmid=(\d{10,20})")
_ROOT: Final = re.compile(r"\brootmid=(\d{10,20})")
_COUNTED: Final = re.compile(r"(\d{1,9})\s{0,3}条回复")
_COLON: Final = re.compile(r"^\s*[：:]\s*")
_PICTURE: Final = re.compile(r"\S?(?:图片评论|查看图片|评论配图|查看动图)")


def told_as_html(opened: Fields) -> bool:
    """Whether an answer is of this form: ``{code: "100000", msg, data: {html, count, page}}``."""
    return bool(_CODE.fullmatch(opened.text("code"))) and "data" in opened


def comments_page(opened: Fields, response: Response) -> Page:
    """The comments with the answers shown under them; ``Page.follow`` names those that have more answers."""
    return _refusal(opened) or _page(_COMMENTS, opened, response)


def reposts_page(opened: Fields, response: Response) -> Page:
    """The reposts of the status that the entries, else the address (``id``), name."""
    return _refusal(opened) or _page(_REPOSTS, opened, response)


def _refusal(opened: Fields) -> Page | None:
    if opened.text("code") == _FINE:
        return None
    return envelope_refusal(Fields({"ok": "0", "msg": opened.text("msg"), "url": opened.text("data")}))


def _page(entries: str, opened: Fields, response: Response) -> Page:
    data = opened.child("data")
    document = Selector(text=f"<html><body>{parseable(data.text('html'))}</body></html>", type="html")
    nodes = document.xpath(entries)
    read = _comment if entries == _COMMENTS else _repost
    more = dict(parse_qsl(document.xpath(_NEXT).get(""), keep_blank_values=True))
    total, pages = data.whole("count"), data.child("page").whole("totalpage")
    following = response.with_query(**more) if more else ""
    if not nodes:
        is_hidden = bool(total and not more)
        page = nothing_listed(Fields({}), has_list="html" in data, total=total, is_hidden=is_hidden, name="html")
    else:
        page = page_of([read(node, response) for node in nodes], follow=tuple(_with_more_answers(nodes)))
    return replace(page, expected=total, next=following, pages=pages)


def _comment(node: Selector, response: Response) -> Entry:
    mid = as_mid(attribute(node, "comment_id"))
    words = _own(node, "contains(concat(' ', @class, ' '), ' WB_text ')")
    if not mid or not words:
        return unreadable(mid or "?", *([] if mid else ["comment_id"]), *([] if words else ["WB_text"]))
    named = words.xpath(".//a[@usercard]")[:1]
    shown = _text(words[0], named[0].root if named else None)
    own, chain = split_chain(without_answer(_COLON.sub("", shown)))
    told = _STATUS.search(attribute(_own(node, "@action-type='fl_like'"), "action-data"))
    status = told[1] if told else as_mid(response.query("id"))
    above = attribute(node.xpath("ancestor::*[@comment_id]")[-1:], "comment_id") or response.query("root_comment_id")
    parent = as_mid(above) or status
    when = _own(node, "contains(@class, 'WB_from')").xpath("string()").get("").strip()
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.COMMENT,
        text=own,
        quoted=chain,
        fetched_at=response.fetched_at,
        url=f"https://m.weibo.cn/detail/{status}?cid={mid}" if status else "",
        author=_author(named, words.xpath(".//i/@title").get("")),
        published_at=parse_time(when, response.fetched_at),
        published_raw=when,
        likes=parse_count(_own(node, "@node-type='like_status'").xpath("string(.//em[last()])").get("")),
        comments=parse_count(_answers(node) or len(node.xpath(".//*[@comment_id]"))),
        topics=topics_of(own),
        parent_id=f"{SITE}:{parent}" if parent else "",
        root_id=f"{SITE}:{status}" if status else "",
    )


def _repost(node: Selector, response: Response) -> Entry:
    mid = as_mid(attribute(node, "mid"))
    words = node.xpath(".//*[@node-type='text']")[:1]
    if not mid or not words:
        return unreadable(mid or "?", *([] if mid else ["mid"]), *([] if words else ["text"]))
    own, chain = split_chain(_COLON.sub("", _text(words[0], None)))
    author = _author(node.xpath(".//a[@node-type='name']")[:1], node.xpath(".//i/@title").get(""))
    forward = node.xpath(".//*[@action-type='feed_list_forward']")[:1]
    told = _ROOT.search(attribute(forward, "action-data"))
    root = told[1] if told else as_mid(response.query("id"))
    when = node.xpath(".//*[@node-type='feed_list_item_date']")[:1]
    shown = attribute(when, "title") or when.xpath("string()").get("").strip()
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST,
        text=own_words(own),
        quoted=chain,
        fetched_at=response.fetched_at,
        url=status_url(author.id, mid),
        author=author,
        published_at=parse_time(attribute(when, "date") or shown, response.fetched_at),
        published_raw=shown,
        reposts=parse_count(forward.xpath("string()").get("").strip()),
        likes=parse_count(node.xpath("string((.//*[@node-type='like_status']//em)[last()])").get("")),
        topics=topics_of(own),
        parent_id=f"{SITE}:{root}" if root else "",
        root_id=f"{SITE}:{root}" if root else "",
    )


def _own(node: Selector, test: str) -> SelectorList[Selector]:
    """The first element that passes, unless it is an answer's, which stands inside the comment."""
    mid = attribute(node, "comment_id")
    return node.xpath(f".//*[{test}][ancestor::*[@comment_id][1]/@comment_id = $mid]", mid=mid)[:1]


def _text(words: Selector, name: HtmlElement | None) -> str:
    return element_to_text(words.root, drop=lambda element: element is name or _is_sign(element))


def _is_sign(element: HtmlElement) -> bool:
    """Glyphs of the icon font, and the words that stand for a picture."""
    if element.tag == "a":
        return bool(_PICTURE.fullmatch("".join(element.itertext()).strip()))
    return element.tag in {"i", "em"} and "icon" in element.get("class", "")


def _author(link: SelectorList[Selector], title: str) -> Author:
    uid = _UID.search(attribute(link, "usercard"))
    kind = PERSON if "个人认证" in title else ORGANISATION if "认证" in title else ""
    return Author(id=uid[1] if uid else "", name=link.xpath("string()").get("").strip(), verified=kind)


def _answers(node: Selector) -> str:
    """How many answers a comment has, as the link to the rest of them says; empty where all are shown."""
    link = _own(node, "@action-type='click_more_child_comment_big'")
    counted = _COUNTED.search(link.xpath("string()").get(""))
    return counted[1] if counted else ""


def _with_more_answers(nodes: SelectorList[Selector]) -> Iterator[str]:
    for node in nodes:
        if _own(node, "@action-type='click_more_child_comment_big'"):
            yield as_mid(attribute(node, "comment_id"))
