"""Follows redirects only inside a site: those that lead to another host or to a sign-in are answers to be judged."""

import re
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

_GATES = re.compile(r"login|logging|member\.php|passport|captcha|verify|sorry", re.IGNORECASE)


class SameHostRedirects(RedirectMiddleware):
    """Leaves every other redirect to the page parsers, so that a cookie never travels to another host."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if not location or not _stays(request.url, urljoin(request.url, location)):
            return response
        return super().process_response(request, response)


def _stays(url: str, target: str) -> bool:
    return urlsplit(url).hostname == urlsplit(target).hostname and not _GATES.search(target)
