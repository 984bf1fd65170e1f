"""The mobile API of Discuz! X (``api/mobile/index.php``, versions 1 to 4): one envelope around lists and threads.

``forumdisplay``, ``hotthread`` and ``newthreads`` are lists, ``viewthread`` is a thread. Numbers come as text; values that
are empty are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields, load_json
from crawlers.items import Author, Outcome, Page, Skipped
from crawlers.markup import html_to_text
from crawlers.pages.discuz.api_messages import refusal
from crawlers.pages.discuz.body import fragment, read_body, why_hidden
from crawlers.pages.discuz.gate import BEYOND_LAST, INDEX, gate, refused_inside
from crawlers.pages.discuz.links import absolute, is_narrowed
from crawlers.pages.discuz.listing import BoardPage, Row, list_page, to_summary
from crawlers.pages.discuz.sheet import inside_xml
from crawlers.pages.discuz.topic import Topic, Turn, start_and_reply, thread_page, to_comment, to_post
from crawlers.pages.embedded import load_payload
from crawlers.pages.readings import Entry, unreadable
from crawlers.pages.refusals import blocked, empty, not_json, schema_changed
from crawlers.pages.response import Response

_CHARSET: Final = re.compile(rb'"Charset"\s*:\s*"([\w-]{1,20})"')
_TITLE: Final = re.compile(r"""<span title=["']([^"'<>]{1,40})["']""")
_LISTS: Final = ("forum_threadlist", "data")
_NEW_LIMIT: Final = 20  # of newthreads, where its address says none
_ATTACHED: Final = ("attachments", "attachlist", "imagelist")
_PREVIEW: Final = "回复的开头，全文在主题里 (the beginning of a reply: it stands whole in its thread)"
_HIDDEN: Final = (
    "空列表，但论坛称有内容：更新 Cookie 后再试 (empty list though the board counts some: renew the cookie)"
)


def parse_answer(response: Response) -> Page:
    """A list of threads or a page of a thread, whichever the answer holds.

    ``expected`` is the board's number of threads, or the thread's replies plus one. 点评 are posts here, as they have ids.
    """
    if page := gate(response):
        return page
    response = _in_its_charset(response)
    try:
        payload = _payload(response)
    except ValueError:
        return _not_json(response)
    if not isinstance(payload, dict):
        return schema_changed("JSON 不是对象 (not a JSON object)")
    answer = Fields(payload)
    data = answer.child("Variables")
    if any(data.children("postlist")):
        return _thread(response, data)
    name = next((name for name in _LISTS if name in data), "")
    if any(data.children(name)):
        return _list(response, data, name)
    return refusal(answer) or _nothing(response, data, name)


def _in_its_charset(response: Response) -> Response:
    """The response with the charset that the envelope names in ``Charset``."""
    named = _CHARSET.search(response.body)
    return replace(response, headers={"content-type": f"charset={named[1].decode()}"}) if named else response


def _payload(response: Response) -> object:
    """The JSON, also out of the XML that boards wrap around answers to scripts. Raises `ValueError`."""
    wrapped = inside_xml(response.text()).strip()
    return load_json(wrapped) if wrapped else load_payload(response)


def _not_json(response: Response) -> Page:
    text = response.text()
    html_means = refused_inside(response.html(), text) or blocked(
        "返回网页而非 JSON：接口可能未开启，改读网页 (no JSON: the API may be switched off, read the pages)"
    )
    return not_json(text, html_means) if "{" in text else html_means


def _list(response: Response, data: Fields, name: str) -> Page:
    board = data.child("forum")
    total = None if is_narrowed(response) else board.whole("threadcount") or board.whole("threads")
    shown = data.whole("page")
    if shown is not None and response.page_number > shown:
        return empty(BEYOND_LAST)
    board_page = BoardPage(response, _site(response), html_to_text(board.text("name")))
    rows = list(data.children(name))
    entries = [entry for place, row in enumerate(rows, 1) for entry in _row_and_previews(board_page, row, f"#{place}")]
    return list_page(entries, expected=total, next_page=_next_list(response, data, total, len(rows)))


def _row_and_previews(board_page: BoardPage, row: Fields, place: str) -> Iterator[Entry]:
    yield _row(board_page, row, place)
    for preview in row.children("reply"):
        yield Skipped(f"{row.text('tid')}-{preview.text('pid')}", _PREVIEW)


def _row(board_page: BoardPage, row: Fields, place: str) -> Entry:
    tid, title = row.text("tid"), html_to_text(row.text("subject"))
    if tid.isdigit() and not title and "fid" in row and "author" not in row:
        return Skipped(tid, why_hidden(""))  # newthreads names what a guest may not read
    if not tid.isdigit() or not title:
        return unreadable(tid or place, "subject" if tid else "tid")
    return to_summary(
        board_page,
        Row(
            tid,
            title,
            url=absolute(start_and_reply(tid, rewritten=False, old=False)[0], _base(board_page.response)),
            author=_author(row),
            shown_time=_time(row),
            replies=parse_count(row.get("replies")),
            views=parse_count(row.get("views")),
            likes=parse_count(row.get("recommend_add")),
        ),
    )


def _next_list(response: Response, data: Fields, total: int | None, rows: int) -> str:
    """The next page: by number; of ``newthreads`` by the place to start at."""
    size = data.whole("tpp") or data.whole("perpage")
    if size:
        page = data.whole("page") or response.page_number
        has_more = page * size < total if total else rows >= size
        return response.with_query(page=str(page + 1)) if has_more else ""
    start, limit = (_number(response.query(name)) for name in ("start", "limit"))
    return response.with_query(start=str((start or 0) + rows)) if rows >= (limit or _NEW_LIMIT) else ""


def _thread(response: Response, data: Fields) -> Page:
    thread = data.child("thread")
    posts = list(data.children("postlist"))
    tid = thread.text("tid") or response.query("tid") or posts[0].text("tid")
    if not tid.isdigit():
        return schema_changed("没有主题编号 (no tid)")
    start, reply = start_and_reply(tid, rewritten=False, old=False)
    replies = thread.get("allreplies", "replies")
    topic = Topic(
        response,
        _site(response),
        tid,
        base=_base(response),
        title=html_to_text(thread.text("subject")),
        board=html_to_text(data.child("forum").text("name") or thread.text("forumnames")),
        replies=None if replies is None else parse_count(replies),
        views=parse_count(thread.get("views")),
        likes=parse_count(thread.get("recommend_add")),
        start_link=start,
        reply_link=reply,
    )
    size, number = data.whole("ppp") or len(posts), response.page_number
    last = max(thread.whole("maxposition") or 0, topic.replies.value + 1 if topic.replies else 0)
    if last and size * (number - 1) >= last:
        return empty(BEYOND_LAST)
    next_page = response.with_query(page=str(number + 1)) if size * number < last else ""
    return thread_page(topic, _entries(topic, data, posts), next_page)


def _entries(topic: Topic, data: Fields, posts: list[Fields]) -> Iterator[Entry]:
    for place, post in enumerate(posts, 1):
        pid = post.text("pid")
        if not pid.isdigit():
            yield unreadable(f"#{place}", "pid")
            continue
        yield _entry(topic, pid, post)
        for comment in data.child("comments").children(pid):
            yield _comment(topic, pid, comment)


def _entry(topic: Topic, pid: str, post: Fields) -> Entry:
    what, message = topic.id_of(pid), post.get("message")
    if not isinstance(message, str) and not any(name in post for name in _ATTACHED):
        return unreadable(what, "message")
    said = read_body([fragment(message if isinstance(message, str) else "")], newlines=True)
    if said.hidden:
        return Skipped(what, said.hidden)
    return to_post(topic, Turn(pid, said, _author(post), _time(post), is_first=_is_first(post)))


def _is_first(post: Fields) -> bool:
    """Whether it is the thread's first post: said by ``first``, where that is left out by its place in the thread."""
    return post.flag("first") if "first" in post else 1 in (post.whole("position"), post.whole("number"))


def _comment(topic: Topic, pid: str, comment: Fields) -> Entry:
    number, words = comment.text("id"), comment.text("comment")
    if not number.isdigit() or not words:
        return unreadable(f"{topic.id_of(pid)} 点评", "comment" if number else "id")
    said = read_body([fragment(words)], newlines=True)
    return to_comment(topic, pid, Turn(f"c{number}", said, _author(comment), _time(comment), is_first=False))


def _author(record: Fields) -> Author:
    """Anonymous ones have the number 0."""
    number = record.text("authorid")
    return Author("" if number == "0" else number, html_to_text(record.text("author", "username")))


def _time(record: Fields) -> str:
    """The moment as seconds where it is given, else as the board shows it."""
    shown = record.text("dateline")
    exact = _TITLE.search(shown)
    return record.text("dbdateline") or (exact[1] if exact else html_to_text(shown))


def _nothing(response: Response, data: Fields, name: str) -> Page:
    board = data.child("forum")
    counted = "postlist" in data or board.whole("threadcount") or board.whole("threads")
    is_whole = response.page_number == 1 and not is_narrowed(response)
    if (name or "postlist" in data) and is_whole and counted:
        return blocked(_HIDDEN)
    if name or "postlist" in data:
        return empty("没有（更多）内容 (nothing more)")
    if "forumlist" in data or "catlist" in data:
        return Page(Outcome.SCHEMA_CHANGED, detail=INDEX)
    return schema_changed("没有 postlist、forum_threadlist 或 data (none of the known lists)")


def _site(response: Response) -> str:
    return response.host or "forum"


def _base(response: Response) -> str:
    """The board's address: what stands before ``api/mobile/`` in that of the answer."""
    return response.url.partition("?")[0].partition("api/mobile/")[0]


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None
