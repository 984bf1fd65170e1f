"""A few fast scans that say of most texts that they hold no personal data.

Every alternative begins with a character or a set of them, and none holds alternatives at its beginning: so the
engine leaps over all characters that can begin none.
"""

import re
from collections.abc import Iterator
from enum import Flag, auto
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


class Sort(Flag):
    """What a text may hold: which finders are to look at it."""

    NUMBERS = auto()
    EMAILS = auto()
    DOCUMENTS = auto()
    ACCOUNTS = auto()
    ADDRESSES = auto()
    NAMES = auto()


EVERYTHING: Final = Sort.NUMBERS | Sort.EMAILS | Sort.DOCUMENTS | Sort.ACCOUNTS | Sort.ADDRESSES | Sort.NAMES


def sorts_in(text: str) -> Sort:
    """What a text may hold; it holds nothing else, and most texts hold nothing."""
    found = Sort(0)
    for scan, sorts in _scans():
        if scan.search(text):
            found |= sorts
    return found


@cache
def _scans() -> tuple[tuple[re.Pattern[str], Sort], ...]:
    return tuple((re.compile(scan), sorts) for scan, sorts in _patterns())


def _patterns() -> Iterator[tuple[str, Sort]]:
    letter = rf"[{_LETTER}0-9０-９]"
    yield rf"[{_DIGIT}OoIl](?:[\W_]{{0,3}}[{_DIGIT}OoIl]){{6}}", Sort.NUMBERS | Sort.DOCUMENTS
    yield r"[\u00ad\u200b-\u200f\u2060\ufeff]", EVERYTHING
    yield rf"[@＠]\s?{letter}|[(（\[【]\s?at\s?[)）\]】]|艾特|#(?:{_MAIL})", Sort.EMAILS
    yield r" at ", Sort.EMAILS
    yield rf"[{_DIGIT}]\s?[QqＱｑ]{{2}}\s?[.．点]", Sort.EMAILS
    yield rf"[QqＱｑ](?:[\s.·]?[QqＱｑ]|\s?[:：号])[^\n]{{0,14}}[{_DIGIT}]", Sort.ACCOUNTS
    yield rf"[扣企球蔻]\s?[扣鹅球蔻:：号][^\n]{{0,14}}[{_DIGIT}]|[{_DIGIT}]\s?[(（]\s?(?:[Qq扣企])", Sort.ACCOUNTS
    yield rf"{_ADD}[QqＱｑ扣蔻微薇威徽vVwWｖＶｗＷ卫][^\n]{{0,16}}[{_LETTER}{_DIGIT}]", Sort.ACCOUNTS
    yield rf"[微薇威徽维]\s?[信❤♥:：][^\n]{{0,14}}{letter}|卫星[^\n]{{0,14}}{letter}|绿泡泡", Sort.ACCOUNTS
    yield (
        rf"[vVwWＶｖＷｗ](?:\s?[.❤♥]?\s?[xXＸｘ]|\s?[❤♥信:：]|ei\s?(?:[xX]in|信)|e\s?[cC]hat)[^\n]{{0,14}}{letter}",
        Sort.ACCOUNTS,
    )
    yield rf"[{''.join(tables().plates)}]{_GAP}[{_LETTER}]{_GAP}{letter}", Sort.DOCUMENTS
    yield r"[护通回台港入居往][照行乡胞澳台住来]证?[^\n]{0,20}\d|[Pp]assport", Sort.DOCUMENTS
    yield r"[EGＥＧ](?<![A-Za-z\d][EG])[A-ZＡ-Ｚ]?\d{7}", Sort.DOCUMENTS
    numbered = rf"(?:[东西南北中甲]?(?:[段区]|[{_LETTER}]|[{_DIGIT}十百]{{1,5}}(?:[-—–]\d{{1,4}})?))"
    unit = rf"[号弄栋幢座单组楼巷期区#段里{_DIGIT}]"
    yield rf"[路街道巷弄同里段区期苑园府城庭坊邸湾墅村寓厦庄舍轩居郡湖都岸]\s?{numbered}\s?{unit}", Sort.ADDRESSES
    yield rf"[栋幢]\s?[{_DIGIT}]|号楼\s?[{_DIGIT}]|单元\s?[{_DIGIT}]|楼\s?[{_DIGIT}]{{1,3}}\s?门", Sort.ADDRESSES
    surnames = "".join({*tables().surnames, *(name[0] for name in tables().compound_surnames)})
    then = rf"[^\n]{{0,6}}[{surnames}]"
    introductions = ("名字", "尊敬的", "行长", "主任", "个叫", "个名叫", "账给", "款给", "钱给")
    words = (*introductions, *tables().fields, *tables().roles, *tables().relatives)
    yield rf"我[的本真名字就]{{0,4}}[叫是]{then}|" + "|".join(word + then for word in words), Sort.NAMES
