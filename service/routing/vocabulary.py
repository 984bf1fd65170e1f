"""The words of the rules file: the fields of `Facts`, their types, allowed values and operators, with Chinese names."""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Final

from crawlers.items import Platform, PostType
from nlp.labels import URGENCIES, ZH, Aspect, Kind, Sentiment, Source
from service.routing.records import Facts


class FieldType(StrEnum):
    """What a field holds; it decides the operators."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    SET = "set"


OPERATORS: Final[dict[FieldType, tuple[str, ...]]] = {
    FieldType.TEXT: ("is", "in"),
    FieldType.NUMBER: ("is", "at_least", "at_most"),
    FieldType.FLAG: ("is",),
    FieldType.SET: ("has", "has_any"),
}
TYPE_ZH: Final = {
    FieldType.TEXT: "文字",
    FieldType.NUMBER: "整数",
    FieldType.FLAG: "true/false",
    FieldType.SET: "一组标签",
}
QUEUE_ZH: Final = {"pr": "公关", "service": "客服", "marketing": "营销", "none": "无需处理"}
PLATFORM_ZH: Final = {
    "weibo": "微博", "forum": "论坛", "tieba": "贴吧", "zhihu": "知乎", "xiaohongshu": "小红书",
    "appstore": "应用商店", "complaint-site": "投诉平台", "customer-service": "客服记录", "news": "新闻",
    "sms": "短信", "unknown": "未知",
}  # fmt: skip
POST_TYPE_ZH: Final = {"post": "原创", "repost": "转发", "comment": "评论", "thread": "主帖", "reply": "回帖"}
VERIFIED_ZH: Final = {"": "未认证", "person": "个人认证", "organisation": "机构认证"}

_TITLES: Final[dict[str, str]] = {
    "platform": "平台", "type": "帖子类型", "source": "来源", "kinds": "诉求", "sentiment": "情感", "aspects": "业务",
    "urgency": "紧急程度", "brands": "品牌", "own_brand": "点名本行", "competitor": "点名其他银行",
    "grievance_elsewhere": "不满或要离开的是别家", "own_account": "本行账号", "followers": "粉丝数",
    "influential": "作者有影响力", "verified": "认证", "reach": "转评赞", "reposts": "转发数", "drop_reason": "噪声原因",
    "region": "地区", "text_length": "正文字数", "own_kinds": "自有标签",
}  # fmt: skip
FLAG_NO_ZH: Final = {
    "own_brand": "没有点名本行",
    "competitor": "没有点名其他银行",
    "grievance_elsewhere": "不满或要离开的不是别家",
    "own_account": "不是本行账号",
    "influential": "作者没有影响力",
}
_WORDS: Final[dict[str, dict[str, str]]] = {
    "platform": {value.value: PLATFORM_ZH[value] for value in Platform},
    "type": {value.value: POST_TYPE_ZH[value] for value in PostType},
    "source": {value.value: ZH[value] for value in Source},
    "kinds": {value.value: ZH[value] for value in Kind},
    "sentiment": {value.value: ZH[value] for value in Sentiment},
    "aspects": {value.value: ZH[value] for value in Aspect},
    "verified": VERIFIED_ZH,
}
_TYPES: Final[dict[object, FieldType]] = {
    str: FieldType.TEXT,
    int: FieldType.NUMBER,
    bool: FieldType.FLAG,
    frozenset[str]: FieldType.SET,
}
NOT_FOR_RULES: Final = "drop_reason"
"""Noise is decided before the rules, so that a rule on this field could never match."""


@dataclass(frozen=True, slots=True)
class Field:
    """One word that conditions may use."""

    name: str
    title: str
    type: FieldType
    words: tuple[tuple[str, str], ...]
    """Allowed values with their Chinese words; empty: any value of the type."""
    top: int | None
    """Highest value of a number, where there is one."""

    @property
    def operators(self) -> tuple[str, ...]:
        return OPERATORS[self.type]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.words)

    def word(self, value: object) -> str:
        """The Chinese word of a value, or the value itself."""
        return dict(self.words).get(str(value), str(value))


@cache
def vocabulary() -> dict[str, Field]:
    """All fields by name, in the order of `Facts`."""
    return {
        declared.name: Field(
            name=declared.name,
            title=_TITLES[declared.name],
            type=_TYPES[declared.type],
            words=tuple(_WORDS.get(declared.name, {}).items()),
            top=max(URGENCIES) if declared.name == "urgency" else None,
        )
        for declared in fields(Facts)
        if declared.name != NOT_FOR_RULES
    }
