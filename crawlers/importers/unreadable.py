"""Files that are no text of rows, told by how they begin, each with what to do about it."""

import re
from typing import Final

_OLD_EXCEL: Final = "这是旧版 Excel 或带密码的工作簿：请另存为不带密码的 xlsx (an old or protected Excel workbook: save it as xlsx without a password)"
_ARCHIVE: Final = "这是压缩包：解开再导入 (an archive: unpack it first)"
_BINARY: Final = (
    "这不是文本（图片、PDF、加密或别的二进制文件，或者没有标记的 UTF-16）：请导出成 UTF-8 的 CSV、JSON (no text: a picture, a PDF, an"
    " encrypted or other binary file, or unmarked UTF-16; export it as UTF-8 CSV or JSON)"
)
_MARKUP: Final = (
    "这是网页或 XML，不是导出的表格：表格另存为 xlsx 或 CSV UTF-8，保存的网页用 tingfeng parse 看 (a web page or XML: save tables as"
    " xlsx or CSV; tingfeng parse reads saved pages)"
)
_FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0", _OLD_EXCEL), (b"%PDF", _BINARY),
    *((mark, _ARCHIVE) for mark in (b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")),
)  # fmt: skip
_BY_COLUMN: Final = re.compile(
    rb'\{\s{0,20}"[^"]{1,200}"\s{0,20}:\s{0,20}\{\s{0,20}"[0-9]{1,9}"\s{0,20}:\s{0,20}[^{\s]'
)
_PANDAS: Final = (
    '这是 pandas 按列写的 JSON：用 to_json(orient="records", lines=True) 再导出一次 (JSON by columns as pandas writes it: export'
    " it again as records)"
)
_SQL: Final = (
    "这是数据库的 SQL 转储：先导回数据库，再把表导出成 CSV 或 JSON (an SQL dump: load it into its database and export the tables as CSV"
    " or JSON)"
)
_SQL_STARTS: Final = re.compile(
    rb"(?:--|/\*)[-\s]{0,9}(?:mysql|mariadb|postgresql|phpmyadmin|navicat)"
    rb"|(?:create table|insert into|drop table|set names|set foreign_key_checks)[\s=]",
    re.IGNORECASE,
)
_MARKUP_STARTS: Final = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_EMPTY: Final = "文件为空 (the file is empty)"
_DAMAGED: Final = "压缩文件已损坏，或里面是空的 (a damaged archive, or one of nothing)"
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
_MOST_CONTROLS: Final = 0.05
"""Of the first bytes of a text; any other file has more."""


def fault_of(head: bytes, *, is_packed: bool = False) -> str:
    """Why a file that begins so cannot be read as text, and what to do; empty where it can."""
    text = head.lstrip(_BLANK)
    if not text:
        return _DAMAGED if is_packed else _EMPTY
    if known := next((remedy for mark, remedy in _FOREIGN if head.startswith(mark)), ""):
        return known
    if text[:16].lower().startswith(_MARKUP_STARTS):
        return _MARKUP
    if _BY_COLUMN.match(text):
        return _PANDAS
    if _SQL_STARTS.match(text):
        return _SQL
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return _BINARY if controls > len(head) * _MOST_CONTROLS else ""
