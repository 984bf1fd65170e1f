"""JSON inside something else: assigned to a variable of a script, or wrapped in a call (JSONP)."""

import re
from itertools import islice
from json import JSONDecoder
from typing import Final

from crawlers.fields import load_json
from crawlers.pages.response import Response

_CALL: Final = re.compile(r"\s*+(?:/\*\*/\s*+)?(?:try\s*+\{\s*+)?[A-Za-z_$][\w$.]{0,100}\s*+\(\s*+")
_TRIES: Final = 5  # a title may quote the marker; beyond a few it is no genuine page


def load_payload(response: Response) -> object:
    """The body as JSON, bare or wrapped: ``cb({…})``, ``try{cb({…});}catch(e){};``. Raises `ValueError`."""
    try:
        return response.json()
    except ValueError:
        text = response.text()
        call = _CALL.match(text)
        if call is None:
            raise
        return _json_at(text, call.end())


def assigned(text: str, name: str) -> object:
    """The JSON behind ``var <name>=`` in a page, whatever its strings hold; None where there is none that is whole."""
    marker = re.compile(rf"\bvar\s+{re.escape(name)}\s*=\s*")
    for match in islice(marker.finditer(text), _TRIES):
        try:
            return _json_at(text, match.end())
        except ValueError:
            continue
    return None


def _json_at(text: str, start: int) -> object:
    """The JSON value that begins there; what follows it does not matter."""
    try:
        _, end = JSONDecoder().raw_decode(text, start)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return load_json(text[start:end])  # again, by the reader that lets no half of an emoji through
