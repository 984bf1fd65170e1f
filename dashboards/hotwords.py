"""Hot words with the size they are written in, and the posts they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboards.formats import exact
from dashboards.selection import Selection
from service.stores.contract import HotWord

SIZES = ((0.1, 4), (0.3, 3), (0.6, 2))
"""The top tenth of the words is written largest, and so on."""


@dataclass(frozen=True, slots=True)
class SizedWord:
    """One word."""

    text: str
    count: int
    size: int
    """1 small … 4 large."""
    mood: str
    href: str
    title: str


def sized_words(words: Sequence[HotWord], selection: Selection) -> list[SizedWord]:
    """The words in the order of their score, larger the higher; each leads to its posts within the selection."""
    return [_sized(word, index / len(words), selection) for index, word in enumerate(words)]


def _sized(word: HotWord, rank: float, selection: Selection) -> SizedWord:
    text = (
        f"{selection.text} {word.word}".strip()
        if " OR " not in selection.text and "|" not in selection.text
        else f"({selection.text}) {word.word}"
    )
    return SizedWord(
        text=word.word,
        count=word.count,
        size=next((size for share, size in SIZES if rank < share), 1),
        mood="",
        href=replace(selection, text=text).url(),
        title=f"{exact(word.count)} 条提到; 对照的帖子里 {exact(word.background)} 条; G² {word.score:.0f}",
    )
