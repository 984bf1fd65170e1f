"""What every row must have, whatever its format: an id that is whole, a text, a time that can be read."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from crawlers.counts import parse_count
from crawlers.fields import Fields, as_text
from crawlers.importers.rows import MAX_TEXT, RefusedRowError
from crawlers.items import Count
from crawlers.markup import html_to_text, unescape
from crawlers.times import parse_time

DIGITS: Final = re.compile(r"[0-9]{1,20}")
_ANY_ID: Final = re.compile(r"[^\s\x00-\x1f]+")
_REFERENCE: Final = re.compile(r"[0-9A-Za-z]{1,40}")
_SPREADSHEET: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+|\d+\.\d*")
_WRAPPING: Final = re.compile(r"^(?:'|=\")|\"$")
_LONGEST_ID: Final = 200
_EXACT: Final = 10**15
"""Whole numbers below it are the same as floats and as text; a spreadsheet keeps 15 digits."""
_CUT_MARK: Final = re.compile(r"(?:\.{3}|…)?\s*全文\s*$")
_TAG: Final = re.compile(r"</?(?:a|b|br|div|em|i|img|p|span|strong)\b", re.IGNORECASE)
_SHORT: Final = 20
_NO_TIME: Final = (None, "", 0, "0")


def whole_id(record: Fields, *names: str, pattern: re.Pattern[str] = _ANY_ID) -> str:
    """The row's id as text. Refused where it is missing, or was turned into a float by a spreadsheet."""
    value = record.get(*names)
    text = as_text(value)
    if text[:1] in {"'", "="} or text[-1:] == '"':
        text = _WRAPPING.sub("", text)
    if isinstance(value, float) or _SPREADSHEET.fullmatch(text):
        raise RefusedRowError(
            "id 已被电子表格改成浮点数，无法还原 (id destroyed by a spreadsheet; export it again as text)", value
        )
    if not text:
        raise RefusedRowError(f"缺少 id (no id in {' / '.join(names)})")
    if len(text) > _LONGEST_ID or not pattern.fullmatch(text):
        raise RefusedRowError("id 不合理 (not a plausible id)", text[:60])
    return text


def reference(record: Fields, *names: str) -> str:
    """The id of another post or of a user; empty where there is none, or none that is whole."""
    value = record.get(*names)
    if isinstance(value, float):
        return str(int(value)) if 0 < value < _EXACT and value.is_integer() else ""
    text = as_text(value) or record.text(*names)
    if text[:1] in {"'", "="}:
        text = _WRAPPING.sub("", text)
    return "" if text == "0" or not _REFERENCE.fullmatch(text) else text


def text_of(record: Fields, *names: str, required: bool = True) -> str:
    """The row's text with tags and invisible characters removed and entities unescaped."""
    raw = record.text(*names)
    if len(raw) > MAX_TEXT:
        raise RefusedRowError(f"正文超过 {MAX_TEXT} 字 (text over {MAX_TEXT} characters)", len(raw))
    text = html_to_text(raw, newlines=True) if "<" in raw and _TAG.search(raw) else unescape(raw)
    if text.endswith("全文"):
        text = _CUT_MARK.sub("…", text)
    if required and not text:
        raise RefusedRowError(f"缺少正文 (no text in {' / '.join(names)})")
    return text


def time_of(record: Fields, fetched_at: datetime, *names: str) -> datetime | None:
    """When it was published; None where the fields are empty. Refused where it stands there and cannot be read."""
    values = record.values
    raw = next((value for name in names if (value := values.get(name)) not in _NO_TIME), None)
    if raw is None:
        return None
    moment = parse_time(raw, fetched_at)
    if moment is None:
        raise RefusedRowError("时间无法识别 (time not readable)", str(raw)[:60])
    return moment


def fetched(record: Fields, fetched_at: datetime, *names: str) -> datetime:
    """When the row was crawled, where it says so, else the moment of the import."""
    raw = record.get(*names)
    return _crawled(raw, fetched_at) if isinstance(raw, str | int) else fetched_at


@lru_cache(maxsize=1024)
def _crawled(raw: str | int, fetched_at: datetime) -> datetime:
    """Many rows were crawled in the same second."""
    moment = parse_time(raw, fetched_at)
    return min(moment, fetched_at) if moment else fetched_at


def count_of(record: Fields, *names: str) -> Count:
    """A count, however it is written."""
    raw = record.get(*names)
    if isinstance(raw, int) or (isinstance(raw, str) and len(raw) <= _SHORT):
        return _count(raw)
    return parse_count(raw)


@lru_cache(maxsize=4096, typed=True)
def _count(raw: str | int) -> Count:
    """The same few counts stand in most rows."""
    return parse_count(raw)


def web_address(record: Fields, *names: str) -> str:
    """An http(s) address; anything else (also ``javascript:``) is dropped."""
    text = record.text(*names)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""
