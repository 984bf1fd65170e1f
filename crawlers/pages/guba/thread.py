"""The page of one post: ``post_article`` in its script, or the markup of older pages; with the replies that it shows."""

import re
from typing import Final

from parsel import Selector, SelectorList

from crawlers.fields import Fields
from crawlers.items import Page
from crawlers.markup import tidy
from crawlers.pages.embedded import assigned
from crawlers.pages.guba.floors import TIME, Thread, name_smileys, replies_in
from crawlers.pages.guba.gate import home_address, interface, refusal, rejected, thread_in, without_content
from crawlers.pages.guba.record import bar_of, to_thread
from crawlers.pages.readings import page_of
from crawlers.pages.refusals import gone
from crawlers.pages.response import Response, attribute

_NO_POST: Final = re.compile(r"\bvar\s+post_article\s*=\s*(?:null|undefined|\{\s*\}|\"\")")
_PAGER: Final = re.compile(r"^(?P<stem>news,[^|]{1,60}_)\|(?P<total>\d{1,9})\|(?P<size>\d{1,4})\|(?P<page>\d{1,6})$")
_ALL: Final = re.compile(r"全部评论\s*[(（]\s*(\d{1,9})\s*[)）]")
_USER: Final = re.compile(r"eastmoney\.com/(\d{5,20})")


def parse_thread(response: Response) -> Page:
    """One post with its text, and the replies that its page shows; of pages of today the rest is another request.

    ``expected`` is the post with all its replies where the page has replies, else the post.
    """
    if page := refusal(response):
        return page
    text = response.text()
    answer = interface(response)
    if page := rejected(answer):
        return page
    html = response.html()
    record = _record(_article(text) or answer.values) or _markup(html, text)
    if not record and _NO_POST.search(text):
        return gone("帖子不存在或已被删除 (the post is deleted or never was)")
    known = _with_address(record, html, response)
    thread = _named(known, html)
    replies = replies_in(html, thread, response)
    if not record and not replies:
        return without_content(text, "post_article")
    total, next_page = _pager(html, response)
    return page_of(
        [*([to_thread(known, response)] if record else []), *replies],
        expected=(total or len(replies)) + 1 if replies or total else 1,
        next_page=next_page,
    )


def _article(text: str) -> object:
    """The post in the page's script, under either name of its variable."""
    found = assigned(text, "post_article")
    other = None if found else assigned(text, "article")
    return other if isinstance(other, dict) and "post_id" in other else found


def _record(article: object) -> dict[str, object]:
    """The record of the script or of the app's answer: as it is, or inside ``post`` (so until 2021)."""
    record = article if isinstance(article, dict) else {}
    inner = record.get("post")
    return inner if isinstance(inner, dict) and "post_id" not in record else record


def _with_address(record: dict[str, object], html: Selector, response: Response) -> Fields:
    """The record with post and bar from the page's address, where it does not name them itself."""
    pager = _pager_text(html).partition("|")[0].rstrip("_")
    tab = html.css("#zwcontab a::attr(href)").get("")
    links = (response.url, html.css("link[rel=canonical]::attr(href)").get(""), f"{pager}.html", tab)
    code, post_id = next((found for link in links if (found := thread_in(link))[1]), ("", ""))
    known = {"post_id": post_id, "stockbar_code": code} if post_id else {}
    return Fields({**known, **record})


def _named(known: Fields, html: Selector) -> Thread:
    bar = bar_of(known)
    code = bar.text("stockbar_code") or known.text("stockbar_code")
    return Thread(known.text("post_id"), code, bar.text("stockbar_name") or _bar_name(html) or code)


def _bar_name(html: Selector) -> str:
    return tidy(html.css("#stockname a").xpath("string()").get(""))


def _pager_text(html: Selector) -> str:
    """``news,600000,176775237_|123|30|1``: the address up to the number, replies, replies a page, this page."""
    return html.css("#newspage::attr(data-page), .zwpager [data-page]::attr(data-page)").get("").strip()


def _pager(html: Selector, response: Response) -> tuple[int | None, str]:
    """How many replies the post has, where the page says so, and the address of the next page of them."""
    match = _PAGER.match(_pager_text(html))
    if match is None:
        shown = _ALL.search(" ".join(html.css(".alllist_head, #zwcontab").xpath("string()").getall()))
        return (int(shown[1]) if shown else None), ""
    total, number = int(match["total"]), int(match["page"])
    has_next = number * int(match["size"]) < total
    return total, home_address(response, f"{match['stem']}{number + 1}.html") if has_next else ""


def _markup(html: Selector, text: str) -> dict[str, object]:
    """A post under the names of the JSON; empty where the page shows none, as the further pages of its replies do."""
    title, body = (
        html.css("#zwconttbt, div.newstitle"),
        html.css("#zwconbody, div.newstext") or html.css("#newscontent"),
    )
    asked = html.css(".qa .question")
    if not asked and not (title and body):
        return {}
    shown = tidy(html.css(".zwfbtime, #zwconbotl, .newsauthor .time").xpath("string()").get(""))
    time = TIME.search(shown)
    return {
        **(_question(html, asked) if asked else {}),
        **({"post_title": title[0].get()} if title else {}),
        **({"post_content": _html(body[0])} if body and not asked else {}),
        **_author(html),
        **_counts(html, text),
        "post_publish_time": time[0] if time else "",
        "post_from": shown[time.end() :].strip() if time else "",
        "stockbar_name": _bar_name(html),
    }


def _html(body: Selector) -> str:
    name_smileys(body)
    return str(body.get())


def _question(html: Selector, asked: SelectorList[Selector]) -> dict[str, object]:
    """问董秘: a question to the company, and what it answered."""
    answer = html.css(".qa .answer_wrap .content, .qa .answer")
    return {"post_content": asked[0].get(), "ask_answer": answer[0].get() if answer else ""}


def _author(html: Selector) -> dict[str, object]:
    named = html.css("#zwconttbn strong, #zwconttbn a, .newsauthor .name a, .newsauthor a[href*='i.eastmoney.com']")
    if not named:
        return {}
    user = _USER.search(named.css("a::attr(href)").get("")) or _USER.search(attribute(named[0], "href"))
    name = next(filter(None, (tidy(node.xpath("string()").get("")) for node in named)), "")
    return {"user_id": user[1] if user else "", "user_nickname": name}


def _counts(html: Selector, text: str) -> dict[str, object]:
    """Old pages hold what was read and answered in a script, and show it once that has run."""
    read = re.search(r"\bvar\s+num\s*=\s*(\d{1,12})\s*;", text)
    answered = re.search(r"\bvar\s+pinglun_num\s*=\s*(\d{1,9})\s*;", text)
    shown = [*html.css("#zwmbtilr .tc1").xpath("string()").getall(), "", ""]
    return {
        "post_click_count": read[1] if read else shown[0],
        "post_comment_count": answered[1] if answered else shown[1],
        "post_forward_count": html.css("#zfnums").xpath("string()").get(),
        "post_like_count": html.css("#like_wrap::attr(data-like_count)").get(),
    }
