"""People as the desk's aside, the profile page and the audiences show them: tags with age, proof and end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from crawlers.items import Post
from dashboards.cards import ICONS, author_address, monitor, post_address
from dashboards.formats import percent, span
from dashboards.visit import Visit
from dashboards.words import PLATFORMS, VERIFIED
from service.accounts import Permission
from service.customers import AudienceDefinition, Profile, Tag
from service.desk import Case, CaseStatus
from service.errors import NotFoundError

CASE_STATES = {
    CaseStatus.OPEN: "待领取", CaseStatus.CLAIMED: "处理中", CaseStatus.WAITING: "等客户回复", CaseStatus.RESOLVED: "已办结",
}  # fmt: skip
TAG_MOODS = {"churn_risk": "warn", "unhappy": "negative", "advocate": "positive", "campaign": ""}


@dataclass(frozen=True, slots=True)
class TagView:
    """One tag of a person."""

    id: int
    name: str
    mood: str
    subject: str
    """What it is about; empty where the name says it."""
    confidence: str
    proof_href: str
    proofs: int
    said: datetime
    ends: str
    """How long it still holds."""


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A case of the person."""

    id: int
    title: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote the posts of a case."""

    name: str
    platform: str
    verified: str
    followers: int | None
    posts_href: str
    profile_href: str
    """Empty where the visitor may not see profiles, or the author is not known."""
    tags: list[TagView]
    cases: list[EarlierCase]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in a list."""

    key: str
    href: str
    name: str
    platform: str
    platform_icon: str
    verified: str
    followers: int | None
    last_seen: datetime
    tags: list[TagView]


def person(seen: Visit, case: Case, posts: Sequence[Post]) -> Person:
    """The author of a case; what is known of them is from their newest post."""
    newest = max(posts, key=lambda post: post.published_at or post.fetched_at, default=None)
    may_read = seen.may(Permission.READ_PROFILES) and bool(case.author_key)
    return Person(
        name=case.author_name or "匿名",
        platform=PLATFORMS.get(case.platform, case.platform),
        verified=verified_words(newest.author.verified) if newest else "",
        followers=newest.author.followers if newest else None,
        posts_href=author_address(newest) if newest else "",
        profile_href=profile_address(case.author_key) if may_read else "",
        tags=_tags_of(seen, case.author_key) if may_read else [],
        cases=earlier_cases(seen, case.author_key, but=case.id),
    )


def profile_address(author_key: str) -> str:
    """The page of a person."""
    return f"/people/{quote(author_key, safe=':')}"


def verified_words(verified: str) -> str:
    """The kind of verification; empty where there is none."""
    return VERIFIED.get(verified, verified) if verified else ""


def earlier_cases(seen: Visit, author_key: str, *, but: int = 0) -> list[EarlierCase]:
    """The cases of a person, without one of them."""
    cases = seen.context.desk.cases_of_author(author_key) if author_key else ()
    return [
        EarlierCase(one.id, one.title, CASE_STATES[one.status], f"/desk/{one.id}") for one in cases if one.id != but
    ]


def person_row(profile: Profile, now: datetime, definition: AudienceDefinition | None = None) -> PersonRow:
    """A row of a list; of an audience's members only the tags that it asks for."""
    shown = [tag for tag in profile.tags if definition is None or definition.asks_for(tag.tag)]
    return PersonRow(
        key=profile.author_key,
        href=profile_address(profile.author_key),
        name=profile.name or "匿名",
        platform=PLATFORMS.get(profile.platform, profile.platform),
        platform_icon=ICONS.get(profile.platform, "site"),
        verified=verified_words(profile.verified),
        followers=profile.followers,
        last_seen=profile.last_seen,
        tags=[tag_view(tag, now) for tag in shown],
    )


def tag_view(tag: Tag, now: datetime) -> TagView:
    """A tag with its proof."""
    proofs = [evidence.post_id for evidence in tag.evidence]
    return TagView(
        id=tag.id,
        name=tag.name,
        mood="accent" if tag.tag.startswith("intent:") else TAG_MOODS.get(tag.tag, ""),
        subject="" if tag.subject in tag.name else tag.subject,
        confidence=percent(tag.confidence, 0),
        proof_href=post_address(proofs[0]),
        proofs=len(proofs),
        said=tag.evidence_at,
        ends=f"还有 {span((tag.expires_at - now).total_seconds())}",
    )


def posts_address(author_key: str) -> str:
    """All posts of a person in the monitor."""
    return monitor(author=author_key, noise="any", range="all")


def _tags_of(seen: Visit, author_key: str) -> list[TagView]:
    try:
        profile = seen.context.customers.profile(author_key)
    except NotFoundError:
        return []  # only posts that could be analysed make a profile
    return [tag_view(tag, seen.now) for tag in profile.tags]
