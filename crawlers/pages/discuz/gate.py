"""What Discuz! boards answer instead of a list or a thread, and what list and thread pages have in common."""

import re
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Count, Page
from crawlers.markup import element_to_text, tidy
from crawlers.pages.refusals import blocked, gone, login, refused_by_status, schema_changed
from crawlers.pages.response import Response, attribute

_CHALLENGE: Final = re.compile(
    r"_dsign=|__jsl_clearance|cf-chl|challenge-platform|安全验证|人机验证|正在检查您的浏览器|Just a moment|cc_check",
    re.IGNORECASE,
)
_GENUINE: Final = re.compile(r"discuz_uid|Powered by <strong>|Comsenz|threadlisttableid|postmessage_")
_REWRITTEN: Final = re.compile(r"(?P<kind>thread|forum)-(?P<id>[A-Za-z0-9]+)-(?P<page>\d{1,6})(?:-\d+)?\.html$")

_MESSAGES: Final = (
    (re.compile("秒内只能|刷新过快|操作过于频繁|请稍[后候]再|防灌水|验证码"), blocked),
    (re.compile("登录|尚未注册|游客"), login),
    (re.compile("站点.{0,6}关闭|论坛.{0,6}维护|升级中"), blocked),
)


def gate(response: Response) -> Page | None:
    """The page's classification by status, address and message; None where it has to be read."""
    if page := refused_by_status(response):
        return page
    if 300 <= response.status < 400 or re.search(r"mod=logging|member\.php", response.url):
        return login("跳转到登录页：更新该论坛的 Cookie (redirected to sign-in: renew the board's cookie)")
    if not response.body.strip():
        return blocked("空响应：稍后再试 (empty body: try again later)")
    return None


def refused_inside(html: Selector, text: str) -> Page | None:
    """A message or a challenge instead of content; None where it is neither."""
    message = html.css("div#messagetext")
    if message:
        return _by_message(element_to_text(message[0].root))
    if not _GENUINE.search(text) and _CHALLENGE.search(text):
        return blocked("防护质询页：停止 10 分钟以上再试 (browser challenge: wait at least 10 minutes)")
    return None


def not_found(text: str, what: str) -> Page:
    """A page that passed the gate but has not what it must have."""
    if _GENUINE.search(text):
        return schema_changed(f"论坛页面中没有{what} (Discuz page without its content)")
    return schema_changed("不是 Discuz 页面 (not a Discuz page)")


def _by_message(message: str) -> Page:
    first = message.partition("\n")[0][:80]
    for pattern, outcome in _MESSAGES:
        if pattern.search(first):
            return outcome(f"论坛提示 (the board says): {first}")
    return gone(f"论坛提示 (the board says): {first}")


def site_of(response: Response, html: Selector) -> str:
    """The board's host: of the address, else of the ``<base>`` or canonical link of a saved page, else ``forum``."""
    links = html.css("base::attr(href), link[rel=canonical]::attr(href)").getall()
    hosts = (response.host, *(_host(link) for link in links))
    return next((host for host in hosts if host), "forum")


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def number_in(link: str, kind: str) -> str:
    """Thread or board number in a link, rewritten (``thread-3-1-1.html``) or plain (``?tid=3``); ``kind`` names which."""
    match = _REWRITTEN.search(link.partition("?")[0])
    if match and match["kind"] == kind:
        return match["id"]
    name = "tid" if kind == "thread" else "fid"
    query = parse_qs(link.partition("?")[2])
    return next((value for value in query.get(name, []) if value.isascii() and value.isdigit()), "")


def asked_page(response: Response) -> int:
    """The page number that the address asks for."""
    match = _REWRITTEN.search(response.url.partition("?")[0])
    return int(match["page"]) if match else response.page_number


def shown_page(html: Selector) -> int:
    """The page number that the pager marks as the current one; 1 without a pager."""
    return parse_count(html.css("div.pg strong::text").get()).value or 1


def next_page(response: Response, html: Selector) -> str:
    """The address behind 下一页; empty on the last page."""
    link = html.css("div.pg a.nxt::attr(href)").get()
    return (absolute(link, response, html) or link) if link else ""


def shown_number(node: Selector) -> Count:
    """A number as boards show it: ``<span title="12345">1万</span>`` is 12345."""
    titles = node.xpath("self::*/@title | .//*/@title").getall()
    exact = next((title for title in titles if title.strip().isdigit()), None)
    return parse_count(exact or node.xpath("string()").get())


def labelled_number(html: Selector, label: str) -> Count | None:
    """The highlighted number behind a label such as 主题, 查看 or 回复; None where the page does not show it."""
    after_label = "preceding-sibling::node()[normalize-space()][1][contains(., $label)]"
    nodes = html.xpath(f"//*[contains(concat(' ', @class, ' '), ' xi1 ')][{after_label}]", label=label)
    return shown_number(nodes[0]) if nodes else None


def board_of(html: Selector) -> str:
    """The last crumb that is a board, else the one before the thread's own."""
    crumbs = html.css("#pt a")
    boards = [crumb for crumb in crumbs if number_in(attribute(crumb, "href"), "forum")] or crumbs[:-1]
    return tidy(boards[-1].xpath("string()").get("")) if boards else ""


def absolute(link: str, response: Response, html: Selector) -> str:
    """A link of the board as an absolute address; empty where neither address nor ``<base>`` is known."""
    base = response.url or html.css("base::attr(href)").get("")
    try:
        return urljoin(base, link) if re.match(r"https?://[^/]", base) else ""
    except ValueError:
        return ""
