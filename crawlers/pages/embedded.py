"""JSON inside something else: assigned to a variable of a script, wrapped in a call (JSONP), shown by a browser, printed."""

import re
from html import unescape
from itertools import islice
from json import JSONDecoder
from typing import Final

from crawlers.fields import load_json
from crawlers.pages.printed import load_printed
from crawlers.pages.response import Response

_CALL: Final = re.compile(r"\s*+(?:/\*\*/\s*+)?(?:try\s*+\{\s*+)?[A-Za-z_$][\w$.]{0,100}\s*+\(\s*+")
_SHOWN: Final = re.compile(r"<pre[^>]{0,300}>(?=\s{0,9}[\[{])")  # the page in which browsers show JSON
_HEAD: Final = 2000  # characters of a page in which that begins
_JSON: Final = re.compile(r"\s*+(?:/\*\*/\s*+)?(?:[\w$.]{1,100}\s*+\(\s*+)?[{\[]")
_TRIES: Final = 5  # a title may quote the marker; beyond a few it is no genuine page


def load_payload(response: Response) -> object:
    """The body as JSON, bare or wrapped: ``cb({…})``, ``try{cb({…});}catch(e){};``, ``<pre>{…}</pre>``, ``{'ok': True}``.

    Raises `ValueError`.
    """
    text = response.text()
    if text.lstrip()[:1] == "<":
        shown = _SHOWN.search(text, 0, _HEAD)
        if shown is None:
            raise ValueError("a page, no JSON")
        text = unescape(text[shown.end() :].partition("</pre")[0])
    try:
        return load_json(text)
    except ValueError:
        call = _CALL.match(text)
        return _json_at(text, call.end()) if call else load_printed(text)


def holds_json(response: Response) -> bool:
    """Whether the body is JSON in one of the forms that `load_payload` reads, rather than a page."""
    text = response.text()
    return bool(_JSON.match(text) or (text.lstrip()[:1] == "<" and _SHOWN.search(text, 0, _HEAD)))


def assigned(text: str, name: str) -> object:
    """The JSON behind ``var <name>=`` in a page, whatever its strings hold; None where there is none that is whole.

    Scripts also assign without ``var``, or to ``window.<name>``.
    """
    marker = re.compile(rf"(?:\bwindow\.|(?<![\w$.\"'])){re.escape(name)}\s*=\s*(?=[\[{{])")
    for match in islice(marker.finditer(text), _TRIES):
        try:
            return _json_at(text, match.end())
        except ValueError:
            continue
    return None


def _json_at(text: str, start: int) -> object:
    """The JSON value that begins there; what follows it does not matter."""
    try:
        _, end = JSONDecoder(strict=False).raw_decode(text, start)  # strings may hold tabs and line ends
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return load_json(text[start:end])  # again, by the reader that lets no half of an emoji through
