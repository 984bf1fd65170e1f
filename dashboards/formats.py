"""How figures and times are written on the screen: 1.2万, 3分钟前, 12.5%, 剩 2小时; Asia/Shanghai."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
_HOUR: Final = 3_600  # seconds; what is nearer is told by minutes, also across midnight


def short(number: float) -> str:
    """A count as people read it: ``8,432``, ``1.2万``, ``3.4亿``."""
    for unit, name in ((100_000_000, "亿"), (10_000, "万")):
        if abs(number) >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + name
    return exact(number)


def exact(number: float) -> str:
    """The exact figure with thousands separators: ``12,345``."""
    return f"{number:,.0f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 as ``12.5%``; an em dash where there is none."""
    return "—" if share is None else f"{share * 100:.{digits}f}%"


def local(moment: datetime) -> datetime:
    """The moment by the clock of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def absolute(moment: datetime) -> str:
    """``2025-11-25 周二 10:28:03 (北京时间)``: what the tooltip of every time says."""
    there = local(moment)
    return f"{there:%Y-%m-%d} 周{WEEKDAYS[there.weekday()]} {there:%H:%M:%S} (北京时间)"


def ago(moment: datetime, now: datetime) -> str:
    """``刚刚``, ``3分钟前``, ``2小时前``, ``昨天 14:02``, ``11月3日``, ``2024-01-02``; ``12分钟后`` for what is to come."""
    seconds = (now - moment).total_seconds()
    if seconds < -60:
        return span(-seconds) + "后"
    if seconds < 60:
        return "刚刚"
    there, today = local(moment), local(now).date()
    if there.date() == today or seconds < _HOUR:
        return span(seconds) + "前"
    if there.date() == today - timedelta(days=1):
        return f"昨天 {there:%H:%M}"
    return f"{there.month}月{there.day}日" if there.year == today.year else f"{there:%Y-%m-%d}"


def span(seconds: float) -> str:
    """A length of time in its largest unit: ``45秒``, ``3分钟``, ``2小时``, ``5天``."""
    for size, name in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{int(seconds // size)}{name}"
    return f"{max(0, int(seconds))}秒"


def left(due: datetime, now: datetime) -> str:
    """How long a clock has: ``剩 2小时`` or ``逾期 3小时``."""
    seconds = (due - now).total_seconds()
    return f"剩 {span(seconds)}" if seconds >= 0 else f"逾期 {span(-seconds)}"


def change(now: float, before: float) -> float | None:
    """Relative change; None where there was nothing before."""
    return None if not before else (now - before) / before


def signed_percent(share: float) -> str:
    """``+12%``, ``-3%``; from tenfold on ``×11`` says more."""
    return f"×{share + 1:.0f}" if share >= 9 else f"{share * 100:+.0f}%"


def signed_points(difference: float) -> str:
    """The difference of two shares in percentage points: ``+3.2 点``."""
    return f"{difference * 100:+.1f} 点"


def initial(name: str) -> str:
    """The letter on an avatar: the first character of a name."""
    return name.strip()[:1].upper() or "?"
