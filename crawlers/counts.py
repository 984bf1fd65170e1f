"""Counts as pages and exports show them: ``28``, ``转发 28``, ``1.2万``, ``100万+``, or the action's word for none."""

import re
from decimal import Decimal
from typing import Final

from crawlers.items import Count

_SCALES: Final = {"": 1, "k": 1_000, "千": 1_000, "w": 10_000, "万": 10_000, "m": 1_000_000, "亿": 100_000_000}
_NUMBER: Final = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,18}(?:\.\d{1,9})?)\s*(?P<scale>[kKwWmM千万亿]?)\s*(?P<more>\+?)"
)
_LARGEST: Final = 10**15  # beyond it a "count" is an id or garbage


def parse_count(raw: object) -> Count:
    """A count from whatever stands there; words and placeholders (转发, 赞, ``--``, null) are 0 with ``raw`` kept."""
    if isinstance(raw, bool) or raw is None:
        return Count()
    text = " ".join(str(raw).split())[:40]
    match = _NUMBER.search(text)
    if match is None:
        return Count(raw=text)
    value = int(Decimal(match["digits"].replace(",", "")) * _SCALES[match["scale"].lower()])
    if value > _LARGEST or text[: match.start()].endswith("-"):
        return Count(raw=text)
    return Count(value=value, raw=text, is_lower_bound=bool(match["more"]))
