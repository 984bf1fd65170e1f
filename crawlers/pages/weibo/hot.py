"""The list of hot topics: ``/ajax/side/hotSearch`` and ``/ajax/statuses/hot_band``. Its entries are words, no posts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from crawlers.counts import parse_count
from crawlers.fields import Fields
from crawlers.items import Count, Outcome, Page, Skipped
from crawlers.pages.readings import unreadable
from crawlers.pages.refusals import blocked, schema_changed
from crawlers.pages.response import Response
from crawlers.pages.weibo.gate import envelope_refusal, open_payload

_PINNED: Final = ("hotgov", "hotgovs")
_RANKED: Final = ("realtime", "band_list")
_EMPTY: Final = "热搜榜为空：访客受限或限流，更新 Cookie 后再试 (an empty hot list: throttled, renew the cookie)"
_NO_LIST: Final = "没有 realtime 或 band_list (no realtime or band_list)"


@dataclass(frozen=True, slots=True)
class HotTopic:
    """One word of the hot list."""

    word: str
    """What to search for, without ``#``."""
    rank: int
    """From 1; 0 for those that the platform pins on top."""
    heat: Count
    """The platform's own measure; nothing for pinned ones."""
    category: str = ""
    """As the platform sorts it (社会, 财经, …); empty where it does not."""
    label: str = ""
    """热, 新, 爆, 沸, …; empty where there is none."""


def read_hot(response: Response) -> tuple[HotTopic, ...] | Page:
    """The topics of a hot list, pinned ones first; the classified page where there is none."""
    entries = _read(response)
    return entries if isinstance(entries, Page) else _topics(entries)


def parse_hot(response: Response) -> Page:
    """A page without posts; ``follow`` has the words, each once, in their order."""
    entries = _read(response)
    if isinstance(entries, Page):
        return entries
    words = tuple(topic.word for topic in _topics(entries))
    return Page(Outcome.OK, follow=words, skipped=tuple(entry for entry in entries if isinstance(entry, Skipped)))


def _read(response: Response) -> tuple[HotTopic | Skipped, ...] | Page:
    opened = open_payload(response)
    if isinstance(opened, Page):
        return opened
    if page := envelope_refusal(opened):
        return page
    data = opened.child("data")
    entries = tuple(_entries(data))
    faults = [entry for entry in entries if isinstance(entry, Skipped) and entry.is_fault]
    if faults and len(faults) * 2 >= len(entries):
        return schema_changed(
            f"{len(faults)} 条无法解析 ({len(faults)} of {len(entries)} not readable): {faults[0].why}"
        )
    if not any(isinstance(entry, HotTopic) for entry in entries):
        return blocked(_EMPTY) if any(name in data for name in _RANKED) else schema_changed(_NO_LIST)
    return entries


def _topics(entries: tuple[HotTopic | Skipped, ...]) -> tuple[HotTopic, ...]:
    topics = {entry.word: entry for entry in reversed(entries) if isinstance(entry, HotTopic)}
    return tuple(topics.values())[::-1]


def _entries(data: Fields) -> Iterator[HotTopic | Skipped]:
    number = 0
    for pinned in (data.child("hotgov"), *data.children("hotgovs")):
        if pinned:
            number += 1
            yield _topic(pinned, number, 0)
    ranked = [topic for name in _RANKED for topic in data.children(name)]
    for place, topic in enumerate(ranked, 1):
        yield _topic(topic, number + place, topic.whole("realpos") or place)


def _topic(topic: Fields, number: int, rank: int) -> HotTopic | Skipped:
    """``number``: its place on the page, which names it where it is no topic."""
    word = (topic.text("word") or topic.text("note", "name")).strip("#").strip()
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
