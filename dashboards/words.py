"""The words on the screen for the codes used in data: labels, platforms, queues, outcomes, roles."""

from typing import Final

from nlp.labels import ZH
from service.routing.vocabulary import PLATFORM_ZH as PLATFORMS
from service.routing.vocabulary import POST_TYPE_ZH as TYPES
from service.routing.vocabulary import QUEUE_ZH as QUEUES
from service.routing.vocabulary import VERIFIED_ZH as VERIFIED

__all__ = ["FACETS", "OUTCOMES", "PLATFORMS", "QUEUES", "ROLES", "STOPS", "TYPES", "URGENCIES", "VERIFIED", "say"]

URGENCIES: Final[dict[str, str]] = {"0": "无需处理", "1": "应当跟进", "2": "立即处理"}
OUTCOMES: Final[dict[str, str]] = {
    "OK": "正常", "EMPTY": "空页", "BLOCKED": "被拦截", "LOGIN": "需登录", "GONE": "已删除", "SCHEMA_CHANGED": "页面变样",
}  # fmt: skip
STOPS: Final[dict[str, str]] = {
    "": "运行中", "finished": "完成", "blocked": "被拦截", "login": "需登录", "interrupted": "中断",
    "error": "出错", "schema_changed": "页面变样", "budget": "用完额度", "held": "暂缓",
}  # fmt: skip
ROLES: Final[dict[str, str]] = {
    "admin": "管理员", "pr": "公关", "service": "客服", "marketing": "营销", "analyst": "分析师",
}  # fmt: skip
FACETS: Final[dict[str, str]] = {
    "platform": "平台", "site": "站点", "type": "类型", "source": "来源", "kind": "诉求", "sentiment": "情感",
    "aspect": "业务", "urgency": "紧急程度", "brand": "品牌", "queue": "队列", "drop_reason": "噪声原因",
    "region": "地区", "verified": "认证", "author": "作者", "own_kind": "自有标签", "blamed": "不满对象",
}  # fmt: skip
_BY_FACET: Final[dict[str, dict[str, str]]] = {
    "platform": PLATFORMS, "type": TYPES, "queue": QUEUES, "urgency": URGENCIES, "verified": VERIFIED,
}  # fmt: skip


def say(value: str, facet: str = "") -> str:
    """The Chinese word for a code of the given facet; the code itself where there is none."""
    return _BY_FACET.get(facet, ZH).get(value, value)
