"""One response as the page parsers see it, and the ways it is read: as text in its charset, as JSON, as HTML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector, SelectorList

from crawlers.fields import load_json
from crawlers.markup import parseable

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CODECS: Final = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"), "gb18030"),  # the superset of all
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back for one request; ``url`` is the final one, after redirects that were followed."""

    body: bytes
    fetched_at: datetime
    status: int = 200
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Host of the final address in lower case; empty where the address is unknown."""
        return _split(self.url).hostname or ""

    def header(self, name: str) -> str:
        """A header's value, whatever the case of its name."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    def query(self, name: str) -> str:
        """The first value of a query parameter of the final address."""
        return parse_qs(_split(self.url).query, keep_blank_values=True).get(name, [""])[0]

    @property
    def page_number(self) -> int:
        """The ``page`` that the address asks for; 1 where it says none."""
        text = self.query("page")
        return max(int(text), 1) if re.fullmatch(r"[0-9]{1,6}", text) else 1

    def with_query(self, **changes: str) -> str:
        """The final address with query parameters set or, where the value is empty, removed.

        Only the changed parameters, where the address is unknown (a saved page).
        """
        parts = _split(self.url)
        query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **changes}
        text = urlencode({name: value for name, value in query.items() if value or name not in changes})
        return urlunsplit(parts._replace(query=text)) if self.url else text

    def join(self, link: str) -> str:
        """A link of this page as an absolute address; empty where it is no address."""
        try:
            return urljoin(self.url, link.strip())
        except ValueError:
            return ""

    def text(self) -> str:
        """The body decoded: by the header, the ``<meta>``, as UTF-8, as GB18030 - the first that fits every byte."""
        codecs = (*self._declared(), "utf-8", "gb18030")
        for codec in codecs:
            try:
                return self.body.decode(codec).removeprefix("\ufeff")
            except UnicodeDecodeError:
                continue
        return self.body.decode(codecs[0], "replace").removeprefix("\ufeff")

    def _declared(self) -> list[str]:
        header = _CHARSET.search(self.header("content-type"))
        meta = _META.search(self.body[:4096])
        names = (header and header[1], meta and meta[1].decode("ascii", "replace"))
        return [_CODECS[name.lower()] for name in names if name and name.lower() in _CODECS]

    def json(self) -> object:
        """The body as JSON. Raises `ValueError`."""
        return load_json(self.body.removeprefix(b"\xef\xbb\xbf"))

    def html(self) -> Selector:
        """The body as an HTML document; broken markup is read as browsers do."""
        base = parseable(self.url)  # lxml takes no address with halves of characters in it
        return Selector(text=parseable(self.text()), type="html", base_url=base or None)


def attribute(node: Selector | SelectorList[Selector], name: str) -> str:
    """An attribute's value; empty where there is none. (`Selector.attrib` raises where another's name is broken.)"""
    return node.xpath(f"@{name}").get("")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # for instance a broken IPv6 host
        return urlsplit("")
