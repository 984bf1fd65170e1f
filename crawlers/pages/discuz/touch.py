"""The touch pages of Discuz! X (``mobile=2``): lists in ``div.threadlist``, posts in ``div#pid<pid>``.

X3.5 shows members' numbers, times and counts in a list; X3.2 to X3.4 only names and replies. Templates for telephones keep
the posts' numbers and often the class ``message``; 克米 (comiis) has names of its own for the rest.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Count, Page, Skipped
from crawlers.markup import tidy
from crawlers.pages.discuz.body import read_body
from crawlers.pages.discuz.links import number_in, uid_in
from crawlers.pages.discuz.listing import ANNOUNCEMENT, BoardPage, Row, to_summary
from crawlers.pages.discuz.sheet import (
    Sheet,
    first_of,
    is_first_page,
    next_page,
    pages_offered,
    shown_number,
    text_of,
    time_in,
    window_title,
)
from crawlers.pages.discuz.topic import (
    NO_NUMBER,
    Topic,
    Turn,
    is_first_floor,
    start_and_reply,
    thread_page,
    to_comment,
    to_post,
)
from crawlers.pages.nested import apart
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.response import attribute

_NUMBERED: Final = "starts-with(@id,'pid') and string-length(@id)>3 and translate(substring(@id,4),'0123456789','')=''"
_WORDS: Final = "contains(concat(' ',@class,' '),' message ') or contains(@class,'comiis_message')"
_POSTS: Final = f"//div[{_NUMBERED}][contains(concat(' ',@class,' '),' plc ') or .//div[{_WORDS}]]"
_BODIES: Final = (".comiis_message_table", ".comiis_messages", "div.message", "div.comiis_message")
_NAMES: Final = (".authi li.mtit span.z", ".authi li.grey b", ".top_user", ".authi a[href*=uid]")
_TIMES: Final = ".authi li.mtime, .authi li.rela, .kmtime, .comiis_tm"
_ORIGIN: Final = re.compile(r"(?P<time>.{0,60}?) ?(?:[来來]自|IP属地)[:： ]{0,2}(?P<region>.{0,30})")
_CLIENT: Final = re.compile("手机|客户端|小程序|微信|iPhone|Android|APP", re.IGNORECASE)
_FLOORS: Final = ".authi li:first-child span.y, .authi li:first-child em, .comiis_postli_top h2 > span.f_d"
_COMIIS_TITLES: Final = (".comiis_viewtit .km_tits", ".comiis_viewtit h2 a:not(.comiis_xifont)", ".comiis_viewtit h2")
_LIST: Final = "//div[contains(concat(' ',@class,' '),' threadlist ')]"
_NESTED: Final = "li[a[contains(@href,'tid=') or contains(@href,'thread-')]]"  # put inside another by an unclosed tag
_ROWS: Final = f"{_LIST}/ul/li | {_LIST}//{_NESTED}"


def has_posts(html: Selector) -> bool:
    """Whether the page is a thread's touch page."""
    return bool(html.xpath(_POSTS))


def rows(sheet: Sheet) -> list[Entry]:
    """The threads of a board's touch page, as summaries."""
    board_page = BoardPage(sheet.response, sheet.site, _board(sheet.html))
    items = enumerate(apart(sheet.html.xpath(_ROWS)), 1)
    return [_row(sheet, board_page, item, f"#{place}") for place, item in items if item.css("a")]


def total(html: Selector) -> Count | None:
    """The board's number of threads, where the page shows it (X3.5)."""
    label = "preceding-sibling::text()[1][contains(.,'主题')]"
    node = first_of(html.xpath(f"//div[contains(@class,'forumdisplay-top')]/p/span[{label}]"))
    return shown_number(node) if node is not None else None


def read_thread(sheet: Sheet, tid: str) -> Page:
    """One page of a thread. Here 点评 have numbers, so they are posts."""
    html = sheet.html
    start, reply = start_and_reply(tid, rewritten=False, old=False)
    counts = [shown_number(node) for node in html.css("li.mtime span.y em")[:2]]
    views, replies = (
        counts if len(counts) == 2 else (_number(html, ".comiis_kmvnum"), _number(html, ".comiis_pltit h2"))
    )
    topic = Topic(
        sheet.response,
        sheet.site,
        tid,
        base=sheet.base,
        title=_title(html),
        board=_board(html),
        replies=replies,
        views=views,
        likes=_number(html, ".comiis_recommend_num") or Count(),
        start_link=start,
        reply_link=reply,
    )
    return thread_page(topic, _entries(sheet, topic), next_page(sheet), pages_offered(sheet.html))


def _row(sheet: Sheet, board_page: BoardPage, row: Selector, place: str) -> Entry:
    links = [attribute(link, "href") for link in row.css("a")]
    tid = next(filter(None, (number_in(link, "thread") for link in links)), "")
    if not tid and any("announcement" in link for link in links):
        return Skipped(place, ANNOUNCEMENT)
    title = text_of(first_of(row.css(".threadlist_tit em, a > em"))) or _plain_title(row)
    if not tid or not title:
        return unreadable(tid or place, "title" if tid else "tid")
    shown_time = time_in(first_of(row.css(".mtime")))
    views, replies = (first_of(row.xpath(f".//li[i[contains(@class,'{icon}')]]")) for icon in ("dm-eye", "dm-chat"))
    return to_summary(
        board_page,
        Row(
            tid,
            title,
            url=sheet.link(start_and_reply(tid, rewritten=False, old=False)[0]),
            author=_row_author(row),
            shown_time=shown_time,
            replies=shown_number(replies if replies is not None else first_of(row.css("span.num"))),
            views=shown_number(views),
        ),
    )


def _plain_title(row: Selector) -> str:
    """The title of X3.4: the words of the link before its author."""
    return tidy(" ".join(row.xpath("./a[1]/text()").getall()))


def _row_author(row: Selector) -> Author:
    shown = first_of(row.css(".muser h3, span.by"))
    link = row.css(".muser a[href*=uid]::attr(href), a.mimg[href*=uid]::attr(href)").get("")
    return Author(uid_in(link), text_of(shown))


def _board(html: Selector) -> str:
    return text_of(first_of(html.css(".header .name .tit, .header .name, .header h2, .comiis_head a.kmtit")))


def _title(html: Selector) -> str:
    """The last line: before it may stand the type of the thread, [求助]."""
    subject = html.xpath("//div[@class='view_tit']/text() | //div[@class='postlist']/h2/text()").getall()
    subject = subject or _own_words(html, _COMIIS_TITLES)
    lines = [tidy(line) for part in subject for line in part.split("\n")]
    return next(filter(None, reversed(lines)), "") or window_title(html, _board(html))


def _entries(sheet: Sheet, topic: Topic) -> Iterator[Entry]:
    is_start = is_first_page(sheet)
    for place, box in enumerate(apart(sheet.html.xpath(_POSTS))):
        pid = attribute(box, "id")[3:]
        floor = text_of(_first(box, _FLOORS))
        said = is_first_floor(floor)
        is_first = is_start and place == 0 if said is None else said
        yield _entry(topic, pid, box, is_first=is_first)
        for comment in box.css(f"#comment_{pid} div[id^=commentdetail_]"):
            yield _comment(topic, pid, comment)
        for number, _ in enumerate(box.css(f"#comment_{pid}.comiis_dianping li"), 1):
            yield Skipped(f"{topic.id_of(pid)} 点评{number}", NO_NUMBER)


def _entry(topic: Topic, pid: str, box: Selector, *, is_first: bool) -> Entry:
    what, body = topic.id_of(pid), _first(box, *_BODIES)
    if body is None:
        return unreadable(what, "message")
    notices = body.xpath("./div[contains(@class,'locked') or (contains(@class,'quote') and not(.//blockquote))]")
    said = read_body([body.root], [node.root for node in notices])
    if said.hidden:
        return Skipped(what, said.hidden)
    shown_time, region = _time_and_region(box)
    return to_post(topic, Turn(pid, said, _author(box), shown_time, is_first, region))


def _comment(topic: Topic, pid: str, comment: Selector) -> Entry:
    number = attribute(comment, "id").partition("_")[2]
    words = first_of(comment.css("li.mtxt"))
    if not number.isdigit() or words is None:
        return unreadable(f"{topic.id_of(pid)} 点评", "commentdetail" if words is not None else "mtxt")
    turn = Turn(f"c{number}", read_body([words.root]), _author(comment), _time_and_region(comment)[0], is_first=False)
    return to_comment(topic, pid, turn)


def _author(box: Selector) -> Author:
    """The author; anonymous ones and guests have no profile link, so only the word that the board shows."""
    shown = _first(box, *_NAMES)
    if shown is None:
        return Author()
    link = first_of(shown.xpath("descendant-or-self::a"))
    words = link if link is not None else shown
    name = tidy(" ".join(words.xpath("text()").getall()))
    return Author(uid_in(attribute(link, "href")) if link is not None else "", name)


def _time_and_region(box: Selector) -> tuple[str, str]:
    """The exact time behind ``<span title>``, else the words of the second line that are no button; and 来自 where."""
    line = _first(box, _TIMES)
    if line is None:
        return "", ""
    exact = line.xpath("./span[@title]/@title").get("")
    words, place = tidy(exact or " ".join(line.xpath("text()").getall())), text_of(first_of(line.css("code")))
    origin = _ORIGIN.fullmatch(f"{words} {place}".strip())
    if origin is None:
        return words, ""
    return origin["time"], "" if _CLIENT.search(origin["region"]) else origin["region"]


def _first(box: Selector, *places: str) -> Selector | None:
    """The first node in the first of the places that the box has."""
    return first_of(node for css in places for node in box.css(css))


def _number(html: Selector, css: str) -> Count | None:
    """A number among words of its own (``全部评论 2``); None where it is not shown."""
    shown = (re.search(r"\d[\d.]{0,12} ?[万萬kKwW]?", text_of(node)) for node in html.css(css))
    return next((parse_count(number[0]) for number in shown if number), None)


def _own_words(html: Selector, places: Iterable[str]) -> list[str]:
    """The words of the first place that has some of its own."""
    found = (node.xpath("text()").getall() for place in places for node in html.css(place))
    return next((words for words in found if tidy(" ".join(words))), [])
