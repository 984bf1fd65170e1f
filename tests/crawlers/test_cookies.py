"""The operator's cookie: what is sent of it, and until when it is good."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.cookies import CookieError, CookieLife, cookie_life, read_cookie
from crawlers.cookies_txt import cookie_lines
from crawlers.sources import SourceConfig

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
SOON = int((NOW + timedelta(days=4)).timestamp())
PAST = int((NOW - timedelta(days=1)).timestamp())
KEYWORDS = {"keywords": ["江海银行"]}


def source(path: Path | None = None, spider: str = "weibo-mobile", **about: object) -> SourceConfig:
    return SourceConfig.model_validate({"name": "s", "spider": spider, "cookie_file": path, **KEYWORDS, **about})


def row(name: str, value: str, *, domain: str = ".weibo.cn", expires: int = SOON, subdomains: str = "TRUE") -> str:
    return "\t".join((domain, subdomains, "/", "FALSE", str(expires), name, value))


def kept(folder: Path, *lines: str) -> Path:
    path = folder / "cookie.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def secret(path: Path, **about: object) -> str:
    return read_cookie(source(path, **about), NOW).secret


def test_one_line_is_sent_as_it_stands(tmp_path: Path) -> None:
    assert secret(kept(tmp_path, "Cookie: SUB=_2A25x; _T_WM=1")) == "SUB=_2A25x; _T_WM=1"


def test_a_variable_may_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIBO_COOKIE", f"SUB=_2A25x; ALF=02_{SOON}")
    cookie = read_cookie(source(cookie_env="WEIBO_COOKIE"), NOW)
    assert cookie.secret.startswith("SUB=_2A25x")
    assert cookie.until == datetime.fromtimestamp(SOON, UTC)


def test_of_a_cookies_txt_only_what_the_site_needs_is_sent(tmp_path: Path) -> None:
    path = kept(
        tmp_path,
        "# Netscape HTTP Cookie File",
        "",
        "#HttpOnly_" + row("SUB", "_2A25x"),
        row("SSOLoginState", "1790000000"),
        row("SUB", "_other", domain=".weibo.com"),
        row("SUB", "_exact", domain="weibo.cn", subdomains="FALSE"),
    )
    assert secret(path) == "SUB=_2A25x"
    assert secret(path, spider="weibo-html") == "SUB=_other"
    assert read_cookie(source(path), NOW).until == datetime.fromtimestamp(SOON, UTC)


def test_all_of_the_site_is_sent_where_the_type_names_none(tmp_path: Path) -> None:
    lines = (row("xq_a_token", "a1b2c3", domain="xueqiu.com"), row("u", "1", domain=".xueqiu.com", expires=0))
    assert secret(kept(tmp_path, *lines), spider="xueqiu") == "xq_a_token=a1b2c3; u=1"


def test_a_session_cookie_ends_when_another_one_says(tmp_path: Path) -> None:
    path = kept(tmp_path, row("SUB", "_2A25x", expires=0), row("ALF", f"02_{SOON}", expires=0))
    assert read_cookie(source(path), NOW).until == datetime.fromtimestamp(SOON, UTC)


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ((row("SUB", "_2A25x", domain=".example"),), "no cookie of this site"),
        ((row("SUB", "_2A25x", expires=PAST),), "have expired"),
        (("SUB=_2A25x", "SUBP=1"), "one line"),
        (("",), "one line"),
        (("SUB=江海",), "one line"),
        ((row("SUB", "江海"),), "one line"),
    ],
)
def test_a_cookie_that_cannot_be_sent_is_told_without_its_value(
    tmp_path: Path, lines: tuple[str, ...], word: str
) -> None:
    path = kept(tmp_path, *lines)
    with pytest.raises(CookieError, match=word) as error:
        read_cookie(source(path), NOW)
    assert "_2A25x" not in str(error.value)
    life = cookie_life(source(path), NOW)
    assert life is not None
    assert word in life.fault


def test_the_value_is_in_no_description_of_it(tmp_path: Path) -> None:
    path = kept(tmp_path, row("SUB", "_2A25x"))
    assert "_2A25x" not in repr(read_cookie(source(path), NOW))
    assert "_2A25x" not in repr(list(cookie_lines(path.read_text("utf-8"))))


def test_a_cookie_that_says_nothing_is_as_old_as_its_file(tmp_path: Path) -> None:
    path = kept(tmp_path, "SUB=_2A25x")
    os.utime(path, (NOW.timestamp(), (NOW - timedelta(days=28)).timestamp()))
    life = cookie_life(source(path), NOW)
    assert life is not None
    assert life.is_estimate
    assert life.days_left(NOW) == pytest.approx(2)
    assert life.days_left(NOW + timedelta(days=3)) == pytest.approx(-1)


def test_a_token_of_unknown_life_is_said_to_be_one(tmp_path: Path) -> None:
    path = kept(tmp_path, "2.00abcdef")
    life = cookie_life(source(path, spider="weibo-openapi-search"), NOW)
    assert life == CookieLife()
    assert life.days_left(NOW) is None


def test_a_type_that_needs_a_cookie_and_has_none_is_told_unless_it_is_a_stand_in() -> None:
    life = cookie_life(source(), NOW)
    assert life is not None
    assert "cookie_file" in life.fault
    assert cookie_life(source(base_url="http://127.0.0.1:8900/m"), NOW) is None
    assert cookie_life(source(spider="tieba-search"), NOW) is None


@given(st.text(max_size=200))
def test_any_text_is_read_as_a_file_of_cookies_or_not_at_all(written: str) -> None:
    assert all(line.expires >= 0 for line in cookie_lines(written))
