"""What every row must have, whatever its format: an id that is whole, a text, a time that can be read."""

import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from crawlers.counts import parse_count
from crawlers.fields import Fields, as_text
from crawlers.importers.rows import MAX_TEXT, RefusedRowError
from crawlers.items import Count
from crawlers.markup import unescape
from crawlers.times import parse_time

_SPREADSHEET: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+|\d+\.\d*")
_WRAPPING: Final = re.compile(r"^(?:'|=\")|\"$")
_LONGEST_ID: Final = 200
_CUT_MARK: Final = re.compile(r"(?:\.{3}|…)?\s*全文\s*$")


def whole_id(record: Fields, *names: str, pattern: str = r"[^\s\x00-\x1f]+") -> str:
    """The row's id as text. Refused where it is missing, or was turned into a float by a spreadsheet."""
    value = record.get(*names)
    text = _WRAPPING.sub("", as_text(value))
    if isinstance(value, float) or _SPREADSHEET.fullmatch(text):
        raise RefusedRowError(
            f"id 已被电子表格改成浮点数，无法还原：{value} (id destroyed by a spreadsheet; export it again as text)"
        )
    if not text:
        raise RefusedRowError(f"缺少 id (no id in {' / '.join(names)})")
    if len(text) > _LONGEST_ID or not re.fullmatch(pattern, text):
        raise RefusedRowError(f"id 不合理 (not a plausible id): {text[:60]}")
    return text


def reference(record: Fields, *names: str) -> str:
    """The id of another post; empty where there is none, or none that is whole."""
    text = _WRAPPING.sub("", record.text(*names))
    return "" if text == "0" or not re.fullmatch(r"[0-9A-Za-z]{1,40}", text) else text


def text_of(record: Fields, *names: str, required: bool = True) -> str:
    """The row's text with entities unescaped and invisible characters removed."""
    raw = record.text(*names)
    if len(raw) > MAX_TEXT:
        raise RefusedRowError(f"正文过长：{len(raw)} 字，上限 {MAX_TEXT} (text over {MAX_TEXT} characters)")
    text = _CUT_MARK.sub("…", unescape(raw))
    if required and not text:
        raise RefusedRowError(f"缺少正文 (no text in {' / '.join(names)})")
    return text


def time_of(record: Fields, fetched_at: datetime, *names: str) -> datetime | None:
    """When it was published; None where the field is empty. Refused where it stands there and cannot be read."""
    raw = record.get(*names)
    if raw is None or raw == "":
        return None
    moment = parse_time(raw, fetched_at)
    if moment is None:
        raise RefusedRowError(f"时间无法识别 (time not readable): {str(raw)[:60]}")
    return moment


def fetched(record: Fields, fetched_at: datetime, *names: str) -> datetime:
    """When the row was crawled, where it says so, else the moment of the import."""
    moment = parse_time(record.get(*names), fetched_at)
    return min(moment, fetched_at) if moment else fetched_at


def count_of(record: Fields, *names: str) -> Count:
    """A count, however it is written."""
    return parse_count(record.get(*names))


def web_address(record: Fields, *names: str) -> str:
    """An http(s) address; anything else (also ``javascript:``) is dropped."""
    text = record.text(*names)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""
