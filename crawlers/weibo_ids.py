"""Weibo's two names of one post: the decimal ``mid`` (5277908669302546) and the base62 ``bid`` (QwGL8D214).

The mid is cut from the right into groups of seven digits, the bid into groups of four characters; each pair of
groups is one number. All groups but the leftmost are padded with zeros.
"""

import re
from typing import Final

_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES: Final = {character: value for value, character in enumerate(_ALPHABET)}
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_DIGITS: Final = 7
_CHARACTERS: Final = 4
_MID: Final = re.compile(r"[1-9][0-9]{0,20}")
_BID: Final = re.compile(r"[0-9a-zA-Z]{1,12}")
_LONG: Final = re.compile(r"[1-9][0-9]{9,19}")  # no bid has as many digits: those of today's posts have nine characters


def mid_to_bid(mid: str) -> str:
    """The bid of a mid. Raises `ValueError` where it is not a mid."""
    if not _MID.fullmatch(mid):
        raise ValueError(f"not a Weibo mid: {mid[:40]!r} (decimal digits expected)")
    groups = mid[: -2 * _DIGITS], mid[-2 * _DIGITS : -_DIGITS], mid[-_DIGITS:]
    return "".join([_encode(int(group)) for group in groups if group]).lstrip("0")


def bid_to_mid(bid: str) -> str:
    """The mid of a bid. Raises `ValueError` where it is not a bid."""
    if not _BID.fullmatch(bid):
        raise ValueError(f"not a Weibo bid: {bid[:40]!r} (base62 characters expected)")
    values = [_decode(group) for group in _from_right(bid, _CHARACTERS)]
    if not values[0] or any(value >= 10**_DIGITS for value in values):
        raise ValueError(f"not a Weibo bid: {bid[:40]!r} (a group exceeds seven digits, or the first is zero)")
    return str(values[0]) + "".join(f"{value:0{_DIGITS}d}" for value in values[1:])


def as_mid(name: str) -> str:
    """The mid that either of a post's names gives, as addresses have both; empty where it is neither."""
    if _LONG.fullmatch(name):
        return name
    try:
        mid = bid_to_mid(name)
    except ValueError:
        return ""
    return mid if _LONG.fullmatch(mid) else ""


def _from_right(text: str, size: int) -> list[str]:
    first = len(text) % size or size
    return [text[:first], *(text[start : start + size] for start in range(first, len(text), size))]


def _encode(number: int) -> str:
    """The four characters of a group, padded with zeros."""
    high, low = divmod(number, len(_PAIRS))
    return _PAIRS[high] + _PAIRS[low]


def _decode(group: str) -> int:
    number = 0
    for character in group:
        number = number * len(_ALPHABET) + _VALUES[character]
    return number
