"""The catalogue of source types: every file is sound, and faults are named."""

from pathlib import Path

import pytest

from crawlers.catalogue import CATALOGUE_FOLDER, CatalogueError, catalogue, load_type
from crawlers.pages import KINDS
from crawlers.settings import scrapy_settings
from crawlers.sources import SourceConfig
from crawlers.spiders.addresses import asked, headers
from crawlers.spiders.plan import Plan

TARGETS = {
    "keywords": "江海&银行", "boards": "36", "users": "6100000001", "bars": "江海银行", "stocks": "600519", "feeds": "1", "lists": "realtime",
}  # fmt: skip


def source_of(name: str, **changes: object) -> SourceConfig:
    declared = catalogue()[name]
    target = "/board/12?page=1" if name == "forum" else TARGETS[declared.targets]
    rules = {"rules": "rules.yaml"} if name == "forum" else {}
    written = {
        "name": name,
        "spider": name,
        "base_url": declared.base_url or "https://bbs.example",
        "targets": [target],
    }
    return SourceConfig.model_validate({**written, **rules, **changes})


@pytest.mark.parametrize("name", catalogue())
def test_a_source_needs_only_its_targets(name: str) -> None:
    source = source_of(name)
    assert source.delay >= 1
    assert source.hold_minutes >= 10
    settings = scrapy_settings(source)
    assert settings["ROBOTSTXT_OBEY"] is True
    assert "Tingfeng" in str(settings["USER_AGENT"])


@pytest.mark.parametrize("name", catalogue())
def test_first_addresses_lie_below_the_site_and_hold_the_target_encoded(name: str) -> None:
    source = source_of(name)
    slot = next(Plan(source, {}).slots())
    assert slot.first.url.startswith(f"{source.base_url}/")
    assert "{" not in slot.first.url
    assert "江" not in slot.first.url
    assert not slot.first.form
    for ask in (
        source.type.follow,
        source.type.comments,
        source.type.replies,
        source.type.reposts,
        source.type.profile,
    ):
        if ask:
            request = asked(source, ask, id="42", post="7", target=source.targets[0])
            assert "{" not in request.url
            assert "{" not in request.form


def test_every_kind_with_posts_is_used_by_a_type() -> None:
    asks = [
        ask
        for one in catalogue().values()
        for ask in (one.list, one.follow, one.comments, one.replies, one.reposts, one.health, one.profile)
    ]
    unused = set(KINDS) - {ask.kind for ask in asks if ask}
    assert not unused


def test_keywords_of_gbk_sites_are_encoded_as_such() -> None:
    slot = next(Plan(source_of("tieba-search"), {}).slots())
    assert "qw=%BD%AD%BA%A3%26%D2%F8%D0%D0" in slot.first.url


def test_a_form_asks_for_the_page_of_its_address() -> None:
    source = source_of("guba")
    assert source.type.comments is not None
    request = asked(source, source.type.comments, id="1466666666")
    assert "%26p%3D1%26" in request.form
    later = type(request)(request.kind, f"{request.url}&p=3", request.body)
    assert "%26p%3D3%26" in later.form


def test_a_token_travels_in_its_own_header() -> None:
    assert headers(source_of("weibo-openapi-search"), "s3cret")["Authorization"] == "OAuth2 s3cret"
    assert headers(source_of("weibo-mobile"), "SUB=1")["Cookie"] == "SUB=1"
    assert "Cookie" not in headers(source_of("weibo-mobile"), "")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: discuz", "name: other", "file's name"),
        ("kind: discuz.forum.html", "kind: discuz.list", "list.kind"),
        ("/thread-{id}-1-1.html", "/thread-{tid}-1-1.html", "unknown place {tid}"),
        ("/thread-{id}-1-1.html", "/thread-{id-1-1.html", "follow.url"),
        ("delay: 10", "delay: 0.1", "politeness.delay"),
        ("hold_minutes: 10", "hold_minutes: 1", "politeness.hold_minutes"),
        ("targets: boards", "targets: boards\nwindows: {cap: 9, time_format: epoch}", "windows need {start} and {end}"),
        ("title:", "titel:", "titel"),
        ("title:", "health: {kind: generic, url: /me}\ntitle:", "health without cookie"),
        ("title:", "cookie: true\nhealth: {kind: generic, url: '/{target}'}\ntitle:", "can have no places"),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "discuz.yaml"
    written = (CATALOGUE_FOLDER / "discuz.yaml").read_text("utf-8")
    assert old in written
    path.write_text(written.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as error:
        load_type(path)
    assert fault in str(error.value)


def test_a_file_that_is_not_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: [", "utf-8")
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_type(tmp_path / "x.yaml")


def test_rules_go_with_the_type_forum_alone() -> None:
    with pytest.raises(ValueError, match="rule file is needed"):
        source_of("forum", rules=None)
    with pytest.raises(ValueError, match="rule file is needed"):
        source_of("discuz", rules="rules.yaml")
