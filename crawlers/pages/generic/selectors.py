"""Selectors of a rule file: CSS with ``::text`` and ``::attr(name)``, or XPath 1.0 behind ``xpath:``.

They are compiled once, by lxml itself: no extension functions, no regular expressions, no variables, nothing that
leaves the page.
"""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from cssselect import SelectorError as CssError
from lxml import etree
from lxml.html import HtmlElement
from parsel.csstranslator import HTMLTranslator

_XPATH: Final = "xpath:"
_CSS: Final = "css:"
_LONGEST: Final = 300
_LITERAL: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL: Final = re.compile(r"([^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)\s*\(")
_FROM_THE_TOP: Final = re.compile(r"[\s(]*/")
_KNOWN: Final = frozenset(
    [
        "last",
        "position",
        "count",
        "id",
        "local-name",
        "namespace-uri",
        "name",
        "string",
        "concat",
        "starts-with",
        "contains",
        "substring-before",
        "substring-after",
        "substring",
        "string-length",
        "normalize-space",
        "translate",
        "boolean",
        "not",
        "true",
        "false",
        "lang",
        "number",
        "sum",
        "floor",
        "ceiling",
        "round",
        "text",
        "node",
        "comment",
        "processing-instruction",
        "and",
        "or",
        "div",
        "mod",
    ]
)  # XPath 1.0's own functions, node tests and operators that may stand before a bracket

Node: TypeAlias = HtmlElement | str
"""What a selector finds: an element, or the text or attribute that it ends with."""


class SelectorError(ValueError):
    """A selector that cannot be used; the message quotes it and says why."""


def checked_selector(written: str) -> str:
    """The selector as it was written. Raises `SelectorError`."""
    _compiled(written)
    return written


def is_selector(marker: str) -> bool:
    """Whether a marker is a selector, said by ``css:`` or ``xpath:`` before it, and no text."""
    return marker.startswith((_CSS, _XPATH))


def starts_at_the_page(written: str) -> bool:
    """Whether an XPath leaves the row it is asked in, as ``//td`` does and ``.//td`` does not."""
    return written.startswith(_XPATH) and bool(_FROM_THE_TOP.match(written.removeprefix(_XPATH)))


def select(written: str, node: HtmlElement) -> list[Node]:
    """What a checked selector finds in an element, in the order of the page."""
    try:
        found = _compiled(written)(node)
    except etree.XPathEvalError:  # operands of the wrong type, as in count('x'): it finds nothing anywhere
        return []
    return [one for one in _listed(found) if isinstance(one, HtmlElement | str)]


def elements(written: str, node: HtmlElement) -> list[HtmlElement]:
    """The elements that a checked selector finds, without text and attributes."""
    return [one for one in select(written, node) if isinstance(one, HtmlElement)]


def _listed(found: object) -> list[object]:
    """The nodes found; an XPath may also give a text, a number or a yes (``xpath:count(.//img)``)."""
    if isinstance(found, list):
        return found
    if isinstance(found, bool):
        return ["true"] if found else []
    return [f"{found:g}"] if isinstance(found, float) else [found]


@lru_cache(maxsize=1024)
def _compiled(written: str) -> etree.XPath:
    if not written.strip() or len(written) > _LONGEST:
        raise SelectorError(f"选择器应为 1–{_LONGEST} 个字符 (1-{_LONGEST} characters): {written[:60]!r}")
    path = written.removeprefix(_XPATH) if written.startswith(_XPATH) else _translated(written)
    _refuse_extensions(written, path)
    try:
        return etree.XPath(path, regexp=False, smart_strings=False)
    except (etree.XPathSyntaxError, ValueError) as error:
        raise SelectorError(f"XPath 有误 (not valid XPath) {written!r}: {error}") from error


def _translated(written: str) -> str:
    try:
        return HTMLTranslator().css_to_xpath(written.removeprefix(_CSS).strip())
    except CssError as error:
        hint = "；XPath 前面要写 xpath: (write xpath: before an XPath)" if "//" in written else ""
        raise SelectorError(f"CSS 选择器有误 (not a valid CSS selector) {written!r}: {error}{hint}") from error


def _refuse_extensions(written: str, path: str) -> None:
    bare = _LITERAL.sub("''", path)
    unknown = [name for name in _CALL.findall(bare) if name not in _KNOWN]
    if unknown:
        raise SelectorError(
            f"没有函数 {unknown[0]}()，只能用 XPath 1.0 自带的 (only XPath 1.0's own functions): {written!r}"
        )
    if "$" in bare:
        raise SelectorError(f"不支持变量 (no variables): {written!r}")
