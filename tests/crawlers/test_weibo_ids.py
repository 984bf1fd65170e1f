import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.weibo_ids import as_mid, bid_to_mid, mid_to_bid
from tests.support.shared import shared_path


@pytest.mark.parametrize(
    ("mid", "bid"),
    [("5277908669302546", "QwGL8D214"), ("4538683598571560", "JgekTzXQY"), ("4299399859880269", "GFHQlFsjb")],
)
def test_converts_known_pairs(mid: str, bid: str) -> None:
    assert mid_to_bid(mid) == bid
    assert bid_to_mid(bid) == mid


@given(st.integers(1, 10**20))
def test_round_trips(number: int) -> None:
    assert bid_to_mid(mid_to_bid(str(number))) == str(number)


@pytest.mark.parametrize("mid", ["", "0", "012", "12a", "4.5E+15", "１２", "9" * 30])
def test_refuses_what_is_no_mid(mid: str) -> None:
    with pytest.raises(ValueError, match="not a Weibo mid"):
        mid_to_bid(mid)


@pytest.mark.parametrize("bid", ["", "QwGL-D214", "zzzzzzzzz0zzz", "ZZZZZ", "0000"])
def test_refuses_what_is_no_bid(bid: str) -> None:
    with pytest.raises(ValueError, match="not a Weibo bid"):
        bid_to_mid(bid)


@given(st.integers(10**15, 10**16 - 1))
def test_either_name_gives_the_mid(number: int) -> None:
    assert as_mid(str(number)) == as_mid(mid_to_bid(str(number))) == str(number)


@pytest.mark.parametrize(
    "name", ["", "0", "-1", "12345", "show", "1.5", "\x00", "hotflow/", "9" * 30, "１２３４５６７８９０"]
)
def test_what_is_neither_name_gives_none(name: str) -> None:
    assert as_mid(name) == ""


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        bid = value.get("bid") or value.get("mblogid")
        if isinstance(bid, str) and bid and isinstance(value.get("mid"), str):
            yield value["mid"], bid
        for member in value.values():
            yield from _pairs(member)
    elif isinstance(value, list):
        for member in value:
            yield from _pairs(member)


def test_recorded_pairs_agree() -> None:
    names = [
        "m_getIndex_search_sample_2018",
        "m_comments_hotflow_2019",
        "ajax_mymblog_2022",
        "app_search_100103type60_2019",
    ]
    found = set()
    for name in names:
        found.update(_pairs(json.loads(shared_path(f"fixtures/weibo/{name}.json").read_bytes())))
    assert len(found) > 40
    assert [pair for pair in found if mid_to_bid(pair[0]) != pair[1]] == []
