"""One visit of a page: who, with which permission, over which context; and how the answer is made."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response

from dashboards.badges import badges
from dashboards.correcting import mark
from dashboards.render import html, shell
from service.accounts import Permission, Principal
from service.api.deps import Allowed, ContextDep
from service.ingest.context import Context


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page's route works with."""

    request: Request
    context: Context
    principal: Principal
    now: datetime

    @property
    def partial(self) -> bool:
        """Whether htmx asked for a part of a page, not somebody for the whole of it."""
        return self.request.headers.get("HX-Request") == "true" and "HX-Boosted" not in self.request.headers

    def may(self, permission: Permission) -> bool:
        return self.principal.may(permission)

    def brands(self) -> dict[str, str]:
        """Names of the known brands by key."""
        return {key: brand.name for key, brand in self.context.lexicon.brands.items()}

    def corrected(self, post_ids: Sequence[str]) -> dict[str, str]:
        """By post, who corrected its labels, in words; posts that nobody corrected are left out."""
        return {post_id: mark(one) for post_id, one in self.context.corrections.standing(post_ids).items()}

    def page(self, template: str, here: str, **values: object) -> HTMLResponse:
        """A whole page within the frame."""
        frame = shell(self.request, self.principal, here, badges(self.context, self.principal))
        return html(template, frame | {"now": self.now} | values)

    def part(self, template: str, **values: object) -> HTMLResponse:
        """A part of a page, for htmx to put in."""
        frame = shell(self.request, self.principal, "", {})
        return html(template, frame | {"now": self.now} | values)

    def done(self, template: str, words: str, **values: object) -> HTMLResponse:
        """A part of a page after an action, with a toast that says what was done."""
        response = self.part(template, **values)
        response.headers["HX-Trigger"] = said(words)
        return response


@dataclass(frozen=True, slots=True)
class Undo:
    """The request that takes an action back, and where its answer goes."""

    url: str
    target: str
    swap: str = "outerHTML"


def said(text: str, undo: Undo | None = None, *events: str) -> str:
    """The HX-Trigger header (ASCII, as headers are): a toast that says what was done, and events for the page."""
    toast = {"text": text, "undo": asdict(undo) if undo else None}
    return json.dumps({"toast": toast} | dict.fromkeys(events, ""))


def go_to(address: str) -> Response:
    """Tell htmx to go to another page."""
    return Response(status_code=204, headers={"HX-Redirect": address})


def visit(permission: Permission) -> Callable[..., Visit]:
    """A dependency that gives the visit, or 401 or 403 where the visitor may not."""

    def make(
        request: Request, context: ContextDep, principal: Annotated[Principal, Depends(Allowed(permission))]
    ) -> Visit:
        return Visit(request, context, principal, context.clock())

    return make
