"""One page from an address that somebody typed: checked, polite and bounded.

Only http and https, only addresses of the public network, and the request goes to the address that was checked;
robots.txt is obeyed; every redirect is checked as the first address was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import httpx

from crawlers.pages.response import Response
from service.watch.address import Resolve, Target, WebhookAddressError, checked, resolve

USER_AGENT: Final = "Mozilla/5.0 (compatible) Tingfeng/0.1"
MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_HOPS: Final = 5
_SECONDS: Final = 60.0
"""For one answer as a whole, however slowly it drips."""
_TIMEOUT: Final = httpx.Timeout(20.0, connect=10.0)
_PORTS: Final = {"http": 80, "https": 443}
_HEADERS: Final = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}


class PageFetchError(Exception):
    """A page that was not or must not be fetched; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PageFetcher:
    """Fetches single pages. ``before`` is told the site (host and port) of each request and may raise to prevent it."""

    allow_private: bool = False
    """Whether addresses of this machine and of the internal network may be asked."""
    before: Callable[[str], None] = lambda _site: None
    resolver: Resolve = resolve
    """For tests."""

    def fetch(self, url: str) -> Response:
        """The page at an address, whatever its status; ``url`` is the one that redirects led to.

        Raises `PageFetchError`, and what ``before`` raises.
        """
        return self._followed(url, self._obey_robots)

    def _followed(self, url: str, may_ask: Callable[[Target], None]) -> Response:
        for _ in range(_MOST_HOPS):
            target = self._target(url)
            may_ask(target)
            response = self._get(target)
            location = response.header("location")
            if not httpx.codes.is_redirect(response.status) or not location:
                return response
            url = response.join(location)
        raise PageFetchError(f"转向超过 {_MOST_HOPS} 次：把网址改成最终的那个 (too many redirects): {url[:200]}")

    def _target(self, url: str) -> Target:
        parsed = _parsed(url)
        port = parsed.port or _PORTS[parsed.scheme]
        try:
            found = self.resolver(parsed.host, port)
        except (OSError, UnicodeError) as error:
            raise PageFetchError(f"主机名 {parsed.host} 解析不了：检查网址和 DNS (cannot be resolved)") from error
        try:  # the check is the webhooks': it is about the addresses, so the scheme is of no matter to it
            of_https = checked(
                str(parsed.copy_with(scheme="https", port=port)),
                allow_private=self.allow_private,
                resolver=lambda _host, _port: found,
            )
        except WebhookAddressError as error:
            raise PageFetchError(
                f"{parsed.host} 在本机、内网或保留地址上；自己的测试站点可加 --allow-private"
                " (not a public address; --allow-private for a test site of your own)"
            ) from error
        return Target(parsed, of_https.address)

    def _obey_robots(self, target: Target) -> None:
        from scrapy.robotstxt import ProtegoRobotParser  # the crawler's own reading of robots.txt

        where = str(target.url.copy_with(raw_path=b"/robots.txt", fragment=None))
        answer = self._followed(where, lambda _target: None)
        if answer.status >= 500:
            raise PageFetchError(f"{where} 回答 {answer.status}，视为不允许：稍后再试 (server error, try again later)")
        body = answer.body if answer.status == 200 else b""
        if not ProtegoRobotParser(body, None).allowed(str(target.url), USER_AGENT):
            raise PageFetchError(
                f"robots.txt 不允许访问 {target.url}；征得站方同意后可以把网页存下来用 --page 试"
                " (disallowed by robots.txt; with the site's consent, save the page and give it with --page)"
            )

    def _get(self, target: Target) -> Response:
        self.before(target.host_header)
        try:
            # Proxies and redirects would lead past the address that was checked, so neither is followed here.
            with (
                httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "GET",
                    target.pinned,
                    headers={**_HEADERS, "Host": target.host_header},
                    extensions={"sni_hostname": target.url.raw_host.decode("ascii")},
                ) as answer,
            ):
                body = _body(answer)
        except httpx.HTTPError as error:
            raise PageFetchError(
                f"{target.url.host} 没有应答或应答有误（{type(error).__name__}）：检查网址和网络 (no or a broken answer)"
            ) from error
        return Response(body, datetime.now(UTC), answer.status_code, str(target.url), dict(answer.headers))


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise PageFetchError(f"不是网址 (not an address): {url[:200]}") from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise PageFetchError(f"网址应以 http:// 或 https:// 开头 (must begin with http:// or https://): {url[:200]}")
    if parsed.userinfo:
        raise PageFetchError("网址里不能写用户名和密码 (no user name or password in an address)")
    return parsed


def _body(answer: httpx.Response) -> bytes:
    until, body = monotonic() + _SECONDS, bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise PageFetchError(f"页面超过 {MOST_BYTES >> 20} MiB，不读 (page too large)")
        if monotonic() > until:
            raise PageFetchError(f"{_SECONDS:g} 秒内没有读完：站点太慢，稍后再试 (too slow, try again later)")
    return bytes(body)
