"""Words and permissions of the desk: who works which queue, how a line of history reads."""

from typing import Final

from service.accounts import ROLE_PERMISSIONS, Permission, Role
from service.desk.records import OUTCOME_ZH, CaseEvent
from service.stores.decision import Queue

WORK_PERMISSION: Final[dict[Queue, Permission]] = {
    Queue.PR: Permission.WORK_PR,
    Queue.SERVICE: Permission.WORK_SERVICE,
    Queue.MARKETING: Permission.WORK_MARKETING,
}
QUEUE_ZH: Final[dict[str, str]] = {"pr": "公关", "service": "客服", "marketing": "营销"}


def works(role: Role, queue: Queue) -> bool:
    """Whether people of this role act on cases of the queue."""
    return WORK_PERMISSION[queue] in ROLE_PERMISSIONS[role]


def event_words(event: CaseEvent) -> str:
    """A line of history for the screen, without its actor and time; long texts follow in ``detail["text"]``."""
    detail = event.detail
    match event.action:
        case "transfer":
            words = f"从{_queue(detail['from'])}转到{_queue(detail['to'])}：{detail['reason']}"
        case "assign":
            words = f"指派给 {detail['to_name']}"
        case "resolve":
            words = f"办结，结果：{OUTCOME_ZH[str(detail['outcome'])]}"
        case "lift":
            words = f"优先级从 {detail['from']} 升到 {detail['to']}"
        case "correct":
            words = f"更正标签：{detail['change'] or '确认无误'}。{_EFFECTS[str(detail['effect'])].format(queue=_queue(detail.get('to', 'none')))}"
        case "release" | "reopen":
            words = {"release": "放回队列", "reopen": "重新打开"}[event.action] + _because(detail.get("reason"))
        case action:
            words = _PLAIN[action]
    return words


_PLAIN: Final[dict[str, str]] = {
    "open": "建立案件",
    "join": "同一作者又发了一条",
    "reopen_by_post": "同一作者再次发帖，案件重新打开",
    "claim": "领取",
    "note": "备注",
    "draft": "起草回复",
    "sent": "已发出回复，等客户回复",
    "copied": "已复制回复",
}


_EFFECTS: Final[dict[str, str]] = {
    "kept": "仍由本队列处理",
    "moved": "转到{queue}队列",
    "held": "应由{queue}队列处理，已另建案件；本案在处理人手中，没有动",
    "lost": "按规则不再需要处理；案件没有自动办结，请办结（误判）或说明原因",
    "others": "案件里还有其他帖子",
    "resolved": "案件已办结，没有动",
}
"""What a corrected label did to a case."""


def _queue(code: object) -> str:
    return QUEUE_ZH.get(str(code), "")


def _because(reason: object) -> str:
    return f"：{reason}" if reason else ""
