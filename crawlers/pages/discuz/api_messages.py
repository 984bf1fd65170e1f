"""What the mobile API says instead of data: ``Message.messageval`` codes, and ``error`` before any module ran."""

import re
from collections.abc import Callable
from typing import Final

from crawlers.fields import Fields
from crawlers.items import Outcome, Page
from crawlers.markup import html_to_text
from crawlers.pages.discuz.gate import by_message
from crawlers.pages.refusals import blocked, empty, gone, login

_OFF: Final = "论坛未开启手机接口，请读网页 (the board's mobile API is switched off: read its pages): "
_Outcome = Callable[[str], Page]

_CODES: Final[tuple[tuple[re.Pattern[str], _Outcome], ...]] = (
    (re.compile(r"login|not_?logged|guest"), login),
    (re.compile(r"flood|_ctrl|toomany|too_fast|seccode|secqaa|user_banned|closed|period"), blocked),
    (re.compile(r"nonexistence|nopermission|noperm|not_?exist|passwd|disallow|deleted|moderat|_pay|status_off"), gone),
    (re.compile(r"no_?threads|no_?data|no_?posts"), empty),
    (
        re.compile(r"undefined_action|parameters_error"),
        lambda detail: Page(Outcome.SCHEMA_CHANGED, detail=f"地址有误 (wrong address, not a ban): {detail}"),
    ),
)


def refusal(answer: Fields) -> Page | None:
    """What ``Message`` or ``error`` of an answer without data tells; None where it has neither.

    A code that ends with ``//1`` wants an account. Unknown codes are judged by their words.
    """
    if error := answer.text("error"):
        return (
            blocked(f"手机接口拒绝 (mobile API refuses): {error[:80]}")
            if "banned" in error
            else gone(_OFF + error[:80])
        )
    message = answer.child("Message")
    value, words = message.text("messageval"), html_to_text(message.text("messagestr"))
    if not value and not words:
        return None
    code, _, flag = value.partition("//")
    if flag == "1":
        return login(_detail(code, words))
    for pattern, outcome in _CODES:
        if pattern.search(code):
            return outcome(_detail(code, words))
    return by_message(words or code)


def _detail(code: str, words: str) -> str:
    return f"论坛提示 (the board says): {words[:80]} [{code[:40]}]"
