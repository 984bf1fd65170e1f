"""总览: the morning's page. Figures, trend, today's changes, share of voice, aspects, hot words, sources."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.changes import Sentence, changes
from dashboards.figures import ALERTS, OVERDUE, WAITING, Card, compared, plain_card, post_cards
from dashboards.formats import WEEKDAYS, local
from dashboards.hot_rows import HotCard, hot_card
from dashboards.hotwords import SizedWord, sized_words
from dashboards.panels.bars import AspectTones, Share, ShareOfVoice, Tone, aspect_chart, voice_chart
from dashboards.panels.chart import SENTIMENT_COLOURS, Chart
from dashboards.panels.trend import AlertMark, Trend, trend_chart
from dashboards.selection import Selection, read_selection
from dashboards.sources import SourceView, source_views
from dashboards.timerange import PRESETS, read_range
from dashboards.views.desk import ALL_QUEUES
from dashboards.visit import Visit, visit
from dashboards.words import PLATFORMS, say
from service.accounts import Permission
from service.desk import WORK_PERMISSION, CaseView
from service.stores.contract import Filters, Query
from service.watch.archive import AlertFilter
from service.watch.indicators import voices
from service.watch.records import AlertState
from service.watch.scope import Span

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_POSTS))]
ALL_BRANDS = "all"
MOST_ASPECTS = 9


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a select or of a row of links."""

    text: str
    value: str
    current: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Everything on the page."""

    blank: bool
    """There are no posts at all yet."""
    subtitle: str
    range: str
    ranges: list[Option]
    platforms: list[Option]
    brands: list[Option]
    kpis: list[Card]
    trend: Chart
    today: str
    changes: list[Sentence]
    voice: Chart
    aspects: Chart
    words: list[SizedWord]
    hot: HotCard | None
    """None where the list of hot searches was never read."""
    sources: list[SourceView] | None
    """None where the visitor may not see them."""


@router.get("/")
def overview(seen: Reader) -> HTMLResponse:
    """The page."""
    selection = _selection(seen)
    return seen.page("overview.html", "overview", page=_page(seen, selection))


def _selection(seen: Visit) -> Selection:
    """Without a brand in the address the own one is meant."""
    selection = read_selection(seen.request.query_params, seen.now)
    if selection.time.since is None:
        selection = replace(selection, time=read_range("30d", "", "", seen.now))
    own = seen.context.settings.brand
    brand = seen.request.query_params.get("brand", "") or own or ALL_BRANDS
    platforms = selection.chosen.get("platform", ())
    chosen = {"platform": platforms} if platforms else {}
    base = Selection(chosen=chosen, time=selection.time)
    return base if brand == ALL_BRANDS else base.having("brand", brand)


def _page(seen: Visit, selection: Selection) -> OverviewPage:
    store, names, now = seen.context.store, seen.brands(), seen.now
    midnight = read_range("1d", "", "", now).since or now
    span = Span(selection.time.since or midnight, selection.time.until or now)
    return OverviewPage(
        blank=not store.count(Query()),
        subtitle=_subtitle(selection, names, now),
        range=selection.time.preset,
        ranges=_ranges(selection, now),
        platforms=_platforms(seen, selection),
        brands=_brands(seen, selection, names),
        kpis=[*post_cards(store, selection, span, compared(selection.time.preset or "7d")), *_work_cards(seen)],
        trend=_trend(seen, selection),
        today=f"{local(now).month}月{local(now).day}日 周{WEEKDAYS[local(now).weekday()]}, 截至 {local(now):%H:%M}, 与上周同一天相比",
        changes=changes(store, selection, Span(midnight, now), names),
        voice=_voice(seen, selection, span, names),
        aspects=_aspects(seen, selection),
        words=_words(seen, selection, span),
        hot=hot_card(seen),
        sources=_sources(seen),
    )


def _subtitle(selection: Selection, names: dict[str, str], now: datetime) -> str:
    brand = selection.chosen.get("brand", ("",))[0]
    since = local(selection.time.since or now)
    return f"{names.get(brand, brand) or '全部品牌'} · {since.month}月{since.day}日起"


def _address(selection: Selection) -> str:
    """The overview of a selection; all brands must be said, as none means the own one."""
    return (selection if "brand" in selection.chosen else selection.having("brand", ALL_BRANDS)).url("/")


def _ranges(selection: Selection, now: datetime) -> list[Option]:
    return [
        Option(text, key, selection.time.preset == key, _address(replace(selection, time=read_range(key, "", "", now))))
        for key, text in PRESETS.items()
        if key != "all"
    ]


def _platforms(seen: Visit, selection: Selection) -> list[Option]:
    chosen = selection.chosen.get("platform", ("",))[0]
    found = [bucket.value for bucket in seen.context.store.facet(Query(), "platform")]
    values = [*found, *([chosen] if chosen and chosen not in found else [])]
    return [Option("全部平台", "", not chosen), *(Option(PLATFORMS.get(v, v), v, v == chosen) for v in values)]


def _brands(seen: Visit, selection: Selection, names: dict[str, str]) -> list[Option]:
    chosen = selection.chosen.get("brand", (ALL_BRANDS,))[0]
    found = [bucket.value for bucket in seen.context.store.facet(Query(filters=Filters(noise=False)), "brand", size=20)]
    own = seen.context.settings.brand
    values = dict.fromkeys([own] * bool(own) + found + [chosen] * (chosen != ALL_BRANDS))
    options = [Option(names.get(value, value), value, value == chosen) for value in values]
    return [*options, Option("全部品牌", ALL_BRANDS, chosen == ALL_BRANDS)]


def _work_cards(seen: Visit) -> list[Card]:
    """What waits: cases of the visitor's own queue (of all queues for who works none or all), and alerts."""
    own = [queue for queue, permission in WORK_PERMISSION.items() if seen.may(permission)]
    queue = own[0] if len(own) == 1 else None
    counts = seen.context.desk.counts(queue, seen.principal)
    desk = f"/desk?queue={queue or ALL_QUEUES}"
    alerts = seen.context.watch.live()
    untouched = sum(alert.state is AlertState.OPEN for alert in alerts)
    state = f"{untouched} 起没人处理" if untouched else "都有人在管" if alerts else "现在一切平静"
    unclaimed, overdue = counts[CaseView.UNCLAIMED], counts[CaseView.OVERDUE]
    return [
        plain_card(WAITING, unclaimed, "等人领取", f"{desk}&view=unclaimed"),
        plain_card(OVERDUE, overdue, "过了该办结的时间", f"{desk}&view=overdue"),
        plain_card(ALERTS, len(alerts), state, "/alerts"),
    ]


def _sources(seen: Visit) -> list[SourceView] | None:
    return source_views(seen)[0] if seen.may(Permission.READ_CRAWLS) else None


def _trend(seen: Visit, selection: Selection) -> Chart:
    def link(since: datetime, until: datetime, sentiment: str) -> str:
        narrowed = selection.between(since, until)
        return (narrowed.having("sentiment", sentiment) if sentiment else narrowed).url()

    interval = selection.time.interval(seen.now)
    query = selection.query()
    bounded = replace(query, filters=replace(query.filters, until=query.filters.until or seen.now))
    points = seen.context.store.trend(bounded, interval, split="sentiment")
    alerts = seen.context.watch.find(AlertFilter(since=selection.time.since), size=100).alerts
    marks = tuple(AlertMark(alert.opened_at, alert.title, f"/alerts/{alert.id}") for alert in alerts)
    return trend_chart(Trend(tuple(points), interval, link, marks))


def _voice(seen: Visit, selection: Selection, span: Span, names: dict[str, str]) -> Chart:
    every, own = selection.having("brand"), seen.context.settings.brand
    banks = {key for key, brand in seen.context.lexicon.brands.items() if brand.kind == "bank"}
    shares = tuple(
        Share(names.get(one.brand, one.brand), one.count, every.having("brand", one.brand).url(), one.brand == own)
        for one in voices(seen.context.store, span, among=banks, size=7)
    )
    return voice_chart(ShareOfVoice(shares))


def _aspects(seen: Visit, selection: Selection) -> Chart:
    counts: dict[str, dict[str, int]] = {}
    for sentiment in SENTIMENT_COLOURS:
        for bucket in seen.context.store.facet(selection.having("sentiment", sentiment).query(), "aspect"):
            counts.setdefault(bucket.value, {})[sentiment] = bucket.count
    ranked = sorted(counts.items(), key=lambda item: -sum(item[1].values()))[:MOST_ASPECTS]
    tones = tuple(
        Tone(
            say(aspect),
            tuple(
                (
                    sentiment,
                    found.get(sentiment, 0),
                    selection.having("aspect", aspect).having("sentiment", sentiment).url(),
                )
                for sentiment in SENTIMENT_COLOURS
            ),
        )
        for aspect, found in ranked
    )
    return aspect_chart(AspectTones(tones))


def _words(seen: Visit, selection: Selection, span: Span) -> list[SizedWord]:
    """Against the four weeks before the range."""
    query = selection.query()
    earlier = replace(query.filters, since=span.since - timedelta(weeks=4), until=span.since)
    phrases = seen.context.phrases.adopted()
    words = seen.context.store.hot_words(query, Query(filters=earlier), phrases=phrases, size=24)
    return sized_words(words, selection)
