"""Time ranges of the pages: presets that move with the clock, or two fixed moments; days begin in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dashboards.formats import SHANGHAI, local
from service.stores.contract import Interval

PRESETS: Final[dict[str, str]] = {"1d": "今天", "7d": "近 7 天", "14d": "近 14 天", "30d": "近 30 天", "all": "全部"}
DEFAULT: Final = "7d"


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From ``since`` (included) to ``until`` (excluded), aware; None is open."""

    preset: str
    """A key of ``PRESETS``, or empty where the two moments were chosen."""
    since: datetime | None
    until: datetime | None

    @property
    def label(self) -> str:
        if self.preset:
            return PRESETS[self.preset]
        return f"{_wall(self.since) or '最早'} 至 {_wall(self.until) or '现在'}"

    def interval(self, now: datetime) -> Interval:
        """Hours for up to two days, days for more."""
        if self.since is None:
            return "day"
        return "hour" if (self.until or now) - self.since <= timedelta(hours=49) else "day"

    def before(self, now: datetime) -> "TimeRange | None":
        """The range it is compared with: as long, and whole weeks earlier, so that weekdays meet weekdays."""
        if self.since is None:
            return None
        until = self.until or now
        weeks = timedelta(weeks=max(1, -(-(until - self.since) // timedelta(weeks=1))))
        return TimeRange("", self.since - weeks, until - weeks)


def read_range(preset: str, since: str, until: str, now: datetime, default: str = DEFAULT) -> TimeRange:
    """The range that a page's address names; two moments win over a preset, what cannot be read is left out."""
    first, last = read_moment(since), read_moment(until)
    if first or last:
        return TimeRange("", first, last)
    preset = preset if preset in PRESETS else default
    if preset == "all":
        return TimeRange("all", None, None)
    days = int(preset.removesuffix("d"))
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return TimeRange(preset, (midnight - timedelta(days=days - 1)).astimezone(UTC), None)


def read_moment(text: str) -> datetime | None:
    """``2025-11-25T08:30`` by the clock of Asia/Shanghai."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def write_moment(moment: datetime | None) -> str:
    """What `read_moment` reads; also the value of a datetime-local field."""
    return f"{local(moment):%Y-%m-%dT%H:%M}" if moment else ""


def _wall(moment: datetime | None) -> str:
    return f"{local(moment):%m-%d %H:%M}" if moment else ""
