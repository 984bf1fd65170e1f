"""Telling words of a text: frequent in it, rare in Chinese (TF-IDF over jieba's table of inverse document frequencies)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from nlp.words import cut, is_word

STOP_WORDS_FILE: Final = Path(__file__).parent / "lexicon" / "stopwords.yaml"
MOST: Final = 8
LONGEST: Final = 6
"""Words in a phrase."""
UNKNOWN: Final = 11.95
"""The table's median: the weight of words that it lacks or has seen but once, as in jieba."""
TELLING: Final = 5.0
"""Words below it (没有, 工作, 银行) are everywhere."""
_NOT_WORDS: Final = re.compile(r"https?://[\x21-\x7e]+|@[\w-]{1,30}|\[[^\[\]\s]{1,8}\]", re.IGNORECASE)
_WORD: Final = re.compile(
    r"(?![一二三四五六七八九十百千万两几好半多]*[万千百十张个次天元块多]+$)[一-鿿]{2,12}|[a-z][a-z\d]{2,15}"
)
"""No counts (四万多, 两张)."""


def keywords(text: str, phrases: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Up to `MOST` telling words of a cleaned text, the most telling first; ``phrases`` count as one word each."""
    whole = _joined(cut(_NOT_WORDS.sub(" ", text.lower())), phrases)
    words = (word for word in whole if len(word) > 1 and _WORD.fullmatch(word))
    weights, common = _weights(), stop_words()
    scores = {
        word: count * weight
        for word, count in Counter(words).items()
        if word not in common
        and (weight := weights.get(word, UNKNOWN)) > TELLING
        and (word in phrases or not _is_guess(word))
    }
    return tuple(sorted(scores, key=lambda word: -scores[word])[:MOST])


def _joined(words: Sequence[str], phrases: frozenset[str]) -> Iterator[str]:
    """The words, those that make a phrase put together; the longest phrase wins."""
    at = 0
    while at < len(words):
        ends = range(min(len(words), at + LONGEST), at + 1, -1) if phrases else ()
        end = next((end for end in ends if "".join(words[at:end]) in phrases), at + 1)
        yield "".join(words[at:end])
        at = end


def _is_guess(word: str) -> bool:
    """Two characters that the cutter joined without knowing the word are seldom one (拒会, 有张)."""
    return len(word) == 2 and not is_word(word)


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing of what a post is about."""
    return frozenset(chain.from_iterable(YAML(typ="safe").load(STOP_WORDS_FILE.read_text(encoding="utf-8"))))


@cache
def _weights() -> Mapping[str, float]:
    """Inverse document frequencies of words that are commoner than the median."""
    with (files("jieba") / "analyse" / "idf.txt").open(encoding="utf-8") as lines:
        pairs = (line.split() for line in lines)
        return {word: float(weight) for word, weight in pairs if float(weight) < UNKNOWN}
