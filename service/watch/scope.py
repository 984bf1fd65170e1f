"""Which posts the watch looks at, and the spans of time it compares."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nlp.labels import Sentiment
from service.settings import Settings
from service.stores.contract import Filters, Query


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` (included) to ``until`` (not included); both aware."""

    since: datetime
    until: datetime

    def shifted(self, by: timedelta) -> "Span":
        return Span(self.since + by, self.until + by)

    @property
    def before(self) -> "Span":
        """The span of the same length just before."""
        return self.shifted(self.since - self.until)

    @property
    def week_earlier(self) -> "Span":
        """The same weekday and time one week earlier."""
        return self.shifted(timedelta(days=-7))


def within(query: Query, span: Span) -> Query:
    """The same question, asked for a span of time."""
    return replace(query, filters=replace(query.filters, since=span.since, until=span.until))


def own_negative(settings: Settings) -> Filters:
    """Signal that speaks ill of the bank itself; where the settings name no bank, all that is negative."""
    if settings.brand:
        return Filters(noise=False, blamed=(settings.brand,))
    return Filters(noise=False, sentiments=(Sentiment.NEGATIVE.value,))


def own_signal(settings: Settings) -> Filters:
    """Signal about the bank itself; where the settings name no bank, about any."""
    return Filters(noise=False, brands=(settings.brand,) if settings.brand else ())
