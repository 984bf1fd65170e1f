"""Key figures for the overview: each is a count that carries the query that finds its posts."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from nlp.labels import Kind
from service.settings import Settings
from service.stores.contract import Filters, PostStore, Query
from service.stores.decision import Queue
from service.watch.scope import Span, own_negative, own_signal, within

HIGH_REACH = 100
"""Posts with so many reposts, comments and likes count as widely spread."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of posts with the same count one period and one week earlier."""

    key: str
    query: Query
    count: int
    before: int
    """In the span of the same length just before."""
    week_earlier: int

    @property
    def change(self) -> float | None:
        """Relative change against the span before: 0.5 is half as many again; None where there was nothing."""
        return (self.count - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both countable."""

    key: str
    part: Figure
    whole: Figure

    @property
    def value(self) -> float | None:
        """0 … 1; None where there is no whole."""
        return self.part.count / self.whole.count if self.whole.count else None

    @property
    def before(self) -> float | None:
        return self.part.before / self.whole.before if self.whole.before else None


@dataclass(frozen=True, slots=True)
class Voice:
    """One brand's share of all mentions of brands."""

    brand: str
    count: int
    share: float
    negative: int
    """Of these, how many speak ill of it."""
    query: Query


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures of one span."""

    span: Span
    volume: Figure
    signal: Figure
    noise: Figure
    own: Figure
    negative: Figure
    incidents: Figure
    high_reach: Figure
    negative_share: Share
    noise_share: Share
    queues: tuple[Figure, ...]
    """Public relations, customer service, marketing."""
    dropped: tuple[Figure, ...]
    """Noise by reason, largest first."""
    voices: tuple[Voice, ...]
    """Share of voice, largest first."""


def overview(store: PostStore, settings: Settings, span: Span) -> Overview:
    """The key figures of a span."""
    own = own_signal(settings)
    volume = figure(store, "volume", Filters(), span)
    noise = figure(store, "noise", Filters(noise=True), span)
    mine = figure(store, "own", own, span)
    negative = figure(store, "negative", own_negative(settings), span)
    return Overview(
        span=span,
        volume=volume,
        signal=figure(store, "signal", Filters(noise=False), span),
        noise=noise,
        own=mine,
        negative=negative,
        incidents=figure(store, "incidents", replace(own, kinds=(Kind.INCIDENT.value,)), span),
        high_reach=figure(store, "high_reach", replace(own, min_reach=HIGH_REACH), span),
        negative_share=Share("negative_share", negative, mine),
        noise_share=Share("noise_share", noise, volume),
        queues=tuple(
            figure(store, queue.value, Filters(queues=(queue.value,)), span) for queue in Queue if queue != Queue.NONE
        ),
        dropped=dropped(store, span),
        voices=voices(store, span),
    )


def figure(store: PostStore, key: str, filters: Filters, span: Span) -> Figure:
    """The count of posts in the span, with the counts it is compared to."""
    query = Query(filters=filters)
    counts = [store.count(within(query, one)) for one in (span, span.before, span.week_earlier)]
    return Figure(key, within(query, span), *counts)


def dropped(store: PostStore, span: Span) -> tuple[Figure, ...]:
    """Noise by reason."""
    reasons = store.facet(within(Query(filters=Filters(noise=True)), span), "drop_reason")
    return tuple(figure(store, bucket.value, Filters(drop_reasons=(bucket.value,)), span) for bucket in reasons)


def voices(store: PostStore, span: Span, *, among: Collection[str] | None = None, size: int = 10) -> tuple[Voice, ...]:
    """How often each brand (``among`` these, None: any) is named in signal, as a share of all mentions counted here."""
    signal = within(Query(filters=Filters(noise=False)), span)
    named = store.facet(signal, "brand", size=1000)
    brands = [bucket for bucket in named if among is None or bucket.value in among][:size]
    bad = {bucket.value: bucket.count for bucket in store.facet(signal, "blamed", size=1000)}
    whole = sum(bucket.count for bucket in brands)
    return tuple(
        Voice(
            brand=bucket.value,
            count=bucket.count,
            share=bucket.count / whole,
            negative=bad.get(bucket.value, 0),
            query=replace(signal, filters=replace(signal.filters, brands=(bucket.value,))),
        )
        for bucket in brands
    )
