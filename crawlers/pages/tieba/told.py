"""Threads as JSON: a page of one (``pb/page_pc``, the app's ``pb/page``), a row of a bar (the app's ``frs/page``)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Count, Page, Skipped
from crawlers.markup import tidy, unescape
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.tieba.comments import told_comment
from crawlers.pages.tieba.floor import Parent, Thread, floor_of, thread_of, tid_in
from crawlers.pages.tieba.gate import asked, author_of, bar_of, number_of, once, open_payload
from crawlers.pages.tieba.words import has_words, told_words


def from_payload(response: Response) -> Page:
    """One page of a thread."""
    payload = open_payload(response)
    if isinstance(payload, Page):
        return payload
    data = payload.child("data") or payload
    about, pager, first = data.child("thread"), data.child("page"), data.child("first_floor")
    tid = number_of(about.text("id", "tid") or first.text("tid")) or tid_in(response.url)
    floors = [*filter(None, (first,)), *data.children("post_list")]
    if not tid or not floors:
        return schema_changed("没有 thread.id 或 post_list (no thread or no floors)")
    replies = parse_count(about.get("reply_num"))
    title = tidy(about.text("title") or first.text("title"))
    thread = Thread(response, tid, title, bar_of(data.child("forum").text("name")), replies)
    page = pager.whole("current_page") or max(asked(response), 1)
    entries = list(_told_entries(thread, data))
    if page == 1 and not first and all(floor.whole("floor") != 1 for floor in floors):
        entries.append(Skipped(tid, "接口没有给出主楼，请重新请求 (the first floor is missing: ask again)"))
    return page_of(
        once(entries),
        expected=replies.value + 1 if replies.raw else None,
        next_page=response.with_query(pn=str(page + 1)) if page < (pager.whole("total_page") or 1) else "",
        follow=tuple(dict.fromkeys(number_of(floor.text("id")) for floor in floors if _is_unopened(floor))),
    )


def _told_entries(thread: Thread, data: Fields) -> Iterator[Entry]:
    users = {user.text("id"): user for user in data.children("user_list")}
    if first := data.child("first_floor"):
        yield from _told(thread, Fields({**first.values, "floor": 1}), users)
    for floor in data.children("post_list"):
        yield from _told(thread, floor, users)


def _told(thread: Thread, floor: Fields, users: Mapping[str, Fields]) -> Iterator[Entry]:
    """A floor in JSON, and the sub-comments that came with it."""
    pid = number_of(floor.text("id"))
    if not pid or not has_words(floor):
        yield unreadable(pid or "?", "content" if pid else "id")
        return
    user = users.get(floor.text("author_id")) or floor.child("author")
    comments = parse_count(floor.get("sub_post_number"))
    if not comments.raw:
        comments = Count(len(_sub_posts(floor)))
    yield replace(
        floor_of(thread, pid, floor.whole("floor") or 0, floor.text("time"), comments),
        text=told_words(floor),
        author=author_of(user.text("name_show", "name"), user.text("portrait"), floor.text("author_id")),
        likes=parse_count(floor.child("agree").get("agree_num")),
        region=user.text("ip_address"),
    )
    parent = Parent(thread.tid, pid, thread.board)
    for comment in _sub_posts(floor):
        answerer = users.get(comment.text("author_id")) or comment.child("author")
        yield told_comment(comment, answerer, parent, thread.response)


def _sub_posts(floor: Fields) -> list[Fields]:
    inner = floor.child("sub_post_list")
    return list(inner.children("sub_post_list") if inner else floor.children("sub_post_list"))


def told_thread(row: Fields, users: Mapping[str, Fields], response: Response, board: str) -> Entry:
    """A thread in a bar's list as the app's ``frs/page`` gives it; ``users`` are by number."""
    tid = number_of(row.text("tid", "id"))
    if not tid or "title" not in row:
        return unreadable(tid or "?", "title" if tid else "tid")
    user = row.child("author") or users.get(row.text("author_id"), Fields({}))
    replies = parse_count(row.get("reply_num"))
    thread = Thread(response, tid, unescape(row.text("title")), bar_of(row.text("fname")) or board, replies)
    return replace(
        thread_of(thread, row.text("create_time")),
        text=told_words(row, "abstract"),
        author=author_of(user.text("name_show", "show_nickname", "name"), user.text("portrait"), user.text("id")),
        likes=parse_count(row.child("agree").get("agree_num") or row.get("agree_num", "agreeNum")),
        views=parse_count(row.get("view_num")),
    )


def _is_unopened(floor: Fields) -> bool:
    has_more = (floor.whole("sub_post_number") or 0) > len(_sub_posts(floor))
    return has_more and bool(number_of(floor.text("id")))
