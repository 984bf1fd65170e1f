"""The archiver of Discuz! X and 7.x (``archiver/?tid-3.html``, ``?fid-2.html``): small plain pages.

It numbers no posts and no members. A post's id is made of its author and moment (``<tid>-a<digest>``): the same on every
visit, but not that of the full page. Read one of the two, not both. In X quotes are not marked: they stand in the text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from hashlib import blake2s
from typing import Final

from lxml.html import Element, HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Outcome, Page, Skipped
from crawlers.markup import element_to_text, tidy
from crawlers.pages.discuz.body import Said, attributed, is_noise, notice_reason, why_hidden, without_marks
from crawlers.pages.discuz.gate import BEYOND_LAST, INDEX, by_message
from crawlers.pages.discuz.links import asked_page, number_in
from crawlers.pages.discuz.listing import BoardPage, Row, list_page, to_summary
from crawlers.pages.discuz.sheet import Sheet, board_of_thread, first_of, text_of, time_in
from crawlers.pages.discuz.topic import Topic, Turn, thread_page, to_post
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import empty, gone, schema_changed
from crawlers.pages.response import attribute
from crawlers.times import parse_time

_HEADS: Final = "//*[@id='content']//p[@class='author']"
_ABSOLUTE: Final = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D")
_CODE: Final = re.compile(r"\[/?[a-z]{1,12}(?:=[^\[\]\n]{0,300})?\]", re.IGNORECASE)
_SILENT: Final = re.compile(
    r"\[(?:attach|attachimg|img)[^\[\]]{0,80}\][^\[\]\n]{0,300}\[/(?:attach|attachimg|img)\]", re.IGNORECASE
)
_OFF: Final = re.compile(r"Archiver is not available|未开启|未启用|disabled", re.IGNORECASE)
_BLANK: Final = "存档未显示内容 (the archiver shows nothing of it: hidden, or pictures only)"
_SORRY: Final = re.compile(rb"Archiver is not available|bulletin board has been closed")


def is_archiver(sheet: Sheet) -> bool:
    """Whether the page is one of the archiver."""
    title = tidy(sheet.html.css("title::text").get(""))
    is_named = title.endswith("Discuz! Archiver") or "/archiver/" in sheet.response.url
    return is_named or bool(_SORRY.search(sheet.response.body[:200]))


def read_list(sheet: Sheet) -> Page:
    """One page of a board: titles and replies; the threads' full pages are to follow."""
    board_page = BoardPage(sheet.response, sheet.site, _name(sheet.html) or board_of_thread(sheet.html))
    links = [link for link in sheet.html.css("#content li > a") if number_in(attribute(link, "href"), "thread")]
    if not links:
        return _nothing(sheet)
    if _is_beyond(sheet):
        return empty(BEYOND_LAST)
    entries = (_entry(sheet, board_page, link) for link in links)
    return list_page(entries, expected=None, next_page=_next(sheet))


def read_thread(sheet: Sheet) -> Page:
    """One page of a thread; its number of replies is not shown."""
    heads = sheet.html.xpath(_HEADS)
    tid = number_in(sheet.response.url, "thread") or number_in(_full_version(sheet.html), "thread")
    if not heads or not tid:
        return _nothing(sheet)
    if _is_beyond(sheet):
        return empty(BEYOND_LAST)
    full = sheet.link(_full_version(sheet.html))
    topic = Topic(
        sheet.response,
        sheet.site,
        tid,
        base=sheet.base,
        title=_name(sheet.html),
        board=board_of_thread(sheet.html),
        start_link=full,
        reply_link=full,
    )
    return thread_page(topic, _entries(topic, heads, is_first_page=asked_page(sheet.response) == 1), _next(sheet))


def _entry(sheet: Sheet, board_page: BoardPage, link: Selector) -> Entry:
    href, title = attribute(link, "href"), text_of(link)
    tid = number_in(href, "thread")
    if not title:
        return unreadable(tid, "title")
    replies = parse_count(link.xpath("following-sibling::text()[1]").get())
    return to_summary(board_page, Row(tid, title, url=sheet.link(href), replies=replies))


def _entries(topic: Topic, heads: list[Selector], *, is_first_page: bool) -> Iterator[Entry]:
    seen: Counter[str] = Counter()
    for place, head in enumerate(heads):
        author = text_of(first_of(head.css("strong")))
        shown_time = _time(head)
        moment = parse_time(shown_time, topic.response.fetched_at)
        if not author or moment is None or not _ABSOLUTE.search(shown_time):
            yield unreadable(f"#{place + 1}", "author" if not author else "time")
            continue
        key = blake2s(f"{author}\n{int(moment.timestamp())}".encode(), digest_size=6).hexdigest()
        seen[key] += 1
        pid = f"a{key}" if seen[key] == 1 else f"a{key}-{seen[key]}"
        said, is_first = _said(head.root), is_first_page and place == 0
        if said.hidden and not is_first:
            yield Skipped(topic.id_of(pid), said.hidden)
        else:
            yield to_post(topic, Turn(pid, said, Author(name=author), shown_time, is_first))


def _time(head: Selector) -> str:
    exact = time_in(first_of(head.css("span[title]")))
    return exact or tidy(" ".join(head.xpath("text()").getall()))


def _said(head: HtmlElement) -> Said:
    """What stands between this head and the next; the archiver leaves out what is hidden."""
    body = Element("div")
    body.text = head.tail
    for part in head.itersiblings():
        if part.get("class") in {"author", "page"}:
            break
        body.append(deepcopy(part))
    own, quotes = _split_quotes(element_to_text(body, drop=_is_left_out))
    locked = " ".join(element_to_text(part) for part in body.iter("div") if part.get("class") == "locked")
    hidden = notice_reason(own) or ("" if own or quotes else why_hidden(locked) if locked else _BLANK)
    return Said("" if hidden else own, "\n".join(quotes), hidden=hidden)


def _is_left_out(part: HtmlElement) -> bool:
    return part.tag == "h3" or is_noise(part)  # the post's subject: the thread's title again


def _split_quotes(text: str) -> tuple[str, list[str]]:
    own = ""
    quotes: list[str] = []
    while True:
        before, opened, rest = text.partition("[quote]")
        quoted, closed, after = rest.partition("[/quote]")
        own += before
        if not opened or not closed:
            return _plain(own + ("" if not opened else rest)), quotes
        quotes.append(attributed(_plain(quoted)))
        text = after


def _plain(text: str) -> str:
    return without_marks(tidy(_CODE.sub("", _SILENT.sub("", text))))


def _full_version(html: Selector) -> str:
    return html.css("#end a::attr(href), #footer strong a::attr(href)").get("")


def _name(html: Selector) -> str:
    """The thread's or the board's name: that of the link to the full page."""
    return text_of(first_of(html.css("#end a, #footer strong a")))


def _is_beyond(sheet: Sheet) -> bool:
    shown = parse_count(sheet.html.css("div.page strong::text").get()).value
    return asked_page(sheet.response) > (shown or 1)


def _next(sheet: Sheet) -> str:
    link = sheet.html.xpath("//div[@class='page']/strong[1]/following-sibling::a[1]/@href").get("")
    return sheet.link(link) or link


def _nothing(sheet: Sheet) -> Page:
    """A page without entries: the archiver's index, a message, nothing more, or another markup."""
    content = first_of(sheet.html.css("#content")) or first_of(sheet.html.css("body"))
    words = element_to_text(content.root, drop=lambda part: part.get("class") == "page") if content is not None else ""
    if sheet.html.css("#content li > a[href*='fid-']"):
        return Page(Outcome.SCHEMA_CHANGED, detail=INDEX)
    if _OFF.search(words):
        return gone("论坛未开放存档，请读完整页面 (the archiver is switched off: read the full pages)")
    if re.search("没有权限|不存在|沒有權限|closed", words):
        return by_message(words)
    if words:
        return schema_changed("存档页面中没有可识别的内容 (no readable entries on a page of the archiver)")
    return empty("没有（更多）内容 (nothing more)")
