"""A search page of s.weibo.com apart from its cards: its document, keyword, pager and total, in every layout since 2011."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from json import JSONDecoder
from typing import Final
from urllib.parse import unquote, urlsplit

from parsel import Selector

from crawlers.counts import parse_count
from crawlers.fields import Fields, load_json
from crawlers.pages.response import Response, attribute

_PAGELET: Final = re.compile(r"\b(?:STK\.pageletM|FM)\.view\(\s{0,9}(?=\{)")
_MOST_PAGELETS: Final = 100
_OLD_ADDRESS: Final = re.compile(r"/(?:weibo|wb)/(?P<words>[^&/]{1,600})(?:&(?P<rest>.*))?")
_OLD_PAGE: Final = re.compile(r"(?:^|&)page=(\d{1,4})(?:&|$)")
_ALL_PAGES: Final = re.compile(r"共\s?(\d{1,4})\s?页")
_TOTAL: Final = re.compile(r"找到\s{0,3}([\d,]{1,15})\s{0,3}条结果")

_PAGES: Final = ".s-scroll li{0} a::text, .W_pages li{0} a::text"
_TOTALS: Final = "#pl_common_totalshow, .topcon_l, .topcon_num, .search_num, .search_result, p.result"
_KEYWORDS: Final = ".search-input input, .searchInp_form"
_TO_NEXT: Final = "//a[contains(concat(' ',@class,' '),' next ') or normalize-space()='下一页']"


def document(response: Response) -> Selector:
    """The page; up to 2017 its parts stood in scripts, as JSON for ``STK.pageletM.view``."""
    text = response.text()
    parts = "".join(_pagelets(text))
    if not parts:
        return response.html()
    body = (text + parts).encode("utf-8", "replace")
    return replace(response, body=body, headers={"content-type": "text/html; charset=utf-8"}).html()


def _pagelets(text: str) -> Iterator[str]:
    for call in islice(_PAGELET.finditer(text), _MOST_PAGELETS):
        try:
            _, end = JSONDecoder().raw_decode(text, call.end())
            yield Fields.of(load_json(text[call.end() : end])).text("html")
        except (ValueError, RecursionError):  # cut or broken; the second from JSON nested thousands of levels deep
            continue


def keyword_of(response: Response, html: Selector) -> str:
    """What was searched for: by the address (in old ones encoded twice), else as the page repeats it."""
    if words := response.query("q"):
        return words
    old = _old_address(response)
    return unquote(unquote(old["words"])) if old else attribute(html.css(_KEYWORDS)[:1], "value").strip()


def next_of(response: Response, html: Selector) -> str:
    """The address behind 下一页; empty on the last page."""
    link = attribute(html.xpath(_TO_NEXT)[:1], "href")
    return "" if not link or link.startswith("javascript:") else response.join(link)


def pages_of(html: Selector) -> int | None:
    """How many pages the site offers, 50 at most; None where there is no pager."""
    listed = [parse_count(text).value for text in html.css(_PAGES.format("")).getall()]
    counted = _ALL_PAGES.search(html.css(".m-page").xpath("string()").get(""))
    return max(listed, default=0) or (int(counted[1]) if counted else None)


def total_of(html: Selector) -> int | None:
    """How many results the site counted, as layouts up to 2017 say (找到 1,234 条结果)."""
    shown = (_TOTAL.search(part.xpath("string()").get("")) for part in html.css(_TOTALS))
    return next((int(total[1].replace(",", "") or "0") for total in shown if total), None)


def is_bounce(response: Response, html: Selector) -> bool:
    """Whether a page beyond the last was asked for: the site then shows the first or last one again."""
    asked = _asked(response)
    return asked > (parse_count(html.css(_PAGES.format(".cur")).get()).value or pages_of(html) or asked)


def _asked(response: Response) -> int:
    old = _old_address(response)
    number = _OLD_PAGE.search((old and old["rest"]) or "")
    return int(number[1]) if number else response.page_number


def _old_address(response: Response) -> re.Match[str] | None:
    """The address of layouts up to 2017, which names keyword and page in its path: ``/weibo/%25E6…&page=2``."""
    try:
        return _OLD_ADDRESS.fullmatch(urlsplit(response.url).path)
    except ValueError:
        return None
