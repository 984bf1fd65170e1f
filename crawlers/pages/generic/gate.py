"""What a board answers instead of a list or a thread, told apart by status, address and the rule file's markers."""

import re
from collections.abc import Callable
from typing import Final

from crawlers.items import Outcome, Page
from crawlers.pages.generic.selectors import is_selector, select
from crawlers.pages.generic.sheet import Sheet
from crawlers.pages.refusals import blocked, challenge, empty, gone, login, refused_by_status

_SIGN_IN: Final = re.compile(r"(?<![a-z])(?:log[-_]?[io]n|logging|sign[-_]?in|passport)|member\.php", re.IGNORECASE)
_HOW: Final = "；用 tingfeng source test 对照页面改规则文件 (correct the rule file, with tingfeng source test)"


def outdated(detail: str) -> Page:
    """A page that the rules do not fit: they need an update."""
    return Page(Outcome.SCHEMA_CHANGED, detail=detail + _HOW)


def gate(sheet: Sheet) -> Page | None:
    """The page's classification by status, address and marking selectors; None where it has to be read."""
    response = sheet.response
    if page := refused_by_status(response) or _elsewhere(sheet):
        return page
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    rules = sheet.rules
    return (
        _marked(sheet, rules.blocked, blocked, _by_selector)
        or _marked(sheet, rules.login, login, _by_selector)
        or _marked(sheet, rules.gone, gone, _by_selector)
    )


def without_entries(sheet: Sheet, what: str, total: int | None) -> Page:
    """What a page without a row or post is, where the gate let it pass; ``total`` is the board's own count."""
    rules = sheet.rules
    return (
        _marked(sheet, rules.blocked, blocked, _by_text)
        or _marked(sheet, rules.login, login, _by_text)
        or _marked(sheet, rules.gone, gone, _by_text)
        or _wall(sheet)
        or _counted(total)
        or _marked(sheet, rules.empty, empty, _by_any)
        or outdated(f"{what} 在页面上没有找到任何内容 (finds nothing on the page)")
    )


def _elsewhere(sheet: Sheet) -> Page | None:
    response, host = sheet.response, sheet.response.host
    if 300 <= response.status < 400:
        return _turned_away(sheet.address(response.header("location")) or "?")
    if host and host not in sheet.rules.own_hosts:
        return _turned_away(response.url)
    return None


def _turned_away(address: str) -> Page:
    if _SIGN_IN.search(address):
        return login(f"跳转到登录页：更新 Cookie (redirected to sign-in, renew the cookie): {address[:200]}")
    return blocked(
        f"转到了别处；若是本站的另一个主机名，写进规则的 hosts"
        f" (led elsewhere; if it is another name of the board, add it to hosts): {address[:200]}"
    )


def _counted(total: int | None) -> Page | None:
    if not total:
        return None
    return blocked(
        f"页面为空，但论坛称共 {total} 条：限流，稍后再试 (empty though the board counts {total}: try later)"
    )


def _wall(sheet: Sheet) -> Page | None:
    if _SIGN_IN.search(sheet.response.url.partition("?")[0]):
        return _turned_away(sheet.response.url)
    return challenge(sheet.source)


def _marked(
    sheet: Sheet, markers: tuple[str, ...], outcome: Callable[[str], Page], is_there: Callable[[Sheet, str], bool]
) -> Page | None:
    found = next((marker for marker in markers if is_there(sheet, marker)), None)
    return None if found is None else outcome(f"页面上有规则所列的标志 (the page has the rule file's marker): {found}")


def _by_selector(sheet: Sheet, marker: str) -> bool:
    return is_selector(marker) and bool(select(marker, sheet.root))


def _by_text(sheet: Sheet, marker: str) -> bool:
    return not is_selector(marker) and "".join(marker.split()) in sheet.shown


def _by_any(sheet: Sheet, marker: str) -> bool:
    return _by_selector(sheet, marker) or _by_text(sheet, marker)
