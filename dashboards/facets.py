"""The facets beside a list: values with counts, each a link that adds it to or takes it from the selection."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from dashboards.selection import Selection
from dashboards.words import FACETS, say
from service.stores.contract import Facet, PostStore

SHOWN: Final[tuple[Facet, ...]] = (
    "sentiment", "kind", "own_kind", "aspect", "platform", "brand", "queue", "urgency", "region", "verified", "type",
)  # fmt: skip
OPEN: Final = frozenset({"drop_reason", "sentiment", "kind", "own_kind", "aspect", "platform"})
REACHES: Final = {0: "不限", 10: "互动 ≥ 10", 100: "互动 ≥ 100", 1000: "互动 ≥ 1000"}
SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    text: str
    count: int | None
    href: str
    chosen: bool
    key: str
    """Unique on the page, so that focus survives an update."""


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet with its values, largest first."""

    key: str
    title: str
    values: tuple[Value, ...]
    open: bool


def facet_views(store: PostStore, selection: Selection, brands: Mapping[str, str]) -> list[FacetView]:
    """The facets of a selection; those of noise where noise is shown."""
    shown: tuple[Facet, ...] = ("drop_reason", *SHOWN) if selection.noise != "signal" else SHOWN
    views = [_facet(store, selection, facet, brands) for facet in shown]
    return [view for view in views if view.values]


def reach_view(selection: Selection) -> FacetView:
    """The steps of least reach, one of which is chosen."""
    values = tuple(
        Value(text, None, replace(selection, min_reach=least).url(), selection.min_reach == least, f"reach-{least}")
        for least, text in REACHES.items()
    )
    return FacetView("reach", "互动量", values, open=selection.min_reach > 0)


def _facet(store: PostStore, selection: Selection, facet: Facet, brands: Mapping[str, str]) -> FacetView:
    """Counts leave the facet's own choice aside, so that another value can be added to it."""
    chosen = selection.chosen.get(facet, ())
    buckets = store.facet(selection.having(facet).query(), facet, size=SIZE)
    counts = {bucket.value: bucket.count for bucket in buckets} | {
        value: 0 for value in chosen if value not in {b.value for b in buckets}
    }
    values = tuple(
        Value(
            name_of(facet, value, brands), count, _toggled(selection, facet, value), value in chosen, f"{facet}-{value}"
        )
        for value, count in counts.items()
    )
    return FacetView(facet, FACETS[facet], values, open=bool(chosen) or facet in OPEN)


def _toggled(selection: Selection, facet: str, value: str) -> str:
    chosen = selection.chosen.get(facet, ())
    changed = selection.without(facet, value) if value in chosen else selection.having(facet, *chosen, value)
    return changed.url()


def name_of(facet: str, value: str, brands: Mapping[str, str]) -> str:
    """The word on the screen for a value of a facet."""
    return brands.get(value, value) if facet in {"brand", "blamed"} else say(value, facet)
