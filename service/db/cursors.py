"""Cursors of paged answers."""

from service.errors import InvalidError


def cursor_number(after: str) -> int:
    """The id in a cursor. Raises `InvalidError` for anything that no page gave."""
    if not after.isascii() or not after.isdecimal() or len(after) > 18:
        raise InvalidError("翻页位置无效，请从第一页重新开始 (bad cursor: start from the first page)")
    return int(after)
