"""Key figures as cards: value, change against the time before, mood, and the posts they count."""

from dataclasses import dataclass, replace

from dashboards.formats import change, exact, percent, short, signed_percent, signed_points
from dashboards.selection import Selection
from service.stores.contract import PostStore
from service.watch.indicators import HIGH_REACH, Figure, Share, figure
from service.watch.scope import Span

BADLY, WELL = "bad", "good"
NOTHING_BEFORE = "此前没有可比的帖子"


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
class Label:
    """What a figure is called."""

    name: str
    icon: str
    unit: str
    title: str
    """What hovering says: what is counted."""


VOLUME = Label("声量", "monitor", "条", "有效帖子 (已除去噪声)")
NEGATIVE = Label("负面率", "negative", "%", "负面帖子占有效帖子的份额")
SPREAD = Label("高互动", "repost", "条", f"转评赞合计达到 {HIGH_REACH} 的有效帖子")
WAITING = Label("待处理", "desk", "件", "等人领取的案件")
OVERDUE = Label("逾期", "jobs", "件", "过了该办结的时间的案件")
ALERTS = Label("预警", "alerts", "起", "进行中的预警")


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
    bad = selection.negative()
    wide = replace(selection, min_reach=HIGH_REACH)
    volume, negative, spread = (figure(store, one.url(), one.query().filters, span) for one in (selection, bad, wide))
    return [
        _count(VOLUME, volume, against, selection.url()),
        _share(NEGATIVE, Share(bad.url(), negative, volume), against),
        _count(SPREAD, spread, against, wide.url()),
    ]


def plain_card(label: Label, value: int, note: str, href: str) -> Card:
    """A figure of the desk or the watch, which has no earlier one to compare with."""
    return Card(label.name, label.icon, short(value), label.unit, exact(value), "", note, "", href, label.title)


def _count(label: Label, one: Figure, against: Compared, href: str) -> Card:
    moved = change(one.count, against.before(one))
    words = "" if moved is None else signed_percent(moved)
    note = NOTHING_BEFORE if moved is None else against.words
    mood = BADLY if label is SPREAD and moved and moved > 0 else ""
    return Card(
        label.name, label.icon, short(one.count), label.unit, exact(one.count), words, note, mood, href, label.title
    )


def _share(label: Label, one: Share, against: Compared) -> Card:
    whole = against.before(one.whole)
    earlier = against.before(one.part) / whole if whole else None
    moved = None if one.value is None or earlier is None else one.value - earlier
    words = "" if moved is None else signed_points(moved)
    mood = "" if not moved else BADLY if moved > 0 else WELL
    note = NOTHING_BEFORE if moved is None else against.words
    shown, unit = percent(one.value).removesuffix("%"), "" if one.value is None else label.unit
    title = f"负面 {exact(one.part.count)} 条, 占有效帖子 {exact(one.whole.count)} 条"
    return Card(label.name, label.icon, shown, unit, percent(one.value, 2), words, note, mood, one.key, title)
