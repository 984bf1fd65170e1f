"""One response as the page parsers see it, and the ways it is read: as text in its charset, as JSON, as HTML."""

import codecs
import re
import zlib
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
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
}
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GZIP: Final = b"\x1f\x8b\x08"
_LARGEST: Final = 64 << 20  # bytes that a packed page may unfold to
_END: Final = re.compile(r"</(?:body|html)\s{0,9}>", re.IGNORECASE)
"""libxml2 puts what follows it into a second document, where nothing is found."""
_HEAD: Final = 4096  # bytes at the beginning of a page in which it tells its charset
_TWO_BYTES: Final = re.compile("[\u0080-\u07ff]")
"""What a few Chinese characters of GBK look like as UTF-8 (透支), which writes no Chinese in two bytes."""
_LONGER: Final = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")
_SOUND: Final = 4  # a UTF-8 page with spoilt bytes still has this many sound characters beyond ASCII to each broken one


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
        """The body decoded, whatever charset it claims: by its byte order mark, as UTF-8 where that fits, else as declared.

        Pages are saved as UTF-8 under a ``<meta>`` of GBK, and the other way round. A character cut at the end is left out.
        """
        body = _unpacked(self.body)
        for mark, codec in _MARKS:
            if body.startswith(mark):
                return body.removeprefix(mark).decode(codec, "replace")
        declared, text = self._declared(body), _as_utf8(body)
        if text and not (declared and _TWO_BYTES.search(text) and not _LONGER.search(text)):
            return text
        return _as_one_of((*declared, "gb18030"), body)

    def _declared(self, body: bytes) -> list[str]:
        header = _CHARSET.search(self.header("content-type"))
        meta = _META.search(body[:_HEAD])
        names = (header and header[1], meta and meta[1].decode("ascii", "replace"))
        return [_CODECS[name.lower()] for name in names if name and name.lower() in _CODECS]

    def json(self) -> object:
        """The body as JSON. Raises `ValueError`."""
        return load_json(self.text())

    def html(self) -> Selector:
        """The body as an HTML document; broken markup is read as browsers do."""
        base = parseable(self.url)  # lxml takes no address with halves of characters in it
        return Selector(text=_END.sub("", parseable(self.text())), type="html", base_url=base or None)


def _unpacked(body: bytes) -> bytes:
    """The body of a page that was saved as it came over the wire, packed by gzip; also where its end is missing."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _LARGEST)
    except zlib.error:
        return body


def _as_utf8(body: bytes) -> str:
    """The body as UTF-8; empty where too much of it is none (GBK is mostly broken as UTF-8, never only here and there)."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(body)
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken if broken else 0
    return text if sound >= broken * _SOUND else ""


def _as_one_of(names: tuple[str, ...], body: bytes) -> str:
    """The body in the first charset that fits every byte, else in the first."""
    for name in names:
        try:
            return codecs.getincrementaldecoder(name)().decode(body)
        except UnicodeDecodeError:
            continue
    return body.decode(names[0], "replace")


def attribute(node: Selector | SelectorList[Selector], name: str) -> str:
    """An attribute's value; empty where there is none. (`Selector.attrib` raises where another's name is broken.)"""
    return node.xpath(f"@{name}").get("")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # for instance a broken IPv6 host
        return urlsplit("")
