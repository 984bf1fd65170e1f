"""From the templates of the catalogue to requests."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from crawlers.catalogue import Ask
from crawlers.repolls import KnownPost
from crawlers.sources import SourceConfig

_PAGE: Final = re.compile(r"[?&]p(?:age)?=(\d{1,6})(?:&|$)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the address, and the form that is sent by POST, if any."""

    kind: str
    url: str
    body: str = ""
    """``{page}`` in it stands for the page that the address asks for."""

    @property
    def form(self) -> str:
        """What is sent by POST; empty for GET."""
        page = _PAGE.search(self.url)
        return self.body.replace("{page}", page[1] if page else "1")


def asked(source: SourceConfig, ask: Ask, *, region: str = "", **places: str) -> Asked:
    """The request of a template.

    Every place is percent-encoded in the source's charset, but ``region`` and ``address`` (a target that is an
    address below the site's) are taken as they are.
    """
    encoded = {name: quote(value, safe="", encoding=source.type.encoding) for name, value in places.items()}
    encoded["region"], encoded["page"] = region, "{page}"
    encoded["address"] = places.get("target", "").lstrip("/")
    template = ask.plain_url if source.plain_urls and ask.plain_url else ask.url
    return Asked(ask.kind, source.base_url + template.format_map(encoded), ask.body.format_map(encoded))


def status_asked(source: SourceConfig, known: KnownPost) -> Asked | None:
    """The request that shows how a known post is now; None where this source has no way to ask for it."""
    ask = source.type.status
    address = _below(known.url, source)
    if ask is None or not known.number or ("{address}" in ask.url and not address):
        return None
    return asked(source, ask, id=known.number, target=address)


def _below(url: str, source: SourceConfig) -> str:
    """A post's address below its site's, also where the source asks a stand-in; empty where it is of another site."""
    sites = (f"{base}/" for base in (source.base_url, source.type.base_url) if base)
    return next((url.removeprefix(site) for site in sites if url.startswith(site)), "")


def headers(source: SourceConfig, secret: str) -> dict[str, str]:
    """What every request of a source carries; ``secret`` is the operator's cookie or token, if any."""
    written = {name: value.replace("{base_url}", source.base_url) for name, value in source.type.headers.items()}
    name, _, value = source.type.carried_by.partition(": ")
    return {**written, **({name: value.replace("{secret}", secret)} if secret else {})}
