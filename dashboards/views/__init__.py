"""Pages and their parts: thin routes, one file a page."""

from dashboards.views import (
    alerts,
    audiences,
    cases,
    crawl,
    desk,
    jobs,
    login,
    monitor,
    overview,
    people,
    posts,
    rules,
    users,
)

ROUTERS = tuple(
    module.router
    for module in (login, overview, monitor, posts, alerts, desk, cases, audiences, people, crawl, rules, jobs, users)
)
