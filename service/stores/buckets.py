"""The order of counted values: most frequent first, equal ones in order of value, as Elasticsearch has it."""

from collections.abc import Mapping
from heapq import nsmallest

from service.stores.contract import Bucket


def most_frequent(counts: Mapping[str, int], size: int) -> list[Bucket]:
    """The ``size`` most frequent values."""
    ranked = nsmallest(size, counts.items(), key=lambda item: (-item[1], item[0]))
    return [Bucket(value, count) for value, count in ranked]
