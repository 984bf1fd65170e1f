"""A person, as the desk's aside and the profile page show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.items import Post
from dashboards.cards import author_address
from dashboards.visit import Visit
from dashboards.words import PLATFORMS, VERIFIED
from service.accounts import Permission
from service.desk import Case


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the same person."""

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
    cases: list[EarlierCase]


def person(seen: Visit, case: Case, posts: Sequence[Post]) -> Person:
    """The author of a case; what is known of them is from their newest post."""
    newest = max(posts, key=lambda post: post.published_at or post.fetched_at, default=None)
    earlier = seen.context.desk.cases_of_author(case.author_key) if case.author_key else ()
    may_read = seen.may(Permission.READ_PROFILES) and bool(case.author_key)
    return Person(
        name=case.author_name or "匿名",
        platform=PLATFORMS.get(case.platform, case.platform),
        verified=VERIFIED.get(newest.author.verified, "") if newest and newest.author.verified else "",
        followers=newest.author.followers if newest else None,
        posts_href=author_address(newest) if newest else "",
        profile_href=f"/people/{case.author_key}" if may_read else "",
        cases=[
            EarlierCase(one.id, one.title, one.status.value, f"/desk/{one.id}") for one in earlier if one.id != case.id
        ],
    )
