"""Rows of a user's own table as posts, by a column map."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple, TypeVar

from crawlers.fields import Fields, as_text
from crawlers.importers.checks import (
    count_of,
    fetched,
    made_id,
    reference,
    region_of,
    serial_time,
    text_of,
    time_of,
    web_address,
    whole_id,
)
from crawlers.importers.column_map import AUTO, EXCEL, ColumnMap
from crawlers.importers.rows import RefusedRowError
from crawlers.importers.table import Table
from crawlers.importers.tingfeng import platform_of, verified_of, word_of
from crawlers.importers.weibo import user_in_address
from crawlers.items import Author, Platform, Post, PostType
from crawlers.markup import topics_of
from crawlers.times import SHANGHAI
from crawlers.weibo_ids import as_mid

_Value = TypeVar("_Value")
_PARTS: Final = re.compile(r"[,，;；、|#\s]+")
_WEIBO: Final = re.compile(
    r"(?:(?:https?:)?//)?(?:[a-z]+\.)?weibo\.(?:com|cn)/(?:[a-z]+/|\d{5,12}/)?(?P<id>[0-9A-Za-z]{8,20})"
)
_SITE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}:(?!//).+")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")
TYPES: Final = {
    "帖子": "post", "微博": "post", "原创": "post", "转发": "repost", "评论": "comment", "主题": "thread", "主帖": "thread",
    "主贴": "thread", "回复": "reply", "回帖": "reply", "跟帖": "reply",
}  # fmt: skip


class _Map(NamedTuple):
    """A map with its name."""

    name: str
    says: ColumnMap


def mapped_table(name: str, column_map: ColumnMap) -> Table:
    """The table of rows that a map describes."""
    named = _Map(name, column_map)
    wanted = dict.fromkeys((*column_map.columns.values(), *column_map.id_from))
    return Table(
        f"map:{name}",
        f"列映射 {name}",
        tuple(frozenset({column, column.partition(".")[0]}) for column in wanted),
        partial(_post, named),
        ids=tuple(column for field, column in column_map.columns.items() if field == "id"),
        lacks=partial(_lacks, named),
    )


def _lacks(named: _Map, names: AbstractSet[str]) -> str:
    """Which fields have no column among these."""
    says = named.says
    wanted = [*says.columns.items(), *(("id_from", column) for column in says.id_from)]
    missing = [(field, column) for field, column in wanted if not {column, column.partition(".")[0]} & names]
    faults = "；".join(f"字段 {field} 的列“{column}”不在文件里 (no such column)" for field, column in missing)
    return f"映射 {named.name}：{faults}"


def _post(named: _Map, record: Fields, fetched_at: datetime) -> Post:
    row = _by_field(named.says, record)
    platform, site = _told(named, "platform", lambda: platform_of(row.text("platform")))
    site = row.text("site") or site
    text = _told(named, "text", lambda: text_of(row, "text", required=not row.text("title")))
    published_at = _told(named, "published_at", lambda: _time(named.says, row, fetched_at))
    native = _told(named, "id", lambda: _native_id(named.says, record, row, site))
    return Post(
        site=site,
        native_id=native,
        platform=platform,
        type=_told(named, "type", lambda: _type(row)),
        text=text,
        fetched_at=fetched(row, fetched_at, "fetched_at"),
        url=web_address(row, "url"),
        title=row.text("title"),
        quoted=text_of(row, "quoted", required=False),
        author=_author(row),
        published_at=published_at,
        published_raw=_shown(row.get("published_at")),
        reposts=count_of(row, "reposts"),
        comments=count_of(row, "comments"),
        likes=count_of(row, "likes"),
        views=count_of(row, "views"),
        region=region_of(row, "region"),
        client=row.text("client"),
        board=row.text("board"),
        topics=_topics(row, text),
        parent_id=_full_id(row, "parent_id", site),
        root_id=_full_id(row, "root_id", site),
        keyword=row.text("keyword"),
    )


def _told(named: _Map, field: str, read: Callable[[], _Value]) -> _Value:
    """What is read; a refusal names map, field and column."""
    try:
        return read()
    except RefusedRowError as error:
        column = next((column for name, column in named.says.columns.items() if name == field), "")
        at = f"（列 {column}）" if column else ""
        raise RefusedRowError(f"映射 {named.name} 的字段 {field}{at}：{error.kind}", error.shown) from error


def _by_field(says: ColumnMap, record: Fields) -> Fields:
    values: dict[str, object] = {str(field): value for field, value in says.constants.items()}
    values.update((field, _value(record, column)) for field, column in says.columns.items())
    return Fields(values)


def _value(record: Fields, column: str) -> object:
    """The value of a column; dots lead into objects where no column is called so."""
    if column in record or "." not in column:
        return record.get(column)
    first, _, rest = column.partition(".")
    return _value(record.child(first), rest)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, float) else as_text(value)


def _time(says: ColumnMap, row: Fields, fetched_at: datetime) -> datetime | None:
    raw = row.get("published_at")
    written = str(raw).strip()
    if raw in (None, "") or says.time == AUTO or _ISO.fullmatch(written):  # so are the dates of a workbook given
        return time_of(row, fetched_at, "published_at")
    try:
        moment = serial_time(written) if says.time == EXCEL else _patterned(written, says.time)
    except (ValueError, OverflowError):
        raise RefusedRowError(
            f"时间不是 {says.time} 的写法 (time not written as the map says)", str(raw)[:60]
        ) from None
    return time_of(Fields({"time": moment.isoformat(sep=" ", timespec="seconds")}), fetched_at, "time")


def _patterned(raw: str, pattern: str) -> datetime:
    moment = datetime.strptime(raw, pattern)  # noqa: DTZ007 - Beijing time where the pattern has no zone
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _type(row: Fields) -> PostType:
    written = row.text("type") or PostType.POST.value
    return word_of(PostType, TYPES.get(written, written), "type")


def _native_id(says: ColumnMap, record: Fields, row: Fields, site: str) -> str:
    if "id" in says.columns:
        return _of_weibo(whole_id(row, "id"), site)
    if says.id_from:
        parts = [_shown(_value(record, column)) for column in says.id_from]
    else:
        author = _author_id(row) or row.text("author")
        parts = [site, author, _shown(row.get("published_at")), row.text("text") or row.text("title")]
    if not any(parts):
        raise RefusedRowError("缺少 id，组成它的列都是空的 (no id, and nothing to make it from)")
    return made_id(parts)


def _of_weibo(written: str, site: str) -> str:
    """A Weibo id as its mid, also where bid or address of the status stand there; others as they are."""
    if site != Platform.WEIBO.value:
        return written
    found = _WEIBO.match(written)
    return as_mid(found["id"] if found else written) or written


def _full_id(row: Fields, field: str, site: str) -> str:
    written = row.text(field)
    if not written or _SITE.fullmatch(written):
        return written
    return f"{site}:{_of_weibo(written, site)}"


def _author_id(row: Fields) -> str:
    """The author's id, also by the address of a page on Weibo."""
    return user_in_address(row.text("author.id")) or reference(row, "author.id")


def _author(row: Fields) -> Author:
    followers = row.get("author.followers")
    return Author(
        id=_author_id(row),
        name=row.text("author"),
        verified=verified_of(row.get("author.verified")),
        followers=None if followers in (None, "") else count_of(row, "author.followers").value,
    )


def _topics(row: Fields, text: str) -> tuple[str, ...]:
    written = row.get("topics")
    if isinstance(written, list):
        return tuple(filter(None, map(as_text, written)))
    given: Iterable[str] = _PARTS.split(as_text(written))
    return tuple(dict.fromkeys(filter(None, given))) or topics_of(text)
