"""规则: the rules in force in words, beside the file they are written in."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from dashboards.formats import exact
from dashboards.visit import Visit, visit
from dashboards.words import QUEUES
from service.accounts import Permission
from service.routing.rules import RuleSentence, RulesError
from service.routing.vocabulary import TYPE_ZH
from service.stores.contract import Query

router = APIRouter()
Reader = Annotated[Visit, Depends(visit(Permission.READ_RULES))]


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """How many stored posts a queue has."""

    name: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class Field:
    """A word that conditions may use."""

    name: str
    title: str
    values: str


@router.get("/rules")
def rules(seen: Reader) -> HTMLResponse:
    """The page; where the file cannot be used it says line and remedy, beside the file."""
    sentences: list[RuleSentence] = []
    fields: list[Field] = []
    error, version = "", ""
    try:
        sentences, version, path = seen.context.rules.sentences(), seen.context.rules.version, seen.context.rules.path
        fields = [
            Field(one.name, one.title, "、".join(word for _, word in one.words) or TYPE_ZH[one.type])
            for one in seen.context.rules.vocabulary()
        ]
    except RulesError as fault:
        error, path = str(fault), fault.path
    return seen.page(
        "rules.html",
        "rules",
        sentences=sentences,
        fields=fields,
        version=version,
        error=error,
        file=path.name,
        lines=path.read_text(encoding="utf-8").splitlines() if path.exists() else [],
        loads=_loads(seen),
    )


def _loads(seen: Visit) -> list[QueueLoad]:
    return [
        QueueLoad(QUEUES.get(one.value, one.value), exact(one.count), f"/monitor?queue={one.value}&range=all&noise=any")
        for one in seen.context.store.facet(Query(), "queue")
    ]
