"""Profiles of authors with their intent tags."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep, RowId

router = APIRouter(prefix="/profiles", tags=["profiles"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_PROFILES))]
Manager = Annotated[Principal, Depends(Allowed(Permission.MANAGE_TAGS))]


class EvidenceOut(Out):
    post_id: str
    confidence: float
    at: datetime


class TagOut(Out):
    id: int
    tag: str
    name: str
    subject: str
    confidence: float
    evidence: list[EvidenceOut]
    made_at: datetime
    expires_at: datetime


class ProfileOut(Out):
    author_key: str
    name: str
    platform: str
    followers: int | None
    verified: str
    first_seen: datetime
    last_seen: datetime
    tags: list[TagOut]


class ProfileList(Out):
    total: int
    page: int
    pages: int
    items: list[ProfileOut]


class TagCountOut(Out):
    tag: str
    name: str
    count: int


@router.get("")
def read_profiles(
    context: ContextDep,
    _who: Reader,
    q: Annotated[str, Query(max_length=200, description="part of a name or key")] = "",
    tag: Annotated[str, Query(max_length=64)] = "",
    platform: Annotated[str, Query(max_length=64)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> ProfileList:
    """Profiles, last seen first."""
    found = context.customers.profiles(text=q, tag=tag, platform=platform, page=page)
    items = [ProfileOut.model_validate(profile) for profile in found.profiles]
    return ProfileList(total=found.total, page=found.page, pages=found.pages, items=items)


@router.get("/tags")
def read_tag_counts(context: ContextDep, _who: Reader) -> list[TagCountOut]:
    """How many profiles have each tag now."""
    return [TagCountOut.model_validate(count) for count in context.customers.tag_counts()]


@router.post("/tags/{tag_id}/revoke", status_code=204, response_class=Response)
def revoke_tag(context: ContextDep, who: Manager, tag_id: RowId) -> None:
    """Take a tag away; the posts that prove it now prove it never again."""
    context.customers.revoke(tag_id, who)


@router.get("/{author_key:path}")
def read_profile(context: ContextDep, _who: Reader, author_key: str) -> ProfileOut:
    """One author (``site:author_id``) with the tags that hold now."""
    return ProfileOut.model_validate(context.customers.profile(author_key))
