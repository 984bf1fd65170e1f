"""Subjects as words for the screen."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from nlp.records import Subject
from nlp.subjects.catalogue import products
from nlp.subjects.gazetteer import gazetteer
from nlp.subjects.matters import matters

KIND_ZH: Final = {
    "product": "产品", "amount": "金额", "rate": "利率", "term": "期限", "time": "时间", "place": "地点", "branch": "网点",
    "reference": "编号", "competitor": "对比", "leaves": "离开", "goes_to": "转向", "addressee": "求助对象",
}  # fmt: skip
"""What a kind of subject is called."""
_PERIOD_ZH: Final = {"month": "/月", "year": "/年", "day": "/天"}
_UNIT_ZH: Final = {"Y": "年", "M": "个月", "D": "天"}


def subject_words(subject: Subject) -> str:
    """The value in words: 白金卡, 5万元, 3.2%, 12个月, 浙江杭州; where there are none, the words of the text."""
    say = _WORDS.get(subject.kind)
    return say(subject.value) if say else subject.text


def _product(key: str) -> str:
    product = products().get(key)
    return product.name if product else key


def _term(value: str) -> str:
    return "至".join(f"{part[1:-1]}{_UNIT_ZH[part[-1]]}" for part in value.split("/"))


def _reference(value: str) -> str:
    key, _, number = value.partition(":")
    known = matters().references.get(key)
    return f"{known.name if known else key} {number}".rstrip()


def _addressee(value: str) -> str:
    known = matters().addressees.get(value)
    return known.name if known else value


def _with_period(value: str, say: Callable[[str], str], unit: str) -> str:
    """3000-5000/month as 3000–5000元/月."""
    number, _, period = value.partition("/")
    return "–".join(map(say, number.split("-"))) + unit + (_PERIOD_ZH[period] if period else "")


def _yuan(digits: str) -> str:
    """50000 as 5万, 1200000000 as 12亿; other numbers as they are."""
    number = Decimal(digits)
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size and number % (size // 100) == 0:
            return f"{(number / size).normalize():f}{unit}"
    return digits


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "product": _product,
    "amount": lambda value: _with_period(value, _yuan, "元"),
    "rate": lambda value: _with_period(value, str, "%"),
    "term": _term,
    "place": lambda value: gazetteer().name(value),
    "reference": _reference,
    "addressee": _addressee,
}
