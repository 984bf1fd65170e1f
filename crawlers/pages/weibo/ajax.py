"""The PC site's JSON: a status, a user's list (``mymblog``, ``searchProfile``), a feed (``friendstimeline``), a long text.

Lists of what a user liked or kept (``likelist``, ``all_fav``) hold anybody's statuses. Also statuses saved as an array,
or one on each line.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Page, Skipped
from crawlers.pages.embedded import load_payload
from crawlers.pages.printed import load_line
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, not_json, nothing_listed, refusal
from crawlers.pages.weibo.listing import statuses_page
from crawlers.pages.weibo.single import long_text_page, single_page
from crawlers.pages.weibo.status import status_mid

_BY_ANYBODY: Final = re.compile(r"/likelist\b|/favorites/")  # what ``uid`` liked or kept, not what they wrote
_ADVERTISEMENT: Final = "广告 (advertisement)"


def parse_statuses(response: Response) -> Page:
    """Statuses in any of the forms above. On a user's list (``uid`` in the address) others' posts are left out.

    ``Page.next`` of a list is the address with the next ``since_id``, or with the next page number where there is no
    cursor; the list ends with an empty page.
    """
    if page := refusal(response):
        return page
    try:
        value = load_payload(response)
    except ValueError:
        lines = list(lines_of(response.text()))
        return _collection(lines, response) if any(isinstance(line, Fields) for line in lines) else not_json(response)
    if isinstance(value, list):
        statuses = [Fields.of(member) for member in value]
        return _collection(statuses, response) if statuses else schema_changed("空数组 (an empty array)")
    return _object(Fields.of(value), response)


def lines_of(text: str) -> Iterator[Fields | Skipped]:
    """The statuses of a file with one on each line; a line that is none is told by its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            status = Fields.of(load_line(line))
        except ValueError:
            status = Fields({})
        why = f"第 {number} 行不是 JSON 对象 (line {number} is not a JSON object)"
        yield status or Skipped(f"#{number}", why, is_fault=True)


def _collection(statuses: list[Fields] | list[Fields | Skipped], response: Response) -> Page:
    return statuses_page(statuses, response, owner=response.query("uid") or None, total=None)


def _object(opened: Fields, response: Response) -> Page:
    data, listed = opened.child("data"), opened.get("data")
    members = list(opened.children("data")) if isinstance(listed, list) else []
    is_statuses = any("mblogid" in member for member in members)
    if statuses := [*data.children("list"), *(members if is_statuses else ())]:
        return _list(statuses, data, response)
    if statuses := [*opened.children("statuses"), *data.children("statuses")]:
        return _feed(statuses, opened if "statuses" in opened else data, response)
    page = envelope_refusal(opened)
    if page or "list" in data or "statuses" in opened or listed == []:
        is_first = response.page_number == 1 and not response.query("since_id")
        total = data.whole("total")
        is_hidden = is_first and (total or 0) > 0
        has_list = any(isinstance(value, list) for value in (listed, data.get("list"), opened.get("statuses")))
        return nothing_listed(opened, has_list=has_list, total=total, is_hidden=is_hidden, name="list")
    if "longTextContent" in data or "html" in data or (opened.get("data") == {} and not response.query("uid")):
        return long_text_page(data, response)
    status = next((part for part in (opened, data) if "text" in part or "text_raw" in part), None)
    if status is None:
        return schema_changed("没有 list，也不是单条微博 (neither a list of statuses nor a status)")
    return single_page(status, response)


def _list(statuses: list[Fields], data: Fields, response: Response) -> Page:
    owner = None if _BY_ANYBODY.search(response.url) else response.query("uid")
    page = statuses_page(statuses, response, owner=owner, total=data.whole("total"))
    following = str(response.page_number + 1)
    return replace(page, next=response.with_query(page=following, since_id=data.text("since_id")))


def _feed(statuses: list[Fields], data: Fields, response: Response) -> Page:
    """Statuses of many users; it goes on by ``max_id``, of which 0 is the end."""
    told = [Skipped(status_mid(status), _ADVERTISEMENT) if status.flag("isAd") else status for status in statuses]
    page = statuses_page(told, response, total=data.whole("total_number"))
    cursor = data.text("max_id_str", "max_id")
    is_last = cursor in {"", "0", "-1", response.query("max_id")}
    return replace(page, next="" if is_last else response.with_query(max_id=cursor))
