"""What an audience is: conditions over tags and profiles, checked when given, and as a condition in SQL."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import ColumnElement, and_, or_, select, true

from crawlers.items import Platform
from service.customers.tags import INTENT, tag_name, tag_names, tags_within
from service.db.tables import IntentTagRow, ProfileRow

ANY_INTENT: Final = f"{INTENT}*"
"""In a condition: whatever product somebody wants."""


class TagCondition(BaseModel):
    """A tag that a member has (or has not), with how sure and how fresh it must be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tag: str
    """A code of `tag_names`, which covers narrower products too, or ``intent:*`` for any product."""
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    max_age_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """The newest proof is at most so old."""

    @field_validator("tag")
    @classmethod
    def _known(cls, tag: str) -> str:
        if tag != ANY_INTENT and tag not in tag_names():
            raise ValueError(f"没有标签 {tag!r}；可用的有 {'、'.join((ANY_INTENT, *tag_names()))}")
        return tag

    @property
    def words(self) -> str:
        """For the screen."""
        sure = f"置信度 ≥ {self.min_confidence:g}" if self.min_confidence else ""
        fresh = f"{self.max_age_days} 天内" if self.max_age_days else ""
        limits = "，".join(part for part in (sure, fresh) if part)
        name = "购买意向：任何产品" if self.tag == ANY_INTENT else tag_name(self.tag)
        return f"{name}（{limits}）" if limits else name

    def holds(self, tag: str) -> bool:
        """Whether the condition is about this tag."""
        return tag.startswith(INTENT) if self.tag == ANY_INTENT else tag in tags_within(self.tag)


class AudienceDefinition(BaseModel):
    """Who is a member: all of ``all`` hold, one of ``any`` (where given), none of ``none``, and the profile fits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: tuple[TagCondition, ...] = Field(default=(), max_length=20)
    any: tuple[TagCondition, ...] = Field(default=(), max_length=20)
    none: tuple[TagCondition, ...] = Field(default=(), max_length=20)
    platforms: tuple[Platform, ...] = ()
    """Empty: every platform."""
    min_followers: Annotated[int, Field(ge=0, le=10**9)] = 0
    verified: tuple[Annotated[str, Field(pattern=r"^(person|organisation)?$")], ...] = ()
    """``""`` not verified, ``person``, ``organisation``; empty: whatever."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.all and not self.any:
            raise ValueError("请至少选一个必须具备的标签（all 或 any）")
        return self

    @property
    def words(self) -> str:
        """For the screen, for instance 购买意向：信用卡（30 天内），且没有 流失风险."""
        parts = [condition.words for condition in self.all]
        if self.any:
            parts.append("有其一：" + "、".join(condition.words for condition in self.any))
        if self.none:
            parts.append("没有 " + "、".join(condition.words for condition in self.none))
        if self.min_followers:
            parts.append(f"粉丝 ≥ {self.min_followers}")
        return "，且".join(parts)

    def asks_for(self, tag: str) -> bool:
        """Whether having the tag can make somebody a member."""
        return any(condition.holds(tag) for condition in (*self.all, *self.any))


def is_member(definition: AudienceDefinition, now: datetime) -> ColumnElement[bool]:
    """The condition on `ProfileRow` that the definition means."""
    parts = [_has(condition, now) for condition in definition.all]
    if definition.any:
        parts.append(or_(*(_has(condition, now) for condition in definition.any)))
    parts.extend(~_has(condition, now) for condition in definition.none)
    if definition.platforms:
        parts.append(ProfileRow.platform.in_([platform.value for platform in definition.platforms]))
    if definition.min_followers:
        parts.append(ProfileRow.followers >= definition.min_followers)
    if definition.verified:
        parts.append(ProfileRow.verified.in_(definition.verified))
    return and_(true(), *parts)


def holds_now(now: datetime) -> ColumnElement[bool]:
    """The condition on `IntentTagRow` for tags that are neither revoked nor past their end."""
    return and_(IntentTagRow.revoked_at.is_(None), IntentTagRow.expires_at > now)


def _has(condition: TagCondition, now: datetime) -> ColumnElement[bool]:
    of_any = condition.tag == ANY_INTENT
    same = IntentTagRow.tag.startswith(INTENT) if of_any else IntentTagRow.tag.in_(tags_within(condition.tag))
    wanted = [IntentTagRow.profile_id == ProfileRow.id, holds_now(now), same]
    if condition.min_confidence:
        wanted.append(IntentTagRow.confidence >= condition.min_confidence)
    if condition.max_age_days is not None:
        wanted.append(IntentTagRow.evidence_at >= now - timedelta(days=condition.max_age_days))
    return select(IntentTagRow.id).where(*wanted).exists()
