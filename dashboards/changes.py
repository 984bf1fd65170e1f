"""今日变化: a few sentences, each made of counted figures and leading to the posts behind them.

Today until now is compared with the same weekday a week earlier until the same time of day. A sentence is only said
where the figures carry it: enough posts, and a difference that chance alone would not make.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from dashboards.formats import change, exact, percent, signed_percent
from dashboards.selection import Selection
from dashboards.timerange import TimeRange
from dashboards.words import say
from nlp.labels import Kind
from service.stores.contract import Facet, PostStore
from service.watch.scope import Span, within

MOST: Final = 7
LEAST: Final = 5
"""Fewer posts make no sentence."""
CHANCE: Final = 2.0
"""How many standard deviations (Poisson) a difference must have."""
LOUD: Final = 50
"""A post with so many reposts, comments and likes is worth a sentence."""


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a sentence; figures stand out."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change."""

    icon: str
    mood: str
    parts: tuple[Words, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Today:
    """What sentences are made from."""

    store: PostStore
    selection: Selection
    """Of today until now."""
    span: Span
    brands: Mapping[str, str]

    def count(self, selection: Selection) -> tuple[int, int]:
        """Posts today, and a week earlier."""
        query = selection.query()
        return self.store.count(within(query, self.span)), self.store.count(within(query, self.span.week_earlier))

    def facet(self, selection: Selection, facet: Facet) -> dict[str, tuple[int, int]]:
        """Counts by value: today, and a week earlier."""
        query = selection.query()
        now = {b.value: b.count for b in self.store.facet(within(query, self.span), facet)}
        then = {b.value: b.count for b in self.store.facet(within(query, self.span.week_earlier), facet)}
        return {value: (now.get(value, 0), then.get(value, 0)) for value in now | then}


def changes(store: PostStore, selection: Selection, span: Span, brands: Mapping[str, str]) -> list[Sentence]:
    """At most seven sentences about today."""
    today = Today(store, replace(selection, time=TimeRange("1d", span.since, None)), span, brands)
    makers: tuple[Callable[[Today], Iterator[Sentence]], ...] = (
        _negative,
        _aspect,
        _kinds,
        _loudest,
        _competitor,
        _noise,
    )
    return [sentence for maker in makers for sentence in maker(today)][:MOST]


def notable(now: int, before: int) -> bool:
    """Whether two counts differ by more than chance makes them differ."""
    return max(now, before) >= LEAST and abs(now - before) > CHANCE * sqrt(now + before)


def _negative(today: Today) -> Iterator[Sentence]:
    bad = today.selection.negative()
    now, before = today.count(bad)
    if notable(now, before):
        yield _moved("负面帖子", now, before, bad, rising_is_bad=True)


def _aspect(today: Today) -> Iterator[Sentence]:
    """The aspect whose negative posts grew most."""
    bad = today.selection.negative()
    grown = {value: pair for value, pair in today.facet(bad, "aspect").items() if pair[0] > pair[1] and notable(*pair)}
    if not grown:
        return
    value, (now, before) = max(grown.items(), key=lambda item: item[1][0] - item[1][1])
    whole = today.count(bad)[0]
    parts = (
        Words(f"{say(value)}的负面最多地增加: "), Words(f"{exact(now)} 条", strong=True),
        Words(f", 上周同一天 {exact(before)} 条, 占今天负面的 "), Words(percent(now / whole, 0), strong=True),
    )  # fmt: skip
    yield Sentence("warn", "bad", parts, bad.having("aspect", value).url())


def _kinds(today: Today) -> Iterator[Sentence]:
    """Complaints, intent to leave and to buy, where they moved."""
    found = today.facet(today.selection, "kind")
    for kind, is_bad in ((Kind.COMPLAINT, True), (Kind.CHURN_INTENT, True), (Kind.PURCHASE_INTENT, False)):
        now, before = found.get(kind.value, (0, 0))
        if notable(now, before):
            yield _moved(say(kind.value), now, before, today.selection.having("kind", kind.value), rising_is_bad=is_bad)


def _loudest(today: Today) -> Iterator[Sentence]:
    """The most widely spread post of today."""
    page = today.store.search(within(today.selection.query(), today.span), sort="reach", size=1)
    for hit in page.hits:
        post = hit.stored.post
        reach = post.reposts.value + post.comments.value + post.likes.value
        if reach >= LOUD:
            title = post.title or post.text
            words = (
                Words(f"传播最广: “{title[:24]}{'…' if len(title) > 24 else ''}”, 转评赞 "),
                Words(exact(reach), strong=True),
            )
            yield Sentence("repost", "", words, f"/posts/{hit.stored.id}")


def _competitor(today: Today) -> Iterator[Sentence]:
    """Another brand that is spoken of much more than a week ago."""
    every = today.selection.having("brand")
    own = today.selection.chosen.get("brand", ())
    for value, (now, before) in today.facet(every, "brand").items():
        if value not in own and own and now > before and notable(now, before):
            name = today.brands.get(value, value)
            yield _moved(f"提到{name}的帖子", now, before, every.having("brand", value), rising_is_bad=None)
            return


def _noise(today: Today) -> Iterator[Sentence]:
    """How much was kept away from the desk, and the commonest reason."""
    noise = replace(today.selection.having("brand"), noise="noise")
    reasons = today.facet(noise, "drop_reason")
    whole = sum(now for now, _ in reasons.values())
    if not whole:
        return
    value, (count, _) = max(reasons.items(), key=lambda item: item[1][0])
    parts = (
        Words("拦下噪声 "),
        Words(f"{exact(whole)} 条", strong=True),
        Words(f", 最多的是{say(value)} {exact(count)} 条"),
    )
    yield Sentence("noise", "", parts, noise.url())


def _moved(what: str, now: int, before: int, selection: Selection, *, rising_is_bad: bool | None) -> Sentence:
    moved = change(now, before)
    parts = [Words(f"{what} "), Words(f"{exact(now)} 条", strong=True), Words(f", 上周同一天 {exact(before)} 条")]
    if moved is not None:
        parts += [Words(", "), Words(signed_percent(moved), strong=True)]
    mood = "" if rising_is_bad is None else "bad" if (now > before) is rising_is_bad else "good"
    return Sentence("up" if now > before else "fall", mood, tuple(parts), selection.url())
