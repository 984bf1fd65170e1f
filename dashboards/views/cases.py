"""What people do with a case on the desk: each action answers with the case as it is now, and what was done in words."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import HTMLResponse

from dashboards.casework import open_case, own_hotline
from dashboards.visit import Undo, Visit, said, visit
from dashboards.words import QUEUES
from service.accounts import Permission
from service.api.deps import RowId
from service.desk import Case, Delivery, Outcome, works
from service.errors import InvalidError
from service.stores.decision import Queue

router = APIRouter(prefix="/desk/{case_id}")
Text = Annotated[str, Form(max_length=5000)]
CHANGED = "desk:changed"
"""The event that makes list and counts look again."""


def worker(seen: Annotated[Visit, Depends(visit(Permission.READ_CASES))], case_id: RowId) -> Visit:
    """The visit of somebody who works the case's queue; 403 for others."""
    queue = seen.context.desk.case(case_id).case.queue
    if not works(seen.principal.role, queue):
        raise HTTPException(403, f"您的角色不处理{QUEUES[queue.value]}队列的案件; 请转告{QUEUES[queue.value]}的同事。")
    return seen


Worker = Annotated[Visit, Depends(worker)]


@router.post("/claim")
def claim(seen: Worker, case_id: RowId) -> HTMLResponse:
    """Take it."""
    return _done(seen, seen.context.desk.claim(case_id, seen.principal), "已领取, 现在由您处理。")


@router.post("/release")
def release(seen: Worker, case_id: RowId, reason: Text = "") -> HTMLResponse:
    """Give it back to the queue; claiming again undoes it."""
    case = seen.context.desk.release(case_id, seen.principal, reason)
    return _done(seen, case, "已放回队列。", undo=f"/desk/{case_id}/claim")


@router.post("/assign")
def assign(seen: Worker, case_id: RowId, user: Annotated[str, Form(max_length=64)]) -> HTMLResponse:
    """Give it to a colleague."""
    case = seen.context.desk.assign(case_id, seen.principal, user)
    return _done(seen, case, f"已指派给 {case.assignee_name}。")


@router.post("/transfer")
def transfer(seen: Worker, case_id: RowId, queue: Annotated[Queue, Form()], reason: Text = "") -> HTMLResponse:
    """Move it to another queue."""
    case = seen.context.desk.transfer(case_id, seen.principal, queue, reason)
    return _done(seen, case, f"已转到{QUEUES[queue.value]}队列。")


@router.post("/note")
def note(seen: Worker, case_id: RowId, text: Text = "") -> HTMLResponse:
    """Write a note that only colleagues see."""
    return _done(seen, seen.context.desk.note(case_id, seen.principal, text), "备注已记下。")


@router.post("/draft")
def draft(
    seen: Worker, case_id: RowId, template: Annotated[int, Form()], hotline: Annotated[str, Form(max_length=20)] = ""
) -> HTMLResponse:
    """Fill a template for this case; the text can still be changed."""
    fields = {"hotline": hotline.strip() or own_hotline(seen)}
    text = seen.context.desk.draft_reply(case_id, seen.principal, template, fields)
    return seen.part("_reply_text.html", case_id=case_id, text=text)


@router.post("/reply")
def reply(seen: Worker, case_id: RowId, delivery: Annotated[Delivery, Form()], text: Text = "") -> HTMLResponse:
    """Record a reply that a person sent or copied."""
    case = seen.context.desk.deliver(case_id, seen.principal, delivery, text)
    words = "已记为发出, 等客户回复。" if delivery is Delivery.SENT else "已复制并记下; 发出后请再记为已发出。"
    return _done(seen, case, words)


@router.post("/resolve")
def resolve(seen: Worker, case_id: RowId, outcome: Annotated[str, Form()] = "", note: Text = "") -> HTMLResponse:
    """End it, and open the next one."""
    chosen = next((one for one in Outcome if one.value == outcome), None)
    if chosen is None:
        raise InvalidError("请选择办结结果")
    case = seen.context.desk.resolve(case_id, seen.principal, chosen, note)
    following = seen.context.desk.next_case(case.queue, seen.principal)
    words = f"#{case_id} 已办结{', 这是下一件。' if following else '; 队列里没有别的了。'}"
    return _done(seen, following or case, words, undo=f"/desk/{case_id}/reopen")


@router.post("/reopen")
def reopen(seen: Worker, case_id: RowId, reason: Text = "撤销办结") -> HTMLResponse:
    """Take it up again."""
    return _done(seen, seen.context.desk.reopen(case_id, seen.principal, reason), "已重新打开, 由您处理。")


def _list_of(seen: Visit) -> str:
    """The parameters of the list that the person has open beside the case."""
    query = urlsplit(seen.request.headers.get("HX-Current-URL", "")).query
    return f"?{query}" if query else ""


def _done(seen: Visit, case: Case, words: str, undo: str = "") -> HTMLResponse:
    """The case as it is now, with a toast (and its undo), an address, and a sign for the other panes."""
    detail = seen.context.desk.case(case.id)
    response = seen.part("_case.html", case=open_case(seen, detail, _list_of(seen)))
    way_back = Undo(undo, "#work", "innerHTML") if undo else None
    response.headers["HX-Trigger"] = said(words, way_back, CHANGED)
    response.headers["HX-Push-Url"] = f"/desk/{case.id}{_list_of(seen)}"
    return response
