"""Pages and their parts: thin routes, one file a page."""

from dashboards.views import (
    alerts,
    audiences,
    cases,
    corrections,
    crawl,
    desk,
    explanations,
    hot,
    jobs,
    login,
    models,
    monitor,
    overview,
    own_kinds,
    people,
    phrases,
    posts,
    rules,
    spread,
    users,
)

ROUTERS = tuple(
    module.router
    for module in (
        login,
        overview,
        monitor,
        hot,
        phrases,
        posts,
        spread,
        explanations,
        corrections,
        alerts,
        desk,
        cases,
        audiences,
        people,
        crawl,
        rules,
        own_kinds,
        models,
        jobs,
        users,
    )
)
