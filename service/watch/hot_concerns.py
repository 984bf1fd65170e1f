"""Whether a word of the list of hot searches is the bank's concern: it names the bank, a competitor, a watched keyword, or money."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nlp.brands import Lexicon
from nlp.phrases import function_words
from nlp.subjects import find_subjects
from nlp.words import cut, says_something

_FINANCE: Final = re.compile("财经|金融|理财|证券|银行|股票|基金|保险")
"""Names of the platform's categories."""
_MARKET: Final = re.compile(
    "银行|央行|金融|理财|存款|贷款|利率|利息|信用卡|降准|降息|加息|lpr|a股|股市|大盘|沪指|港股|美股|美联储|汇率|人民币|国债|房贷|公积金|证监会|金融监管",
    re.IGNORECASE,
)
"""Words of money that are no product."""
_BANK: Final = "bank"


class Concern(StrEnum):
    """What a word is to the bank, the most pressing first."""

    OWN = "own"
    RIVAL = "rival"
    WATCHED = "watched"
    FINANCE = "finance"
    NONE = "none"

    @property
    def place(self) -> int:
        """0 for the most pressing."""
        return list(Concern).index(self)


CONCERN_ZH: Final = {
    Concern.OWN: "本行", Concern.RIVAL: "同业", Concern.WATCHED: "关注词", Concern.FINANCE: "财经", Concern.NONE: "其他",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What a word is to the bank, and by what."""

    concern: Concern
    brands: tuple[str, ...] = ()
    """Keys of the banks that it names, each once."""
    keywords: tuple[str, ...] = ()
    """The watched ones that are in it."""


@dataclass(frozen=True, slots=True)
class Concerns:
    """What one bank looks for on the list."""

    lexicon: Lexicon
    own: str
    """The bank's key in the lexicon; empty: every bank counts as the own one."""
    keywords: Sequence[str] = ()
    """Watched ones; all words of one (``江海 信用卡``) must be there."""

    def judge(self, word: str, category: str = "") -> Judged:
        """What a word of the list is; ``category`` is the platform's."""
        mentions = self.lexicon.find(word)
        named = dict.fromkeys(mention.brand for mention in mentions)
        banks = tuple(key for key in named if self.lexicon.brands[key].kind == _BANK)
        watched = tuple(keyword for keyword in self.keywords if _holds(word, keyword))
        if banks:
            return Judged(Concern.OWN if not self.own or self.own in banks else Concern.RIVAL, banks, watched)
        if watched:
            return Judged(Concern.WATCHED, keywords=watched)
        is_product = any(subject.kind == "product" for subject in find_subjects(word, mentions))
        about_money = named or is_product or _FINANCE.search(category) or _MARKET.search(word)
        return Judged(Concern.FINANCE if about_money else Concern.NONE)


def search_text(word: str) -> str:
    """A query that finds posts about a word of the list: those that have all its words, wherever."""
    never = function_words().never
    words = [part.lower().strip("-－") for part in cut(word) if says_something(part) and part not in never]
    return " ".join(words) or word


def _holds(word: str, keyword: str) -> bool:
    parts = keyword.casefold().split()
    return bool(parts) and all(part in word.casefold() for part in parts)
