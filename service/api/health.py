"""Liveness and metrics, without sign-in: they carry counts only."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.api.deps import ContextDep
from service.stores.contract import Query

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz(context: ContextDep) -> dict[str, str]:
    """200 while the stores answer, 503 with the reason otherwise."""
    context.store.count(Query())
    context.accounts.users()
    return {"status": "ok"}


@router.get("/metrics")
def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
