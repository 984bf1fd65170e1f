"""Words of the list of hot searches as the pages show them: how high, since when, rising or falling, who talks of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from dashboards.formats import span
from dashboards.panels.ranks import rank_spark
from dashboards.panels.spark import Spark
from dashboards.selection import Selection
from dashboards.timerange import read_range
from dashboards.visit import Visit
from service.stores.contract import QuerySyntaxError
from service.watch.hot_concerns import CONCERN_ZH, Concern, search_text
from service.watch.hot_records import HotList, TopicStay, moved_words, rank_words
from service.watch.hot_topics import HotTopics

STALE: Final = timedelta(hours=1)
"""A list that was last read so long ago is shown with a warning."""
MOST: Final = 6
MOST_LEFT: Final = 3
"""Rows of the overview."""
MOODS: Final = {Concern.OWN: "negative", Concern.RIVAL: "accent", Concern.WATCHED: "warn"}
_ABOUT: Final = tuple(concern for concern in Concern if concern is not Concern.NONE)
_NEW: Final = "刚上榜"
_WEIBO: Final = "https://s.weibo.com/weibo?q={}"


@dataclass(frozen=True, slots=True)
class HotRow:
    """One word."""

    word: str
    href: str
    """Its posts in the monitor; empty where there is nothing to search for."""
    posts: int | None
    """How many there are; None where they are not counted."""
    weibo: str
    """The platform's own search."""
    concern: str
    mood: str
    why: str
    """Which banks or keywords are in it."""
    label: str
    rank: str
    best: str
    heat: int
    since: datetime
    last: datetime
    lasted: str
    is_listed: bool
    moved: str
    arrow: str
    """An icon; empty where it stands still, or nothing can be said."""
    step: str
    """By how many ranks."""
    still: str
    """What to say where there is no arrow."""
    curve: Spark | None


@dataclass(frozen=True, slots=True)
class HotCard:
    """The list on the overview: the answer, and the words that matter."""

    answer: str
    mood: str
    read_at: datetime
    is_stale: bool
    total: int
    rows: list[HotRow]
    left: list[HotRow]
    """Words about the bank that left within a day."""


def hot_card(seen: Visit) -> HotCard | None:
    """None where the list was never read."""
    topics = HotTopics(seen.context.database)
    found = topics.now()
    if found.read_at is None:
        return None
    own = found.of(Concern.OWN)
    left = topics.left(seen.now - timedelta(days=1), [Concern.OWN])[:MOST_LEFT]
    return HotCard(
        answer=_answer(own, left),
        mood="negative" if own else "",
        read_at=found.read_at,
        is_stale=is_stale(found, seen.now),
        total=len(found.topics),
        rows=hot_rows(seen, found.of(*_ABOUT)[:MOST]),
        left=hot_rows(seen, left),
    )


def is_stale(found: HotList, now: datetime) -> bool:
    """Whether nobody knows how the list is now."""
    return found.read_at is not None and now - found.read_at > STALE


def hot_rows(seen: Visit, stays: Iterable[TopicStay]) -> list[HotRow]:
    """Words as rows; posts are counted of those that are the bank's concern."""
    names = seen.brands()
    return [_row(seen, stay, names) for stay in stays]


def topic_selection(seen: Visit, word: str) -> Selection:
    """Posts of the last week that have all words of it."""
    return Selection(text=search_text(word), time=read_range("7d", "", "", seen.now))


def _answer(own: tuple[TopicStay, ...], left: tuple[TopicStay, ...]) -> str:
    if own:
        words = f"{len(own)} 个词, 最高" if len(own) > 1 else f"“{own[0].word}”"
        return f"本行在榜上: {words}{rank_words(min(one.rank for one in own))}"
    if left:
        return f"本行不在榜上; 24 小时内有过 {len(left)} 个词, 最高{rank_words(min(one.best_rank for one in left))}"
    return "本行不在榜上"


def _row(seen: Visit, stay: TopicStay, names: dict[str, str]) -> HotRow:
    selection = topic_selection(seen, stay.word)
    posts, href = _posts(seen, selection, is_counted=stay.concern is not Concern.NONE)
    moved = stay.moved or 0
    return HotRow(
        word=stay.word,
        href=href,
        posts=posts,
        weibo=_WEIBO.format(quote(f"#{stay.word}#", safe="")),
        concern=CONCERN_ZH[stay.concern] if stay.concern is not Concern.NONE else "",
        mood=MOODS.get(stay.concern, ""),
        why="、".join([*(names.get(key, key) for key in stay.brands), *stay.keywords]),
        label=stay.label,
        rank=rank_words(stay.rank),
        best=rank_words(stay.best_rank),
        heat=stay.heat,
        since=stay.since,
        last=stay.last_seen,
        lasted=span((stay.last_seen - stay.since).total_seconds()),
        is_listed=stay.is_listed,
        moved=moved_words(stay.moved) or _NEW,
        arrow="up" if moved > 0 else "fall" if moved < 0 else "",
        step=str(abs(moved)) if moved else "",
        still=_NEW if stay.moved is None else "没有变",
        curve=rank_spark(stay.points),
    )


def _posts(seen: Visit, selection: Selection, *, is_counted: bool) -> tuple[int | None, str]:
    try:
        return (seen.context.store.count(selection.query()) if is_counted else None), selection.url()
    except QuerySyntaxError:  # a word without a letter or digit
        return None, ""
