"""The pages by name, and which permission each needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from service.accounts import Permission, Principal


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    key: str
    title: str
    path: str
    group: str
    permission: Permission


PLACES: Final = (
    Place("overview", "总览", "/", "看", Permission.READ_POSTS),
    Place("monitor", "监测", "/monitor", "看", Permission.SEARCH),
    Place("hot", "热搜", "/hot", "看", Permission.READ_POSTS),
    Place("phrases", "新词", "/phrases", "看", Permission.READ_POSTS),
    Place("alerts", "预警", "/alerts", "看", Permission.READ_ALERTS),
    Place("desk", "工作台", "/desk", "做", Permission.READ_CASES),
    Place("audiences", "客群", "/audiences", "做", Permission.READ_AUDIENCES),
    Place("person", "客户", "/people", "做", Permission.READ_PROFILES),
    Place("rules", "规则", "/rules", "管", Permission.READ_RULES),
    Place("own_kinds", "自有标签", "/own-kinds", "管", Permission.MANAGE_OWN_KINDS),
    Place("models", "模型", "/models", "管", Permission.READ_MODELS),
    Place("crawl", "采集", "/crawl", "管", Permission.READ_CRAWLS),
    Place("jobs", "任务", "/jobs", "管", Permission.READ_JOBS),
    Place("users", "用户", "/users", "管", Permission.MANAGE_USERS),
    Place("audit", "审计", "/audit", "管", Permission.READ_AUDIT),
)


def places(principal: Principal) -> list[Place]:
    """The pages that this person may open."""
    return [place for place in PLACES if principal.may(place.permission)]


def groups(visible: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """The pages under their headings."""
    return [(name, list(members)) for name, members in groupby(visible, key=lambda place: place.group)]


def tabs(visible: Sequence[Place]) -> list[Place]:
    """The four that stand at the bottom of a phone's screen; the rest is behind “更多”."""
    order = ("overview", "monitor", "desk", "alerts", "audiences", "crawl")
    ranked = sorted((place for place in visible if place.key in order), key=lambda place: order.index(place.key))
    return ranked[:4]
