"""Sort orders, and the cursor that says where the next page begins: the sort values of the last hit seen."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

import orjson

from service.stores.contract import QuerySyntaxError, Sort


@dataclass(frozen=True, slots=True)
class Order:
    """Columns to sort by, all in one direction; the id comes last, so that no two posts are equal."""

    columns: tuple[str, ...]
    descending: bool = True


ORDERS: Final[dict[Sort, Order]] = {
    "newest": Order(("time", "id")),
    "oldest": Order(("time", "id"), descending=False),
    "relevance": Order(("score", "time", "id")),
    "reach": Order(("reach", "time", "id")),
}
Values = tuple[int | float | str, ...]


def write_cursor(sort: Sort, values: Values) -> str:
    """A cursor that is safe in an address."""
    return urlsafe_b64encode(orjson.dumps([sort, *values])).rstrip(b"=").decode()


def read_cursor(sort: Sort, cursor: str) -> Values | None:
    """The sort values of a cursor, None at the start; raises `QuerySyntaxError` if it is no cursor of this sort."""
    if not cursor:
        return None
    try:
        data = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        data = None
    if not (isinstance(data, list) and data[:1] == [sort] and _fit(sort, data[1:])):
        raise QuerySyntaxError("翻页标记无效，或属于另一种排序：请从第一页重新开始")
    return tuple(data[1:])


def _fit(sort: Sort, values: list[object]) -> bool:
    *numbers, post_id = values or [None]
    types = all(isinstance(number, int | float) for number in numbers) and isinstance(post_id, str)
    return types and len(values) == len(ORDERS[sort].columns)
