"""A user's profile: how many posts they have by their own page, to hold a timeline against. A page without posts.

``/api/container/getIndex?type=uid&value=<uid>`` of m.weibo.cn, ``/ajax/profile/info?uid=<uid>`` of weibo.com.
"""

from typing import Final

from crawlers.items import Outcome, Page
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload

_NO_USER: Final = "没有 userInfo 或 user (neither userInfo nor user)"


def parse_profile(response: Response) -> Page:
    """``expected``: the user's own count of posts; None where it is hidden or null."""
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    data = opened.child("data")
    user = data.child("userInfo") or data.child("user") or opened.child("userInfo")  # the last up to 2017
    if not user.text("id", "idstr"):
        return schema_changed(_NO_USER)
    count = user.whole("statuses_count")
    return Page(Outcome.OK, expected=count if count is not None and count >= 0 else None)
