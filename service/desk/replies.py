"""Replies drafted from templates. Placeholders are filled by name and never evaluated."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import Principal
from service.db.tables import CaseRow, ReplyTemplateRow
from service.desk.matter import Matter
from service.desk.records import ReplyTemplate
from service.errors import InvalidError, NotFoundError
from service.stores.decision import Queue

PLACEHOLDERS: Final[dict[str, str]] = {
    "author": "作者名", "product": "业务", "case": "案件编号", "agent": "处理人",
}  # fmt: skip
"""What a template may hold, with the word on the screen; each is known from the case or its holder."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def templates(session: Session, queue: Queue) -> list[ReplyTemplate]:
    """The templates of a queue, by name."""
    rows = session.scalars(
        select(ReplyTemplateRow).where(ReplyTemplateRow.queue == queue).order_by(ReplyTemplateRow.id)
    )
    return [ReplyTemplate(row.id, Queue(row.queue), row.name, row.body) for row in rows]


def template_body(session: Session, template_id: int, queue: str) -> str:
    """Raises `NotFoundError` for a template that the queue does not have."""
    row = session.get(ReplyTemplateRow, template_id)
    if row is None or row.queue != queue:
        raise NotFoundError("这个队列没有这个回复模板，请另选一个 (no such template)")
    return row.body


def drafted(body: str, case: CaseRow, actor: Principal, fields: Mapping[str, str]) -> str:
    """The template with its placeholders filled from the case, then from ``fields``. Raises `InvalidError`."""
    known = {
        "author": case.author_name or "尊敬的客户",
        "product": Matter.parse(case.matter).subject or "相关业务",
        "case": f"#{case.id}",
        "agent": actor.display_name,
    }
    return fill(body, {**known, **{name: value for name, value in fields.items() if value}})


def fill(body: str, values: Mapping[str, str]) -> str:
    """Put the values in. Raises `InvalidError` naming a placeholder that has none."""
    missing = sorted({name for name in _PLACEHOLDER.findall(body) if name not in values})
    if missing:
        raise InvalidError("请填写模板中的" + "、".join(PLACEHOLDERS.get(name, f"{{{name}}}") for name in missing))
    return _PLACEHOLDER.sub(lambda match: values[match[1]], body)
