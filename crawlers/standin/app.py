"""The stand-in as one ASGI application: each site under a path of its own."""

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from crawlers.standin import (
    ajax,
    control,
    forum,
    forum_api,
    guba,
    hot,
    mobile,
    openapi,
    search_html,
    tieba,
    tousu,
    weibo_pages,
    xueqiu,
)
from crawlers.standin.misbehaviour import Mood, Moods
from crawlers.standin.records import Scenario
from crawlers.standin.stage import Stage


def make_app(scenario: Scenario, now: Callable[[], datetime]) -> Starlette:
    """m.weibo.cn under ``/m``, s.weibo.com under ``/s``, weibo.com under ``/w``, the Open Platform under ``/api``, forums with their mobile API under ``/bbs-gbk``, ``/bbs-utf8``.

    The same talk as Tieba, guba, 黑猫投诉 and Xueqiu show it: under ``/tieba``, ``/guba``, ``/tousu``, ``/xueqiu``.
    """
    forums = [
        Mount(f"/bbs-{key}", routes=[*forum.routes(one), *forum_api.routes(one)])
        for key, one in scenario.forums.items()
    ]
    sites = [
        Mount("/m", routes=mobile.routes()),
        Mount("/s", routes=search_html.routes()),
        Mount("/w", routes=[*hot.routes(), *ajax.routes(), *weibo_pages.routes()]),
        Mount("/api", routes=openapi.routes()),
        Mount("/tieba", routes=tieba.routes()),
        Mount("/guba", routes=guba.routes()),
        Mount("/tousu", routes=tousu.routes()),
        Mount("/xueqiu", routes=xueqiu.routes()),
    ]
    app = Starlette(routes=[*control.routes(), *sites, *forums], middleware=[Middleware(Moods)])
    app.state.stage, app.state.mood = Stage(scenario, now), Mood()
    return app
