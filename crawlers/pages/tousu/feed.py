"""Lists of complaints: the public feed ``/api/index/feed`` (JSON or JSONP), a company's complaints, bare records."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.pages.embedded import load_payload
from crawlers.pages.readings import Entry, page_of
from crawlers.pages.refusals import blocked, empty, not_json, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.tousu.gate import STOP, WALL, refusal, refused_in_words
from crawlers.pages.tousu.record import address_of, to_complaint, without_ids

_LAST: Final = 50  # the public feed shows no more pages
_BEYOND: Final = "公开列表只有前 50 页 (the public feed ends at page 50)"


def parse_feed(response: Response) -> Page:
    """One page of complaints; ``expected`` is the platform's count of them, ``follow`` the addresses of their own pages.

    A complaint's own page has its whole text and what the company answered.
    """
    if page := refusal(response):
        return page
    try:
        payload = load_payload(response)
    except ValueError:
        text = response.text()
        return not_json(text, refused_in_words(text) or blocked(f"返回网页而非 JSON (HTML instead of JSON)：{STOP}"))
    if isinstance(payload, list):
        return (
            _page([Fields.of(record) for record in payload], response) if payload else empty("空列表 (an empty list)")
        )
    result = Fields.of(payload).child("result")
    return _by_code(result.child("status"), response) or _listed(result.child("data"), response)


def _by_code(status: Fields, response: Response) -> Page | None:
    """What the code of an answer tells; None where it is fine."""
    code, message = status.text("code"), status.text("msg")[:80]
    if code == "0":
        return None
    if code == "10005":
        return blocked(f"10005：{WALL}")
    if code == "10017" and response.page_number > _LAST:
        return empty(f"10017：{_BEYOND}")
    if not code:
        return schema_changed("没有 result.status.code (no result.status.code)")
    return blocked(f"平台拒绝 (platform refuses) {code} {message}：{STOP}")


def _listed(data: Fields, response: Response) -> Page:
    names = [name for name in ("lists", "complaints") if name in data]
    if not names:
        return schema_changed("没有 lists 或 complaints (neither lists nor complaints)")
    pager = data.child("pager")
    records = [record for name in names for record in data.children(name)]
    if not records:
        return _nothing(pager, response)
    last = min(pager.whole("page_amount") or _LAST, _LAST) if "lists" in names else pager.whole("page_amount") or 1
    number = response.page_number
    return replace(
        _page(records, response),
        expected=pager.whole("item_count"),
        next=response.with_query(page=str(number + 1)) if number < last else "",
        pages=pager.whole("page_amount"),
    )


def _page(records: list[Fields], response: Response) -> Page:
    return page_of(
        [entry for record in records for entry in _entries(record, response)],
        follow=tuple(
            dict.fromkeys(address_of(record, response) for record in records if record.child("main").text("sn"))
        ),
    )


def _entries(record: Fields, response: Response) -> Iterator[Entry]:
    yield to_complaint(record, response)
    if comments := without_ids(record):
        yield comments


def _nothing(pager: Fields, response: Response) -> Page:
    number, last = response.page_number, pager.whole("page_amount")
    if pager.whole("item_count") and (last is None or number <= last):
        return blocked(f"列表为空，但平台称有投诉 (empty list though the platform counts complaints)：{STOP}")
    return empty("没有（更多）投诉 (no more complaints)")
