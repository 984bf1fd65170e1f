"""Cases as a table for Excel: one row a case."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.db.tables import CaseRow
from service.desk.records import OUTCOME_ZH, Case, CaseStatus
from service.desk.views import Holder, most_urgent_first, to_case
from service.desk.words import QUEUE_ZH
from service.spreadsheet import Cell, write_csv

STATUS_ZH: Final[dict[CaseStatus, str]] = {
    CaseStatus.OPEN: "待领取", CaseStatus.CLAIMED: "处理中", CaseStatus.WAITING: "等客户回复", CaseStatus.RESOLVED: "已办结",
}  # fmt: skip
HEADER: Final = (
    "案件编号", "队列", "状态", "优先级", "标题", "事由", "作者", "作者标识", "平台", "帖子数", "处理人", "建立时间", "到期时间",
    "办结时间", "结果",
)  # fmt: skip
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_TIME: Final = "%Y-%m-%d %H:%M:%S"


def export_cases(session: Session, wanted: ColumnElement[bool], file: BinaryIO) -> int:
    """Write all matching cases, most urgent first; gives their number."""
    return write_csv(file, HEADER, _rows(session, wanted))


def _rows(session: Session, wanted: ColumnElement[bool]) -> Iterator[tuple[Cell, ...]]:
    query = select(CaseRow, Holder).outerjoin(Holder, Holder.id == CaseRow.assignee_id).where(wanted)
    for row, holder in session.execute(query.order_by(*most_urgent_first()).execution_options(yield_per=500)):
        yield _cells(to_case(row, holder))


def _cells(case: Case) -> tuple[Cell, ...]:
    times = [
        time.astimezone(_SHANGHAI).strftime(_TIME) if time else ""
        for time in (case.opened_at, case.due_at, case.resolved_at)
    ]
    return (
        case.id,
        QUEUE_ZH[case.queue],
        STATUS_ZH[case.status],
        case.priority,
        case.title,
        case.matter.words,
        case.author_name,
        case.author_key,
        case.platform,
        case.post_count,
        case.assignee_name,
        *times,
        OUTCOME_ZH.get(case.outcome, ""),
    )
