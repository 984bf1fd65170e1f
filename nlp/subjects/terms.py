"""Terms of loans, deposits and instalments, as ISO 8601 durations: P12M, P3Y, P50D; ``P12M/P36M`` from one to another."""

import re
from collections.abc import Iterator
from typing import Final

from nlp.records import Subject
from nlp.subjects.numerals import COUNT, SMALL, count, starting

_TERM: Final = re.compile(
    rf"(?:(?P<least>{SMALL})\s?[-~到至或和、]\s?)?(?P<count>{SMALL})\s?(?P<unit>个月|年|天|期)(?P<after>期?)"
)
_COUNTED: Final = frozenset({1, 2, 3, 6, 9, 10, 12, 15, 18, 20, 21, 24, 30, 36, 48, 60})
_PARTS_BEFORE: Final = re.compile(
    r"(?:分成?|办理?了?|做|(?<!已)还|选|改成?|可以|最[长多]|分期|免息|账单|剩|剩下|剩余|还剩|一共|总共|共|贷款?|借)(?:了|个|的)?\s?(?<!还了)(?<!还了 )$"
)
_PARTS_AFTER: Final = re.compile(r"(?:的)?(?:免息|分期|手续费|利率|利息|0费率|还|账单|，?每期|每期|年化)")
_TERM_BEFORE: Final = re.compile(
    r"(?:定存|死期|定期|存单|存|贷款?|贷个?|按揭|房贷|期限|年限|还款期|借款?|借|国债|等额本息|等额本金|分|封闭期?|锁定期?|存款|理财|免息|免息期|连交|要交|共交|交满|连缴|要缴|最长|车贷|装修贷|消费贷)(?:是|为|了|个|了个|的|可|最长|最长有|要|还|选)?[:： ]?$"
)
_TERM_AFTER: Final = re.compile(
    r"(?:的)?(?:定期|定存|大额|存单|存款|国债|免息|还清|还完|利率|理财|年金|按揭|房贷|贷款|lpr|LPR|等额|账期|封闭|期限|死期)"
)
_NOT_A_TERM: Final = re.compile(r"(?:了(?!的)|多|前|后|以来|之[前后]|没|都|才|[老级纪中末底初]|的?时间|左右没)")
_DATE_BEFORE: Final = re.compile(r"(?:19|20)\d?$|[上下每这第昨近]$|\d$")
_OR: Final = re.compile(r"(?:还是|或者?|和|跟|、|到)$")
_STOP_BEFORE: Final = re.compile(r"(?:^|[，,、。；;])\s?$")
_STOP_AFTER: Final = re.compile(r"\s?(?:[，,、。；;！!]|$)")
_LENT: Final = re.compile(r"贷|借|分期|存|按揭|还款|每期|理财")
"""Between marks a count says how long only where something is lent."""
_REACH: Final = 10


def find_terms(text: str) -> Iterator[Subject]:
    """Counts of 期, 年, 个月 and 天 that say how long something runs, not how long ago it was."""
    last = -_REACH
    for match in starting(COUNT, _TERM, text):
        left = text[max(0, match.start() - _REACH) : match.start()]
        beside = match.start() - last < _REACH and _OR.search(left)
        if not _DATE_BEFORE.search(left) and (beside or _is_term(text, match, left)):
            last = match.end()
            yield Subject("term", _duration(match), match[0], *match.span())


def _is_term(text: str, match: re.Match[str], left: str) -> bool:
    if match["after"]:
        return match["unit"] != "期"
    if _STOP_BEFORE.search(left) and _STOP_AFTER.match(text, match.end()):
        return (match["unit"] == "年" or count(match["count"]) in _COUNTED) and bool(_LENT.search(text))
    if match["unit"] == "期":
        before = _PARTS_BEFORE.search(left)
        return count(match["count"]) in _COUNTED and bool(before or _PARTS_AFTER.match(text, match.end()))
    if _NOT_A_TERM.match(text, match.end()):
        return False
    return bool(_TERM_BEFORE.search(left) or _TERM_AFTER.match(text, match.end()))


def _duration(match: re.Match[str]) -> str:
    letter = {"年": "Y", "天": "D"}.get(match["unit"], "M")
    most = f"P{count(match['count'])}{letter}"
    return f"P{count(match['least'])}{letter}/{most}" if match["least"] else most
