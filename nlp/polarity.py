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
    r"(?:不|没|没有|未|无|不用|无需|不必|从没|从不|不太|不怎么|不够|不算|谈不上|不会)(?:太|怎么|那么|很|是|够|算|出过|什么|再|有|用)?$"
)
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


@dataclass(frozen=True, slots=True)
class _Words:
    polar: re.Pattern[str]
    sign: Mapping[str, int]
    """1 for praise, -1 for blame, 0 for words that only look like either."""
    rates: frozenset[str]
    aspects: re.Pattern[str]
    owner: Mapping[str, Aspect]


def score(text: str, start: int, end: int) -> int:
    """Words of praise less words of blame in ``text[start:end]`` (lower case)."""
    total = 0
    words = _words()
    for match in words.polar.finditer(text, start, end):
        sign = words.sign[match[0]]
        if match[0] in words.rates and Aspect.WEALTH in aspects(text, start, end):
            sign = -sign
        negated = sign and _NEGATED.search(text, max(start, match.start() - 5), match.start())
        total += -sign if negated else sign
    return total


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
    owner = {word: aspect for aspect, words in content.aspects.items() for word in words}
    return _Words(_any_of(sign), sign, frozenset((*content.dear, *content.cheap)), _any_of(owner), owner)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
