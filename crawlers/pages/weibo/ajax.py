"""The PC site's JSON: a status, a user's list (``mymblog``, ``searchProfile``), a long text; statuses saved as array or lines."""

from collections.abc import Iterator
from dataclasses import replace

from crawlers.fields import Fields, load_json
from crawlers.items import Page, Skipped
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, not_json, nothing_listed, refusal
from crawlers.pages.weibo.listing import statuses_page
from crawlers.pages.weibo.single import long_text_page, single_page


def parse_statuses(response: Response) -> Page:
    """Statuses in any of the forms above. On a user's list (``uid`` in the address) others' posts are left out.

    ``Page.next`` of a list is the address with the next ``since_id``, or with the next page number where there is no
    cursor; the list ends with an empty page.
    """
    if page := refusal(response):
        return page
    try:
        value = response.json()
    except ValueError:
        lines = list(_lines(response.body))
        return _collection(lines, response) if any(isinstance(line, Fields) for line in lines) else not_json(response)
    if isinstance(value, list):
        statuses = [Fields.of(member) for member in value]
        return _collection(statuses, response) if statuses else schema_changed("空数组 (an empty array)")
    return _object(Fields.of(value), response)


def _lines(body: bytes) -> Iterator[Fields | Skipped]:
    """The statuses of a file with one on each line; a line that is none is told by its number."""
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            status = Fields.of(load_json(line))
        except ValueError:
            status = Fields({})
        why = f"第 {number} 行不是 JSON 对象 (line {number} is not a JSON object)"
        yield status or Skipped(f"#{number}", why, is_fault=True)


def _collection(statuses: list[Fields] | list[Fields | Skipped], response: Response) -> Page:
    return statuses_page(statuses, response, owner=response.query("uid") or None, total=None)


def _object(opened: Fields, response: Response) -> Page:
    data = opened.child("data")
    if statuses := list(data.children("list")):
        return _list(statuses, data, response)
    page = envelope_refusal(opened)
    if page or "list" in data:
        is_first = response.page_number == 1 and not response.query("since_id")
        is_hidden = is_first and (data.whole("total") or 0) > 0
        return nothing_listed(opened, has_list=isinstance(data.get("list"), list), is_hidden=is_hidden, name="list")
    if "longTextContent" in data or (opened.get("data") == {} and not response.query("uid")):
        return long_text_page(data, response)
    if "text" in opened or "text_raw" in opened:
        return single_page(opened, response)
    return schema_changed("没有 list，也不是单条微博 (neither a list of statuses nor a status)")


def _list(statuses: list[Fields], data: Fields, response: Response) -> Page:
    page = statuses_page(statuses, response, owner=response.query("uid"), total=data.whole("total"))
    following = str(response.page_number + 1)
    return replace(page, next=response.with_query(page=following, since_id=data.text("since_id")))
