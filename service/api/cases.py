"""Cases: list, read, act, export. Acting needs the permission of the case's queue."""

import io
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from pydantic import BaseModel, Field

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep, PrincipalDep, RowId
from service.desk import WORK_PERMISSION, Case, CaseView, Delivery, Outcome, works
from service.stores.decision import Queue

router = APIRouter(prefix="/cases", tags=["cases"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_CASES))]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
WorkQueue = Annotated[Queue, Query(description="pr, service or marketing")]


def worker(context: ContextDep, principal: PrincipalDep, case_id: RowId) -> Principal:
    """The caller, or 403 where their role does not work the case's queue."""
    if not any(principal.may(permission) for permission in WORK_PERMISSION.values()):
        raise HTTPException(403, f"您的角色不处理案件 (role {principal.role.value} works no queue)")
    queue = context.desk.case(case_id).case.queue
    if not works(principal.role, queue):
        raise HTTPException(403, f"您的角色不处理这个队列 (role {principal.role.value} does not work {queue.value})")
    return principal


Worker = Annotated[Principal, Depends(worker)]


class CaseOut(Out):
    id: int
    queue: str
    status: str
    title: str
    matter: str
    author_key: str
    author_name: str
    platform: str
    priority: int
    urgency: int
    assignee: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime
    resolved_at: datetime | None
    outcome: str
    post_count: int


class CaseEventOut(Out):
    at: datetime
    actor: str
    action: str
    detail: dict[str, Any]


class CaseDetailOut(CaseOut):
    """A case with its posts and history, both oldest first."""

    post_ids: list[str]
    history: list[CaseEventOut]


class CaseList(Out):
    total: int
    page: int
    pages: int
    items: list[CaseOut]


class TemplateOut(Out):
    id: int
    queue: str
    name: str
    body: str


class DraftOut(Out):
    text: str


class AssignBody(BaseModel):
    user: Annotated[str, Field(min_length=1, max_length=64)]


class TransferBody(BaseModel):
    queue: Queue
    reason: Text


class NoteBody(BaseModel):
    text: Text


class ReasonBody(BaseModel):
    reason: Text


class DraftBody(BaseModel):
    template_id: int
    fields: dict[str, str] = {}


class ReplyBody(BaseModel):
    delivery: Delivery
    text: Text


class ResolveBody(BaseModel):
    outcome: Outcome
    note: Annotated[str, Field(max_length=4000)] = ""


def case_out(case: Case) -> CaseOut:
    """A case as it goes over the wire."""
    names = set(CaseOut.model_fields) - {"matter"}
    return CaseOut(matter=case.matter.code, **{name: getattr(case, name) for name in names})


@router.get("")
def read_cases(
    context: ContextDep,
    who: Reader,
    queue: WorkQueue | None = None,
    view: CaseView = CaseView.ALL,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> CaseList:
    """One page of a view of a queue, most urgent first."""
    found = context.desk.cases(queue, view, who, text=q, page=page)
    items = [case_out(case) for case in found.cases]
    return CaseList(total=found.total, page=found.page, pages=found.pages, items=items)


@router.get("/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def export_cases(
    context: ContextDep,
    who: Reader,
    queue: WorkQueue | None = None,
    view: CaseView = CaseView.ALL,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A view as CSV, one row a case, safe to open in Excel."""
    file = io.BytesIO()
    context.desk.export_csv(file, who, queue, view, text=q)
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"'}
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/templates")
def read_templates(context: ContextDep, _who: Reader, queue: WorkQueue) -> list[TemplateOut]:
    """Reply templates of a queue."""
    return [TemplateOut.model_validate(template) for template in context.desk.templates(queue)]


@router.get("/{case_id}")
def read_case(context: ContextDep, _who: Reader, case_id: RowId) -> CaseDetailOut:
    """One case."""
    detail = context.desk.case(case_id)
    history = [CaseEventOut(at=e.at, actor=e.actor, action=e.action, detail=dict(e.detail)) for e in detail.history]
    posts = [post.post_id for post in detail.posts]
    return CaseDetailOut(**case_out(detail.case).model_dump(), post_ids=posts, history=history)


@router.post("/{case_id}/claim")
def claim(context: ContextDep, who: Worker, case_id: RowId) -> CaseOut:
    """Take it; 409 names who was faster."""
    return case_out(context.desk.claim(case_id, who))


@router.post("/{case_id}/release")
def release(context: ContextDep, who: Worker, case_id: RowId, body: ReasonBody) -> CaseOut:
    """Give it back to its queue."""
    return case_out(context.desk.release(case_id, who, body.reason))


@router.post("/{case_id}/assign")
def assign(context: ContextDep, who: Worker, case_id: RowId, body: AssignBody) -> CaseOut:
    """Give it to a colleague who works its queue."""
    return case_out(context.desk.assign(case_id, who, body.user))


@router.post("/{case_id}/transfer")
def transfer(context: ContextDep, who: Worker, case_id: RowId, body: TransferBody) -> CaseOut:
    """Move it to another queue."""
    return case_out(context.desk.transfer(case_id, who, body.queue, body.reason))


@router.post("/{case_id}/notes")
def note(context: ContextDep, who: Worker, case_id: RowId, body: NoteBody) -> CaseOut:
    """Write a note."""
    return case_out(context.desk.note(case_id, who, body.text))


@router.post("/{case_id}/drafts")
def draft(context: ContextDep, who: Worker, case_id: RowId, body: DraftBody) -> DraftOut:
    """A reply drafted from a template, to be read and changed by a person."""
    return DraftOut(text=context.desk.draft_reply(case_id, who, body.template_id, body.fields))


@router.post("/{case_id}/replies")
def reply(context: ContextDep, who: Worker, case_id: RowId, body: ReplyBody) -> CaseOut:
    """Note that a person has sent or copied a reply."""
    return case_out(context.desk.deliver(case_id, who, body.delivery, body.text))


@router.post("/{case_id}/resolve")
def resolve(context: ContextDep, who: Worker, case_id: RowId, body: ResolveBody) -> CaseOut:
    """End it with an outcome."""
    return case_out(context.desk.resolve(case_id, who, body.outcome, body.note))


@router.post("/{case_id}/reopen")
def reopen(context: ContextDep, who: Worker, case_id: RowId, body: ReasonBody) -> CaseOut:
    """Take a resolved case up again."""
    return case_out(context.desk.reopen(case_id, who, body.reason))
