"""The list of hot topics: ``/ajax/side/hotSearch``, ``/ajax/statuses/hot_band`` and `hot_forms`. Words, no posts."""

from collections.abc import Iterator
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import HotTopic, Outcome, Page, Skipped
from crawlers.pages.readings import unreadable
from crawlers.pages.refusals import blocked, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload, refusal
from crawlers.pages.weibo.hot_forms import from_cards, from_page

_RANKED: Final = ("realtime", "band_list")
_LAST: Final = 1000
"""No list is so long: a larger rank is none."""
_EMPTY: Final = "热搜榜为空：访客受限或限流，稍后再试 (an empty hot list: throttled, try later)"
_NO_LIST: Final = "没有 realtime 或 band_list (no realtime or band_list)"


def parse_hot(response: Response) -> Page:
    """A page without posts: ``topics``, pinned ones first, and in ``follow`` their words, each once."""
    if page := refusal(response):
        return page
    if table := from_page(response):
        return _listed(table)
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    data = opened.child("data") or opened
    return _listed(from_cards(data) or data)


def _listed(data: Fields) -> Page:
    entries = tuple(_entries(data))
    faults = [entry for entry in entries if isinstance(entry, Skipped) and entry.is_fault]
    if faults and len(faults) * 2 >= len(entries):
        return schema_changed(
            f"{len(faults)} 条无法解析 ({len(faults)} of {len(entries)} not readable): {faults[0].why}"
        )
    topics = tuple(entry for entry in entries if isinstance(entry, HotTopic))
    if not any(topic.rank for topic in topics):  # what is pinned on top is no list yet
        return blocked(_EMPTY) if any(name in data for name in _RANKED) else schema_changed(_NO_LIST)
    skipped = tuple(entry for entry in entries if isinstance(entry, Skipped))
    return Page(Outcome.OK, topics=topics, follow=tuple(topic.word for topic in topics), skipped=skipped)


def _entries(data: Fields) -> Iterator[HotTopic | Skipped]:
    """Each word once, as it stands first."""
    words: set[str] = set()
    for number, entry in enumerate(_all(data), 1):
        if isinstance(entry, HotTopic) and entry.word in words:
            yield Skipped(f"#{number}", "同一个词前面已有 (the same word again)")
        else:
            yield entry
        words |= {entry.word} if isinstance(entry, HotTopic) else set()


def _all(data: Fields) -> Iterator[HotTopic | Skipped]:
    number = 0
    for pinned in (data.child("hotgov"), *data.children("hotgovs")):
        if pinned:
            number += 1
            yield _topic(pinned, number, 0)
    place = 0
    for topic in (topic for name in _RANKED for topic in data.children(name)):
        number += 1
        entry = _topic(topic, number, _rank(topic) or place + 1)
        place = entry.rank if isinstance(entry, HotTopic) else place
        yield entry


def _rank(topic: Fields) -> int:
    """As the platform says it, advertisements not counted; 0 where it does not."""
    rank = topic.whole("realpos") or 0
    return rank if 0 < rank <= _LAST else 0


def _topic(topic: Fields, number: int, rank: int) -> HotTopic | Skipped:
    """``number``: its place on the page, which names it where it is no topic."""
    word = "".join(filter(str.isprintable, topic.text("word") or topic.text("note", "name"))).strip("# ")
    if topic.flag("is_ad"):
        return Skipped(f"#{number}", "广告 (advertisement)")
    if not word:
        return unreadable(f"#{number}", "word")
    return HotTopic(
        word=word,
        rank=rank,
        heat=parse_count(topic.get("num", "raw_hot")),
        category=topic.text("category", "field_tag"),
        label=topic.text("label_name", "icon_desc"),
    )
