"""Lists of statuses of weibo.com's PC JSON: ``mymblog`` and ``searchProfile``."""

from dataclasses import replace

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.pages.refusals import empty, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload
from crawlers.pages.weibo.mobile import statuses_page


def parse_statuses(response: Response) -> Page:
    """A user's statuses; posts of others that the list mixes in (liked, commented on) are left out.

    ``Page.next`` is the address with the next ``since_id``, or with the next page number where there is no cursor.
    """
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    data = opened.child("data")
    statuses = list(data.children("list"))
    if not statuses:
        return _nothing(opened, data)
    page = statuses_page(statuses, response, owner=response.query("uid"), total=data.whole("total"))
    return replace(page, next=response.with_query(page=str(response.page_number + 1), since_id=data.text("since_id")))


def _nothing(opened: Fields, data: Fields) -> Page:
    if page := envelope_refusal(opened):
        return page
    if not isinstance(data.get("list"), list):
        return schema_changed("没有 list (no list of statuses)")
    return empty("没有（更多）微博 (no more statuses)")
