"""What every row must have, whatever its format: an id that is whole, a text, a time that can be read."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from crawlers.counts import parse_count
from crawlers.fields import Fields, as_text
from crawlers.importers.rows import MAX_TEXT, RefusedRowError
from crawlers.items import Count
from crawlers.markup import html_to_text, unescape
from crawlers.times import SHANGHAI, parse_time
from crawlers.weibo_text import place

DIGITS: Final = re.compile(r"[0-9]{1,20}")
_ANY_ID: Final = re.compile(r"[^\s\x00-\x1f]+")
_LONGEST_REFERENCE: Final = 40
_NO_REFERENCE: Final = frozenset({"", "0", "None", "null", "NULL", "nan", "NaN"})
"""What exporters write where there is no id."""
_FLOAT: Final = re.compile(r"(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]*))?(?:[eE]\+?(?P<exponent>[0-9]{1,2}))?")
_SPREADSHEET: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+|\d+\.\d*")
_WRAPPING: Final = re.compile(r"^(?:'|=\")|\"$")
_LONGEST_ID: Final = 200
_HASHED: Final = 24
_BETWEEN: Final = "\x1f"
_KEPT_DIGITS: Final = 15
"""As many digits of a number a spreadsheet keeps; it writes zeros for the others."""
_EXACT: Final = 1 << 53
"""Whole numbers below it are exact in a float."""
_NO_WORD: Final = frozenset({"无", "nan", "NaN", "None", "null", "NULL", "\\N"})
"""What exporters and programs write where there is no text."""
_CUT_MARK: Final = re.compile(r"(?:\.{3}|…)?\s*全文\s*$")
_TAG: Final = re.compile(r"</?(?:a|b|br|div|em|i|img|p|span|strong)\b", re.IGNORECASE)
_SHORT: Final = 20
_NO_TIME: Final = (None, "", 0, "0", "None", "null", "NULL", "nan", "NaN", "NaT", "\\N")
_PLACE: Final = re.compile(r"^IP\s?属地\s?[:：]?\s?")
_SINCE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SERIAL: Final = re.compile(r"[34][0-9]{4}(?:\.[0-9]{1,15})?")
_FIRST_DAY: Final = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_LAST_DAY: Final = 100_000
_MARKS: Final = frozenset({"-- :", "--T:"})
_LENGTHS: Final = frozenset({len("2026-11-25 10:30"), len("2026-11-25 10:30:00")})


def whole_id(record: Fields, *names: str, pattern: re.Pattern[str] = _ANY_ID) -> str:
    """The row's id as text. Refused where it is missing, or was turned into a float that lost its digits."""
    value = record.get(*names)
    text = _written(value)
    if pattern is not _ANY_ID and pattern.fullmatch(text):  # also 642404670000000027001e33, which is no number
        return text
    if isinstance(value, float) or _SPREADSHEET.fullmatch(text):
        raise RefusedRowError(
            "id 已被电子表格改成浮点数，无法还原 (id destroyed by a spreadsheet; export it again as text)", value
        )
    if not text:
        raise RefusedRowError(f"缺少 id (no id in {' / '.join(names)})")
    if len(text) > _LONGEST_ID or not pattern.fullmatch(text):
        raise RefusedRowError("id 不合理 (not a plausible id)", text[:60])
    return text


def made_id(parts: Iterable[str]) -> str:
    """The id of a row that has none: a hash of what tells it apart."""
    return f"hash-{sha256(_BETWEEN.join(parts).encode('utf-8', 'replace')).hexdigest()[:_HASHED]}"


def reference(record: Fields, *names: str) -> str:
    """The id of another post or of a user; empty where there is none, or none that is whole."""
    text = _written(record.get(*names), longest=len(str(_EXACT))) or record.text(*names)
    if text in _NO_REFERENCE or len(text) > _LONGEST_REFERENCE:
        return ""
    return text if text.isalnum() and text.isascii() else ""


def _written(value: object, *, longest: int = _KEPT_DIGITS) -> str:
    """An id as text, without what spreadsheets put around texts and behind numbers that kept all their digits.

    pandas makes floats of a column of ids where some are missing, with up to 16 digits (``longest``).
    """
    text = str(value) if isinstance(value, float) else as_text(value)
    if not text or text.isdecimal():
        return text
    if text[:1] in {"'", "="} or text[-1:] == '"':
        text = _WRAPPING.sub("", text)
    digits = _all_digits(text)
    return digits if digits and len(digits) <= longest else text


def _all_digits(text: str) -> str:
    """The whole number that is written as a float with all its digits; empty where some are not there, or may be rounded."""
    found = _FLOAT.fullmatch(text)
    if found is None:
        return ""
    exponent, fraction = int(found["exponent"] or 0), found["fraction"] or ""
    digits = found["whole"] + fraction[:exponent]
    if len(fraction) < exponent or fraction[exponent:].strip("0"):
        return ""
    if len(digits) <= _KEPT_DIGITS:
        return digits
    return digits if len(digits) <= len(str(_EXACT)) and int(digits) < _EXACT and digits[-1] != "0" else ""


def word(record: Fields, *names: str) -> str:
    """A text that is not the post's own words, such as the client; empty where there stands none."""
    text = record.text(*names)
    return "" if text in _NO_WORD else text


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
    """When it was published, by the first of these that can be read; None where all are empty. Else refused."""
    unreadable: object = None
    for name in names:
        raw = record.values.get(name)
        if moment := _whole_time(raw, fetched_at) or parse_time(raw, fetched_at) or _of_spreadsheet(raw, fetched_at):
            return moment
        if unreadable is None and raw not in _NO_TIME:
            unreadable = raw
    if unreadable is not None:
        raise RefusedRowError("时间无法识别 (time not readable)", str(unreadable)[:60])
    return None


def _whole_time(raw: object, fetched_at: datetime) -> datetime | None:
    """What `parse_time` makes of the two forms that most exports write (``2026-11-25 10:30[:00]``), only faster."""
    if not isinstance(raw, str) or len(raw) not in _LENGTHS or raw[4] + raw[7] + raw[10] + raw[13] not in _MARKS:
        return None
    try:
        moment = datetime.fromisoformat(f"{raw}+08:00").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _SINCE <= moment <= fetched_at else None


def _of_spreadsheet(raw: object, fetched_at: datetime) -> datetime | None:
    """A date that a spreadsheet shows as its number: ``45720.2125``; nothing else looks like them."""
    written = str(raw).strip()
    moment = serial_time(written).astimezone(UTC) if _SERIAL.fullmatch(written) else None
    return moment if moment and moment <= fetched_at else None


def serial_time(written: str) -> datetime:
    """A spreadsheet's number of a day, with the time of day behind the point. Raises `ValueError`."""
    days = float(written)
    if not 0 < days < _LAST_DAY:
        raise ValueError
    return _FIRST_DAY + timedelta(seconds=round(days * 86_400))


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
    if isinstance(raw, str):
        raw = raw.replace("，", ",")
    if isinstance(raw, int) or (isinstance(raw, str) and len(raw) <= _SHORT):
        return _count(raw)
    return parse_count(raw)


@lru_cache(maxsize=4096, typed=True)
def _count(raw: str | int) -> Count:
    """The same few counts stand in most rows."""
    return parse_count(raw)


def region_of(record: Fields, name: str) -> str:
    """Province or city, without 发布于, 来自 or IP 属地."""
    text = word(record, name)
    return _region(text) if text else ""


@lru_cache(maxsize=1024)
def _region(text: str) -> str:
    """There are few places."""
    return place(_PLACE.sub("", text)) if len(text) <= _SHORT else place(text)


def web_address(record: Fields, *names: str) -> str:
    """An http(s) address, also one without a scheme; anything else (also ``javascript:``) is dropped."""
    text = record.text(*names)
    if text.startswith("//"):
        text = f"https:{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""
