"""How long the sources' cookies are good for, in words, and which are to be renewed soon. Never their values."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from crawlers.cookies import CookieLife, cookie_life
from crawlers.sources import SourceConfig

WARN_DAYS: Final = 5
"""So many days before it ends, people are told."""


def life_words(life: CookieLife, now: datetime) -> str:
    """``还剩 12 天``, ``约剩 3 天（按文件时间估计）``, ``已过期 2 天``, or that nothing tells, or what is wrong."""
    days = life.days_left(now)
    if life.fault:
        return life.fault
    if days is None:
        return "期限未知 (nothing tells until when it is good)"
    basis = "（按文件时间估计）" if life.is_estimate else ""
    if days < 0:
        return f"{'约' if life.is_estimate else ''}已过期 {_days(-days)}{basis}"
    return f"{'约' if life.is_estimate else '还'}剩 {_days(days)}{basis}"


def is_ending(life: CookieLife, now: datetime) -> bool:
    """Whether it is to be renewed: it cannot be used, is over, or soon will be."""
    days = life.days_left(now)
    return bool(life.fault) or (days is not None and days <= WARN_DAYS)


def cookie_warnings(sources: Iterable[SourceConfig], now: datetime) -> dict[str, str]:
    """By source, in words, the cookies to be renewed."""
    lives = {source.name: life for source in sources if (life := cookie_life(source, now))}
    return {
        name: f"Cookie {life_words(life, now)}" if not life.fault else life.fault
        for name, life in lives.items()
        if is_ending(life, now)
    }


def _days(days: float) -> str:
    return f"{days:.0f} 天" if days >= 1 else f"{days * 24:.0f} 小时"
