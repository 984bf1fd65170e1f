"""Which posts a page is about, as its address says it: words, filters, time range, order.

The address holds the whole state, so a page can be sent to a colleague, and every figure can link to its posts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from dashboards.timerange import TimeRange, read_range, write_moment
from nlp.labels import Sentiment
from service.stores.contract import Filters, Query, Sort

NOISE: Final[dict[str, bool | None]] = {"signal": False, "noise": True, "any": None}
SORTS: Final[dict[Sort, str]] = {"newest": "最新", "oldest": "最早", "relevance": "相关度", "reach": "互动量"}
FIELDS: Final[dict[str, str]] = {
    "platform": "platforms", "site": "sites", "type": "types", "source": "sources", "kind": "kinds",
    "sentiment": "sentiments", "aspect": "aspects", "urgency": "urgencies", "brand": "brands", "queue": "queues",
    "drop_reason": "drop_reasons", "region": "regions", "verified": "verified", "author": "authors",
    "dup": "duplicate_keys", "id": "ids", "own_kind": "own_kinds", "blamed": "blamed",
}  # fmt: skip
"""Parameter of the address -> field of `Filters`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Posts by words, chosen values a facet, noise or not, time and reach; and how they are ordered."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    noise: str = "signal"
    time: TimeRange
    min_reach: int = 0
    sort: Sort = "newest"
    fold: bool = True
    """Near-duplicates are shown as one."""

    def query(self) -> Query:
        """The store's query."""
        values: dict[str, tuple[str, ...]] = {FIELDS[name]: chosen for name, chosen in self.chosen.items()}
        urgencies = tuple(int(value) for value in values.pop("urgencies", ()))
        filters = Filters(
            **values,  # type: ignore[arg-type]
            urgencies=urgencies, noise=NOISE[self.noise], since=self.time.since, until=self.time.until,
            min_reach=self.min_reach,
        )  # fmt: skip
        return Query(text=self.text, filters=filters)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address, without those at their default."""
        pairs = [("q", self.text)]
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("noise", "" if self.noise == "signal" else self.noise), ("range", self.time.preset)]
        if not self.time.preset:
            pairs += [("since", write_moment(self.time.since)), ("until", write_moment(self.time.until))]
        pairs += [("reach", str(self.min_reach or "")), ("sort", "" if self.sort == "newest" else self.sort)]
        pairs += [("fold", "" if self.fold else "0")]
        return [(name, value) for name, value in pairs if value or (name == "verified")]

    def url(self, path: str = "/monitor") -> str:
        """The address of the page that shows these posts."""
        return f"{path}?{urlencode(self.parameters())}"

    def having(self, name: str, *values: str) -> "Selection":
        """The same with these values of one facet and no others."""
        chosen = {key: kept for key, kept in self.chosen.items() if key != name}
        return replace(self, chosen=chosen | ({name: values} if values else {}))

    def negative(self) -> "Selection":
        """Of these, the posts that speak ill of the brand chosen; without one, all that are negative."""
        brands = self.chosen.get("brand", ())
        return self.having("blamed", *brands) if brands else self.having("sentiment", Sentiment.NEGATIVE.value)

    def without(self, name: str, value: str) -> "Selection":
        """The same without one value of a facet."""
        return self.having(name, *(kept for kept in self.chosen.get(name, ()) if kept != value))

    def between(self, since: datetime | None, until: datetime | None) -> "Selection":
        """The same posts, only of this time."""
        return replace(self, time=TimeRange("", since, until))


def read_selection(parameters: QueryParams, now: datetime, default_range: str = "7d") -> Selection:
    """The selection that an address or form names; unknown values are left out rather than refused."""
    chosen = {name: _values(name, parameters.getlist(name)) for name in FIELDS}
    sort = parameters.get("sort", "")
    reach = parameters.get("reach", "")
    noise = parameters.get("noise", "")
    return Selection(
        text=parameters.get("q", "").strip(),
        chosen={name: values for name, values in chosen.items() if values},
        noise=noise if noise in NOISE else "signal",
        time=read_range(
            parameters.get("range", ""), parameters.get("since", ""), parameters.get("until", ""), now, default_range
        ),
        min_reach=int(reach) if reach.isdecimal() else 0,
        sort=next((known for known in get_args(Sort) if known == sort), "newest"),
        fold=parameters.get("fold", "") != "0",
    )


def _values(name: str, values: Iterable[str]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(values))
    if name == "urgency":
        return tuple(value for value in unique if value.isdecimal())
    return unique if name == "verified" else tuple(value for value in unique if value)
