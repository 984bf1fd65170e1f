"""Drafts of column maps: which column holds what, by names that people and tools give and by what stands there."""

from pathlib import Path

import pytest

from crawlers.importers.column_map import load_map
from crawlers.importers.guessing import guess_time
from crawlers.importers.preview import Columns, columns_of, draft_map
from tests.crawlers.import_files import write_csv

STATUS = "https://weibo.com/2087169013/JfPN5uFIT?refer_flag=1001030103_"
REPORT = {
    "序号": "1", "标题/微博内容": "江海银行怎么了", "全文内容": "江海银行怎么了，排队", "来源网站": "新浪微博", "媒体类型": "微博", "作者": "江边小陈",
    "发布时间": "2025/3/4 5:06", "原文链接": STATUS, "信息属性": "敏感", "地域": "广东", "涉及词": "江海银行", "转发数": "1.2万", "评论数": "-",
    "点赞数": "1,234", "粉丝数": "3.4万", "采集时间": "2025/3/5 9:00",
}  # fmt: skip
SCRAPED = {
    "关键词": "江海银行", "博主昵称": "小江", "博主主页": "https://weibo.com/u/2087169013", "微博认证": "黄V", "微博内容": "江海银行的卡",
    "微博链接": STATUS, "发布时间": "03月04日 05:06", "来源": "iPhone客户端", "转发": "转发", "评论": "12", "点赞": "赞",
    "页面网址": "https://s.weibo.com/weibo?q=x",
}  # fmt: skip
HAND = {"博主": "小江", "博文": "江海银行", "发帖时间": "45720.2", "网址": STATUS, "转发": "3", "粉丝数": "2"}
COMMENTS = {
    "评论id": "4537740077310228", "微博id": "4537740077310227", "评论者": "小江", "评论": "说得好", "评论时间": "2025-03-04", "点赞数": "3",
}  # fmt: skip
BOARD = {
    "帖子标题": "江海银行",
    "楼主": "小江",
    "回复数": "3",
    "发帖时间": "2025-3-4",
    "帖子链接": "https://tieba.baidu.com/p/8172",
    "吧名": "江海",
}
MEDIA = {
    "序号": "1",
    "标题": "江海",
    "内容": "江海银行年报",
    "来源": "知乎",
    "作者": "小江",
    "时间": "2025-3-4",
    "链接": STATUS,
}
UNITS = {
    "昵称": "甲",
    "微博 正文": "江海",
    "发布时间（北京时间）": "2025-3-4",
    "转发数(次)": "1",
    "点赞数\n【次】": "3",
    "user.id": "7",
}


def drafted(path: Path, *rows: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    (columns,) = columns_of(write_csv(path / "x.csv", list(rows[0]), *(list(row.values()) for row in rows)))
    draft = path / "m.yaml"
    draft.write_text(draft_map(columns), encoding="utf-8")
    says = load_map(draft)
    return dict(says.columns.items()), dict(says.constants.items())


@pytest.mark.parametrize(
    ("row", "columns", "constants"),
    [
        (REPORT, ("id 原文链接 text 全文内容 title 标题/微博内容 url 原文链接 platform 媒体类型 author 作者 author.followers 粉丝数"
         " published_at 发布时间 fetched_at 采集时间 reposts 转发数 comments 评论数 likes 点赞数 region 地域 keyword 涉及词"), "type post"),
        (SCRAPED, ("id 微博链接 text 微博内容 url 微博链接 author 博主昵称 author.id 博主主页 author.verified 微博认证 published_at 发布时间"
         " reposts 转发 comments 评论 likes 点赞 client 来源 keyword 关键词"), "platform weibo type post"),
        (HAND, "id 网址 text 博文 url 网址 author 博主 author.followers 粉丝数 published_at 发帖时间 reposts 转发",
         "platform weibo type post"),
        (COMMENTS, "id 评论id text 评论 author 评论者 published_at 评论时间 likes 点赞数 parent_id 微博id", "platform weibo type comment"),
        (BOARD, "title 帖子标题 url 帖子链接 author 楼主 published_at 发帖时间 comments 回复数 board 吧名", "platform tieba type post"),
        (MEDIA, "text 内容 title 标题 url 链接 platform 来源 author 作者 published_at 时间", "type post"),
    ],
)  # fmt: skip
def test_columns_are_guessed(row: dict[str, str], columns: str, constants: str, tmp_path: Path) -> None:
    def pairs(words: str) -> dict[str, str]:
        return dict(zip(words.split()[::2], words.split()[1::2], strict=True))

    assert drafted(tmp_path, row) == (pairs(columns), pairs(constants))


def test_names_differ_by_spaces_units_and_dots(tmp_path: Path) -> None:
    columns, _ = drafted(tmp_path, UNITS)
    assert list(columns.values()) == [
        "微博 正文",
        "昵称",
        "user.id",
        "发布时间（北京时间）",
        "转发数(次)",
        "点赞数\n【次】",
    ]


def test_numbers_of_rows_are_no_ids(tmp_path: Path) -> None:
    rows = [{"编号": str(number), "内容": f"江海银行第{number}条"} for number in range(1, 5)]
    assert drafted(tmp_path, *rows)[0] == {"text": "内容"}
    assert drafted(tmp_path, *(row | {"编号": f"A{row['编号']}"} for row in rows))[0] == {"id": "编号", "text": "内容"}


def test_what_stands_in_several_rows_is_no_id(tmp_path: Path) -> None:
    """Comments would become one, those of one status."""
    rows = [{"微博id": "4537740077310227", "内容": f"说得好{number}", "链接": STATUS} for number in range(4)]
    assert drafted(tmp_path, *rows)[0] == {"text": "内容", "url": "链接", "parent_id": "微博id"}
    apart = [{"id": f"10{number}7", "微博id": "4537740077310227", "评论内容": f"是{number}"} for number in range(2)]
    assert drafted(tmp_path, *apart)[0] == {"id": "id", "text": "评论内容", "parent_id": "微博id"}
    only = {"微博id": "4537740077310227", "评论内容": "是", "微博链接": STATUS}
    assert drafted(tmp_path, only)[0] == {"text": "评论内容", "url": "微博链接", "parent_id": "微博id"}
    stored = {"_id": "5f3a0b0c0d0e0f0a0b0c0d0e", "weibo_id": "4537740077310227", "text": "好"}
    assert drafted(tmp_path, stored)[0] == {"id": "weibo_id", "text": "text"}
    twice = [{"微博id": str(4537740077310227 + number), "内容": "好"} for number in (*range(9), 0)]
    assert drafted(tmp_path, *twice)[0] == {"id": "微博id", "text": "内容"}


def test_the_header_is_found_beside_a_column_without_a_name(tmp_path: Path) -> None:
    rows = [
        {"": str(number), "用户名": f"甲{number}", "微博内容": f"江海银行{number}", "时间": "2025-3-4"}
        for number in range(3)
    ]
    assert drafted(tmp_path, *rows)[0] == {"text": "微博内容", "author": "用户名", "published_at": "时间"}
    odd = [{"": "0", "甲": "a", "乙": "b", "丙": "c", "丁": "d", "戊": "e"}]
    (columns,) = columns_of(write_csv(tmp_path / "y.csv", list(odd[0]), list(odd[0].values())))
    assert list(columns.values) == ["甲", "乙", "丙", "丁", "戊"]


@pytest.mark.parametrize(
    ("times", "pattern"),
    [
        (["2025/3/4 5:06", "2025年3月4日 05:06", "45720.2125", "1741035960000"], "auto"),
        (["20250304", "20251112"], "%Y%m%d"),
        (["202503040506", "202511121106"], "%Y%m%d%H%M"),
        (["12/30/2024 05:06", "1/2/2025 15:06"], "%m/%d/%Y %H:%M"),
        (["30/12/2024 05:06", "1/2/2025 15:06"], "%d/%m/%Y %H:%M"),
        (["2025年03月04日 05时06分"], "%Y年%m月%d日 %H时%M分"),
        (["1/2/2025 15:06"], "auto"),
        (["Tue, 04 Mar 2025 05:06:07 +0800"], "%a, %d %b %Y %H:%M:%S %z"),
        (["上周", "昨晚"], "auto"),
        ([], "auto"),
    ],
)
def test_how_times_are_written_is_guessed(times: list[str], pattern: str) -> None:
    assert guess_time(times) == pattern
    draft = draft_map(Columns("", {"内容": ("江海银行",), "时间": tuple(times)}))
    assert f"time: {pattern}" in draft.replace('"', "")
