"""How often words and phrases stand in ordinary posts: a table of counts that comes with the product.

It tells what is worth a look today from what people always say. It holds counts of words and phrases, no text;
`nlp.count_background` makes it.
"""

import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from nlp.usual import Usual

FILE: Final = Path(__file__).parent / "lexicon" / "background.tsv.xz"


@dataclass(frozen=True, slots=True)
class Background:
    """Ordinary posts of two kinds: on anything, and on banks and money."""

    general: Usual
    bank: Usual


@cache
def background() -> Background:
    """The table that comes with the product."""
    return read_table(FILE)


def read_table(path: Path) -> Background:
    """A table that `write_table` wrote."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        totals = next(lines).split("\t")
        rows = [line.rstrip("\n").split("\t") for line in lines]
    general, bank = ({row[0]: int(row[column]) for row in rows if row[column]} for column in (1, 2))
    return Background(Usual(general, int(totals[1])), Usual(bank, int(totals[2])))


def write_table(path: Path, general: Mapping[str, int], bank: Mapping[str, int], totals: tuple[int, int]) -> None:
    """One line a phrase, in order: phrase, posts of general talk, posts of bank talk; nothing where too few."""
    lines = (f"{phrase}\t{general.get(phrase, '')}\t{bank.get(phrase, '')}\n" for phrase in sorted({*general, *bank}))
    with lzma.open(path, "wt", encoding="utf-8", preset=9 | lzma.PRESET_EXTREME) as table:
        table.write(f"posts\t{totals[0]}\t{totals[1]}\n")
        table.writelines(lines)
