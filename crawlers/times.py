"""Times as pages and exports show them, read into aware UTC instants.

Relative and short forms are resolved against the moment of fetching, in Beijing wall time, never the host's zone.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")

_EARLIEST: Final = datetime(1995, 1, 1, tzinfo=UTC)  # older ones are the zero of a database, not a post
_CLOCK_SKEW: Final = timedelta(days=1)
_FAST: Final = timedelta(minutes=10)  # the platform's clock may be so far before ours; else it costs a day or a year
_LONGEST: Final = 80
_MILLISECONDS: Final = 10**11  # epoch numbers from here on cannot be seconds
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_DAYS_AGO: Final = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_UNITS: Final = {
    "秒": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "小時": timedelta(hours=1),
    "天": timedelta(days=1),
}

_LABEL: Final = re.compile(
    r"^(?:(?:最后|最近)?(?:发表|發表|发布|發佈|发帖|回复|编辑|修改|更新|创建|投诉)(?:时间|時間|日期|于|於)|时间|時間|于|於)\s*[:：]?\s*"
)
_CLOCK: Final = (
    r"(?:[ T]?(?P<noon>上午|下午)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?: ?(?P<half>[AaPp][Mm]))?)?"
)
_FULL: Final = re.compile(
    r"(?P<year>\d{4}|\d{2})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    + _CLOCK
    + r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?"
)
_SHORT: Final = re.compile(r"(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?" + _CLOCK)
_NAMED_DAY: Final = re.compile(r"(?P<name>今天|今日|昨天|昨日|前天)" + _CLOCK)
_CLOCK_ONLY: Final = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?")
_AGO: Final = re.compile(r"(?P<number>\d{1,9})(?P<unit>秒|分|小时|小時|天)(?:[钟鐘])?之?前")
_ENGLISH: Final = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r" (?P<zone>[+-]\d{4}) (?P<year>\d{4})"
)
_EPOCH: Final = re.compile(r"\d{9,13}(?:\.\d+)?")


def parse_time(raw: object, fetched_at: datetime) -> datetime | None:
    """The instant in UTC that a shown time means, or None where it cannot be read or believed.

    ``fetched_at`` is aware. Times without a zone are Beijing time; dates without a year are the latest such date
    that is not after ``fetched_at``. A few minutes after it are the platform's clock: such a time is ``fetched_at``.
    """
    text = _tidy(raw)
    if not text or len(text) > _LONGEST:
        return None
    now = fetched_at.astimezone(SHANGHAI)
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return _believable(_attempt(read, match, now), fetched_at)
    return None


def _tidy(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    text = re.sub("[\u200b\ufeff]", "", str(raw).replace("&nbsp;", " "))
    text = _LABEL.sub("", re.sub(r"(?<=\d)：(?=\d)", ":", " ".join(text.split())))
    return re.sub(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])", "", text)


def _attempt(read: "_Reader", match: re.Match[str], now: datetime) -> datetime | None:
    try:
        return read(match, now)
    except (KeyError, ValueError, OverflowError):  # a month of no name, 2月30日, 25:00, a number beyond the calendar
        return None


def _believable(moment: datetime | None, fetched_at: datetime) -> datetime | None:
    if moment is None or not _EARLIEST <= moment <= fetched_at + _CLOCK_SKEW:
        return None
    return moment.astimezone(UTC)


def _clock(match: re.Match[str]) -> time:
    groups = match.groupdict()
    hour, half = int(match["hour"] or 0), groups.get("noon") or (groups.get("half") or "").lower()
    if half and hour <= 12:  # noon is 12 PM, midnight 12 AM
        hour = hour % 12 + (12 if half in {"下午", "pm"} else 0)
    return time(hour, int(match["minute"] or 0), int(match["second"] or 0))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SHANGHAI)


def _full(match: re.Match[str], _now: datetime) -> datetime:
    year = int(match["year"])
    moment = _at(date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"])), _clock(match))
    return moment.replace(tzinfo=_zone(match["zone"])) if match["zone"] else moment


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or 0))
    return timezone(-offset if text[0] == "-" else offset)


def _english(match: re.Match[str], _now: datetime) -> datetime:
    day = date(int(match["year"]), _MONTHS[match["month"]], int(match["day"]))
    return _at(day, _clock(match)).replace(tzinfo=_zone(match["zone"]))


def _short(match: re.Match[str], now: datetime) -> datetime | None:
    for year in range(now.year + 1, now.year - 9, -1):  # eight years reach back to a 29 February across 1900 or 2100
        try:
            moment = _at(date(year, int(match["month"]), int(match["day"])), _clock(match))
        except ValueError:
            continue
        if moment <= now + _FAST:
            return min(moment, now)
    return None


def _named_day(match: re.Match[str], now: datetime) -> datetime:
    moment = _at(now.date() - timedelta(days=_DAYS_AGO[match["name"]]), _clock(match))
    if moment <= now + _FAST:
        return moment
    return moment - timedelta(days=1)  # written before midnight, fetched after it


def _clock_only(match: re.Match[str], now: datetime) -> datetime:
    moment = _at(now.date(), _clock(match))
    return min(moment, now) if moment <= now + _FAST else moment - timedelta(days=1)


def _ago(match: re.Match[str], now: datetime) -> datetime:
    return now - int(match["number"]) * _UNITS[match["unit"]]


def _epoch(match: re.Match[str], _now: datetime) -> datetime:
    number = float(match[0])
    return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS else number, UTC)


_Reader = Callable[[re.Match[str], datetime], datetime | None]
_FORMS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_ENGLISH, _english),
    (_FULL, _full),
    (_EPOCH, _epoch),
    (_NAMED_DAY, _named_day),
    (_SHORT, _short),
    (_CLOCK_ONLY, _clock_only),
    (_AGO, _ago),
    (re.compile("刚刚|刚才|剛剛|剛才"), lambda _match, now: now),
    (re.compile("半小[时時]前"), lambda _match, now: now - timedelta(minutes=30)),
)
