"""The stand-in as crawl sources: the same spiders as for the real sites, with its address."""

from pathlib import Path

from crawlers.sources import SourceConfig, SpiderName
from crawlers.standin.entries import Entries, read
from crawlers.standin.lines import BoardLine, ForumLine
from crawlers.standin.loader import installed_scenario

KEYWORDS = ("江海银行", "江海掌上通", "云港银行", "瑞川银行")


def standin_sources(base_url: str, scenario: Path | None = None) -> list[SourceConfig]:
    """Sources for a stand-in at `base_url`: both ways to Weibo, and every board of its forums; no delay."""
    entries = read(scenario or installed_scenario())
    sites: tuple[tuple[SpiderName, str], ...] = (("weibo-mobile", "m"), ("weibo-html", "s"))
    weibo = [
        SourceConfig(
            name=f"demo-{spider}",
            spider=spider,
            base_url=f"{base_url}/{prefix}",
            link_base=f"{base_url}/w",
            keywords=KEYWORDS,
            delay=0,
        )
        for spider, prefix in sites
    ]
    return [*weibo, *(_forum(base_url, line, entries) for _, line in entries.of(ForumLine))]


def _forum(base_url: str, forum: ForumLine, entries: Entries) -> SourceConfig:
    boards = tuple(
        line.board.partition("/")[2] for _, line in entries.of(BoardLine) if line.board.startswith(f"{forum.forum}/")
    )
    return SourceConfig(
        name=f"demo-forum-{forum.forum}",
        spider="discuz",
        base_url=f"{base_url}/bbs-{forum.forum}",
        site=forum.site,
        boards=boards,
        plain_urls=forum.forum == "gbk",
        delay=0,
    )
