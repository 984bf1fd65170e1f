"""Finding new words and phrases in a batch of posts: what people start to say and no dictionary has (断卡行动, 秒拒).

A candidate is a sequence of two to six words or single characters, as the dictionary cuts them without guessing. It is
a phrase where

- its parts belong together: normalised pointwise mutual information of its weakest split (Bouma 2009),
- it stands freely: entropy of the words before and after it (Jin and Tanaka-Ishii, "Unsupervised segmentation of
  Chinese text by use of branching entropy", 2006),
- several authors use it in posts that are not copies of each other,
- it is more frequent than in ordinary posts: G2 and log ratio against the table of `nlp.background`,
- it neither holds nor begins or ends with words that only make sentences (``lexicon/function_words.yaml``).

Counting takes time and memory in proportion to the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from ruamel.yaml import YAML

from nlp.grams import Grams, Words, association, distinct_values, freedom, frequent_grams, number_words
from nlp.usual import Usual, log_likelihood, log_ratio
from nlp.words import dictionary_cut, is_word, to_simplified

FUNCTION_WORDS_FILE: Final = Path(__file__).parent / "lexicon" / "function_words.yaml"
LONGEST: Final = 6
LETTERS: Final = range(2, 11)
"""Length of a phrase in characters."""
_NOT_WORDS: Final = re.compile(r"https?://[\x21-\x7e]+|@[\w-]{1,30}[:：]?|\[[^\[\]\s]{1,8}\]|回复(?=@)")
"""Links, names, emoticons and masks."""
_TAG: Final = re.compile(r"#[^#\n]{1,60}#")
_MOST_TAGS: Final = 2
"""Hashtags of a post whose words count; who strings more together talks of none of them."""
_CHINESE: Final = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Post:
    """What is looked at of a post."""

    id: str
    text: str
    author: str
    group: str
    """Near-duplicates share it: of them only the first is looked at."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a candidate must reach."""

    posts: int = 5
    authors: int = 3
    author_share: float = 0.25
    """Authors for each post: the template of a few is no phrase."""
    association: float = 0.45
    """Normalised mutual information, of at most 1."""
    lone_association: float = 0.6
    """The same for a longer phrase that begins or ends with a single character."""
    freedom: float = 1.5
    """Entropy in nats on either side: that of four or five equally likely words."""
    significance: float = 10.83
    """G2 at which chance alone gives one candidate in a thousand (chi-squared, one degree of freedom)."""
    ratio: float = 2.0
    """Log ratio: four times as frequent as usual."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One found phrase."""

    text: str
    posts: tuple[str, ...]
    """Ids of the posts that have it, in the order given."""
    authors: int
    usual: float
    """In how many of so many ordinary posts it would stand."""
    score: float
    """G2 against ordinary posts."""
    association: float
    freedom: float


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """Words that make sentences."""

    never: frozenset[str]
    edges: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    words: tuple[str, ...]
    level: Grams
    number: int
    authors: int
    association: float
    freedom: float
    score: float = 0.0
    usual: float = 0.0

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def posts(self) -> int:
        return int(self.level.texts[self.number])


def words_of(text: str) -> list[str]:
    """A cleaned text as words of the dictionary and single characters; links, names, emoticons, strings of hashtags are breaks."""
    plain = _TAG.sub("。", text) if len(_TAG.findall(text)) > _MOST_TAGS else text
    return dictionary_cut(_NOT_WORDS.sub("。", to_simplified(plain).lower()))


def discover(
    posts: Iterable[Post], usual: Usual, *, known: frozenset[str] = frozenset(), size: int = 200,
    demands: Demands | None = None,
) -> list[Phrase]:  # fmt: skip
    """Up to ``size`` phrases of the posts that are neither ``known`` nor usual, the most striking first."""
    wanted = demands or Demands()
    kept = list(_first_of_groups(posts))
    words = number_words((words_of(post.text) for post in kept), function_words().never)
    found = [one for one in _candidates(words, _author_numbers(kept), wanted) if one.text not in known]
    striking = sorted(_compared(found, len(kept), usual, wanted), key=lambda one: (-one.score, one.text))
    return [_phrase(one, words, kept) for one in _apart(striking, size)]


@cache
def function_words() -> FunctionWords:
    """The lists that come with the product."""
    lists = YAML(typ="safe").load(FUNCTION_WORDS_FILE.read_text(encoding="utf-8"))
    never, edges = (frozenset(chain.from_iterable(lists[name])) for name in ("never", "edges"))
    return FunctionWords(never, edges)


def _first_of_groups(posts: Iterable[Post]) -> Iterator[Post]:
    seen: set[str] = set()
    for post in posts:
        if post.group not in seen:
            seen.add(post.group)
            yield post


def _author_numbers(posts: Sequence[Post]) -> list[int]:
    numbers: dict[str, int] = {}
    return [numbers.setdefault(post.author, len(numbers)) for post in posts]


def _candidates(words: Words, authors: Sequence[int], wanted: Demands) -> Iterator[_Candidate]:
    """Sequences that are words by themselves."""
    levels = frequent_grams(words, LONGEST, wanted.posts)
    author_at = np.array(authors, dtype=np.int64)[words.texts]
    for grams in levels[1:]:
        left, right = freedom(words, grams)
        free, bound, spread = np.minimum(left, right), association(levels, grams), distinct_values(grams, author_at)
        needed = np.maximum(wanted.authors, wanted.author_share * grams.texts)
        good = (free >= wanted.freedom) & (bound >= wanted.association) & (spread >= needed)
        for number, gram in enumerate(grams.words(words)):
            if good[number] and _is_term(gram, float(bound[number]), wanted):
                yield _Candidate(
                    gram, grams, number, int(spread[number]), float(bound[number]), float(free[number])
                )  # fmt: skip


def _is_term(gram: tuple[str, ...], bound: float, wanted: Demands) -> bool:
    """Whether the words may be a name for something."""
    text, edges = "".join(gram), (gram[0], gram[-1])
    if len(text) not in LETTERS or not _CHINESE.search(text) or not function_words().edges.isdisjoint(edges):
        return False
    lone = len(text) > len(gram) and any(len(word) == 1 for word in edges)
    return (not lone or bound >= wanted.lone_association) and not is_word(text)


def _compared(found: Iterable[_Candidate], total: int, usual: Usual, wanted: Demands) -> Iterator[_Candidate]:
    """Those that are more frequent than in ordinary posts."""
    for one in found:
        ordinary = usual.count(one.text)
        numbers = (one.posts, total, ordinary, usual.posts)
        score = log_likelihood(*numbers)
        if score >= wanted.significance and log_ratio(*numbers) >= wanted.ratio:
            expected = ordinary * total / usual.posts
            yield _Candidate(
                one.words, one.level, one.number, one.authors, one.association, one.freedom, score, expected
            )


def _apart(striking: Iterable[_Candidate], size: int) -> list[_Candidate]:
    """One of several that hold each other: the more striking one, unless the other is said as often without it."""
    chosen: list[_Candidate] = []
    for one in striking:
        if len(chosen) == size:
            break
        if not any(_is_same(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _is_same(one: _Candidate, chosen: _Candidate) -> bool:
    if one.text in chosen.text:
        return one.posts < 2 * chosen.posts
    return chosen.text in one.text and 2 * one.posts < chosen.posts


def _phrase(one: _Candidate, words: Words, posts: Sequence[Post]) -> Phrase:
    texts = dict.fromkeys(words.texts[one.level.at == one.number + 1].tolist())
    ids = tuple(posts[text].id for text in texts)
    return Phrase(one.text, ids, one.authors, one.usual, one.score, one.association, one.freedom)
