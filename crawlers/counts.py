"""Counts as pages and exports show them: ``28``, ``转发 28``, ``1.2万``, ``100万+``, or the action's word for none."""

import re
from decimal import Decimal
from typing import Final

from crawlers.items import Count

_SCALES: Final = {
    "": 1,
    **dict.fromkeys(("k", "千"), 1_000),
    **dict.fromkeys(("w", "万", "萬"), 10_000),
    **dict.fromkeys(("m", "百万"), 1_000_000),
    "千万": 10_000_000,
    **dict.fromkeys(("亿", "億"), 100_000_000),
}
_NUMBER: Final = re.compile(
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,9})?)\s*"
    r"(?P<scale>[百千]万|[kKwWmM千万萬亿億]?)\s*(?P<more>(?:[+＋]|以上)?)"
)
_LARGEST: Final = 10**15  # beyond it a "count" is an id or garbage


def parse_count(raw: object) -> Count:
    """A count from whatever stands there; words and placeholders (转发, 赞, ``--``, null) are 0 with ``raw`` kept."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return Count()
    whole = int(raw) if isinstance(raw, float) and raw.is_integer() else raw  # str writes large ones as 1e+16
    text = " ".join(str(whole).split())[:40]
    match = _NUMBER.search(text)
    if match is None:
        return Count(raw=text)
    value = int(Decimal(match["digits"].replace(",", "")) * _SCALES[match["scale"].lower()])
    if value > _LARGEST or text[: match.start()].endswith("-"):
        return Count(raw=text)
    return Count(value=value, raw=text, is_lower_bound=bool(match["more"]))
