"""Ids made from keys: the same key gives the same id at every start, so that a second crawl adds nothing."""

from hashlib import blake2b


def uid(key: str) -> str:
    """A Weibo user id: ten digits."""
    return f"{5_000_000_000 + _hash('uid', key) % 2_900_000_000}"


def forum_uid(key: str) -> int:
    """A forum user id: up to six digits."""
    return 1_000 + _hash("forum", key) % 899_000


def mid(key: str) -> str:
    """A Weibo post or comment id: sixteen digits, in the range of recent years."""
    return f"{5_000_000_000_000_000 + _hash('mid', key) % 290_000_000_000_000}"


def tid(key: str) -> int:
    """A thread id: seven digits."""
    return 1_000_000 + _hash("tid", key) % 8_999_999


def pid(key: str) -> int:
    """A forum post id: eight digits."""
    return 10_000_000 + _hash("pid", key) % 89_999_999


def _hash(kind: str, key: str) -> int:
    return int.from_bytes(blake2b(f"{kind}/{key}".encode(), digest_size=8).digest())
