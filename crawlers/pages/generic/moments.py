"""Times in a board's own form, beside the built-in ones; Beijing time unless the form has a zone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from crawlers.times import parse_time

_SAMPLE: Final = datetime(2026, 5, 17, 13, 14, tzinfo=UTC)  # nothing in it is what a form has by default
_LEAP: Final = "2000"  # so that 29 February can be read without a year


class TimeFormError(ValueError):
    """A form that cannot be used; the message quotes it and says the remedy."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a form shows; it may lack the year, or the whole date."""

    year: bool
    day: bool


def checked_form(written: str) -> str:
    """The ``strptime`` form as it was written. Raises `TimeFormError`."""
    _shown(written)
    return written


def moment(raw: str, forms: Iterable[str], fetched_at: datetime) -> datetime | None:
    """The instant in UTC that a shown time means by the first checked form that fits, else by `parse_time`."""
    for form in forms:
        if (written := _rewritten(raw, form)) and (found := parse_time(written, fetched_at)):
            return found
    return parse_time(raw, fetched_at)


def _rewritten(raw: str, form: str) -> str:
    """The time in a form that `parse_time` knows, which adds what is lacking; empty where the form does not fit."""
    shown = _shown(form)
    try:
        if shown.year:
            return datetime.strptime(raw, form).isoformat(" ")  # noqa: DTZ007 - parse_time knows the zone
        found = datetime.strptime(f"{_LEAP} {raw}", f"%Y {form}")  # noqa: DTZ007
    except ValueError:
        return ""
    return found.strftime("%m-%d %H:%M:%S" if shown.day else "%H:%M:%S")


@lru_cache(maxsize=256)
def _shown(form: str) -> _Shown:
    try:
        read = datetime.strptime(_SAMPLE.strftime(form), form)  # noqa: DTZ007
    except (ValueError, re.error) as error:
        raise TimeFormError(
            f"不是 strptime 格式，例如 %Y年%m月%d日 %H:%M (not a strptime form): {form!r}: {error}"
        ) from error
    day = (read.month, read.day) == (_SAMPLE.month, _SAMPLE.day)
    clock = (read.hour, read.minute) == (_SAMPLE.hour, _SAMPLE.minute)
    half_a_date = not day and _SAMPLE.strftime(form) != (_SAMPLE + timedelta(days=40)).strftime(form)
    half_a_clock = not clock and (read.hour, read.minute, read.second) != (0, 0, 0)
    if half_a_date or half_a_clock or not (day or clock):
        raise TimeFormError(
            f"要有月和日，或时和分；12 小时制要有 %p"
            f" (needs month and day, or hour and minute; %p with a 12-hour clock): {form!r}"
        )
    return _Shown(year=read.year == _SAMPLE.year, day=day)
