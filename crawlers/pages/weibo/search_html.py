"""The search pages of s.weibo.com (``/weibo``, ``/realtime``, ``/video``), layouts of 2011 to 2026, and weibo.cn's."""

import re
from dataclasses import replace
from typing import Final

from parsel import Selector, SelectorList

from crawlers.items import Page, Post, PostType, Skipped
from crawlers.markup import topics_of
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import code_asked_for, html_refusal, refusal
from crawlers.pages.weibo.search_card import IS_CARD, Shown, as_post, original_in, shown_by
from crawlers.pages.weibo.search_page import (
    document,
    is_bounce,
    keyword_of,
    next_of,
    pages_of,
    total_of,
)
from crawlers.pages.weibo.status import SITE
from crawlers.pages.weibo.wap import has_wap_posts, parse_wap
from crawlers.weibo_text import own_words, quote, split_chain

_GENUINE: Final = re.compile(
    r"pl_feedlist_index|pl_(?:weibo|wb)_(?:direct|feedlist)|\$CONFIG\['product'\]\s{0,9}=\s{0,9}'search'|card-no-result"
)
_NO_RESULT: Final = ".card-no-result, .pl_noresult, .search_noresult, .noresult_tit"
_NOT_FOUND: Final = re.compile("未找到.{0,80}?相关结果")
_ID: Final = re.compile(r"[1-9][0-9]{5,19}")
_INDEX: Final = "@id='pl_feedlist_index'"
_MARGIN: Final = "contains(concat(' ',@class,' '),' m-con-r ')"
_CARDS: Final = (
    f"//*[{IS_CARD}][@mid or ((ancestor::*[{_INDEX}] or not(//*[{_INDEX}])) and not(ancestor::*[{_MARGIN}]))]"
)
_TEXT_WITHOUT_MID: Final = f".//*[starts-with(@node-type,'feed_list_content')][not(ancestor::*[{IS_CARD}][1]/@mid)]"

_OTHER_CARDS: Final = (
    (re.compile("card-(?:hot|band)"), "热搜 (hot searches)"),
    (re.compile("card-(?:film|ad)"), "广告 (advertisement)"),
    (re.compile("card-user"), "用户 (users)"),
    (re.compile("card-topic"), "话题 (topics)"),
)
_PROMOTED: Final = "推广微博，没有编号 (promoted post without mid)"
_OTHER: Final = "推广或其他卡片，不是微博 (promotion or other card, no post)"
_TORN: Final = "页面在此中断，文字不全 (the page breaks off here, its text is incomplete)"
_RECOMMENDED: Final = "无结果时的推荐，不是搜索结果 (recommended where nothing was found, no result)"


def parse_search(response: Response) -> Page:
    """A page of search results; ``Page.next`` is the address behind 下一页, empty on the last page."""
    if page := refusal(response):
        return page
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    html = document(response)
    if has_wap_posts(html):
        return parse_wap(response, html)
    cards = html.xpath(_CARDS)
    if html.css(_NO_RESULT) or not cards.xpath("self::*[@mid]"):
        return _nothing(response, html, cards)
    if is_bounce(response, html):
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    page = _results(cards, response, keyword_of(response, html))
    return replace(page, next=next_of(response, html), pages=pages_of(html), expected=total_of(html))


def _results(cards: SelectorList[Selector], response: Response, keyword: str) -> Page:
    entries: list[Entry] = []
    shown: list[Shown] = []
    originals: list[Shown] = []
    for number, card in enumerate(cards, 1):
        if not card.xpath("@mid"):
            entries.append(Skipped(f"#{number}", _why_no_post(card)))
            continue
        own, original = shown_by(card), original_in(card)
        if number == len(cards) and _is_torn(response.text()):
            entries.append(Skipped(own.mid[:20], _TORN, is_fault=True))
            continue
        entry = _to_post(own, original, response)
        entries.append(replace(entry, keyword=keyword) if isinstance(entry, Post) else entry)
        shown.append(own)
        originals += [original] if original and original.mid and original.texts else []
    cut = (part.mid for part in (*shown, *originals) if part.is_cut and _ID.fullmatch(part.mid))
    return page_of(
        entries,
        follow=tuple(dict.fromkeys(cut)),
        originals=(as_post(original, response) for original in originals),
    )


def _is_torn(text: str) -> bool:
    """Whether the page breaks off inside its last text."""
    return not re.search(r"</html|</p\b", text.rpartition("feed_list_content")[2], re.IGNORECASE)


def _nothing(response: Response, html: Selector, cards: SelectorList[Selector]) -> Page:
    text = response.text()
    is_genuine = _GENUINE.search(text)
    if not is_genuine and (page := html_refusal(text)):
        return page
    words = html.xpath("string()").get("")
    if html.css(_NO_RESULT) or _NOT_FOUND.search(words):
        if next_of(response, html):
            return blocked(
                "本页无结果但还有下一页：限流，稍后再试 (no results here but a next page: throttled, try later)"
            )
        recommended = tuple(Skipped(mid[:20], _RECOMMENDED) for mid in cards.xpath("@mid").getall())
        return replace(empty("没有结果 (no results)"), skipped=recommended)
    if page := code_asked_for(words):
        return page
    return schema_changed(
        "搜索页中没有微博卡片 (no result cards)" if is_genuine else "不是微博搜索页 (not a search page)"
    )


def _why_no_post(card: Selector) -> str:
    if card.xpath(_TEXT_WITHOUT_MID):
        return _PROMOTED
    classes = " ".join(card.xpath("@class | ./div/@class").getall())
    return next((why for pattern, why in _OTHER_CARDS if pattern.search(classes)), _OTHER)


def _to_post(shown: Shown, original: Shown | None, response: Response) -> Post | Skipped:
    has = {"mid": bool(_ID.fullmatch(shown.mid)), "feed_list_content": bool(shown.texts), ".from a": bool(shown.link)}
    if not all(has.values()):
        return unreadable(shown.mid[:20], *(name for name, is_there in has.items() if not is_there))
    post = as_post(shown, response)
    own, chain = split_chain(post.text)
    is_repost = original is not None or bool(chain)
    parent = f"{SITE}:{original.mid}" if original and original.mid else ""
    return replace(
        post,
        type=PostType.REPOST if is_repost else PostType.POST,
        text=own_words(own) if is_repost else own,
        quoted="\n".join(filter(None, (chain, _quoted(original)))),
        topics=topics_of(own),
        parent_id=parent,
        root_id=parent,
    )


def _quoted(original: Shown | None) -> str:
    name, words = (original.author.name, original.words) if original else ("", "")
    return quote(name, words) if name and words else ""
