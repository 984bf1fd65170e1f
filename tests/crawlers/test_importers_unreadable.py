"""Files that are no exports: refused whole, in words that say what to do, and never read as something else."""

import bz2
import gzip
import random
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest

from crawlers.importers import Refusal, UnknownFormatError, sniff
from crawlers.items import Post
from tests.crawlers.import_files import FILES, items_of

ROW = "id,platform,text\n1,weibo,好\n"
NOISE = random.Random(1).randbytes(3000)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b" \r\n\n\t", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + NOISE, "no text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "no text"),
        (NOISE, "no text"),
        (struct.pack("<5000i", *range(5000)), "no text"),
        (ROW.encode("utf-16-le"), "UTF-16"),
        (b'{"id": {"0": "1", "1": "2"}, "text": {"0": "a", "1": "b"}}', "to_json"),
        (b'[{"id": "1", "text": "a"}]', "no platform"),
        (b"-- MySQL dump 10.13  Distrib 8.0.31\n--\n", "SQL dump"),
        (b"/*\n Navicat Premium Data Transfer\n*/\n", "SQL dump"),
        (b"SET FOREIGN_KEY_CHECKS=0;\n", "SQL dump"),
        (b"Create time,Insert\n1,2", "Create time"),
        (bz2.compress(ROW.encode()), "unpack"),
        (b"7z\xbc\xaf\x27\x1c" + NOISE, "unpack"),
        (b"Rar!\x1a\x07\x01\0" + NOISE, "unpack"),
        (gzip.compress(ROW.encode())[:20], "damaged"),
        (gzip.compress(b""), "damaged"),
        (b"\x1f\x8bxxxx", "damaged"),
        ("\ufeff\n<!DOCTYPE html><html>".encode(), "web page"),
        ("<table><tr><td>表格</td></tr></table>".encode(), "web page"),
        (b"[]", "no record"),
        (b"[", "no record"),
        (b"{}", "no record"),
        (b'[{"note_id":"5236400', "no record"),
        (b'{"weibo": [', "no record"),
    ],
)
def test_what_is_no_export_is_told_with_the_remedy(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "导出.csv"
    path.write_bytes(content)
    with pytest.raises(UnknownFormatError, match=words) as error:
        sniff(path)
    assert all(letter.isprintable() for letter in str(error.value))


def test_some_control_characters_make_no_file_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(ROW.encode() + b"2,weibo,\0\x01" + "断电之后".encode() + b"\n")
    assert [item.text for item in items_of(path) if isinstance(item, Post)] == ["好", "断电之后"]


def test_lines_whose_first_is_cut_are_still_objects(tmp_path: Path) -> None:
    lines = (FILES / "mediacrawler_weibo_contents.jsonl").read_bytes()
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'nt": "\xe5\xa5\xbd"}\n' + lines)
    assert [type(item) for item in items_of(path)] == [Refusal, Post, Post]


def test_a_database_of_something_else_or_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT)")
    with pytest.raises(UnknownFormatError, match="id, url"):
        sniff(path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(UnknownFormatError, match="busy or damaged"):
        sniff(path)
