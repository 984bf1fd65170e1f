"""Times and counts as each site shows them."""

from datetime import datetime, timedelta

from crawlers.standin.moments import SHANGHAI

_DAY = timedelta(days=1)


def mobile_time(at: datetime) -> str:
    """As in m.weibo.cn's JSON: ``Tue Oct 01 12:00:00 +0800 2024``, whatever the locale."""
    local = at.astimezone(SHANGHAI)
    day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][local.weekday()]
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][local.month - 1]
    return f"{day} {month} {local:%d %H:%M:%S} +0800 {local.year}"


def comment_time(at: datetime, now: datetime) -> str:
    """As in the older comment list of m.weibo.cn: 刚刚, 5分钟前, 3小时前, 昨天 20:15, 06-14, 2023-06-14."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    age = now - at
    if age < timedelta(minutes=1):
        return "刚刚"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    if local.date() == today.date():
        return f"{age // timedelta(hours=1)}小时前"
    if local.date() == (today - _DAY).date():
        return f"昨天 {local:%H:%M}"
    return f"{local:%m-%d}" if local.year == today.year else f"{local:%Y-%m-%d}"


def search_time(at: datetime, now: datetime) -> str:
    """As on s.weibo.com: 20秒前, 5分钟前, 今天12:30, 07月23日 12:30, 2023年01月13日 09:08."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    age = now - at
    if age < timedelta(minutes=1):
        return f"{max(1, int(age.total_seconds()))}秒前"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)}分钟前"
    if local.date() == today.date():
        return f"今天{local:%H:%M}"
    return f"{local:%m月%d日 %H:%M}" if local.year == today.year else f"{local:%Y年%m月%d日 %H:%M}"


def forum_day(at: datetime) -> str:
    """As Discuz! writes a day, without padding zeros: ``2026-7-1``."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}-{local.month}-{local.day}"


def forum_minute(at: datetime) -> str:
    """A day and its minute: ``2026-7-1 21:05``."""
    return f"{forum_day(at)} {at.astimezone(SHANGHAI):%H:%M}"


def forum_second(at: datetime) -> str:
    """A time in full: ``2026-7-1 21:05:09``."""
    return f"{forum_day(at)} {at.astimezone(SHANGHAI):%H:%M:%S}"


def forum_age(at: datetime, now: datetime) -> str:
    """Discuz!'s short form of the last week (半小时前, 昨天 21:05, 3 天前); empty for older times."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    days = (today.date() - local.date()).days
    if days == 0:
        return _hours(now - at)
    if days in {1, 2}:
        return f"{'昨天' if days == 1 else '前天'} {local:%H:%M}"
    return f"{days} 天前" if days <= 7 else ""


def short_count(number: int) -> str:
    """As Weibo's search page shows it: 28, 1.2万, 100万+."""
    if number >= 1_000_000:
        return "100万+"
    if number < 10_000:
        return str(number)
    return f"{number / 10_000:.1f}万".replace(".0万", "万")


def mobile_count(number: int) -> int | str:
    """As in m.weibo.cn's JSON: a number, and from a million on a floor in words."""
    return "100万+" if number >= 1_000_000 else number


def _hours(age: timedelta) -> str:
    if age < timedelta(minutes=1):
        return f"{max(1, int(age.total_seconds()))} 秒前"
    if age < timedelta(minutes=30):
        return f"{age // timedelta(minutes=1)} 分钟前"
    if age < timedelta(hours=1):
        return "半小时前"
    return f"{age // timedelta(hours=1)} 小时前"
