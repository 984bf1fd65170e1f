"""The times of a scenario, written relative to the start of the server or to what is answered."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CLOCK = re.compile(r"-(\d+)d (\d{1,2}):(\d\d)")
_SPAN = re.compile(r"([+-])(\d+)([smhd])")


def moment(written: str, start: datetime, parent: datetime | None = None) -> datetime:
    """The instant meant by ``-3d 14:20``, ``-90m`` (before the start) or ``+15m`` (after the parent).

    Never later than half a minute before the start, so that a scenario holds at every hour. Raises `ValueError`.
    """
    at = _on_the_clock(written, start) or _by_span(written, start, parent)
    return min(at, start - timedelta(seconds=30))


def _on_the_clock(written: str, start: datetime) -> datetime | None:
    match = _CLOCK.fullmatch(written)
    if match is None:
        return None
    days, hour, minute = (int(part) for part in match.groups())
    if days < 1 or hour > 23 or minute > 59:
        raise ValueError(f"{written!r} is not a time of an earlier day; write for instance '-3d 14:20' or '-90m'")
    day = start.astimezone(SHANGHAI) - timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _by_span(written: str, start: datetime, parent: datetime | None) -> datetime:
    match = _SPAN.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is not a time; write '-3d 14:20', '-90m' or, in an answer, '+15m'")
    sign, number, unit = match.groups()
    span = timedelta(**{_UNITS[unit]: int(number)})
    if sign == "-":
        return start - span
    if parent is None:
        raise ValueError(f"{written!r} counts from what is answered, but this entry answers nothing; write '-90m'")
    return parent + span
