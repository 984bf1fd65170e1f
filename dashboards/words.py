"""The words on the screen for the codes used in data: labels, platforms, queues, outcomes, roles."""

from typing import Final

from nlp.labels import ZH

PLATFORMS: Final[dict[str, str]] = {
    "weibo": "微博", "forum": "论坛", "tieba": "贴吧", "zhihu": "知乎", "xiaohongshu": "小红书", "appstore": "应用商店",
    "complaint-site": "投诉平台", "customer-service": "客服记录", "news": "新闻", "sms": "短信", "unknown": "未知",
}  # fmt: skip
TYPES: Final[dict[str, str]] = {"post": "原创", "repost": "转发", "comment": "评论", "thread": "主帖", "reply": "回帖"}
QUEUES: Final[dict[str, str]] = {"pr": "公关", "service": "客服", "marketing": "营销", "none": "无需处理"}
URGENCIES: Final[dict[str, str]] = {"0": "无需处理", "1": "应当跟进", "2": "立即处理"}
VERIFIED: Final[dict[str, str]] = {"": "未认证", "person": "个人认证", "organisation": "机构认证"}
OUTCOMES: Final[dict[str, str]] = {
    "OK": "正常", "EMPTY": "空页", "BLOCKED": "被拦截", "LOGIN": "需登录", "GONE": "已删除", "SCHEMA_CHANGED": "页面变样",
}  # fmt: skip
STOPS: Final[dict[str, str]] = {
    "": "运行中", "finished": "完成", "blocked": "被拦截", "login": "需登录", "interrupted": "中断",
    "error": "出错", "schema_changed": "页面变样", "budget": "用完额度",
}  # fmt: skip
ROLES: Final[dict[str, str]] = {
    "admin": "管理员", "pr": "公关", "service": "客服", "marketing": "营销", "analyst": "分析师",
}  # fmt: skip
FACETS: Final[dict[str, str]] = {
    "platform": "平台", "site": "站点", "type": "类型", "source": "来源", "kind": "诉求", "sentiment": "情感",
    "aspect": "业务", "urgency": "紧急程度", "brand": "品牌", "queue": "队列", "drop_reason": "噪声原因",
    "region": "地区", "verified": "认证", "author": "作者",
}  # fmt: skip
_BY_FACET: Final[dict[str, dict[str, str]]] = {
    "platform": PLATFORMS, "type": TYPES, "queue": QUEUES, "urgency": URGENCIES, "verified": VERIFIED,
}  # fmt: skip


def say(value: str, facet: str = "") -> str:
    """The Chinese word for a code of the given facet; the code itself where there is none."""
    return _BY_FACET.get(facet, ZH).get(value, value)
