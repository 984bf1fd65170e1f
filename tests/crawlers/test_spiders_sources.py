from pathlib import Path

import pytest

from crawlers.settings import scrapy_settings
from crawlers.sources import SourceConfig, SourcesError, installed_sources, load_sources
from crawlers.standin.loader import installed_scenario
from crawlers.standin.sources import standin_sources

GOOD = """
sources:
  - name: bank
    spider: weibo-mobile
    base_url: https://m.weibo.cn/
    keywords: [江海银行, 江海银行, 云港银行]
    cookie_file: cookies/weibo.txt
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_type_with_targets_of_its_own_needs_none_of_the_operators(tmp_path: Path) -> None:
    (source,) = load_sources(written(tmp_path, "sources: [{name: hot, spider: weibo-hot, targets: null}]"))
    assert (source.targets, source.every_minutes, source.base_url) == (("realtime",), 10, "https://weibo.com")
    with pytest.raises(SourcesError, match="lists: 'band' does not look like"):
        load_sources(written(tmp_path, "sources: [{name: hot, spider: weibo-hot, lists: [band]}]"))


def test_a_source_is_read_with_polite_defaults(tmp_path: Path) -> None:
    (source,) = load_sources(written(tmp_path, GOOD))
    assert source.base_url == "https://m.weibo.cn"
    assert source.targets == ("江海银行", "云港银行")
    assert source.obey_robots
    assert source.delay == 10


def test_a_relative_cookie_file_lies_beside_the_sources(tmp_path: Path) -> None:
    (source,) = load_sources(written(tmp_path, GOOD))
    assert source.cookie_file == tmp_path / "cookies/weibo.txt"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sources: [", "YAML"),
        ("a: 1", "sources"),
        ("sources: [text]", "#1"),
        (GOOD.replace("weibo-mobile", "weibo-app"), "source bank: spider"),
        (GOOD.replace("https://", ""), "source bank: base_url"),
        (GOOD.replace("keywords", "words"), "source bank: words"),
        (GOOD.replace("keywords: [江海银行, 江海银行, 云港银行]", ""), "keywords must name at least one"),
        (GOOD.replace("weibo-mobile", "discuz"), "source bank: boards: '江海银行' does not look like"),
        (GOOD + "    delay: -1", "source bank: delay"),
        (GOOD + "    delay: 0", "delay must be at least 1 second"),
        (GOOD + GOOD.split("sources:")[1], "bank"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(SourcesError, match=fault):
        load_sources(written(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(tmp_path / "none.yaml")


def test_the_installed_sources_are_off_until_the_operator_turns_them_on() -> None:
    sources = load_sources(installed_sources())
    assert [source.spider for source in sources] == ["weibo-mobile", "weibo-html", "weibo-hot"]
    assert not any(source.enabled for source in sources)


def test_the_stand_in_is_crawled_by_the_same_spiders() -> None:
    sources = {source.name: source for source in standin_sources("http://127.0.0.1:9")}
    assert {source.spider for source in sources.values()} == {"weibo-mobile", "weibo-html", "weibo-hot", "discuz"}
    assert {"36", "41"} <= set(sources["demo-forum-gbk"].targets)
    assert sources["demo-forum-gbk"].plain_urls
    assert installed_scenario().is_dir()


def test_refusals_are_never_retried() -> None:
    source = SourceConfig.model_validate(
        {"name": "s", "spider": "discuz", "base_url": "https://bbs.example", "boards": ["2"]}
    )
    settings = scrapy_settings(source)
    assert not {403, 414, 418, 429, 432} & set(settings["RETRY_HTTP_CODES"])  # type: ignore[call-overload]
    assert settings["ROBOTSTXT_OBEY"] is True
    assert settings["DOWNLOAD_DELAY"] == 10


def test_a_source_survives_the_way_through_json() -> None:
    for source in standin_sources("http://127.0.0.1:9"):
        assert SourceConfig.model_validate_json(source.model_dump_json()) == source
