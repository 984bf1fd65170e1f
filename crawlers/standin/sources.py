"""The stand-in as crawl sources: the same spiders as for the real sites, with its address."""

from pathlib import Path

from crawlers.sources import SourceConfig
from crawlers.standin.entries import Entries, read
from crawlers.standin.lines import BoardLine, ForumLine
from crawlers.standin.loader import installed_scenario

_UNHURRIED: dict[str, object] = {"delay": 0, "per_hour": 1_000_000, "per_day": 1_000_000, "first_hours": 24 * 40}
KEYWORDS = ("江海银行", "江海掌上通", "云港银行", "瑞川银行")


def standin_sources(base_url: str, scenario: Path | None = None) -> list[SourceConfig]:
    """Sources for a stand-in at `base_url`: both ways to Weibo, and every board of its forums; no delay."""
    entries = read(scenario or installed_scenario())
    sites: tuple[tuple[str, str], ...] = (("weibo-mobile", "m"), ("weibo-html", "s"))
    weibo = [
        _source(f"demo-{spider}", spider, base_url=f"{base_url}/{prefix}", link_base=f"{base_url}/w", targets=KEYWORDS)
        for spider, prefix in sites
    ]
    return [*weibo, *(_forum(base_url, line, entries) for _, line in entries.of(ForumLine))]


def _forum(base_url: str, forum: ForumLine, entries: Entries) -> SourceConfig:
    boards = tuple(
        line.board.partition("/")[2] for _, line in entries.of(BoardLine) if line.board.startswith(f"{forum.forum}/")
    )
    return _source(
        f"demo-forum-{forum.forum}",
        "discuz",
        base_url=f"{base_url}/bbs-{forum.forum}",
        site=forum.site,
        targets=boards,
        plain_urls=forum.forum == "gbk",
    )


def _source(name: str, spider: str, **fields: object) -> SourceConfig:
    return SourceConfig.model_validate({"name": name, "spider": spider, **_UNHURRIED, **fields})
