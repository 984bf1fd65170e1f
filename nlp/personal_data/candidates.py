"""A few fast scans that say of most texts that they hold no personal data.

Every alternative begins with a character or a set of them, and none holds alternatives at its beginning: so the
engine leaps over all characters that can begin none.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from nlp.personal_data.lexicon import tables

_DIGIT: Final = "0-9０-９𝟎-𝟿①-⑨⓪❶-❾➀-➈零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖"
_LETTER: Final = "A-Za-zＡ-Ｚａ-ｚ"
_GAP: Final = r"[ .·•_*—–-]{0,2}"
_ADD: Final = r"[加搜找+➕＋➜][一下我俺本人她他个老师的客服经理\s]{0,4}"
_MAIL: Final = (
    "qq|vip|163|126|139|189|yeah|gmail|foxmail|outlook|hotmail|live|msn|yahoo|sina|sohu|aliyun|icloud|21cn|tom"
)


def may_hold_personal_data(text: str) -> bool:
    """Whether a text is worth a closer look; never False for one that holds something."""
    return any(scan.search(text) for scan in _scans())


@cache
def _scans() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(scan) for scan in _patterns())


def _patterns() -> Iterator[str]:
    yield rf"[{_DIGIT}](?:[^\w\n]{{0,3}}[{_DIGIT}]){{6}}"
    yield rf"[@＠]\s?[{_LETTER}0-9０-９]|[\u00ad\u200b-\u200f\u2060\ufeff]|[(（\[【]\s?at\s?[)）\]】]|艾特|#(?:{_MAIL})"
    yield r" at "
    yield rf"[QqＱｑ](?:[\s.·]?[QqＱｑ]|\s?[:：号])[^\n]{{0,14}}[{_DIGIT}]|[扣企球蔻]\s?[扣鹅球蔻:：号][^\n]{{0,14}}[{_DIGIT}]"
    yield rf"{_ADD}[QqＱｑ扣蔻微薇威徽vVwWｖＶｗＷ卫][^\n]{{0,16}}[{_LETTER}{_DIGIT}]"
    yield rf"[微薇威徽维]\s?[信❤:：][^\n]{{0,14}}[{_LETTER}0-9０-９]|卫星[^\n]{{0,14}}[{_LETTER}0-9０-９]|绿泡泡"
    yield rf"[vVwWＶｖＷｗ](?:\s?[.❤]?\s?[xXＸｘ]|\s?[❤信:：]|ei\s?[xX]in|e\s?[cC]hat)[^\n]{{0,14}}[{_LETTER}0-9０-９]"
    yield rf"[{''.join(tables().plates)}]{_GAP}[{_LETTER}]{_GAP}[{_LETTER}0-9０-９]"
    yield (
        r"[路街道巷弄同里段区期苑园府城庭坊邸湾墅村寓厦庄舍轩居郡湖都岸]"
        rf"\s?(?:[东西南北中甲]?[段区]|[{_LETTER}]|[{_DIGIT}十百]{{1,5}}(?:[-—–]\d{{1,4}})?)\s?[号弄栋幢座单组楼巷期区#段里{_DIGIT}]"
    )
    yield rf"[栋幢]\s?[{_DIGIT}]|号楼\s?[{_DIGIT}]|单元\s?[{_DIGIT}]"
    yield r"[护通回台港入居往][照行乡胞澳台住来]证?[^\n]{0,20}\d|[Pp]assport|[EGＥＧ](?<![A-Za-z\d][EG])[A-ZＡ-Ｚ]?\d{7}"
    surnames = "".join({*tables().surnames, *(name[0] for name in tables().compound_surnames)})
    then = rf"[^\n]{{0,6}}[{surnames}]"
    words = ("名字", *tables().fields, *tables().roles, *tables().relatives)
    yield rf"我[的本真名字就]{{0,4}}[叫是]{then}|" + "|".join(word + then for word in words)
