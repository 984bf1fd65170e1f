"""A complaint's own page, with its course: what was complained, and what the company and the complainant added."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawlers.counts import parse_count
from crawlers.items import Author, Outcome, Page, Platform, Post, PostType, Skipped
from crawlers.markup import element_to_text, tidy
from crawlers.pages.readings import Entry, page_of, unreadable
from crawlers.pages.refusals import gone, schema_changed
from crawlers.pages.response import Response, attribute
from crawlers.pages.tousu.gate import SITE, complaint_address, refusal, refused_in_words, sn_in
from crawlers.times import parse_time

_NUMBER: Final = re.compile(r"\d{6,20}")
_YEARLESS: Final = re.compile(r"\d{1,2}-\d{1,2}\s")
_OPENING: Final = "发起"
_LONGEST: Final = timedelta(days=364)  # that the course of a complaint takes
_STEP_AROUND: Final = "ancestor::div[contains(concat(' ', @class, ' '), ' ts-d-item ')][1]"
_BY_PLATFORM: Final = re.compile("审核|分配|转交|派单")
_PLATFORM: Final = re.compile("黑猫(?:消费者服务平台|投诉平台?)")
_NO_SLD: Final = (
    "页面不存在：地址缺少 sld，请用列表给出的地址 (no such page: the address lacks its sld, take it from the feed)"
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One complaint on a page: its head, and its course from the oldest step on."""

    response: Response
    head: Selector
    steps: tuple[Selector, ...]
    sn: str
    labels: dict[str, str]

    @property
    def shown(self) -> str:
        """The time of the complaint, as its head shows it."""
        return _first(self.head, ".u-date")

    def time_of(self, raw: str) -> datetime | None:
        """The instant of a step; one without a year is within a year of the complaint."""
        fetched_at = self.response.fetched_at
        begun = parse_time(self.shown, fetched_at) if _YEARLESS.match(raw) and not _YEARLESS.match(self.shown) else None
        return parse_time(raw, min(fetched_at, begun + _LONGEST) if begun else fetched_at)

    @property
    def url(self) -> str:
        return self.response.url if sn_in(self.response.url) == self.sn else complaint_address(self.sn)


def parse_complaint(response: Response) -> Page:
    """The complaint (several, where pages were saved into one file) and the answers in its course.

    Answers have no ids of their own: they are numbered along the course, whose beginning is the complaint itself.
    """
    if page := refusal(response):
        return page
    html = response.html()
    sections = _sections(html)
    if not sections:
        return _no_complaint(response)
    only_one = sn_in(response.url) if len(sections) == 1 else ""
    return page_of(entry for section in sections for entry in _entries(_case(section, only_one, response)))


def _no_complaint(response: Response) -> Page:
    text = response.text()
    if "页面不存在" not in text:
        return refused_in_words(text) or schema_changed(
            "不是投诉详情页 (not a complaint: the home page or a list, say)"
        )
    if response.url and not response.query("sld"):
        return Page(Outcome.SCHEMA_CHANGED, detail=_NO_SLD)
    return gone("页面不存在：投诉已删除或地址失效 (deleted, or its sld is stale)")


def _sections(html: Selector) -> list[list[Selector]]:
    """The head of each complaint with the steps behind it, however the markup nests them."""
    sections: list[list[Selector]] = []
    for node in html.css("div.ts-d-question, div.ts-d-item"):
        if "ts-d-question" in attribute(node, "class").split():
            sections.append([node])
        elif sections:
            sections[-1].append(node)
    return sections


def _case(section: list[Selector], known_sn: str, response: Response) -> _Case:
    head, *steps = section
    labels = _labels(head)
    number = _NUMBER.search(f"{labels.get('投诉编号', '')} {head.css('[data-rid]::attr(data-rid)').get('')}")
    is_oldest_first = bool(steps) and _is_opening(steps[0]) and not _is_opening(steps[-1])
    ordered = steps if is_oldest_first else steps[::-1]
    return _Case(response, head, tuple(ordered), number[0] if number else known_sn, labels)


def _labels(head: Selector) -> dict[str, str]:
    """Value by label. Rows are not always closed, so a value is what stands between one label and the next."""
    values: dict[str, list[str]] = {}
    parts: list[str] = []
    for text in head.root.xpath("(.//ul[contains(@class, 'ts-q-list')])[1]//text()"):
        if text.is_text and text.getparent().tag == "label":
            parts = values.setdefault(tidy(text).rstrip("：:"), [])
        else:
            parts.append(text)
    return {name: " ".join(" ".join(parts).split()) for name, parts in values.items()}


def _entries(case: _Case) -> Iterator[Entry]:
    opening = next((step for step in case.steps if _is_opening(step)), None)
    yield _complaint(case, opening)
    if not case.sn:
        return
    for number, step in enumerate(case.steps, 0 if opening is not None else 1):
        if step is not opening:
            yield _answer(case, number, step)


def _complaint(case: _Case, opening: Selector | None) -> Post | Skipped:
    title = _first(case.head, "h1.article")
    if not case.sn or not title:
        return unreadable(case.sn or "?", "h1.article" if case.sn else "投诉编号")
    raw = case.shown or (_first(opening, ".u-date") if opening is not None else "")
    return Post(
        site=SITE,
        native_id=case.sn,
        platform=Platform.COMPLAINT_SITE,
        type=PostType.POST,
        text=_words(opening) if opening is not None else "",
        fetched_at=case.response.fetched_at,
        url=case.url,
        title=title,
        author=Author(name=_first(case.head, ".u-name")),
        published_at=parse_time(raw, case.response.fetched_at),
        published_raw=raw,
        reposts=parse_count(case.head.css(".new_reply::text").get()),
        comments=parse_count(_first(case.head, ".new_msg")),
        likes=parse_count(_first(case.head, ".new_vote")),
        board=case.labels.get("投诉对象", ""),
    )


def _answer(case: _Case, number: int, step: Selector) -> Post | Skipped:
    native_id, status, words = f"{case.sn}-{number}", _first(step, ".u-status"), _words(step)
    name = _first(step, ".u-name")
    if not words or _BY_PLATFORM.search(status) or _PLATFORM.fullmatch(name):
        return Skipped(native_id, f"平台的处理记录，不是发言 (a step of the platform, nobody's words): {status[:40]}")
    raw = _first(step, ".u-date")
    return Post(
        site=SITE,
        native_id=native_id,
        platform=Platform.COMPLAINT_SITE,
        type=PostType.REPLY,
        text=words,
        fetched_at=case.response.fetched_at,
        url=case.url,
        author=Author(name=name),
        published_at=case.time_of(raw),
        published_raw=raw,
        board=case.labels.get("投诉对象", ""),
        parent_id=f"{SITE}:{case.sn}",
        root_id=f"{SITE}:{case.sn}",
    )


def _is_opening(step: Selector) -> bool:
    return _OPENING in _first(step, ".u-status")


def _words(step: Selector) -> str:
    """The paragraphs of a step, or all it says where it has none; not those of steps that unclosed markup puts inside it."""
    paragraphs = _own(step, ".ts-d-cont p, .ts-reply p") or _own(step, ".ts-d-cont")
    return "\n".join(filter(None, (element_to_text(paragraph.root, drop=_is_step) for paragraph in paragraphs)))


def _own(step: Selector, css: str) -> list[Selector]:
    return [node for node in step.css(css) if node.xpath(_STEP_AROUND)[0].root is step.root]


def _is_step(element: HtmlElement) -> bool:
    return bool({"ts-d-item", "ts-d-question"}.intersection(element.get("class", "").split()))


def _first(node: Selector, css: str) -> str:
    """The text of the first element that a selector finds, on one line."""
    found = next(iter(node.css(css)), None)
    return tidy(found.xpath("string()").get("")).replace("\n", " ") if found is not None else ""
