"""The audience builder's form: conditions as they stand in the address, and the definition they make.

A condition is written ``tag|confidence|days``, for instance ``intent:credit_card|0.7|30``; the last two may be empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from crawlers.items import Platform
from nlp.subjects import lineage
from service.customers import AudienceDefinition, TagCondition, tag_names

GROUPS: Final = {"all": "都要有", "any": "至少有一个", "none": "不能有"}
CONFIDENCES: Final = {"": "不限", "0.5": "≥ 50%", "0.7": "≥ 70%", "0.9": "≥ 90%"}
AGES: Final = {"": "不限", "7": "7 天内", "30": "30 天内", "90": "90 天内"}
FOLLOWERS: Final = {"": "不限", "1000": "≥ 1,000", "10000": "≥ 1万", "100000": "≥ 10万"}
VERIFIED: Final = {"person": "个人认证", "organisation": "机构认证"}
ANY_INTENT: Final = "intent:*"


@dataclass(frozen=True, slots=True)
class ConditionChip:
    """One chosen condition."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of the three groups of conditions."""

    key: str
    title: str
    chips: list[ConditionChip]


@dataclass(frozen=True, slots=True)
class AudienceForm:
    """The builder as it stands."""

    groups: list[Group]
    platforms: tuple[str, ...]
    followers: str
    verified: tuple[str, ...]
    confidence: str
    age: str
    definition: AudienceDefinition | None
    problem: str
    """Why there is no definition yet."""


def read_form(parameters: QueryParams) -> AudienceForm:
    """The form that an address or request holds, with what was just added or dropped."""
    confidence = _known(parameters.get("confidence", ""), CONFIDENCES)
    age = _known(parameters.get("age", ""), AGES)
    conditions = {key: _conditions(parameters, key, confidence, age) for key in GROUPS}
    platforms = tuple(one for one in parameters.getlist("platform") if one in set(Platform))
    followers = _known(parameters.get("followers", ""), FOLLOWERS)
    verified = tuple(one for one in parameters.getlist("verified") if one in VERIFIED)
    definition, problem = _definition(conditions, platforms, followers, verified)
    groups = [
        Group(key, title, [ConditionChip(_code(one), one.words) for one in conditions[key]])
        for key, title in GROUPS.items()
    ]
    return AudienceForm(groups, platforms, followers, verified, confidence, age, definition, problem)


def tag_options() -> list[tuple[str, str]]:
    """Every tag that a condition may ask for; narrower products stand indented under the wider one."""
    return [(ANY_INTENT, "购买意向: 任何产品"), *((tag, _indent(tag) + name) for tag, name in tag_names().items())]


def _indent(tag: str) -> str:
    """A wide space for each product that this one is one of."""
    return "　" * (len(lineage(tag.rpartition(":")[2])) - 1)


def _known(value: str, known: dict[str, str]) -> str:
    return value if value in known else ""


def _conditions(parameters: QueryParams, key: str, confidence: str, age: str) -> list[TagCondition]:
    """The conditions of a group: kept ones, plus the tag just picked, minus the one just dropped."""
    codes = [code for code in parameters.getlist(key) if f"{key}:{code}" not in parameters.getlist("drop")]
    if picked := parameters.get(f"add_{key}", ""):
        codes.append(f"{picked}|{confidence}|{age}")
    read = (_condition(code) for code in dict.fromkeys(codes))
    return [condition for condition in read if condition is not None]


def _condition(code: str) -> TagCondition | None:
    """None for a condition that cannot be read: an old address, or one written by hand."""
    tag, confidence, age = [*code.split("|"), "", ""][:3]
    try:
        return TagCondition(
            tag=tag, min_confidence=float(confidence or 0), max_age_days=int(age) if age.isdecimal() else None
        )
    except ValueError:
        return None


def _code(condition: TagCondition) -> str:
    confidence = f"{condition.min_confidence:g}" if condition.min_confidence else ""
    return f"{condition.tag}|{confidence}|{condition.max_age_days or ''}"


def _definition(
    conditions: dict[str, list[TagCondition]], platforms: Sequence[str], followers: str, verified: Sequence[str]
) -> tuple[AudienceDefinition | None, str]:
    if not conditions["all"] and not conditions["any"]:
        return None, "先选一个必须有的标签, 右边就会数出人数。"
    try:
        made = AudienceDefinition(
            all=tuple(conditions["all"]),
            any=tuple(conditions["any"]),
            none=tuple(conditions["none"]),
            platforms=tuple(Platform(one) for one in platforms),
            min_followers=int(followers or 0),
            verified=tuple(verified),
        )
    except ValidationError as error:
        return None, "; ".join(str(fault["msg"]) for fault in error.errors())
    return made, ""
