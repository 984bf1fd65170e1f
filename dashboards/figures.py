"""Key figures as cards: value, change against the time before, mood, and the posts they count."""

from dataclasses import dataclass, replace

from dashboards.formats import change, exact, percent, short, signed_percent, signed_points
from dashboards.selection import Selection
from nlp.labels import Sentiment
from service.stores.contract import PostStore
from service.watch.indicators import HIGH_REACH, Figure, Share, figure
from service.watch.scope import Span

BADLY, WELL = "bad", "good"


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure."""

    name: str
    icon: str
    value: str
    unit: str
    exact: str
    change: str
    against: str
    mood: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a span is compared with, in words."""

    words: str
    weekly: bool
    """With the same time a week earlier; else with the span of the same length just before."""

    def before(self, one: Figure) -> int:
        return one.week_earlier if self.weekly else one.before


def compared(preset: str) -> Compared:
    """Days meet the same weekday a week earlier; longer ranges meet the time just before."""
    if preset in {"1d", "7d"}:
        return Compared("比上周同期", weekly=True)
    return Compared(f"比此前 {preset.removesuffix('d')} 天", weekly=False)


def post_cards(store: PostStore, selection: Selection, span: Span, against: Compared) -> list[Card]:
    """Volume, negative share and widely spread posts of a selection."""
    filters = selection.query().filters
    bad = selection.having("sentiment", Sentiment.NEGATIVE.value)
    wide = replace(selection, min_reach=HIGH_REACH)
    volume = figure(store, "volume", filters, span)
    negative = figure(store, "negative", bad.query().filters, span)
    spread = figure(store, "spread", wide.query().filters, span)
    return [
        _count("声量", "monitor", volume, against, selection, "", "有效帖子 (已除去噪声)"),
        _share("负面率", "negative", Share("negative_share", negative, volume), against, bad),
        _count("触达", "repost", spread, against, wide, BADLY, f"转评赞合计达到 {HIGH_REACH} 的有效帖子"),
    ]


def plain_card(name: str, icon: str, value: int, unit: str, note: str, href: str, *, alarming: bool) -> Card:
    """A figure of the desk or the watch, which has no earlier one to compare with."""
    mood = BADLY if alarming and value else ""
    return Card(name, icon, short(value), unit, exact(value), "", note, mood, href, name)


def _count(name: str, icon: str, one: Figure, against: Compared, selection: Selection, rising: str, title: str) -> Card:
    moved = change(one.count, against.before(one))
    words, mood = ("", "") if moved is None else (signed_percent(moved), rising if moved > 0 else "")
    note = against.words if moved is not None else "此前没有可比的帖子"
    return Card(name, icon, short(one.count), "条", exact(one.count), words, note, mood, selection.url(), title)


def _share(name: str, icon: str, one: Share, against: Compared, selection: Selection) -> Card:
    whole = against.before(one.whole)
    earlier = against.before(one.part) / whole if whole else None
    value = one.value
    moved = None if value is None or earlier is None else value - earlier
    words = "" if moved is None else signed_points(moved)
    mood = "" if not moved else BADLY if moved > 0 else WELL
    note = against.words if moved is not None else "此前没有可比的帖子"
    shown = percent(value).removesuffix("%")
    title = f"负面 {exact(one.part.count)} 条, 占有效帖子 {exact(one.whole.count)} 条"
    return Card(
        name,
        icon,
        shown,
        "%" if value is not None else "",
        percent(value, 2),
        words,
        note,
        mood,
        selection.url(),
        title,
    )
