"""Whether the words around a short name tell of a bank: neighbours, words of banking, lists of banks, other senses.

A name such as 平安 or 交通 has many senses. The decision looks, in this order, at the words directly beside it
(平安提额), at the list it stands in (浦发、平安、光大), at words of another sense (平安…保单), and at words of
banking within `NEAR` characters of its sentence. Words are data (``lexicon/brands/context.yaml``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, Self

from nlp.lexicon_file import ContextWords, LexiconFile, Trust

NEAR: Final = 12
"""Characters on either side of an ambiguous short name in which words of banking must stand."""
_CHAIN: Final = 8
"""Names looked at on either side in a list."""
_STOP: Final = re.compile(r"[。！？!?；;\n]")
_LINK: Final = re.compile(
    r"(?:的|卡|信用卡)?(?:[\s、,，;；/|+&~_·和跟与或及比]|还有|以及|或者|还是|不如|vs|[\d.]{1,6}[kw万%]?){0,3}"
)
"""What may stand between two names of a list: ``光大60兴业28``, ``工行、建行``, ``工商建设农行``."""
_END: Final = re.compile(r"\s*(?:$|[、,，;；/|。.!！?？)）…&+~_·的卡都和跟与或及也各两三\da-z])")
"""What follows a member of a list."""
_GAP: Final = r"\s?(?:家|那边|这边|里面?|上)?(?:的|那|这)?"
"""What may stand between a name and the word after it."""
_COUNTED: Final = re.compile(r"\s?(?:[元块亿万股条次个粉名户家点期篇]|人(?!工)|积分)")
_NUMBERED: Final = re.compile(r"(?:尾号|[¥￥$]|单号|编号|卡号|金额)[:：为是]?\s?$")
_SURELY_AFTER: Final = re.compile(r"就(?![业近算])|卡(?![车点通壳住顿死路片])|车主?卡|电话|官方|客服")
"""After the short name of a bank of which the cutter makes the beginning of another word (建行/就是, 浦/发卡/到期)."""
_ACCOUNT: Final = re.compile(r"@[^\s@:：,，。]{1,12}$")
_STOCK: Final = re.compile(r"股|代码|买入|卖出|持有|持仓|加仓|减仓|满仓|涨|跌|行情|证券|估值|分红|主力|流入")


class Alias(NamedTuple):
    """What a word of the lexicon means."""

    brand: str
    """Empty for words that mean no brand (平安夜)."""
    trust: Trust
    kind: str = ""
    bare: bool = False
    """Where a person talks of banking it needs no words of banking near."""


class Found(NamedTuple):
    """A word of the lexicon in a text."""

    start: int
    end: int
    alias: Alias


@dataclass(frozen=True, slots=True)
class Context:
    """The words around names, as patterns."""

    finance: re.Pattern[str]
    """Words of banking are its group 1; the words that only look like some are matched before, without the group."""
    other: re.Pattern[str]
    right: re.Pattern[str]
    left: re.Pattern[str]
    not_followed_by: re.Pattern[str]

    @classmethod
    def of(cls, content: LexiconFile) -> Self:
        """The patterns of a lexicon's words."""
        return cls(
            finance=re.compile(f"{either(content.not_finance_words)}|({either(content.finance_words)})"),
            other=re.compile(either(content.other_words)),
            right=re.compile(
                f"(?!{_GAP}(?:{either(content.not_finance_words)})){_GAP}(?:{either(content.right_neighbours)})"
            ),
            left=re.compile(f"(?:{either(content.left_neighbours)})$"),
            not_followed_by=content.not_followed_by,
        )

    def is_beside_bank_words(self, text: str, one: Found) -> bool:
        """Whether words that only follow or precede a bank stand directly beside the name."""
        return bool(self.right.match(text, one.end) or self.left.search(text, max(0, one.start - 6), one.start))

    def is_near_bank_words(self, text: str, one: Found, left: int, right: int) -> bool:
        """Whether words of banking stand in ``text[left:right]`` outside the name."""
        return self._speaks_of_banking(text, left, one.start) or self._speaks_of_banking(text, one.end, right)

    def means_something_else(self, text: str, one: Found, left: int, right: int, unless: re.Pattern[str]) -> bool:
        """Whether words of another sense stand in ``text[left:right]`` outside the name."""
        return any(
            pattern.search(text, left, one.start) or pattern.search(text, one.end, right)
            for pattern in (self.other, unless)
        )

    def _speaks_of_banking(self, text: str, start: int, end: int) -> bool:
        return any(match.lastindex for match in self.finance.finditer(text, start, end))


def either(words: ContextWords) -> str:
    """A pattern that matches any of the words, the longest first; without words it matches nothing."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def sentence_around(text: str, one: Found) -> tuple[int, int]:
    """The `NEAR` characters on either side, as far as the sentence goes."""
    left, right = max(0, one.start - NEAR), min(len(text), one.end + NEAR)
    stops = [stop.start() for stop in _STOP.finditer(text, left, right)]
    left = max((stop + 1 for stop in stops if stop < one.start), default=left)
    return left, min((stop for stop in stops if stop >= one.end), default=right)


def listed_with(text: str, place: int, found: Sequence[Found]) -> list[Found]:
    """The other names in the same list as ``found[place]``; words that mean no brand are among them."""
    return [*_linked(text, found[place:]), *_linked(text, found[place::-1])]


def _linked(text: str, names: Sequence[Found]) -> Iterator[Found]:
    for one, following in pairwise(names[: _CHAIN + 1]):
        first, second = sorted((one, following))
        if not _LINK.fullmatch(text, first.end, second.start):
            return
        yield following


def closes_a_list(text: str, one: Found) -> bool:
    """Whether nothing is said of an everyday word after it, so that it can be a member of a list: not 交通很便利."""
    return bool(_END.match(text, one.end))


def follows_as_after_a_name(text: str, one: Found) -> bool:
    """Whether what follows a short name can only follow a name, wherever the cutter ends its words."""
    return bool(_SURELY_AFTER.match(text, one.end))


def is_inside_an_account(text: str, one: Found) -> bool:
    """Whether a name stands inside an account's that begins otherwise: @凤凰民生."""
    return bool(_ACCOUNT.search(text, max(0, one.start - 13), one.start))


def is_counted(text: str, one: Found) -> bool:
    """Whether a number is an amount or the end of another number: 95588元, 尾号95588."""
    return bool(_COUNTED.match(text, one.end) or _NUMBERED.search(text, max(0, one.start - 6), one.start))


def is_share_code(text: str, one: Found) -> bool:
    """Whether a bare code stands in brackets or near words of the stock market."""
    if text[max(0, one.start - 1) : one.start] in {"(", "（", "【", "["} and text[one.end : one.end + 1] in {
        ")",
        "）",
        "】",
        "]",
    }:
        return True
    left, right = sentence_around(text, one)
    return bool(_STOCK.search(text, left, one.start) or _STOCK.search(text, one.end, right))
