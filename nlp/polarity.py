"""Praise and blame in one clause, by words: for posts that name several brands, of which a model reads only the whole.

Words, negation (不好用, 没有闪退) and questions (哪个好) count; degree does not, since only the sign is asked for.
The method is that of lexicon-based sentiment (Taboada et al. 2011, doi:10.1162/COLI_a_00049) without its weights.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from nlp.labels import Aspect

WORDS_FILE: Final = Path(__file__).parent / "lexicon" / "opinions.yaml"
_GENERAL: Final = frozenset((Aspect.CREDIT_CARD, Aspect.DEBIT_CARD, Aspect.PAYMENT))
"""They say what is dealt with; another aspect in the same clause says what of it is judged."""
_NEGATED: Final = re.compile(
    r"(?:不|没|没有|未|无|不用|无需|不必|从没|从不|不太|不怎么|不够|不算|谈不上|不会|不肯|不愿)"
    r"(?:太|怎么|那么|很|是|够|算|出过|什么|再|有|用)?(?:[给让帮叫](?:我们?|你|他|人|咱)?)?$"
)
_TO_MEASURE: Final = 6
"""Characters before a measure in which the noun stands that it is said of: 年费也收得太高."""
_LEFT_OUT: Final = 6
_BEFORE: Final = 16
"""A clause whose measure stands so near its begin may leave the noun to the clause before: 江海的利率高，云港低."""
_RATES: Final = frozenset(("利率", "利息"))
"""Who saves wants them high."""
_QUESTION: Final = re.compile(
    r"[?？]|[吗么嘛]$|哪[个家张款种里]|多久|多少|怎么[绑办弄申还关]|区别|能不能|要不要|有没有|是不是|呢$"
)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    aspects: Mapping[Aspect, tuple[str, ...]]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    neither: tuple[str, ...]
    dear: tuple[str, ...]
    """High rates: blame, but praise where the clause speaks of saving."""
    cheap: tuple[str, ...]
    high: tuple[str, ...]
    """Measures: praise of what is good to have, blame of what it costs."""
    low: tuple[str, ...]
    good_to_have: tuple[str, ...]
    better_without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    polar: re.Pattern[str]
    sign: Mapping[str, int]
    """1 for praise, -1 for blame, 0 for words that only look like either."""
    rates: frozenset[str]
    direction: Mapping[str, int]
    """1 for measures that say high, -1 for those that say low."""
    measured: re.Pattern[str]
    """What they are said of: the last of these nouns, its group 1 where one is better without it."""
    aspects: re.Pattern[str]
    owner: Mapping[str, Aspect]


def score(text: str, start: int, end: int) -> int:
    """Words of praise less words of blame in ``text[start:end]`` (lower case)."""
    total = 0
    words = _words()
    for match in words.polar.finditer(text, start, end):
        sign = _sign(text, match, start, end)
        negated = sign and _NEGATED.search(text, max(start, match.start() - 5), match.start())
        total += -sign if negated else sign
    return total


def _sign(text: str, match: re.Match[str], start: int, end: int) -> int:
    """1 for praise, -1 for blame; of a high, a low, a few it is told by what is counted: 年费低, but 收益低."""
    words = _words()
    sign = words.sign[match[0]]
    if match[0] in words.rates:
        return -sign if Aspect.WEALTH in aspects(text, start, end) else sign
    if direction := words.direction.get(match[0]):
        noun = _last(words.measured, text, max(start, match.start() - _TO_MEASURE), match.start())
        if noun is None and match.start() - start <= _LEFT_OUT:
            start = max(0, start - _BEFORE)
            noun = _last(words.measured, text, start, match.start())
        if noun is not None:
            cost = noun[1] is not None and not (noun[1] in _RATES and Aspect.WEALTH in aspects(text, start, end))
            return -direction if cost else direction
    return sign


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    return next(iter([*pattern.finditer(text, start, end)][::-1]), None)


def is_question(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]``, with the mark after it, asks something."""
    return bool(_QUESTION.search(text, start, end) or text[end : end + 1] in {"?", "？"})


def aspects(text: str, start: int, end: int) -> tuple[Aspect, ...]:
    """Aspects named in ``text[start:end]`` (lower case), the first named first; the general ones only alone."""
    words = _words()
    found = dict.fromkeys(words.owner[match[0]] for match in words.aspects.finditer(text, start, end))
    return tuple(aspect for aspect in found if aspect not in _GENERAL) or tuple(found)


@cache
def _words() -> _Words:
    content = _File.model_validate(YAML(typ="safe").load(WORDS_FILE.read_text("utf-8")))
    sign = dict.fromkeys(content.neither, 0)
    sign |= dict.fromkeys((*content.positive, *content.cheap), 1)
    sign |= dict.fromkeys((*content.negative, *content.dear), -1)
    direction = dict.fromkeys(content.high, 1) | dict.fromkeys(content.low, -1)
    sign = dict.fromkeys(content.high, 0) | sign
    measured = re.compile(f"({_any_of(content.better_without).pattern})|{_any_of(content.good_to_have).pattern}")
    owner = {word: aspect for aspect, words in content.aspects.items() for word in words}
    rates = frozenset((*content.dear, *content.cheap))
    return _Words(_any_of(sign), sign, rates, direction, measured, _any_of(owner), owner)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
