"""热搜: the list of hot searches, what concerns the bank first, and what was on it lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.hot_rows import HotRow, hot_rows, is_stale
from dashboards.visit import Visit, visit
from service.accounts import Permission
from service.watch.hot_concerns import CONCERN_ZH, Concern
from service.watch.hot_topics import KEPT, HotTopics

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
SORTS: Final = {"concern": "按相关", "rank": "按名次"}
PAST: Final = (Concern.OWN, Concern.RIVAL)
"""Whose words that left the list are shown."""
MOST_PAST: Final = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several links, one of which is in force."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class HotPage:
    """Everything on the page."""

    read_at: datetime | None
    is_stale: bool
    total: int
    concerns: list[Choice]
    sorts: list[Choice]
    rows: list[HotRow]
    past: list[HotRow]
    may_crawl: bool


@router.get("/hot")
def hot_page(seen: Reader, concern: str = "", sort: str = "concern") -> HTMLResponse:
    """The page; ``concern`` leaves out all other words."""
    chosen = next((one for one in Concern if one.value == concern), None)
    topics = HotTopics(seen.context.database)
    found = topics.now()
    shown = [one for one in found.topics if chosen in {None, one.concern}]
    if sort == "rank":
        shown.sort(key=lambda one: (one.rank, one.word))
    past = topics.left(seen.now - KEPT, [chosen] if chosen else PAST)[:MOST_PAST]
    counts = {one: len(found.of(one)) for one in Concern}
    page = HotPage(
        read_at=found.read_at,
        is_stale=is_stale(found, seen.now),
        total=len(found.topics),
        concerns=_concerns(chosen, sort, counts),
        sorts=[Choice(text, _address(chosen, key), key == sort) for key, text in SORTS.items()],
        rows=hot_rows(seen, shown),
        past=hot_rows(seen, past),
        may_crawl=seen.may(Permission.READ_CRAWLS),
    )
    return seen.page("hot.html", "hot", page=page, days=KEPT // timedelta(days=1))


def _concerns(chosen: Concern | None, sort: str, counts: dict[Concern, int]) -> list[Choice]:
    named = [Choice(f"{CONCERN_ZH[one]} {counts[one]}", _address(one, sort), one is chosen) for one in Concern]
    return [Choice(f"全部 {sum(counts.values())}", _address(None, sort), chosen is None), *named]


def _address(concern: Concern | None, sort: str) -> str:
    parameters = {"concern": concern.value if concern else "", "sort": sort if sort == "rank" else ""}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"/hot?{query}" if query else "/hot"
