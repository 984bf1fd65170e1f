"""客群: people by what they want, said and did; counted live, exported safely, read by programs."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import QueryParams

from dashboards.audience_form import (
    AGES,
    CONFIDENCES,
    FOLLOWERS,
    VERIFIED,
    AudienceForm,
    read_form,
    tag_options,
)
from dashboards.people import PersonRow, person_row
from dashboards.visit import Visit, go_to, visit
from dashboards.words import PLATFORMS
from service.accounts import Permission
from service.api.deps import RowId
from service.customers import Audience
from service.errors import InvalidError
from service.stores.contract import Query

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_AUDIENCES))]
Manager = Annotated[Visit, Depends(visit(Permission.MANAGE_AUDIENCES))]
Exporter = Annotated[Visit, Depends(visit(Permission.EXPORT_AUDIENCES))]
MEMBERS = 50
API = "/api/v1/audiences"


@dataclass(frozen=True, slots=True)
class AudienceCard:
    """One saved audience."""

    id: int
    name: str
    words: str
    count: int
    by: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Builder:
    """The builder with what it gives now."""

    form: AudienceForm
    words: str
    count: int | None
    sample: list[PersonRow]


@router.get("/audiences")
def audiences(seen: Reader) -> HTMLResponse:
    """All saved audiences, and how many people have each tag."""
    return seen.page(
        "audiences.html",
        "audiences",
        cards=[_card(seen, one) for one in seen.context.customers.audiences.all()],
        tags=seen.context.customers.tag_counts(),
        may_manage=seen.may(Permission.MANAGE_AUDIENCES),
    )


@router.get("/audiences/new")
def builder_page(seen: Manager) -> HTMLResponse:
    """The builder; its state is in the address."""
    return seen.page("audience_new.html", "audiences", **_builder_values(seen))


@router.get("/audiences/builder")
def builder_part(seen: Manager) -> HTMLResponse:
    """The builder after a change, with count and sample."""
    response = seen.part("_builder.html", **_builder_values(seen))
    response.headers["HX-Replace-Url"] = f"/audiences/new?{_kept(seen.request.query_params)}"
    return response


async def sent(request: Request) -> QueryParams:
    """The form that was sent, with the order and the repeats of its fields."""
    form = await request.form()
    return QueryParams([(key, value) for key, value in form.multi_items() if isinstance(value, str)])


@router.post("/audiences")
def save(seen: Manager, fields: Annotated[QueryParams, Depends(sent)]) -> Response:
    """Save what the builder shows."""
    built = read_form(fields)
    if built.definition is None:
        raise InvalidError(built.problem)
    audience = seen.context.customers.audiences.save(fields.get("name", ""), built.definition, seen.principal)
    return go_to(f"/audiences/{audience.id}")


@router.get("/audiences/{audience_id}")
def audience_page(seen: Reader, audience_id: RowId, after: str = "") -> HTMLResponse:
    """One audience with its members."""
    audience = seen.context.customers.audiences.get(audience_id)
    page = seen.context.customers.audiences.members(audience_id, after=after, size=MEMBERS)
    return seen.page(
        "audience.html",
        "audiences",
        card=_card(seen, audience),
        rows=[person_row(member, seen.now, audience.definition) for member in page.members],
        older=f"/audiences/{audience_id}?after={quote(page.next)}" if page.next else "",
        api=f"{str(seen.request.base_url).rstrip('/')}{API}/{audience_id}/members",
        may_export=seen.may(Permission.EXPORT_AUDIENCES),
        may_manage=seen.may(Permission.MANAGE_AUDIENCES),
    )


@router.get("/audiences/{audience_id}/export")
def export(seen: Exporter, audience_id: RowId) -> Response:
    """All members as CSV that is safe in Excel."""
    file = io.BytesIO()
    name = seen.context.customers.audiences.get(audience_id).name
    seen.context.customers.audiences.export_csv(audience_id, file, seen.principal)
    disposition = f"attachment; filename=\"audience-{audience_id}.csv\"; filename*=UTF-8''{quote(name)}.csv"
    headers = {"Content-Disposition": disposition}
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/audiences/{audience_id}/delete")
def delete(seen: Manager, audience_id: RowId) -> Response:
    """Delete the saved query; people and tags stay."""
    seen.context.customers.audiences.delete(audience_id, seen.principal)
    return go_to("/audiences")


def _builder_values(seen: Visit) -> dict[str, object]:
    found = [bucket.value for bucket in seen.context.store.facet(Query(), "platform")]
    return {
        "builder": _builder(seen),
        "tags": tag_options(),
        "platforms": [(value, PLATFORMS.get(value, value)) for value in found],
        "confidences": CONFIDENCES,
        "ages": AGES,
        "followers": FOLLOWERS,
        "verified": VERIFIED,
    }


def _builder(seen: Visit) -> Builder:
    form = read_form(seen.request.query_params)
    if form.definition is None:
        return Builder(form, "", None, [])
    preview = seen.context.customers.audiences.preview(form.definition, size=8)
    sample = [person_row(one, seen.now, form.definition) for one in preview.sample]
    return Builder(form, form.definition.words, preview.count, sample)


def _kept(parameters: QueryParams) -> str:
    """The builder's parameters after the change: what was picked is a condition now."""
    form = read_form(parameters)
    pairs = [(group.key, chip.code) for group in form.groups for chip in group.chips]
    pairs += [("platform", one) for one in form.platforms] + [("verified", one) for one in form.verified]
    pairs += [("followers", form.followers), ("confidence", form.confidence), ("age", form.age)]
    return str(QueryParams([(name, value) for name, value in pairs if value]))


def _card(seen: Visit, audience: Audience) -> AudienceCard:
    names = {user.name: user.display_name for user in seen.context.accounts.users()}
    by = names.get(audience.created_by, audience.created_by)
    return AudienceCard(audience.id, audience.name, audience.definition.words, audience.count, by, audience.created_at)
