"""Members of an audience as rows of a table: who, why, and until when."""

from typing import Final
from zoneinfo import ZoneInfo

from service.customers.definition import AudienceDefinition
from service.customers.records import Profile
from service.spreadsheet import Cell

HEADER: Final = (
    "客户标识", "昵称", "平台", "粉丝数", "认证", "标签", "说明", "置信度", "依据帖子", "标签到期", "最近发言",
)  # fmt: skip
_VERIFIED_ZH: Final = {"": "未认证", "person": "个人认证", "organisation": "机构认证"}
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_TIME: Final = "%Y-%m-%d %H:%M:%S"


def cells(profile: Profile, definition: AudienceDefinition) -> tuple[Cell, ...]:
    """One row. Of the tags only those that the audience asks for: the rest is nobody's business there."""
    tags = [tag for tag in profile.tags if definition.asks_for(tag.tag)]
    return (
        profile.author_key,
        profile.name,
        profile.platform,
        profile.followers,
        _VERIFIED_ZH.get(profile.verified, profile.verified),
        "、".join(tag.name for tag in tags),
        "；".join(tag.subject for tag in tags if tag.subject),
        "、".join(f"{tag.confidence:.2f}" for tag in tags),
        "、".join(tag.evidence[0].post_id for tag in tags),
        min(tag.expires_at for tag in tags).astimezone(_SHANGHAI).strftime(_TIME),
        profile.last_seen.astimezone(_SHANGHAI).strftime(_TIME),
    )
