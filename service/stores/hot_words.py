"""Which words stand out in some posts against others; both stores count, this ranks."""

from collections.abc import Mapping
from itertools import islice
from math import log
from typing import Final

from service.stores.buckets import most_frequent
from service.stores.contract import HotWord

CANDIDATES: Final = 2_000
"""So many words, the most frequent ones in the hits, may become hot."""
_MOSTLY: Final = 0.8


def rank_words(
    counts: Mapping[str, int], total: int, background: Mapping[str, int], background_total: int, size: int
) -> list[HotWord]:
    """The ``size`` words most over-represented in ``counts``, by G2, highest first.

    Counts are of posts that have the word, totals are of all posts on each side. A word that stands mostly inside
    longer ones (信用 beside 信用卡) is left out. Only the `CANDIDATES` most frequent words are looked at.
    """
    frequent = {bucket.value: bucket.count for bucket in most_frequent(counts, CANDIDATES)}
    scored = [
        HotWord(word, count, background.get(word, 0), score)
        for word, count in frequent.items()
        if (score := log_likelihood(count, total, background.get(word, 0), background_total)) > 0
    ]
    scored.sort(key=lambda hot: (-hot.score, hot.word))
    apart = (hot for hot in scored if not _is_part(hot, frequent))
    return list(islice(apart, size))


def log_likelihood(count: int, total: int, background: int, background_total: int) -> float:
    """G2 of Dunning 1993 over document counts; 0 where the word is not over-represented."""
    if not count or count * background_total <= background * total:
        return 0.0
    all_with, everything = count + background, total + background_total
    observed = (count, background, total - count, background_total - background)
    expected = (
        all_with * total / everything,
        all_with * background_total / everything,
        (everything - all_with) * total / everything,
        (everything - all_with) * background_total / everything,
    )
    return 2 * sum(seen * log(seen / due) for seen, due in zip(observed, expected, strict=True) if seen)


def _is_part(hot: HotWord, counts: Mapping[str, int]) -> bool:
    """Whether the word stands mostly inside longer words, which are cut into themselves and their parts."""
    inside = sum(count for word, count in counts.items() if hot.word in word and hot.word != word)
    return inside >= _MOSTLY * hot.count
