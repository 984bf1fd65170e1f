"""What is said of the sources' cookies, and when."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.cookies import CookieLife
from crawlers.sources import SourceConfig
from service.watch.cookies import WARN_DAYS, cookie_warnings, is_ending, life_words

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def life(days: float, *, is_estimate: bool = False) -> CookieLife:
    return CookieLife(NOW + timedelta(days=days), is_estimate)


@pytest.mark.parametrize(
    ("one", "words", "ends"),
    [
        (life(12), "还剩 12 天", False),
        (life(WARN_DAYS + 0.1), "还剩 5 天", False),
        (life(3, is_estimate=True), "约剩 3 天（按文件时间估计）", True),
        (life(0.25), "还剩 6 小时", True),
        (life(-2), "已过期 2 天", True),
        (life(-2, is_estimate=True), "约已过期 2 天（按文件时间估计）", True),
        (CookieLife(), "期限未知 (nothing tells until when it is good)", False),
        (CookieLife(fault="文件不存在"), "文件不存在", True),
    ],
)
def test_what_is_said_and_when_it_is_to_be_renewed(one: CookieLife, words: str, ends: bool) -> None:
    assert life_words(one, NOW) == words
    assert is_ending(one, NOW) is ends


def source(name: str, path: Path | None, **about: object) -> SourceConfig:
    written = {"name": name, "spider": "weibo-mobile", "keywords": ["江海银行"], "cookie_file": path, **about}
    return SourceConfig.model_validate(written)


def test_warnings_are_for_the_sources_that_need_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    for path, days in ((old, 27), (new, 2)):
        path.write_text("SUB=_2A25x-secret")
        os.utime(path, (NOW.timestamp(), (NOW - timedelta(days=days)).timestamp()))
    warnings = cookie_warnings(
        [
            source("old", old), source("new", new), source("lost", tmp_path / "lost.txt"), source("none", None),
            source("stand-in", None, base_url="http://127.0.0.1:8900/m"), source("open", None, spider="tieba-search"),
        ],
        NOW,
    )  # fmt: skip
    assert list(warnings) == ["old", "lost", "none"]
    assert warnings["old"] == "Cookie 约剩 3 天（按文件时间估计）"
    assert "no such file" in warnings["lost"]
    assert "secret" not in "".join(warnings.values())
