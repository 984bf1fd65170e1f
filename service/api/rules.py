"""Routing rules: what is in force, and why a post went where it went."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from service.accounts import Permission, Principal
from service.api.bodies import Out
from service.api.deps import Allowed, ContextDep
from service.ingest.explain import explain_routing

router = APIRouter(prefix="/rules", tags=["rules"])
Reader = Annotated[Principal, Depends(Allowed(Permission.READ_RULES))]


class RuleOut(Out):
    id: str
    title: str
    when: str
    then: str
    line: int


class RulesOut(Out):
    version: str
    rules: list[RuleOut]


class ConditionOut(Out):
    sentence: str
    held: bool
    actual: str
    depth: int


class VerdictOut(Out):
    rule: str
    title: str
    matched: bool
    decided: bool
    effect: str
    conditions: list[ConditionOut]


@router.get("")
def read_rules(context: ContextDep, _who: Reader) -> RulesOut:
    """The rules in force, in order, in words."""
    rows = [RuleOut.model_validate(row) for row in context.rules.sentences()]
    return RulesOut(version=context.rules.version, rules=rows)


@router.get("/explain/{post_id:path}")
def explain(context: ContextDep, _who: Reader, post_id: str) -> list[VerdictOut]:
    """Every rule's verdict on a stored post."""
    found = context.store.get([post_id])
    if not found:
        raise HTTPException(404, f"没有帖子 {post_id} (no such post)")
    return [VerdictOut.model_validate(verdict) for verdict in explain_routing(context, found[0])]
