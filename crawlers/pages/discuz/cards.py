"""Threads in lists without Discuz!'s own columns: search results, the cards of 克米 (comiis), rows of other templates, and
the plain pages for telephones (``mobile=yes``).

Such a list names its parts by classes of its own or not at all, so they are known by what they are: the author by the link
to a member, the time by its form, a count by the word beside it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Count
from crawlers.markup import element_to_text, tidy
from crawlers.pages.discuz.links import number_in, uid_in
from crawlers.pages.discuz.listing import BoardPage, Row, to_summary
from crawlers.pages.discuz.sheet import Sheet, first_of, shown_number, text_of
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import attribute
from crawlers.times import parse_time

_CARDS: Final = "//li[contains(concat(' ',@class,' '),' forumlist_li ')]"
_FOUND: Final = (
    "//*[@id='threadlist' or contains(concat(' ',@class,' '),' slst ')]//li[contains(concat(' ',@class,' '),' pbw ')]"
)
_LINES: Final = "//div[contains(concat(' ',@class,' '),' tl ')]//div[contains(concat(' ',@class,' '),' bm_c ')][span[contains(@class,'xg1')]]"
_HEADING: Final = "ancestor::h2 | ancestor::h3 | .//h2 | .//h3"
_LABELS: Final = frozenset({"span", "em", "i"})  # 置顶, 求助, New: around a title, not of it
_EXCERPT: Final = ".list_body, .kmtxt, p.xg1 + p"
_WITHHELD: Final = "内容隐藏需要|請點擊進去|请点击进去|本内容被作者隐藏|付费主题"
_NAMES: Final = ".top_user, .km_user, .author, .author-name"
_PLAIN: Final = (
    ".//*[not(self::script or self::a or ancestor::a)][@title or normalize-space(text())]"
    "[not(preceding-sibling::*[1][self::a[contains(@href,'username=')]])]"  # so boards link who answered last
)
_LATE: Final = ".//*[contains(@class,'last')]/descendant-or-self::*"
_ANSWERED: Final = re.compile("最[后後新近][回发發更评評]|回[复復覆][于於]")
_LABEL: Final = 10  # characters, at most, that say what the time behind them is
_LINE: Final = re.compile(r"(?P<words>.{0,80}?) ?(?:回(?P<replies>\d{1,9}))?")
_REPLIES: Final = "td.num a.xi2, .reply, .post-reply, .km_reply, .kmpl, .comment, .bottom_views em + i + em"
_VIEWS: Final = "td.num em, .views, .view, .post-viem, .km_view, .kmck, .bottom_views em"
_STATISTICS: Final = "[class*=znalist_bottom]"
_NUMBER: Final = r"\d[\d,.]{0,15} ?[万萬kKwW]?\+?"
_LABELLED: Final = re.compile(
    rf"({_NUMBER}) ?[个個次条條]{{0,2}} ?(回[复復覆帖]|评论|評論|查看|浏览|瀏覽|阅读|閱讀|赞|讚)"
)
_VIEWED: Final = frozenset("查浏瀏阅閱")
_LIKED: Final = frozenset("赞讚")
_TOTALS: Final = (
    (".sttl em, .sttl h2", re.compile(r"(?:相关内容|相關內容) ?(\d{1,9}) ?[个個]")),
    (".comiis_forumlist_head, .flif", re.compile(r"主[题題] ?[:：]? ?(\d{1,9})")),
)


def cards(sheet: Sheet, board: str) -> list[Entry]:
    """The threads of a page of cards or search results, as summaries."""
    board_page = BoardPage(sheet.response, sheet.site, board)
    return [
        _card(sheet, board_page, card, f"#{place}")
        for place, card in enumerate(apart(sheet.html.xpath(f"{_CARDS} | {_FOUND} | {_LINES}")), 1)
    ]


def total(html: Selector) -> Count | None:
    """The number of threads that a page of cards or search results tells."""
    told = (pattern.search(text_of(node)) for css, pattern in _TOTALS for node in html.css(css))
    return next((parse_count(match[1]) for match in told if match), None)


def by_parts(row: Selector, known: Row, fetched_at: datetime) -> Row:
    """The row with what else it tells, wherever that stands in it."""
    replies, views, likes = _counts(row)
    return replace(
        known,
        author=_author(row),
        shown_time=_time(row, fetched_at),
        replies=replies,
        views=views,
        likes=likes,
        board=known.board if known.board is not None else _board(row),
        text=_excerpt(row),
    )


def _card(sheet: Sheet, board_page: BoardPage, card: Selector, place: str) -> Entry:
    link = title_link(card)
    if link is None:
        return unreadable(place, "tid")
    href = attribute(link, "href")
    known = Row(number_in(href, "thread"), title_of(link), url=sheet.link(href))
    row = by_parts(card, known, board_page.response.fetched_at)
    line = first_of(card.css("span.xg1")) if card.root.tag == "div" else None
    return to_summary(board_page, _in_line(line, row, board_page.response.fetched_at) if line is not None else row)


def _in_line(line: Selector, row: Row, fetched_at: datetime) -> Row:
    """The row with what the plain pages for telephones (``mobile=yes``) have in a line: ``name 2026-8-3 回5``."""
    read = _LINE.fullmatch(tidy(" ".join(line.xpath("text()").getall())))
    words, replies = (read["words"], read["replies"]) if read else ("", None)
    name, _, later = words.partition(" ")
    if row.shown_time or parse_time(words, fetched_at):
        shown_time, name = row.shown_time or words, name if row.shown_time else ""
    else:
        shown_time = later
    return replace(
        row,
        author=row.author if row.author.name else Author(name=name),
        shown_time=shown_time,
        replies=parse_count(replies) if replies else row.replies,
    )


def title_link(row: Selector) -> Selector | None:
    """The link that is a row's title: to a thread, in a heading, else in words (counts are linked, too)."""
    links = [link for link in row.css("a") if _leads_to_thread(attribute(link, "href")) and text_of(link)]
    headed = first_of(link for link in links if link.xpath(_HEADING))
    return headed or first_of(link for link in links if not text_of(link).isdigit()) or first_of(links)


def _leads_to_thread(href: str) -> bool:
    return bool(number_in(href, "thread")) and "redirect" not in href


def title_of(node: Selector | None) -> str:
    """The words of a title without the labels around it."""
    if node is None:
        return ""
    subject = first_of(node.css(".km_subject, h2, h3")) or node
    bare = element_to_text(subject.root, drop=lambda part: part.tag in _LABELS)
    return tidy(bare.replace("\n", " ")) or text_of(subject)


def _author(row: Selector) -> Author:
    """Who began the thread; of a name without a link the picture beside it has one, unless it is an anonymous one."""
    late = _late(row)
    members = [link for link in row.xpath(".//a[contains(@href,'uid')]") if link.root not in late]
    shown = first_of(row.css(_NAMES)) or first_of(link for link in members if text_of(link))
    if shown is None:
        return Author(name=tidy(row.xpath("./p[last()]/span[2]/text()").get("")))
    own = (uid_in(href) for href in shown.xpath("descendant-or-self::a/@href | ancestor::a/@href").getall())
    pictures = (uid_in(attribute(link, "href")) for link in members if not text_of(link))
    return Author(_first(own) or _first(pictures), text_of(shown))


def _time(row: Selector, fetched_at: datetime) -> str:
    """The first words that are a time and not that of the last reply, which is a link or said to be one."""
    late = _late(row)
    for node in row.xpath(_PLAIN):
        before = tidy(node.xpath("string(preceding-sibling::node()[normalize-space()][1])").get(""))
        for words in (tidy(attribute(node, "title")), tidy(" ".join(node.xpath("text()").getall()))):
            is_counts = re.fullmatch(r"[\d/ ]*", words)
            if node.root in late or is_counts or _ANSWERED.search(f"{before[-_LABEL:]} {words}"):
                continue
            if parse_time(words, fetched_at):
                return words
    return ""


def _late(row: Selector) -> set[HtmlElement]:
    """What tells of the last reply, by its class."""
    return {part.root for part in row.xpath(_LATE)}


def _board(row: Selector) -> str | None:
    """The thread's own board, by the link to it; links to a type of threads are none."""
    links = (link for link in row.css("a[href*=forum]") if "filter=" not in attribute(link, "href"))
    named = first_of(link for link in links if number_in(attribute(link, "href"), "forum") and text_of(link))
    return text_of(named).removeprefix("来自").strip() if named is not None else None


def _excerpt(row: Selector) -> str:
    """The beginning of the first post, where the list shows it."""
    shown = first_of(row.css(_EXCERPT))
    words = element_to_text(shown.root) if shown is not None else ""
    return "" if re.search(_WITHHELD, words) else words


def _counts(row: Selector) -> tuple[Count, Count, Count]:
    """Replies, views and likes: with words beside them, or with classes, or in the order that 克米 has."""
    statistics = row.css(_STATISTICS)
    words = " ".join(text_of(node) for node in (*row.css("p.xg1"), *statistics.css("li"), *row.css("div.num")))
    replies = views = likes = Count()
    for number, label in _LABELLED.findall(words):
        if label[0] in _VIEWED:
            views = parse_count(number)
        elif label in _LIKED:
            likes = parse_count(number)
        else:
            replies = parse_count(number)
    ordered = [shown_number(node) for node in statistics.css(".comiis_tm") or statistics.css("li")]
    if not (replies.raw or views.raw) and len(ordered) == 3:
        likes, replies, views = ordered
    return replies if replies.raw else _by_class(row, _REPLIES), views if views.raw else _by_class(row, _VIEWS), likes


def _by_class(row: Selector, css: str) -> Count:
    return next((shown_number(node) for node in row.css(css) if re.search(r"\d", text_of(node))), Count())


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")
