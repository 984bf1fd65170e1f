"""Branches by name: 西湖支行, 中山路网点. The value is the name without the bank."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.records import Subject
from nlp.subjects.lexemes import Found

_LONGEST: Final = 12
_NAME: Final = re.compile(r"[一-鿿\d]{1,12}$")
_CUT: Final = re.compile(
    r"银行|农商行|农信社|信用社|商行|[工农中建交招]行|邮储|[在去到的是了与跟及或至由让被把给对往离问找叫说这那各每某该其哪个几些任何所但还以我你他她么会能]|家(?![庄口界港])|和(?!平)|从(?!化)|向(?!阳)|本(?!溪)|公司|附近|旁边|门口|上班|搜索|查询|优化|告知|承诺"
    r"|我们|你们|他们|昨天|今天|明天|上午|下午|自己|其他|别的|任意|一家|线下|当地|本地|就近|最近|柜台|客服|打电话|电话|投诉|办理|前往|联系|表扬|感谢|咨询|经过|路过|开户行|开户|怎么|也?想|更?换"
)
_FORMER: Final = re.compile(r"^原(?![平阳州])(?=[一-鿿]{2})")
"""Before the name of a branch that somebody was at (原西湖支行行长)."""
_GENERAL: Final = frozenset({"网点", "营业厅", "营业所"})
_OF_A_PLACE: Final = re.compile(r"[路街道区县镇乡村市州场城园门桥口厦湖山河江湾里庄店心站学院]$")
"""Of the general words only those are named whose name is that of a place."""
_NOT_A_NAME: Final = re.compile(
    r"(?:[大小总省市县区新老旧原好坏差两一二三四五六七八九十]|线下|物理|营业|实体|服务|银行|人工|发卡|办卡|智能|智慧|社区|农村|乡镇|县域|城区|全国|全省|全市|跨行|同城|异地|海外|境外|国内|金融|移动|联通|电信|开卡|支行|分行|基层|外地|多个|移动|宽带)+"
)


def find_branches(text: str, words: Sequence[Found], others: Sequence[tuple[int, int]]) -> Iterator[Subject]:
    """The name before 支行, 网点 and the like, as far back as a verb, a mark or one of the ``others``: brands, times."""
    for place, word in enumerate(words):
        floor = max(
            [0, *(end for _, end in others if end <= word.start), *(one.end for one in words[:place])],
        )
        start = max(floor, word.start - _LONGEST)
        if (found := _NAME.search(text[start : word.start])) is None:
            continue
        cuts = [match.end() for match in _CUT.finditer(found[0])]
        name = _FORMER.sub("", found[0][cuts[-1] if cuts else 0 :])
        if text[word.start : word.end] in _GENERAL and not _OF_A_PLACE.search(name):
            continue
        if len(name) > 1 and not _NOT_A_NAME.fullmatch(name) and not name.isdigit():
            yield Subject(
                "branch",
                text[word.start - len(name) : word.end],
                text[word.start - len(name) : word.end],
                word.start - len(name),
                word.end,
            )
