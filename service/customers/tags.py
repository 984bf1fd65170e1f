"""The tags: what each is called, what gives it, how long it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from nlp.labels import ZH, Aspect, Kind, Sentiment, Source
from nlp.records import Analysis
from nlp.stances import is_of_another, told_apart
from nlp.subjects import kinds_of, lineage, narrowest, products, subject_words
from service.stores.contract import StoredPost

INTENT: Final = "intent:"
"""Prefix of the tags for what somebody wants; a product key follows."""
ANY_PRODUCT: Final = "other"
DAYS: Final[dict[str, int]] = {
    "intent": 30,
    "considering_competitor": 30,
    "churn_risk": 60,
    "leaving_competitor": 60,
    "unhappy": 30,
    "campaign": 90,
    "advocate": 180,
}
"""Days a tag holds after the post that proves it was published."""
_NAMES: Final[dict[str, str]] = {
    "considering_competitor": "在比较他行",
    "churn_risk": "流失风险",
    "leaving_competitor": "想离开他行",
    "unhappy": "不满意",
    "campaign": "参与活动",
    "advocate": "好口碑",
}
_WANTED_ASPECTS: Final = (
    Aspect.CREDIT_CARD, Aspect.DEBIT_CARD, Aspect.LOAN, Aspect.WEALTH, Aspect.INSURANCE, Aspect.FOREIGN_EXCHANGE,
)  # fmt: skip
"""Aspects that are products one can want; they count where the post names no product."""
_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """A post says that its author deserves a tag."""

    tag: str
    post_id: str
    confidence: float
    subject: str
    at: datetime

    @property
    def expires_at(self) -> datetime:
        return expiry(self.tag, self.at)


@cache
def tag_names() -> Mapping[str, str]:
    """Every tag there is, with its word on the screen."""
    wanted = {key: product.name for key, product in products().items() if not _comes_along(key)}
    wanted |= {aspect.value: ZH[aspect] for aspect in _WANTED_ASPECTS if aspect.value not in wanted}
    wanted[ANY_PRODUCT] = "未说明产品"
    return {f"{INTENT}{key}": f"购买意向：{name}" for key, name in wanted.items()} | _NAMES


def tags_within(tag: str) -> tuple[str, ...]:
    """The tag, and for a product wanted those of the products that are one of it: 信用卡, 白金卡, 联名卡..."""
    if not tag.startswith(INTENT):
        return (tag,)
    return tuple(f"{INTENT}{key}" for key in kinds_of(tag.removeprefix(INTENT)))


def tag_name(tag: str) -> str:
    """The word on the screen; a tag of an older version shows its code."""
    return tag_names().get(tag, tag)


def expiry(tag: str, at: datetime) -> datetime:
    """When the tag ends that a post of this time proves."""
    return at + timedelta(days=DAYS["intent" if tag.startswith(INTENT) else tag])


def claims(stored: StoredPost, brand: str, now: datetime) -> list[Claim]:
    """The tags that a post speaks for. None from noise, from anything but a person, or from an unknown author.

    ``brand`` is the own bank's key; where it is empty every bank is the own one.
    """
    analysis = stored.analysis
    if analysis is None or not speaks(analysis) or not stored.post.author.id:
        return []
    at = spoken_at(stored, now)
    return [
        Claim(tag, stored.id, analysis.kinds[kind], subject[:_LONGEST_SUBJECT], at)
        for kind in analysis.labels
        for tag, subject in _tags(kind, analysis, brand)
    ]


def spoken_at(stored: StoredPost, now: datetime) -> datetime:
    """When the author said it; never in the future, whatever the page claims."""
    return min(stored.post.published_at or stored.post.fetched_at, now)


def speaks(analysis: Analysis) -> bool:
    """Whether a person speaks for themselves."""
    return analysis.source is Source.PERSON and analysis.drop_reason is None


def _tags(kind: Kind, analysis: Analysis, brand: str) -> Iterator[tuple[str, str]]:
    """Tags of one label with their subject."""
    others = [key for key in analysis.brands if brand and key != brand]
    only_others = bool(others) and brand not in analysis.brands
    elsewhere = only_others or is_of_another(analysis, brand)
    named = "、".join(dict.fromkeys(mention.name for mention in analysis.mentions if mention.brand in others))
    match kind:
        case Kind.PURCHASE_INTENT:
            yield from ((f"{INTENT}{product}", words) for product, words in _wanted(analysis))
            if others:
                yield "considering_competitor", named
        case Kind.CHURN_INTENT:
            yield ("leaving_competitor", named) if elsewhere else ("churn_risk", _leaving(analysis, others))
        case Kind.COMPLAINT if not elsewhere:
            yield "unhappy", _about(analysis.aspects)
        case Kind.PRAISE if not only_others and told_apart(analysis).get(brand) is not Sentiment.NEGATIVE:
            yield "advocate", _about(analysis.aspects)
        case Kind.CAMPAIGN_FEEDBACK if not only_others:
            yield "campaign", _about(analysis.aspects)


def _wanted(analysis: Analysis) -> list[tuple[str, str]]:
    """The products wanted, the narrowest named, each with the words that say so, the amounts and the terms."""
    told = dict.fromkeys(subject_words(one) for one in analysis.subjects if one.kind in {"amount", "term"})
    products_named = [one for one in analysis.subjects if one.kind == "product" and not _comes_along(one.value)]
    named = narrowest({one.value: one.text for one in products_named})
    if not named:
        named = {aspect.value: ZH[aspect] for aspect in _WANTED_ASPECTS if aspect in analysis.aspects}
    return [(key, "，".join([words, *told])) for key, words in (named or {ANY_PRODUCT: ""}).items()]


def _comes_along(key: str) -> bool:
    """Points and benefits are talked of with a product; nobody gets them alone."""
    return Aspect.BENEFITS.value in lineage(key)


def _leaving(analysis: Analysis, others: Sequence[str]) -> str:
    """What is left, and the bank that is gone to, where it is said: 信用卡，转向 招商银行."""
    going = {one.value for one in analysis.subjects if one.kind == "goes_to"} & {*others}
    names = dict.fromkeys(mention.name for mention in analysis.mentions if mention.brand in going)
    return "，".join(
        part for part in (_about(analysis.aspects), "、".join(names) and f"转向{'、'.join(names)}") if part
    )


def _about(aspects: Sequence[Aspect]) -> str:
    return "、".join(ZH[aspect] for aspect in aspects)
