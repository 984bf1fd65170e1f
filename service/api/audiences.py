"""Audiences: saved queries over tags, with count, preview, pages of members, and CSV."""

import io
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep, RowId
from service.api.profiles import ProfileOut
from service.customers import Audience, AudienceDefinition

router = APIRouter(prefix="/audiences", tags=["audiences"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_AUDIENCES))]
Manager = Annotated[Principal, Depends(Allowed(Permission.MANAGE_AUDIENCES))]
Exporter = Annotated[Principal, Depends(Allowed(Permission.EXPORT_AUDIENCES))]


class AudienceBody(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    definition: AudienceDefinition


class AudienceOut(Out):
    id: int
    name: str
    words: str
    """The definition for people."""
    definition: AudienceDefinition
    created_by: str
    created_at: datetime
    count: int


class PreviewOut(Out):
    count: int
    sample: list[ProfileOut]


class MemberList(Out):
    """Members; give ``next`` as ``after`` to go on."""

    items: list[ProfileOut]
    next: str


def audience_out(audience: Audience) -> AudienceOut:
    """An audience as it goes over the wire."""
    return AudienceOut(
        id=audience.id,
        name=audience.name,
        words=audience.definition.words,
        definition=audience.definition,
        created_by=audience.created_by,
        created_at=audience.created_at,
        count=audience.count,
    )


@router.get("")
def read_audiences(context: ContextDep, _who: Reader) -> list[AudienceOut]:
    """All audiences, newest first, each with its present count."""
    return [audience_out(audience) for audience in context.customers.audiences.all()]


@router.post("", status_code=201)
def save_audience(context: ContextDep, who: Manager, body: AudienceBody) -> AudienceOut:
    """Save a new audience."""
    return audience_out(context.customers.audiences.save(body.name, body.definition, who))


@router.post("/preview")
def preview(context: ContextDep, _who: Manager, definition: AudienceDefinition) -> PreviewOut:
    """How many members a definition has, and some of them, before it is saved."""
    found = context.customers.audiences.preview(definition)
    return PreviewOut(count=found.count, sample=[ProfileOut.model_validate(member) for member in found.sample])


@router.get("/{audience_id}")
def read_audience(context: ContextDep, _who: Reader, audience_id: RowId) -> AudienceOut:
    """One audience."""
    return audience_out(context.customers.audiences.get(audience_id))


@router.delete("/{audience_id}", status_code=204, response_class=Response)
def delete_audience(context: ContextDep, who: Manager, audience_id: RowId) -> None:
    """Delete the query; profiles and tags stay."""
    context.customers.audiences.delete(audience_id, who)


@router.get("/{audience_id}/members")
def read_members(
    context: ContextDep,
    _who: Reader,
    audience_id: RowId,
    after: Annotated[str, Query(max_length=20)] = "",
    size: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> MemberList:
    """One page of members; pages neither repeat nor skip while posts come in."""
    page = context.customers.audiences.members(audience_id, after=after, size=size)
    return MemberList(items=[ProfileOut.model_validate(member) for member in page.members], next=page.next)


@router.get("/{audience_id}/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def export(context: ContextDep, who: Exporter, audience_id: RowId) -> Response:
    """All members as CSV, safe to open in Excel; audited."""
    file = io.BytesIO()
    context.customers.audiences.export_csv(audience_id, file, who)
    headers = {"Content-Disposition": f'attachment; filename="audience-{audience_id}.csv"'}
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
