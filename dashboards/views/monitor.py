"""监测: search, facets, trend over the hits, hot words, post cards; and the parts that htmx asks for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.cards import Chip, PostCard, hit_cards
from dashboards.facets import FacetView, facet_views, name_of, reach_view
from dashboards.formats import exact
from dashboards.hotwords import SizedWord, new_words, sized_words
from dashboards.panels.chart import Chart
from dashboards.panels.trend import Trend, trend_chart
from dashboards.selection import SORTS, Selection, read_selection
from dashboards.timerange import PRESETS, TimeRange
from dashboards.visit import Visit, visit
from dashboards.words import FACETS
from service.accounts import Permission
from service.stores.contract import Filters, Query, QuerySyntaxError
from service.stores.text_query import parse
from service.watch.phrases import PhraseState

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
PAGE = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several links, one of which is in force."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits."""

    total: int
    cards: list[PostCard]
    more: str
    """Address of the next part; empty on the last one."""
    elsewhere: int
    """Where nothing was found: posts that match at other times."""
    everywhere: str
    """Address of those."""


@dataclass(frozen=True, slots=True)
class MonitorPage:
    """Everything on the page."""

    selection: Selection
    hidden: list[tuple[str, str]]
    """Parameters that the search form keeps."""
    ranges: list[Choice]
    noise: list[Choice]
    sorts: list[Choice]
    fold: Choice
    chips: list[Chip]
    facets: list[FacetView]
    trend: Chart | None
    words: list[SizedWord]
    new_words: list[SizedWord]
    """Phrases nobody has decided of yet."""
    found: Found | None
    error: str


@router.get("/monitor")
def monitor_page(seen: Reader) -> HTMLResponse:
    """The page, or with htmx the same page, of which it takes the changed part."""
    selection = read_selection(seen.request.query_params, seen.now)
    return seen.page("monitor.html", "monitor", page=_page(seen, selection))


@router.get("/monitor/more")
def more_hits(seen: Reader, after: str) -> HTMLResponse:
    """The next cards of the list."""
    selection = read_selection(seen.request.query_params, seen.now)
    return seen.part("_hits.html", found=_found(seen, selection, after))


@router.get("/monitor/check")
def check_query(seen: Reader) -> HTMLResponse:
    """Whether the words typed so far can be searched, and how many posts they would find."""
    selection = read_selection(seen.request.query_params, seen.now)
    try:
        count = seen.context.store.count(selection.query())
    except QuerySyntaxError as error:
        return seen.part("_check.html", error=str(error), note="")
    return seen.part("_check.html", error="", note=f"找到 {exact(count)} 条 ({selection.time.label})")


def _page(seen: Visit, selection: Selection) -> MonitorPage:
    error = _fault(selection.text)
    brands = seen.brands()
    return MonitorPage(
        selection=selection,
        hidden=[(name, value) for name, value in selection.parameters() if name != "q"],
        ranges=_ranges(selection, seen.now),
        noise=_noise(selection),
        sorts=[Choice(text, _sorted(selection, key).url(), selection.sort == key) for key, text in SORTS.items()],
        fold=Choice("折叠相似", replace(selection, fold=not selection.fold).url(), selection.fold),
        chips=_chips(selection, brands),
        facets=[] if error else [*facet_views(seen.context.store, selection, brands), reach_view(selection)],
        trend=None if error else _trend(seen, selection),
        words=[] if error else _words(seen, selection),
        new_words=[] if error else _new_words(seen, selection),
        found=None if error else _found(seen, selection),
        error=error,
    )


def _fault(text: str) -> str:
    try:
        parse(text)
    except QuerySyntaxError as error:
        return str(error)
    return ""


def _found(seen: Visit, selection: Selection, after: str = "") -> Found:
    page = seen.context.store.search(
        selection.query(), sort=selection.sort, size=PAGE, after=after, collapse=selection.fold
    )
    everywhere = replace(selection, time=TimeRange("all", None, None))
    elsewhere = 0 if page.total else seen.context.store.count(everywhere.query())
    more = f"{selection.url('/monitor/more')}&after={page.next}" if page.next else ""
    corrected = seen.corrected([hit.stored.id for hit in page.hits])
    cards = hit_cards(page.hits, seen.brands(), selection.text, corrected)
    return Found(page.total, cards, more, elsewhere, everywhere.url())


def _trend(seen: Visit, selection: Selection) -> Chart:
    def link(since: datetime, until: datetime, sentiment: str) -> str:
        narrowed = selection.between(since, until)
        return (narrowed.having("sentiment", sentiment) if sentiment else narrowed).url()

    interval = selection.time.interval(seen.now)
    points = seen.context.store.trend(selection.query(), interval, split="sentiment")
    return trend_chart(Trend(tuple(points), interval, link, size="short", brush=True, title="什么时候说的?"))


def _words(seen: Visit, selection: Selection) -> list[SizedWord]:
    """Against everything of the same sort in the four weeks before; without a start, against all posts."""
    time = selection.time
    if time.since is None:
        background = Query(filters=Filters(noise=False))
    else:
        background = Query(filters=Filters(noise=False, since=time.since - timedelta(weeks=4), until=time.since))
    if selection.text or selection.chosen:
        background = Query(filters=Filters(noise=False, since=time.since, until=time.until))
    phrases = seen.context.phrases.adopted()
    words = seen.context.store.hot_words(selection.query(), background, phrases=phrases, size=16)
    return sized_words(words, selection)


def _new_words(seen: Visit, selection: Selection) -> list[SizedWord]:
    phrases = [one.phrase for one in seen.context.phrases.find(PhraseState.NEW)]
    return new_words(seen.context.store.phrase_counts(selection.query(), phrases), selection)


def _ranges(selection: Selection, now: datetime) -> list[Choice]:
    from dashboards.timerange import read_range

    chosen = [Choice(selection.time.label, selection.url(), True)] if not selection.time.preset else []
    return chosen + [
        Choice(text, replace(selection, time=read_range(key, "", "", now)).url(), selection.time.preset == key)
        for key, text in PRESETS.items()
    ]


def _noise(selection: Selection) -> list[Choice]:
    names = {"signal": "有效", "noise": "噪声", "any": "全部"}
    return [Choice(text, replace(selection, noise=key).url(), selection.noise == key) for key, text in names.items()]


def _sorted(selection: Selection, key: str) -> Selection:
    return replace(selection, sort=next(known for known in SORTS if known == key))


def _chips(selection: Selection, brands: dict[str, str]) -> list[Chip]:
    """What is chosen, each with the address without it."""
    names = FACETS | {"dup": "相似", "id": "帖子"}
    chips = [
        Chip(f"{names[name]}: {name_of(name, value, brands)}", "accent", selection.without(name, value).url())
        for name, values in selection.chosen.items()
        for value in values
    ]
    if selection.text:
        chips.insert(0, Chip(f"“{selection.text}”", "accent", replace(selection, text="").url()))
    if selection.min_reach:
        chips.append(Chip(f"互动 ≥ {selection.min_reach}", "accent", replace(selection, min_reach=0).url()))
    return chips
