"""The stand-in's own endpoints: what it has served, what it shall do wrong. A real site has none of this."""

from dataclasses import replace

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from crawlers.standin.deletion import Deletion, without
from crawlers.standin.misbehaviour import Misbehaviour
from crawlers.standin.served import mirrored, totals
from crawlers.standin.stage import stage

_ROBOTS = """\
User-agent: *
{rules}
Disallow: /__standin__/
"""
_DISCUZ = (
    "/api/ /data/ /source/ /install/ /template/ /config/ /uc_client/ /uc_server/ /static/ /admin.php /search.php /member.php"
    " /api.php /misc.php /connect.php /forum.php?mod=redirect* /forum.php?mod=post* /home.php?mod=spacecp* /*?mod=misc*"
    " /*?mod=attachment* /*mobile=yes*"
)
"""What Discuz! disallows as shipped."""


def routes() -> list[Route]:
    return [
        Route("/robots.txt", _robots),
        Route("/__standin__/served", _served),
        Route("/__standin__/served", _forget, methods=["DELETE"]),
        Route("/__standin__/misbehave", _misbehave, methods=["POST"]),
        Route("/__standin__/delete", _delete, methods=["POST"]),
    ]


async def _robots(request: Request) -> PlainTextResponse:
    forums = stage(request).scenario.forums
    rules = [f"Disallow: /bbs-{key}{path}" for key in forums for path in _DISCUZ.split()]
    return PlainTextResponse(_ROBOTS.format(rules="\n".join(rules)))


async def _served(request: Request) -> JSONResponse:
    on = stage(request)
    return JSONResponse({"served": on.served.ids(), "totals": totals(on.scenario), "mirrored": mirrored(on.scenario)})


async def _forget(request: Request) -> JSONResponse:
    stage(request).served.clear()
    return JSONResponse({"served": {}})


async def _delete(request: Request) -> JSONResponse:
    """Take a post or thread off its site, by the id that posts have (``weibo:<mid>``, ``<forum's site>:<tid>-<pid>``)."""
    try:
        deletion = Deletion.model_validate_json(await request.body())
    except ValidationError as error:
        return _refused(error)
    left = without(stage(request).scenario, deletion.id)
    if left is None:
        return JSONResponse({"errors": [f"id: no such post: {deletion.id[:80]}"]}, status_code=404)
    request.app.state.stage = replace(stage(request), scenario=left)
    return JSONResponse({"deleted": deletion.id})


async def _misbehave(request: Request) -> JSONResponse:
    try:
        wrong = Misbehaviour.model_validate_json(await request.body())
    except ValidationError as error:
        return _refused(error)
    request.app.state.mood.set(wrong)
    return JSONResponse(wrong.model_dump())


def _refused(error: ValidationError) -> JSONResponse:
    faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)]
    return JSONResponse({"errors": faults}, status_code=422)
