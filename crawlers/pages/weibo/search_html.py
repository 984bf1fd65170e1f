"""The search pages of s.weibo.com, layouts of 2018 to 2026."""

import re
from typing import Final

from parsel import Selector, SelectorList

from crawlers.counts import parse_count
from crawlers.items import Author, Count, Page, Platform, Post, PostType, Skipped
from crawlers.markup import element_to_text, tidy, topics_of
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.refusals import blocked, empty, schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.weibo.gate import html_refusal, refusal
from crawlers.pages.weibo.status import SITE, status_url
from crawlers.times import parse_time
from crawlers.weibo_ids import bid_to_mid
from crawlers.weibo_text import ORGANISATION, PERSON, own_words, quote, split_chain

_STATUS_LINK: Final = re.compile(r"weibo\.com/(?P<uid>\d+)/(?P<bid>[0-9a-zA-Z]{6,12})(?:[?#]|$)")
_USER_LINK: Final = re.compile(r"weibo\.com/(?:u/)?(?P<uid>\d+)(?:[/?#]|$)")
_GENUINE: Final = re.compile(r"pl_feedlist_index|\$CONFIG\['product'\]\s*=\s*'search'|card-no-result")
_BLUE: Final = re.compile(r"vblue|icon-vip-b\b|approve_co")
_YELLOW: Final = re.compile(r"v(?:yellow|gold|orange|red)|icon-vip-[yg]\b|\bapprove\b")
_MID: Final = re.compile(r"\bmid=(\d{6,20})")


def parse_search(response: Response) -> Page:
    """A page of search results; ``Page.next`` is the address behind 下一页, empty on the last page."""
    if page := refusal(response):
        return page
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    html = response.html()
    cards = html.css("div.card-wrap[mid]")
    if not cards:
        return _nothing(response, html)
    if _is_bounce(response, html):
        return empty("请求的页码超出最后一页 (asked for a page beyond the last one)")
    keyword = response.query("q")
    posts = [_to_post(card, response, keyword) for card in cards]
    return page_of(
        posts, next_page=_next(response, html), follow=tuple(attribute(card, "mid") for card in cards if _is_cut(card))
    )


def _nothing(response: Response, html: Selector) -> Page:
    text = response.text()
    is_genuine = _GENUINE.search(text)
    if not is_genuine and (page := html_refusal(text)):
        return page
    if html.css(".card-no-result") or "未找到相关结果" in text:
        if _next(response, html):
            return blocked(
                "本页无结果但还有下一页：限流，稍后再试 (no results here but a next page: throttled, try later)"
            )
        return empty("没有结果 (no results)")
    return schema_changed(
        "搜索页中没有微博卡片 (no result cards)" if is_genuine else "不是微博搜索页 (not a search page)"
    )


def _next(response: Response, html: Selector) -> str:
    link = html.css(".m-page a.next::attr(href), a.next::attr(href)").get()
    return response.join(link) if link else ""


def _is_bounce(response: Response, html: Selector) -> bool:
    """Whether a page beyond the last was asked for: the site then shows the first or last one again."""
    shown = parse_count(html.css(".s-scroll li.cur a::text").get()).value
    return bool(shown) and response.page_number > shown


def _to_post(card: Selector, response: Response, keyword: str) -> Post | Skipped:
    mid = attribute(card, "mid")
    words = _words(_own(card, ".//*[starts-with(@node-type,'feed_list_content')]"))
    origin = _own(card, ".//*[contains(concat(' ',@class,' '),' from ')]").css("a")
    if not re.fullmatch(r"[1-9][0-9]{5,19}", mid) or words is None or not origin:
        parts = {"mid": mid.isdigit(), "feed_list_content": words is not None, ".from a": bool(origin)}
        return unreadable(mid[:20] or "?", *(name for name, is_there in parts.items() if not is_there))
    own, chain = split_chain(words)
    original = next(iter(_own(card, ".//div[contains(concat(' ',@class,' '),' card-comment ')]")), None)
    shown_time = tidy(origin[0].xpath("string()").get(""))
    author = _author(card, attribute(origin[0], "href"))
    reposts, comments, likes = _counts(card)
    is_repost = original is not None or bool(chain)
    parent = _original_mid(original)
    return Post(
        site=SITE,
        native_id=mid,
        platform=Platform.WEIBO,
        type=PostType.REPOST if is_repost else PostType.POST,
        text=own_words(own) if is_repost else own,
        quoted="\n".join(filter(None, (chain, _original_words(original)))),
        fetched_at=response.fetched_at,
        url=status_url(author.id, mid),
        author=author,
        published_at=parse_time(shown_time, response.fetched_at),
        published_raw=shown_time,
        reposts=reposts,
        comments=comments,
        likes=likes,
        client=tidy(origin[1].xpath("string()").get("")) if len(origin) > 1 else "",
        topics=topics_of(own),
        parent_id=f"{SITE}:{parent}" if parent else "",
        root_id=f"{SITE}:{parent}" if parent else "",
        keyword=keyword,
    )


def _own(card: Selector, path: str) -> SelectorList[Selector]:
    """Elements of this card, not of its reposted original, nor of the cards that an unclosed tag nests into it."""
    nearest = "ancestor::div[contains(concat(' ',@class,' '),' card-wrap ')][@mid][1]/@mid=$mid"
    quoted = "ancestor::div[contains(concat(' ',@class,' '),' card-comment ')]"
    return card.xpath(f"{path}[{nearest}][not({quoted})]", mid=attribute(card, "mid"))


def _words(blocks: SelectorList[Selector]) -> str | None:
    """The text of the full block where the page has one, else of the short one; None where there is neither."""
    full = [block for block in blocks if attribute(block, "node-type") == "feed_list_content_full"]
    block = next(iter(full or blocks), None)
    return None if block is None else element_to_text(block.root)


def _is_cut(card: Selector) -> bool:
    """Whether the text ends in 展开 and the page does not have the rest."""
    has_full = _own(card, ".//*[@node-type='feed_list_content_full']")
    return not has_full and bool(_own(card, ".//a[@action-type='fl_unfold']"))


def _author(card: Selector, status_link: str) -> Author:
    name = _own(card, ".//a[contains(concat(' ',@class,' '),' name ')]")
    link = _STATUS_LINK.search(status_link) or _USER_LINK.search(attribute(name, "href"))
    badges = " ".join(_own(card, ".//*[self::svg or self::i]").xpath("@id | @class").getall())
    shown = tidy(attribute(name, "nick-name") or name.xpath("string()").get(""))
    return Author(id=link["uid"] if link else "", name=shown, verified=_verified(badges))


def _verified(badges: str) -> str:
    if _BLUE.search(badges):
        return ORGANISATION
    return PERSON if _YELLOW.search(badges) else ""


def _counts(card: Selector) -> tuple[Count, Count, Count]:
    """Reposts, comments, likes: the last three of the bar below (older layouts have 收藏 before them)."""
    items = card.css(".card-act")[:1].css("li")
    shown = [parse_count(tidy(item.xpath("string()").get(""))) for item in items][-3:]
    reposts, comments, likes = [*shown, Count(), Count(), Count()][:3]
    return reposts, comments, likes


def _original_words(original: Selector | None) -> str:
    if original is None:
        return ""
    name = original.css("a.name")
    words = _words(original.xpath(".//*[starts-with(@node-type,'feed_list_content')]"))
    shown = attribute(name, "nick-name") or name.xpath("string()").get("")
    return quote(tidy(shown).removeprefix("@"), words) if name and words else ""


def _original_mid(original: Selector | None) -> str:
    if original is None:
        return ""
    for link in original.css(".from a::attr(href), .func a::attr(href)").getall():
        if match := _STATUS_LINK.search(link):
            return _mid_of(match["bid"])
    numbers = _MID.search(" ".join(original.xpath(".//@action-data").getall()))
    return numbers[1] if numbers else ""


def _mid_of(bid: str) -> str:
    try:
        return bid_to_mid(bid)
    except ValueError:
        return ""
