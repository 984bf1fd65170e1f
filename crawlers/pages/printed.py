"""Answers that a script printed instead of saving their JSON: Python's ``{'data': …, 'ok': 1}`` with True, False, None."""

import re
from typing import Final

from crawlers.fields import load_json

_BEGIN: Final = re.compile(r"\s*+[\[{][^'\"]{0,100}(?P<quote>['\"])")
_CONSTANTS: Final = {"True": "true", "False": "false", "None": "null"}
_DOUBLE: Final = r"\"(?:[^\"\\]|\\.?)*+(?:\"|(?P<torn>\Z))|\b(?:True|False|None)\b"
_TOKENS: Final = {
    '"': re.compile(_DOUBLE, re.DOTALL),  # JSON but for the constants: an apostrophe is none of its marks
    "'": re.compile(rf"'(?:[^'\\]|\\.?)*+(?:'|(?P<ended>\Z))|{_DOUBLE}", re.DOTALL),
}
_PIECE: Final = re.compile(r"\\x(?P<byte>[0-9a-f]{2})|\\U(?P<far>[0-9a-f]{8})|\\(?P<one>.)|(?P<quote>\")", re.DOTALL)


def load_line(line: str) -> object:
    """JSON, or what `load_printed` reads. Raises `ValueError`."""
    try:
        return load_json(line)
    except ValueError:
        return load_printed(line)


def load_printed(text: str) -> object:
    """What ``print`` writes of dicts and lists of texts, numbers, True, False and None. Raises `ValueError`."""
    begin = _BEGIN.match(text)
    if begin is None:
        raise ValueError("neither a dict nor a list")
    return load_json(_TOKENS[begin["quote"]].sub(_as_json, text))


def _as_json(token: re.Match[str]) -> str:
    if token.lastgroup:
        raise ValueError("a text breaks off")
    return _CONSTANTS.get(token[0]) or f'"{_PIECE.sub(_piece, token[0][1:-1])}"'


def _piece(escape: re.Match[str]) -> str:
    """An escape of Python, or a quotation mark that needs one in JSON."""
    if escape["byte"]:
        return f"\\u00{escape['byte']}"
    if escape["far"]:
        return chr(int(escape["far"], 16))
    return "'" if escape["one"] == "'" else f"\\{escape['one'] or escape['quote']}"
