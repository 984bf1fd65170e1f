"""Which addresses a webhook may be sent to: the host is resolved here, and the request goes to the address checked."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

Address = IPv4Address | IPv6Address
_NAT64 = IPv6Network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]


class WebhookAddressError(ValueError):
    """A webhook URL that must not be called; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook URL with the address that was checked for it."""

    url: httpx.URL
    address: Address

    @property
    def pinned(self) -> httpx.URL:
        """The URL with the address in place of the name, so that a second look-up cannot lead elsewhere."""
        return self.url.copy_with(host=str(self.address))

    @property
    def host_header(self) -> str:
        return self.url.netloc.decode("ascii")


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host name. Raises OSError where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked(url: str, *, allow_private: bool, resolver: Resolve = resolve) -> Target:
    """The target of a URL. Raises `WebhookAddressError` where scheme or any resolved address is not allowed."""
    parsed = httpx.URL(url)
    if parsed.scheme != "https" and not (allow_private and parsed.scheme == "http"):
        raise WebhookAddressError(
            "webhook 地址要用 https；内网测试可设 TINGFENG_WEBHOOK_ALLOW_PRIVATE=true 以使用 http"
        )
    if parsed.userinfo:
        raise WebhookAddressError("webhook 地址里不能写用户名和密码；用 TINGFENG_WEBHOOK_SECRET 签名")
    try:
        found = resolver(parsed.host, parsed.port or 443)
    except OSError as error:
        raise WebhookAddressError("webhook 主机名解析不了；检查地址和 DNS") from error
    addresses = [ip_address(one.partition("%")[0]) for one in found]
    if not addresses or any(not _allowed(address, allow_private=allow_private) for address in addresses):
        raise WebhookAddressError(
            "webhook 主机在内网、本机或保留地址上；确实要用时设 TINGFENG_WEBHOOK_ALLOW_PRIVATE=true"
        )
    return Target(parsed, addresses[0])


def _allowed(address: Address, *, allow_private: bool) -> bool:
    inner = _unwrapped(address)
    if inner.is_multicast or inner.is_unspecified:
        return False
    return allow_private or inner.is_global


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it: mapped, 6to4, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
