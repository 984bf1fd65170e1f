"""Which words stand out in some posts against others; both stores count, this ranks."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Final

from nlp.background import background
from nlp.keywords import stop_words
from nlp.usual import Usual, log_likelihood, log_ratio
from service.stores.buckets import most_frequent
from service.stores.contract import HotWord

CANDIDATES: Final = 2_000
"""So many words, the most frequent ones in the hits, may become hot."""
SIGNIFICANCE: Final = 6.63
"""G2 at which chance alone makes one word in a hundred hot (chi-squared, one degree of freedom)."""
RATIO: Final = 1.0
"""Log ratio: a hot word is at least twice as frequent as elsewhere, however many posts have it."""
FEW: Final = 300
"""Fewer other posts do not show how frequent a word is: ordinary posts stand beside them."""
LEAST: Final = 2
"""A word of a single post is that post's, however rare it is elsewhere."""
_MOSTLY: Final = 0.8


def rank_words(  # noqa: PLR0913
    counts: Mapping[str, int],
    total: int,
    background: Mapping[str, int],
    background_total: int,
    *,
    usual: Usual,
    size: int,
) -> list[HotWord]:
    """The ``size`` words most over-represented in ``counts``, by G2, highest first.

    Counts are of posts that have the word, totals are of all posts on each side. Where the background has fewer than
    `FEW` posts, a word must also be more frequent than ``usual``. A word that stands mostly inside longer ones
    (信用 beside 信用卡) is left out, as are words that tell nothing (怎么, 小时). Only the `CANDIDATES` most frequent words are looked at.
    """
    frequent = {bucket.value: bucket.count for bucket in most_frequent(counts, CANDIDATES)}
    scored = []
    for word, count in frequent.items():
        if count < LEAST or word in stop_words():
            continue
        elsewhere = [(float(background.get(word, 0)), background_total)] if background_total else []
        if background_total < FEW:
            elsewhere.append((usual.count(word), usual.posts))
        score = min(log_likelihood(count, total, *other) for other in elsewhere)
        ratio = min(log_ratio(count, total, *other) for other in elsewhere)
        if score >= SIGNIFICANCE and ratio >= RATIO:
            scored.append(HotWord(word, count, background.get(word, 0), score, ratio))
    scored.sort(key=lambda hot: (-hot.score, hot.word))
    apart = (hot for hot in scored if not _is_part(hot, frequent))
    return list(islice(apart, size))


@cache
def usual_bank_talk() -> Usual:
    """How frequent words are in ordinary posts on banks."""
    return background().bank


def _is_part(hot: HotWord, counts: Mapping[str, int]) -> bool:
    """Whether the word stands mostly inside longer words, which are cut into themselves and their parts."""
    inside = sum(count for word, count in counts.items() if hot.word in word and hot.word != word)
    return inside >= _MOSTLY * hot.count
