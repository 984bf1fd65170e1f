"""A few hundred mutations of each kind's pages; `benchmarks.fuzz_parsers` does many more."""

import pytest

from benchmarks.fuzz_parsers import fuzz, originals
from crawlers.pages import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_pages_are_classified_and_nothing_is_invented(kind: str) -> None:
    assert originals(kind)
    tally = fuzz(kind, 200, seed=7)
    assert tally.faults == []
    assert sum(tally.outcomes.values()) == 200
