"""A page of a thread, read by its rules: posts without what is not their author's, quotes apart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawlers.counts import parse_count
from crawlers.items import Count, Page, Post, PostType, Skipped
from crawlers.pages.generic.entries import LEFT_OUT, MOST_ENTRIES, author_of, taken_apart, told_apart
from crawlers.pages.generic.fill import judged
from crawlers.pages.generic.floors import first_post, floor_of, page_number
from crawlers.pages.generic.gate import gate, outdated, without_entries
from crawlers.pages.generic.moments import moment
from crawlers.pages.generic.rules import ForumRules, ThreadRules
from crawlers.pages.generic.selectors import Node, elements, select
from crawlers.pages.generic.sheet import Sheet, hits, href, identifier, outermost, pick, words
from crawlers.pages.readings import page_of, unreadable
from crawlers.pages.response import Response
from crawlers.weibo_text import place


@dataclass(frozen=True, slots=True)
class _Thread:
    """What all posts of a page share."""

    sheet: Sheet
    tid: str
    title: str
    board: str
    replies: Count
    views: Count

    @property
    def expected(self) -> int | None:
        return self.replies.value + 1 if any(map(str.isdecimal, self.replies.raw)) else None


def read_thread(response: Response, rules: ForumRules) -> Page:
    """One page of a thread; its first post has the thread's number for its id, replies have ``<tid>-<pid>``."""
    sheet, post = Sheet(response, rules), rules.thread.post
    if page := gate(sheet):
        return page
    posts = elements(post, sheet.root)
    if not posts:
        return without_entries(sheet, f"thread.post {post!r}", None)
    if len(posts) > MOST_ENTRIES:
        return outdated(f"thread.post 找到 {len(posts)} 处，太宽 (finds {len(posts)}, too wide): {post!r}")
    thread = _thread(sheet)
    if not thread.tid:
        return outdated(
            "读不出主题编号 thread_id；它若在网址里，存下的页面也要给出网址（parse 用 --url）"
            " (no thread_id; if it stands in the address, a saved page needs its address too: --url of parse)"
        )
    return _page(thread, posts)


def _page(thread: _Thread, posts: list[HtmlElement]) -> Page:
    sheet, rules = thread.sheet, thread.sheet.rules.thread
    next_page, number = sheet.next_page(rules.next), page_number(sheet)
    taken_apart(posts)
    first = first_post(rules, number, [post for post in posts if not hits(rules.skip, post)])
    entries = [_entry(thread, number, post, is_first=post is first) for number, post in enumerate(posts, start=1)]
    page = page_of(told_apart(entries), expected=thread.expected, next_page=next_page)
    return judged(rules, page, len(posts))


def _thread(sheet: Sheet) -> _Thread:
    rules = sheet.rules.thread
    return _Thread(
        sheet,
        identifier(sheet.rules.thread_ids, sheet.root, default=sheet.response.url),
        sheet.line(rules.title),
        sheet.line(rules.board),
        _replies(sheet),
        parse_count(sheet.line(rules.views)),
    )


def _replies(sheet: Sheet) -> Count:
    """The thread's replies as the board counts them, or its posts without the first one."""
    rules = sheet.rules.thread
    shown = parse_count(sheet.line(rules.replies or rules.posts))
    return replace(shown, value=max(shown.value - 1, 0)) if rules.posts else shown


def _entry(thread: _Thread, number: int, post: HtmlElement, *, is_first: bool) -> Post | Skipped:
    rules = thread.sheet.rules.thread
    pid = "" if is_first else _own_id(rules, post)
    what = thread.tid if is_first else f"{thread.tid}-{pid or f'#{number}'}"
    if hits(rules.skip, post):
        return Skipped(what, LEFT_OUT)
    bodies = next((found for one in rules.body if (found := select(one, post))), [])
    missing = [name for name, is_there in (("id", pid or is_first), ("body", bodies)) if not is_there]
    if missing:
        return unreadable(what, *missing)
    return _to_post(thread, post, bodies, pid)


def _own_id(rules: ThreadRules, post: HtmlElement) -> str:
    if not rules.by_position:
        return identifier(rules.id, post)
    floor = floor_of(pick(rules.floor, post))
    return "" if floor is None else str(floor)


def _to_post(thread: _Thread, post: HtmlElement, bodies: list[Node], pid: str) -> Post:
    """The post; the thread's first one has no ``pid``."""
    sheet, rules = thread.sheet, thread.sheet.rules.thread
    text, quoted = _words(rules, post, bodies)
    shown_time, fetched_at = pick(rules.time, post), sheet.response.fetched_at
    root = f"{sheet.rules.site}:{thread.tid}" if pid else ""
    return Post(
        site=sheet.rules.site,
        native_id=f"{thread.tid}-{pid}" if pid else thread.tid,
        platform=sheet.rules.platform,
        type=PostType.REPLY if pid else PostType.THREAD,
        text=text,
        fetched_at=fetched_at,
        url=sheet.address(pick(rules.link, post, shown=href)) or sheet.address(sheet.response.url),
        title="" if pid else thread.title,
        quoted=quoted,
        author=author_of(rules, post),
        published_at=moment(shown_time, sheet.rules.time_formats, fetched_at),
        published_raw=shown_time,
        comments=Count() if pid else thread.replies,
        likes=parse_count(pick(rules.likes, post)),
        views=Count() if pid else thread.views,
        region=place(pick(rules.region, post)),
        board=thread.board,
        parent_id=root,
        root_id=root,
    )


def _words(rules: ThreadRules, post: HtmlElement, bodies: list[Node]) -> tuple[str, str]:
    """The author's own words, and those quoted."""
    noise = frozenset(_found(rules.drop, post))
    quotes = _found(rules.quote, post)
    return _joined(bodies, noise.union(quotes)), _joined(quotes, noise)


def _found(selectors: tuple[str, ...], post: HtmlElement) -> list[HtmlElement]:
    return [one for selector in selectors for one in elements(selector, post)]


def _joined(nodes: Iterable[Node], dropped: frozenset[HtmlElement]) -> str:
    return "\n".join(text for node in outermost(nodes) if (text := words(node, dropped)))
