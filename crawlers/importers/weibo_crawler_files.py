"""What the place of a file of weibo-crawler or weiboSpider says of its rows: whose they are, which no column does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from crawlers.fields import Fields
from crawlers.importers.csv_rows import csv_rows
from crawlers.importers.lines import SourceFile
from crawlers.importers.records import document_records
from crawlers.items import Author
from crawlers.weibo_text import verified_kind

OWNER: Final = "\0作者"
"""The column of the `Author` whose rows they are; no file has a column called so."""
_USERS: Final = "users.csv"
_USER_DIGITS: Final = 10
_MOST_USERS: Final = 1 << 20
"""Bytes of a list of users that is looked through."""


def owner_of(path: Path) -> Mapping[str, object]:
    """The author as the column `OWNER`: the file is called by the user's number, and ``users.csv`` has the name.

    That list stands beside the folders of the users. Files called otherwise have no owner.
    """
    number = path.name.partition(".")[0]
    if len(number) != _USER_DIGITS or not number.isdecimal() or number.startswith("0"):
        return {}
    lists = (folder / _USERS for folder in (path.parent, path.parent.parent))
    found = next((author for file in lists if (author := _listed(file, number))), None)
    return {OWNER: found or Author(id=number)}


def document_owner(path: Path) -> Mapping[str, object]:
    """The same of a JSON document that begins with its user, ``{"user": {"id": …, "nickname": …}, …``; else by its name."""
    try:
        with SourceFile(path) as source:
            first = next(document_records(source.chunks()), None)
    except OSError:
        first = None
    if first and first.is_envelope and first.fields.text("id") and "nickname" in first.fields:
        user = first.fields
        return {OWNER: Author(user.text("id"), user.text("nickname"), followers=user.whole("followers"))}
    return owner_of(path)


def _listed(file: Path, number: str) -> Author | None:
    """The user by a list; None where there is none, or not in it."""
    try:
        if not file.is_file() or file.stat().st_size > _MOST_USERS:
            return None
        with SourceFile(file) as source:
            rows = [row.cells for row in csv_rows(source.lines())]
    except OSError:
        return None
    names = [str(name) for name in rows[0]] if rows else []
    users = (Fields(dict(zip(names, cells, strict=False))) for cells in rows[1:])
    return next((_author(user) for user in users if user.text("用户id") == number), None)


def _author(user: Fields) -> Author:
    return Author(
        id=user.text("用户id"),
        name=user.text("昵称"),
        verified=verified_kind(verified=user.flag("是否认证"), number=user.whole("认证类型")),
        followers=user.whole("粉丝数"),
    )
