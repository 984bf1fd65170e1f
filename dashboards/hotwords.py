"""Hot words with the size they are written in, new words, and the posts they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboards.formats import exact
from dashboards.selection import Selection
from service.stores.contract import HotWord

SIZES = ((0.1, 4), (0.3, 3), (0.6, 2))
"""The top tenth of the words is written largest, and so on."""
NEW_WORDS = 12


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


def new_words(counts: Mapping[str, int], selection: Selection) -> list[SizedWord]:
    """New words that posts of the selection have, the most frequent first; each leads to them."""
    there = sorted((-count, word) for word, count in counts.items() if count)
    return [
        SizedWord(word, -count, 1, "", _address(word, selection), f"{exact(-count)} 条提到; 词典里没有的新词")
        for count, word in there[:NEW_WORDS]
    ]


def phrase_address(phrase: str) -> str:
    """Address of all posts that have a phrase."""
    return f"/monitor?{urlencode({'q': phrase, 'range': 'all'})}"


def _address(word: str, selection: Selection) -> str:
    alternatives = " OR " in selection.text or "|" in selection.text
    text = f"({selection.text}) {word}" if alternatives else f"{selection.text} {word}".strip()
    return replace(selection, text=text).url()


def _sized(word: HotWord, rank: float, selection: Selection) -> SizedWord:
    return SizedWord(
        text=word.word,
        count=word.count,
        size=next((size for share, size in SIZES if rank < share), 1),
        mood="",
        href=_address(word.word, selection),
        title=f"{exact(word.count)} 条提到; 对照的帖子里 {exact(word.background)} 条; 是平常的 {2**word.ratio:.1f} 倍; G² {word.score:.0f}",
    )
