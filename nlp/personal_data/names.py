"""Names of persons, where the words around say that a name stands there: 我叫…, 姓名：…, 客户经理…, beside a phone.

Names that are hidden already (王某, 张**) and surnames with a title (张经理) stay, and so do the names that news report.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nlp.personal_data.folding import Folded
from nlp.personal_data.lexicon import tables
from nlp.records import PiiSpan
from nlp.words import is_word, tagged

_FIELD: Final = r"(?:姓名|名字|户名|账户名|持卡人|开户人|户主|收款人|收款方|付款人|转账人|联系人|投诉人|申请人|借款人|贷款人|收件人|收货人|寄件人|当事人|投保人|被保人|被保险人|办理人|经办人|担保人|受益人|委托人|代理人|客户名|机主|车主|举报人|申诉人)"
_SELF: Final = r"(?:(?<![把被让给])我(?:的?名字)?(?:本名|真名)?(?:名?叫|就叫)|(?:本人|他|她|对方|老公|老婆|父亲|母亲|爸爸|妈妈|儿子|女儿|妻子|丈夫|经理|先生|女士|员工|的人|人员)(?:名|就)?叫(?:做|作)?|名(?:字)?叫|本名|真名|实名)"
_ROLE: Final = r"(?:客户经理|大堂经理|理财经理|贷款经理|信贷经理|业务经理|对公经理|个贷经理|客服经理|投资顾问|理财顾问|信贷员|柜员|催收员|催收人员|催收专员|催收人|客服人员|客服专员|客服|业务员|专员|工作人员|办事员|坐席|柜面人员|保险代理人|代理人|销售员|销售人员|信贷专员|网点主任|值班经理|营业员|职员|律师|保安|经办)"
_INTRODUCED: Final = re.compile(
    rf"(?:{_FIELD}|{_ROLE}(?:姓名|名字)?)\s?(?:[:：]|是|为|叫|名叫|叫做)\s?[「“【(（]?|{_SELF}\s?[:：]?\s?[「“【]?|{_FIELD}\s"
)
"""What surely introduces a name."""
_ANNOUNCED: Final = re.compile(rf"(?:{_FIELD}|{_ROLE}|(?<!非)(?<!日)本人|我是)\s?[(（]?")
"""What may stand before a name."""
_HAN: Final = re.compile(r"[一-鿿]{1,8}")
_FOREIGN: Final = re.compile(r"[一-鿿]{2,8}·[一-鿿]{2,8}")
_HIDDEN: Final = re.compile(
    r"[一-鿿]{1,2}(?:某|[*×xX＊○〇]|同学|先生|女士|小姐|经理|主任|行长|老师|总(?![一-鿿])|哥|姐|师傅|律师|警官|阿姨|叔叔|大爷|大妈|工(?![一-鿿])|女(?![一-鿿])|男(?![一-鿿])|姓)"
)
_STOPS: Final = frozenset(
    "说的了在是给和把让跟对打来于不也都就还又再已被因向从去没要想会能可以有将为与及到叫称骂问告发骗拒推态服联电手身今昨前之此该其这那您你我他她们吗呢吧啊呀先后上下中年月日号诉求现系需请用持故特但却则所由当每非常很太真只才正曾至自"
)
"""What follows a name of two characters rather than ends one of three."""
_END_OF_NAME: Final = re.compile(
    r"$|[^一-鿿]|[说的了在是给和把让跟对打来于不也都就还又再已被因向从去没要想会能可有将为与及到称骂问告骗拒推先系身现于态服联电手办投请用持故特曾却本年工]"
)
_BESIDE: Final = re.compile(r"(?:^|[^一-鿿A-Za-z\]])(?P<name>[一-鿿]{2,4})[\s:：,，、(（]{0,2}$")
_BEYOND: Final = re.compile(r"[\s,，:：、(（]{1,2}(?P<name>[一-鿿]{2,4})(?![一-鿿])")
_LONGEST: Final = 8


def find_names(reading: Folded, numbers: Iterable[PiiSpan], text: str) -> Iterator[PiiSpan]:
    """Names after words that introduce one, and beside ``numbers`` (spans of mobiles and identity cards in ``text``)."""
    for pattern, surely in ((_INTRODUCED, True), (_ANNOUNCED, False)):
        for match in pattern.finditer(reading.text):
            end = _end_of_name(reading.text, match.end(), surely=surely)
            if end:
                yield reading.span("name", match.end(), end)
    for number in numbers:
        for match in (
            _BESIDE.search(text, max(0, number.start - _LONGEST), number.start),
            _BEYOND.match(text, number.end),
        ):
            if match and _is_whole_name(match["name"]):
                yield PiiSpan("name", *match.span("name"))


def _end_of_name(text: str, start: int, *, surely: bool) -> int | None:
    """Where the name ends that begins at a place; None: none begins there."""
    foreign = _FOREIGN.match(text, start)
    if foreign:
        return foreign.end() if surely else None
    run = _HAN.match(text, start)
    if run is None or _HIDDEN.match(text, start):
        return None
    name = _name_at(run[0], surely=surely)
    if name is None or (not surely and not _END_OF_NAME.match(text, start + len(name))):
        return None
    return start + len(name)


def _name_at(run: str, *, surely: bool) -> str | None:
    """The name that a run of characters begins with."""
    surname = _surname(run)
    if surname is None or any(run.startswith(word) for word in _words_at(run)):
        return None
    if surely and len(run) in (len(surname) + 1, len(surname) + 2):
        return run if _may_be_given(run[len(surname) :]) or not is_word(run) else None
    words = tagged(run)
    first, tag = words[0]
    if len(first) > len(surname):
        return _shortened(first, surname) if tag.startswith("nr") or not is_word(first) else None
    given = words[1][0] if len(words) > 1 else ""
    if not given or given[0] in _STOPS or (len(given) > 1 and is_word(given) and not surely):
        return None
    if len(given) == 1 and len(words) > 2 and len(words[2][0]) == 1 and words[2][0] not in _STOPS:
        given += words[2][0]
    return _shortened(surname + given, surname)


def _surname(run: str) -> str | None:
    if run[:2] in tables().compound_surnames and len(run) > 2:
        return run[:2]
    return run[0] if run[0] in tables().surnames and len(run) > 1 else None


def _words_at(run: str) -> list[str]:
    return [run[:length] for length in (2, 3) if run[:length] in tables().names_that_are_words]


def _may_be_given(given: str) -> bool:
    return not any(char in _STOPS for char in given)


def _shortened(name: str, surname: str) -> str | None:
    """At most two given characters, without a verb at the end."""
    name = name[: len(surname) + 2]
    if len(name) == len(surname) + 2 and name[-1] in _STOPS:
        name = name[:-1]
    return name if len(name) > len(surname) and name[len(surname)] not in _STOPS else None


def _is_whole_name(run: str) -> bool:
    surname = _surname(run)
    if surname is None or len(run) > len(surname) + 2 or _HIDDEN.match(run) or _words_at(run):
        return False
    words = tagged(run)
    return (
        _may_be_given(run[len(surname) :])
        and (len(words) == 1 or words[0][0] == surname)
        and (words[0][1].startswith("nr") or not is_word(run))
    )
