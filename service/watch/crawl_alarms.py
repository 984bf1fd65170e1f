"""What can be wrong with a source: its kinds, in words, how bad each is, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from service.watch.records import Severity


class AlarmKind(StrEnum):
    """What is wrong with a source."""

    LOGIN = "login"
    BLOCKED = "blocked"
    SCHEMA_CHANGED = "schema_changed"
    ERROR = "error"
    EMPTY = "empty"
    COVERAGE = "coverage"
    SILENT = "silent"
    COOKIE = "cookie"


ALARM_ZH: Final = {
    AlarmKind.LOGIN: "需要登录", AlarmKind.BLOCKED: "被拦截", AlarmKind.SCHEMA_CHANGED: "页面变样", AlarmKind.ERROR: "出错",
    AlarmKind.EMPTY: "什么都没抓到", AlarmKind.COVERAGE: "没有抓全", AlarmKind.SILENT: "没有动静",
    AlarmKind.COOKIE: "Cookie 快到期",
}  # fmt: skip
REMEDIES: Final = {
    AlarmKind.LOGIN: "Cookie 缺失或过期。用浏览器登录自己的账号，换一份新的 cookie 文件。",
    AlarmKind.BLOCKED: "被网站拦下的，该站已搁置，到期自动继续：把 delay 调大、关键词减少，不要换账号硬闯。robots.txt 不允许的，先取得站方许可。",
    AlarmKind.SCHEMA_CHANGED: "页面结构变了，或不是该有的页面。看保存的样页，升级听风，或把样页发给维护者。",
    AlarmKind.ERROR: "站点没有应答或出错。检查网络与地址，看日志中同一时间的记录，再点“立即采集”。",
    AlarmKind.EMPTY: "本该有帖子，却一条也没有。用浏览器打开同一搜索或版块核对：多半是 Cookie 失效、被限流，或目标写错、已不在。",
    AlarmKind.COVERAGE: "平台说有的比抓到的多。放宽 depth 与 max_pages，或把关键词拆细。",
    AlarmKind.SILENT: "好几个周期没有一次完整的采集。看调度器是否在运行、来源是否被搁置或额度用完。",
    AlarmKind.COOKIE: "趁还能用，用浏览器登录自己的账号，换一份新的 cookie 文件；换好后几分钟内自动解除。",
}
SEVERITIES: Final = {
    AlarmKind.LOGIN: Severity.HIGH, AlarmKind.BLOCKED: Severity.HIGH, AlarmKind.SCHEMA_CHANGED: Severity.HIGH,
    AlarmKind.EMPTY: Severity.HIGH, AlarmKind.SILENT: Severity.HIGH, AlarmKind.ERROR: Severity.MEDIUM,
    AlarmKind.COVERAGE: Severity.MEDIUM, AlarmKind.COOKIE: Severity.MEDIUM,
}  # fmt: skip
"""High where nothing comes in until somebody acts."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong with a source since `raised_at`; cleared by a run, or a check, that shows otherwise."""

    source: str
    kind: AlarmKind
    raised_at: datetime
    seen_at: datetime
    run: str
    detail: str
    sample: str = ""
    """Name of the saved page that shows it (`service.watch.samples`), if any."""

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.kind]

    @property
    def remedy(self) -> str:
        """What to do, in words."""
        return REMEDIES[self.kind]
