"""工作台: queues and views at the left, cases in the middle, the open case at the right. No page loads between cases."""

import io
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dashboards.casework import CaseRow, OpenCase, list_rows, open_case
from dashboards.visit import Visit, visit
from dashboards.words import QUEUES
from service.accounts import Permission, Principal
from service.api.deps import RowId
from service.desk import VIEW_ZH, WORK_PERMISSION, CaseView
from service.stores.decision import Queue

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_CASES))]
ALL_QUEUES = "all"
MOODS = {CaseView.OVERDUE: "hot", CaseView.DUE_SOON: "soon"}
ICONS = {
    CaseView.MINE: "person", CaseView.UNCLAIMED: "desk", CaseView.DUE_SOON: "jobs", CaseView.OVERDUE: "warn",
    CaseView.WAITING: "snooze", CaseView.ALL: "table", CaseView.RESOLVED: "check",
}  # fmt: skip
HINTS = {
    CaseView.MINE: "到“待领取”里领一件, 它就会出现在这里。",
    CaseView.UNCLAIMED: "新的案件会自动出现; 也可以看看即将到期的。",
    CaseView.DUE_SOON: "两小时内没有要到期的。",
    CaseView.OVERDUE: "没有超时的, 保持住。",
    CaseView.WAITING: "回复客户之后, 案件会在这里等对方。",
    CaseView.ALL: "还没有案件; 采集到需要处理的帖子后会自动建立。",
    CaseView.RESOLVED: "办结的案件会留在这里, 可以重新打开。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One list of a queue, with how many cases it has."""

    text: str
    icon: str
    count: int
    href: str
    current: bool
    mood: str


@dataclass(frozen=True, slots=True)
class QueueLink:
    """One queue."""

    text: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Which list of the desk: its queue, view, search and page."""

    queue: Queue | None
    """None: all queues."""
    view: CaseView
    text: str = ""
    page: int = 1

    @property
    def code(self) -> str:
        return self.queue.value if self.queue else ALL_QUEUES

    @property
    def name(self) -> str:
        return QUEUES[self.queue.value] if self.queue else "全部队列"

    def address(self, **changes: object) -> str:
        """The parameters of the list's address."""
        values = {"queue": self.code, "view": self.view.value, "q": self.text, "page": self.page} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value and value != 1})


@dataclass(frozen=True, slots=True)
class CaseList:
    """The middle pane."""

    title: str
    total: int
    rows: list[CaseRow]
    text: str
    queue: str
    view: str
    hint: str
    newer: str
    older: str
    refresh: str
    export: str


def place(seen: Reader, queue: str = "", view: str = "", q: str = "", page: int = 1) -> Place:
    """The list that the address names; without one, the visitor's own queue, and what waits in it."""
    own = next((one for one in WORK_PERMISSION if one.value == queue), home_queue(seen.principal))
    chosen = None if queue == ALL_QUEUES else own
    wanted = next((one for one in CaseView if one.value == view), None)
    if wanted is None:
        counts = seen.context.desk.counts(chosen, seen.principal)
        wanted = next((one for one in (CaseView.MINE, CaseView.UNCLAIMED) if counts[one]), CaseView.ALL)
    return Place(chosen, wanted, q.strip()[:200], max(1, page))


PlaceDep = Annotated[Place, Depends(place)]


def home_queue(principal: Principal) -> Queue | None:
    """The queue that a person works; None (all) for those who work none or all."""
    own = [queue for queue, permission in WORK_PERMISSION.items() if principal.may(permission)]
    return own[0] if len(own) == 1 else None


@router.get("/desk")
def desk(seen: Reader, where: PlaceDep, post: str = "") -> Response:
    """The desk; ``post``: opens the case of that post."""
    if post:
        cases = seen.context.desk.cases_of_posts([post]).get(post, ())
        return RedirectResponse(f"/desk/{cases[-1]}" if cases else "/desk", 303)
    return _desk(seen, where, None)


@router.get("/desk/parts/list")
def list_part(seen: Reader, where: PlaceDep) -> HTMLResponse:
    """The middle pane again."""
    return seen.part("_cases.html", cases=case_list(seen, where))


@router.get("/desk/parts/views")
def views_part(seen: Reader, where: PlaceDep) -> HTMLResponse:
    """The left pane again."""
    return seen.part("_views.html", queues=_queues(where), views=_views(seen, where), refresh=where.address())


@router.get("/desk/export")
def export(seen: Reader, where: PlaceDep) -> Response:
    """The list as CSV, one row a case."""
    file = io.BytesIO()
    seen.context.desk.export_csv(file, seen.principal, where.queue, where.view, text=where.text)
    name = f"cases-{where.code}-{where.view.value}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/desk/{case_id}")
def case_page(seen: Reader, case_id: RowId, queue: str = "", view: str = "", q: str = "", page: int = 1) -> Response:
    """A case: in its pane for htmx, or the whole desk with it open. Without a list in the address, its own queue."""
    detail = seen.context.desk.case(case_id)
    where = place(seen, queue or detail.case.queue.value, view or CaseView.ALL.value, q, page)
    shown = open_case(seen, detail, where.address())
    if seen.partial:
        return seen.part("_case.html", case=shown)
    return _desk(seen, where, shown)


def _desk(seen: Visit, where: Place, case: OpenCase | None) -> HTMLResponse:
    return seen.page(
        "desk.html",
        "desk",
        queues=_queues(where),
        views=_views(seen, where),
        refresh=where.address(),
        cases=case_list(seen, where),
        case=case,
    )


def case_list(seen: Visit, where: Place) -> CaseList:
    """One page of a list."""
    found = seen.context.desk.cases(where.queue, where.view, seen.principal, text=where.text, page=where.page)
    return CaseList(
        title=f"{where.name} · {VIEW_ZH[where.view.value]}",
        total=found.total,
        rows=list_rows(found.cases, seen.now, where.address()),
        text=where.text,
        queue=where.code,
        view=where.view.value,
        hint="换个词, 或清空搜索。" if where.text else HINTS[where.view],
        newer=where.address(page=found.page - 1) if found.page > 1 else "",
        older=where.address(page=found.page + 1) if found.page < found.pages else "",
        refresh=where.address(page=found.page),
        export=where.address(page=1),
    )


def _queues(where: Place) -> list[QueueLink]:
    links = [QueueLink(QUEUES[one.value], f"/desk?queue={one.value}", one is where.queue) for one in WORK_PERMISSION]
    return [*links, QueueLink("全部", f"/desk?queue={ALL_QUEUES}", where.queue is None)]


def _views(seen: Visit, where: Place) -> list[ViewLink]:
    counts = seen.context.desk.counts(where.queue, seen.principal)
    return [
        ViewLink(
            VIEW_ZH[view.value],
            ICONS[view],
            counts[view],
            "/desk" + where.address(view=view.value, q="", page=1),
            view is where.view,
            MOODS.get(view, "") if counts[view] else "",
        )
        for view in CaseView
    ]
