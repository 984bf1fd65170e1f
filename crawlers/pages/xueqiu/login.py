"""Who is signed in: ``/user/show.json`` without an id gives the signed-in user, or an error. A page without posts."""

from typing import Final

from crawlers.items import Outcome, Page
from crawlers.pages.refusals import schema_changed
from crawlers.pages.response import Response
from crawlers.pages.xueqiu.gate import open_payload
from crawlers.pages.xueqiu.status import id_of

_NO_USER: Final = "没有用户的 id (no id of a user)"


def parse_login(response: Response) -> Page:
    """OK where somebody is signed in, else LOGIN."""
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    return Page(Outcome.OK) if id_of(opened) or id_of(opened.child("user")) else schema_changed(_NO_USER)
