"""What columns a file has, with a few values of each, and a draft of a column map for it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crawlers.importers.formats import open_reader, shape_of
from crawlers.importers.reader import Head
from crawlers.importers.records import Shape
from crawlers.importers.tabular import Cells, printable

_VALUES: Final = 3
_SHOWN: Final = 40
_MOST: Final = 200
_SPACES: Final = re.compile(r"[\s_\-]+")
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "帖子id", "帖子编号", "编号", "微博id", "文章id", "mid", "noteid", "postid", "weiboid"),
    "text": (
        "text", "content", "正文", "内容", "帖子内容", "微博正文", "微博内容", "文章内容", "评论内容", "全文", "body", "摘要",
    ),
    "title": ("title", "标题", "主题", "文章标题", "帖子标题"),
    "url": ("url", "link", "链接", "网址", "原文链接", "原文地址", "地址", "帖子链接"),
    "platform": ("platform", "平台", "来源平台", "媒体类型", "渠道"),
    "author": ("author", "nickname", "username", "screenname", "作者", "昵称", "用户名", "用户昵称", "发布者", "发帖人", "网名"),
    "author.id": ("userid", "uid", "authorid", "用户id", "作者id", "用户编号"),
    "author.followers": ("followers", "followerscount", "粉丝数", "粉丝"),
    "published_at": (
        "publishedat", "publishtime", "createdat", "createtime", "pubtime", "time", "date", "发布时间", "发表时间", "时间",
        "日期", "发布日期", "创建时间",
    ),
    "reposts": ("reposts", "repostscount", "转发数", "转发", "转发量", "分享数"),
    "comments": ("comments", "commentscount", "评论数", "评论", "评论量", "回复数", "回帖数"),
    "likes": ("likes", "likescount", "attitudescount", "点赞数", "点赞", "点赞量", "赞"),
    "views": ("views", "阅读数", "阅读量", "浏览量", "浏览数", "点击数"),
    "region": ("region", "ip", "ip属地", "ip地址", "地区", "地域", "省份", "属地"),
    "client": ("client", "发布工具", "客户端", "设备"),
    "board": ("board", "版块", "板块", "吧名", "贴吧"),
    "keyword": ("keyword", "关键词", "关键字", "sourcekeyword"),
    "parent_id": ("parentid", "父id", "回复的id"),
    "root_id": ("rootid", "主帖id", "原帖id"),
}  # fmt: skip
"""What columns are called that hold a field, without spaces and underscores."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table of a file."""

    place: str
    """Its sheet or database table; empty where the file is one table."""
    values: Mapping[str, tuple[str, ...]]
    """A few values of each, cut."""


def columns_of(path: Path) -> list[Columns]:
    """The columns of each table. Raises `UnknownFormatError`, `OSError`."""
    shape = shape_of(path)
    with open_reader(path, shape) as reader:
        heads = list(reader.heads())
    if shape in {Shape.LINES, Shape.ARRAY}:
        return [_of_objects(heads)]
    return [_of_rows(head) for head in heads if head.rows]


def draft_map(columns: Columns) -> str:
    """A map for these columns as YAML: what their names suggest, the rest as comments."""
    guessed = _guess(columns.values)
    lines = ["# 列映射 (column map)：听风的字段: 文件里的列名。写法见 docs/importing.md", "columns:"]
    lines += [f"  {field}: {_quoted(name)}" for field, name in guessed.items()]
    if "text" not in guessed:
        lines.append("  # text: 正文在哪一列 (which column holds the text)")
    others = [name for name in columns.values if name not in guessed.values()]
    lines += [f"  # 未用 (not used): {_quoted(name)}" for name in others]
    lines.append("constants:")
    if "platform" not in guessed:
        lines.append(
            "  platform: unknown  # 改成 (change to) weibo, forum, tieba, zhihu, xiaohongshu, appstore, news …"
        )
    lines.append("  type: post  # post, repost, comment, thread, reply")
    lines.append('time: auto  # 或 (or) excel, "%Y/%m/%d %H:%M" …')
    if "id" not in guessed:
        lines.append(
            "# 没有 id 列：由平台、作者、时间、正文算出。也可以写 id_from: [列名, 列名] (no id: made of these columns)"
        )
    return "\n".join(lines) + "\n"


def _of_objects(heads: Sequence[Head]) -> Columns:
    """The members of JSON objects, those of objects in them with dots."""
    values: dict[str, list[str]] = {}
    for head in heads:
        names, *rows = (row.cells for row in head.rows)
        for cells in rows:
            for name, value in _members(dict(zip(map(str, names), cells, strict=True))):
                values.setdefault(name, []).append(value)
    return Columns("", {name: _few(found) for name, found in list(values.items())[:_MOST]})


def _members(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", str(found)) for inner, found in value.items())
        else:
            yield name, "" if value is None else str(value)


def _of_rows(head: Head) -> Columns:
    """The header is the row of the most names among the first; what stands below are values."""
    at = max(range(len(head.rows)), key=lambda number: (_names_in(head.rows[number]), -number))
    names = [str(name).strip() for name in head.rows[at].cells]
    below = [row.cells for row in head.rows[at + 1 :]]
    values = {
        name: _few([str(cells[column]) for cells in below if column < len(cells)])
        for column, name in enumerate(names[:_MOST])
        if name
    }
    return Columns(head.place, values)


def _names_in(row: Cells) -> int:
    return len({cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()})


def _few(values: Sequence[str]) -> tuple[str, ...]:
    told = dict.fromkeys(printable(value[:_MOST])[:_SHOWN] for value in values if value.strip())
    return tuple(list(told)[:_VALUES])


def _guess(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Columns by field, each at most once."""
    by_word = {_SPACES.sub("", name).casefold(): name for name in reversed(list(values))}
    guessed: dict[str, str] = {}
    for field, words in _WORDS.items():
        name = next((by_word[word] for word in words if word in by_word), None)
        if name is not None and name not in guessed.values():
            guessed[field] = name
    return guessed


def _quoted(name: str) -> str:
    """A name as YAML takes it whatever is in it."""
    return json.dumps(name, ensure_ascii=False)
