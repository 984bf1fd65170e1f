"""Pages and their parts: thin routes, one file a page."""

from dashboards.views import alerts, cases, desk, login, monitor, overview, posts

ROUTERS = tuple(module.router for module in (login, overview, monitor, posts, alerts, desk, cases))
